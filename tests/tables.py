"""A project on the embedded sandbox, used in this process: quick enough for many small stories in one test run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from boardctl.app.apply import apply, apply_saved
from boardctl.app.choices import Choices, Leave
from boardctl.app.consent import Wish
from boardctl.app.context import Context, context
from boardctl.app.plan import Planned, make_plan
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.result import Outcome, Result
from tests.boards_as_files import EVERYTHING
from tests.projects import Project


class Quiet:
    """A progress nobody looks at."""

    def start(self, total: int, *, boards: int) -> None:
        """Nothing."""

    def done(self, outcome: Outcome) -> None:
        """Nothing."""

    def failed(self, outcome: Outcome) -> None:
        """Nothing."""

    def skipped(self, outcome: Outcome) -> None:
        """Nothing."""

    def stopping(self) -> None:
        """Nothing."""


class Table:
    """One board file and its board."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.here: Context = context(root=root, sandbox=True, environ={})

    def write(self, data: dict[str, Any] | str) -> None:
        """Write the board file."""
        self.project.write(data)

    def apply(self, data: dict[str, Any] | str | None = None, *, leave: Leave | None = None, **chosen: Any) -> Result:
        """Apply the file (written first, if given); whatever is dangerous is allowed unless `leave` says otherwise."""
        if data is not None:
            self.write(data)
        choices = Choices(**chosen)
        if leave is None:
            removals = sum(danger.removals for danger in make_plan(self.here, (), choices).plan.dangers)
            leave = Leave(removals=removals, access=True)
        return apply(self.here, (), Wish(lambda _: True, Quiet(), choices, leave))

    def apply_saved(self, name: str = "plan.json") -> Result:
        """Apply a saved plan."""
        return apply_saved(self.here, self.project.root / name, Wish(lambda _: True, Quiet(), leave=Leave(access=True)))

    def planned(self, **chosen: Any) -> Planned:
        """The plan of what was written last, with all it was made from."""
        return make_plan(self.here, (), Choices(**chosen))

    def plan(self, data: dict[str, Any] | str | None = None, **chosen: Any) -> BoardPlan:
        """The plan of the one board."""
        if data is not None:
            self.write(data)
        (board,) = self.planned(**chosen).plan.boards
        return board

    def changes(self, data: dict[str, Any] | str | None = None) -> list[tuple[str, str]]:
        """(action, address) of each planned change."""
        return [(change.action, change.address) for change in self.plan(data).changes]

    def change_fields(self, data: dict[str, Any], address: str) -> dict[str, tuple[Any, Any]]:
        """The fields of the planned change at an address: (before, after) by label."""
        self.write(data)
        return {label: tuple(delta) for label, delta in self.change(address).fields.items()}

    def change(self, address: str) -> Change:
        """The planned change at an address."""
        return next(change for change in self.plan().changes if change.address == address)

    def board(self) -> dict[str, Any]:
        """The board as the API shows it."""
        (ref,) = self.project.get("/members/me/boards", filter="all")
        found: dict[str, Any] = self.project.get(f"/boards/{ref['id']}", **EVERYTHING)
        return found

    def named(self, kind: str, name: str) -> dict[str, Any]:
        """The live list, card or label of that name (the first, if there are more)."""
        return next(each for each in self.board()[kind] if each["name"] == name)

    def person(self, method: str, path: str, **params: Any) -> Any:
        """Somebody changes the board by hand."""
        return self.project.request(method, path, **params)

    def forget(self) -> None:
        """Lose the state."""
        shutil.rmtree(self.here.data_dir / "state")
