"""Random boards through the whole program, on the sandbox: what is asked is what is there, and then nothing is left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tests.boards_as_files import EVERYTHING, as_asked, as_shown
from tests.projects import Project
from tests.strategies import boards

from boardctl.app.apply import Wish, apply
from boardctl.app.choices import Leave
from boardctl.app.context import Context, context
from boardctl.app.plan import make_plan
from boardctl.errors import ConfigError
from boardctl.model.plan import Plan
from boardctl.model.result import Outcome, Result

EXAMPLES = 2000 if os.environ.get("BOARDCTL_SOAK") else 100
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


class Quiet:
    """A progress nobody looks at."""

    def start(self, total: int) -> None:
        """Nothing."""

    def done(self, outcome: Outcome) -> None:
        """Nothing."""

    def failed(self, outcome: Outcome) -> None:
        """Nothing."""


class Table:
    """A project in a folder of its own, used through the functions behind the commands."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.here: Context = context(root=root, sandbox=True, environ={})

    def apply(self, data: dict[str, Any]) -> Result:
        """Write the file and apply it."""
        self.project.write(data)
        return apply(self.here, (), self.wish())

    def wish(self) -> Wish:
        """Whatever the plan shows, go ahead."""
        removals = sum(danger.removals for danger in self.plan().dangers)
        return Wish(lambda _: True, Quiet(), leave=Leave(removals=removals, access=True))

    def plan(self) -> Plan:
        """The plan of what was written last."""
        return make_plan(self.here).plan

    def board(self) -> dict[str, Any]:
        """The board as the API shows it."""
        (ref,) = self.project.get("/members/me/boards", filter="all")
        found: dict[str, Any] = self.project.get(f"/boards/{ref['id']}", **EVERYTHING)
        return found

    def forget(self) -> None:
        """Lose the state."""
        shutil.rmtree(self.here.data_dir / "state")


@contextmanager
def table() -> Iterator[Table]:
    """A table that is cleared afterwards."""
    with tempfile.TemporaryDirectory() as folder:
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
                # Twins under other keys can't be told apart by anyone: that has tests of its own.
                assert {problem.code for problem in error.problems} == {"ambiguous"}
                reject()
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
        for index, card in enumerate(board["cards"]):
            home = board["lists"][index % len(board["lists"])]["id"]
            here.project.request("PUT", f"/cards/{card['id']}", dueComplete=str(done).lower(), idList=home)
        assert here.plan().changes == ()
