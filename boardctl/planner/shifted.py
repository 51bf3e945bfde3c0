"""Deleted cards among others of their slug: each stays its own block's where addresses pass on from block to block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias

from msgspec import UNSET

from boardctl.model.addresses import number_of, unnumbered
from boardctl.model.desired import Declared
from boardctl.model.memory import Remembered
from boardctl.model.values import Address
from boardctl.planner.addressing import readdressed
from boardctl.planner.former import name_digest

# The address of a card's list, and the digest of its name.
_Place: TypeAlias = tuple[Address, str | None]


class _Row(NamedTuple):
    """The list, the slug and the digest of the name of cards that nothing but their order tells apart."""

    home: Address
    slug: Address
    name: str


def with_the_shifted(
    cards: Sequence[Declared], objects: Mapping[Address, Remembered], lost: Set[Address]
) -> Mapping[Address, Remembered]:
    """The memory with the deleted cards (`lost` are their addresses) under those of their blocks: of as many of a name
    in a list as there were the first is the first. Others make room in their order. Those that have none are forgotten.
    """
    slugs = {unnumbered(address) for address in lost if objects[address].parent}
    blocks = [each for each in cards if unnumbered(each.address) in slugs]
    told = {each.address for each in blocks if each.has_key or each.id is not None}
    known = {at: each for at, each in objects.items() if unnumbered(at) in slugs and at not in told and each.parent}
    then = _rows_of_then(known)
    there = (entry for address, entry in objects.items() if address not in lost)
    renamed = renamed_now(cards, there, ((each.parent, _digest(each)) for each in cards))
    now = _rows_of_now([each for each in blocks if each.address not in told], then, renamed)
    even = {row for row, addresses in then.items() if len(addresses) == len(now.get(row, ()))}
    moves = {
        before: after
        for row in even
        if not lost.isdisjoint(then[row])
        for before, after in zip(then[row], now[row], strict=True)
    }
    left = {row.slug for row in now if now[row] and row not in even}
    nobodys = {at for row in then if not now.get(row) and row.slug not in left for at in then[row] if at in lost}
    return _without(readdressed(objects, _with_room(moves, known)), nobodys)


def _without(objects: dict[Address, Remembered], nobodys: Collection[Address]) -> dict[Address, Remembered]:
    """What is remembered without some cards, and all that was on them."""
    if not nobodys:
        return objects
    return {each: entry for each, entry in objects.items() if "/".join(each.split("/", 3)[:3]) not in nobodys}


def _rows_of_then(known: Mapping[Address, Remembered]) -> dict[_Row, list[Address]]:
    found: dict[_Row, list[Address]] = defaultdict(list)
    for address in sorted(known, key=number_of):
        entry = known[address]
        if entry.parent and "name" in entry.fields and not entry.pruned:
            found[_Row(entry.parent, unnumbered(address), entry.fields["name"])].append(address)
    return found


def _rows_of_now(
    blocks: Sequence[Declared], then: Mapping[_Row, Sequence[Address]], renamed: Collection[Address]
) -> dict[_Row, list[Address]]:
    """The blocks of each row in the order of the file; the `renamed` ones that are added to it are left out."""
    found: dict[_Row, list[Address]] = defaultdict(list)
    for each in blocks:
        if (name := _digest(each)) is not None:
            found[_Row(each.parent, unnumbered(each.address), name)].append(each.address)
    for row, here in found.items():
        others = [address for address in here if address not in renamed]
        if len(others) == len(then.get(row, ())):
            found[row] = others
    return found


def renamed_now(cards: Sequence[Declared], there: Iterable[Remembered], names: Iterable[_Place]) -> set[Address]:
    """The blocks that were called (`was:`) as a card in their list still is that is `there` beyond the blocks of now,
    which are `names`.
    """
    left = Counter((each.parent, each.fields.get("name")) for each in there if each.parent and not each.pruned)
    left -= Counter(names)
    return {
        each.address for each in cards if any((each.parent, name_digest("card", former)) in left for former in each.was)
    }


def _digest(declared: Declared) -> str | None:
    name = getattr(declared.value, "name", UNSET)
    return None if name is UNSET else name_digest("card", name)


def _with_room(moves: Mapping[Address, Address], known: Mapping[Address, Remembered]) -> dict[Address, Address]:
    """The moves, with those of others whose addresses are taken: of a slug all in the order in which they were."""
    found = dict(moves)
    for slug in {unnumbered(address) for address in moves}:
        order = sorted((each for each in known if unnumbered(each) == slug), key=number_of)
        targets = {after for before, after in moves.items() if unnumbered(before) == slug}
        others = [each for each in order if each not in moves]
        if not targets.isdisjoint(others):
            free = sorted({*order, *targets} - targets, key=number_of)
            found |= zip(others, free, strict=False)
    return found
