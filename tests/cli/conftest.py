"""A project to stand in, and a way to run boardctl there."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from boardctl.cli.main import run

WEBSITE = """\
version: 1
name: Website relaunch
labels:
  - {name: bug, color: red}
lists:
  - name: Backlog
    cards:
      - {name: Set up CI, labels: [bug], due: 2026-12-05T17:00:00Z}
      - Write copy
  - Done
"""


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """stdout as the one JSON document it must be."""
        return json.loads(self.out)


Boardctl = Callable[..., Ran]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one board file, which is the working directory; no credentials in the environment."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "website.yaml").write_text(WEBSITE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("TRELLO_API_KEY", "TRELLO_TOKEN", "TRELLO_API_TOKEN", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("BOARDCTL_SANDBOX", "BOARDCTL_API_URL", "BOARDCTL_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CI", raising=False)  # where nobody is asked
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def boardctl(project: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Boardctl]:
    """Runs boardctl in the project; logging that `-v` sets up ends with the test."""

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield call
    root.handlers[:] = handlers
    root.setLevel(level)
