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


def test_plan_as_a_page(tmp_path: Path) -> None:
    """The page is one file with everything in it: the board before and after, and none of it where all can read."""
    project = Project(tmp_path)
    project.write(BOARD)
    printed = project.run("plan", "--format", "html")
    beside = project.run("plan", "--html", "plan.html")
    assert (printed.code, beside.code) == (0, 0), printed.err + beside.err
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert page == printed.out
    assert "Ask &lt;b&gt;@octocat&lt;/b&gt;" in page
    assert "To do" not in project.run("plan", "--format", "html", "--details", "addresses").out


def test_board_as_a_page(tmp_path: Path) -> None:
    """Before it exists, when it is as planned, when it is about to change, and by its file alone."""
    project = Project(tmp_path)
    project.write(BOARD)

    def page(*options: str) -> str:
        shown = project.run("show", *options, "--html", "board.html")
        assert (shown.code, shown.out) == (0, ""), shown.err
        return (tmp_path / "board.html").read_text(encoding="utf-8")

    assert page().count('<li class="card" id="b0-1" data-action="create">') == 1
    assert "Ask &lt;b&gt;" in page("--desired")
    project.apply()
    quiet = page()
    assert "No changes." in quiet
    assert f"<h1>{BOARD['name']}</h1>" in quiet
    assert 'data-action="' not in quiet.partition("<body>")[2]
    project.write({**BOARD, "lists": [{"name": "To do", "cards": []}, "Done"]})
    changed = page()
    assert 'data-action="archive" data-gone' in changed
    assert '<p class="summary">Plan: 1 to archive. ' in changed
    assert "archive (" not in changed  # it says "archived" before the name
    plan = project.run("plan", "--format", "html").out
    assert f"<h1>Plan<span>: {BOARD['name']}</span></h1>" in plan
    assert '<p class="summary">1 to archive. ' in plan
