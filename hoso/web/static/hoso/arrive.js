// The form of an arrival fills itself from a scan; what was typed is never overwritten.
"use strict";

(() => {
  const form = document.getElementById("arriving");
  const desk = document.getElementById("desk");
  const kept = form.elements.kept;
  const part = (name) => document.getElementById(name);
  // Fields that a person changed: from then on they are theirs.
  const typed = new Set();
  const field = (name) => form.querySelector(`.fields-side [name="${CSS.escape(name)}"]`);

  function isFree(each) {
    if (typed.has(each.name)) return false;
    return !each.value || (each.name === "issuer" && each.value === kept.value);
  }

  function set(each, value) {
    each.value = value;
    // Of a list only what stands in it can be chosen.
    if (each.value !== value) each.value = "";
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fill() {
    const values = part("read-values");
    form.classList.toggle("with-scan", Boolean(values));
    if (!values) return;
    values.querySelectorAll("[data-show]").forEach((button) => {
      const each = field(button.dataset.show);
      if (each && isFree(each)) set(each, button.dataset.value);
    });
    const pages = field("page_count");
    if (isFree(pages)) pages.value = desk.querySelectorAll("svg[data-page]").length;
    compare();
  }

  // Where the form says something else than the page, the value of the page can be taken over.
  function compare() {
    desk.querySelectorAll("[data-use]").forEach((button) => {
      const each = field(button.dataset.use);
      const read = desk.querySelector(`[data-show="${button.dataset.use}"]`).dataset.value;
      button.hidden = !each || each.value === read;
    });
  }

  function show(name) {
    desk.querySelectorAll(".read-place").forEach((place) => place.classList.toggle("now", place.dataset.of === name));
    const place = desk.querySelector(`.read-place[data-of="${CSS.escape(name)}"]`);
    if (!place) return;
    const sheets = part("sheets");
    const frame = place.getBoundingClientRect();
    sheets.scrollTop += frame.top - sheets.getBoundingClientRect().top - sheets.clientHeight / 3;
  }

  function answered(request) {
    desk.innerHTML = request.responseText;
    htmx.process(desk);
    fill();
  }

  function send(files) {
    const sent = new FormData();
    for (const each of files) sent.append("scans", each);
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (moved) => {
      part("sent").value = moved.lengthComputable ? Math.floor((100 * moved.loaded) / moved.total) : 0;
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => { part("sending").hidden = true; });
    part("sending").hidden = false;
    request.open("POST", form.dataset.desk);
    request.send(sent);
  }

  form.addEventListener("change", (event) => {
    if (event.target.id === "id_scans" && event.target.files.length) send(event.target.files);
    else compare();
  });
  form.addEventListener("input", (event) => typed.add(event.target.name));
  form.addEventListener("focusin", (event) => { if (event.target.closest(".fields-side")) show(event.target.name); });
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show], [data-use]");
    if (!button) return;
    const name = button.dataset.show ?? button.dataset.use;
    if ("use" in button.dataset) {
      set(field(name), desk.querySelector(`[data-show="${name}"]`).dataset.value);
      field(name).focus();
    }
    show(name);
  });
  desk.addEventListener("htmx:afterSwap", fill);

  // Anywhere on the page: nobody aims well with a file in hand.
  document.addEventListener("dragover", (event) => {
    if (!part("drop") || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    part("drop").classList.add("over");
  });
  document.addEventListener("dragleave", () => part("drop")?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    if (!part("drop") || !event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });

  fill();
})();
