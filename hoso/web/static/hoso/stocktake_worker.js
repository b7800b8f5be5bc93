// Keeps the stock-take's page and what it is drawn with, so that it opens in a store room without a line.
"use strict";

const KEPT = "hoso-stock-take-VERSION";
const KEEP_FOR = 7 * 24 * 3600 * 1000;
const WAIT = 4000; // milliseconds for a line that is there but slow
const KEPT_AT = "X-Kept-At";

const isWalk = (address) => /^\/boxes\/stock-takes\/[0-9a-f-]{36}\/walk$/.test(address.pathname);
const isDrawnWith = (address) => address.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
      await forgetOld();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  event.waitUntil(Promise.all(event.data.keep.map((address) => keep(new Request(address)))));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (isWalk(address)) event.respondWith(fresh(event.request));
  else if (isDrawnWith(address)) event.respondWith(keptFirst(event.request));
});

async function keep(request) {
  const address = new URL(request.url);
  if (address.origin !== self.location.origin || !(isWalk(address) || isDrawnWith(address))) return;
  try {
    await put(request, await fetch(request));
  } catch {
    // No line: what was kept before stays.
  }
}

// Only a whole page of ours is kept, never the door one is sent to.
async function put(request, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const copy = new Response(await answer.clone().blob(), { status: 200, headers });
  await (await caches.open(KEPT)).put(request.url, copy);
}

async function fresh(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT) });
    await put(request, answer);
    return answer;
  } catch (failure) {
    const kept = await found(request);
    if (kept) return kept;
    throw failure;
  }
}

async function keptFirst(request) {
  const kept = await found(request);
  if (kept) return kept;
  const answer = await fetch(request);
  await put(request, answer);
  return answer;
}

async function found(request) {
  const kept = await (await caches.open(KEPT)).match(request.url);
  return kept && Number(kept.headers.get(KEPT_AT)) > Date.now() - KEEP_FOR ? kept : null;
}

async function forgetOld() {
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) if (!(await found(request))) await cache.delete(request);
}
