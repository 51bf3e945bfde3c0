"""Random boards through an apply on which the wire fails, and a clean one after it: the board is what the file says."""

from __future__ import annotations

import os
from itertools import chain
from typing import Any

from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from boardctl.errors import ConfigError
from boardctl.sandbox import Faults
from boardctl.sandbox.settings import KINDS
from tests.boards_as_files import as_asked, as_shown
from tests.faults.harness import Stormy, census, stormy
from tests.strategies import boards

EXAMPLES = int(os.environ.get("BOARDCTL_STORMS", 10_000 if os.environ.get("BOARDCTL_SOAK") else 200))


@st.composite
def storms(draw: st.DrawFn) -> Faults:
    """Each mode alone and mixed with others; now and then, often, or the n-th write alone."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    seed = draw(st.integers(0, 2**16))
    match draw(st.sampled_from(("rate", "every", "at"))):
        case "rate":
            return Faults(kinds=tuple(kinds), seed=seed, rate=draw(st.sampled_from((0.05, 0.2, 0.5))))
        case "every":
            return Faults(kinds=tuple(kinds), seed=seed, every=draw(st.integers(2, 7)))
        case _:
            return Faults(kinds=tuple(kinds), seed=seed, at=draw(st.integers(1, 25)))


def ruled(data: dict[str, Any]) -> dict[str, Any]:
    """The file wins everywhere."""
    return {**data, "prune": "all", "manage": {"progress": "enforce"}}


# Shrinking a storm takes longer than reading one: a failure says which example it was.
steady = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)


@steady
@given(
    before=st.none() | boards(), data=boards(), storm=storms(), lost=st.sampled_from(("nothing", "state", "journals"))
)
def test_after_a_storm_a_clean_run_makes_the_board_what_the_file_says(
    before: dict[str, Any] | None, data: dict[str, Any], storm: Faults, lost: str
) -> None:
    """Whatever failed, and whatever of state and journal was lost: no object is doubled, none is missing."""
    with stormy() as here:
        weathered(here, before, data, storm, lost)


def weathered(here: Stormy, before: dict[str, Any] | None, data: dict[str, Any], storm: Faults, lost: str) -> None:
    """One example. Twins that nobody can tell apart without state are rejected: they have tests of their own."""
    old = 0
    try:
        if before is not None:
            here.apply(ruled(before))
            old = len(here.boards()[0]["cards"])
        here.apply(ruled(data), storm)
        if lost != "nothing":
            here.lose_state() if lost == "state" else here.lose_journals()
        result = here.apply()
    except ConfigError as error:
        if {problem.code for problem in error.problems} != {"ambiguous"}:
            raise
        reject()
    assert (result.failed, result.not_attempted, result.converged) == ((), (), True)
    (board,) = here.boards()
    asked = as_asked(data)
    assert shown(board, asked, stateless=lost == "state") == asked
    if before is None:
        assert census(board) == asked_census(data)
    else:
        assert census(board)["cards"] <= old + asked_census(data)["cards"]


def shown(board: dict[str, Any], asked: dict[str, Any], *, stateless: bool) -> dict[str, Any]:
    """The board in the words of a file. Only links that boardctl knows to be its own are removed: not without state."""
    found = as_shown(board)
    pairs = zip(chain(*found["cards"]), chain(*asked["cards"]), strict=False)
    for has, wants in pairs if stateless else ():
        has["links"] &= wants["links"]
    return found


def asked_census(data: dict[str, Any]) -> dict[str, int]:
    """The same of a board file."""
    cards = [card for each in data["lists"] for card in each["cards"]]
    checklists = [each for card in cards for each in card["checklists"]]
    return {
        "labels": len(data["labels"]),
        "custom fields": len(data["custom_fields"]),
        "options": sum(len(each.get("options") or []) for each in data["custom_fields"]),
        "lists": len(data["lists"]),
        "cards": len(cards),
        "links": sum(len(card["attachments"]) for card in cards),
        "checklists": len(checklists),
        "items": sum(len(each["items"]) for each in checklists),
    }
