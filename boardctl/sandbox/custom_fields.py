"""Custom fields of a board, and the options of list fields."""

from __future__ import annotations

from typing import Any

from . import checks, log, positions
from .call import Call
from .caps import room
from .fields import Field, checked, for_create
from .generic import show, show_all
from .params import MISSING
from .refusals import Refusal, invalid, not_found
from .router import route
from .store import Doc

TYPES = ("checkbox", "date", "list", "number", "text")
_POS = Field("pos", checks.position)
FIELDS = (
    Field("name", checks.name, required=True),
    Field("type", checks.one_of(*TYPES), required=True, on="c"),
)
# option colours: the label hues, `none` by default (recorded: POST /customFields/{id}/options)
_OPTION_COLOR = Field("color", checks.nullable(checks.one_of("none", *sorted(checks.COLORS))))


def option_doc(id: str, field: str, text: str, color: str | None, pos: float) -> Doc:
    """An option as it is stored; without a colour it is the word `none`, not null (WIRE-FACTS section 10)."""
    return {"id": id, "idCustomField": field, "value": {"text": text}, "color": color or "none", "pos": pos}


def _card_front(call: Call, default: bool | None) -> bool | None:
    """`display_cardFront` when made, `display/cardFront` when changed, or {"display": {"cardFront": ..}}."""
    display = call.params.get("display")
    inner = display.get("cardFront", MISSING) if isinstance(display, dict) else MISSING
    value = call.params.first("display/cardFront", "display_cardFront")
    if value is not MISSING and "display%2fcardfront=" in call.target.lower():
        value = MISSING  # WIRE-FACTS section 5: one client reports that %2F in the query is ignored here
    value = inner if value is MISSING else value
    if value is MISSING:
        return default
    return bool(checked(Field("display/cardFront", checks.flag), value))


@route.add("POST", "/customFields")
def create(call: Call) -> Any:
    """On the board of `idModel`; `modelType` must be `board`. An unknown board is 401, not 404."""
    if call.params.get("modelType") != "board":
        raise invalid("modelType")
    board = call.board_given("idModel")
    return _new(call, board)


def _new(call: Call, board: Doc) -> Any:
    if call.settings.free_plan:
        message = "Custom Fields are not enabled on this board"
        raise Refusal(403, {"message": message, "error": "CUSTOM_FIELDS_DISABLED"})
    values = for_create(FIELDS, call.params)
    wanted = checked(_POS, call.params.text("pos") or "bottom")
    room(call, "customFields", "perBoard", call.store.count("customField", board["id"]))
    field = {
        "id": call.store.new_id(),
        "idModel": board["id"],
        "modelType": "board",
        **values,
        "pos": positions.place(call.store, "customField", board["id"], wanted),
        "display": {"cardFront": _card_front(call, True)},
        "isSuggestedField": False,
        "options": [],
    }
    if field["type"] == "list":
        _first_options(call, field)
    call.store.put("customField", field)
    log.log(call, "createCustomField", board, customField={"id": field["id"], "name": field["name"]})
    return show(call, "customField", field)


def _first_options(call: Call, field: Doc) -> None:
    options = call.params.get("options", None) or []
    if not isinstance(options, list):
        raise invalid("options")
    for option in options:
        field["options"].append(_option(call, field, option if isinstance(option, dict) else {}))


def _option(call: Call, field: Doc, given: Doc) -> Doc:
    value = given.get("value")
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str) or not text.strip():
        raise invalid("value")
    color = checked(_OPTION_COLOR, given.get("color"))
    wanted = checked(_POS, given.get("pos") or "bottom")
    room(call, "customFieldOptions", "perField", len(field["options"]))
    places = [option["pos"] for option in field["options"]]
    edges = (min(places), max(places)) if places else None
    return option_doc(call.store.new_id(), field["id"], text, color, positions.put("option", edges, wanted))


def _named(field: Doc) -> Doc:
    """recorded: updateCustomFieldItem (createCustomField is without the type)."""
    return {"id": field["id"], "name": field["name"], "type": field["type"]}


@route.add("GET", "/boards/{id}/customFields")
def of_board(call: Call) -> Any:
    """The board's fields in order, options included."""
    return show_all(call, "customField", call.store.under("customField", call.board(call.path["id"])["id"]))


