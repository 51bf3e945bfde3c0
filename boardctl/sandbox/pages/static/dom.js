// Building the page. Text only ever becomes text nodes: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button.quiet", {onclick, aria: {label}, data: {id}, hidden: true}, "text", child)`. */
export function h(name, given = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) set(made, key, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function set(made, key, value) {
  if (value === null || value === undefined) return;
  if (key === "aria") for (const [name, one] of Object.entries(value)) made.setAttribute(`aria-${name}`, one);
  else if (key === "data") Object.assign(made.dataset, value);
  else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
  else if (key in made) made[key] = value;
  else made.setAttribute(key, value);
}

/** Text that people wrote, in whatever direction they write, kept apart from what stands around it. */
export function said(name, text, given = {}) {
  return h(name, { dir: "auto", ...given }, visible(text));
}

// Control characters, and those that turn text around so that it reads as another one.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text with what can't be seen, or deceives, shown by its number. */
export function visible(text) {
  return text.replace(/\r\n?/g, "\n").replace(UNSEEN, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const ICONS = {
  activity: "M1.5 8.5h3l2-5 3 9 2-4h3",
  add: "M8 3v10M3 8h10",
  archive: "M2 3.5h12v3H2zM3 6.5v6h10v-6M6.5 9h3",
  auto: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5h4.6M8 8h6M8 11h4.6",
  check: "M2.5 2.5h11v11h-11zM5 8l2.2 2.2L11 6",
  clip: "M12.5 7.5 8 12a2.8 2.8 0 0 1-4-4l5-5a1.9 1.9 0 0 1 2.7 2.7L7 10.3a.9.9 0 0 1-1.3-1.3L10 4.7",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6",
  close: "M4 4l8 8M12 4l-8 8",
  comment: "M2.5 3h11v8H8l-3 2.5V11H2.5z",
  dark: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
  done: "M3 8.5 6.5 12 13 4.5",
  light: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  lock: "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  people: "M6 3.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM1.8 13c0-2.4 1.8-3.8 4.2-3.8s4.2 1.4 4.2 3.8M10.8 3.4a2.2 2.2 0 0 1 0 4.2M11.8 9.4c1.5.5 2.4 1.8 2.4 3.6",
  place: "M8 14s4.5-4.3 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.7 8 14 8 14zM8 5a1.6 1.6 0 1 0 0 3.2A1.6 1.6 0 0 0 8 5z",
  restore: "M3 8a5 5 0 1 0 1.5-3.6M3 2.5v3h3",
  template: "M2.5 2.5h11v11h-11zM2.5 6h11M6 6v7.5",
  text: "M2.5 4h11M2.5 8h11M2.5 12h7",
  world: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14c-2-2-2.6-4-2.6-6S6 4 8 2z",
};

/** A small drawing; it says nothing to a screen reader, so something beside it must. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

const signatures = new WeakMap();

/**
 * Make the children of `parent` those of `items`, in order, touching only what differs.
 * `key(item)` names a child for good; `build(item)` makes it anew when the item's JSON is not what it was.
 * Returns the children that are new or were rebuilt. Focus inside a rebuilt child is kept; a child in which somebody
 * is writing or choosing is rebuilt only later, or what they wrote would be gone.
 */
export function reconcile(parent, items, key, build) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const changed = [];
  let last = null;
  for (const item of items) {
    const name = key(item);
    const signature = JSON.stringify(item);
    let child = old.get(name);
    old.delete(name);
    if (!child || (signatures.get(child) !== signature && !inUse(child))) {
      child = replaced(child, build(item), name);
      signatures.set(child, signature);
      changed.push(child);
    }
    const next = last ? last.nextElementSibling : parent.firstElementChild;
    if (child !== next) keepingFocus(child, () => parent.insertBefore(child, next));
    last = child;
  }
  for (const child of old.values()) child.remove();
  return changed;
}

const inUse = (child) => child.contains(document.activeElement) && document.activeElement.matches("textarea, select");

function replaced(child, fresh, name) {
  fresh.dataset.key = name;
  if (child) refocus(child, () => child.replaceWith(fresh), fresh);
  return fresh;
}

function keepingFocus(child, move) {
  const focused = child.contains(document.activeElement) ? document.activeElement : null;
  move();
  focused?.focus({ preventScroll: true });
}

/** Run `change`, then focus what in `after` has the `data-focus` of what was focused in `before`. */
export function refocus(before, change, after = before) {
  const name = before.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  change();
  if (name === undefined) return;
  [...after.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name)?.focus({ preventScroll: true });
}

/** Fill `parent` with other children; focus stays on what has the same `data-focus`. */
export function fill(parent, ...children) {
  refocus(parent, () => parent.replaceChildren(...children.flat().filter(Boolean)));
  return parent;
}

/** Say something to those who listen to the page instead of looking at it. */
export function speak(text) {
  document.getElementById("spoken").textContent = text;
}

/** Let messages be shown and spoken inside `home`: nothing outside an open modal window can be seen or heard. */
export function voiceIn(home) {
  home.append(document.getElementById("voice"));
}

/** A short message at the edge of the page, for what went wrong. */
export function toast(text) {
  const note = h("p.toast", {}, text, h("button.quiet", { aria: { label: "Dismiss" }, onclick: () => note.remove() }, icon("close")));
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 8000);
}
