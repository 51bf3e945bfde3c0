"""What tests share: projects in a folder, the command line in a fresh process or in this one, the sandbox behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"

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
            [sys.executable, "-m", "boardctl.cli", *arguments],
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
        return asyncio.run(_request(self.root / ".boardctl" / "sandbox" / "trello.sqlite3", method, path, params))


async def _request(database: Path, method: str, path: str, params: Mapping[str, Any]) -> Any:
    import httpx

    from boardctl.sandbox import KEY, TOKEN, create_app, open_store

    store = open_store(database)
    try:
        transport = httpx.ASGITransport(create_app(store))
        known = {"key": KEY, "token": TOKEN}
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.local/1", params=known) as client:
            answer = await client.request(method, path, params={**known, **params})
            assert answer.is_success, (method, path, answer.status_code, answer.text)
            return answer.json()
    finally:
        store.close()


def clean_environment() -> dict[str, str]:
    """This environment without what would steer boardctl; bytecode is kept, as pip keeps it when it installs."""
    steering = ("BOARDCTL_", "TRELLO_", "NO_COLOR", "CI", "COLUMNS", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(steering)}


def shared_board(name: str) -> Any:
    """One of the real exports."""
    return json.loads((SHARED / "boards" / f"{name}.json").read_text(encoding="utf-8"))
