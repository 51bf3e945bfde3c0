// The panel at the side: who changed what, or what is archived.

import { get } from "./api.js";
import { fill, h, icon, reconcile, said, toast } from "./dom.js";
import { drawEntry, entries } from "./feed.js";
import { lookups, readArchived, tile } from "./reading.js";

const PAGE = 50;
const MOST = 1000;
const KINDS = { activity: ["activity", "Activity"], archive: ["archive", "Archived"] };

/** The panel of a board's view: `drawTools(put)`, `look()` after changes, `hide()`. */
export function createPanel(view) {
  return new Panel(view);
}

class Panel {
  constructor(view) {
    this.view = view;
    this.kind = null;
    this.most = PAGE;
    this.panel = document.getElementById("panel");
    this.buttons = Object.entries(KINDS).map(([kind, [drawing, words]]) =>
      h("button.tool", { type: "button", title: words, data: { kind }, aria: { pressed: "false" }, onclick: () => this.toggle(kind) }, icon(drawing), h("span", {}, words)),
    );
    this.placed = false;
  }

  drawTools(put) {
    if (!this.placed) put(...this.buttons);
    this.placed = true;
  }

  toggle(kind) {
    this.kind = this.kind === kind ? null : kind;
    this.most = PAGE;
    this.buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.kind === this.kind)));
    this.panel.hidden = !this.kind;
    if (!this.kind) return;
    const words = KINDS[kind][1];
    this.list = h("ol.feed");
    this.foot = h("div.panel-foot");
    const close = h("button.quiet.square", { type: "button", aria: { label: `Close ${words}` }, onclick: () => this.close() }, icon("close"));
    this.panel.replaceChildren(h("div.panel-head", {}, h("h2", {}, words), close), h("div.panel-body", {}, this.list, this.foot));
    this.panel.setAttribute("aria-label", words);
    this.panel.onkeydown = (event) => event.key === "Escape" && this.close();
    close.focus();
    this.look().catch(() => this.view.live.again());
  }

  close() {
    const { kind } = this;
    this.toggle(kind);
    this.buttons.find((button) => button.dataset.kind === kind).focus();
  }

  hide() {
    if (this.kind) this.toggle(this.kind);
    this.panel.onkeydown = null;
  }

  async look() {
    try {
      if (this.kind === "activity") await this.lookActivity();
      if (this.kind === "archive") await this.lookArchive();
    } catch (error) {
      if (error.passing) throw error;
      toast(`Can't read it: ${error.message}`);
    }
  }

  async lookActivity() {
    const actions = await get(`/boards/${this.view.board.id}/actions`, { filter: "all", limit: this.most });
    if (this.kind !== "activity") return;
    reconcile(this.list, entries(actions, { card: false }), ({ id }) => id, drawEntry);
    const older = () => {
      this.most = Math.min(this.most + PAGE, MOST);
      this.look().catch(() => this.view.live.again());
    };
    const more = actions.length === this.most && this.most < MOST;
    fill(this.foot, more && h("button.quiet", { type: "button", data: { focus: "older" }, onclick: older }, "Show older"));
    if (!actions.length) fill(this.foot, h("p.soft", {}, "Nothing has happened here yet."));
  }

  async lookArchive() {
    const { board } = this.view;
    const cards = await readArchived(board);
    if (this.kind !== "archive") return;
    const known = lookups(board);
    const names = new Map(board.lists.map((list) => [list.id, list.name]));
    const lists = board.lists.filter((list) => list.closed).map(({ id, name }) => ({ id, name, list: true }));
    const found = [...lists, ...cards.map((card) => ({ ...tile(card, known), where: names.get(card.idList) ?? "" }))];
    reconcile(this.list, found, ({ id }) => id, (one) => this.archived(one));
    const close = h("button.quiet", { type: "button", data: { focus: "close-board" }, onclick: () => this.view.closeBoard(true) }, icon("archive"), "Archive this board");
    fill(this.foot, !found.length && h("p.soft", {}, "Nothing is archived."), !board.closed && close);
  }

  archived(one) {
    const back = () => (one.list ? this.view.closeList(one.id, false) : this.view.changeCard(one.id, { closed: false }, "Restoring the card"));
    const name = one.list ? said("bdi.strong", one.name) : said("a.strong", one.name || "(no name)", { href: `/c/${one.link}` });
    return h(
      "li.archived",
      {},
      h("div", {}, name, h("span.soft", {}, one.list ? "a list" : "in ", !one.list && said("bdi", one.where))),
      h("button.quiet", { type: "button", aria: { label: `Restore ${one.name}` }, onclick: back }, icon("restore"), "Restore"),
    );
  }
}
