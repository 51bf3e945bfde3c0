"""Third pass: one change an object, with the operations that carry it out and what must come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from boardctl.model.addresses import is_pending, pending, pending_address
from boardctl.model.desired import Declared
from boardctl.model.fields import BY_NAME
from boardctl.model.live import Live
from boardctl.model.operations import Operation, Place
from boardctl.model.plan import Action, Change, Delta
from boardctl.model.values import KINDS, Address, Handle
from boardctl.planner.births import FOLDED, birth, owner_of, set_values, starting_fields
from boardctl.planner.context import Context
from boardctl.planner.diff import SAME, Comparison
from boardctl.planner.names import name_of


def drafted(context: Context) -> Iterator[Change]:
    """The changes of every declared object, kinds in the order in which they can be made."""
    objects = sorted((context.desired.board, *context.desired.objects()), key=lambda each: KINDS.index(each.kind))
    for declared in objects:
        if declared.address in context.created:
            if not _is_folded(context, declared):
                yield _creation(context, declared)
        elif (live := context.live_of(declared.address)) is not None:
            comparison = context.comparisons.get(declared.address, SAME)
            change = _update(context, declared, live, comparison)
            if change is not None:
                yield change


def _is_folded(context: Context, declared: Declared) -> bool:
    """Whether an object comes into being with another: an option, an item, all that a copied card brings along."""
    if declared.kind == "checklist":
        return declared.parent in context.card_copies
    return FOLDED.get(declared.kind) is not None and declared.parent in context.created


def _creation(context: Context, declared: Declared) -> Change:
    operations = birth(context, declared)
    place = context.places.get(declared.address)
    return Change(
        action="create",
        kind=declared.kind,
        address=declared.address,
        name=name_of(declared.value),
        operations=operations,
        fields=_first_values(context, declared),
        after=context.names.of(place.after) if place else None,
        where=_where(context, declared),
        card=context.names.of(_card_of(context, declared)),
        source=declared.source,
        requires=(*required(declared.address, operations), *_of_source(context, declared)),
        notifies=_newly_told(context, declared),
        owned=True,
    )


def _of_source(context: Context, declared: Declared) -> tuple[Address, ...]:
    """A card is copied once its source has its checklists."""
    source = context.card_copies.get(declared.address)
    return tuple(each.address for each in context.desired.collections.get((source or "", "checklist"), ()))


def _first_values(context: Context, declared: Declared) -> dict[str, Delta]:
    """What a new object starts with, its name left out: that stands in the change itself."""
    shown: dict[str, Delta] = {}
    for name, value in starting_fields(context, declared).items():
        field = BY_NAME[declared.kind].get(name)
        if field is None or name == "name" or (value is None and name == "color"):
            continue
        if field.type == "map":
            for key, entry in value.items():
                shown[f"{field.label}.{context.names.of(key)}"] = Delta(None, context.names.entry(entry))
        else:
            shown[field.label] = Delta(None, context.names.show(field, value))
    return {**shown, **_folded_names(context, declared)}


def _folded_names(context: Context, declared: Declared) -> dict[str, Delta]:
    for kind, owner in FOLDED.items():
        parts = context.desired.collections.get((declared.address, kind), ()) if owner == declared.kind else ()
        if parts:
            return {f"{kind}s": Delta(None, tuple(name_of(part.value) for part in parts))}
    return {}


def _update(context: Context, declared: Declared, live: Live, comparison: Comparison) -> Change | None:
    place, parent = context.places.get(declared.address), _new_parent(context, declared, live)
    operations = _operations(context, declared, live, comparison, place, parent)
    if not operations:
        return None
    fields = context.names.deltas(comparison.differences, dict(comparison.targets), live.value)
    if parent is not None:
        fields["list"] = Delta(context.names.of(live.parent), context.names.of(parent))
    return Change(
        action=_action(comparison, moves=place is not None or parent is not None),
        kind=declared.kind,
        address=declared.address,
        name=name_of(live.value),
        operations=operations,
        object_id=live.id,
        fields=fields,
        moves=place is not None or parent is not None,
        after=context.names.of(place.after) if place else None,
        where=_where(context, declared),
        card=context.names.of(_card_of(context, declared)),
        source=declared.source,
        requires=required(declared.address, operations),
        notifies=_newly_told(context, declared),
        owned=_is_owned(context, declared),
    )


def _is_owned(context: Context, declared: Declared) -> bool:
    remembered = context.remembered(declared.address)
    return remembered is not None and remembered.owned


def _new_parent(context: Context, declared: Declared, live: Live) -> Handle | None:
    parent = context.parents.get(declared.address)
    return parent if parent is not None and parent != live.parent else None


def _operations(
    context: Context,
    declared: Declared,
    live: Live,
    comparison: Comparison,
    place: Place | None,
    parent: Handle | None,
) -> tuple[Operation, ...]:
    """One call for all fields and the place; one more for custom field values."""
    fields = {name: value for name, value in comparison.targets.items() if name != "values"}
    found = []
    if fields or place is not None or parent is not None:
        found.append(_plain_update(context, declared, live, fields, place, parent))
    if "values" in comparison.targets:
        changed = {each.path[1]: each.after for each in comparison.differences if each.field.type == "map"}
        found.append(set_values(context, live.id, changed))
    return tuple(found)


def _plain_update(
    context: Context,
    declared: Declared,
    live: Live,
    fields: Mapping[str, Any],
    place: Place | None,
    parent: Handle | None,
) -> Operation:
    card = _card_of(context, declared)
    owner = parent if declared.kind == "card" else owner_of(context, declared)
    return Operation(
        verb="update", kind=declared.kind, target=live.id, owner=owner, card=card, fields=fields, place=place
    )


def _action(comparison: Comparison, *, moves: bool) -> Action:
    """What a person would call it: archive and restore where nothing else changes, move likewise."""
    changed = set(comparison.targets)
    if changed == {"archived"}:
        return "archive" if comparison.targets["archived"] else "restore"
    return "update" if changed or not moves else "move"


def _where(context: Context, declared: Declared) -> str | None:
    """The list a card is in, the card a checklist is on; nothing for what is the board's own."""
    owner = owner_of(context, declared)
    if owner is None or owner == context.live.id:
        return None
    return context.names.of(owner)


