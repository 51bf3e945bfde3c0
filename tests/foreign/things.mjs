// Chapters on boards and what stands on them.
import assert from "node:assert/strict";
import { names, refused, sameTime, trello, withBoard } from "./setup.mjs";

export async function boards() {
  const { boards, members } = trello;
  const made = await boards.createBoard({
    name: "Life",
    desc: "from trello.js",
    defaultLists: false,
    prefsPermissionLevel: "org",
    prefsVoting: "members",
  });
  const { id } = made;
  assert.deepEqual([made.name, made.prefs.permissionLevel, made.prefs.voting], ["Life", "org", "members"]);
  const changed = await boards.updateBoard({ id, name: "Lives", "prefs/cardAging": "pirate", "prefs/selfJoin": true });
  assert.deepEqual([changed.name, changed.prefs.cardAging, changed.prefs.selfJoin], ["Lives", "pirate", true]);
  await boards.createBoardList({ id, name: "Low", pos: "bottom" });
  await boards.createBoardList({ id, name: "High", pos: "top" });
  assert.deepEqual(names(await boards.getBoardLists({ id })), ["High", "Low"]);
  assert.deepEqual(await boards.getBoardListsByFilter({ id, filter: "closed" }), []);
  assert.equal((await boards.getBoardField({ id, field: "name" }))._value, "Lives");
  const whole = await boards.getBoard({ id, fields: "all", myPrefs: true, memberships: "all", organization: true });
  assert.equal(whole.memberships.length, 1);
  assert.equal(whole.myPrefs.showSidebar, true);
  for (const [method, value] of [
    ["updateBoardShowSidebar", false],
    ["updateBoardShowSidebarActivity", false],
    ["updateBoardShowSidebarBoardActions", false],
    ["updateBoardShowSidebarMembers", false],
    ["updateBoardEmailPosition", "top"],
    ["updateBoardEmailList", (await boards.getBoardLists({ id }))[0].id],
  ]) {
    await boards[method]({ id, value });
  }
  assert.equal((await boards.generateBoardEmailKey({ id })).id, id);
  await refused(boards.generateBoardCalendarKey({ id }), "403 Forbidden - Can't generate calendarKey");
  await boards.markBoardAsViewed({ id });
  assert.deepEqual([await boards.getBoardPlugins({ id }), await boards.getBoardPowerUps({ id })], [[], []]);
  const { id: idStar, idBoard } = await members.starBoard({ id: "me", idBoard: id, pos: "top" });
  assert.equal(idBoard, id);
  assert.ok((await members.getMemberBoardStars({ id: "me" })).some((one) => one.id === idStar));
  await members.updateMemberBoardStar({ id: "me", idStar, pos: "bottom" });
  assert.equal((await members.getMemberBoardStar({ id: "me", idStar })).idBoard, id);
  assert.equal((await boards.getBoardStars({ boardId: id, filter: "mine" })).length, 1);
  await members.unstarBoard({ id: "me", idStar });
  const copy = await boards.createBoard({ name: "Copy", idBoardSource: id, keepFromSource: "cards" });
  assert.deepEqual(names(await boards.getBoardLists({ id: copy.id })), ["High", "Low"]);
  assert.equal((await boards.updateBoard({ id, closed: true })).closed, true);
  await boards.deleteBoard({ id });
  await boards.deleteBoard({ id: copy.id });
  await refused(boards.getBoard({ id }), "404 Not Found - The requested resource was not found.");
}

export async function lists() {
  const { lists, boards } = trello;
  await withBoard("Lists", async ({ board, lists: [todo, doing, done], card }) => {
    const made = await lists.createList({ name: "Made", idBoard: board.id, pos: "bottom" });
    const copy = await lists.createList({ name: "Copy", idBoard: board.id, idListSource: todo.id });
    assert.deepEqual(names(await lists.getListCards({ id: copy.id })), ["First"]);
    assert.equal((await lists.updateList({ id: made.id, name: "Renamed", subscribed: true })).name, "Renamed");
    await lists.updateListField({ id: made.id, field: "pos", value: "top" });
    assert.equal((await boards.getBoardLists({ id: board.id }))[0].name, "Renamed");
    assert.equal((await lists.archiveList({ id: made.id, value: true })).closed, true);
    assert.equal((await lists.getList({ id: made.id })).closed, true);
    await lists.moveAllListCards({ id: todo.id, idBoard: board.id, idList: done.id });
    assert.deepEqual(names(await lists.getListCards({ id: done.id })), ["First"]);
    await lists.archiveAllListCards({ id: done.id });
    assert.deepEqual(await lists.getListCards({ id: done.id }), []);
    assert.equal((await lists.getListBoard({ id: doing.id })).id, board.id);
    assert.ok((await lists.getListActions({ id: todo.id })).length > 0);
    const other = await boards.createBoard({ name: "Other", defaultLists: false });
    await lists.moveListToBoard({ id: doing.id, value: other.id });
    assert.deepEqual(names(await boards.getBoardLists({ id: other.id })), ["Doing"]);
    await boards.deleteBoard({ id: other.id });
    assert.equal((await trello.cards.getCard({ id: card.id })).closed, true);
  });
}

