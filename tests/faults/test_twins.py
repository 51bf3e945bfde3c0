"""Boards made of twins through a storm: objects of one name in one place, told apart by keys, state and time alone."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from boardctl.sandbox import Faults
from tests.faults.harness import stormy
from tests.faults.test_storms import weathered

EXAMPLES = int(os.environ.get("BOARDCTL_TWINS", 2_000 if os.environ.get("BOARDCTL_SOAK") else 40))
PLAIN: dict[str, Any] = {
    "desc": "",
    "due": None,
    "start": None,
    "done": False,
    "archived": False,
    "is_template": False,
    "labels": [],
    "members": [],
    "cover": None,
    "location": None,
    "fields": {},
    "attachments": [],
    "checklists": [],
}


@st.composite
def twins(draw: st.DrawFn, most: int, prefix: str, min_size: int = 0) -> list[dict[str, Any]]:
    """Objects of one name, in any order; a key means the same object in every board."""
    keys = draw(st.lists(st.integers(1, most), unique=True, min_size=min_size, max_size=most))
    return [{"name": "Twin", "key": f"{prefix}{key}"} for key in keys]


@st.composite
def boards_of_twins(draw: st.DrawFn) -> dict[str, Any]:
    """One or two lists of one name, cards of one name with a text of their own or none, checklists and items too."""
    lists = [{**each, "limit": None, "cards": []} for each in draw(twins(2, "l", 1))]
    for card in draw(twins(5, "c")):
        checklists = [{**each, "items": draw(items())} for each in draw(twins(2, "k"))]
        more = {
            "desc": draw(st.sampled_from(("", card["key"]))),
            "archived": draw(st.sampled_from((False, False, False, True))),
            "checklists": checklists,
        }
        draw(st.sampled_from(lists))["cards"].append({**card, **PLAIN, **more})
    return {
        "version": 1,
        "name": "Board",
        "desc": "",
        "labels": [],
        "custom_fields": [],
        "members": ["alice", "bob", {"username": "carol", "role": "normal"}],
        "lists": lists,
    }


@st.composite
def items(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Items of one name, some of them ticked."""
    return [{**each, "done": draw(st.booleans()), "due": None, "member": None} for each in draw(twins(3, "i"))]


@st.composite
def drops(draw: st.DrawFn) -> Faults:
    """Connections that end before or after the write is made."""
    kinds = draw(st.sampled_from((("drop-before",), ("drop-after",), ("drop-before", "drop-after"))))
    seed = draw(st.integers(0, 255))
    match draw(st.sampled_from(("rate", "every", "at"))):
        case "rate":
            return Faults(kinds=kinds, seed=seed, rate=draw(st.sampled_from((0.2, 0.5, 0.8))))
        case "every":
            return Faults(kinds=kinds, seed=seed, every=draw(st.integers(1, 4)))
        case _:
            return Faults(kinds=kinds, seed=seed, at=draw(st.integers(1, 25)))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(
    before=st.none() | boards_of_twins(),
    data=boards_of_twins(),
    storm=drops(),
    lost=st.sampled_from(("nothing", "state", "journals")),
)
def test_twins_come_through_a_storm_neither_doubled_nor_lost(
    before: dict[str, Any] | None, data: dict[str, Any], storm: Faults, lost: str
) -> None:
    """Whatever of state and journal was lost: as many as the file says, each with its own text and checklists."""
    with stormy() as here:
        weathered(here, before, data, storm, lost)
