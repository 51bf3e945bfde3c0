// The board by keyboard: arrows go from card to card; space lifts a card, and then arrows move it.

import { speak } from "./dom.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** As `enableDrag`: hold() when a card is lifted, release() when it is over, drop(card, list, before). */
export function enableKeys(root, { hold, release, drop }) {
  let lifted = null; // {tile, parent, next}: where it was
  let moving = false; // an element that is moved in the page loses focus for a moment

  root.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(".tile");
    if (!tile || !event.target.matches(".tile-name")) return;
    const handler = handlers[event.key] ?? (ARROWS[event.key] && arrow);
    if (!handler || (event.key === "Enter" && !lifted) || (event.key === "Escape" && !lifted)) return;
    event.preventDefault();
    event.stopPropagation();
    handler(tile, ...(ARROWS[event.key] ?? []));
  });
  root.addEventListener("focusout", () => lifted && !moving && cancel());

  const handlers = { " ": (tile) => (lifted ? land() : lift(tile)), Enter: () => land(), Escape: () => cancel() };

  function arrow(tile, across, down) {
    if (lifted) shift(tile, across, down);
    else next(tile, across, down)?.querySelector(".tile-name").focus();
  }

  function lift(tile) {
    lifted = { tile, parent: tile.parentElement, next: tile.nextElementSibling };
    tile.classList.add("carried");
    hold();
    speak(`${name(tile)} picked up. ${position(tile)}. Arrow keys move it, space drops it, escape puts it back.`);
  }

  function shift(tile, across, down) {
    moving = true;
    if (down < 0) tile.previousElementSibling?.before(tile);
    if (down > 0) tile.nextElementSibling?.after(tile);
    if (across) {
      const tiles = beside(tile, across);
      tiles?.insertBefore(tile, tiles.children[index(tile)] ?? null);
    }
    tile.querySelector(".tile-name").focus();
    tile.scrollIntoView({ block: "nearest", inline: "nearest" });
    moving = false;
    speak(position(tile));
  }

  function land() {
    const { tile, parent, next } = lifted;
    const same = tile.parentElement === parent && tile.nextElementSibling === next;
    end();
    if (!same) drop(tile.dataset.card, tile.parentElement.dataset.list, tile.nextElementSibling?.dataset.card ?? null);
    else speak(`${name(tile)} stays where it was.`);
  }

  function cancel() {
    const { tile, parent, next } = lifted;
    const focused = tile.contains(document.activeElement);
    moving = true;
    parent.insertBefore(tile, next);
    if (focused) tile.querySelector(".tile-name").focus();
    moving = false;
    end();
    speak(`${name(tile)} is back where it was.`);
  }

  function end() {
    lifted.tile.classList.remove("carried");
    lifted = null;
    release();
  }

  function beside(tile, across) {
    const all = [...root.querySelectorAll(".tiles")];
    return all[all.indexOf(tile.parentElement) + across];
  }

  function next(tile, across, down) {
    if (down) return down < 0 ? tile.previousElementSibling : tile.nextElementSibling;
    const tiles = beside(tile, across);
    return tiles?.children[Math.min(index(tile), tiles.children.length - 1)];
  }
}

const index = (tile) => [...tile.parentElement.children].indexOf(tile);
const name = (tile) => tile.querySelector(".tile-name").textContent;

function position(tile) {
  const list = tile.closest(".column").querySelector("h2").textContent;
  return `Place ${index(tile) + 1} of ${tile.parentElement.children.length} in ${list}`;
}
