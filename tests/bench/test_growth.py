"""How planning grows with the board: five times the cards in at most six times the time."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.bench.large import board_file
from tests.planner.desk import Desk

SMALL, LARGE, MOST = 1_000, 5_000, 6.0


def cpu(work: Callable[[], object]) -> float:
    """The CPU seconds of one call, with the collector as the command line has it: out of the way."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def desk(cards: int, kind: str) -> Desk:
    """A board of so many cards: still to be made; as the file has it; shuffled, with a field changed on each card."""
    data = board_file(cards)
    del data["id"]
    made = Desk()
    made.declare(data)
    if kind == "new":
        return made
    made.carry_out(made.plan())
    if kind == "changed":
        made.declare(changed(data))
    return made


def changed(data: dict[str, Any]) -> dict[str, Any]:
    """Every list in another order, every card with another description."""
    for each in data["lists"]:
        random.Random(5).shuffle(each["cards"])
        for card in each["cards"]:
            card["desc"] = "new"
    return {**data, "manage": {"progress": "enforce"}}


@pytest.mark.parametrize("kind", ["new", "same", "changed"])
def test_planning_grows_as_the_board_does(kind: str) -> None:
    """Measured in turn, A B A B, the median of the ratios."""
    small, large = desk(SMALL, kind), desk(LARGE, kind)
    pairs = [(cpu(large.plan), cpu(small.plan)) for _ in range(5)]
    ratio = statistics.median(one / other for one, other in pairs)
    own = statistics.median(one for one, _ in pairs)
    print(f"\nplanning, {kind}: {LARGE} cards {own:.2f} s CPU, {ratio:.2f} x {SMALL} cards (at most {MOST})")
    assert ratio <= MOST
