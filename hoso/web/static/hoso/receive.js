// Receiving by keyboard: j and k move, x ticks, a letter presses its button.
"use strict";

(() => {
  const ticks = () => [...document.querySelectorAll("input[name=line][type=checkbox]")];
  const typing = (element) => /^(TEXTAREA|SELECT)$/.test(element.tagName) || (element.tagName === "INPUT" && element.type !== "checkbox");

  function move(step) {
    const all = ticks();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "x" && document.activeElement.matches("input[type=checkbox]")) {
      event.preventDefault();
      document.activeElement.click();
    } else {
      const button = document.querySelector(`button[data-hotkey="${CSS.escape(event.key)}"]`);
      if (!button) return;
      event.preventDefault();
      // The line in focus is meant when none is ticked.
      if (!ticks().some((tick) => tick.checked) && document.activeElement.matches("input[name=line]")) document.activeElement.checked = true;
      button.click();
    }
  });
})();
