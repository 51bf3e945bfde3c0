"""Checklists and their items."""

from __future__ import annotations

from typing import Any

from . import checks, copies, log, positions
from .call import Call
from .caps import room
from .fields import Field, changes, checked, for_create, for_update, named, single
from .generic import created, field, look, show, show_all
from .params import MISSING
from .refusals import Refusal, invalid, missing_scopes, no_route, not_found
from .render import pick
from .router import route
from .shapes import CHECK_ITEM, SHAPES
from .store import Doc

_POS = Field("pos", checks.position, "bottom", blank_is_absent=True)
_STATE = checks.one_of("complete", "incomplete")
CHECKLIST = (Field("name", checks.text(), "Checklist", on="c"), Field("name", checks.text(1), on="u"))
_DATE = checks.nullable(checks.date, nulls=(None, ""))
ITEM = (
    Field("name", checks.text(1), required=True),
    Field("due", _DATE, None, null_word_is_absent=True),
    Field("dueReminder", checks.nullable(checks.integer(-1, 100_000)), None),
    Field("idMember", checks.nullable(checks.object_id), None),
)
_TICKED = "updateCheckItemStateOnCard"
_PAID = ("due", "dueReminder", "idMember")


# checklists


@route.add("POST", "/checklists")
def create(call: Call) -> Any:
    """asserted-behaviours: checklist create bad idCard, unknown idCard."""
    if call.caller.key and call.caller.member is None:
        raise missing_scopes()
    id = call.params.get("idCard")
    if not checks.is_id(id):
        raise invalid("idCard")
    card = call.store.get("card", id)
    if card is None:
        raise Refusal(401, "unauthorized board requested")
    call.allow(call.board_doc(card["idBoard"]), "card", write=True)
    return _new(call, card)


@route.add("POST", "/cards/{id}/checklists")
def create_on_card(call: Call) -> Any:
    """The same as POST /checklists, with the card in the path."""
    return _new(call, call.on_board("card", call.path["id"], write=True))


def _new(call: Call, card: Doc) -> Any:
    source = _source(call)
    values = for_create(CHECKLIST, call.params)
    pos = positions.place(call.store, "checklist", card["id"], checked(_POS, call.params.text("pos") or "bottom"))
    room(call, "checklists", "perCard", call.store.count("checklist", card["id"]))
    if source is not None:
        found = copies.checklist(call, source, card, pos, name=values["name"] if _named(call) else None)
    else:
        found = {"id": call.store.new_id(), **values, "idCard": card["id"], "idBoard": card["idBoard"], "pos": pos}
        call.store.put("checklist", found)
    log.log(call, "addChecklistToCard", call.board_doc(card["idBoard"]), card, checklist=log.ref("checklist", found))
    return show(call, "checklist", found) | {"limits": {}}


def _named(call: Call) -> bool:
    return call.params.get("name") not in (MISSING, None, "")


def _source(call: Call) -> Doc | None:
    id = call.params.text("idChecklistSource")
    if not id:
        return None
    if not checks.is_id(id):
        raise invalid("idChecklistSource")
    return call.on_board("checklist", id)


@route.add("GET", "/boards/{id}/checklists")
def of_board(call: Call) -> Any:
    """Every checklist of the board, with its items, those of archived cards too."""
    return show_all(call, "checklist", call.store.under("checklist", call.board(call.path["id"])["id"]))


@route.add("GET", "/cards/{id}/checklists")
def of_card(call: Call) -> Any:
    """The card's checklists in order, with their items."""
    return show_all(call, "checklist", call.store.owned("checklist", call.on_board("card", call.path["id"])["id"]))


@route.add("GET", "/checklists/{id}")
def read(call: Call) -> Any:
    """One checklist with its items."""
    return show(call, "checklist", call.on_board("checklist", call.path["id"]))


@route.add("GET", "/checklists/{id}/board")
def board_of(call: Call) -> Any:
    """The checklist's board, with all its fields."""
    board = call.board_doc(call.on_board("checklist", call.path["id"])["idBoard"])
    return show(call, "board", board, SHAPES["board"].all)


@route.add("GET", "/checklists/{id}/cards")
def cards_of(call: Call) -> Any:
    """The one card that holds it, in a list."""
    card = call.resolve("card", call.on_board("checklist", call.path["id"])["idCard"])
    return show_all(call, "card", [card])


