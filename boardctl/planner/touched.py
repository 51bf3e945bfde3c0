"""What a plan is about to touch on a board, and the part of the board that the way back needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import convert

from boardctl.model.fields import COVER
from boardctl.model.image import Past, Touched
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.values import KINDS, Card, Item, Kind
from boardctl.planner.board import applied_by

SETS = ("labels", "members")
# What others refer to: kept whole, so that every reference of the past has its object.
_REFERRED: frozenset[Kind] = frozenset({"member", "label", "custom_field", "option"})


def before_image(live: LiveBoard, memory: BoardMemory | None, changes: Iterable[Change]) -> Past:
    """The part of a board that these changes touch, with all that it takes to find its way back.

    Kept are the touched, what they are in, what refers to what is deleted, and the siblings of what moves or goes, of
    which only the place counts.
    """
    planned = tuple(changes)
    touched = touched_by(live, planned)
    kept = {each.id: each for each in live.objects.values() if each.id in touched or each.kind in _REFERRED}
    for each in [live.objects[found] for found in touched if found in live.objects]:
        kept.update({owner.id: owner for owner in _owners(live, each)})
        if _moves(touched[each.id]):
            kept.update({other.id: kept.get(other.id, _bare(other)) for other in live.in_order(each.parent, each.kind)})
    return Past(
        live=LiveBoard(
            live.board,
            kept.values(),
            archived_cards=live.archived_cards,
            workspace_names=live.workspace_names,
        ),
        touched=touched,
        created=tuple(sorted(applied_by(planned).created)),
        memory=memory,
    )


def touched_by(live: LiveBoard, changes: Iterable[Change]) -> Touched:
    """The fields that changes write, by the id of their object; and what goes along with what they delete."""
    found: dict[str, set[str] | None] = {}
    for operation in (each for change in changes for each in change.operations):
        if operation.verb == "delete":
            _goes(live, operation.target, found)
        elif operation.verb == "update" and (operation.target in live.objects or operation.target == live.id):
            _note(found, operation.target, _fields(operation, live))
    return {object_id: None if fields is None else frozenset(fields) for object_id, fields in found.items()}


def _fields(operation: Operation, live: LiveBoard) -> Iterator[str]:
    here = live.objects.get(operation.target)
    for name, value in operation.fields.items():
        if name in SETS:
            before = getattr(here.value, name, None) if here else None
            yield from _members(name, before or frozenset(), value)
        elif name == "values":
            yield from (f"values/{field}" for field in value)
        elif name != "value_types":
            yield name
        if name == "cover_color":
            yield from COVER  # all of it goes along with a colour, and a picture gives way to one
    if operation.place is not None:
        yield "place"
    if operation.kind == "card" and operation.owner is not None and here is not None and operation.owner != here.parent:
        yield "list"


def _members(name: str, before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    """What a set gains and loses; where all stays, nothing."""
    yield from (f"{name}+{each}" for each in sorted(after - before))
    yield from (f"{name}-{each}" for each in sorted(before - after))


def _note(found: dict[str, set[str] | None], object_id: str, fields: Iterable[str]) -> None:
    known = found.setdefault(object_id, set())
    if known is not None:
        known.update(fields)


def _goes(live: LiveBoard, gone: str, found: dict[str, set[str] | None]) -> None:
    """What is deleted takes its children along, and is gone from every card that used it."""
    home = live.objects.get(gone)
    if home is None:
        return
    found[gone] = None
    for kind in KINDS:
        for each in live.in_order(gone, kind):
            _goes(live, each.id, found)
    if home.kind in _REFERRED:
        for each in live.objects.values():
            _note_use(each, gone, found)


def _note_use(each: Live, gone: str, found: dict[str, set[str] | None]) -> None:
    value = each.value
    if isinstance(value, Item) and value.member == gone:
        _note(found, each.id, ["member"])
    if not isinstance(value, Card):
        return
    used = [f"{name}-{gone}" for name in SETS if gone in (getattr(value, name) or ())]
    values = value.values or {}
    used += [f"values/{field}" for field, chosen in values.items() if gone in (field, chosen)]
    if used:
        _note(found, each.id, used)


def _owners(live: LiveBoard, each: Live) -> Iterator[Live]:
    owner = live.objects.get(each.parent)
    if owner is not None:
        yield owner
        yield from _owners(live, owner)


def _moves(fields: frozenset[str] | None) -> bool:
    """Whether an object's place is at stake; what comes back into sight takes one too."""
    return fields is None or not fields.isdisjoint({"place", "list", "archived"})


def _bare(live: Live) -> Live:
    """A sibling of which only its place and name count."""
    bare = convert({"name": getattr(live.value, "name", None) or ""}, type(live.value))
    return msgspec.structs.replace(live, value=bare)
