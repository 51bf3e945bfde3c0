// Small drawn things that stand in many places: avatars, label chips, badges.

import { day, moment } from "./dates.js";
import { h, icon, said } from "./dom.js";

const HUES = 8;
const WHEN = { done: "done", overdue: "overdue", soon: "due soon", later: "" };

/** A member's initials in a circle; the name is in its title. */
export function avatar(member) {
  const name = member.fullName || member.username || "someone";
  const hue = [...(member.username || name)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES;
  const initials = (member.initials || name[0] || "?").slice(0, 3);
  return said("span.avatar", initials, {
    title: member.username ? `${name} (@${member.username})` : name,
    role: "img",
    aria: { label: name },
    data: { hue, letters: initials.length },
  });
}

/** A label: its name on its colour, or a bare bar of the colour. */
export function chip(label) {
  const color = label.color ?? "none";
  const plain = color === "none" ? "no colour" : color.replace("_", " ");
  if (label.name) return said("span.chip", label.name, { title: `${label.name} (${plain})`, data: { color } });
  return h("span.chip.bare", { title: plain, role: "img", aria: { label: `label: ${plain}` }, data: { color } });
}

/** When a card is due, in the colour of its urgency; `exactly`: with the time. */
export function dueBadge({ at, how, exactly }) {
  const when = exactly ? moment(at) : day(at);
  const words = WHEN[how] ? `${when} · ${WHEN[how]}` : when;
  const about = how === "done" ? "done" : "clock";
  return h("span.badge.due", { title: `Due ${moment(at)}${WHEN[how] ? `, ${WHEN[how]}` : ""}`, data: { how } }, icon(about), words);
}

/** A drawing with a short text; `title` says it in words. */
export function badge(name, text, title, given = {}) {
  return h("span.badge", { title, ...given }, icon(name), text !== "" && h("span", {}, text), h("span.hidden-text", {}, ` ${title}`));
}

/** A custom field's name and value. */
export function fieldBadge({ name, text, color, date }) {
  const shown = date ? day(text) : text;
  return h(
    "span.badge.value",
    { title: `${name}: ${date ? moment(text) : text}`, data: color && color !== "none" ? { color } : {} },
    said("bdi", name),
    shown === "✓" ? icon("done") : said("bdi.value-text", shown),
  );
}