@route.add("GET", "/customFields/{id}")
def read(call: Call) -> Any:
    """One field with its options."""
    return show(call, "customField", call.on_board("customField", call.path["id"]))


@route.add("PUT", "/customFields/{id}")
def change(call: Call) -> Any:
    """Name, place and display; the type never changes (WIRE-FACTS section 5)."""
    field = call.on_board("customField", call.path["id"], write=True)
    name = call.params.get("name")
    if name is not MISSING:
        _renamed(call, field, checked(FIELDS[0], name))
    wanted = call.params.get("pos")
    if wanted not in (MISSING, ""):
        field["pos"] = positions.place(call.store, "customField", field["idModel"], checked(_POS, wanted))
    front = _card_front(call, field["display"]["cardFront"])
    if front != field["display"]["cardFront"]:
        _log_change(call, field, "display", {"cardFront": front})
    call.store.put("customField", field)
    return show(call, "customField", field)


def _renamed(call: Call, field: Doc, name: str) -> None:
    if name != field["name"]:
        _log_change(call, field, "name", name)


def _log_change(call: Call, field: Doc, key: str, value: Any) -> None:
    old, field[key] = field[key], value
    call.store.put("customField", field)
    board = call.board_doc(field["idModel"])
    log.log(call, "updateCustomField", board, old={key: old}, customField=_named(field) | {key: value})


@route.add("DELETE", "/customFields/{id}")
def delete(call: Call) -> Any:
    """All values go with the field."""
    field = call.on_board("customField", call.path["id"], write=True)
    items = call.store.under("customFieldItem", field["idModel"])
    call.store.drop("customFieldItem", *(item["id"] for item in items if item["idCustomField"] == field["id"]))
    call.store.drop("customField", field["id"])
    log.log(call, "deleteCustomField", call.board_doc(field["idModel"]), customField=_named(field))
    return {"limits": {}}


# options


def _list_field(call: Call, write: bool = False) -> Doc:
    field = call.on_board("customField", call.path["id"], write=write)
    if field["type"] != "list":
        raise Refusal(400, "invalid custom field type")
    return field


@route.add("GET", "/customFields/{id}/options")
def options(call: Call) -> Any:
    """recorded: in the list an option's id is called `_id`."""
    field = _list_field(call)
    found = sorted(field["options"], key=lambda option: option["pos"])
    shown = [{key: log.shown(option[key]) for key in ("color", "pos", "value")} for option in found]
    return [one | {"_id": option["id"]} for one, option in zip(shown, found, strict=True)]


@route.add("POST", "/customFields/{id}/options")
def create_option(call: Call) -> Any:
    """One more option of a list field; there is no PUT for it later (WIRE-FACTS section 5)."""
    field = _list_field(call, write=True)
    option = _option(call, field, call.params.values)
    field["options"].append(option)
    call.store.put("customField", field)
    log.log(call, "updateCustomField", call.board_doc(field["idModel"]), customField=_named(field), unfed=True)
    return option | {"pos": log.shown(option["pos"])}


def _option_at(call: Call, field: Doc) -> Doc:
    id = call.path["idOption"]
    found: Doc | None = next((option for option in field["options"] if option["id"] == id), None)
    if found is None:
        raise not_found() if checks.is_id(id) else invalid("id")
    return found


@route.add("GET", "/customFields/{id}/options/{idOption}")
def read_option(call: Call) -> Any:
    """One option of a list field."""
    option = _option_at(call, _list_field(call))
    return option | {"pos": log.shown(option["pos"])}


@route.add("DELETE", "/customFields/{id}/options/{idOption}")
def delete_option(call: Call) -> Any:
    """The cards that have the option lose their value."""
    field = _list_field(call, write=True)
    option = _option_at(call, field)
    field["options"].remove(option)
    call.store.put("customField", field)
    items = call.store.under("customFieldItem", field["idModel"])
    call.store.drop("customFieldItem", *(item["id"] for item in items if item.get("idValue") == option["id"]))
    log.log(call, "updateCustomField", call.board_doc(field["idModel"]), customField=_named(field), unfed=True)
    return {}
