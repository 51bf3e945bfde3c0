"""Values of custom fields on cards: strings on the wire whatever their type (WIRE-FACTS section 5)."""

from __future__ import annotations

from typing import Any

from . import checks, log
from .call import Call
from .checks import number, real
from .generic import show_all
from .look import Look
from .params import MISSING
from .refusals import Bad, Refusal, invalid
from .render import pick
from .router import route
from .shapes import SHAPES
from .store import Doc


def _number(value: Any) -> str:
    if isinstance(value, str):
        real(value)
        return value.strip()
    return str(number(real(value)))


def _truth(value: Any) -> str:
    return "true" if checks.flag(value) else "false"


_CHECKS: dict[str, tuple[str, checks.Check]] = {
    "text": ("text", checks.text()),
    "number": ("number", _number),
    "date": ("date", checks.date),
    "checkbox": ("checked", _truth),
}


@route.add("GET", "/cards/{id}/customFieldItems")
def of_card(call: Call) -> Any:
    """The values that are set: an unset field is absent, never null (WIRE-FACTS section 5)."""
    card = call.on_board("card", call.path["id"])
    return show_all(call, "customFieldItem", call.store.owned("customFieldItem", card["id"]))


@route.add("GET", "/cards/{id}/customField/{idField}/item")
def read_item(call: Call) -> Any:
    """The card's value of one field; where it is unset, the item with a null id."""
    card = call.on_board("card", call.path["id"])
    field = _field(call, card, call.path["idField"])
    return _shown(call, _existing(call, card, field) or {"id": None, "idCustomField": field["id"]})


@route.add("PUT", "/cards/{id}/customField/{idField}/item")
def change_item(call: Call) -> Any:
    """Sets or clears one value: `value` by type, or `idValue` for a list field."""
    card = call.on_board("card", call.path["id"], write=True)
    field = _field(call, card, call.path["idField"])
    return _shown(call, _set(call, card, field, call.params.values))


@route.add("PUT", "/cards/{id}/customFields")
@route.add("PUT", "/cards/{id}/customFieldItems")
def change_items(call: Call) -> Any:
    """All values of a card in one call: {customFieldItems: [{idCustomField, value | idValue}]}."""
    card = call.on_board("card", call.path["id"], write=True)
    items = call.params.get("customFieldItems")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise invalid("customFieldItems")
    for item in items:
        _set(call, card, _field(call, card, item.get("idCustomField")), item)
    return show_all(call, "customFieldItem", call.store.owned("customFieldItem", card["id"]))


def _field(call: Call, card: Doc, id: Any) -> Doc:
    if not checks.is_id(id):
        raise invalid("idCustomField")
    field = call.store.get("customField", id)
    if field is None or field["idModel"] != card["idBoard"]:
        raise Refusal(404, "The requested resource was not found.")
    return field


def _existing(call: Call, card: Doc, field: Doc) -> Doc | None:
    items = call.store.owned("customFieldItem", card["id"])
    return next((item for item in items if item["idCustomField"] == field["id"]), None)


def _shown(call: Call, item: Doc) -> Doc:
    return pick(Look(call.store), "customFieldItem", item, SHAPES["customFieldItem"].all)


def _set(call: Call, card: Doc, field: Doc, given: Doc) -> Doc:
    """Store the value, or clear it when it is empty; an unset field is absent from reads."""
    value, id_value = _parsed(field, given)
    before = _existing(call, card, field)
    item = before or {"id": call.store.new_id(), "idCustomField": field["id"]}
    old = dict(before) if before else {"value": None, "idValue": None}
    item |= {"value": value, "idValue": id_value}
    item |= {"idModel": card["id"], "modelType": "card", "idBoard": card["idBoard"]}
    if value is None and id_value is None:
        # live-response-schemas: the answer has an id, so it is the item that was cleared
        call.store.drop("customFieldItem", item["id"])
    else:
        call.store.put("customFieldItem", item)
    if (old.get("value"), old.get("idValue")) != (value, id_value):
        _log(call, card, field, item, old)
    return item


def _parsed(field: Doc, given: Doc) -> tuple[Doc | None, str | None]:
    value, id_value = given.get("value", MISSING), given.get("idValue", MISSING)
    if field["type"] == "list":
        return None, _option(field, None if id_value is MISSING and value in ("", None) else id_value)
    if value is MISSING and id_value is MISSING:
        raise invalid("value")
    if value in ("", None, MISSING, {}):
        return None, None
    return _typed(field, value), None


def _option(field: Doc, id_value: Any) -> str | None:
    if id_value in ("", None):
        return None
    if id_value is MISSING or id_value not in [option["id"] for option in field.get("options") or []]:
        raise Refusal(400, "Invalid custom field item value.")
    return str(id_value)


def _typed(field: Doc, value: Any) -> Doc | None:
    key, check = _CHECKS[field["type"]]
    if not isinstance(value, dict) or key not in value:
        raise Refusal(400, "Invalid custom field item value.")
    if value[key] in ("", None):
        return None
    try:
        return {key: check(value[key])}
    except Bad:
        raise Refusal(400, "Invalid custom field item value.") from None


def _log(call: Call, card: Doc, field: Doc, item: Doc, old: Doc) -> None:
    """recorded: updateCustomFieldItem with old {"value": ...}."""
    shown = {key: item.get(key) for key in ("id", "value", "idValue", "idCustomField", "idModel", "modelType")}
    if item.get("value") is not None:
        del shown["idValue"]  # recorded: updateCustomFieldItem 2020
    was = {"idValue": old.get("idValue")} if field["type"] == "list" else {"value": old.get("value")}
    named = {key: field[key] for key in ("id", "name", "type")}
    board = call.board_doc(card["idBoard"])
    log.log(call, "updateCustomFieldItem", board, card, old=was, customField=named, customFieldItem=shown)
