"""Cards: create, read, change, move, delete."""

from __future__ import annotations

from typing import Any

from . import checks, copies, covers, log, positions, select
from .boards import next_short, subscribe
from .call import Call
from .caps import room
from .cardsets import label_set, member_set, set_labels, set_members
from .fields import Field, changes, checked, for_create, for_update, named, single
from .generic import field, look, show
from .params import MISSING, Params
from .refusals import Refusal, invalid, missing_scopes, no_route, unauthorized
from .render import pick, render_all
from .router import route
from .shapes import SHAPES
from .store import Doc

_DATE = checks.nullable(checks.date, nulls=(None, ""))
_TEXT = checks.nullable(checks.text(0, checks.MAX_TEXT))
_POS = Field("pos", checks.position)

FIELDS = (
    Field("name", checks.text(), "", on="c"),
    Field("name", checks.text(1), on="u"),
    Field("desc", checks.text(), ""),
    Field("closed", checks.flag, False, on="u"),
    # WIRE-FACTS section 5: the empty string clears, the literal null in a query is ignored
    Field("due", _DATE, None, null_word_is_absent=True),
    Field("start", _DATE, None, null_word_is_absent=True),
    Field("dueComplete", checks.flag, False),
    Field("dueReminder", checks.nullable(checks.integer(-1, 100_000)), None),
    Field("address", _TEXT, None),
    Field("locationName", _TEXT, None),
    Field("coordinates", checks.coordinates, None),
    Field("isTemplate", checks.flag, False),
    Field("cardRole", checks.nullable(checks.one_of("separator", "board", "mirror", "link")), None),
)
_SPECIAL = ("idList", "idBoard", "pos", "idMembers", "idLabels", "cover", "idAttachmentCover", "subscribed")


def card_doc(id: str, short_link: str, creator: str, now: str) -> Doc:
    """A new card as it is stored, with every field at its default; board, list and place are the caller's to set."""
    return {
        "id": id,
        "shortLink": short_link,
        "idMemberCreator": creator,
        "dateLastActivity": now,
        "agent": {"name": None, "conversationId": None},
        "closed": False,
        "dateClosed": None,
        "creationMethod": None,
        "email": None,
        "idMembers": [],
        "idLabels": [],
        "idMembersVoted": [],
        "idAttachmentCover": None,
        "manualCoverAttachment": False,
        "cover": dict(covers.NONE),
        "mirrorSourceId": None,
        "pinned": False,
        "staticMapUrl": None,
        "subscribers": [],
        "comments": 0,
        **{field.name: field.default for field in FIELDS if "c" in field.on},
    }


@route.add("POST", "/cards")
def create(call: Call) -> Any:
    """asserted-behaviours: card create bad idList, unknown idList, name as JSON number, no name."""
    if call.caller.member is None:
        raise missing_scopes() if call.caller.key else unauthorized("card")
    holder = _list(call, call.params.get("idList"), "idList")
    if holder is None:
        raise Refusal(404, "could not find the board that the card belongs to")
    board = call.board_doc(holder["idBoard"])
    call.allow(board, "card", write=True)
    return _create(call, board, holder)


def _create(call: Call, board: Doc, holder: Doc) -> Any:
    values = for_create(FIELDS, call.params)
    source = _source(call)
    labels, members = label_set(call, board, "idLabels"), member_set(call, board, "idMembers")
    room(call, "cards", "openPerList", call.store.count("card", holder["id"]))
    card = card_doc(call.store.new_id(), "", call.caller.id, call.store.now()) | values
    card["shortLink"] = call.store.short_link(card["id"])
    card |= {"idBoard": board["id"], "idList": holder["id"], "idShort": next_short(call, board)}
    card["pos"] = positions.place(call.store, "card", holder["id"], _wanted(call))
    if source is not None:
        copies.onto_card(call, source, card, board, _keep(call), _named(call.params))
    card["idLabels"] += [id for id in labels or [] if id not in card["idLabels"]]
    call.store.put("card", card)
    _created_actions(call, board, holder, card, source)
    _create_extras(call, board, card, members or [])
    return _created(call, card)


def _wanted(call: Call) -> str | float:
    """recorded: `pos=""` on POST /cards acts like top; absent is bottom."""
    raw = call.params.get("pos")
    if raw is MISSING or raw is None:
        return "bottom"
    return "top" if raw == "" else checked(_POS, raw)


def _list(call: Call, id: Any, param: str) -> Doc | None:
    if not checks.is_id(id):
        raise invalid(param)
    return call.store.get("list", str(id))


