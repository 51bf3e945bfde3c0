"""A folder in which nothing can be written: each command that would says so, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import Project, clean_environment
from tests.served import Served

# A view of the files of its own, as containers have them.
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && shift && exec "$@"'
ALONE = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


def _can_mount(folder: Path) -> bool:
    try:
        return subprocess.run([*ALONE, READ_ONLY, "-", str(folder), "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["fmt"], "boards/board.yaml: error: can't write: Read-only file system\n"),
        (
            ["plan", "--out", "made.json"],
            "error: can't write made.json: Read-only file system\n"
            "  hint: name a file in a folder that can be written and has room\n",
        ),
        (["render", "--out", "made"], "error: can't write to made: Read-only file system\n"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_a_read_only_folder(tmp_path: Path, command: list[str], told: str) -> None:
    if not _can_mount(tmp_path):
        pytest.skip("this machine lets nobody mount a folder read-only")
    folder = tmp_path / "project"
    Project(folder).write("version:   1\nname: B\n")
    boardctl = [sys.executable, "-m", "boardctl", *command]
    with Served(tmp_path) as server:
        ran = subprocess.run(
            [*ALONE, READ_ONLY, "-", str(folder), *boardctl],
            env={**clean_environment(), **server.variables},
            capture_output=True,
            text=True,
        )
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", told)
    assert [each.name for each in folder.rglob("*") if each.is_file()] == ["board.yaml"]
