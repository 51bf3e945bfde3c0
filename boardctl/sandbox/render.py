"""Objects as they go out: the fields asked for, and the nested reads of WIRE-FACTS section 4."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from . import select
from .computed import COMPUTED
from .display import display
from .look import Look
from .params import MISSING, Params
from .shapes import MINI_MEMBER, SHAPES
from .store import Doc

OFF = ("", "none", "false", "None")
_HIDDEN_WHEN_NONE = {("customFieldItem", "value"), ("customFieldItem", "idValue"), ("customField", "options")}
_DROPPED_WHEN_NONE = _HIDDEN_WHEN_NONE - {("customFieldItem", "idValue")}
_BOARD_MEMBER = (*MINI_MEMBER, "confirmed", "memberType")


class Nest(NamedTuple):
    """One nested read: which children, of what kind, the prefix of its options, the fields without `_fields`."""

    kind: str
    prefix: str
    load: Callable[[Look, Doc, str, Params], Any]
    fields: tuple[str, ...] = ()
    given: str = ""  # the value when the parameter is absent


def chosen_fields(kind: str, params: Params, default: Iterable[str] = ()) -> list[str]:
    """`fields=all`, a list, or nothing; `id` is always there; unknown names are ignored (WIRE-FACTS section 2)."""
    shape = SHAPES[kind]
    names = params.names("fields")
    if names is None:
        return list(default or shape.shown())
    if names == ["all"]:
        return list(shape.all)
    return ["id", *(name for name in shape.all if name in names and name != "id")]


def pick(look: Look, kind: str, doc: Doc, fields: Iterable[str]) -> Doc:
    """Just these fields of the object, computed ones included; some that are None are left out, as recorded."""
    computed = COMPUTED.get(kind, {})
    found: Doc = {}
    for name in fields:
        value = computed[name](look, doc) if name in computed else doc.get(name)
        if value is None and (kind, name) in _DROPPED_WHEN_NONE and not _keeps(kind, name, doc):
            continue
        if value is None and name == "idValue" and doc.get("value") is not None:
            continue
        found[name] = value
    return found


def _keeps(kind: str, name: str, doc: Doc) -> bool:
    return name == "value" and doc.get("idValue") is not None


def render(look: Look, kind: str, doc: Doc, params: Params, default: Iterable[str] = ()) -> Doc:
    """One object with everything asked for."""
    shown = pick(look, kind, doc, chosen_fields(kind, params, default))
    for name, nest in NESTED.get(kind, {}).items():
        asked = params.get(name)
        value = nest.given if asked is MISSING else str(asked if asked is not True else "true")
        if value in OFF or value == "False":
            continue
        shown[name] = _nested(look, nest, doc, value, params)
    return shown


def _nested(look: Look, nest: Nest, doc: Doc, value: str, params: Params) -> Any:
    loaded = nest.load(look, doc, value, params)
    inner = params.sub(nest.prefix)
    if loaded is None or not nest.kind:
        return loaded
    if isinstance(loaded, dict):
        return render(look, nest.kind, loaded, inner, nest.fields)
    return render_all(look, nest.kind, loaded, inner, nest.fields)


def render_all(look: Look, kind: str, docs: list[Doc], params: Params, default: Iterable[str] = ()) -> list[Doc]:
    """Several objects of a kind alike; from a few on read in bulk."""
    look.many(len(docs))
    return [render(look, kind, doc, params, default) for doc in docs]


def member_docs(look: Look, ids: Iterable[str]) -> list[Doc]:
    """The members with these ids, in that order; unknown ids are passed over."""
    found = (look.get("member", id) for id in ids)
    return [doc for doc in found if doc is not None]


def mini_member(look: Look, id: str) -> Doc:
    """The few fields of a member inside other objects."""
    member = look.get("member", id) or {"id": id, "username": "", "fullName": ""}
    return pick(look, "member", member, MINI_MEMBER)


# what the nested parameters load


def _cards_of_board(look: Look, board: Doc, value: str, params: Params) -> list[Doc]:
    cards = select.cards(look, look.under("card", board["id"]), value)
    return select.paged(cards, params.sub("cards_")) if params.get("cards_limit") is not MISSING else cards


def _cards_of_list(look: Look, doc: Doc, value: str, _: Params) -> list[Doc]:
    return select.cards(look, look.store.children("card", doc["id"]), value)


def _checklists_of_board(look: Look, board: Doc, _: str, __: Params) -> list[Doc]:
    look.many(99)
    return look.under("checklist", board["id"])


def _board_members(look: Look, board: Doc, value: str, _: Params) -> list[Doc]:
    return select.board_members(look, board, value)


def _labels(look: Look, board: Doc, value: str, params: Params) -> list[Doc]:
    return look.under("label", board["id"])[: min(max(params.number("labels_limit", 50), 0), 1000)]


def memberships(look: Look, owner: Doc, value: str, params: Params) -> list[Doc]:
    """Memberships of a board or a workspace, with the member inside when `member=true`."""
    found = []
    inner = params.sub("memberships_") if params.get("memberships") is not MISSING else params
    for doc in select.memberships(look.under("membership", owner["id"]), value, look.viewer):
        shown = pick(look, "membership", doc, SHAPES["membership"].all)
        if inner.flag("member"):
            member = look.get("member", doc["idMember"])
            shown["member"] = member and render(look, "member", member, inner.sub("member_"), MINI_MEMBER)
        found.append(shown)
    return found


def _of_card(kind: str) -> Callable[[Look, Doc, str, Params], Any]:
    return lambda look, card, value, params: look.of_card(kind, card)


def _card_attachments(look: Look, card: Doc, value: str, _: Params) -> list[Doc]:
    found = look.of_card("attachment", card)
    return [doc for doc in found if value != "cover" or doc["id"] == card["cover"].get("idAttachment")]


def _states(look: Look, card: Doc, value: str, params: Params) -> Any:
    return COMPUTED["card"]["checkItemStates"](look, card)


def _one(kind: str, key: str) -> Callable[[Look, Doc, str, Params], Any]:
    return lambda look, doc, value, params: look.get(kind, doc.get(key) or "")


def _under(kind: str) -> Callable[[Look, Doc, str, Params], Any]:
    return lambda look, doc, value, params: look.under(kind, doc["id"])


def _mine(kind: str) -> Callable[[Look, Doc, str, Params], Any]:
    return lambda look, doc, value, params: look.store.children(kind, doc["id"])


def _board_stars(look: Look, board: Doc, value: str, _: Params) -> list[Doc]:
    return [star for star in look.under("boardStar", board["id"]) if star["idMember"] == look.viewer]


def _actions(column: str) -> Callable[[Look, Doc, str, Params], Any]:
    def load(look: Look, doc: Doc, value: str, params: Params) -> list[Doc]:
        limit = min(params.number("actions_limit", 50), select.MAX_PAGE)
        return [action_view(look, action) for action in select.actions(look, column, doc["id"], value, limit)]

    return load


def action_view(look: Look, action: Doc) -> Doc:
    """An action with the one who did it."""
    shown = pick(look, "action", action, SHAPES["action"].all)
    shown["memberCreator"] = mini_member(look, action["idMemberCreator"])
    # recorded: GET /1/boards/{id}/actions 2020
    about = ("idMember", "idMemberAdded", "idOriginalCommenter")
    member = next((action["data"][key] for key in about if action["data"].get(key)), None)
    if member:
        shown["member"] = mini_member(look, member)
    return shown


def notification_view(look: Look, doc: Doc, params: Params, told: bool = False) -> Doc:
    """A notification with the one who caused it (recorded: GET /1/members/me/notifications)."""
    shown = render(look, "notification", doc, params)
    shown["memberCreator"] = mini_member(look, doc["idMemberCreator"])
    if told:
        shown["display"] = display(shown["memberCreator"], doc, "notification")
    return shown


def _notifications(look: Look, member: Doc, value: str, params: Params) -> list[Doc]:
    told = params.flag("notifications_display")
    docs = sorted(look.store.children("notification", member["id"]), key=lambda doc: str(doc["id"]), reverse=True)
    found = select.matching(docs, value)
    return [notification_view(look, doc, params.sub("notification_"), told) for doc in found]


MY_PREFS = {
    "showSidebar": True,
    "showSidebarMembers": True,
    "showSidebarBoardActions": True,
    "showSidebarActivity": True,
    "emailPosition": "bottom",
    "idEmailList": None,
}


def _my_prefs(look: Look, board: Doc, value: str, params: Params) -> Any:
    return {**MY_PREFS, **board.get("myPrefs", {}).get(look.viewer, {})}


NESTED: dict[str, dict[str, Nest]] = {
    "board": {
        "actions": Nest("", "action_", _actions("board")),
        "boardStars": Nest("boardStar", "boardStar_", _board_stars),
        "cards": Nest("card", "card_", _cards_of_board),
        "checklists": Nest("checklist", "checklist_", _checklists_of_board),
        "customFields": Nest("customField", "customField_", _under("customField")),
        "labels": Nest("label", "label_", _labels),
        "lists": Nest("list", "list_", lambda look, doc, v, p: select.lists(look.under("list", doc["id"]), v)),
        "members": Nest("member", "member_", _board_members, _BOARD_MEMBER),
        "memberships": Nest("", "memberships_", memberships),
        "organization": Nest("organization", "organization_", _one("organization", "idOrganization")),
        "pluginData": Nest("pluginData", "pluginData_", _mine("pluginData")),
        "tags": Nest("", "tag_", lambda *_: []),
    },
    "list": {
        "board": Nest("board", "board_", _one("board", "idBoard")),
        "cards": Nest("card", "card_", _cards_of_list),
    },
    "card": {
        "actions": Nest("", "action_", _actions("card")),
        "attachments": Nest("attachment", "attachment_", _card_attachments),
        "board": Nest("board", "board_", _one("board", "idBoard")),
        "checkItemStates": Nest("", "", _states),
        "checklists": Nest("checklist", "checklist_", _of_card("checklist")),
        "customFieldItems": Nest("customFieldItem", "customFieldItem_", _of_card("customFieldItem")),
        "list": Nest("list", "list_", _one("list", "idList")),
        "members": Nest("member", "member_", lambda k, d, v, p: member_docs(k, d["idMembers"]), MINI_MEMBER),
        "membersVoted": Nest(
            "member", "memberVoted_", lambda k, d, v, p: member_docs(k, d["idMembersVoted"]), MINI_MEMBER
        ),
        "pluginData": Nest("pluginData", "pluginData_", _mine("pluginData")),
        "stickers": Nest("sticker", "sticker_", _of_card("sticker")),
    },
    "checklist": {
        "cards": Nest("card", "card_", lambda look, doc, v, p: [look.get("card", doc["idCard"])]),
        "checkItems": Nest("checkItem", "checkItem_", lambda look, doc, v, p: look.items(doc), given="all"),
    },
    "customField": {},
    "member": {
        "actions": Nest("", "action_", _actions("member")),
        "boardStars": Nest("boardStar", "boardStar_", _mine("boardStar")),
        "boards": Nest("board", "board_", lambda k, d, v, p: select.member_boards(k, d["id"], v), SHAPES["board"].all),
        "boardsInvited": Nest("board", "boardsInvited_", lambda *_: []),
        "cards": Nest("card", "card_", lambda k, d, v, p: select.member_cards(k, d["id"], v)),
        "notifications": Nest("", "", _notifications),
        "organizations": Nest(
            "organization",
            "organization_",
            lambda k, d, v, p: select.member_organizations(k, d["id"]),
            SHAPES["organization"].all,
        ),
        "organizationsInvited": Nest("organization", "organizationsInvited_", lambda *_: []),
        "savedSearches": Nest("savedSearch", "savedSearch_", _mine("savedSearch")),
        "tokens": Nest("token", "token_", _mine("token")),
    },
    "organization": {
        "actions": Nest("", "action_", _actions("org")),
        "boards": Nest("board", "board_", lambda k, d, v, p: select.boards(k, k.under("board", d["id"]), v)),
        "members": Nest("member", "member_", _board_members, MINI_MEMBER),
        "memberships": Nest("", "memberships_", memberships),
    },
}
NESTED["board"]["myPrefs"] = Nest("", "", _my_prefs)
