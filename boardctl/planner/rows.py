"""Objects of one name without keys, of which some were renamed or got a key: which is which, by their rows of then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from boardctl.model.addresses import number_of, unnumbered
from boardctl.model.desired import Declared
from boardctl.model.live import Live
from boardctl.model.values import Kind
from boardctl.planner.former import name_digest, names_of
from boardctl.planner.scopes import Scope, never_made, plain_name

# What may stand side by side under one name, and be renamed: labels are told apart by colours, the others can't be.
_REPEATED: frozenset[Kind] = frozenset({"list", "card", "checklist", "item", "custom_field"})


class _Spot(NamedTuple):
    """The id of the list that cards were in (None for other kinds), and the digest of their name."""

    home: str | None
    name: str


class _Renaming(NamedTuple):
    """Blocks of one name that another one was applied by."""

    spot: _Spot
    former: _Spot
    blocks: list[Declared]


_Now: TypeAlias = dict[_Spot, list[Declared]]
_Then: TypeAlias = dict[_Spot, list[Live]]


def by_row_of_then(scope: Scope) -> None:
    """Where some of a row were renamed (`was:`) or given a key, and all are there still: in order, as then.

    By addresses and names the first block of a name would stand for the first one of then, and what was renamed for
    another one, or for nothing where its new name is another's already.
    """
    moved = any(each.was or _is_at_a_new_address(scope, each) for each in scope.open_ends())
    slugs = names_of(scope.declared) if moved else {}
    then = _rows_of_then(scope, slugs)
    now = _rows_of_now(scope, slugs) if then else {}
    touched = {spot for spot, row in now.items() if any(_is_at_a_new_address(scope, each) for each in row)}
    for spot, former, blocks in _renamed(now, then):
        now[spot] = [each for each in now[spot] if each not in blocks]
        now[former] = _in_file_order(scope, [*now.get(former, ()), *blocks])
        touched |= {spot, former}
    for spot in touched:
        known = then.get(spot, ())
        if len(now[spot]) == len(known):
            for declared, live in zip(now[spot], known, strict=True):
                scope.matching.bind(declared, live)


def _is_at_a_new_address(scope: Scope, declared: Declared) -> bool:
    return declared.address not in scope.memory.objects and bool(declared.was or declared.has_key)


def _renamed(now: _Now, then: _Then) -> Iterator[_Renaming]:
    """Blocks that must have had another name: there are as many too many of theirs as there are too few of that one;
    or all together, as where one takes the name that another one had.
    """
    found = _that_may_be_renamed(now, then)
    rest = defaultdict(list)
    for spot, former, blocks in found:
        if len(blocks) == min(_surplus(now, then, spot), -_surplus(now, then, former)):
            yield _Renaming(spot, former, blocks)
        else:
            rest[spot.home].append(_Renaming(spot, former, blocks))
    for chain in rest.values():
        gains = Counter({spot: _surplus(now, then, spot) for each in chain for spot in each[:2]})
        is_even = not any(gains.values())
        for spot, former, blocks in chain:
            gains[spot] -= len(blocks)
            gains[former] += len(blocks)
        if not is_even and not any(gains.values()):
            yield from chain


def _that_may_be_renamed(now: _Now, then: _Then) -> list[_Renaming]:
    found: dict[tuple[_Spot, _Spot], list[Declared]] = defaultdict(list)
    for spot, row in now.items():
        for each in row:
            names = (_Spot(spot.home, name_digest(each.kind, former)) for former in each.was)
            if (former := next((name for name in names if name in then and name != spot), None)) is not None:
                found[spot, former].append(each)
    return [_Renaming(spot, former, blocks) for (spot, former), blocks in found.items()]


def _surplus(now: _Now, then: _Then, spot: _Spot) -> int:
    """How many more blocks a name has than objects that were applied by it."""
    return len(now.get(spot, ())) - len(then.get(spot, ()))


def _in_file_order(scope: Scope, row: list[Declared]) -> list[Declared]:
    addresses = {each.address for each in row}
    return [each for each in scope.declared if each.address in addresses]


def _rows_of_now(scope: Scope, names: Collection[str]) -> _Now:
    """The blocks that only a name tells apart, or a key that is new, by what they are called and where."""
    found: _Now = defaultdict(list)
    for each in scope.open_ends():
        home = scope.matching.live.get(each.parent) if scope.any_parent else None
        is_placed = home is not None or not scope.any_parent
        if is_placed and not _is_told(scope, each, names) and not _is_none_yet(scope, each):
            found[_Spot(home.id if home else None, name_digest(each.kind, plain_name(each)))].append(each)
    return found


def _is_told(scope: Scope, declared: Declared, names: Collection[str]) -> bool:
    """Whether a block's object is known by more than a name: by an id, a key of then, or an address that stands for
    none of the `names` (digests) that blocks have or had (in the same list), as this run has just made or found it.
    """
    entry = scope.memory.objects.get(declared.address)
    if entry is None or declared.id is not None:
        return declared.id is not None
    last, is_here = entry.fields.get("name"), entry.parent in (None, declared.parent)
    return declared.has_key or last is None or (is_here and last not in names)


def _is_none_yet(scope: Scope, declared: Declared) -> bool:
    """Whether a block that the file ignores has never had an object: it gives way to others of its name."""
    return never_made(declared) and not declared.was and declared.address not in scope.memory.objects


def _rows_of_then(scope: Scope, slugs: Mapping[str, str]) -> _Then:
    """What was applied without a key by one name in one place and has no block yet, in the order of then."""
    if scope.kind not in _REPEATED or not slugs:
        return {}
    told = {each.address for each in scope.declared if _is_told(scope, each, slugs)}
    free, objects = {each.id: each for each in scope.free()}, scope.memory.objects
    found: dict[_Spot, list[tuple[int, Live]]] = defaultdict(list)
    for address, entry in objects.items():
        by_name = slugs.get(entry.fields.get("name", "")) == unnumbered(address).rpartition("/")[2]
        if by_name and entry.id in free and not entry.pruned and address not in told:
            home = objects.get(entry.parent) if entry.parent else None
            found[_Spot(home.id if home else None, entry.fields["name"])].append((number_of(address), free[entry.id]))
    return {spot: [live for _, live in sorted(row, key=lambda each: each[0])] for spot, row in found.items()}
