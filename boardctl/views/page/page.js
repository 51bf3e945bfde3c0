// Search, keys and printing. All else works without a script.
"use strict";

const form = document.querySelector(".tools");
const field = form.elements.search;
const keys = document.getElementById("keys");
const searched = [...document.querySelectorAll(".row, .card")].map((one) => [one, one.textContent.toLowerCase()]);

field.parentElement.hidden = searched.length === 0;
form.elements.keys.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());

const search = () => {
  const wanted = field.value.trim().toLowerCase();
  let rows = 0;
  let cards = 0;
  for (const [one, text] of searched) {
    one.hidden = wanted !== "" && !text.includes(wanted);
    if (one.hidden) continue;
    if (one.classList.contains("row")) rows += 1;
    else if (!one.closest(".before")) cards += 1;
  }
  form.querySelector("[role=status]").textContent = wanted ? `${rows} changes and ${cards} cards shown` : "";
};
field.addEventListener("input", search);

const toggleKeys = () => {
  keys.hidden = !keys.hidden;
  form.elements.keys.setAttribute("aria-expanded", String(!keys.hidden));
};
form.elements.keys.addEventListener("click", toggleKeys);

const step = (by) => {
  const rows = [...document.querySelectorAll(".row")].filter((row) => row.offsetParent !== null);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 && by < 0 ? rows.length - 1 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  next.querySelector("a, .title").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

const view = (value) => {
  const choice = form.querySelector(`[name=view][value=${value}]`);
  if (choice) choice.checked = true;
};

const deeds = {
  j: () => step(1),
  k: () => step(-1),
  1: () => view("changes"),
  2: () => view("before"),
  3: () => view("after"),
  o: () => form.elements.only?.click(),
  "/": () => field.focus(),
  "?": toggleKeys,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && field.value) {
    field.value = "";
    search();
    return;
  }
  if (event.target.matches("input[type=search]")) return;
  const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : null;
  if (!deed) return;
  event.preventDefault();
  deed();
});

// A printed page can't be unfolded: what was closed is opened for it, and closed again.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const one of opened) one.open = true;
});
window.addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
