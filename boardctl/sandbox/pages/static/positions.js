// Where a thing goes among its siblings, in Trello's terms: a number between those of its neighbours.

const STEP = 1024;

/**
 * The position for index `at` among `siblings` (sorted, without the one that moves).
 * Answers {pos, pushed}: where no number is left in between, the siblings in `pushed` must move on too.
 */
export function place(siblings, at) {
  if (at >= siblings.length) return { pos: "bottom", pushed: [] };
  const before = at > 0 ? siblings[at - 1].pos : 0;
  const after = siblings[at].pos;
  const middle = before + (after - before) / 2;
  if (middle > before && middle < after) return { pos: middle, pushed: [] };
  const pos = before + STEP;
  return { pos, pushed: pushed(siblings.slice(at), pos) };
}

function pushed(siblings, start) {
  const moved = [];
  let last = start;
  for (const { id, pos } of siblings) {
    if (pos > last) break;
    last += STEP;
    moved.push({ id, pos: last });
  }
  return moved;
}

/** By position; equal ones in the order in which the API gives them. */
export function sorted(things) {
  return [...things].sort((one, other) => one.pos - other.pos);
}
