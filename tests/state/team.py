"""Several machines that share one board, each with a checkout of its own, driven by the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.projects import Ended, Project, clean_environment
from tests.served import Served


class Runner:
    """One machine of several: a checkout of its own, the same API and the same state."""

    def __init__(self, root: Path, state: str, variables: Mapping[str, str]) -> None:
        self.project = Project(root)
        self.variables = dict(variables)
        self.project.write({"version": 1, "state": state}, file="boardctl.yaml")

    def run(self, *arguments: str, **variables: str) -> Ended:
        return self.project.run(*arguments, sandbox=False, **self.variables, **variables)

    def apply(self, board: Mapping[str, Any], *flags: str) -> Any:
        """Write the board file and apply it; the result."""
        self.project.write(board)
        ended = self.run("apply", "--yes", "--format", "json", *flags)
        assert ended.code == 0, ended.out + ended.err
        return ended.json()

    def plan(self) -> Any:
        ended = self.run("plan", "--format", "json")
        assert ended.code == 0, ended.out + ended.err
        return ended.json()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command that goes on while others do."""
        return subprocess.Popen(
            [sys.executable, "-m", "boardctl", *arguments],
            cwd=self.project.root,
            env={**clean_environment(), **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Team:
    """Runners that share one board; each test has a board of another name."""

    def __init__(self, folder: Path, state: str, variables: Mapping[str, str], served: Served) -> None:
        self.served = served
        self.name = folder.name
        self.key = folder.name.replace("_", "-")  # all of them share one account, and boards remember their keys
        self.first = Runner(folder / "first", state, variables)
        self.second = Runner(folder / "second", state, variables)

    def board(self, *cards: str, **more: Any) -> dict[str, Any]:
        lists = [{"name": "L", "cards": list(cards)}]
        return {"version": 1, "key": self.key, "name": f"Board {self.name}", "lists": lists, **more}

    def begin(self, *cards: str, **more: Any) -> None:
        """Both have the file; the first has applied it."""
        self.second.project.write(self.board(*cards, **more))
        self.first.apply(self.board(*cards, **more))

    def live(self, name: str = "") -> list[Any]:
        """The boards of that name, else of the one that all share."""
        found = self.served.get("/members/me/boards?fields=name")
        return [each for each in found if each["name"] == (name or f"Board {self.name}")]

    def cards(self) -> list[str]:
        """The open cards of the one board."""
        (board,) = self.live()
        return [card["name"] for card in self.served.get(f"/boards/{board['id']}/cards?fields=name")]
