// A board as the page needs it: read from the API in one request, and put together.

import { get } from "./api.js";
import { urgency } from "./dates.js";
import { sorted } from "./positions.js";

const CARD =
  "name,idList,pos,closed,due,dueComplete,start,idMembers,idLabels,cover,badges,shortLink,isTemplate,dateLastActivity";
const BOARD = {
  fields: "name,desc,closed,prefs,shortLink",
  lists: "all",
  list_fields: "name,closed,pos,softLimit",
  cards: "open",
  card_fields: CARD,
  card_customFieldItems: "true",
  card_attachments: "cover",
  card_attachment_fields: "edgeColor,name",
  labels: "all",
  label_fields: "name,color",
  labels_limit: "1000",
  customFields: "true",
  members: "all",
  member_fields: "username,fullName,initials",
};

/** The board behind a short link or id, as the API gives it, lists and fields sorted. */
export async function readBoard(link) {
  const board = await get(`/boards/${link}`, BOARD);
  return { ...board, lists: sorted(board.lists), customFields: sorted(board.customFields) };
}

/** The archived cards of a board, latest first. */
export async function readArchived(board) {
  const cards = await get(`/boards/${board.id}/cards/closed`, {
    fields: CARD,
    customFieldItems: "true",
    attachments: "cover",
    attachment_fields: "edgeColor,name",
  });
  return cards.sort((one, other) => (one.dateLastActivity < other.dateLastActivity ? 1 : -1));
}

/** Everything about one card. */
export function readCard(link) {
  return get(`/cards/${link}`, {
    fields: `${CARD},desc,idBoard,idShort,address,locationName,coordinates,dueReminder`,
    attachments: "true",
    checklists: "all",
    customFieldItems: "true",
    members: "true",
    member_fields: "username,fullName,initials",
  });
}

/** The open lists with their cards: [{id, name, limit, cards: [tile]}], a tile being all that its drawing needs. */
export function columns(board) {
  const known = lookups(board);
  const byList = Map.groupBy(board.cards, (card) => card.idList);
  return board.lists
    .filter((list) => !list.closed)
    .map((list) => ({
      id: list.id,
      name: list.name,
      limit: list.softLimit,
      cards: sorted(byList.get(list.id) ?? []).map((card) => tile(card, known)),
    }));
}

/** Labels, members and fields of a board by id. */
export function lookups(board) {
  const byId = (things) => new Map(things.map((thing) => [thing.id, thing]));
  return {
    labels: byId(board.labels),
    members: byId(board.members),
    fields: byId(board.customFields),
    order: new Map(board.customFields.map((field, at) => [field.id, at])),
    covers: board.prefs.cardCovers !== false,
  };
}

/** What is drawn of a card on the board. */
export function tile(card, known) {
  return {
    id: card.id,
    link: card.shortLink,
    name: card.name,
    cover: known.covers ? cover(card) : null,
    labels: card.idLabels.map((id) => known.labels.get(id)).filter(Boolean),
    members: card.idMembers.map((id) => known.members.get(id)).filter(Boolean),
    due: card.due && { at: card.due, how: urgency(card.due, card.dueComplete) },
    start: card.due ? null : card.start,
    done: card.dueComplete,
    template: card.isTemplate,
    checked: card.badges.checkItemsChecked,
    items: card.badges.checkItems,
    attachments: card.badges.attachments,
    comments: card.badges.comments,
    text: card.badges.description,
    place: card.badges.location,
    fields: values(card, known, true),
  };
}

function cover(card) {
  const { color, idAttachment, idUploadedBackground, size, brightness, edgeColor } = card.cover ?? {};
  if (color) return { color, size, brightness };
  if (!idAttachment && !idUploadedBackground) return null;
  const picture = (card.attachments ?? []).find((one) => one.id === idAttachment);
  return { picture: picture?.name || "picture", edge: edgeColor ?? picture?.edgeColor ?? null };
}

/** Field values in the order of the fields: [{name, text, color}]. `front`: only those shown on the front of cards. */
export function values(card, known, front = false) {
  return (card.customFieldItems ?? [])
    .map((item) => ({ item, field: known.fields.get(item.idCustomField) }))
    .filter(({ field }) => field && (!front || field.display?.cardFront !== false))
    .sort((one, other) => known.order.get(one.field.id) - known.order.get(other.field.id))
    .map(({ item, field }) => ({ name: field.name, type: field.type, ...value(item, field) }))
    .filter(({ text }) => text !== "");
}

function value(item, field) {
  if (field.type === "list") {
    const option = (field.options ?? []).find((one) => one.id === item.idValue);
    return { text: option?.value?.text ?? "", color: option?.color };
  }
  const { text, number, date, checked } = item.value ?? {};
  if (field.type === "checkbox") return { text: checked === "true" ? "✓" : "" };
  return { text: text ?? number ?? date ?? "", date: Boolean(date) };
}
