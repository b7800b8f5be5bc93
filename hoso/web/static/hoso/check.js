// Quality control by keyboard: the field in focus is marked on its page and shown enlarged.
"use strict";

(() => {
  const form = document.getElementById("check");
  const accept = document.getElementById("accept");
  const later = document.getElementById("later");
  const sheets = document.getElementById("sheets");
  const zoom = document.getElementById("zoom");
  const cutPage = document.getElementById("cut-page");
  const joinBefore = document.getElementById("join-before");
  const fields = [...form.querySelectorAll("input[type=text], textarea")];
  const seen = new Set();
  const AT_THE_END = new Set(["authority", "signer_title", "signer"]);
  // What was not found mostly stands beside this.
  const BESIDE = { number: "symbol", symbol: "number", date: "place", place: "date", type: "subject",
    subject: "type", authority: "signer_title", signer_title: "signer", signer: "signer_title",
    parent_issuer: "issuer", issuer: "parent_issuer" };
  // In heights of a line: the number is printed before its symbol, the date after its place.
  const REST = { number: { before: 5, after: 1 }, date: { before: 1, after: 12 } };
  const LARGEST = 1.6; // screen pixels for one pixel of the page

  function show(field) {
    sheets.querySelectorAll(".place").forEach((place) => place.setAttribute("visibility", "hidden"));
    const found = placeOf(field);
    const shown = found ?? placeOf(form.elements[BESIDE[field.name]]);
    zoom.parentElement.classList.toggle("lost", !found);
    zoom.parentElement.classList.toggle("empty", !shown);
    if (shown) enlarge(shown.page.querySelector("image"), found ? shown.box : around(shown.box, field.name));
    if (!found) return lookWhereItStands(field);
    mark(found.page.querySelector(".place"), found.box);
    mark(zoom.querySelector(".place"), found.box);
    scrollTo(found.page, found.box.y);
  }

  function placeOf(field) {
    const page = field && sheets.querySelector(`svg[data-page="${field.dataset.page}"]`);
    if (!page || !field.dataset.box) return null;
    const [x, y, width, height] = field.dataset.box.split(" ").map(Number);
    return { page, box: { x: x - 6, y: y - 6, width: width + 12, height: height + 12 } };
  }

  // Beside what was found: as much of the line before and after it as will mostly hold the rest.
  function around({ x, y, width, height }, name) {
    const { before, after } = REST[name] ?? { before: 4, after: 4 };
    return { x: x - before * height, y, width: width + (before + after) * height, height };
  }

  // What was not found is looked for by eye: who signed stands at the end, the rest at the beginning.
  function lookWhereItStands(field) {
    sheets.scrollTop = AT_THE_END.has(field.name) ? sheets.scrollHeight : 0;
  }

  function mark(place, box) {
    for (const [name, value] of Object.entries(box)) place.setAttribute(name, value);
    place.setAttribute("visibility", "visible");
  }

  // The whole place, as large as the strip allows, with what stands around it.
  function enlarge(image, box) {
    const copy = zoom.querySelector("image");
    for (const name of ["href", "width", "height"]) copy.setAttribute(name, image.getAttribute(name));
    const { clientWidth, clientHeight } = zoom.parentElement;
    const scale = Math.min(clientWidth / (box.width + 24), clientHeight / (box.height + 24), LARGEST);
    const width = clientWidth / scale, height = clientHeight / scale;
    zoom.setAttribute(
      "viewBox",
      `${box.x + box.width / 2 - width / 2} ${box.y + box.height / 2 - height / 2} ${width} ${height}`,
    );
  }

  function scrollTo(page, y) {
    const frame = page.getBoundingClientRect();
    const top = frame.top - sheets.getBoundingClientRect().top + sheets.scrollTop;
    sheets.scrollTop = top + (y * frame.height) / page.viewBox.baseVal.height - sheets.clientHeight / 3;
  }

  // The page that fills most of the view, from 1.
  function pageInView() {
    const height = sheets.scrollHeight / sheets.querySelectorAll("svg").length;
    return Math.round(sheets.scrollTop / height) + 1;
  }

  function turn(pages) {
    const height = sheets.scrollHeight / sheets.querySelectorAll("svg").length;
    sheets.scrollTop = (Math.round(sheets.scrollTop / height) + pages) * height;
  }

  function goOn(from) {
    if (from.matches("[data-doubtful]")) seen.add(from);
    const next = fields.find((field) => "doubtful" in field.dataset && !seen.has(field));
    if (!next) return accept.focus();
    next.focus();
    next.select();
  }

  fields.forEach((field) => {
    // The reason of a correction stands nowhere on the page.
    field.addEventListener("focus", () => { if ("box" in field.dataset) show(field); });
    field.addEventListener("input", () => field.classList.toggle("changed", field.value !== field.defaultValue));
  });

  form.addEventListener("keydown", (event) => {
    const field = fields.includes(event.target) ? event.target : null;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // A key held down must not accept the documents that follow.
      if (!event.repeat) form.requestSubmit();
    } else if (event.key === "Enter" && field) {
      event.preventDefault();
      if (!event.repeat) goOn(field);
    } else if (event.key === "Enter" && event.repeat) {
      event.preventDefault();
    } else if (event.key === "Escape" && field) {
      field.value = field.defaultValue;
      field.classList.remove("changed");
      field.select();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "F8") {
      event.preventDefault();
      if (!event.repeat) later.click();
    } else if (event.key === "F6" && cutPage) {
      event.preventDefault();
      cutPage.value = Math.min(Math.max(pageInView(), 2), Number(cutPage.max));
      cutPage.focus();
      cutPage.select();
    } else if (event.key === "F7" && joinBefore) {
      event.preventDefault();
      joinBefore.focus();
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      turn(event.key === "PageDown" ? 1 : -1);
    }
  });

  // A second press while the first is under way would accept the next document unseen.
  form.addEventListener("submit", () => accept.setAttribute("disabled", ""));

  // A page image is drawn when it is first asked for: the next documents' are asked for meanwhile.
  window.addEventListener("load", () => {
    for (const address of form.dataset.coming.split(" ")) if (address) new Image().src = address;
  });

  const wrong = fields.find((field) => field.getAttribute("aria-invalid"));
  const first = wrong ?? fields.find((field) => "doubtful" in field.dataset);
  // On a phone the keyboard would cover the page at once.
  if (matchMedia("(min-width: 60rem)").matches) {
    (first ?? accept).focus();
    first?.select();
  }
  if (document.activeElement !== first) show(first ?? fields.find((field) => field.dataset.box) ?? fields[0]);
})();
