// Actions in words: a list of texts and names. Names are objects, {name, link?, old?}, so that they are drawn as such.

import { day, moment } from "./dates.js";

const WORDS = {
  addAttachmentToCard: ({ attachment, on }) => ["attached ", name(attachment), ...on("to")],
  addChecklistToCard: ({ checklist, on }) => ["added the checklist ", name(checklist), ...on("to")],
  addLabelToCard: ({ label, on }) => ["put the label ", name(label), ...on("on")],
  addMemberToBoard: ({ member }) => ["added ", member, " to this board"],
  addMemberToCard: ({ member, on }) => ["added ", member, ...on("to")],
  addToOrganizationBoard: ({ organization }) => ["put this board into ", name(organization)],
  commentCard: ({ on }) => ["commented", ...on("on")],
  convertToCardFromCheckItem: ({ it, from }) => ["made the item ", it, " a card", ...from],
  copyBoard: () => ["made this board of another one"],
  copyCard: ({ it, cardSource, inList }) => ["copied ", name(cardSource), " to ", it, ...inList],
  copyChecklist: ({ checklist, on }) => ["copied the checklist ", name(checklist), ...on("to")],
  copyCommentCard: ({ on }) => ["copied a comment", ...on("to")],
  createBoard: () => ["made this board"],
  createCard: ({ it, inList }) => ["added ", it, ...inList],
  createCheckItem: ({ checkItem, on }) => ["added the item ", name(checkItem), ...on("to")],
  createCustomField: ({ customField }) => ["added the field ", name(customField)],
  createLabel: ({ label }) => ["added the label ", name(label)],
  createList: ({ list }) => ["added the list ", name(list)],
  deleteAttachmentFromCard: ({ attachment, on }) => ["removed the attachment ", name(attachment), ...on("from")],
  deleteCard: ({ card, inList }) => [`deleted card #${card?.idShort ?? "?"}`, ...inList],
  deleteCheckItem: ({ checkItem, on }) => ["removed the item ", name(checkItem), ...on("from")],
  deleteCustomField: ({ customField }) => ["deleted the field ", name(customField)],
  deleteLabel: ({ label }) => ["deleted the label ", name(label)],
  makeAdminOfBoard: ({ member }) => ["made ", member, " an admin of this board"],
  makeNormalMemberOfBoard: ({ member }) => ["made ", member, " a normal member of this board"],
  makeObserverOfBoard: ({ member }) => ["made ", member, " an observer of this board"],
  moveCardFromBoard: ({ it, boardTarget }) => ["moved ", it, " to ", name(boardTarget)],
  moveCardToBoard: ({ it, boardSource }) => ["moved ", it, " here from ", name(boardSource)],
  moveListFromBoard: ({ list, boardTarget }) => ["moved the list ", name(list), " to ", name(boardTarget)],
  moveListToBoard: ({ list, boardSource }) => ["moved the list ", name(list), " here from ", name(boardSource)],
  removeChecklistFromCard: ({ checklist, on }) => ["removed the checklist ", name(checklist), ...on("from")],
  removeLabelFromCard: ({ label, on }) => ["took the label ", name(label), ...on("off")],
  removeMemberFromBoard: ({ member }) => ["removed ", member, " from this board"],
  removeMemberFromCard: ({ member, on }) => ["took ", member, ...on("off")],
  updateBoard: (about) => changed(about, "the board", about.board),
  updateCard: updateCard,
  updateCheckItem: ({ checkItem, old, on }) => ["changed the item ", ...renamed(old, checkItem), ...on("on")],
  updateCheckItemStateOnCard: ({ checkItem, on }) => [checkItem?.state === "complete" ? "ticked " : "unticked ", name(checkItem), ...on("on")],
  updateChecklist: ({ checklist, old, on }) => ["renamed the checklist ", ...renamed(old, checklist), ...on("on")],
  updateCustomField: ({ customField, old }) => ["changed the field ", ...renamed(old, customField)],
  updateCustomFieldItem: updateValue,
  updateLabel: ({ label, old }) => ["changed the label ", ...renamed(old, label), ...recolored(label, old)],
  updateList: (about) => changed(about, "the list", about.list),
  voteOnCard: ({ on }) => ["voted", ...on("for")],
};