def _card_of(context: Context, declared: Declared) -> Handle | None:
    """The card that an item's checklist is on."""
    return context.handle(context.declared[declared.parent].parent) if declared.kind == "item" else None


def _newly_told(context: Context, declared: Declared) -> tuple[str, ...]:
    """Who gets a notification from Trello: people put on a card, on an item, or on the board."""
    if declared.address in context.created:
        if declared.kind == "member":
            return (name_of(declared.value),)
        handles = _people(starting_fields(context, declared))
    else:
        comparison = context.comparisons.get(declared.address, SAME)
        handles = [each.after for each in comparison.differences if each.field.name in ("members", "member")]
    return tuple(sorted(str(context.names.of(each)) for each in handles if each))


def _people(fields: Mapping[str, Any]) -> list[Handle]:
    single = fields.get("member")
    return [*fields.get("members", ()), *([single] if single else [])]


def required(own: Address, operations: Iterable[Operation]) -> tuple[Address, ...]:
    """The addresses whose objects these operations need to exist, in order, without their own."""
    made = {operation.target for operation in operations} | {pending(own)}
    found = {handle for operation in operations for handle in _mentioned(operation)} - made
    return tuple(sorted(pending_address(handle) for handle in found))


def _mentioned(operation: Operation) -> Iterator[Handle]:
    """Pending handles in an operation. Only fields that refer to objects are looked at: text may look like one."""
    yield from _pending_in((operation.owner, operation.card, operation.source, operation.fields.get("member")))
    for name in ("labels", "members", "values"):
        yield from _pending_in(operation.fields.get(name) or ())
    types = operation.fields.get("value_types", {})
    choices = (value for field, value in operation.fields.get("values", {}).items() if types.get(field) == "list")
    yield from _pending_in(choices)


def _pending_in(values: Iterable[Any]) -> Iterator[Handle]:
    return (value for value in values if isinstance(value, str) and is_pending(value))
