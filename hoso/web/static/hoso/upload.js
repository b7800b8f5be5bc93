// Sends the files of a batch with a bar that shows how far it is; without it the form works as it is.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const part = (name) => document.getElementById(name);

  function busy(isBusy) {
    part("send").disabled = isBusy;
    part("sending").hidden = !isBusy;
  }

  // Told before anything is sent: a server that refuses in the middle is often not heard.
  function isTooMuch() {
    const files = [...form.querySelector("input[type=file]").files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return files.length > Number(form.dataset.mostFiles) || bytes > Number(form.dataset.mostBytes);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    part("too-much").hidden = !isTooMuch();
    if (isTooMuch()) return;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (moved) => {
      const percent = moved.lengthComputable ? Math.floor((100 * moved.loaded) / moved.total) : 0;
      part("sent").value = percent;
      part("sent-part").textContent = percent;
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => {
      busy(false);
      part("unsent").hidden = false;
    });
    part("unsent").hidden = true;
    busy(true);
    request.open("POST", form.action);
    request.send(new FormData(form));
  });

  // Done: we were led to the batch. Refused: the same form comes back, with its words.
  function answered(request) {
    if (request.responseURL && new URL(request.responseURL).pathname !== location.pathname) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const refused = page.querySelectorAll("#upload .note.bad[role=alert]:not([hidden]), #upload .errorlist");
    form.querySelectorAll(".refused").forEach((each) => each.remove());
    for (const each of [...refused].reverse()) {
      const note = document.createElement("div");
      note.className = "note bad refused";
      note.setAttribute("role", "alert");
      note.textContent = each.textContent;
      form.prepend(note);
    }
    busy(false);
    if (refused.length === 0) part("unsent").hidden = false;
    form.scrollIntoView();
  }
})();
