"""Cards that went from one board's file to another's: made anew there, without what people had put on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from boardctl.model.desired import DesiredBoard
from boardctl.model.fields import normal_text
from boardctl.model.live import LiveBoard
from boardctl.model.plan import BoardPlan, Change
from boardctl.planner.names import name_of
from boardctl.planner.safety import is_removal

Pair: TypeAlias = tuple[DesiredBoard, LiveBoard | None]
Content: TypeAlias = tuple[str | None, tuple[str, ...] | None]
"""A card's text and the names of its items; None is what a file does not speak of."""


class _Crossing(NamedTuple):
    """A card that goes on one board, and the new one of its name on another, with the keys of the two."""

    old: str
    gone: Change
    new: str
    made: Change


def with_crossings(plans: Sequence[BoardPlan], boards: Callable[[], Iterable[Pair]]) -> list[BoardPlan]:
    """The plans, with a note at each board to which a card has come from another board's file.

    It is told by name and content; `boards` are looked at only where a name goes on one board and comes on another.
    """
    found = _by_name(plans)
    if not found:
        return list(plans)
    keys = {key for each in found for key in (each.old, each.new)}
    known = {desired.key: (desired, live) for desired, live in boards() if desired.key in keys}
    same = [each for each in found if _is_same(each, known[each.old][1], known[each.new][0])]
    notes = {
        plan.key: tuple(_note(each, new=plan.id is None) for each in same if each.new == plan.key) for plan in plans
    }
    return [msgspec.structs.replace(plan, notes=(*plan.notes, *notes[plan.key])) for plan in plans]


def _by_name(plans: Sequence[BoardPlan]) -> list[_Crossing]:
    """Only where one card of a name goes and one comes: what templates do to many boards is no move."""
    gone, made = (_cards(plans, wanted) for wanted in (is_removal, _is_new))
    pairs = [(gone[name], made[name]) for name in gone.keys() & made.keys()]
    single = [(one[0], other[0]) for one, other in pairs if len(one) == len(other) == 1]
    found = [_Crossing(*one, *other) for one, other in single if one[0] != other[0]]
    return sorted(found, key=lambda each: each.made.address)


def _is_new(change: Change) -> bool:
    return change.action == "create"


def _cards(plans: Sequence[BoardPlan], wanted: Callable[[Change], bool]) -> dict[str, list[tuple[str, Change]]]:
    found: dict[str, list[tuple[str, Change]]] = {}
    for plan in plans:
        for change in plan.changes:
            if change.kind == "card" and wanted(change):
                found.setdefault(normal_text(change.name), []).append((plan.key, change))
    return found


def _is_same(each: _Crossing, live: LiveBoard | None, desired: DesiredBoard) -> bool:
    """Whether all that the file says of the new one is on the one that goes, and that is something."""
    before = _of_live(live, each.gone.object_id or "") if live is not None else (None, None)
    after = _of_declared(desired, each.made.address)
    return any(after) and all(one is None or one == other for one, other in zip(after, before, strict=True))


def _of_live(live: LiveBoard, card: str) -> Content:
    items = [each for row in live.in_order(card, "checklist") for each in live.in_order(row.id, "item")]
    there = live.objects.get(card)
    return _text(there.value if there else None), _names(name_of(each.value) for each in items)


def _of_declared(desired: DesiredBoard, card: str) -> Content:
    rows = desired.collections.get((card, "checklist"))
    items = (each for row in rows or () for each in desired.collections.get((row.address, "item"), ()))
    value = next((each.value for each in desired.of_kind("card") if each.address == card), None)
    return _text(value), None if rows is None else _names(name_of(each.value) for each in items)


def _text(value: object) -> str | None:
    desc = getattr(value, "desc", None)
    return normal_text(desc) if isinstance(desc, str) else None


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(normal_text, found)))


def _note(each: _Crossing, *, new: bool) -> str:
    way = "Moved to this board on Trello before an apply"
    if new:
        out = f"`apply --exclude {each.gone.address} --exclude {each.made.address}` first"
        way = f"With {out}, which makes this board, and then moved to it on Trello"
    return (
        f'the card "{each.gone.name}" goes from the board {each.old} and is made anew here: its comments, ticks and '
        f"uploads stay behind. {way}, it is found by its name, and keeps them"
    )
