"""What a terminal is shown, and what a log, a pipe and a run of CI are: the commands on a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import Project, clean_environment

BOARD = {"version": 1, "name": "Site", "lists": [{"name": "To do", "cards": ["日本語の名前"]}]}
LINES = "─│╭╮╰╯"


def on_terminal(root: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run `boardctl` on a terminal of its own; its exit code and all that it showed."""
    ours, theirs = pty.openpty()
    environment = {**clean_environment(), "BOARDCTL_SANDBOX": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(
        [sys.executable, "-m", "boardctl", *arguments],
        cwd=root,
        env={**environment, **variables},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # Linux's word for a terminal whose other end was closed
        pass
    os.close(ours)
    return process.wait(timeout=120), shown.decode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a board that is yet to be created."""
    project = Project(tmp_path)
    project.write(BOARD)
    return project


def test_colours_and_legend_on_a_terminal_alone(project: Project) -> None:
    """In colour with a legend on a terminal; plain in a pipe and wherever colour is not wanted."""
    code, shown = on_terminal(project.root, "plan")
    assert code == 0
    assert "\x1b[32m+" in shown
    assert "create or restore" in shown
    for arguments, variables in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})):
        assert "\x1b" not in on_terminal(project.root, "plan", *arguments, **variables)[1]
    piped = project.run("plan").out
    assert "\x1b" not in piped
    assert "create or restore" not in piped
    assert "\x1b[32m" in project.run("plan", FORCE_COLOR="1").out


def test_ci_is_never_asked(project: Project) -> None:
    """CI that has a terminal has nobody at it: apply neither waits for an answer nor draws a bar."""
    code, shown = on_terminal(project.root, "apply", CI="true")
    assert code == 1
    assert "add --yes" in shown
    code, shown = on_terminal(project.root, "apply", "--yes", CI="true")
    assert code == 0
    assert "Applying 3 changes" in shown


def test_ascii_on_demand(project: Project) -> None:
    """Asked for, or where the encoding has no lines: ASCII is drawn, names are shown as well as can be."""
    project.apply()
    assert set(LINES) <= set(project.run("show").out)
    for shown in (project.run("show", "--ascii"), project.run("show", BOARDCTL_ASCII="1")):
        assert not set(LINES) & set(shown.out)
        assert "日本語の名前" in shown.out
    latin = project.run("show", PYTHONIOENCODING="latin-1")
    assert latin.code == 0
    assert "+------" in latin.out
    assert "\\u65e5" in latin.out
