"""What tests of pull share: a project whose commands run in this process, a board that Alice changes by hand."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from jsonschema import Draft202012Validator

from boardctl.cli.main import run
from tests.drift.person import Alice
from tests.projects import REPOSITORY, Ended, Project, clean_environment

SCHEMA = Draft202012Validator(json.loads((REPOSITORY / "schemas" / "pull.schema.json").read_text(encoding="utf-8")))


class Desk(Project):
    """A project whose boardctl runs here: a tenth of the time that a process of its own takes."""

    def run(self, *arguments: str, stdin: str = "", sandbox: bool = True, **variables: str) -> Ended:
        """Run `boardctl` with these arguments, with nothing on stdin."""
        assert not stdin
        environment = {**clean_environment(), "COLUMNS": "100", **variables}
        if sandbox:
            environment["BOARDCTL_SANDBOX"] = "1"
        out, err = io.StringIO(), io.StringIO()
        with (
            _standing_in(self.root),
            mock.patch.dict(os.environ, environment, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run(arguments)
        return Ended(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def begun(project: Project, text: str, *, file: str = "boards/board.yaml") -> Alice:
    """The board is made from this file; Alice sits down in front of it."""
    path = project.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    done = project.run("apply", "--yes", "--allow-access")
    assert done.code == 0, done.out + done.err
    return Alice(project.root)


def now(project: Project, file: str = "boards/board.yaml") -> str:
    """The file as it is now."""
    return (project.root / file).read_bytes().decode()


def pulled(project: Project, *options: str, code: int = 0) -> Any:
    """The document of a pull that ends with this exit code; it fits its schema."""
    done = project.run("pull", "--format", "json", *options)
    assert done.code == code, done.out + done.err
    document = done.json()
    SCHEMA.validate(document)
    return document


def planned(project: Project) -> list[tuple[str, str, list[str]]]:
    """(action, address, fields) of everything that the next plan has."""
    boards = project.plan()["boards"]
    return [(each["action"], each["address"], sorted(each["fields"])) for board in boards for each in board["changes"]]


def nothing_planned(project: Project) -> None:
    """The files say what the boards have."""
    assert planned(project) == []


def edited(text: str, *edits: tuple[str, str]) -> str:
    """A file after edits of its text, each of a part that is there once."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
