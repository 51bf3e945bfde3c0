"""Plans of many boards: what they have in common is told once."""

from __future__ import annotations

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