def _source(call: Call) -> Doc | None:
    id = call.params.text("idCardSource")
    if not id:
        return None
    if not checks.is_id(id) and not checks.SHORT.match(id):
        raise invalid("idCardSource")
    return call.on_board("card", id)


def _named(params: Params) -> set[str]:
    """What a copy does not take from its source. py-trello's add_card(source=..) sends null for all it was not told."""
    return {name for name, value in params.values.items() if value is not None and (name, value) != ("due", "null")}


def _keep(call: Call) -> set[str]:
    return set(call.params.names("keepFromSource") or ["all"])


def _created_actions(call: Call, board: Doc, holder: Doc, card: Doc, source: Doc | None) -> None:
    if source is not None:
        log.log(call, "copyCard", board, card, list=log.ref("list", holder), cardSource=log.ref("card", source))
    else:
        log.log(call, "createCard", board, card, list=log.ref("list", holder))


def _create_extras(call: Call, board: Doc, card: Doc, members: list[str]) -> None:
    """Members, cover, subscription and an attachment by URL, once the card stands."""
    set_members(call, board, card, [*card["idMembers"], *(id for id in members if id not in card["idMembers"])], True)
    if call.params.get("cover") not in (MISSING, None, ""):
        covers.apply(call, card, checked(covers.FIELD, call.params.get("cover")))
    subscribe(call, card, "subscribed", "card")
    from .attachments import attach_new

    attach_new(call, board, card)
    call.store.put("card", card)


def _created(call: Call, card: Doc) -> Doc:
    view = look(call)
    shown = pick(view, "card", card, SHAPES["card"].default)
    attachments = [pick(view, "attachment", one, SHAPES["attachment"].all) for one in view.of_card("attachment", card)]
    return shown | {"attachments": attachments, "stickers": [], "limits": {}}


@route.add("GET", "/boards/{id}/cards")
def of_board(call: Call) -> Any:
    """Cards of a board; without a filter `visible`, which leaves out those in archived lists (WIRE-FACTS section 4)."""
    return _board_cards(call, call.params.text("filter", "visible"))


@route.add("GET", "/boards/{id}/cards/{filter}")
def of_board_filtered(call: Call) -> Any:
    """The last part is a filter or a card (recorded: GET /1/boards/{id}/cards/{idCard})."""
    word = call.path["filter"]
    if checks.is_id(word) or call.store.by_alias("card", word):
        call.board(call.path["id"])
        return show(call, "card", call.on_board("card", word))
    return _board_cards(call, word)


def _board_cards(call: Call, wanted: str) -> Any:
    board = call.board(call.path["id"])
    view = look(call)
    cards = select.cards(view, view.under("card", board["id"]), wanted)
    return render_all(view, "card", select.paged(cards, call.params), call.params)


@route.add("GET", "/cards/{id}")
def read(call: Call) -> Any:
    """One card, by id or short link."""
    return show(call, "card", call.on_board("card", call.path["id"]))


