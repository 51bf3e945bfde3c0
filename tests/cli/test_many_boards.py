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


def test_equal_notes_are_told_once(tmp_path: Path) -> None:
    """With the changes that the same boards have alike, in the comment too; on a board alone it stands there."""
    project = Project(tmp_path)
    project.write((TEMPLATE % "bug").replace("labels", "lists"), file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    project.write((TEMPLATE % "bugs").replace("labels", "lists"), file="templates/t.yaml")
    hint = 'if the list "bug" is now called "bugs"'
    text = project.run("plan").out
    assert text.count(hint) == 1
    assert text.splitlines()[1].startswith(f"  ! {hint}")
    assert project.run("plan", "--format", "markdown").out.count(hint) == 1
    few = project.run("plan", "--board", "k[01]").out
    assert few.count(hint) == 2
    note = "2 more changes are left out"
    rest = project.run("plan", "--exclude", "k[1-4]/lists/*").out
    assert [rest.count(note), "in 4 of 5 boards  k1, k2, k3, k4\n  ! " + note in rest] == [1, True]


def test_hints_that_differ_only_in_worked_out_names_are_told_once(tmp_path: Path) -> None:
    """The client's name is in each: what to do is the same for all."""
    project = Project(tmp_path)
    items = "[{for_each: [%s], name: '${{ each }} for ${{ client }}', key: '${{ each | slug }}'}]"
    project.write(TEMPLATE.replace("[%s]", items % "Support desk"), file="templates/t.yaml")
    project.write(ROWS, file="boards/clients.yaml")
    project.apply()
    project.write(TEMPLATE.replace("[%s]", items % "Helpdesk"), file="templates/t.yaml")
    text = " ".join(project.run("plan").out.split())
    hint = 'makes is one that goes, under a new name, its key has changed from "support-desk" to "helpdesk"'
    assert text.count(hint) == 1


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


def test_one_board_of_a_file_for_many_is_not_pulled(tmp_path: Path) -> None:
    """What is written for the one would be written for all."""
    project = Project(tmp_path)
    rows = (
        "version: 1\nname: Board of ${{ each }}\nkey: ${{ each }}\nfor_each: [a, b]\nlabels: [{name: x, color: red}]\n"
    )
    project.write(rows)
    project.apply()
    board = next(each for each in project.get("/members/me/boards") if each["name"] == "Board of a")
    (label,) = project.get(f"/boards/{board['id']}/labels")
    project.request("PUT", f"/labels/{label['id']}", color="sky")
    pulled = project.run("pull", "--board", "a")
    assert (pulled.code, "its file stands for several boards" in pulled.out) == (3, True)
    assert (tmp_path / "boards/board.yaml").read_text(encoding="utf-8") == rows


def test_an_error_in_a_template_names_the_row(tmp_path: Path) -> None:
    """A cell names a member that nobody is: the line of the template is the same for all boards."""
    project = Project(tmp_path)
    card = "members: [alice]\nlists: [{name: A, cards: [{name: C, members: ['${{ owner }}']}]}]\n"
    template = "version: 1\nparams: {client: string, owner: string}\nname: Board of ${{ client }}\n" + card
    project.write(template, file="templates/t.yaml")
    project.write("version: 1\nfrom: ../templates/t.yaml\nfor_each: {csv: c.csv}\n", file="boards/c.yaml")
    project.write("key,client,owner\na,A,alice\nhooli,H,carol\n", file="boards/c.csv")
    said = 'no member "carol" is on the board, nor in the file (row "hooli", boards/c.csv:3)'
    planned = project.run("plan")
    assert (planned.code, "Plan: 4 to create" in planned.out) == (1, True)
    assert f"templates/t.yaml:5:47: error: hooli is left out: {said}\n" in planned.err
    assert f"templates/t.yaml:5:47: error: {said}\n" in project.run("plan", "--board", "hooli").err
    (failed,) = project.run("apply", "--yes", "--format", "json").json()["failed"]
    assert failed["reason"] == f"templates/t.yaml:5:47: {said}"
