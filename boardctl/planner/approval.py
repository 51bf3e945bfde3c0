"""A saved plan against a fresh one: an approval, compared change by change, never a list of calls to send.

Each saved change is pending (nothing moved since), done (the board is already there) or in conflict. Changes that
only the fresh plan has are not part of the approval and are left out (DESIGN section 6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from boardctl.model.values import Address


class Values(Struct, frozen=True):
    """A field's values before and after, as documents hold them."""

    before: Any
    after: Any


class Shown(Struct, frozen=True, kw_only=True):
    """What a plan document says of one change, as far as it is compared."""

    address: Address
    action: str
    kind: str
    name: str
    fields: dict[str, Values]
    object_id: str | None = None
    owned: bool = False
    moves: bool = False
    reason: str = ""
    requires: tuple[Address, ...] = ()

    @property
    def is_removal(self) -> bool:
        """Whether it takes away what the file does not name: only those have a reason."""
        return self.action in ("archive", "delete") and bool(self.reason)


class Untouched(Struct, frozen=True, kw_only=True):
    """Something that a plan leaves alone, with its reason."""

    address: Address
    reason: str
    field: str | None = None


class ShownOrder(Struct, frozen=True, kw_only=True):
    """The declared siblings of one collection as they stand, and as the plan puts them."""

    owner: Address
    kind: str
    before: tuple[Address, ...]
    after: tuple[Address, ...]


class ShownBoard(Struct, frozen=True, kw_only=True):
    """What a plan document says of one board."""

    key: str
    id: str | None
    changes: tuple[Shown, ...]
    kept: tuple[Untouched, ...] = ()
    reported: tuple[Untouched, ...] = ()
    orders: tuple[ShownOrder, ...] = ()


class Part(NamedTuple):
    """What of a change is approved: field labels, and whether it may move."""

    labels: frozenset[str]
    moves: bool


class Conflict(NamedTuple):
    """A saved change that no longer fits: the field (None: the whole), what it was planned from, what is there now."""

    address: Address
    name: str
    field: str | None
    planned_from: Any
    now: Any


class Verdict(NamedTuple):
    """What is left of an approval for one board."""

    pending: Mapping[Address, Part]
    done: tuple[Address, ...]
    conflicts: tuple[Conflict, ...]


def compare(saved: ShownBoard, fresh: ShownBoard) -> Verdict:
    """Settle every saved change of one board against the fresh plan of the same board."""
    now = {change.address: change for change in fresh.changes}
    pending: dict[Address, Part] = {}
    conflicts: list[Conflict] = []
    if saved.id is not None and fresh.id != saved.id:
        conflicts.append(Conflict(saved.key, saved.key, "board", saved.id, fresh.id))
    for change in saved.changes:
        found = now.get(change.address)
        conflicts += _left_alone(change, fresh) if found is None else _moved_on(change, found, fresh)
        shift = _shift(change, saved, fresh)
        conflicts += _reordered(change, shift)
        is_to_move = (found is not None and found.moves and change.moves) or (shift is not None and shift.is_to_come)
        if found is not None or is_to_move:
            pending[change.address] = Part(_labels(change, found), is_to_move)
    conflicts += _unmet(pending, now)
    done = tuple(change.address for change in saved.changes if change.address not in pending)
    return Verdict(pending, done, tuple(conflicts))


def _left_alone(change: Shown, fresh: ShownBoard) -> Iterator[Conflict]:
    """The fresh plan has nothing for it: done, unless it is left to people now or something hangs on it."""
    for left in (*fresh.kept, *fresh.reported):
        if left.address == change.address and (left.field is None or _speaks_of(change, left.field)):
            values = change.fields.get(left.field or "")
            before = values.before if values else change.action
            yield Conflict(change.address, change.name, left.field, before, left.reason)


def _speaks_of(change: Shown, field: str) -> bool:
    """A creation is of an object in its list: one that stands in another is somebody else's."""
    return field in change.fields or (change.action == "create" and field == "list")