@route.add("GET", "/cards/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "card", call.on_board("card", call.path["id"]), call.path["field"])


@route.add("GET", "/cards/{id}/board")
def board_of(call: Call) -> Any:
    """The card's board, with all its fields: more than a plain GET of the board shows."""
    board = call.board_doc(call.on_board("card", call.path["id"])["idBoard"])
    return show(call, "board", board, SHAPES["board"].all)


@route.add("GET", "/cards/{id}/list")
def list_of(call: Call) -> Any:
    """The card's list, with all its fields; an archived list too."""
    card = call.on_board("card", call.path["id"])
    return show(call, "list", call.resolve("list", card["idList"]), SHAPES["list"].all)


@route.add("PUT", "/cards/{id}")
def change(call: Call) -> Any:
    """Several fields at once, or none (WIRE-FACTS section 5: a PUT of several fields is atomic)."""
    card = call.on_board("card", call.path["id"], write=True)
    values = for_update(FIELDS, call.params)
    given = {name: call.params.get(name) for name in _SPECIAL if call.params.get(name) is not MISSING}
    _change(call, card, values, given, None)
    return show(call, "card", card)


@route.add("PUT", "/cards/{id}/{field}")
def change_field(call: Call) -> Any:
    """asserted-behaviours, WIRE-FACTS section 2: sub-field PUTs complain about `value`."""
    card = call.on_board("card", call.path["id"], write=True)
    name = call.path["field"].lower()
    row = named(FIELDS, name)
    special = next((one for one in _SPECIAL if one.lower() == name), None)
    if row is not None:
        _change(call, card, single(row, call.params), {}, None)
    elif special is not None:
        _change(call, card, {}, _special(call.params, special), "value")
    else:
        raise no_route(call.method, call.target)
    return show(call, "card", card)


def _special(params: Params, name: str) -> Doc:
    """`value`; idBoard takes idList too (recorded: can_move_a_card_to_another_board_with_specific_list)."""
    if params.get("value") is MISSING:
        raise invalid("value")
    there = params.get("idList") if name == "idBoard" else MISSING
    return {name: params.get("value")} | ({} if there is MISSING else {"idList": there})


def _change(call: Call, card: Doc, values: Doc, given: Doc, shown: str | None) -> None:
    """Everything is checked and moved first, then stored; the transaction makes it one."""
    _relocate(call, card, given, shown)
    board = call.board_doc(card["idBoard"])
    if "closed" in values:
        values["dateClosed"] = call.store.now() if values["closed"] else None
    log.update(call, "card", card, changes(card, values), board)
    if "idMembers" in given:
        set_members(call, board, card, member_set(call, board, "idMembers", given, shown) or [])
    if "idLabels" in given:
        set_labels(call, board, card, label_set(call, board, "idLabels", given, shown) or [])
    _cover(call, card, given, shown)
    if "subscribed" in given:
        subscribe(call, card, shown or "subscribed", "card")


def _cover(call: Call, card: Doc, given: Doc, shown: str | None) -> None:
    if "cover" in given:
        covers.apply(call, card, checked(covers.FIELD, given["cover"], shown or ""))
    if "idAttachmentCover" in given:
        covers.attach(call, card, checked(covers.ATTACHMENT, given["idAttachmentCover"], shown or ""))


def _relocate(call: Call, card: Doc, given: Doc, shown: str | None) -> None:
    """Board, list and place among the others, in one go."""
    board = call.board_doc(card["idBoard"])
    goal_board = _goal_board(call, board, given, shown)
    goal = _goal_list(call, card, goal_board, given, shown)
    wanted = given.get("pos", MISSING)
    pos = None if wanted in (MISSING, "", None) else checked(_POS, wanted, shown or "")
    if goal_board["id"] != board["id"] or goal["id"] != card["idList"]:
        copies.move_card(call, card, board, goal_board, goal, "bottom" if pos is None else pos)
    elif pos is not None:
        log.update(call, "card", card, {"pos": positions.place(call.store, "card", goal["id"], pos)}, board)


def _goal_board(call: Call, board: Doc, given: Doc, shown: str | None) -> Doc:
    id = given.get("idBoard", board["id"])
    if id == board["id"]:
        return board
    if not checks.is_id(id):
        raise invalid(shown or "idBoard")
    goal = call.store.get("board", str(id))
    if goal is None:
        raise unauthorized("card")
    call.allow(goal, "card", write=True)
    return goal


def _goal_list(call: Call, card: Doc, board: Doc, given: Doc, shown: str | None) -> Doc:
    if "idList" not in given and board["id"] == card["idBoard"]:
        return {"id": card["idList"]}
    goal = _list(call, given["idList"], shown or "idList") if "idList" in given else _first_list(call, board)
    if goal is None or goal["idBoard"] != board["id"]:
        raise invalid(shown or "idList")
    return goal


def _first_list(call: Call, board: Doc) -> Doc | None:
    return next((one for one in call.store.under("list", board["id"]) if not one["closed"]), None)


@route.add("DELETE", "/cards/{id}")
def delete(call: Call) -> Any:
    """For good, with all that hangs on it; answers `{"limits": {}}` (recorded)."""
    card = call.on_board("card", call.path["id"], write=True)
    board = call.board_doc(card["idBoard"])
    holder = call.store.get("list", str(card["idList"]))
    remove(call, card)
    data = {key: card[key] for key in ("id", "idShort", "shortLink")}
    log.log(call, "deleteCard", board, None, {"card": data}, list=log.ref("list", holder) if holder else {})
    return {"limits": {}}


def remove(call: Call, card: Doc) -> None:
    """Drops the card with its checklists, items, attachments, stickers, values and actions; tells no one."""
    call.store.drop_owned(("checklist", "checkItem", "attachment", "sticker", "customFieldItem"), card["id"])
    call.store.drop_actions("card", card["id"])
    call.store.drop("card", card["id"])
