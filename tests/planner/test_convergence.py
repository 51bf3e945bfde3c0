"""Random boards through the whole program, on the sandbox: what is asked is what is there, and then nothing is left."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st

from boardctl.errors import ConfigError
from boardctl.views.plan_json import plan_json
from tests.boards_as_files import as_asked, as_shown
from tests.planner.desk import thorough
from tests.projects import IN_MEMORY
from tests.strategies import boards
from tests.tables import Table


@contextmanager
def table() -> Iterator[Table]:
    """A table that is cleared afterwards."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        yield Table(Path(folder))


def ruled(data: dict[str, Any]) -> dict[str, Any]:
    """The file wins everywhere: what it does not name goes, what people moved goes back."""
    return {**data, "prune": "all", "manage": {"progress": "enforce"}}


@thorough
@given(boards(), boards())
def test_applying_a_file_makes_the_board_what_it_says(a: dict[str, Any], b: dict[str, Any]) -> None:
    """From nothing to a, from a to b: each time the board is the file, and a plan is empty."""
    with table() as here:
        for data in (a, b):
            try:
                result = here.apply(ruled(data))
            except ConfigError as error:
                if {problem.code for problem in error.problems} != {"ambiguous"}:
                    raise
                reject()  # twins under other keys can't be told apart by anyone: that has tests of its own
            assert (result.failed, result.not_attempted, result.remaining) == ((), (), ())
            assert as_shown(here.board()) == as_asked(data)
            assert here.plan().changes == ()


@thorough
@given(boards())
def test_a_lost_state_leaves_nothing_to_do(a: dict[str, Any]) -> None:
    """After a converged apply the plan is empty without the state too: nothing is made twice."""
    with table() as here:
        here.apply({**a, "prune": "owned"})
        here.forget()
        assert here.plan().changes == ()


@thorough
@given(boards(), st.booleans())
def test_people_keep_their_progress(a: dict[str, Any], done: bool) -> None:
    """By default a card that people tick off, move or archive stays as they left it."""
    with table() as here:
        here.apply(a)
        board = here.board()
        homes = [each["id"] for each in board["lists"]]
        here.project.requests(
            [
                ("PUT", f"/cards/{card['id']}", {"dueComplete": str(done).lower(), "idList": homes[at % len(homes)]})
                for at, card in enumerate(board["cards"])
            ]
        )
        assert here.plan().changes == ()


@thorough
@given(boards(), st.data())
def test_without_state_nothing_of_peoples_is_lost(a: dict[str, Any], data: st.DataObject) -> None:
    """The state lost after people's edits: nothing is removed, doubled or overwritten where people win."""
    with table() as here:
        here.apply(a)
        board = here.board()
        names = Counter(card["name"] for card in board["cards"])
        edits = []
        for card in board["cards"]:
            home = data.draw(st.sampled_from([each["id"] for each in board["lists"]]))
            # Twins that swap lists are each other to everyone: only cards with a name of their own are moved.
            moved = {"idList": home} if names[card["name"]] == 1 else {}
            edits.append(("PUT", f"/cards/{card['id']}", {"desc": "theirs", **moved}))
        here.project.requests(edits)
        here.forget()
        here.write({**a, "manage": "seed"})
        try:
            changes = here.plan().changes
        except ConfigError as error:
            if {problem.code for problem in error.problems} != {"ambiguous"}:
                raise
            reject()  # twins that people put side by side: an error that shows both is the promise
        assert [(change.action, change.address) for change in changes] == []


@thorough
@given(boards(), boards())
def test_a_saved_plan_makes_no_second_write(a: dict[str, Any], b: dict[str, Any]) -> None:
    """Applied once, an approval is used up."""
    with table() as here:
        here.apply(a)
        here.write({**b, "prune": "none"})
        try:
            save(here)
            here.apply_saved()
        except ConfigError as error:
            if {problem.code for problem in error.problems} != {"ambiguous"}:
                raise
            reject()
        result = here.apply_saved()
        assert (result.status, result.requests.writes) == ("nothing", 0)


def save(here: Table) -> None:
    """Save the plan as `boardctl plan --out plan.json` does."""
    planned = here.planned()
    text = plan_json(planned.plan, sources=dict(planned.project.sources), options={}, encode=lambda _: ("", "", None))
    (here.project.root / "plan.json").write_text(text, encoding="utf-8")
