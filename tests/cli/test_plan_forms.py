"""One plan in all its forms, from the command line, on the sandbox."""

from __future__ import annotations

from pathlib import Path

from tests.projects import Project

BOARD = {"version": 1, "name": "Site", "lists": [{"name": "To do", "cards": ["Ask <b>@octocat</b> `#12`"]}, "Done"]}


def test_plan_as_a_comment(tmp_path: Path) -> None:
    """Printed or written beside the text, the same plan is the same comment to the byte."""
    project = Project(tmp_path)
    project.write(BOARD)
    printed = project.run("plan", "--format", "markdown")
    beside = project.run("plan", "--markdown", "comment.md", "--out", "plan.json")
    assert (printed.code, beside.code) == (0, 0), printed.err + beside.err
    assert (tmp_path / "comment.md").read_text(encoding="utf-8") == printed.out
    assert printed.out.startswith("<!-- boardctl:plan -->\n### Plan: 4 to create\n")
    assert "Plan: 4 to create" in beside.out
    assert (tmp_path / "plan.json").exists()


def test_comment_for_everybody(tmp_path: Path) -> None:
    """In a public place addresses are told, names are not."""
    project = Project(tmp_path)
    project.write(BOARD)
    told = project.run("plan", "--format", "markdown", "--details", "addresses").out
    assert "+ board/lists/to-do" in told
    assert "To do" not in told
    assert "Plan: 4 to create" in project.run("plan", "--format", "markdown", "--details", "counts").out
