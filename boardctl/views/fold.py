"""What a plan shows as one: a change with those that create its parts, what many boards have alike, notes alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from boardctl.model.plan import BoardPlan, Change
from boardctl.model.values import Address, Kind

# What a new object is made of: it says little on its own, and a board of 50 cards has hundreds of them.
_PARTS: frozenset[Kind] = frozenset({"attachment", "checklist", "item", "option"})


class Entry(NamedTuple):
    """One line of a plan, and the entries of what is created together with it."""

    change: Change
    parts: tuple[Entry, ...] = ()


def owner_of(address: Address) -> Address:
    """The address of what an object belongs to: `site/cards/ci` of `site/cards/ci/checklists/dod`."""
    return address.rsplit("/", 2)[0]


def folded(changes: Sequence[Change]) -> tuple[Entry, ...]:
    """The changes in their order, parts of created objects under these. No change is left out."""
    created = {change.address for change in changes if change.action == "create"}
    parts: dict[Address, list[Change]] = {}
    top: list[Change] = []
    for change in changes:
        owner = owner_of(change.address)
        if change.action == "create" and change.kind in _PARTS and owner in created:
            parts.setdefault(owner, []).append(change)
        else:
            top.append(change)
    return tuple(_entry(change, parts) for change in top)


def _entry(change: Change, parts: dict[Address, list[Change]]) -> Entry:
    return Entry(change, tuple(_entry(each, parts) for each in parts.get(change.address, ())))


def parts_of(entry: Entry) -> int:
    """How many changes stand under it."""
    return sum(1 + parts_of(part) for part in entry.parts)


class Shared(NamedTuple):
    """Entries and notes that several boards have alike, and the keys of these boards."""

    keys: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


FEW = 3  # from so many boards on, what they have alike is shown once for all of them
T = TypeVar("T")


def shared(boards: Sequence[BoardPlan]) -> tuple[Shared, ...]:
    """What at least FEW boards have alike, that of the same boards together, in the order of the plan."""
    if len(boards) < FEW:
        return ()
    entries = _grouped((board.key, each, entry) for board in boards for each, entry in _numbered(board))
    notes = _grouped((board.key, note, note) for board in boards for note in dict.fromkeys(board.notes))
    groups = dict.fromkeys((*entries, *notes))
    return tuple(Shared(keys, tuple(entries.get(keys, ())), tuple(notes.get(keys, ()))) for keys in groups)


def _numbered(board: BoardPlan) -> Iterator[tuple[_Which, Entry]]:
    """The entries of a board, each with its likeness: of those that look the same in one board it is the n-th."""
    seen = Counter[str]()
    for entry in folded(board.changes):
        likeness = _likeness(entry)
        seen[likeness] += 1
        yield (likeness, seen[likeness]), entry


_Which: TypeAlias = tuple[str, int]


def _grouped(found: Iterable[tuple[str, Hashable, T]]) -> dict[tuple[str, ...], list[T]]:
    """What has the same likeness at FEW boards or more, by the keys of these; of (key, likeness, thing)."""
    alike: dict[Hashable, tuple[T, list[str]]] = {}
    for key, likeness, thing in found:
        alike.setdefault(likeness, (thing, []))[1].append(key)
    groups: dict[tuple[str, ...], list[T]] = {}
    for thing, keys in alike.values():
        if len(keys) >= FEW:
            groups.setdefault(tuple(keys), []).append(thing)
    return groups


def own(board: BoardPlan, common: Sequence[Shared]) -> tuple[Entry, ...]:
    """The entries that a board does not share with others."""
    if not common:
        return folded(board.changes)
    told = Counter(_likeness(entry) for each in common if board.key in each.keys for entry in each.entries)
    return tuple(entry for (likeness, number), entry in _numbered(board) if number > told[likeness])


def own_notes(board: BoardPlan, common: Sequence[Shared]) -> tuple[str, ...]:
    """The notes that a board does not share with others."""
    elsewhere = {note for each in common if board.key in each.keys for note in each.notes}
    return tuple(note for note in board.notes if note not in elsewhere)


# Where a note's remedy is to be written. Names, in quotes, are no places.
_PLACE = re.compile(r'"[^"]*"|( \([^()"\n]+?:\d+)\)')


def told_once(notes: Sequence[str]) -> tuple[str, ...]:
    """The notes, those that are alike but for the place in a file as one that counts the others: of 32 cards one."""
    alike = Counter(map(_placeless, notes))
    first = {_placeless(note): note for note in reversed(notes)}
    return tuple(_for_all(first[each], alike[each]) for each in dict.fromkeys(map(_placeless, notes)))


def _placeless(note: str) -> str:
    return _PLACE.sub(lambda found: "" if found[1] else found[0], note)


def _for_all(note: str, number: int) -> str:
    if number == 1:
        return note
    more = f" and {number - 1:,} more {'place' if number == 2 else 'places'})"
    told = _PLACE.sub(lambda found: found[1] + more if found[1] else found[0], note)
    return told if told != note else f"{note} ({number:,} times)"


def _likeness(entry: Entry) -> str:
    """What two boards' changes must share to be told once: all that is shown of them, but for where it was written."""
    change = entry.change
    place = (change.where, change.card, change.moves, change.after)
    said = (change.action, change.kind, change.name, *place, change.reason)
    return repr((said, sorted(change.fields.items()), [_likeness(part) for part in entry.parts]))
