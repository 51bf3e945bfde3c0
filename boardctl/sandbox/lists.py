"""Lists of a board: create, change, archive, move; never delete."""

from __future__ import annotations

from typing import Any

from . import checks, copies, log, positions, select
from .boards import subscribe
from .call import Call
from .caps import room
from .fields import Field, changes, checked, for_create, for_update, named, single
from .generic import created, field, look, show, show_all
from .params import MISSING, Params
from .refusals import (
    Refusal,
    invalid,
    invalid_bad_request,
    invalid_object_id,
    invalid_position,
    missing_scopes,
    no_route,
    unauthorized,
)
from .render import render_all
from .router import route
from .shapes import BOARD_ALL
from .store import Doc

_POS = Field("pos", checks.position, "top", refusal=invalid_position, blank_is_absent=True)


def _soft_limit(value: Any) -> int:
    return int(checks.integer(0, 5000)(value))


FIELDS = (
    # asserted-behaviours: list create bad name (JSON, BAD_REQUEST_ERROR, since autumn 2025)
    Field("name", checks.name, required=True, refusal=invalid_bad_request),
    Field("closed", checks.flag, False, on="u"),
    Field("softLimit", checks.nullable(_soft_limit), None),
    # asserted-behaviours: list create unknown extra parameter (color stored as given)
    Field("color", checks.nullable(checks.text(0, 64)), None),
)


def list_doc(id: str, board: str, name: str, pos: float) -> Doc:
    """A new open list as it is stored, without a limit."""
    return {
        "id": id,
        "name": name,
        "closed": False,
        "color": None,
        "idBoard": board,
        "pos": pos,
        "softLimit": None,
        "type": None,
        "datasource": {"filter": False},
        "creationMethod": None,
        "subscribers": [],
    }


@route.add("POST", "/lists")
def create(call: Call) -> Any:
    """asserted-behaviours: list create bad name | idBoard | idListSource | pos, unknown idBoard."""
    if call.caller.key and call.caller.member is None:
        raise missing_scopes()
    checked_name = for_create(FIELDS[:1], call.params)
    id = call.params.get("idBoard")
    if not checks.is_id(id):
        raise invalid("idBoard")
    board = call.store.get("board", id)
    if board is None:
        raise Refusal(401, f"unauthorized board list requested {id}")
    call.allow(board, write=True)
    return _new(call, board, checked_name)


@route.add("POST", "/boards/{id}/lists")
def create_on_board(call: Call) -> Any:
    """The same as POST /lists, with the board in the path; on top unless told (WIRE-FACTS section 5)."""
    return _new(call, call.board(call.path["id"], write=True), for_create(FIELDS[:1], call.params))


def _new(call: Call, board: Doc, values: Doc) -> Any:
    source = _source(call)
    pos = call.params.get("pos", "top")
    wanted = checked(_POS, "top" if pos in ("", None) else pos)
    values |= for_create(FIELDS[1:], call.params)
    room(call, "lists", "openPerBoard", sum(not one["closed"] for one in call.store.under("list", board["id"])))
    found = list_doc(call.store.new_id(), board["id"], values["name"], 0)
    found |= values | {"pos": positions.place(call.store, "list", board["id"], wanted)}
    call.store.put("list", found)
    log.log(call, "createList", board, list=log.ref("list", found))
    if source is not None:
        copies.list_cards(call, source, found, board)
    return created(call, "list", found)


def _source(call: Call) -> Doc | None:
    """An id of something else than a list is ignored (recorded: idListSource = a board's id)."""
    id = call.params.text("idListSource")
    if not id:
        return None
    if not checks.is_id(id):
        raise invalid_object_id("idListSource")
    source = call.store.get("list", id)
    if source is not None:
        call.allow(call.board_doc(source["idBoard"]))
    return source


@route.add("GET", "/boards/{id}/lists")
@route.add("GET", "/boards/{id}/lists/{filter}")
def of_board(call: Call) -> Any:
    """The board's lists in order; without a filter the open ones."""
    board = call.board(call.path["id"])
    wanted = call.path.get("filter") or call.params.text("filter", "open")
    return show_all(call, "list", select.lists(call.store.under("list", board["id"]), wanted))


@route.add("GET", "/lists/{id}")
def read(call: Call) -> Any:
    """One list, archived or not."""
    return show(call, "list", call.on_board("list", call.path["id"]))


@route.add("GET", "/lists/{id}/board")
def board_of(call: Call) -> Any:
    """The list's board, with all its fields."""
    return show(call, "board", call.board_doc(call.on_board("list", call.path["id"])["idBoard"]), BOARD_ALL)


@route.add("GET", "/lists/{id}/cards")
@route.add("GET", "/lists/{id}/cards/{filter}")
def cards_of(call: Call) -> Any:
    """The list's cards in order, open ones unless filtered: archiving a list leaves its cards open."""
    found = call.on_board("list", call.path["id"])
    wanted = call.path.get("filter") or call.params.text("filter", "open")
    view = look(call)
    cards = select.cards(view, call.store.children("card", found["id"]), wanted)
    return render_all(view, "card", select.paged(cards, call.params), call.params)


