"""Operation -> Call: pure, one case for each verb and kind. The only place that writes Trello's parameter names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from boardctl.model.addresses import is_pending
from boardctl.model.operations import Operation
from boardctl.model.values import Kind
from boardctl.trello.bodies import (
    CHECKLIST,
    ITEM,
    LABEL,
    LIST,
    NEW_ITEM,
    PREFS,
    Body,
    Encoder,
    board_fields,
    body_of,
    card_body,
    option_body,
    same,
    value_body,
)
from boardctl.trello.calls import Call, bind, path_of

__all__ = ["Call", "bind", "creatable", "encodable", "encode"]

_LOCATION = ("location_name", "location_address", "location_coordinates")
# What the create call of each kind takes by evidence (openapi.json; recordings of POST); the rest follows by update.
# A card's reminder, cover and template flag, a list's limit and an archived state are in no known POST.
CREATABLE: dict[Kind, frozenset[str]] = {
    "board": frozenset({"name", "desc", "workspace", *PREFS}),
    "member": frozenset({"username", "email", "full_name", "role"}),
    "label": frozenset({"name", "color"}),
    "custom_field": frozenset({"name", "type", "show_on_card", "options"}),
    "option": frozenset({"name", "color"}),
    "list": frozenset({"name"}),
    "card": frozenset({"name", "desc", "start", "due", "done", "labels", "members", *_LOCATION}),
    "attachment": frozenset({"url", "name"}),
    "checklist": frozenset({"name"}),
    "item": frozenset({"name", "done", "due", "member"}),
}

# What a copy of a card can bring along, by the field that would otherwise set it (WIRE-FACTS section 5, copies).
# Comments and stickers are people's: they are never copied.
_KEPT = {
    "due": "due",
    "start": "start",
    "labels": "labels",
    "members": "members",
    "values": "customFields",
    "checklists": "checklists",
    "attachments": "attachments",
}


def creatable(kind: Kind) -> frozenset[str]:
    """The model's fields that the create call of a kind takes; any other needs an update that follows it."""
    return CREATABLE[kind]


def encode(operation: Operation) -> Call:
    """The call that carries out an operation. Pending handles stay `${address}` until `bind`.

    Raises ValueError for what boardctl never does: deleting a board, a list or a card (DESIGN section 1).
    """
    try:
        return _ENCODERS[operation.verb, operation.kind](operation)
    except KeyError:
        raise ValueError(f"there is no call to {operation.verb} a {operation.kind}") from None


def _at(operation: Operation) -> Body:
    return {} if operation.place is None else {"pos": operation.place.pos}


def _owner(operation: Operation) -> str:
    if operation.owner is None:
        raise ValueError(f"to {operation.verb} a {operation.kind} takes its owner")
    return operation.owner


# --- board and members -------------------------------------------------------------------------------------------


def _create_board(operation: Operation) -> Call:
    bare = {"defaultLists": False, "defaultLabels": False}
    return Call("POST", "/boards", body_of(board_fields("_"), operation.fields, new=True) | bare)


def _update_board(operation: Operation) -> Call:
    return Call("PUT", path_of("boards", operation.target), body_of(board_fields("/"), operation.fields))


def _add_member(operation: Operation) -> Call:
    """By username or id (recorded); by e-mail as an invitation, never of an admin (WIRE-FACTS section 5)."""
    fields, owner = operation.fields, _owner(operation)
    body: Body = {"type": fields.get("role") or "normal"}
    who = fields.get("username") or (None if is_pending(operation.target) else operation.target)
    if who:
        return Call("PUT", path_of("boards", owner, "members", who), body)
    named = {"fullName": fields["full_name"]} if fields.get("full_name") else {}
    return Call("PUT", path_of("boards", owner, "members"), {"email": fields["email"]} | body | named)


def _update_member(operation: Operation) -> Call:
    path = path_of("boards", _owner(operation), "members", operation.target)
    return Call("PUT", path, {"type": operation.fields["role"]})


def _delete_member(operation: Operation) -> Call:
    return Call("DELETE", path_of("boards", _owner(operation), "members", operation.target))


# --- labels, fields, lists ---------------------------------------------------------------------------------------


def _create_label(operation: Operation) -> Call:
    # `color` is required, be it null (WIRE-FACTS section 5), and so is `name`, be it "".
    body = {"idBoard": _owner(operation), "name": "", "color": None} | body_of(LABEL, operation.fields)
    return Call("POST", "/labels", body)


def _create_custom_field(operation: Operation) -> Call:
    fields = operation.fields
    body: Body = {"idModel": _owner(operation), "modelType": "board", "name": fields["name"], "type": fields["type"]}
    body |= {"pos": "bottom"} | _at(operation)
    if fields.get("show_on_card") is not None:
        body["display_cardFront"] = fields["show_on_card"]
    if fields.get("options"):
        body["options"] = [option_body(each) | {"pos": at * 16384} for at, each in enumerate(fields["options"], 1)]
    return Call("POST", "/customFields", body)


def _update_custom_field(operation: Operation) -> Call:
    encoders = {"name": same("name"), "show_on_card": same("display/cardFront")}
    body = body_of(encoders, operation.fields) | _at(operation)
    return Call("PUT", path_of("customFields", operation.target), body)


def _create_option(operation: Operation) -> Call:
    body = option_body(operation.fields) | _at(operation)
    return Call("POST", path_of("customFields", _owner(operation), "options"), body)


