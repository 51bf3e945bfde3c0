"""What the answer to a write says Trello now stores, for read-back: id, value, place, and what came with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from boardctl.model import values as model
from boardctl.model.live import Live
from boardctl.model.operations import Operation
from boardctl.model.values import Kind, Value
from boardctl.trello import objects, values, wire
from boardctl.trello.objects import Payload, parse

Read = tuple[Any, Callable[[Any], Value]]

_READ: dict[Kind, Read] = {
    "board": (wire.Board, values.board),
    "label": (wire.Label, values.label),
    "custom_field": (wire.CustomField, values.custom_field),
    "option": (wire.Option, values.option),
    "list": (wire.List, values.list_),
    "card": (wire.Card, lambda card: values.card(card, read=False)),
    "attachment": (wire.Attachment, values.attachment),
    "checklist": (wire.Checklist, values.checklist),
    "item": (wire.CheckItem, values.item),
}


def stored(kind: Kind, payload: Payload, operation: Operation | None = None) -> tuple[str, Value, float | None]:
    """(id, value, pos) as the answer to a create, copy or update has them; what it does not say stays UNSET.

    `operation` is what was sent. It settles what an answer alone can't: which of the board's members is meant, and
    whose field values were set. Raises msgspec.DecodeError.
    """
    if kind == "member":
        return _member(parse(payload, wire.MembersAnswer), operation)
    if operation is not None and operation.verb == "update" and "values" in operation.fields:
        return _values(payload, operation)
    shape, read = _READ[kind]
    answer = parse(payload, shape)
    object_id = answer.id or getattr(answer, "other_id", None) or (operation.target if operation else "")
    return object_id, read(answer), getattr(answer, "pos", None)


def came_with(kind: Kind, payload: Payload) -> tuple[Live, ...]:
    """The objects that a create or copy made besides its own: options of a field, checklists of a copied card,
    items of a copied checklist. Each is under its parent; options and items are in the order of their places.
    """
    if kind == "custom_field":
        field = parse(payload, wire.CustomField)
        return _in_order(objects.options(field.options or (), field.id or ""))
    if kind == "card":
        card = parse(payload, wire.Card)
        return tuple(objects.of_card(card, card.id or ""))
    if kind == "checklist":
        checklist = parse(payload, wire.Checklist)
        return _in_order(objects.items(checklist.check_items or (), checklist.id or ""))
    return ()


def _in_order(siblings: Iterable[Live]) -> tuple[Live, ...]:
    """Answers list siblings in any order; places tell the one in which they were asked for."""
    return tuple(sorted(siblings, key=lambda each: each.pos))


def _member(answer: wire.MembersAnswer, operation: Operation | None) -> tuple[str, Value, None]:
    """The answer lists everybody on the board (recorded: PUT /1/boards/{id}/members/user2)."""
    membership = _meant(answer, operation)
    person = next((each for each in answer.members if each.id == membership.id_member), wire.Person())
    return membership.id_member or "", values.member(person, membership.member_type), None


def _meant(answer: wire.MembersAnswer, operation: Operation | None) -> wire.Membership:
    """The membership of the named person; of an e-mail invitation the newest, for ids begin with the time."""
    names = set() if operation is None else {operation.target, operation.fields.get("username")}
    wanted = {each.id for each in answer.members if each.id in names or each.username in names}
    named = [each for each in answer.memberships if each.id_member in wanted]
    return max(named or answer.memberships, key=lambda each: each.id or "", default=wire.Membership())


def _values(payload: Payload, operation: Operation) -> tuple[str, Value, None]:
    """No answer of PUT /cards/{id}/customFields is recorded: an array of items, and an object with one, are read."""
    answer = payload if not isinstance(payload, bytes | str) else parse(payload, Any)
    found = answer.get("customFieldItems") if isinstance(answer, dict) else answer
    if not isinstance(found, list):
        return operation.target, model.Card(), None
    items = parse(found, list[wire.FieldItem])
    return operation.target, model.Card(values=values.field_values(items)), None
