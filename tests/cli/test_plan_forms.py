"""One plan in all its forms, from the command line, on the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Boardctl
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


@pytest.mark.parametrize(("option", "form"), [("--out", "json"), ("--markdown", "markdown"), ("--html", "html")])
def test_a_dash_is_no_file(tmp_path: Path, option: str, form: str) -> None:
    """Elsewhere it is stdout, where the plan's text is: the way there is told. `show` has room for its page."""
    project = Project(tmp_path)
    project.write(BOARD)
    refused = project.run("plan", option, "-")
    assert (refused.code, refused.out) == (64, "")
    assert f"--format {form}" in refused.err
    page, file = project.run("show", "--html", "-"), project.run("show", "--html", "board.html")
    assert (page.code, page.out, file.code) == (0, (tmp_path / "board.html").read_text(encoding="utf-8"), 0), page.err
    assert not (tmp_path / "-").exists()


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
    assert f"<h1>Plan<span>: <bdi>{BOARD['name']}</bdi></span></h1>" in plan
    assert '<p class="summary">1 to archive. ' in plan


def test_what_a_flag_allows_is_not_said_to_be_refused(boardctl: Boardctl, project: Path) -> None:
    """The plan tells the flag, and the apply that was given it that it was."""
    file = project / "boards" / "website.yaml"
    file.write_text("version: 1\nname: Website\nlists: []\nprefs: {self_join: false}\n", encoding="utf-8")
    assert "self_join false" in boardctl("--sandbox", "plan").out  # on at birth, so that off is worth a word
    file.write_text("version: 1\nname: Website\nvisibility: public\nlists: []\n", encoding="utf-8")
    assert "apply refuses this for safety, unless it is given --allow-access" in boardctl("--sandbox", "plan").out
    applied = boardctl("--sandbox", "apply", "--yes", "--allow-access")
    assert applied.code == 0
    assert "allowed by --allow-access" in applied.err
    assert "refuses" not in applied.err


def test_a_saved_plan_is_not_taken_for_a_board_file(boardctl: Boardctl, project: Path) -> None:
    """One word says what it is, and what does something with it."""
    assert boardctl("--sandbox", "plan", "--out", "plan.json").code == 0
    for command in ("plan", "validate", "drift"):
        ended = boardctl("--sandbox", command, "plan.json")
        assert ended.code == 1
        assert ended.err.count("error:") + ended.out.count("error:") == 1
        assert "`boardctl apply plan.json` carries it out" in ended.err + ended.out


def test_the_page_of_one_changed_board_is_named_after_it(boardctl: Boardctl, project: Path) -> None:
    """Though the project has others, which have no changes."""
    (project / "boards" / "other.yaml").write_text("version: 1\nname: Other\nlists: [L]\n", encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    (project / "boards" / "other.yaml").write_text("version: 1\nname: Other\nlists: [L, M]\n", encoding="utf-8")
    assert boardctl("--sandbox", "plan", "--html", "plan.html").code == 0
    assert "<title>Plan: Other</title>" in (project / "plan.html").read_text(encoding="utf-8")
