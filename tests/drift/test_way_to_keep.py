"""What drift says of keeping people's changes: pull writes into no file that stands for several boards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import Project

ROWS = "version: 1\nfor_each: [{key: a}, {key: b}]\nname: Board ${{ key }}\nlists: [{name: L, limit: 3}]\n"
ALONE = "version: 1\nname: Board c\nlists: [{name: L, limit: 3}]\n"
PULL = "`boardctl pull` writes them into the files"


@pytest.mark.parametrize(
    ("drifted", "said"),
    [
        ("c", f"{PULL}, or says why not."),
        ("ab", "none of them stands for one board alone."),
        ("ac", f"{PULL} that stand for one board alone, or says why not."),
    ],
)
def test_the_way_to_keep_what_people_changed(tmp_path: Path, drifted: str, said: str) -> None:
    """By whose files stand for the boards that drifted; what it says of pull is what pull does."""
    project = Project(tmp_path)
    project.write(ROWS, file="boards/rows.yaml")
    project.write(ALONE, file="boards/c.yaml")
    project.apply()
    for board in project.get("/members/me/boards", lists="open"):
        if board["name"][-1] in drifted:
            project.request("PUT", f"/lists/{board['lists'][0]['id']}", softLimit=5)
    assert " ".join(project.run("drift").out.split()).endswith(said)
    assert ("written into boards/c.yaml" in project.run("pull").out) == (PULL in said)


def test_what_pull_says_of_what_it_does_not_write(tmp_path: Path) -> None:
    """Where it can keep nothing at all, drift has not promised more."""
    project = Project(tmp_path)
    project.write(ALONE.replace("limit: 3", "limit: '${{ 1 + 2 }}'"), file="boards/c.yaml")
    project.apply()
    (board,) = project.get("/members/me/boards", lists="open")
    project.request("PUT", f"/lists/{board['lists'][0]['id']}", softLimit=5)
    assert " ".join(project.run("drift").out.split()).endswith("or says why not.")
    assert "not written: an expression stands there" in project.run("pull").out
