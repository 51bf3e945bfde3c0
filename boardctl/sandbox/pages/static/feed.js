// The feed: actions as lines that say who did what, and when.

import { ago, moment } from "./dates.js";
import { h, said } from "./dom.js";
import { avatar } from "./parts.js";
import { sentence } from "./sentences.js";

/** Actions as {id, who, parts, date, ago, text}. `card`: they stand in the card's own window, which needs no name. */
export function entries(actions, { card }) {
  return actions.map((action) => ({
    id: action.id,
    who: action.memberCreator,
    parts: sentence(action, { card }),
    date: action.date,
    ago: ago(action.date),
    text: action.type.endsWith("ommentCard") ? (action.data.text ?? "") : null,
  }));
}

/** One line of the feed. */
export function drawEntry({ who, parts, date, ago: when, text }) {
  return h(
    "li.entry",
    {},
    avatar(who ?? {}),
    h(
      "div",
      {},
      h(
        "p",
        {},
        said("bdi.strong", who?.fullName || who?.username || "Someone"),
        " ",
        parts.map(drawPart),
        h("time.soft", { dateTime: date, title: moment(date) }, when),
      ),
      text !== null && said("p.prose.said", text),
    ),
  );
}

function drawPart(part) {
  if (typeof part === "string") return part;
  const name = part.name === "" ? "(no name)" : part.name;
  return part.link ? said("a.strong", name, { href: `/c/${part.link}` }) : said(part.old ? "bdi.was" : "bdi.strong", name);
}
