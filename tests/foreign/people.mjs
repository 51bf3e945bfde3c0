// Chapters on people, what they say and search for, and how programs listen.
import assert from "node:assert/strict";
import { createTrelloClient } from "trello.js";
import { HOOK_URL, OTHER_TOKEN, SANDBOX_TOKEN, address, known, names, refused, trello, withBoard } from "./setup.mjs";
import { strictly } from "./strict.mjs";

export async function talk() {
  const { actions, boards, cards } = trello;
  await withBoard("Talk", async ({ board, card: { id } }) => {
    const said = await cards.createCardComment({ id, text: "First" });
    await cards.updateCardComment({ id, idAction: said.id, text: "Second" });
    await actions.updateAction({ id: said.id, text: "Third" });
    await actions.updateActionText({ id: said.id, value: "Fourth" });
    assert.equal((await actions.getAction({ id: said.id, display: true })).data.text, "Fourth");
    assert.equal((await actions.getActionField({ id: said.id, field: "type" }))._value, "commentCard");
    assert.equal((await actions.getActionBoard({ id: said.id })).id, board.id);
    assert.equal((await actions.getActionCard({ id: said.id })).id, id);
    assert.equal((await actions.getActionList({ id: said.id })).name, "To Do");
    assert.equal((await actions.getActionCreator({ id: said.id })).username, "you");
    const idAction = said.id;
    const liked = await actions.createActionReaction({ idAction, shortName: "thumbsup", unified: "1F44D" });
    assert.equal((await actions.getActionReactions({ idAction, member: true, emoji: true })).length, 1);
    assert.equal((await actions.getActionReactionSummary({ idAction }))[0].count, 1);
    assert.equal((await actions.getActionReaction({ idAction, id: liked.id })).idModel, idAction);
    await actions.deleteActionReaction({ idAction, id: liked.id });
    await cards.updateCard({ id, name: "Renamed" });
    const [renamed] = await cards.getCardActions({ id, filter: "updateCard:name", limit: 1 });
    assert.deepEqual(renamed.data.old, { name: "First" });
    assert.ok((await boards.getBoardActions({ boardId: board.id, limit: 1000 })).length >= 4);
    const more = await cards.createCardComment({ id, text: "Gone soon" });
    await actions.deleteAction({ id: more.id });
    await cards.deleteCardComment({ id, idAction });
    assert.deepEqual(await cards.getCardActions({ id, filter: "commentCard" }), []);
    const link = await cards.createCardAttachment({ id, name: "Spec", url: "https://example.com/spec" });
    assert.equal((await cards.getCardAttachment({ id, idAttachment: link.id })).url, "https://example.com/spec");
    assert.equal((await cards.getCardAttachments({ id })).length, 1);
    await cards.deleteCardAttachment({ id, idAttachment: link.id });
    assert.deepEqual(await cards.getCardAttachments({ id }), []);
  });
}

