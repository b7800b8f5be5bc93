// Stock-take on a phone: the camera reads labels here, scans are kept on the phone and sent when there is a line.
"use strict";

(() => {
  const page = document.body.dataset;
  const words = document.getElementById("words").dataset;
  const part = (name) => document.getElementById(name);
  const SENT_AT_ONCE = 200;
  const LOOK_EVERY = 140; // milliseconds between two looks of the camera
  const AGAIN_AFTER = 2500; // the same label stays before the camera for a while
  const WIDEST = 800; // pixels; more only take longer

  let expected = new Set();
  let told = new Map(); // code and place -> the result, of what this page has scanned
  let sending = null;
  let sendAgain = false;
  let last = { code: "", at: 0 };

  function say(result, code, label, belongs) {
    const said = part("said");
    said.className = `walk-said ${result}`;
    const word = {
      seen: words.seen, misplaced: words.misplaced, again: words.again, unknown: words.unknown,
      "kept-expected": words.keptExpected, "kept-other": words.keptOther,
    }[result];
    said.textContent = `${label || plain(code)}: ${word}${belongs ? ` ${belongs}` : ""}`;
    const line = document.createElement("li");
    line.className = result;
    line.textContent = said.textContent;
    part("last").prepend(line);
    while (part("last").children.length > 12) part("last").lastChild.remove();
  }

  // A code of ours is not what people read on the box.
  const plain = (code) => (code.startsWith("HB:") ? "▦" : code);

  async function scanned(code, isTyped) {
    const place = part("place").value || null;
    const key = `${code.toUpperCase()}|${place}`;
    if (told.has(key)) {
      say("again", code, told.get(key).label, "");
      return;
    }
    told.set(key, { label: "" });
    const scan = {
      id: crypto.randomUUID(), code, at: new Date().toISOString(), place, typed: isTyped,
      stockTake: page.stockTake, url: page.scans, who: page.who,
    };
    await stocktakeStore.add(scan);
    navigator.vibrate?.(60);
    await showQueue();
    if (!(await send())) {
      const isExpected = expected.has(code) || expected.has(code.toUpperCase());
      say(isExpected ? "kept-expected" : "kept-other", code, "", "");
    }
  }

  // Sends what waits; true when everything of this person went through. One at a time: what comes meanwhile goes next.
  function send() {
    if (sending) {
      sendAgain = true;
      return sending;
    }
    sending = sendAll().finally(() => {
      sending = null;
      if (sendAgain) {
        sendAgain = false;
        send();
      }
    });
    return sending;
  }

  async function sendAll() {
    let mine = await waitingOfMine();
    while (mine.length > 0) {
      const url = mine[0].url;
      const batch = mine.filter((scan) => scan.url === url).slice(0, SENT_AT_ONCE);
      const answer = await post(url, batch);
      if (answer === null) {
        await showQueue();
        return false;
      }
      await stocktakeStore.remove(batch.map((scan) => scan.id));
      if (url === page.scans) answered(batch, answer);
      mine = await waitingOfMine();
    }
    await showQueue();
    return true;
  }

  const waitingOfMine = async () =>
    (await stocktakeStore.waiting()).filter((scan) => scan.who === page.who).sort((a, b) => (a.at < b.at ? -1 : 1));

  async function post(url, batch) {
    const scans = batch.map(({ id, code, at, place, typed }) => ({ id, code, at, place, typed }));
    try {
      const answer = await fetch(url, {
        method: "POST", body: JSON.stringify({ scans }), redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("hoso_csrf") },
        signal: AbortSignal.timeout(20000),
      });
      lineIs(true);
      part("sign-in").hidden = answer.type !== "opaqueredirect";
      part("refused").hidden = answer.ok || answer.type === "opaqueredirect";
      return answer.ok ? await answer.json() : null;
    } catch {
      lineIs(false);
      return null;
    }
  }

  function answered(batch, answer) {
    const byId = new Map(batch.map((scan) => [scan.id, scan]));
    for (const each of answer.answers) {
      const scan = byId.get(each.id);
      expected.delete(scan.code);
      told.set(`${scan.code.toUpperCase()}|${scan.place}`, { label: each.label });
      say(each.result, scan.code, each.label, each.belongs);
    }
    count(answer);
  }

  const cookie = (name) =>
    document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

  const count = (answer) => {
    part("count").textContent = `${answer.seen} / ${answer.expected}`;
  };

  function lineIs(there) {
    part("line").textContent = there ? words.online : words.offline;
    part("line").className = there ? "tag good" : "tag warn";
  }

  async function showQueue() {
    const waiting = await stocktakeStore.waiting();
    const mine = waiting.filter((scan) => scan.who === page.who).length;
    part("queued").hidden = mine === 0;
    part("queued").textContent = `${words.queued} ${mine}`;
    part("foreign").hidden = mine === waiting.length;
  }

  async function lookWhatToFind() {
    try {
      const answer = await fetch(page.toFind, { redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (!answer.ok) {
        part("sign-in").hidden = answer.type !== "opaqueredirect";
        return;
      }
      const found = await answer.json();
      lineIs(true);
      count(found);
      showPlaces(found.places);
      expected = new Set(found.codes);
      if (found.closed) await stocktakeStore.forgetExpected(page.stockTake);
      else await stocktakeStore.keepExpected(page.stockTake, found.codes);
    } catch {
      lineIs(false);
      expected = new Set(await stocktakeStore.expected(page.stockTake));
    }
  }

  // Which shelf one stands at outlives a reload; its name comes with the line.
  const placeKey = `hoso-place-${page.stockTake}`;

  function showPlaces(places) {
    const chosen = sessionStorage.getItem(placeKey) ?? "";
    const select = part("place");
    select.querySelectorAll("option[value]:not([value=''])").forEach((each) => each.remove());
    for (const place of places.slice(1)) select.add(new Option(place.name, place.id));
    select.value = places.some((place) => place.id === chosen) ? chosen : "";
  }

  function keepPlace() {
    const chosen = sessionStorage.getItem(placeKey);
    if (chosen) part("place").add(new Option(words.samePlace, chosen, true, true));
  }

  part("place").addEventListener("change", () => sessionStorage.setItem(placeKey, part("place").value));

  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part("code").value.trim().replace(/\s+/g, " ");
    part("code").value = "";
    if (code) scanned(code, true);
  });

  // Camera.
  const video = part("video");
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });

  async function switchOn() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false,
      });
      video.srcObject = stream;
      video.hidden = false;
      part("camera").hidden = true;
      part("no-camera").hidden = true;
      await video.play();
      offerLight(stream.getVideoTracks()[0]);
      look();
    } catch {
      part("no-camera").hidden = false;
      part("camera").hidden = false;
    }
  }

  function offerLight(track) {
    if (!track.getCapabilities?.().torch) return;
    let on = false;
    part("torch").hidden = false;
    part("torch").addEventListener("click", () => {
      on = !on;
      track.applyConstraints({ advanced: [{ torch: on }] });
    });
  }

  function look() {
    const found = document.hidden ? null : read();
    if (found) {
      const isSame = found === last.code && Date.now() - last.at < AGAIN_AFTER;
      last = { code: found, at: Date.now() };
      if (!isSame) scanned(found, false);
    }
    setTimeout(look, LOOK_EVERY);
  }

  function read() {
    if (video.readyState < video.HAVE_CURRENT_DATA) return null;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = drawing.getImageData(0, 0, canvas.width, canvas.height);
    const code = jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" });
    const text = code?.data.trim().replace(/\s+/g, " ") ?? "";
    return text && text.length <= 100 ? text : null;
  }

  part("camera").addEventListener("click", switchOn);

  async function begin() {
    const old = await stocktakeStore.expire();
    if (old.length > 0) {
      part("expired").hidden = false;
      part("expired-codes").textContent = old.map((scan) => scan.code).join(", ");
    }
    keepPlace();
    await lookWhatToFind();
    await showQueue();
    send();
    // Allowed before: then nobody has to press anything.
    const allowed = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (allowed?.state === "granted") switchOn();
  }

  async function keepPage() {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(page.worker);
    const ready = await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll("script[src], link[href]")].map((each) => each.src || each.href);
    ready.active.postMessage({ keep: [location.href.split("#")[0], ...files] });
  }

  window.addEventListener("online", send);
  setInterval(async () => {
    if ((await waitingOfMine()).length > 0) send();
  }, 5000);
  begin();
  keepPage();
})();