export async function cards() {
  const { cards, boards } = trello;
  await withBoard("Cards", async ({ board, lists: [todo, doing], card: { id } }) => {
    const given = { due: "2026-12-05T17:00:00.000Z", start: "2026-12-01T00:00:00.000Z", dueComplete: true };
    const place = { locationName: "Office", address: "1 Main St", coordinates: "52.1,4.3" };
    const full = await cards.createCard({ idList: todo.id, name: "Full", pos: "top", ...given, ...place });
    sameTime(full.due, given.due);
    assert.deepEqual([full.dueComplete, full.locationName], [true, "Office"]);
    const changed = await cards.updateCard({ id, name: "Changed", idList: doing.id, pos: "top", ...given });
    assert.deepEqual([changed.name, changed.idList], ["Changed", doing.id]);
    sameTime(changed.start, given.start);
    const covered = await cards.updateCard({ id, cover: JSON.stringify({ color: "lime", size: "full" }) });
    assert.deepEqual([covered.cover.color, covered.cover.size], ["lime", "full"]);
    assert.equal((await cards.updateCard({ id, due: "" })).due, null);
    assert.equal((await cards.getCardField({ id, field: "name" }))._value, "Changed");
    const whole = { members: true, attachments: true, checklists: "all", customFieldItems: true, stickers: true };
    const read = await cards.getCard({ id, ...whole, list: true, board: true, pluginData: true, membersVoted: true });
    assert.equal(read.desc, "words");
    assert.equal((await cards.getCardBoard({ id })).id, board.id);
    assert.equal((await cards.getCardList({ id })).name, "Doing");
    assert.deepEqual(await cards.getCardPluginData({ id }), []);
    assert.deepEqual(names(await boards.getBoardCards({ id: board.id })).sort(), ["Changed", "Full"]);
    const copy = await cards.createCard({ idList: todo.id, idCardSource: id, keepFromSource: "all" });
    assert.deepEqual([copy.name, copy.desc], ["Changed", "words"]);
    await cards.updateCard({ id: copy.id, closed: true });
    assert.deepEqual(names(await boards.getBoardCardsByFilter({ id: board.id, filter: "closed" })), ["Changed"]);
    const sticker = await cards.createCardSticker({ id, image: "thumbsup", top: 10, left: 20, zIndex: 1, rotate: 0 });
    await cards.updateCardSticker({ id, idSticker: sticker.id, top: 30, left: 40, zIndex: 2, rotate: 90 });
    assert.equal((await cards.getCardSticker({ id, idSticker: sticker.id })).rotate, 90);
    assert.equal((await cards.getCardStickers({ id })).length, 1);
    await cards.deleteCardSticker({ id, idSticker: sticker.id });
    await cards.markCardNotificationsRead({ id });
    await cards.deleteCard({ id: full.id });
    await refused(cards.getCard({ id: full.id }), "404");
  });
}

export async function labels() {
  const { boards, cards, labels } = trello;
  await withBoard("Labels", async ({ board, card: { id } }) => {
    const bug = await boards.createBoardLabel({ id: board.id, name: "bug", color: "red" });
    const debt = await labels.createLabel({ idBoard: board.id, name: "debt", color: "black_dark" });
    await cards.addCardLabel({ id, value: bug.id });
    await refused(cards.addCardLabel({ id, value: bug.id }), "that label is already on the card");
    await cards.createCardLabel({ id, name: "fresh", color: "sky" });
    assert.deepEqual((await cards.getCard({ id })).labels.map((one) => one.name).sort(), ["bug", "fresh"]);
    await cards.removeCardLabel({ id, idLabel: bug.id });
    assert.equal((await labels.updateLabel({ id: debt.id, name: "owed", color: "lime" })).color, "lime");
    assert.equal((await labels.updateLabelField({ id: debt.id, field: "color", value: "pink" })).color, "pink");
    assert.equal((await labels.getLabel({ id: debt.id })).name, "owed");
    await labels.deleteLabel({ id: bug.id });
    assert.ok(!names(await boards.getBoardLabels({ id: board.id, limit: 1000 })).includes("bug"));
  });
}

