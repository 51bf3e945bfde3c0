// The start: who one is, which address is shown, and what draws it.

import { become, people } from "./api.js";
import { drawBar } from "./bar.js";
import { showBoard } from "./board.js";
import { showBoards } from "./boards.js";
import { toast } from "./dom.js";
import { go } from "./steer.js";

const SOMEONE = "you";
let shown = null;

async function draw() {
  const [, kind, link] = location.pathname.split("/");
  if (shown && (await shown.follow(kind, link))) return;
  shown?.leave();
  shown = kind === "b" || kind === "c" ? showBoard(kind, link) : showBoards();
}

/** Draw everything anew, as somebody else. Nothing is taken meanwhile: it would be done as the one or the other. */
async function be(username) {
  document.body.inert = true;
  try {
    await become(username);
    const all = await people();
    shown?.leave();
    shown = null;
    drawBar(all);
    await draw();
  } catch (error) {
    toast(`Can't be ${username}: ${error.message}`);
  } finally {
    document.body.inert = false;
  }
  document.getElementById("you-are").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
addEventListener("popstate", draw);
addEventListener("person", (event) => be(event.detail));

async function start() {
  try {
    await become(localStorage.getItem("person") ?? SOMEONE);
  } catch {
    await become(SOMEONE);
  }
  drawBar(await people());
  await draw();
}

start().catch((error) => toast(`The page can't start: ${error.message}`));
