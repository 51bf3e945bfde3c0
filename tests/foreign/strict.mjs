// trello.js reading answers at its strictest: no key that its schemas do not know, no type that they do not name
// (TRELLO_STRICT_SCHEMAS=true). Where its schemas are known to be wrong about the live API, the answer is taken as is.
import { createClient } from "trello.js/core";
import * as models from "trello.js/models";

const modelNames = new Map(Object.entries(models).map(([name, schema]) => [schema, name.replace(/Schema$/, "")]));

/** A client in the place of the library's own. `known`: ["Card.descData", ..], with all below; `slips()`: those met. */
export function strictly(config, known) {
  const raw = createClient({ ...config, skipParsing: true });
  const met = new Set();
  const sendRequest = async (options) => {
    const data = await raw.sendRequest(options);
    const read = options.schema?.safeParse(data);
    if (!read || read.success) return read ? read.data : data;
    for (const slip of read.error.issues.flatMap((issue) => named(options.schema, issue))) {
      const reason = known.find((one) => slip === one || slip.startsWith(`${one}.`));
      if (!reason) throw new Error(`${options.url}: ${slip}: ${read.error.message}`);
      met.add(reason);
    }
    return data;
  };
  return { sendRequest, slips: () => [...met].sort() };
}

/** "Model.path.to.key" of all keys that an issue is about. */
function named(schema, issue) {
  const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
  return keys.map((key) => place(schema, key === undefined ? issue.path : [...issue.path, key]));
}

/** From the innermost model on the way down; positions in arrays do not count. */
function place(schema, path) {
  let at = bare(schema);
  let below = [modelNames.get(at) ?? "?"];
  for (const part of path) {
    const isArray = at?.def.type === "array";
    at = bare(isArray ? at.def.element : at?.shape?.[part]);
    if (!isArray) below.push(part);
    if (modelNames.has(at)) below = [modelNames.get(at)];
  }
  return below.join(".");
}

/** Without optional, nullable, default. */
function bare(schema) {
  let at = schema;
  while (at?.def.innerType) at = at.def.innerType;
  return at;
}
