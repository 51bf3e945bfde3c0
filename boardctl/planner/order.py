"""Order among siblings: which must move, and the place each goes to.

Only the relative order of declared siblings counts (DESIGN section 4): what is on a longest increasing
subsequence stays; foreign siblings never move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from boardctl.model.operations import Place
from boardctl.model.values import Handle

STEP = 16384.0  # WIRE-FACTS section 6: the API puts a new card this far below the last


class Sibling(NamedTuple):
    """A live object in its place."""

    id: str
    pos: float


def stays(wanted: Sequence[Handle], current: Sequence[Handle], weights: Mapping[Handle, int]) -> frozenset[Handle]:
    """The heaviest set of handles that is in the same order in both sequences.

    `weights` say what it costs to move each (default 1): a card that is written to anyway moves for nothing.
    """
    rank = {handle: index for index, handle in enumerate(wanted)}
    row = [handle for handle in current if handle in rank]
    best: list[tuple[int, int, int]] = []  # (rank, total weight, index in row), both rising
    previous: list[int | None] = []
    for index, handle in enumerate(row):
        slot = bisect_left(best, (rank[handle],))
        total = weights.get(handle, 1) + (best[slot - 1][1] if slot else 0)
        previous.append(best[slot - 1][2] if slot else None)
        end = slot
        while end < len(best) and best[end][1] <= total:
            end += 1
        best[slot:end] = [(rank[handle], total, index)]
    return _walk_back(row, previous, best[-1][2] if best else None)


def _walk_back(row: Sequence[Handle], previous: Sequence[int | None], last: int | None) -> frozenset[Handle]:
    found = []
    while last is not None:
        found.append(row[last])
        last = previous[last]
    return frozenset(found)


def with_newcomers(before: Sequence[Handle], now: Sequence[Handle]) -> tuple[Handle, ...]:
    """An order without what is there no more, and with what has come since behind the one that it stands behind now."""
    there = set(now)
    row = [each for each in before if each in there]
    for index, handle in enumerate(now):
        if handle not in row:
            row.insert(row.index(now[index - 1]) + 1 if index else 0, handle)
    return tuple(row)


def arrange(
    current: Sequence[Sibling],
    wanted: Sequence[Handle],
    *,
    weights: Mapping[Handle, int],
    fixed: frozenset[Handle] = frozenset(),
) -> dict[Handle, Place]:
    """The place of every wanted handle that must move or come into being; the rest stay where they are.

    A moved one goes right after its predecessor in `wanted`, the first right before its successor, all of them
    to the end where nothing wanted is there yet. The `fixed` never move: where they are out of order, they count
    as foreign.
    """
    kept = stays(wanted, [each.id for each in current], weights)
    wanted = [handle for handle in wanted if handle in kept or handle not in fixed]
    movers = set(wanted) - kept
    if not movers:
        return {}
    row = _rearranged([each.id for each in current], wanted, kept)
    positions = {each.id: each.pos for each in current if each.id not in movers}
    return _numbered(row, positions, kept - fixed)


def _rearranged(current: list[Handle], wanted: Sequence[Handle], kept: frozenset[Handle]) -> list[Handle]:
    """The siblings in their new order."""
    movers = set(wanted) - kept
    row = [handle for handle in current if handle not in movers]
    after: dict[Handle | None, list[Handle]] = {}
    anchor: Handle | None = None
    for handle in wanted:
        if handle in kept:
            anchor = handle
        else:
            after.setdefault(anchor, []).append(handle)
    head = after.pop(None, [])
    first = next((index for index, handle in enumerate(row) if handle in kept), len(row))
    result = row[:first] + head
    for handle in row[first:]:
        result.append(handle)
        result += after.get(handle, [])
    return result


def _numbered(row: list[Handle], positions: dict[Handle, float], kept: frozenset[Handle]) -> dict[Handle, Place]:
    """Give each run of moved siblings numbers between its neighbours; a run without room takes in the next.

    Where no gap is left, further declared siblings move with it, never foreign ones: those are stepped over.
    """
    start = 0
    while (begin := _next_mover(row, positions, start)) < len(row):
        end = begin
        while end < len(row) and row[end] not in positions:
            end += 1
        numbers = _between(row, positions, begin, end)
        if numbers is not None:
            start = end
            continue
        if row[end] in kept:
            del positions[row[end]]
        else:
            row[begin : end + 1] = [row[end], *row[begin:end]]
        start = begin
    return _places(row, positions)


def _next_mover(row: Sequence[Handle], positions: Mapping[Handle, float], start: int) -> int:
    while start < len(row) and row[start] in positions:
        start += 1
    return start


def _between(row: Sequence[Handle], positions: Mapping[Handle, float], begin: int, end: int) -> list[float] | None:
    """Rising numbers for row[begin:end] strictly between its neighbours', or None where there is no room."""
    low = positions[row[begin - 1]] if begin else 0.0
    count = end - begin
    if end == len(row):
        return [low + STEP * (index + 1) for index in range(count)]
    step = (positions[row[end]] - low) / (count + 1)
    numbers = [low + step * (index + 1) for index in range(count)]
    bounds = [low, *numbers, positions[row[end]]]
    return numbers if all(one < other for one, other in pairwise(bounds)) else None


def _places(row: Sequence[Handle], positions: Mapping[Handle, float]) -> dict[Handle, Place]:
    places: dict[Handle, Place] = {}
    begin = 0
    while (begin := _next_mover(row, positions, begin)) < len(row):
        end = begin
        while end < len(row) and row[end] not in positions:
            end += 1
        numbers = _between(row, positions, begin, end) or []
        for index, pos in zip(range(begin, end), numbers, strict=True):
            places[row[index]] = Place(row[index - 1] if index else None, pos)
        begin = end
    return places