class _Shift(NamedTuple):
    """A planned move among its siblings: their order when it was planned and now, and of those that stay, both orders
    and how many stand before the one that moves: then, as planned, and now.
    """

    planned_from: Sequence[Address]
    found: Sequence[Address]
    staying: tuple[Sequence[Address], Sequence[Address]]
    before: int | None
    after: int | None
    now: int | None

    @property
    def is_to_come(self) -> bool:
        """Whether it is there and not where it goes. The fresh plan may use other moves, that come cheaper by now."""
        return self.now not in (self.after, None)


def _shift(change: Shown, saved: ShownBoard, fresh: ShownBoard) -> _Shift | None:
    """The move of a change; None where there is none, or all is in order."""
    planned = next((each for each in saved.orders if change.address in each.after), None)
    if planned is None or not change.moves:
        return None
    found = next((each for each in fresh.orders if (each.owner, each.kind) == (planned.owner, planned.kind)), None)
    if found is None:
        return None
    moving = {each.address for each in saved.changes if each.moves}
    staying = {*planned.before, *planned.after} & set(found.before) - moving
    orders = tuple([each for each in row if each in staying] for row in (planned.before, found.before))
    places = (_behind(change.address, row, staying) for row in (planned.before, planned.after, found.before))
    return _Shift(planned.before, found.before, (orders[0], orders[1]), *places)


def _reordered(change: Shown, shift: _Shift | None) -> Iterator[Conflict]:
    """A move counts on the order of its siblings: those that stay must stand as they stood.

    What moves must be where it was or, after a run that broke off, where it goes.
    """
    if shift is None:
        return
    then, here = shift.staying
    if then != here or shift.now not in (shift.before, shift.after, None):
        yield Conflict(change.address, change.name, "place", list(shift.planned_from), list(shift.found))


def _behind(address: Address, row: Sequence[Address], among: Collection[Address]) -> int | None:
    """How many of some siblings stand before one of a row; None where it is not in it."""
    return sum(1 for each in row[: row.index(address)] if each in among) if address in row else None


def _moved_on(change: Shown, found: Shown, fresh: ShownBoard) -> Iterator[Conflict]:
    """What of a change that is still to be made is not as it was when it was planned."""
    if _differs_in_kind(change, found):
        yield Conflict(change.address, change.name, None, change.action, found.action)
        return
    for label, values in found.fields.items():
        planned = change.fields.get(label, _NOTHING)
        if _has_moved(change, label, planned, values):
            then, here = (planned.after, values.after) if change.action == "create" else (planned.before, values.before)
            yield Conflict(change.address, change.name, label, then, here)
    if change.is_removal:  # what hung on it and does no more
        for label in sorted(change.fields.keys() - found.fields.keys()):
            yield Conflict(change.address, change.name, label, change.fields[label].before, None)
    yield from _left_alone(change, fresh)


_NOTHING = Values(None, None)


def _has_moved(change: Shown, label: str, planned: Values, now: Values) -> bool:
    """A creation must still find nothing and make the same; a removal take away the same; an update start the same."""
    if change.action == "create":
        return label not in change.fields or planned.after != now.after
    return planned.before != now.before if label in change.fields else change.is_removal


def _differs_in_kind(change: Shown, found: Shown) -> bool:
    """A vanished object, another one, or one that something else is now to be done to.

    What a create of boardctl's left undone is an update; an object that somebody else made meanwhile is a conflict.
    """
    if change.object_id is not None and found.object_id != change.object_id:
        return True
    if change.action == "create" and found.action != "create":
        return not found.owned
    if found.action == "create" or found.is_removal or change.is_removal:
        return change.action != found.action
    return False


def _labels(change: Shown, found: Shown | None) -> frozenset[str]:
    return frozenset(label for label in found.fields if label in change.fields) if found is not None else frozenset()


def _unmet(pending: Mapping[Address, Part], now: Mapping[Address, Shown]) -> Iterator[Conflict]:
    """An approved change that has come to need one that was not approved."""
    for change in (now[address] for address in pending if address in now):
        for needed in change.requires:
            if needed not in pending:
                yield Conflict(
                    change.address, change.name, "requires", "nothing more", f"{needed} has to be made first"
                )