/** The words of an action. `card`: it is read in the card's own window, where the card needs no name. */
export function sentence(action, { card }) {
  const { data, type } = action;
  const it = card ? "this card" : { name: data.card?.name ?? "a card", link: data.card?.shortLink };
  const about = {
    ...data,
    it,
    member: name(action.member && { name: action.member.fullName || action.member.username }, "someone"),
    on: (word) => (card || !data.card ? [] : [` ${word} `, it]),
    inList: data.list ? [" in ", name(data.list)] : [],
    from: data.cardSource ? [" from ", name(data.cardSource)] : [],
  };
  const words = WORDS[type]?.(about) ?? [plain(type), ...about.on("on")];
  return words.filter((part) => part !== null && part !== undefined);
}

const plain = (type) => type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function name(thing, otherwise = "it") {
  return thing ? { name: thing.name || thing.text || otherwise } : otherwise;
}

/** The old value, struck through. */
function was(text) {
  return text === undefined || text === null || text === "" ? null : { name: String(text), old: true };
}

/** The name, after the one it had before if that was another. */
function renamed(old, thing) {
  return old?.name ? [was(old.name), " to ", name(thing)] : [name(thing)];
}

function updateCard(about) {
  const { card, old = {}, it, listBefore, listAfter } = about;
  if (listAfter) return ["moved ", it, " from ", name(listBefore), " to ", name(listAfter)];
  if ("due" in old) return dated("due date", card?.due, old.due, it);
  if ("start" in old) return dated("start date", card?.start, old.start, it);
  if ("dueComplete" in old) return ["marked ", it, card?.dueComplete ? " done" : " not done"];
  if ("desc" in old) return [card?.desc ? "changed the description of " : "cleared the description of ", it];
  if ("pos" in old) return ["moved ", it, " within its list"];
  if ("name" in old) return ["renamed ", was(old.name), " to ", it];
  return changed(about, "", null, it);
}

function dated(what, now, before, it) {
  if (!now) return [`removed the ${what} of `, it, before ? ` (${day(before)})` : null];
  const words = before ? ["moved the ", what, " of ", it, " from ", was(day(before)), " to "] : ["set the ", what, " of ", it, " to "];
  return [...words, { name: moment(now) }];
}

/** A change of a board, a list, or a card's other fields. */
function changed({ old = {} }, kind, thing, it = name(thing)) {
  const [field] = Object.keys(old);
  const what = kind ? [`${kind} `, it] : [it];
  if (field === "closed") return [(thing ?? {}).closed === false || old.closed ? "restored " : "archived ", ...what];
  if (field === "name") return ["renamed ", kind ? `${kind} ` : null, was(old.name), " to ", it];
  if (field === "pos") return ["moved ", ...what];
  return [field ? `changed the ${plain(field)} of ` : "changed ", ...what, ...fromTo(old[field], thing?.[field])];
}

/** ` from 2 to 3`, where both are short enough to be read so. */
function fromTo(before, now) {
  const short = (value) => typeof value === "number" || (typeof value === "string" && value !== "" && value.length < 60);
  return [...(short(before) ? [" from ", was(before)] : []), ...(short(now) ? [" to ", { name: String(now) }] : [])];
}

function recolored(label, old) {
  if (!old || !("color" in old)) return [];
  return [" from ", was(old.color ?? "no colour"), " to ", { name: label?.color ?? "no colour" }];
}

function updateValue({ customField, customFieldItem, old, on }) {
  return ["set ", name(customField), ...fromTo(plainValue(old), plainValue(customFieldItem)), ...on("on")];
}

function plainValue(item) {
  const { text, number, date, checked } = item?.value ?? {};
  return text ?? number ?? (date && moment(date)) ?? checked;
}