def _delete_option(operation: Operation) -> Call:
    return Call("DELETE", path_of("customFields", _owner(operation), "options", operation.target))


def _create_list(operation: Operation) -> Call:
    # Without `pos` a new list would come first (WIRE-FACTS section 5).
    body = {"idBoard": _owner(operation), "pos": "bottom"} | body_of(LIST, operation.fields, new=True) | _at(operation)
    return Call("POST", "/lists", body)


# --- cards -------------------------------------------------------------------------------------------------------


def _create_card(operation: Operation) -> Call:
    return Call(
        "POST", "/cards", {"idList": _owner(operation)} | card_body(operation.fields, new=True) | _at(operation)
    )


def _copy_card(operation: Operation) -> Call:
    """What `fields` sets is not kept from the source: which of the two would win is not established."""
    kept = (keep for field, keep in _KEPT.items() if field not in operation.fields)
    body: Body = {"idList": _owner(operation), "idCardSource": operation.source, "keepFromSource": ",".join(kept)}
    fields = {name: value for name, value in operation.fields.items() if name != "values"}
    return Call("POST", "/cards", body | card_body(fields, new=True) | _at(operation))


def _update_card(operation: Operation) -> Call:
    if "values" in operation.fields:
        return _set_values(operation)
    moved = {} if operation.owner is None else {"idList": operation.owner}
    return Call("PUT", path_of("cards", operation.target), card_body(operation.fields) | moved | _at(operation))


def _set_values(operation: Operation) -> Call:
    """All of a card's field values in one call (openapi.json: PUT /cards/{idCard}/customFields)."""
    values, types = operation.fields["values"], operation.fields.get("value_types", {})
    found = [value_body(handle, values[handle], types.get(handle)) for handle in sorted(values)]
    return Call("PUT", path_of("cards", operation.target, "customFields"), {"customFieldItems": found})


# --- what hangs on a card ----------------------------------------------------------------------------------------


def _create_attachment(operation: Operation) -> Call:
    given = {key: operation.fields[key] for key in ("url", "name") if operation.fields.get(key)}
    return Call("POST", path_of("cards", _owner(operation), "attachments"), given)


def _delete_attachment(operation: Operation) -> Call:
    return Call("DELETE", path_of("cards", _owner(operation), "attachments", operation.target))


def _create_checklist(operation: Operation) -> Call:
    body = {"idCard": _owner(operation)} | body_of(CHECKLIST, operation.fields) | _at(operation)
    return Call("POST", "/checklists", body)


def _copy_checklist(operation: Operation) -> Call:
    """Without a name the copy would be called "Checklist" (recorded); its items arrive incomplete."""
    call = _create_checklist(operation)
    return call._replace(body={**(call.body or {}), "idChecklistSource": operation.source})


def _create_item(operation: Operation) -> Call:
    body = body_of(NEW_ITEM, operation.fields, new=True) | _at(operation)
    return Call("POST", path_of("checklists", _owner(operation), "checkItems"), body)


def _update_item(operation: Operation) -> Call:
    if operation.card is None:
        raise ValueError("to update an item takes the card of its checklist")
    body = body_of(ITEM, operation.fields) | _at(operation)
    return Call("PUT", path_of("cards", operation.card, "checkItem", operation.target), body)


def _delete_item(operation: Operation) -> Call:
    return Call("DELETE", path_of("checklists", _owner(operation), "checkItems", operation.target))


# --- the table ---------------------------------------------------------------------------------------------------


def _updates(collection: str, encoders: Mapping[str, Encoder]) -> Callable[[Operation], Call]:
    """PUT /labels/{id} and the like: all fields and the place in one call."""
    return lambda operation: Call(
        "PUT", path_of(collection, operation.target), body_of(encoders, operation.fields) | _at(operation)
    )


def _deletes(collection: str) -> Callable[[Operation], Call]:
    return lambda operation: Call("DELETE", path_of(collection, operation.target))


_ENCODERS: dict[tuple[str, Kind], Callable[[Operation], Call]] = {
    ("create", "board"): _create_board,
    ("update", "board"): _update_board,
    ("create", "member"): _add_member,
    ("update", "member"): _update_member,
    ("delete", "member"): _delete_member,
    ("create", "label"): _create_label,
    ("update", "label"): _updates("labels", LABEL),
    ("delete", "label"): _deletes("labels"),
    ("create", "custom_field"): _create_custom_field,
    ("update", "custom_field"): _update_custom_field,
    ("delete", "custom_field"): _deletes("customFields"),
    ("create", "option"): _create_option,
    ("delete", "option"): _delete_option,
    ("create", "list"): _create_list,
    ("update", "list"): _updates("lists", LIST),
    ("create", "card"): _create_card,
    ("copy", "card"): _copy_card,
    ("update", "card"): _update_card,
    ("create", "attachment"): _create_attachment,
    ("delete", "attachment"): _delete_attachment,
    ("create", "checklist"): _create_checklist,
    ("copy", "checklist"): _copy_checklist,
    ("update", "checklist"): _updates("checklists", CHECKLIST),
    ("delete", "checklist"): _deletes("checklists"),
    ("create", "item"): _create_item,
    ("update", "item"): _update_item,
    ("delete", "item"): _delete_item,
}


def encodable() -> Iterable[tuple[str, Kind]]:
    """Every (verb, kind) that there is a call for."""
    return _ENCODERS.keys()
