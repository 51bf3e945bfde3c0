"""Operations that bring new objects into being, with as few calls as the API allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared
from boardctl.model.fields import AT_BIRTH, BY_NAME, equal
from boardctl.model.operations import Operation
from boardctl.model.values import Address, Card, Handle, Kind, Label, Member, Value
from boardctl.planner.context import Context
from boardctl.planner.order import STEP

FOLDED: Mapping[Kind, Kind] = {"option": "custom_field", "item": "checklist"}
"""Kinds that are created together with their owner, in its change."""


def birth(context: Context, declared: Declared) -> tuple[Operation, ...]:
    """The operations that create one object and all that is folded into it, in the order they are sent."""
    if declared.kind == "checklist":
        return _checklist(context, declared)
    if declared.kind == "custom_field":
        return (_custom_field(context, declared),)
    if declared.address in context.card_copies:
        return _card_copy(context, declared, context.card_copies[declared.address])
    return _plain(context, declared)


def starting_fields(context: Context, declared: Declared) -> dict[str, Any]:
    """The declared fields of a new object that are not what it would start with anyway."""
    value = context.values[declared.address]
    defaults = AT_BIRTH.get(declared.kind, {})
    fields = {name: each for name, each in msgspec.structs.asdict(value).items() if each is not UNSET}
    for name, default in defaults.items():
        if name in fields and equal(BY_NAME[declared.kind][name], fields[name], default):
            del fields[name]
    return _complete(value, fields)


def _complete(value: Value, fields: dict[str, Any]) -> dict[str, Any]:
    """What a create call can't do without, and what it must not have."""
    if isinstance(value, Label):
        return {"name": "", "color": None, **fields}
    if isinstance(value, Card) and "values" in fields:
        fields["values"] = {key: each for key, each in fields["values"].items() if each is not None}
    if isinstance(value, Member):
        fields.pop("full_name", None)
        return {"role": "normal", **fields}
    fields.pop("upload", None)
    return {key: each for key, each in fields.items() if key != "values" or each}


def _plain(context: Context, declared: Declared) -> tuple[Operation, ...]:
    """One create call; what it can't take follows in an update, field values in one more."""
    fields = starting_fields(context, declared)
    values = fields.pop("values", None)
    able = context.abilities.at_creation.get(declared.kind, frozenset())
    target = pending(declared.address)
    operations = [_create(context, declared, {name: each for name, each in fields.items() if name in able})]
    later = {name: each for name, each in fields.items() if name not in able}
    if later:
        operations.append(
            Operation(verb="update", kind=declared.kind, target=target, card=_card(context, declared), fields=later)
        )
    if values:
        operations.append(set_values(context, target, values))
    return tuple(operations)


def _create(
    context: Context, declared: Declared, fields: Mapping[str, Any], parts: tuple[Handle, ...] = ()
) -> Operation:
    return Operation(
        verb="create",
        kind=declared.kind,
        target=pending(declared.address),
        owner=owner_of(context, declared),
        card=_card(context, declared),
        fields=fields,
        place=context.places.get(declared.address),
        parts=parts,
    )


def owner_of(context: Context, declared: Declared) -> Handle | None:
    """The handle of what an object is in; a board is in nothing."""
    if declared.kind == "board":
        return None
    return context.parents.get(declared.address) or context.handle(declared.parent)


def _card(context: Context, declared: Declared) -> Handle | None:
    """The card that an item's checklist is on."""
    if declared.kind != "item":
        return None
    return context.handle(context.declared[declared.parent].parent)


def set_values(context: Context, card: Handle, values: Mapping[str, Any]) -> Operation:
    """All custom field values of a card in one call."""
    types = {field: context.resolver.field_type(field) for field in values}
    return Operation(verb="update", kind="card", target=card, fields={"values": dict(values), "value_types": types})


def _custom_field(context: Context, declared: Declared) -> Operation:
    options = context.desired.collections.get((declared.address, "option"), ())
    fields = starting_fields(context, declared)
    if options:
        fields["options"] = tuple(_option(context, each) for each in options)
    return _create(context, declared, fields, tuple(pending(each.address) for each in options))


def _option(context: Context, declared: Declared) -> dict[str, str | None]:
    return {"name": "", "color": None, **starting_fields(context, declared)}


def _checklist(context: Context, declared: Declared) -> tuple[Operation, ...]:
    """A checklist and its items, one call each; what it begins with may come as a copy, in one call for all."""
    items = context.desired.collections.get((declared.address, "item"), ())
    head = context.checklist_copies.get(declared.address)
    own = _create(context, declared, starting_fields(context, declared))
    if head is None:
        return (own, *(_create(context, item, starting_fields(context, item)) for item in items))
    copied, rest = items[: head.items], items[head.items :]
    parts = tuple(pending(item.address) for item in copied)
    return (
        msgspec.structs.replace(own, verb="copy", source=head.source, parts=parts),
        *_repairs(context, copied),
        *(_behind(context, item, head.last + STEP * number) for number, item in enumerate(rest, 1)),
    )


def _behind(context: Context, item: Declared, pos: float) -> Operation:
    """An item after what was copied: that may be as far down as people have put it in what it was copied from."""
    made = _create(context, item, starting_fields(context, item))
    return msgspec.structs.replace(made, place=made.place and msgspec.structs.replace(made.place, pos=pos))


def _repairs(context: Context, copied: Iterable[Declared]) -> Iterator[Operation]:
    """What copied items do not have yet: a copy's are incomplete (WIRE-FACTS section 5, checklists)."""
    for item in copied:
        more = {name: each for name, each in starting_fields(context, item).items() if name != "name"}
        if more:
            yield Operation(
                verb="update", kind="item", target=pending(item.address), card=_card(context, item), fields=more
            )


def _card_copy(context: Context, declared: Declared, source: Address) -> tuple[Operation, ...]:
    """A card as the copy of one with the same checklists; all else is said anew, so that nothing comes along unseen."""
    operations = _plain(context, declared)
    blank: dict[str, Any] = {"due": None, "start": None, "labels": frozenset(), "members": frozenset(), "values": {}}
    values = first_values(context, declared)
    if values and values == first_values(context, context.declared[source]):
        operations = tuple(each for each in operations if "values" not in each.fields)
        del blank["values"]  # these alone come along where they are equal: they would take a call of their own
    copy = msgspec.structs.replace(
        operations[0],
        verb="copy",
        source=pending(source),
        fields={**blank, **operations[0].fields},
        parts=tuple(_parts(context, declared)),
    )
    return (copy, *operations[1:])


def first_values(context: Context, card: Declared) -> Mapping[Handle, Any]:
    """The custom field values that a new card starts with."""
    values: Mapping[Handle, Any] = starting_fields(context, card).get("values", {})
    return values


def _parts(context: Context, card: Declared) -> Iterator[Handle]:
    """The handles of the checklists and items that a copy of a card brings along, in order."""
    for checklist in context.desired.collections.get((card.address, "checklist"), ()):
        yield pending(checklist.address)
        for item in context.desired.collections.get((checklist.address, "item"), ()):
            yield pending(item.address)
