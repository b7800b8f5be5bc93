// Quality control by keyboard: the field in focus is marked on its page and shown enlarged.
"use strict";

(() => {
  const form = document.getElementById("check");
  const sheets = document.getElementById("sheets");
  const zoom = document.getElementById("zoom");
  const fields = [...form.querySelectorAll("input[type=text], textarea")];

  function show(field) {
    sheets.querySelectorAll(".place").forEach((place) => place.setAttribute("visibility", "hidden"));
    const page = sheets.querySelector(`svg[data-page="${field.dataset.page}"]`);
    zoom.parentElement.hidden = !(page && field.dataset.box);
    if (!page || !field.dataset.box) return;
    const [x, y, width, height] = field.dataset.box.split(" ").map(Number);
    mark(page.querySelector(".place"), { x: x - 6, y: y - 6, width: width + 12, height: height + 12 });
    enlarge(page.querySelector("image"), { x, y, width, height });
    scrollTo(page, y);
  }

  function mark(place, box) {
    for (const [name, value] of Object.entries(box)) place.setAttribute(name, value);
    place.setAttribute("visibility", "visible");
  }

  function enlarge(image, box) {
    const copy = zoom.querySelector("image");
    for (const name of ["href", "width", "height"]) copy.setAttribute(name, image.getAttribute(name));
    const margin = Math.max(box.height * 0.8, 24);
    zoom.setAttribute(
      "viewBox",
      `${box.x - margin} ${box.y - margin} ${box.width + 2 * margin} ${box.height + 2 * margin}`,
    );
  }

  function scrollTo(page, y) {
    const scale = page.clientHeight / page.viewBox.baseVal.height;
    sheets.scrollTop = page.offsetTop + y * scale - sheets.clientHeight / 3;
  }

  function step(from, list) {
    const at = list.indexOf(from);
    const next = list[at + 1] ?? list[0];
    next.focus();
    next.select();
  }

  fields.forEach((field) => field.addEventListener("focus", () => show(field)));

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) form.requestSubmit();
    else if (event.target.matches("input, textarea")) step(event.target, fields);
    else form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey) return;
    const doubtful = fields.filter((field) => "doubtful" in field.dataset);
    if (event.code === "KeyD" && doubtful.length) {
      event.preventDefault();
      step(document.activeElement, doubtful);
    } else if (event.code === "KeyS") {
      event.preventDefault();
      document.getElementById("skip").click();
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      sheets.scrollTop += (event.key === "PageDown" ? 1 : -1) * sheets.querySelector("svg").clientHeight;
    }
  });

  // A second press while the first is under way would accept the next document unseen.
  form.addEventListener("submit", () => form.querySelector("button[type=submit]").setAttribute("disabled", ""));

  (fields.find((field) => "doubtful" in field.dataset) ?? fields[0]).focus();
})();
