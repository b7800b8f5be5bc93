// What a phone keeps of a stock-take: codes of scans not sent yet, and codes still to be found. Nothing else.
"use strict";

const stocktakeStore = (() => {
  const SEVEN_DAYS = 7 * 24 * 3600 * 1000;
  const TWO_DAYS = 2 * 24 * 3600 * 1000;

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("hoso-stock-take", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "id" });
      asked.result.createObjectStore("expected", { keyPath: "stockTake" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  async function run(store, mode, act) {
    const transaction = (await opened).transaction(store, mode, { durability: "strict" });
    const asked = act(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      // Only when the phone has it on its disk may a person walk on.
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  const all = (store) => run(store, "readonly", (rows) => rows.getAll());

  async function expire() {
    const old = (await all("scans")).filter((scan) => Date.parse(scan.at) < Date.now() - SEVEN_DAYS);
    for (const scan of old) await run("scans", "readwrite", (rows) => rows.delete(scan.id));
    for (const kept of await all("expected")) {
      if (kept.keptAt < Date.now() - TWO_DAYS) {
        await run("expected", "readwrite", (rows) => rows.delete(kept.stockTake));
      }
    }
    return old;
  }

  return {
    expire,
    add: (scan) => run("scans", "readwrite", (rows) => rows.put(scan)),
    remove: (ids) => run("scans", "readwrite", (rows) => void ids.forEach((id) => rows.delete(id))),
    waiting: () => all("scans"),
    keepExpected: (stockTake, codes) =>
      run("expected", "readwrite", (rows) => rows.put({ stockTake, codes, keptAt: Date.now() })),
    forgetExpected: (stockTake) => run("expected", "readwrite", (rows) => rows.delete(stockTake)),
    expected: async (stockTake) =>
      (await run("expected", "readonly", (rows) => rows.get(stockTake)))?.codes ?? [],
  };
})();