export async function members() {
  const { actions, boards, cards, members } = trello;
  await withBoard("Members", async ({ board, card: { id } }) => {
    const [me, alice] = [await members.getMember({ id: "me" }), await members.getMember({ id: "alice" })];
    assert.deepEqual([alice.username, alice.fullName], ["alice", "Alice Archer"]);
    assert.equal((await members.getMemberField({ id: "alice", field: "initials" }))._value, "AA");
    const joined = await boards.updateBoardMember({ id: board.id, idMember: alice.id, type: "normal" });
    assert.equal(joined.memberships.length, 2);
    await boards.inviteBoardMember({ id: board.id, email: "guest@example.com", type: "normal", fullName: "A Guest" });
    const memberships = await boards.getBoardMemberships({ id: board.id, member: true });
    const idMembership = memberships.find((one) => one.idMember === alice.id).id;
    await boards.updateBoardMembership({ id: board.id, idMembership, type: "observer" });
    assert.ok((await boards.getBoardMembers({ id: board.id })).some((one) => one.username === "alice"));
    await boards.updateBoardMembership({ id: board.id, idMembership, type: "normal" });
    await cards.addCardMember({ id, value: alice.id });
    await refused(cards.addCardMember({ id, value: alice.id }), "member is already on the card");
    assert.deepEqual((await cards.getCardMembers({ id })).map((one) => one.username), ["alice"]);
    assert.deepEqual(names(await members.getMemberCards({ id: "alice" })), ["First"]);
    const [added] = await cards.getCardActions({ id, filter: "addMemberToCard" });
    assert.equal((await actions.getActionMember({ id: added.id })).username, "alice");
    await cards.voteOnCard({ id, value: me.id });
    assert.deepEqual((await cards.getCardMembersVoted({ id })).map((one) => one.username), ["you"]);
    await cards.removeCardMemberVote({ id, idMember: me.id });
    await cards.removeCardMember({ id, idMember: alice.id });
    await boards.removeBoardMember({ id: board.id, idMember: alice.id });
    assert.ok(names(await members.getMemberBoards({ id: "me", filter: "open" })).includes("Members"));
    assert.ok((await members.getMemberActions({ id: "me", limit: 5 })).length > 0);
    await members.getMemberNotifications({ id: "me" });
    assert.deepEqual(await members.getMemberInvitedBoards({ id: "me" }), []);
  });
  assert.equal((await members.updateMember({ id: "me", bio: "Here" })).bio, "Here");
  await members.updateMember({ id: "me", bio: "" });
  const query = { name: "Mine", query: "@me", pos: "top" };
  const { id: idSearch } = await members.createMemberSavedSearch({ id: "me", ...query });
  await members.updateMemberSavedSearch({ id: "me", idSearch, name: "Ours" });
  assert.equal((await members.getMemberSavedSearch({ id: "me", idSearch })).name, "Ours");
  assert.equal((await members.getMemberSavedSearches({ id: "me" })).length, 1);
  await members.deleteMemberSavedSearch({ id: "me", idSearch });
  assert.ok((await members.getMemberTokens({ id: "me" })).length > 0);
}

export async function notifications() {
  const { boards, cards, members, notifications } = trello;
  const other = createTrelloClient(strictly({ ...address, apiToken: OTHER_TOKEN }, known));
  await withBoard("Told", async ({ board, lists: [todo], card }) => {
    const { id: idMember } = await other.members.getMember({ id: "me" });
    await boards.updateBoardMember({ id: board.id, idMember, type: "normal" });
    await other.cards.createCardComment({ id: card.id, text: "@you, look" });
    const [{ id, unread }] = await members.getMemberNotifications({ id: "me", readFilter: "unread" });
    assert.equal(unread, true);
    assert.equal((await notifications.getNotification({ id })).data.text, "@you, look");
    assert.equal((await notifications.getNotificationField({ id, field: "type" }))._value, "mentionedOnCard");
    assert.equal((await notifications.getNotificationBoard({ id })).id, board.id);
    assert.equal((await notifications.getNotificationCard({ id })).id, card.id);
    assert.equal((await notifications.getNotificationCreator({ id })).id, idMember);
    assert.equal((await notifications.updateNotification({ id, unread: false })).unread, false);
    assert.equal((await notifications.updateNotificationUnreadStatus({ id, value: true })).unread, true);
    await notifications.markAllNotificationsRead({ read: true });
    assert.equal((await notifications.getNotification({ id })).unread, false);
    assert.equal((await cards.getCard({ id: card.id })).idList, todo.id);
  });
}

