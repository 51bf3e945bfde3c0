// What the window of a card is made of. Each function draws one part; `detail` is whom it tells of changes.

import { moment, urgency } from "./dates.js";
import { h, icon, said } from "./dom.js";
import { editable } from "./edit.js";
import { avatar, chip, dueBadge } from "./parts.js";

const SAFE = /^https?:\/\//i;

/** Part names to drawings; all checklists share one. */
export const DRAW = new Proxy(
  { head, facts, desc, links, move },
  { get: (parts, name) => parts[name] ?? checklist },
);

function head({ name, list, short, closed, cover }, detail) {
  const color = cover?.color;
  return [
    color && h("div.detail-band", { data: { color } }),
    closed && h("p.closed-note", {}, icon("archive"), "This card is archived. ", restore(detail)),
    h("h2", {}, editable(name, { label: "Rename this card", focus: "card-name", save: (text) => detail.change({ name: text }, "Renaming the card") })),
    h("p.soft", {}, `#${short} in `, said("bdi", list)),
  ].filter(Boolean);
}

function restore(detail) {
  return h("button.primary", { type: "button", onclick: () => detail.change({ closed: false }, "Restoring the card") }, "Restore it");
}

function facts({ labels, members, at, from, done, fields, place, template }, detail) {
  return h(
    "dl.facts",
    {},
    labels.length > 0 && fact("Labels", h("div.chips", {}, labels.map(chip))),
    members.length > 0 && fact("Members", h("div.people.named", {}, members.map((one) => h("span", {}, avatar(one), said("bdi", one.fullName || one.username))))),
    from && fact("Start", moment(from)),
    at && fact("Due", dueBadge({ at, how: urgency(at, done), exactly: true })),
    fact("Done", doneBox(done, detail)),
    ...fields.map((field) => fact(said("bdi", field.name), fieldValue(field))),
    place && fact("Location", said("bdi", place)),
    template && fact("Template", "This card is a template"),
  );
}

function fact(name, ...what) {
  return h("div.fact", {}, h("dt", {}, name), h("dd", {}, ...what));
}

function fieldValue({ text, color, date }) {
  if (date) return moment(text);
  if (text === "✓") return icon("done");
  return color && color !== "none" ? said("span.chip", text, { data: { color } }) : said("bdi", text);
}

function doneBox(done, detail) {
  const changed = (event) => ticked(event.target, (on) => detail.change({ dueComplete: on }, "Marking the card"));
  return h("label.tick", {}, h("input", { type: "checkbox", checked: done, data: { focus: "done" }, onchange: changed }), done ? "Done" : "Not yet");
}

/** Tell of a box that was ticked or unticked; if that did not go well, it is as it was. */
async function ticked(box, tell) {
  const on = box.checked;
  if (!(await tell(on))) box.checked = !on;
}

function desc({ desc: text }, detail) {
  const shown = text ? said("p.prose", text) : h("p.soft", {}, "No description.");
  const button = h("button.quiet", { type: "button", data: { focus: "desc" } }, text ? "Edit" : "Add one");
  const holder = h("div", {}, h("div.part-head", {}, h("h3", {}, icon("text"), "Description"), button), shown);
  button.addEventListener("click", () => editDesc(holder, text, detail));
  return holder;
}

function editDesc(holder, text, detail) {
  const old = [...holder.childNodes];
  const field = h("textarea.field", { value: text, rows: 8, dir: "auto", aria: { label: "Description" }, maxLength: 16384 });
  const back = () => {
    holder.replaceChildren(...old);
    old[0].lastElementChild.focus();
  };
  const keys = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or the whole window would close, and the text be gone
    back();
  };
  const save = async (event) => {
    event.preventDefault();
    if (field.value === text || (await detail.change({ desc: field.value }, "Changing the description"))) back();
  };
  const buttons = h("div.row", {}, h("button.primary", { type: "submit" }, "Save"), h("button.quiet", { type: "button", onclick: back }, "Cancel"));
  const title = h("div.part-head", {}, h("h3", {}, icon("text"), "Description"));
  holder.replaceChildren(title, h("form.adder", { onsubmit: save, onkeydown: keys }, field, buttons));
  field.focus();
}

function checklist({ id, name, checkItems }, detail) {
  const items = [...checkItems].sort((one, other) => one.pos - other.pos);
  const ticked = items.filter((item) => item.state === "complete").length;
  const all = items.length;
  return [
    h("div.part-head", {}, h("h3", { id: `name-${id}` }, icon("check"), said("bdi", name)), h("span.soft", {}, `${ticked} of ${all}`)),
    all > 0 && h("progress", { max: all, value: ticked, aria: { labelledby: `name-${id}` } }),
    h("ul.items", {}, items.map((item) => itemLine(item, detail))),
  ].filter(Boolean);
}

function itemLine({ id, name, state, due }, detail) {
  const done = state === "complete";
  const changed = (event) => ticked(event.target, (on) => detail.tick(id, on ? "complete" : "incomplete"));
  return h(
    "li",
    {},
    h(
      "label.tick",
      { data: { done: String(done) } },
      h("input", { type: "checkbox", checked: done, data: { focus: id }, onchange: changed }),
      said("span.item-name", name),
      due && dueBadge({ at: due, how: urgency(due, done) }),
    ),
  );
}

function links({ links: all }) {
  if (!all.length) return [];
  return [h("div.part-head", {}, h("h3", {}, icon("clip"), "Attachments")), h("ul.links", {}, all.map((one) => h("li", {}, link(one))))];
}

function link({ name, url, isUpload }) {
  // Only what a browser would open as a page becomes a link: never javascript: or data:.
  if (isUpload || !SAFE.test(url)) return said("bdi", name || url);
  return said("a", name || url, { href: url, target: "_blank", rel: "noopener noreferrer", title: url });
}

function move({ closed, idList, lists }, detail) {
  const list = h("select", { id: "move-list", onchange: () => fillPlaces() }, lists.map(({ id, name }) => said("option", name, { value: id, selected: id === idList })));
  const at = h("select", { id: "move-at" });
  const chosen = () => lists.find((one) => one.id === list.value) ?? lists[0];
  function fillPlaces() {
    const { others, at: now } = chosen();
    const end = others.length;
    at.replaceChildren(...[...others, null].map((_, place) => h("option", { value: place, selected: place === (now < 0 ? end : now) }, placeName(place, end))));
  }
  const submit = (event) => {
    event.preventDefault();
    detail.move(list.value, chosen().others[Number(at.value)] ?? null);
  };
  if (!lists.length) return [];
  fillPlaces();
  return [
    h("form.move", { onsubmit: submit }, h("label", {}, "List", list), h("label", {}, "Place", at), h("button", { type: "submit" }, "Move")),
    !closed && h("button.quiet", { type: "button", data: { focus: "archive" }, onclick: () => detail.change({ closed: true }, "Archiving the card") }, icon("archive"), "Archive this card"),
  ].filter(Boolean);
}

function placeName(place, end) {
  if (place === 0) return "1 (top)";
  return place === end ? `${place + 1} (bottom)` : String(place + 1);
}
