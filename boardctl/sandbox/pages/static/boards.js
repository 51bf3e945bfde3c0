// The overview: every board of the one who looks, and a way to make one.

import { get, me, people, post } from "./api.js";
import { setLive, setMembers, setTitle, setTools } from "./bar.js";
import { ago } from "./dates.js";
import { fill, h, icon, said, toast } from "./dom.js";
import { adder } from "./edit.js";
import { watch } from "./live.js";
import { avatar } from "./parts.js";
import { go } from "./steer.js";

const SEEN_BY = { private: ["lock", "Private"], org: ["people", "Workspace"], public: ["world", "Public"] };
const FIELDS = "name,desc,closed,prefs,shortLink,dateLastActivity,memberships";

/** Show the overview until `leave()`. */
export function showBoards() {
  document.title = "Boards · boardctl sandbox";
  const main = document.getElementById("main");
  main.className = "overview";
  const list = h("ul.boards");
  const closed = h("section.closed-boards", { hidden: true });
  const none = h("section.none", { hidden: true });
  main.replaceChildren(
    h("div.overview-head", {}, h("h1", {}, "Boards"), adder([icon("add"), "New board"], { placeholder: "Name of the new board", action: "Create board", save: create })),
    list,
    none,
    closed,
  );
  setTitle(null);
  setTools();
  setMembers([]);
  const live = watch(() => look(list, none, closed), setLive);
  return { leave: live.stop, follow: (kind) => kind === "" };
}

async function look(list, none, closed) {
  try {
    const [boards, everyone] = await Promise.all([get("/members/me/boards", { filter: "all", fields: FIELDS }), people()]);
    const members = new Map(everyone.map((member) => [member.id, member]));
    boards.sort((one, other) => (one.dateLastActivity < other.dateLastActivity ? 1 : -1));
    const old = boards.filter((board) => board.closed);
    fill(list, ...boards.filter((board) => !board.closed).map((board) => boardTile(board, members)));
    none.hidden = boards.length > 0;
    fill(none, ...empty());
    closed.hidden = old.length === 0;
    fill(closed, h("h2", {}, "Archived"), h("ul.boards", {}, old.map((board) => boardTile(board, members))));
    return true;
  } catch (error) {
    if (!error.passing) toast(`Can't read the boards: ${error.message}`);
    return !error.passing;
  }
}

function boardTile(board, members) {
  const [drawing, words] = SEEN_BY[board.prefs.permissionLevel] ?? SEEN_BY.private;
  const on = board.memberships.map(({ idMember }) => members.get(idMember)).filter(Boolean);
  const shown = on.slice(0, 5);
  return h(
    "li",
    {},
    h(
      "a.board-tile",
      { href: `/b/${board.shortLink}`, data: { background: board.prefs.background, focus: board.id } },
      said("span.board-name", board.name),
      h("span.board-facts", {}, icon(drawing), `${words} · ${ago(board.dateLastActivity)}`),
      h("span.people", {}, shown.map(avatar), on.length > shown.length && h("span.more", {}, `+${on.length - shown.length}`)),
    ),
  );
}

function empty() {
  return [
    h("h2", {}, me().username === "you" ? "No boards yet" : `${me().fullName} is on no board`),
    h("p", {}, "Make one here, or from a terminal in your project:"),
    h("pre", {}, "boardctl --sandbox apply             # the boards of your files\nboardctl sandbox load export.json    # a Trello export"),
    h("p", {}, "It shows up on this page at once."),
  ];
}

async function create(name) {
  try {
    const { shortUrl } = await post("/boards", { name });
    go(new URL(shortUrl).pathname);
    return true;
  } catch (error) {
    toast(`The board was not made: ${error.message}`);
    return false;
  }
}
