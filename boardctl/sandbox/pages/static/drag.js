// Dragging a card with a mouse, a pen or a finger. A finger holds first, so that it can still scroll.

import { h } from "./dom.js";

const HOLD = 260; // ms until a finger lifts a card
const SLACK = 6; // px that a pointer may tremble
const EDGE = 48; // px at the rim where things scroll
const SPEED = 14; // px a frame

/**
 * Cards (.tile in .tiles) below `root` can be dragged. `hold()` when one is lifted, `release()` when it is over,
 * `drop(card, list, before)` with ids where it came to lie elsewhere; `open(card)` when it was only pressed.
 */
export function enableDrag(root, { hold, release, drop, open }) {
  let drag = null;

  root.addEventListener("pointerdown", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || drag || event.button !== 0 || !event.isPrimary) return;
    drag = { tile, x: event.clientX, y: event.clientY, finger: event.pointerType === "touch", lifted: false };
    if (drag.finger) drag.timer = setTimeout(() => lift(), HOLD);
  });

  addEventListener("pointermove", (event) => {
    if (!drag || !event.isPrimary) return;
    const away = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > SLACK;
    if (!drag.lifted && away) drag.finger ? end() : lift();
    if (drag?.lifted) follow(event.clientX, event.clientY);
  });

  addEventListener("pointerup", () => drag && (drag.lifted ? land() : end()));
  addEventListener("pointercancel", () => drag && (drag.lifted ? cancel() : end()));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.lifted) cancel();
  });
  // Without this the browser takes a lifted finger's move for scrolling.
  addEventListener("touchmove", (event) => drag?.lifted && event.preventDefault(), { passive: false });
  root.addEventListener("contextmenu", (event) => drag?.finger && event.preventDefault());
  root.addEventListener("dragstart", (event) => event.preventDefault());

  root.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (!root.classList.contains("was-dragged")) open(tile.dataset.card);
  });

  function lift() {
    const { tile } = drag;
    const box = tile.getBoundingClientRect();
    Object.assign(drag, { lifted: true, dx: drag.x - box.left, dy: drag.y - box.top });
    drag.ghost = tile.cloneNode(true);
    drag.ghost.classList.add("ghost");
    drag.ghost.style.width = `${box.width}px`;
    drag.gap = h("li.gap", { data: { key: "gap" } });
    drag.gap.style.height = `${box.height}px`;
    tile.before(drag.gap);
    tile.classList.add("lifted");
    document.body.append(drag.ghost);
    document.documentElement.classList.add("dragging");
    hold();
    follow(drag.x, drag.y);
    drag.frame = requestAnimationFrame(scroll);
  }

  function follow(x, y) {
    Object.assign(drag, { x, y });
    drag.ghost.style.transform = `translate(${x - drag.dx}px, ${y - drag.dy}px) rotate(1.5deg)`;
    const column = document.elementFromPoint(x, y)?.closest(".column:not(.new)");
    const tiles = column && root.contains(column) ? column.querySelector(".tiles") : null;
    if (!tiles) return;
    const others = [...tiles.children].filter((one) => one !== drag.gap && one !== drag.tile);
    const below = others.find((one) => y < middle(one)) ?? null;
    if (below !== following() || drag.gap.parentElement !== tiles) tiles.insertBefore(drag.gap, below);
  }

  function scroll() {
    if (!drag?.lifted) return;
    nudge(root, drag.x, "left", "right", "scrollLeft");
    const tiles = drag.gap.parentElement;
    nudge(tiles, drag.y, "top", "bottom", "scrollTop");
    follow(drag.x, drag.y);
    drag.frame = requestAnimationFrame(scroll);
  }

  /** What the card would stand before, were it dropped now; null for the end of the list. */
  function following() {
    const next = drag.gap.nextElementSibling;
    return next === drag.tile ? next.nextElementSibling : next;
  }

  function land() {
    const { tile, gap } = drag;
    const next = following();
    const same = gap.parentElement === tile.parentElement && next === tile.nextElementSibling;
    gap.replaceWith(tile);
    const list = tile.parentElement.dataset.list;
    root.classList.add("was-dragged"); // the click that follows is none
    setTimeout(() => root.classList.remove("was-dragged"));
    end();
    if (!same) drop(tile.dataset.card, list, next?.dataset.card ?? null);
  }

  function cancel() {
    drag.gap.remove();
    end();
  }

  function end() {
    const { tile, ghost, gap, lifted, timer, frame } = drag;
    drag = null;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    ghost?.remove();
    gap?.remove();
    tile.classList.remove("lifted");
    document.documentElement.classList.remove("dragging");
    if (lifted) release();
  }
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

function nudge(element, at, low, high, property) {
  const box = element.getBoundingClientRect();
  if (at < box[low] + EDGE) element[property] -= SPEED;
  else if (at > box[high] - EDGE) element[property] += SPEED;
}
