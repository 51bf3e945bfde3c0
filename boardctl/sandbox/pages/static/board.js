// One board: its columns, kept as they are in the sandbox, and what a person does to them.

import { get, me, post, put } from "./api.js";
import { setLive, setMembers, setTitle, setTools } from "./bar.js";
import { createDetail } from "./detail.js";
import { fill, h, icon, reconcile, speak, toast, visible } from "./dom.js";
import { enableDrag } from "./drag.js";
import { adder, editable } from "./edit.js";
import { enableKeys } from "./keys.js";
import { watch } from "./live.js";
import { createPanel } from "./panel.js";
import { place, sorted } from "./positions.js";
import { columns, readBoard } from "./reading.js";
import { go } from "./steer.js";
import { drawTile } from "./tile.js";

const MINUTE = 60e3;
const LEVELS = { private: "lock", org: "people", public: "world" };

/** Show the board behind a short link (kind "b"), or that of a card with the card open (kind "c"). */
export function showBoard(kind, link) {
  const view = new BoardView(kind === "b" ? link : null);
  if (kind === "c") view.detail.show(link);
  view.start();
  return { leave: () => view.leave(), follow: (nextKind, nextLink) => view.follow(nextKind, nextLink) };
}

class BoardView {
  constructor(link) {
    this.link = link;
    this.board = null;
    this.held = 0; // how many things are under way that a new drawing would get in the way of
    this.epoch = 0; // how many changes were made here: what was read before the last one, or before leaving, is old
    this.columns = h("ol.columns", { aria: { label: "Lists" } });
    this.detail = createDetail(this);
    this.panel = createPanel(this);
  }

  start() {
    const main = document.getElementById("main");
    main.className = "board";
    main.replaceChildren(
      h("p.hidden-text", { id: "how-to-move" }, "Space picks the card up, arrow keys move it, space drops it, escape puts it back."),
    );
    const moving = { hold: () => this.hold(), release: () => this.release(), drop: (...what) => this.moveCard(...what) };
    enableDrag(this.columns, { ...moving, open: (id) => this.open(id) });
    enableKeys(this.columns, moving);
    this.live = watch(() => this.look(), setLive);
    this.clock = setInterval(() => this.draw(), MINUTE); // due dates come closer
  }

  leave() {
    this.epoch += 1;
    this.live.stop();
    clearInterval(this.clock);
    this.detail.hide();
    this.panel.hide();
  }

  /** Whether an address is about this board: then it is shown here. */
  async follow(kind, link) {
    const here = this.board?.shortLink;
    if (kind === "b" && link === here) {
      this.detail.hide();
      return true;
    }
    if (kind !== "c" || !(await this.holds(link))) return false;
    this.detail.show(link);
    return true;
  }

  /** Whether a card is on this board; the archived ones have to be asked for. */
  async holds(link) {
    if (!this.board || this.board.cards.some((card) => card.shortLink === link)) return Boolean(this.board);
    const card = await get(`/cards/${link}`, { fields: "idBoard" }).catch(() => null);
    return card?.idBoard === this.board.id;
  }

  // reading and drawing

  async look() {
    const epoch = this.epoch;
    try {
      this.link ??= (await get(`/cards/${this.detail.link}`, { fields: "idBoard" })).idBoard;
      const board = await readBoard(this.link);
      if (epoch !== this.epoch) return true; // a change of ours came in between, and with it the next look
      this.board = board;
      this.draw();
      await Promise.all([this.detail.look(), this.panel.look()]);
    } catch (error) {
      if (error.passing) return false; // what is shown stays, and the bar says if there is no connection
      if (epoch === this.epoch) this.fail(error);
    }
    return true;
  }

  fail(error) {
    if (error.status === undefined) throw error;
    this.board = null;
    setTitle(null);
    setTools();
    const why = error.status === 401 ? `${me().fullName} may not see this board` : "There is no such board";
    const notice = h("section.none", {}, h("h1", {}, why), h("p", {}, `The sandbox says: ${error.message}`), h("p", {}, h("a", { href: "/" }, "All boards")));
    fill(document.getElementById("main"), notice);
  }

  draw() {
    if (this.held || !this.board) return;
    const { board } = this;
    const main = document.getElementById("main");
    const first = !main.contains(this.columns);
    document.title = `${visible(board.name)} · boardctl sandbox`;
    main.dataset.background = board.prefs.background ?? "";
    this.drawBar(board);
    if (first) main.querySelector(".none")?.remove();
    if (first) main.append(h("div.closed-note", { hidden: true }), this.columns);
    this.drawClosed(main.querySelector(".closed-note"));
    const changed = this.drawColumns(columns(board));
    if (!first) changed.forEach((one) => one.classList.add("fresh"));
  }

