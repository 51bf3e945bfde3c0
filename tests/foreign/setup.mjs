// What the chapters share: the client, strict and watched, and a board of one's own.
// Variables: SANDBOX_URL (with the /1), SANDBOX_KEY, SANDBOX_TOKEN, OTHER_TOKEN (another member's), HOOK_URL (answers
// HEAD with 200), SLIPS (see strict.mjs).
import assert from "node:assert/strict";
import { createTrelloClient } from "trello.js";
import { strictly } from "./strict.mjs";

export const { SANDBOX_URL, SANDBOX_KEY, SANDBOX_TOKEN, OTHER_TOKEN, HOOK_URL, SLIPS } = process.env;
export const known = JSON.parse(SLIPS);
export const called = new Set();
export const address = { host: SANDBOX_URL, apiKey: SANDBOX_KEY };
export const strict = strictly({ ...address, apiToken: SANDBOX_TOKEN }, known);
export const trello = watched(createTrelloClient(strict));

/** The client, noting which of its methods were called. */
function watched(client) {
  const note = (room, methods) =>
    new Proxy(methods, {
      get(target, name) {
        called.add(`${room}.${name}`);
        return target[name];
      },
    });
  return Object.fromEntries(Object.entries(client).map(([room, methods]) => [room, note(room, methods)]));
}

export const names = (things) => things.map((thing) => thing.name);
export const sameTime = (one, other) => assert.equal(new Date(one).getTime(), new Date(other).getTime());
export const refused = (work, text) => assert.rejects(work, (error) => error.message.includes(text));

/** A board with three lists and a card, deleted when `work` is done. */
export async function withBoard(name, work) {
  const board = await trello.boards.createBoard({ name });
  try {
    const lists = await trello.boards.getBoardLists({ id: board.id });
    const card = await trello.cards.createCard({ idList: lists[0].id, name: "First", desc: "words" });
    await work({ board, lists, card });
  } finally {
    await trello.boards.deleteBoard({ id: board.id });
  }
}