@route.add("GET", "/checklists/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "checklist", call.on_board("checklist", call.path["id"]), call.path["field"])


@route.add("PUT", "/checklists/{id}")
def change(call: Call) -> Any:
    """Name and position; there is no parameter that takes it to another card."""
    found = call.on_board("checklist", call.path["id"], write=True)
    return _changed(call, found, for_update(CHECKLIST, call.params) | _pos(call, found, call.params.get("pos")))


@route.add("PUT", "/checklists/{id}/{field}")
def change_field(call: Call) -> Any:
    """`name` or `pos` by `value`; any other field is no route, 404."""
    found = call.on_board("checklist", call.path["id"], write=True)
    name = call.path["field"].lower()
    row = named(CHECKLIST, name)
    if row is not None:
        return _changed(call, found, single(row, call.params))
    if name == "pos":
        return _changed(call, found, _pos(call, found, call.params.get("value"), "value"))
    raise no_route(call.method, call.target)


def _pos(call: Call, found: Doc, wanted: Any, shown: str = "") -> Doc:
    if wanted in (MISSING, ""):
        return {}
    return {"pos": positions.place(call.store, "checklist", found["idCard"], checked(_POS, wanted, shown))}


def _changed(call: Call, found: Doc, values: Doc) -> Any:
    card, board = call.resolve("card", found["idCard"]), call.board_doc(found["idBoard"])
    for key, value in changes(found, values).items():
        old, found[key] = found[key], value
        call.store.put("checklist", found)
        log.log(
            call, "updateChecklist", board, card, old={key: log.shown(old)}, checklist=log.ref("checklist", found, key)
        )
    return show(call, "checklist", found)


@route.add("DELETE", "/checklists/{id}")
@route.add("DELETE", "/cards/{id}/checklists/{idChecklist}")
def delete(call: Call) -> Any:
    """With its items; answers `{"limits": {}}` (recorded). By its own path or by the card's."""
    found = call.on_board("checklist", call.path.get("idChecklist", call.path["id"]), write=True)
    card = call.resolve("card", found["idCard"])
    call.store.drop("checkItem", *(item["id"] for item in call.store.children("checkItem", found["id"])))
    call.store.drop("checklist", found["id"])
    board = call.board_doc(found["idBoard"])
    log.log(call, "removeChecklistFromCard", board, card, checklist=log.ref("checklist", found))
    return {"limits": {}}


# items


@route.add("GET", "/checklists/{id}/checkItems")
def items(call: Call) -> Any:
    """The items in order; `fields` narrows them."""
    found = call.on_board("checklist", call.path["id"])
    return show_all(call, "checkItem", call.store.children("checkItem", found["id"]), CHECK_ITEM)


@route.add("POST", "/checklists/{id}/checkItems")
def create_item(call: Call) -> Any:
    """Only `name` is required; `due` and `idMember` are dropped in silence on a free plan (WIRE-FACTS section 3)."""
    found = call.on_board("checklist", call.path["id"], write=True)
    values = _paid(call, for_create(ITEM, call.params))
    done = checked(Field("checked", checks.flag), call.params.get("checked", False))
    wanted = checked(_POS, call.params.text("pos") or "bottom")
    room(call, "checkItems", "perChecklist", call.store.count("checkItem", found["id"]))
    item = {
        "id": call.store.new_id(),
        **values,
        "state": "complete" if done else "incomplete",
        "pos": positions.place(call.store, "checkItem", found["id"], wanted),
        "idChecklist": found["id"],
        "idCard": found["idCard"],
        "idBoard": found["idBoard"],
        "creationMethod": None,
    }
    call.store.put("checkItem", item)
    _item_action(call, "createCheckItem", found, item)
    return created(call, "checkItem", item)


def _paid(call: Call, values: Doc) -> Doc:
    """WIRE-FACTS section 3: without a paid plan an item's due and member are dropped silently."""
    if not call.settings.free_plan:
        return values
    return {key: None if key in _PAID else value for key, value in values.items()}


def _item_action(call: Call, kind: str, checklist: Doc, item: Doc, **data: Any) -> None:
    card, board = call.resolve("card", item["idCard"]), call.board_doc(item["idBoard"])
    named = {key: item[key] for key in ("id", "name", "state")} | {"textData": {"emoji": {}}}
    # recorded: updateCheckItemStateOnCard is in the feed; other item changes are not
    unfed = kind != _TICKED
    log.log(call, kind, board, card, unfed=unfed, checklist=log.ref("checklist", checklist), checkItem=named, **data)


def _item(call: Call, write: bool = False) -> Doc:
    """The item named in the path, on the checklist or the card named in it."""
    id, holder = call.path["idCheckItem"], call.path["id"]
    kind = "checklist" if call.target.lower().startswith("/1/checklist") else "card"
    owner = call.on_board(kind, holder, write=write)
    item = call.resolve("checkItem", id)
    if owner["id"] not in (item["idChecklist"], item["idCard"]):
        raise not_found()
    return item


@route.add("GET", "/checklists/{id}/checkItems/{idCheckItem}")
@route.add("GET", "/cards/{id}/checkItem/{idCheckItem}")
def read_item(call: Call) -> Any:
    """One item, by the checklist's path or the card's."""
    return show(call, "checkItem", _item(call))


@route.add("PUT", "/cards/{id}/checkItem/{idCheckItem}")
@route.add("PUT", "/checklists/{id}/checkItems/{idCheckItem}")
@route.add("PUT", "/cards/{id}/checklist/{idChecklist}/checkItem/{idCheckItem}")
def change_item(call: Call) -> Any:
    """Name, state, place, due, member; `idChecklist` moves it to another checklist of the card."""
    item = _item(call, write=True)
    values = _paid(call, for_update(ITEM, call.params))
    if call.params.get("state") is not MISSING:
        values["state"] = _state(call.params.get("state"))
    _change_item(call, item, values | _item_place(call, item))
    return pick(look(call), "checkItem", item, (*SHAPES["checkItem"].default, "creationMethod"))


def _state(value: Any) -> Any:
    if value in (True, "true", False, "false"):
        return "complete" if value in (True, "true") else "incomplete"
    return checked(Field("state", _STATE), value)


def _item_place(call: Call, item: Doc) -> Doc:
    goal = call.params.text("idChecklist") or item["idChecklist"]
    if goal != item["idChecklist"]:
        if not checks.is_id(goal):
            raise invalid("idChecklist")
        if call.on_board("checklist", goal, write=True)["idCard"] != item["idCard"]:
            raise invalid("idChecklist")
    wanted = call.params.get("pos")
    if wanted in (MISSING, "") and goal == item["idChecklist"]:
        return {}
    pos = checked(_POS, "bottom" if wanted in (MISSING, "") else wanted)
    return {"idChecklist": goal, "pos": positions.place(call.store, "checkItem", goal, pos)}


def _change_item(call: Call, item: Doc, values: Doc) -> None:
    new = changes(item, values)
    before = {key: log.shown(item[key]) for key in new}
    item |= new
    call.store.put("checkItem", item)
    checklist = call.resolve("checklist", item["idChecklist"])
    for key, old in before.items():
        kind = {"state": _TICKED, "due": "updateCheckItemDue"}.get(key, "updateCheckItem")
        # recorded: ChecklistItemChecked.json and exports to 2024: what was ticked carries no `old`
        _item_action(call, kind, checklist, item, **({} if key == "state" else {"old": {key: old}}))


@route.add("PUT", "/cards/{id}/checkItem/{idCheckItem}/{field}")
@route.add("PUT", "/cards/{id}/checklist/{idChecklist}/checkItem/{idCheckItem}/{field}")
def change_item_field(call: Call) -> Any:
    """One field of an item by `value`; any name but the item's own is no route, 404."""
    name = {key.lower(): key for key in ("name", "state", "pos", "due", "dueReminder", "idMember", "idChecklist")}
    key = name.get(call.path["field"].lower())
    if key is None:
        raise no_route(call.method, call.target)
    call.params.values[key] = call.params.get("value")
    return change_item(call)


@route.add("DELETE", "/checklists/{id}/checkItems/{idCheckItem}")
@route.add("DELETE", "/cards/{id}/checkItem/{idCheckItem}")
def delete_item(call: Call) -> Any:
    """One item; answers `{"limits": {}}`."""
    item = _item(call, write=True)
    call.store.drop("checkItem", item["id"])
    _item_action(call, "deleteCheckItem", call.resolve("checklist", item["idChecklist"]), item)
    return {"limits": {}}


@route.add("GET", "/cards/{id}/checkItemStates")
def states(call: Call) -> Any:
    """What GET /cards/{id} has as `checkItemStates`; [] where nothing is ticked, never null (WIRE-FACTS section 4)."""
    return field(call, "card", call.on_board("card", call.path["id"]), "checkItemStates")
