// A card on the board.

import { day } from "./dates.js";
import { h, said } from "./dom.js";
import { avatar, badge, chip, dueBadge, fieldBadge } from "./parts.js";

/** The card's element. Opening, dragging and keys are the board's business: it listens for all cards at once. */
export function drawTile(card) {
  const full = card.cover?.size === "full" && card.cover.color;
  const drawn = h(
    "li.tile",
    { data: { card: card.id, ...(full ? { color: card.cover.color } : {}) } },
    card.cover && !full && band(card.cover),
    card.labels.length > 0 && h("div.chips", {}, card.labels.map(chip)),
    said("a.tile-name", card.name || "(no name)", {
      href: `/c/${card.link}`,
      draggable: false,
      data: { focus: card.id },
      aria: { describedby: "how-to-move" },
    }),
    h("div.badges", {}, facts(card), card.members.length > 0 && h("span.people", {}, card.members.map(avatar))),
  );
  drawn.classList.toggle("is-done", Boolean(card.done));
  drawn.classList.toggle("is-full", Boolean(full));
  return drawn;
}

function band(cover) {
  if (cover.color) return h("div.band", { data: { color: cover.color } });
  const drawn = h("div.band.picture", { title: `Cover: ${cover.picture}` });
  if (cover.edge) drawn.style.backgroundColor = cover.edge;
  return drawn;
}

function facts(card) {
  return [
    card.template && badge("template", "Template", "template card"),
    card.due && dueBadge(card.due),
    !card.due && card.done && badge("done", "Done", "done", { data: { how: "done" } }),
    card.start && badge("clock", `from ${day(card.start)}`, "start date"),
    card.items > 0 && progress(card),
    card.text && badge("text", "", "has a description"),
    card.comments > 0 && badge("comment", String(card.comments), "comments"),
    card.attachments > 0 && badge("clip", String(card.attachments), "attachments"),
    card.place && badge("place", "", "has a location"),
    ...card.fields.map(fieldBadge),
  ];
}

function progress({ checked, items }) {
  const how = checked === items ? "done" : "open";
  return badge("check", `${checked}/${items}`, "checklist items done", { data: { how } });
}