@route.add("GET", "/lists/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "list", call.on_board("list", call.path["id"]), call.path["field"])


@route.add("PUT", "/lists/{id}")
def change(call: Call) -> Any:
    """Several fields at once; a new `idBoard` takes the list's cards along."""
    found = call.on_board("list", call.path["id"], write=True)
    values = for_update(FIELDS, call.params)
    values |= _pos(call, found, call.params.get("pos"), "pos")
    target = call.params.get("idBoard")
    _apply(call, found, values)
    if target is not MISSING and target != found["idBoard"]:
        _move(call, found, target, "idBoard")
    subscribe(call, found, "subscribed", "list")
    return show(call, "list", found)


def _pos(call: Call, found: Doc, wanted: Any, shown: str) -> Doc:
    if wanted is MISSING or wanted == "":
        return {}
    pos = checked(_POS, wanted, shown)
    return {"pos": positions.place(call.store, "list", found["idBoard"], pos)}


def _apply(call: Call, found: Doc, values: Doc) -> None:
    """Archiving a list leaves its cards as they are (WIRE-FACTS section 4)."""
    new = changes(found, values)
    if new:
        log.update(call, "list", found, new, call.board_doc(found["idBoard"]))


@route.add("PUT", "/lists/{id}/{field}")
def change_field(call: Call) -> Any:
    """One field by `value`, `idBoard` included; a name that is none of the list's is no route, 404."""
    found = call.on_board("list", call.path["id"], write=True)
    name = call.path["field"].lower()
    row = named(FIELDS, name)
    if row is not None:
        _apply(call, found, single(row, call.params))
    elif name == "pos":
        value = call.params.get("value")
        _apply(call, found, _pos(call, found, value if value is not MISSING else None, "value"))
    elif name == "subscribed":
        subscribe(call, found, "value", "list")
    elif name == "idboard":
        _move(call, found, call.params.get("value"), "value")
    else:
        raise no_route(call.method, call.target)
    return show(call, "list", found)


def _move(call: Call, found: Doc, target: Any, param: str) -> None:
    """To another board, with its cards."""
    if not checks.is_id(target):
        raise invalid(param)
    source = call.board_doc(found["idBoard"])
    board = call.store.get("board", target)
    if board is None:
        raise unauthorized()
    call.allow(board, write=True)
    mover = log.person(call.caller.member or {"id": "", "fullName": ""})  # recorded: BoardActions.json 2023
    log.log(
        call, "moveListFromBoard", source, list=log.ref("list", found), boardTarget={"id": board["id"]}, member=mover
    )
    found["idBoard"] = board["id"]
    if call.params.get("pos") is MISSING:
        found["pos"] = positions.place(call.store, "list", board["id"], "bottom")
    call.store.put("list", found)
    for card in call.store.children("card", found["id"]):
        copies.rehome(call, card, source, board)
        call.store.put("card", card)
    log.log(call, "moveListToBoard", board, list=log.ref("list", found), boardSource={"id": source["id"]})


@route.add("POST", "/lists/{id}/archiveAllCards")
def archive_all(call: Call) -> Any:
    """Archives the cards one by one, an action for each; answers `{}` (WIRE-FACTS section 5)."""
    found = call.on_board("list", call.path["id"], write=True)
    board = call.board_doc(found["idBoard"])
    for card in call.store.children("card", found["id"]):
        if not card["closed"]:
            log.update(call, "card", card, {"closed": True, "dateClosed": call.store.now()}, board)
    return {}


@route.add("POST", "/lists/{id}/moveAllCards")
def move_all(call: Call) -> Any:
    """recorded: [{id, idBoard, idList, pos}] for every moved card."""
    found = call.on_board("list", call.path["id"], write=True)
    target = _target(call.params)
    goal = call.store.get("list", target)
    if goal is None:
        raise invalid("idList")
    board, goal_board = call.board_doc(found["idBoard"]), call.board_doc(goal["idBoard"])
    call.allow(goal_board, write=True)
    moved = [card for card in call.store.children("card", found["id"]) if not card["closed"]]
    for card in moved:
        copies.move_card(call, card, board, goal_board, goal, "bottom")
    return [{key: log.shown(card[key]) for key in ("id", "idBoard", "idList", "pos")} for card in moved]


def _target(params: Params) -> str:
    for param in ("idBoard", "idList"):
        if not checks.is_id(params.get(param)):
            raise invalid(param)
    return str(params.get("idList"))


@route.add("DELETE", "/lists/{id}")
def delete(call: Call) -> Any:
    """asserted-behaviours: list deletion attempt. Lists can't be deleted."""
    call.on_board("list", call.path["id"], write=True)
    raise Refusal(400, "invalid value for closed")
