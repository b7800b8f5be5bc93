// What every page shares: the look-up key, the list of keys, forms that send themselves.
"use strict";

const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;

// The rows of a page, one after the other: Enter opens the one that has the focus.
function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys").showModal();
    return;
  }
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  // A field with this key gets the cursor, a link or button is pressed.
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (typing(target)) target.focus();
  else target.click();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.submit();
});

// A refusal answered to htmx is shown where the answer would have gone, not swallowed.
document.addEventListener("htmx:beforeSwap", (event) => {
  // Suggestions are no answer to an act: when they fail, nothing is shown.
  if (event.detail.target.id === "suggestions") return;
  if ([403, 404, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// The look-up box: ways to go on typing, chosen with the arrow keys. Enter without a choice asks as typed.
(() => {
  const box = document.getElementById("look");
  const list = document.getElementById("suggestions");
  if (!box) return;
  let chosen = -1;

  function open(isOpen) {
    list.hidden = !isOpen;
    box.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) box.setAttribute("aria-activedescendant", list.children[index].id);
    else box.removeAttribute("aria-activedescendant");
  }

  list.addEventListener("htmx:afterSwap", () => {
    choose(-1);
    open(list.children.length > 0 && document.activeElement === box);
  });

  box.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) {
      event.preventDefault(); // would empty the box
      open(false);
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      box.value = list.children[chosen].textContent;
    }
  });

  // Pressing takes effect before the box loses the focus and the list closes.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    box.value = option.textContent;
    box.form.requestSubmit();
  });
  box.addEventListener("blur", () => open(false));
})();
