// One card in a window of its own, kept as it is in the sandbox.

import { get, post, put } from "./api.js";
import { h, icon, reconcile, voiceIn } from "./dom.js";
import { adder } from "./edit.js";
import { drawEntry, entries } from "./feed.js";
import { DRAW } from "./detail-parts.js";
import { lookups, readCard, tile, values } from "./reading.js";

const LATEST = 100;

/** The window over a board's view: `show(link)`, `look()` after changes, `hide()`. */
export function createDetail(view) {
  return new Detail(view);
}

class Detail {
  constructor(view) {
    this.view = view;
    this.link = null;
    this.card = null;
    this.window = document.getElementById("detail");
    this.parts = h("div.detail-parts");
    this.feed = h("ol.feed");
  }

  /** Open it on a card; `look` fills it. */
  show(link) {
    if (this.link === link && this.window.open) return;
    this.link = link;
    this.parts.replaceChildren();
    this.feed.replaceChildren();
    voiceIn(document.body);
    this.window.replaceChildren(
      h("button.quiet.square.close", { type: "button", aria: { label: "Close" }, onclick: () => this.window.close() }, icon("close")),
      this.parts,
      h("section.talk", {}, h("h3", {}, "Comments and activity"), this.commenter(), this.feed),
    );
    this.window.onclose = () => this.closed();
    this.window.onpointerdown = (event) => event.target === this.window && this.window.close();
    if (!this.window.open) this.window.showModal();
    voiceIn(this.window);
    if (this.view.board) this.look().catch(() => this.view.live.again());
  }

  hide() {
    voiceIn(document.body);
    this.window.onclose = null;
    this.link = null;
    if (this.window.open) this.window.close();
  }

  closed() {
    const id = this.card?.id;
    voiceIn(document.body);
    this.link = null;
    this.view.closed();
    document.querySelector(`[data-focus="${id}"]`)?.focus({ preventScroll: true });
  }

  async look() {
    const { link } = this;
    if (!link) return;
    try {
      const card = await readCard(link);
      const actions = await get(`/cards/${card.id}/actions`, { filter: "all", limit: LATEST });
      if (link !== this.link) return;
      this.card = card;
      this.draw(card, actions);
    } catch (error) {
      if (error.passing) throw error;
      if (link === this.link) this.parts.replaceChildren(h("p.none", {}, `This card can't be shown: ${error.message}`));
    }
  }

  draw(card, actions) {
    const known = lookups(this.view.board);
    this.window.setAttribute("aria-label", card.name);
    reconcile(this.parts, this.items(card, known), ({ part }) => part, (item) => h("section", { data: { part: item.part } }, DRAW[item.part](item, this)));
    reconcile(this.feed, entries(actions, { card: true }), ({ id }) => id, drawEntry);
  }

  /** What is drawn, part by part, each with all that its drawing depends on. */
  items(card, known) {
    const { lists } = this.view.board;
    const list = lists.find((one) => one.id === card.idList);
    const about = { ...tile(card, { ...known, covers: true }), fields: values(card, known) };
    return [
      { part: "head", id: card.id, name: card.name, list: list?.name ?? "", short: card.idShort, closed: card.closed, cover: about.cover },
      { part: "facts", ...about, at: card.due, from: card.start, place: [card.locationName, card.address].filter(Boolean).join(", ") },
      { part: "desc", desc: card.desc },
      ...card.checklists.sort((one, other) => one.pos - other.pos).map((one) => ({ ...one, part: `checklist ${one.id}` })),
      { part: "links", links: card.attachments.map(({ name, url, isUpload }) => ({ name, url, isUpload })) },
      { part: "move", id: card.id, closed: card.closed, idList: card.idList, lists: this.places(card) },
    ];
  }

  /** The open lists with how many other cards they have, and the place of this one. */
  places(card) {
    return this.view.board.lists
      .filter((list) => !list.closed)
      .map(({ id, name }) => {
        const cards = this.view.board.cards.filter((one) => one.idList === id).sort((one, other) => one.pos - other.pos);
        const others = cards.filter((one) => one.id !== card.id).map((one) => one.id);
        return { id, name, others, at: cards.findIndex((one) => one.id === card.id) };
      });
  }

  // changes

  change(values, words) {
    return this.view.changeCard(this.card.id, values, words);
  }

  tick(item, state) {
    return this.view.act("Ticking the item", () => put(`/cards/${this.card.id}/checkItem/${item}`, { state }));
  }

  move(list, before) {
    return this.view.moveCard(this.card.id, list, before);
  }

  commenter() {
    const save = (text) => this.view.act("The comment", () => post(`/cards/${this.card.id}/actions/comments`, { text }));
    return adder("Write a comment…", { placeholder: "Your comment", action: "Comment", save, lines: true });
  }
}