export async function organizations() {
  const { boards, members, organizations } = trello;
  const { id } = await organizations.createOrganization({ displayName: "Space", name: "space_js", desc: "d" });
  assert.equal((await organizations.getOrganization({ id })).displayName, "Space");
  assert.equal((await organizations.updateOrganization({ id, displayName: "Room" })).displayName, "Room");
  assert.equal((await organizations.getOrganizationField({ id, field: "name" }))._value, "space_js");
  assert.deepEqual(await organizations.getOrganizationTags({ id }), []);
  const bob = await members.getMember({ id: "bob" });
  await organizations.updateOrganizationMember({ id, idMember: bob.id, type: "normal" });
  assert.equal((await organizations.getOrganizationMembers({ id })).length, 2);
  const memberships = await organizations.getOrganizationMemberships({ id });
  assert.equal(memberships.length, 2);
  const idMembership = memberships[1].id;
  assert.equal((await organizations.getOrganizationMembership({ id, idMembership })).id, idMembership);
  const board = await boards.createBoard({ name: "Inside", idOrganization: id });
  assert.deepEqual(names(await organizations.getOrganizationBoards({ id })), ["Inside"]);
  const [latest] = await organizations.getOrganizationActions({ id });
  assert.equal((await trello.actions.getActionOrganization({ id: latest.id })).id, id);
  assert.deepEqual(await organizations.getOrganizationPluginData({ id }), []);
  assert.ok((await members.getMemberOrganizations({ id: "me" })).some((one) => one.id === id));
  assert.deepEqual(await members.getMemberInvitedOrganizations({ id: "me" }), []);
  await organizations.removeOrganizationMember({ id, idMember: bob.id });
  await organizations.updateOrganizationMember({ id, idMember: bob.id, type: "admin" });
  await organizations.removeOrganizationMemberFromAllBoards({ id, idMember: bob.id });
  await boards.deleteBoard({ id: board.id });
  await organizations.deleteOrganization({ id });
  await refused(organizations.getOrganization({ id }), "404");
}

export async function search() {
  const { search } = trello;
  await withBoard("Searched board", async ({ lists: [todo] }) => {
    await trello.cards.createCard({ idList: todo.id, name: "Quixotic windmill" });
    const found = await search.search({ query: "quixotic", modelTypes: "cards,boards", cardsLimit: 10 });
    assert.deepEqual([names(found.cards), found.boards], [["Quixotic windmill"], []]);
    const boards = await search.search({ query: "searched", modelTypes: "boards", boardFields: "name" });
    assert.deepEqual(names(boards.boards), ["Searched board"]);
    assert.equal((await search.searchMembers({ query: "erin" }))[0].username, "erin");
  });
}

export async function webhooks() {
  const { tokens, webhooks } = trello;
  await withBoard("Hooks", async ({ board, lists: [todo] }) => {
    const token = SANDBOX_TOKEN;
    const { id } = await webhooks.createWebhook({ idModel: board.id, callbackURL: HOOK_URL, description: "js" });
    assert.equal((await webhooks.getWebhook({ id })).active, true);
    assert.equal((await webhooks.getWebhookField({ id, field: "active" }))._value, true);
    assert.equal((await webhooks.updateWebhook({ id, description: "changed" })).description, "changed");
    assert.equal((await tokens.getToken({ token, webhooks: true })).webhooks.length, 1);
    assert.equal((await tokens.getTokenMember({ token })).username, "you");
    assert.equal((await tokens.getTokenWebhooks({ token }))[0].id, id);
    assert.equal((await tokens.getTokenWebhook({ token, idWebhook: id })).id, id);
    // WIRE-FACTS section 1: documented, but 404
    await refused(tokens.updateTokenWebhook({ token, idWebhook: id, description: "x" }), "404");
    const again = await tokens.createTokenWebhook({ token, callbackURL: `${HOOK_URL}?2`, idModel: todo.id });
    await tokens.deleteTokenWebhook({ token, idWebhook: again.id });
    await trello.cards.createCard({ idList: todo.id, name: "Heard" });
    await webhooks.deleteWebhook({ id });
    assert.deepEqual(await tokens.getTokenWebhooks({ token }), []);
  });
}

export async function batch() {
  await withBoard("Batch", async ({ board, card }) => {
    const [one, other] = await trello.batch.run((b) => [
      b.boards.getBoard({ id: board.id }),
      b.cards.getCard({ id: card.id }),
    ]);
    assert.deepEqual([one.name, other.name], ["Batch", "First"]);
  });
}

export async function refusals() {
  await refused(trello.boards.getBoard({ id: "nonsense!" }), "400 Bad Request - invalid id");
  const stranger = createTrelloClient({ ...address, apiToken: "f".repeat(64) });
  await refused(stranger.members.getMember({ id: "me" }), "401 Unauthorized - invalid token");
}