export async function checklists() {
  const { boards, cards, checklists, members } = trello;
  await withBoard("Checklists", async ({ board, card: { id } }) => {
    const me = await members.getMember({ id: "me" });
    const list = await cards.createCardChecklist({ id, name: "Launch" });
    const other = await checklists.createChecklist({ idCard: id, idChecklistSource: list.id, name: "Other" });
    const due = "2026-12-04T12:00:00.000Z";
    const given = { pos: "bottom", checked: true, due, dueReminder: 60, idMember: me.id };
    const item = await checklists.createChecklistItem({ id: list.id, name: "Tell", ...given });
    assert.deepEqual([item.state, item.idMember], ["complete", me.id]);
    sameTime(item.due, due);
    const next = await checklists.createChecklistItem({ id: list.id, name: "Ship" });
    await cards.updateCardCheckItem({ id, idCheckItem: next.id, name: "Shipped", state: "complete", pos: "top" });
    assert.equal((await cards.getCardCheckItemStates({ id })).length, 2);
    assert.deepEqual(names(await checklists.getChecklistItems({ id: list.id })), ["Shipped", "Tell"]);
    assert.equal((await cards.getCardCheckItem({ id, idCheckItem: next.id })).name, "Shipped");
    assert.equal((await checklists.getChecklistItem({ id: list.id, idCheckItem: item.id })).name, "Tell");
    const where = { idCard: id, idChecklist: list.id, idCheckItem: next.id };
    await cards.updateCardChecklistItem({ ...where, pos: "bottom" });
    await cards.updateCardCheckItem({ id, idCheckItem: next.id, idChecklist: other.id });
    assert.deepEqual(names((await checklists.getChecklist({ id: other.id })).checkItems), ["Shipped"]);
    assert.equal((await checklists.updateChecklist({ id: list.id, name: "Go", pos: "bottom" })).name, "Go");
    assert.equal((await checklists.updateChecklistField({ id: list.id, field: "name", value: "Gone" })).name, "Gone");
    assert.equal((await checklists.getChecklistField({ id: list.id, field: "name" }))._value, "Gone");
    assert.deepEqual(names(await cards.getCardChecklists({ id })), ["Other", "Gone"]);
    assert.equal((await boards.getBoardChecklists({ id: board.id })).length, 2);
    assert.equal((await checklists.getChecklistBoard({ id: list.id })).id, board.id);
    assert.equal([await checklists.getChecklistCards({ id: list.id })].flat()[0].id, id);
    await checklists.deleteChecklistItem({ id: list.id, idCheckItem: item.id });
    await cards.deleteCardCheckItem({ id, idCheckItem: next.id });
    await cards.removeCardChecklist({ id, idChecklist: other.id });
    await checklists.deleteChecklist({ id: list.id });
    assert.deepEqual(await cards.getCardChecklists({ id }), []);
  });
}

export async function customFields() {
  const { boards, cards, customFields } = trello;
  await withBoard("Fields", async ({ board, card: { id } }) => {
    const idModel = board.id;
    const make = (type, more) =>
      customFields.createCustomField({ idModel, modelType: "board", name: type, type, pos: "bottom", ...more });
    const options = ["High", "Low"].map((text, at) => ({ color: "red", value: { text }, pos: at + 1 }));
    const list = await make("list", { options, display_cardFront: true });
    const fields = { list };
    for (const type of ["text", "number", "date", "checkbox"]) fields[type] = await make(type);
    const put = (type, body) => cards.updateCardCustomFieldItem({ idCard: id, idCustomField: fields[type].id, body });
    await put("text", { value: { text: "T" } });
    await put("number", { value: { number: "2.5" } });
    await put("date", { value: { date: "2026-12-05T17:00:00.000Z" } });
    await put("checkbox", { value: { checked: "true" } });
    const low = (await customFields.getCustomFieldOptions({ id: list.id })).find((one) => one.value.text === "Low");
    await put("list", { idValue: low.id ?? low._id });
    assert.equal((await cards.getCardCustomFieldItems({ id })).length, 5);
    const items = [{ idCustomField: fields.text.id, value: { text: "U" } }];
    await cards.updateCardCustomFields({ idCard: id, customFieldItems: items });
    const values = await cards.getCardCustomFieldItems({ id });
    assert.equal(values.find((one) => one.idCustomField === fields.text.id).value.text, "U");
    const more = await customFields.createCustomFieldOption({ id: list.id, value: { text: "None" }, pos: "bottom" });
    const option = { id: list.id, idCustomFieldOption: more.id ?? more._id };
    assert.equal((await customFields.getCustomFieldOption(option)).value.text, "None");
    await customFields.deleteCustomFieldOption(option);
    const hidden = await customFields.updateCustomField({ id: list.id, name: "Priority", "display/cardFront": false });
    assert.deepEqual([hidden.name, hidden.display.cardFront], ["Priority", false]);
    assert.equal((await customFields.getCustomField({ id: list.id })).options.length, 2);
    assert.equal((await boards.getBoardCustomFields({ id: board.id })).length, 5);
    await customFields.deleteCustomField({ id: fields.date.id });
    assert.equal((await cards.getCardCustomFieldItems({ id })).length, 4);
  });
}
