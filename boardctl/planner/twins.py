"""Objects of one name without keys: which is which where a block left the file or was renamed, or lists changed places.

A slug without a key passes to the next of its name when a block goes (DESIGN section 5), and that may be in another
list: its address alone would send one card after the other to the next list, and the last one to the archive.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from msgspec import UNSET

from boardctl.model.desired import Declared
from boardctl.model.fields import BY_NAME
from boardctl.model.live import Live
from boardctl.model.memory import digest
from boardctl.model.values import Address, Kind
from boardctl.planner.former import called
from boardctl.planner.scopes import Scope, beside, plain_name

_NUMBER = re.compile(r"~(\d+)$")
# What may stand side by side under one name, and be renamed: labels are told apart by colours, the others can't be.
REPEATED: frozenset[Kind] = frozenset({"list", "card", "checklist", "item", "custom_field"})
_T = TypeVar("_T")
_K = TypeVar("_K")


class _Spot(NamedTuple):
    """The id of the list that cards were in (None for other kinds), and the digest of their name."""

    home: str | None
    name: str


class _Known(NamedTuple):
    """A remembered card that is on the board and not paired yet: its address and list of then, its number in a row.

    `pruned` ones are in the archive, as their block had left the file: they are there for one that comes back.
    """

    address: Address
    parent: Address
    number: int
    pruned: bool
    live: Live


def by_list_of_then(scope: Scope) -> None:
    """Pair those of each list that has as many of a name as it had then, in order; the rest by address, then in order.

    Not where blocks are new, for any of them may be, nor where each is in the list it was in.
    """
    if not scope.any_parent or not scope.memory.objects:
        return
    known = {name: row for name, row in _known(scope).items() if len(row) > 1}
    for name, row in _rows(scope, {address for address, _ in known}).items():
        left = known.get(name, [])
        if len(left) >= len(row) and _is_shifted(row, left):
            _pair(scope, row, left)


def by_row_of_then(scope: Scope) -> None:
    """Where some of a row were renamed (`was:`) or given a key, and all are there still: in order, as then.

    By addresses the first block that kept the name would stand for the first one of then, and what was renamed for
    another one.
    """
    moved = [each for each in scope.open_ends() if _is_at_a_new_address(scope, each)]
    for spot, known in _rows_of_then(scope).items() if moved else ():
        row = [each for each in scope.open_ends() if _was_at(scope, each, spot)]
        if len(row) == len(known) > 1 and any(each in moved for each in row):
            for declared, live in zip(row, known, strict=True):
                scope.matching.bind(declared, live)


def _is_at_a_new_address(scope: Scope, declared: Declared) -> bool:
    return declared.address not in scope.memory.objects and bool(declared.was or declared.has_key)


def _was_at(scope: Scope, declared: Declared, spot: _Spot) -> bool:
    """Whether a block may be one of those that were applied in a place by a name: it has the name, or had it."""
    home = scope.matching.live.get(declared.parent) if scope.any_parent else None
    if declared.id is not None or (home.id if home else None) != spot.home:
        return False
    if declared.address in scope.memory.objects:
        return not declared.has_key and _name_digest(declared.kind, plain_name(declared)) == spot.name
    names = (plain_name(declared), *declared.was)
    taken = called(beside(scope, declared), names[0]) if names[1:] else ()
    return any(_name_digest(declared.kind, each) == spot.name for each in (names[:1] if taken else names))


def _rows_of_then(scope: Scope) -> dict[_Spot, list[Live]]:
    """What was applied without a key by one name in one place and has no block yet, in the order of then."""
    if scope.kind not in REPEATED:
        return {}
    told = {each.address for each in scope.declared if each.has_key or each.id is not None}
    free, objects = {each.id: each for each in scope.free()}, scope.memory.objects
    found: dict[_Spot, list[tuple[int, Live]]] = defaultdict(list)
    for address, entry in objects.items():
        if entry.id in free and "name" in entry.fields and not entry.pruned and address not in told:
            home = objects.get(entry.parent) if entry.parent else None
            found[_Spot(home.id if home else None, entry.fields["name"])].append((_number(address), free[entry.id]))
    return {spot: [live for _, live in sorted(row, key=lambda each: each[0])] for spot, row in found.items()}


def unnumbered(address: Address) -> Address:
    """The address without the number that sets it apart from others of its slug."""
    return _NUMBER.sub("", address)


def _number(address: Address) -> int:
    """Which of its slug it is, from 1."""
    number = _NUMBER.search(address)
    return int(number[1]) if number else 1


def _name_digest(kind: Kind, name: str) -> str:
    return digest(BY_NAME[kind]["name"], name)


def _pair(scope: Scope, row: list[Declared], known: list[_Known]) -> None:
    then = _grouped(known, lambda each: each.parent)
    pairs: list[tuple[Declared, _Known]] = []
    for home, here in _grouped(row, lambda each: each.parent).items():
        pairs += _in_list(here, then.get(home, []))
    here, there = _left(row, known, pairs)
    at = {each.address: each for each in there}
    pairs += [(each, at[each.address]) for each in here if each.address in at]
    here, there = _left(row, known, pairs)
    pairs += zip(here, sorted(there, key=lambda each: each.pruned), strict=False)
    for declared, one in pairs:
        scope.matching.bind(declared, one.live)


def _in_list(here: list[Declared], then: list[_Known]) -> Iterator[tuple[Declared, _Known]]:
    """Pairs in order, where there are as many: of those that had a block last, else with those that had one before."""
    for known in ([each for each in then if not each.pruned], then):
        if len(known) == len(here):
            yield from zip(here, known, strict=True)
            return


def _left(
    row: list[Declared], known: list[_Known], pairs: list[tuple[Declared, _Known]]
) -> tuple[list[Declared], list[_Known]]:
    """The two rows without what is paired."""
    here, there = {one.address for one, _ in pairs}, {other.address for _, other in pairs}
    return [each for each in row if each.address not in here], [each for each in known if each.address not in there]


def _is_shifted(row: list[Declared], known: list[_Known]) -> bool:
    """Whether an address stands for a card in another list than it did."""
    at = {each.address: each.parent for each in known}
    return any(at.get(each.address) != each.parent for each in row)


def _rows(scope: Scope, slugs: Collection[Address]) -> dict[tuple[Address, str], list[Declared]]:
    """The blocks of these slugs that have no card yet, by slug and name, if nothing but the address tells which it is.

    Not those of which no name is remembered: this run has just made them, or found them.
    """
    found: dict[tuple[Address, str], list[Declared]] = defaultdict(list)
    for each in scope.open_ends():
        slug, name = unnumbered(each.address), getattr(each.value, "name", UNSET)
        if slug not in slugs or each.has_key or each.id is not None or name is UNSET:
            continue
        entry = scope.memory.objects.get(each.address)
        if entry is None or "name" in entry.fields:
            found[slug, _name_digest(each.kind, name)].append(each)
    return found


def _known(scope: Scope) -> dict[tuple[Address, str], list[_Known]]:
    """The cards of each name and slug that were applied before, in the order of then."""
    told = {each.address for each in scope.declared if each.has_key or each.id is not None}
    free = {each.id: each for each in scope.free()}
    found: dict[tuple[Address, str], list[_Known]] = defaultdict(list)
    for address, entry in scope.memory.objects.items():
        if entry.id in free and entry.parent and "name" in entry.fields and address not in told:
            each = _Known(address, entry.parent, _number(address), entry.pruned, free[entry.id])
            found[unnumbered(address), entry.fields["name"]].append(each)
    return {name: sorted(row, key=lambda each: each.number) for name, row in found.items()}


def _grouped(each_of: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    found: dict[_K, list[_T]] = defaultdict(list)
    for each in each_of:
        found[key(each)].append(each)
    return found
