"""Cards of one name without keys: which is which where a block left the file, or lists changed places.

A slug without a key passes to the next of its name when a block goes (DESIGN section 5), and that may be in another
list: its address alone would send one card after the other to the next list, and the last one to the archive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from msgspec import UNSET

from boardctl.model.addresses import number_of, unnumbered
from boardctl.model.desired import Declared
from boardctl.model.live import Live
from boardctl.model.values import Address
from boardctl.planner.former import name_digest, renamed_before
from boardctl.planner.scopes import Scope, giving_way, never_made

_T = TypeVar("_T")
_K = TypeVar("_K")


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

    Also the one of a name among others of its slug: people may have renamed it since. Not where blocks are new, for any
    of them may be, nor where each is in the list it was in.
    """
    if not scope.any_parent or not scope.memory.objects:
        return
    addresses = (*scope.memory.objects, *(each.address for each in scope.declared))
    slugs = {unnumbered(each) for each in addresses if "~" in each and number_of(each) > 1}
    known = _known(scope) if slugs else {}
    for name, blocks in _rows(scope, slugs).items():
        left = known.get(name, [])
        row = _needing(blocks, left)
        if len(left) >= len(row) and _is_shifted(row, left):
            _pair(scope, row, left)


def _needing(blocks: list[Declared], known: list[_Known]) -> list[Declared]:
    """The blocks of a row but for the ignored ones that give way; not to one that may be what `was:` says."""
    if any(each.was and not never_made(each) for each in blocks):
        return blocks
    return giving_way(blocks, sum(not each.pruned for each in known), known={each.address for each in known})


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
        if entry is None or ("name" in entry.fields and not renamed_before(each, entry.fields["name"])):
            found[slug, name_digest("card", name)].append(each)
    return found


def _known(scope: Scope) -> dict[tuple[Address, str], list[_Known]]:
    """The cards of each name and slug that were applied before, in the order of then."""
    told = {each.address for each in scope.declared if each.has_key or each.id is not None}
    free = {each.id: each for each in scope.free()}
    found: dict[tuple[Address, str], list[_Known]] = defaultdict(list)
    for address, entry in scope.memory.objects.items():
        if entry.id in free and entry.parent and "name" in entry.fields and address not in told:
            each = _Known(address, entry.parent, number_of(address), entry.pruned, free[entry.id])
            found[unnumbered(address), entry.fields["name"]].append(each)
    return {name: sorted(row, key=lambda each: each.number) for name, row in found.items()}


def _grouped(each_of: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    found: dict[_K, list[_T]] = defaultdict(list)
    for each in each_of:
        found[key(each)].append(each)
    return found