  drawBar(board) {
    setMembers(board.members.map((member) => member.id));
    setTitle({ name: board.name, level: board.prefs.permissionLevel }, ({ name, level }) =>
      h(
        "h1",
        {},
        editable(name, { label: "Rename this board", focus: "board-name", save: (text) => this.renameBoard(text) }),
        h("span.level", { title: `Visible to: ${level}` }, icon(LEVELS[level] ?? "lock")),
      ),
    );
    this.panel.drawTools(setTools);
  }

  drawClosed(note) {
    note.hidden = !this.board.closed;
    const restore = h("button.primary", { type: "button", onclick: () => this.closeBoard(false) }, "Restore it");
    if (this.board.closed) fill(note, "This board is archived. ", restore);
  }

  drawColumns(all) {
    const added = [...all.map(({ id }) => ({ id })), { id: "new" }];
    reconcile(this.columns, added, ({ id }) => id, ({ id }) => (id === "new" ? this.newColumn() : this.column(id)));
    return all.flatMap((one) => {
      const column = this.columns.querySelector(`[data-key="${one.id}"]`);
      const head = { id: one.id, name: one.name, limit: one.limit, count: one.cards.length };
      reconcile(column.firstElementChild, [head], () => "head", (what) => this.columnHead(what));
      return reconcile(column.querySelector(".tiles"), one.cards, ({ id }) => id, drawTile);
    });
  }

  column(id) {
    const add = adder([icon("add"), "Add a card"], { placeholder: "Name of the new card", action: "Add card", save: (name) => this.addCard(id, name) });
    return h("li.column", { data: { list: id } }, h("div.column-head"), h("ol.tiles", { data: { list: id } }), add);
  }

  columnHead({ id, name, limit, count }) {
    const over = limit && count > limit;
    const title = over ? `${count - limit} over the limit of ${limit}` : limit ? `limit ${limit}` : "cards";
    return h(
      "div.head",
      { data: { over: String(Boolean(over)) } },
      h("h2", {}, editable(name, { label: "Rename this list", focus: id, save: (text) => this.renameList(id, text) })),
      h("span.count", { title }, limit ? `${count} / ${limit}` : String(count), over && h("span.hidden-text", {}, " over the limit")),
      h("button.quiet.square", { type: "button", title: "Archive this list", aria: { label: `Archive the list ${visible(name)}` }, onclick: () => this.closeList(id, true) }, icon("archive")),
    );
  }

  newColumn() {
    return h("li.column.new", {}, adder([icon("add"), "Add a list"], { placeholder: "Name of the new list", action: "Add list", save: (name) => this.addList(name) }));
  }

  hold() {
    this.held += 1;
  }

  release() {
    this.held -= 1;
    this.live.again();
  }

  open(id) {
    go(`/c/${this.board.cards.find((card) => card.id === id).shortLink}`);
  }

  /** The card's window was closed. */
  closed() {
    if (location.pathname.startsWith("/c/")) go(`/b/${this.board?.shortLink ?? ""}`);
  }

  // changes, each through the public API

  /** Do `work`; what goes wrong is told. Answers whether it went well. */
  async act(words, work) {
    this.held += 1;
    try {
      await work();
      return true;
    } catch (error) {
      toast(`${words} didn't work: ${error.message}`);
      return false;
    } finally {
      this.epoch += 1;
      this.release();
    }
  }

  renameBoard(name) {
    return this.act("Renaming the board", () => put(`/boards/${this.board.id}`, { name }));
  }

  closeBoard(closed) {
    return this.act(closed ? "Archiving the board" : "Restoring the board", () => put(`/boards/${this.board.id}`, { closed }));
  }

  addList(name) {
    return this.act("Adding the list", () => post("/lists", { idBoard: this.board.id, name, pos: "bottom" }));
  }

  renameList(id, name) {
    return this.act("Renaming the list", () => put(`/lists/${id}`, { name }));
  }

  closeList(id, closed) {
    return this.act(closed ? "Archiving the list" : "Restoring the list", () => put(`/lists/${id}`, { closed }));
  }

  addCard(idList, name) {
    return this.act("Adding the card", () => post("/cards", { idList, name }));
  }

  changeCard(id, values, words = "Changing the card") {
    return this.act(words, () => put(`/cards/${id}`, values));
  }

  /** Put a card before another one (null: at the end) of a list. */
  async moveCard(id, idList, before) {
    const card = this.board.cards.find((one) => one.id === id);
    const others = sorted(this.board.cards.filter((one) => one.idList === idList && one.id !== id));
    const found = others.findIndex((one) => one.id === before);
    const { pos, pushed } = place(others, found < 0 ? others.length : found);
    const list = this.board.lists.find((one) => one.id === idList);
    const done = await this.act("Moving the card", async () => {
      for (const other of pushed) await put(`/cards/${other.id}`, { pos: other.pos });
      await put(`/cards/${id}`, card?.idList === idList ? { pos } : { idList, pos });
    });
    if (done) speak(`${card?.name ?? "The card"} is now in ${list.name}.`);
    return done;
  }
}
