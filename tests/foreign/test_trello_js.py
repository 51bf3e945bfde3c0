"""trello.js, installed from npm and pointed at a served sandbox, leads boards through their lives (life.mjs)."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from boardctl.sandbox.seed import OTHER_TOKEN
from tests.foreign.hooks import Receiver
from tests.npm import node_modules
from tests.projects import REPOSITORY, clean_environment
from tests.served import Served

PACKAGE = "trello.js@2.2.0"
HERE = Path(__file__).parent
# Of these rooms of the client, every method is called.
WHOLE = ("batch", "cards", "checklists", "customFields", "labels", "lists", "search", "webhooks")


@pytest.fixture(scope="module")
def modules() -> Path:
    """`node_modules` with the client: installed once for this machine, outside the repository."""
    return node_modules(PACKAGE)


def _slips() -> tuple[list[str], list[str]]:
    """Where the client's schemas are wrong: (found out by the contract's tests, found out by this one)."""
    contract = tomllib.loads((REPOSITORY / "tests/contract/schema-slips.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((HERE / "slips.toml").read_text(encoding="utf-8"))
    known = [f"{slip['model']}.{key}" for slip in contract["slip"] for key in slip["keys"]]
    return known, [key for slip in own["slip"] for key in slip["keys"]]


def test_whole_lives(served: Served, modules: Path, tmp_path: Path) -> None:
    """The client takes every answer of a board's life at its strictest, but for slips that have evidence."""
    known, own = _slips()
    with Receiver() as receiver:
        told = _live(served, modules, tmp_path, receiver.url, [*known, *own])
        assert receiver.wait("createCard").signature
    print(f"\ntrello.js: {len(told['called'])} methods called, {len(told['missed'])} not")
    assert told["failed"] == {}, "\n\n".join(f"{name}: {stack}" for name, stack in told["failed"].items())
    assert set(own) <= set(told["slips"]), "these slips came up no more: take them out of slips.toml"
    assert [name for name in told["missed"] if name.startswith(tuple(f"{room}." for room in WHOLE))] == []


def _live(served: Served, modules: Path, folder: Path, hook: str, slips: list[str]) -> Any:
    """Run life.mjs to its end; what it printed."""
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    (folder / "node_modules").symlink_to(modules)
    variables = {
        "SANDBOX_URL": served.variables["BOARDCTL_API_URL"],
        "SANDBOX_KEY": served.variables["TRELLO_API_KEY"],
        "SANDBOX_TOKEN": served.variables["TRELLO_TOKEN"],
        "OTHER_TOKEN": OTHER_TOKEN,
        "HOOK_URL": hook,
        "SLIPS": json.dumps(slips),
        "TRELLO_STRICT_SCHEMAS": "true",
    }
    done = subprocess.run(
        ["node", "life.mjs"],
        cwd=folder,
        env=clean_environment() | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
