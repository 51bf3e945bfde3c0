"""Plans of many boards: what they have in common is told once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.projects import Project

TEMPLATE = "version: 1\nparams: {client: {type: string, required: true}}\nname: Board of ${{ client }}\nlabels: [%s]\n"
ROWS = "version: 1\nfrom: ../templates/t.yaml\nfor_each:\n" + "".join(
    f"  - {{key: k{n}, client: C{n}}}\n" for n in range(5)
)


def test_equal_changes_are_told_once(tmp_path: Path) -> None:
    """A label that a template gains: one line for all boards, and a call for each."""
    project = Project(tmp_path)
    project.write(TEMPLATE % "bug", file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    project.write(TEMPLATE % "bug, idea", file="templates/t.yaml")
    plan = project.run("plan")
    assert plan.out.count('label "idea"') == 1
    assert "in 5 of 5 boards  k0, k1, k2, k3 and 1 more" in plan.out
    assert "Plan: 5 to create. 5 calls" in plan.out


def test_what_one_board_has_alone_is_told_at_that_board(tmp_path: Path) -> None:
    """Somebody repainted a label on one of them: that stands under its key."""
    project = Project(tmp_path)
    project.write(TEMPLATE % "{name: bug, color: red}", file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    board = next(each for each in project.get("/members/me/boards") if each["name"] == "Board of C3")
    (label,) = project.get(f"/boards/{board['id']}/labels")
    project.request("PUT", f"/labels/{label['id']}", color="sky")
    project.write(TEMPLATE % "{name: bug, color: red}, idea", file="templates/t.yaml")
    lines = project.run("plan").out.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("k3  "))
    assert lines[at + 1].startswith('  ~ label "bug"')
    assert sum(line.startswith("k") for line in lines) == 1


def test_the_account_has_a_row_for_each_board_that_changed(tmp_path: Path) -> None:
    """In text and JSON; and a log says on which board each change was made."""
    project = Project(tmp_path)
    project.write(TEMPLATE % "bug", file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    project.write(ROWS.replace("client: C3", "client: Dee").replace("C1", "Bee"), file="boards/clients.yaml")
    told = project.run("apply", "--yes")
    assert ["k1", "1", "empty"] in [row.split() for row in told.out.splitlines()]
    assert "3 more boards without changes" in told.out
    assert 'k3  ~ board "Board of C3"' in told.err
    project.write(ROWS, file="boards/clients.yaml")
    result = json.loads(project.run("apply", "--yes", "--format", "json").out)
    found = {each["key"]: each for each in result["boards"]}
    assert {key: each["done"] for key, each in found.items()} == {"k0": 0, "k1": 1, "k2": 0, "k3": 1, "k4": 0}
    assert all(each["converged"] and each["url"] and not each["failed"] for each in found.values())


def test_the_history_counts_many_boards(tmp_path: Path) -> None:
    """A line a run stays a line; the run itself names all its boards."""
    project = Project(tmp_path)
    project.write(TEMPLATE % "bug", file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    (told,) = project.run("history").out.splitlines()
    assert told.endswith(" on 5 boards (k0, k1, k2, k3 and 1 more)")
    assert "k0, k1, k2, k3, k4 at" in project.run("history", told.split()[0]).out
