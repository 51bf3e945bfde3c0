// trello.js leads boards through their lives at the sandbox (variables: see setup.mjs).
// Prints {failed: {chapter: stack}, slips: [..], called: [..], missed: [..]}.
import * as people from "./people.mjs";
import { called, strict, trello } from "./setup.mjs";
import * as things from "./things.mjs";

const failed = {};
for (const [name, chapter] of Object.entries({ ...things, ...people })) {
  await chapter().catch((error) => {
    failed[name] = `${error.stack}`;
  });
}
const all = Object.entries(trello).flatMap(([room, methods]) => Object.keys(methods).map((name) => `${room}.${name}`));
const missed = all.filter((name) => !called.has(name));
console.log(JSON.stringify({ failed, slips: strict.slips(), called: [...called], missed }));
