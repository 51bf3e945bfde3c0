// The bar at the top: where one is, whether it is live, who one is, light or dark.

import { me } from "./api.js";
import { fill, h, icon, reconcile, said, speak } from "./dom.js";
import { avatar } from "./parts.js";
import { be } from "./steer.js";

const STATES = { live: "Live", lost: "Reconnecting…" };
const title = h("div.where");
const tools = h("div.tools");
const light = h("span.live", { data: { state: "lost" }, role: "status" }, h("span.live-text", {}, "Connecting…"));
let everyone = [];
let onBoard = new Set();

/** Draw the bar, once who there is is known. `choose(username)` is asked when another person is picked. */
export function drawBar(all) {
  everyone = all;
  onBoard = new Set();
  document.getElementById("bar").replaceChildren(
    h("a.home", { href: "/", aria: { label: "All boards" } }, mark(), h("span.brand", {}, "boardctl ", h("span.soft", {}, "sandbox"))),
    title,
    light,
    tools,
    h("div.person", { id: "person" }, picker()),
    themeButton(),
  );
}

function mark() {
  return h("img.mark", { src: "/static/favicon.svg", alt: "", width: 24, height: 24 });
}

function themeButton() {
  const root = document.documentElement;
  const button = h("button.quiet.square", { type: "button", onclick: turn });
  const show = () => {
    const words = `Theme: ${root.dataset.theme}`;
    button.replaceChildren(icon(root.dataset.theme));
    button.title = words;
    button.setAttribute("aria-label", words);
  };
  function turn() {
    window.nextTheme();
    show();
    speak(button.title);
  }
  show();
  return button;
}

function picker() {
  const one = (member) => said("option", `${member.fullName} (@${member.username})`, { value: member.username, selected: member.id === me().id });
  const here = everyone.filter((member) => onBoard.has(member.id));
  const others = everyone.filter((member) => !onBoard.has(member.id));
  const choose = h("select.choose", { id: "you-are", onchange: (event) => be(event.target.value), title: "Every change you make is made with this member's token" });
  if (here.length) choose.append(h("optgroup", { label: "On this board" }, here.map(one)), h("optgroup", { label: "Others" }, others.map(one)));
  else choose.append(...everyone.map(one));
  return h("label.you", {}, h("span.you-are", {}, "You are"), avatar(me()), choose);
}

/** What stands in the middle of the bar; `what` is all that its drawing depends on, null for nothing. */
export function setTitle(what, build) {
  reconcile(title, what ? [what] : [], () => "title", build);
}

/** What stands to the right of it. */
export function setTools(...right) {
  fill(tools, ...right);
}

/** Put the members of the board first in the picker. */
export function setMembers(ids) {
  if (ids.length === onBoard.size && ids.every((id) => onBoard.has(id))) return;
  onBoard = new Set(ids);
  const holder = document.getElementById("person");
  if (!holder.contains(document.activeElement)) holder.replaceChildren(picker());
}

/** "live" or "lost". */
export function setLive(state) {
  light.dataset.state = state;
  light.firstElementChild.textContent = STATES[state];
}
