// Pointing instead of typing: a frame drawn around words on the page puts them into the field in focus.
"use strict";

(() => {
  const sheets = document.getElementById("sheets");
  const words = new Map(); // page -> its words, asked for once
  let field = null;
  let drawing = null;

  document.getElementById("check").addEventListener("focusin", (event) => {
    if (event.target.matches("input[type=text], textarea")) field = event.target;
  });

  function wordsOf(page) {
    if (!words.has(page)) {
      words.set(page, fetch(page.dataset.words).then((answer) => (answer.ok ? answer.json() : { words: [] })));
    }
    return words.get(page);
  }

  // Where a pointer is, in the pixels of the page.
  function at(page, event) {
    const frame = page.getBoundingClientRect(), size = page.viewBox.baseVal;
    return {
      x: ((event.clientX - frame.left) / frame.width) * size.width,
      y: ((event.clientY - frame.top) / frame.height) * size.height,
    };
  }

  function around(from, to) {
    return {
      x: Math.min(from.x, to.x), y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y),
    };
  }

  function isInside(box, [left, top, right, bottom]) {
    const x = (left + right) / 2, y = (top + bottom) / 2;
    const inFrame = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    // A mere click means the word under it.
    const underClick = box.x >= left && box.x <= right && box.y >= top && box.y <= bottom;
    return inFrame || (box.width < 8 && box.height < 8 && underClick);
  }

  // "ngày 31 tháng 10 năm 2020" is a date, "Số: 1166/QĐ-UBND" holds a number and a symbol.
  function shaped(name, text) {
    const figures = text.match(/\d+/g) ?? [];
    if (name === "date" && figures.length === 3) return figures.join("/");
    if (name === "number" && figures.length) return figures[0];
    if (name === "symbol") return text.replace(/^.*?\d+\s*[-/]\s*/, "");
    return text;
  }

  sheets.addEventListener("pointerdown", (event) => {
    const page = event.target.closest("svg");
    // Touch scrolls the page; only a mouse or a pen draws.
    if (!page || !field || event.pointerType === "touch" || event.button !== 0) return;
    event.preventDefault(); // the field keeps the focus
    drawing = { page, from: at(page, event), frame: page.querySelector(".frame") };
    page.setPointerCapture(event.pointerId);
    wordsOf(page);
  });

  sheets.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const box = around(drawing.from, at(drawing.page, event));
    for (const [name, value] of Object.entries(box)) drawing.frame.setAttribute(name, value);
    drawing.frame.setAttribute("visibility", "visible");
  });

  sheets.addEventListener("pointerup", async (event) => {
    if (!drawing) return;
    const { page, from, frame } = drawing;
    drawing = null;
    frame.setAttribute("visibility", "hidden");
    const box = around(from, at(page, event));
    const found = (await wordsOf(page)).words.filter((word) => isInside(box, word)).map((word) => word[4]);
    if (!found.length) return;
    field.value = shaped(field.name, found.join(" "));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
