"""Labels of a board."""

from __future__ import annotations

from typing import Any

from . import checks, log
from .call import Call
from .caps import room
from .fields import Field, changes, for_create, for_update, named, single
from .generic import created, field, show, show_all
from .refusals import invalid, no_route
from .router import route
from .store import Doc

FIELDS = (
    Field("name", checks.label_name, ""),
    # required, but may be null (WIRE-FACTS section 5); `none` reads back as null
    Field("color", checks.color, None),
)


def label_doc(id: str, board: str, name: str, color: str | None) -> Doc:
    """A label as it is stored; `color` None is the label without a colour."""
    return {"id": id, "idBoard": board, "name": name, "color": color}


def _new(call: Call, board: Doc) -> Doc:
    for param in ("name", "color"):
        # OpenAPI marks both as required; a null in JSON counts as given
        if param not in call.params.values:
            raise invalid(param)
    values = for_create(FIELDS, call.params)
    room(call, "labels", "perBoard", call.store.count_under("label", board["id"]))
    label = call.store.put("label", label_doc(call.store.new_id(), board["id"], values["name"], values["color"]))
    log.log(call, "createLabel", board, label={key: label[key] for key in ("id", "name", "color")})
    return label


@route.add("POST", "/labels")
def create(call: Call) -> Any:
    """On the board of `idBoard`; a malformed id is 400, an unknown board 401."""
    board = call.board_given("idBoard")
    return created(call, "label", _new(call, board))


@route.add("POST", "/boards/{id}/labels")
def create_on_board(call: Call) -> Any:
    """The same as POST /labels, with the board in the path."""
    return created(call, "label", _new(call, call.board(call.path["id"], write=True)))


@route.add("GET", "/boards/{id}/labels")
def of_board(call: Call) -> Any:
    """The board's labels: 50 unless `limit` says otherwise, at most 1000 (WIRE-FACTS section 4)."""
    board = call.board(call.path["id"])
    limit = min(max(call.params.number("limit", 50), 0), 1000)
    return show_all(call, "label", call.store.under("label", board["id"])[:limit])


@route.add("GET", "/boards/{id}/labels/{idLabel}")
def of_board_one(call: Call) -> Any:
    """One label, by the board's path; the board must be the caller's to see."""
    call.board(call.path["id"])
    return show(call, "label", call.on_board("label", call.path["idLabel"]))


@route.add("GET", "/labels/{id}")
def read(call: Call) -> Any:
    """One label, with how many cards use it."""
    return show(call, "label", call.on_board("label", call.path["id"]))


@route.add("GET", "/labels/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "label", call.on_board("label", call.path["id"]), call.path["field"])


@route.add("PUT", "/labels/{id}")
def change(call: Call) -> Any:
    """Name and colour; names and colours may repeat on a board (WIRE-FACTS section 5)."""
    label = call.on_board("label", call.path["id"], write=True)
    return _changed(call, label, for_update(FIELDS, call.params))


@route.add("PUT", "/labels/{id}/{field}")
def change_field(call: Call) -> Any:
    """`name` or `color` by `value`; any other field is no route, 404."""
    label = call.on_board("label", call.path["id"], write=True)
    row = named(FIELDS, call.path["field"])
    if row is None:
        raise no_route(call.method, call.target)
    return _changed(call, label, single(row, call.params))


def _changed(call: Call, label: Doc, values: Doc) -> Any:
    new = changes(label, values)
    board = call.board_doc(label["idBoard"])
    for key, value in new.items():
        old, label[key] = label[key], value
        log.log(call, "updateLabel", board, old={key: old}, label={k: label[k] for k in ("id", "name", "color")})
    call.store.put("label", label)
    return show(call, "label", label)


@route.add("DELETE", "/labels/{id}")
def delete(call: Call) -> Any:
    """The label is stripped from all cards (WIRE-FACTS section 5)."""
    label = call.on_board("label", call.path["id"], write=True)
    board = call.board_doc(label["idBoard"])
    for card in call.store.under("card", board["id"]):
        if label["id"] in card["idLabels"]:
            card["idLabels"] = [id for id in card["idLabels"] if id != label["id"]]
            call.store.put("card", card)
    call.store.drop("label", label["id"])
    log.log(call, "deleteLabel", board, label={"id": label["id"], "name": label["name"], "color": label["color"]})
    return {"limits": {}}
