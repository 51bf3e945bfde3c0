"""What tests share: projects in a folder, the command line in a fresh process or in this one, the sandbox behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"
# Memory where there is a disk of it: each example of a property is a project of its own, with a database.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

needs_boards = pytest.mark.skipif(
    not (SHARED / "boards").is_dir(), reason="the real board exports (../shared/boards) are not on this machine"
)


class Ended(NamedTuple):
    """A command that ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its one document on stdout."""
        return json.loads(self.out)


class Project:
    """A project folder whose commands run on the embedded sandbox, each in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, data: Mapping[str, Any] | str, *, file: str = "boards/board.yaml") -> None:
        """Write a board file: YAML text, or data that is dumped as YAML."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = data if isinstance(data, str) else yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "", sandbox: bool = True, **variables: str) -> Ended:
        """Run `boardctl` with these arguments."""
        environment = {**clean_environment(), "COLUMNS": "100", **variables}
        if sandbox:
            environment["BOARDCTL_SANDBOX"] = "1"
        done = subprocess.run(
            [sys.executable, "-m", "boardctl", *arguments],
            cwd=self.root,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def apply(self) -> Any:
        """Apply everything; the result document. Fails the test unless the exit code is 0."""
        done = self.run("apply", "--yes", "--format", "json")
        assert done.code == 0, done.out + done.err
        return done.json()

    def plan(self) -> Any:
        """The plan document."""
        done = self.run("plan", "--format", "json")
        assert done.code == 0, done.out + done.err
        return done.json()

    def get(self, path: str, **params: str) -> Any:
        """Ask the sandbox's API directly, past the client."""
        return self.request("GET", path, **params)

    def request(self, method: str, path: str, **params: Any) -> Any:
        """One raw request to the sandbox's API, as any script would send it."""
        return self.requests([(method, path, params)])[0]

    def requests(self, wanted: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Any]:
        """Several, one after the other: (method, path, parameters) of each. Fails the test where one is refused."""
        database = self.root / ".boardctl" / "sandbox" / "trello.sqlite3"
        database.parent.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_requests(database, wanted))


async def _requests(database: Path, wanted: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Any]:
    import httpx

    from boardctl.sandbox import KEY, TOKEN, create_app, open_store
    from boardctl.trello.inprocess import InProcess

    store = open_store(database)
    try:
        transport = InProcess(create_app(store))
        known = {"key": KEY, "token": TOKEN}
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.local/1", params=known) as client:
            found = []
            for method, path, params in wanted:
                answer = await client.request(method, path, params={**known, **params})
                assert answer.is_success, (method, path, answer.status_code, answer.text)
                found.append(answer.json())
            return found
    finally:
        store.close()


def clean_environment() -> dict[str, str]:
    """This environment without what would steer boardctl; bytecode is kept, as pip keeps it when it installs."""
    steering = ("BOARDCTL_", "TRELLO_", "NO_COLOR", "CI", "COLUMNS", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(steering)}


def shared_board(name: str) -> Any:
    """One of the real exports."""
    return json.loads((SHARED / "boards" / f"{name}.json").read_text(encoding="utf-8"))
