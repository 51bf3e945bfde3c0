"""Operations played on a copy of the live board: what it will look like if the API does as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from boardctl.model.fields import AT_BIRTH
from boardctl.model.live import Live, LiveBoard
from boardctl.model.operations import Operation
from boardctl.model.values import (
    Attachment,
    Board,
    Card,
    Checklist,
    CustomField,
    Handle,
    Item,
    Kind,
    Label,
    List,
    Member,
    Option,
    Value,
)

TYPES: dict[Kind, type[Value]] = {
    "board": Board,
    "member": Member,
    "label": Label,
    "custom_field": CustomField,
    "option": Option,
    "list": List,
    "card": Card,
    "attachment": Attachment,
    "checklist": Checklist,
    "item": Item,
}


def play(live: LiveBoard, operations: Iterable[Operation]) -> LiveBoard:
    """The board after the operations. New objects have their pending handles for ids."""
    table = _Table(live)
    for operation in operations:
        _PLAYERS[operation.verb](table, operation)
    return LiveBoard(
        table.board,
        table.objects.values(),
        archived_cards=live.archived_cards,
        workspace_names=table.workspace_names,
    )


class _Table:
    """The copy that is played on."""

    def __init__(self, live: LiveBoard) -> None:
        self.board = live.board
        self.objects = dict(live.objects)
        self.workspace_names = live.workspace_names

    def below(self, parent: Handle, kind: Kind) -> list[Live]:
        """The children of one kind, in order."""
        found = [each for each in self.objects.values() if each.parent == parent and each.kind == kind]
        return sorted(found, key=lambda each: (each.pos, each.id))


def _create(table: _Table, operation: Operation) -> None:
    if operation.kind == "board":
        table.board = _changed(table.board, {**AT_BIRTH["board"], **operation.fields})
        return
    owner = operation.owner or table.board.id
    value = _value(operation.kind, operation.fields)
    pos = operation.place.pos if operation.place else _last(table, owner, operation.kind)
    table.objects[operation.target] = Live(kind=operation.kind, id=operation.target, parent=owner, value=value, pos=pos)
    for index, (handle, option) in enumerate(zip(operation.parts, operation.fields.get("options", ()), strict=False)):
        part = Option(**option)
        table.objects[handle] = Live(kind="option", id=handle, parent=operation.target, value=part, pos=index + 1.0)


def _last(table: _Table, owner: Handle, kind: Kind) -> float:
    siblings = table.below(owner, kind)
    return siblings[-1].pos + 1.0 if siblings else 1.0


def _value(kind: Kind, fields: Mapping[str, Any]) -> Value:
    """A new object's value: what it starts with, then what it is told."""
    known = {name: each for name, each in fields.items() if name in TYPES[kind].__struct_fields__}
    return TYPES[kind](**{**AT_BIRTH.get(kind, {}), **known})


def _copy(table: _Table, operation: Operation) -> None:
    """A copy of a checklist has its items, unticked (WIRE-FACTS section 5); one of a card has its checklists too."""
    _create(table, operation)
    parts = iter(operation.parts)
    if operation.kind == "checklist":
        _copy_items(table, operation.source or "", operation.target, parts)
        return
    if "values" not in operation.fields:
        _copy_values(table, operation)
    for checklist in table.below(operation.source or "", "checklist"):
        handle = next(parts)
        table.objects[handle] = msgspec.structs.replace(checklist, id=handle, parent=operation.target)
        _copy_items(table, checklist.id, handle, parts)


def _copy_values(table: _Table, operation: Operation) -> None:
    copy, source = table.objects[operation.target], table.objects[operation.source or ""]
    table.objects[operation.target] = _changed(copy, {"values": getattr(source.value, "values", None) or {}})


def _copy_items(table: _Table, source: Handle, target: Handle, parts: Iterator[Handle]) -> None:
    for item in table.below(source, "item"):
        handle = next(parts)
        value = _value("item", {"name": getattr(item.value, "name", "")})
        table.objects[handle] = Live(kind="item", id=handle, parent=target, value=value, pos=item.pos)


def _update(table: _Table, operation: Operation) -> None:
    if operation.kind == "board":
        table.board = _changed(table.board, operation.fields)
        return
    live = _changed(table.objects[operation.target], operation.fields)
    if operation.kind == "card" and operation.owner is not None:
        live = msgspec.structs.replace(live, parent=operation.owner)
    if operation.place is not None:
        live = msgspec.structs.replace(live, pos=operation.place.pos)
    table.objects[operation.target] = live


def _changed(live: Live, fields: Mapping[str, Any]) -> Live:
    known = {name: value for name, value in fields.items() if name in type(live.value).__struct_fields__}
    if isinstance(live.value, Card) and "values" in known:
        merged = {**(live.value.values or {}), **known["values"]}
        known["values"] = {key: value for key, value in merged.items() if value is not None}
    return msgspec.structs.replace(live, value=msgspec.structs.replace(live.value, **known))


def _delete(table: _Table, operation: Operation) -> None:
    """What is deleted is gone from everything that used it."""
    gone = operation.target
    table.objects.pop(gone, None)
    for each in list(table.objects.values()):
        if each.parent == gone:
            _delete(table, Operation(verb="delete", kind=each.kind, target=each.id))
        elif isinstance(each.value, Card):
            table.objects[each.id] = _without(each, each.value, gone)


def _without(live: Live, card: Card, gone: Handle) -> Live:
    labels, members, values = card.labels or frozenset(), card.members or frozenset(), card.values or {}
    if gone not in labels and gone not in members and gone not in values:
        return live
    kept = {field: value for field, value in values.items() if field != gone}
    value = msgspec.structs.replace(card, labels=labels - {gone}, members=members - {gone}, values=kept)
    return msgspec.structs.replace(live, value=value)


_PLAYERS = {"create": _create, "copy": _copy, "update": _update, "delete": _delete}
