"""How much `boardctl restore` may remove unasked, and what it says of what it leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Boardctl
from tests.projects import Project

NAMES = [f"Card {at}" for at in range(4)]


def board(*cards: str, labels: str = "[]") -> str:
    """A board file with a list of cards."""
    return f"version: 1\nname: Website\nlabels: {labels}\nlists:\n  - {{name: Backlog, cards: [{', '.join(cards)}]}}\n"


@pytest.fixture
def run(boardctl: Boardctl, project: Path) -> str:
    """The run that made four cards on a board of one."""
    file = project / "boards" / "website.yaml"
    file.write_text(board("Old"), encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file.write_text(board("Old", *NAMES), encoding="utf-8")
    return str(boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"])


@pytest.mark.parametrize("state", ["kept", "lost"])
def test_the_limits_are_the_projects(boardctl: Boardctl, project: Path, run: str, state: str) -> None:
    """4 of 5 cards are more than the usual 30 %: `safety:` allows it, or less still, to plan and deed."""
    if state == "lost":
        shutil.rmtree(project / ".boardctl" / "sandbox" / "state", ignore_errors=True)
    way = ("--sandbox", "restore", run, "--remove-new")
    assert "4 of 5 cards removed, more than 30 %" in boardctl(*way, "--plan").out
    settings = project / "boardctl.yaml"
    settings.write_text("version: 1\nsafety: {max_removals: 3, max_removal_percent: 90}\n", encoding="utf-8")
    refused = boardctl(*way, "--yes")
    assert (refused.code, "4 removals, more than 3" in refused.err) == (5, True)
    settings.write_text("version: 1\nsafety: {max_removal_percent: 90}\n", encoding="utf-8")
    assert "refuses" not in boardctl(*way, "--plan").out
    assert boardctl(*way, "--yes").code == 0


def test_a_board_of_others_is_within_the_usual_limits(boardctl: Boardctl, project: Path) -> None:
    """What a project allows is for its own boards: this one it does not know."""
    (project / "boardctl.yaml").write_text("version: 1\nsafety: {max_removal_percent: 90}\n", encoding="utf-8")
    raw = Project(project)
    theirs = raw.request("POST", "/boards", name="Theirs", defaultLists="false")
    row = raw.request("POST", "/lists", idBoard=theirs["id"], name="Row")
    raw.request("POST", "/cards", idList=row["id"], name="Old")
    assert boardctl("--sandbox", "backup", theirs["id"], "-o", "theirs.json").code == 0
    for name in NAMES:
        raw.request("POST", "/cards", idList=row["id"], name=name)
    refused = boardctl("--sandbox", "restore", "theirs.json", "--remove-new", "--yes")
    assert (refused.code, "more than 30 %" in refused.err) == (5, True)


def test_of_two_of_an_address_only_that_of_the_run_goes(boardctl: Boardctl, project: Path) -> None:
    """A card that the run made was archived since, and another run has made one of the same name: that one stays."""
    file = project / "boards" / "website.yaml"
    ran = []
    for cards in (["Old"], ["Old", "N"], ["Old"]):
        file.write_text(board(*cards), encoding="utf-8")
        ran.append(boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"])
    raw = Project(project)
    (there,) = raw.get("/members/me/boards")
    (first,) = raw.get(f"/boards/{there['id']}/cards/closed")
    raw.request("DELETE", f"/cards/{first['id']}")
    file.write_text(board("Old", "N"), encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    assert "No changes" in boardctl("--sandbox", "restore", ran[1], "--remove-new", "--plan").out


def cut_off(project: Path) -> None:
    """Take the end off the latest journal, as if its run had died after the last write."""
    journal = max((project / ".boardctl" / "sandbox" / "journal").iterdir(), key=lambda each: each.stat().st_mtime_ns)
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    assert [json.loads(each)["line"] for each in lines[-2:]] == ["settled", "ended"]
    journal.write_text("".join(lines[:-1]), encoding="utf-8")


def test_the_command_that_does_the_rest_is_for_the_same_api(boardctl: Boardctl, project: Path, run: str) -> None:
    """Of a restore on the sandbox that died (its journal has no end) with `--sandbox`."""
    asked = ("restore", run, "--remove-new", "--yes", "--allow-removals", "4", "--sandbox")
    assert boardctl(*asked).code == 0
    cut_off(project)
    assert f"`boardctl {' '.join(asked)}` does the rest" in boardctl("--sandbox", "plan").err


def test_a_restore_of_a_file_that_died_is_told_with_its_whole_name(boardctl: Boardctl, project: Path, run: str) -> None:
    """Which may hold a colon; the command fits from any folder, and ends the warning."""
    assert boardctl("--sandbox", "backup", "website", "-o", "at 12:30.json").code == 0
    raw = Project(project)
    (there,) = raw.get("/members/me/boards")
    raw.request("PUT", f"/boards/{there['id']}", name="Other")
    assert boardctl("--sandbox", "restore", "at 12:30.json", "--yes").code == 0
    cut_off(project)
    file = str(project / "at 12:30.json")
    told = boardctl("--sandbox", "plan").err
    assert f"restore of {file} has died in the middle" in told
    assert f"`boardctl restore '{file}' --yes --sandbox` does the rest" in told
    assert boardctl("restore", file, "--yes", "--sandbox").code == 0
    assert "has died" not in boardctl("--sandbox", "plan").err


def test_what_was_archived_then_counts_as_removed(boardctl: Boardctl, project: Path) -> None:
    """A restore that is taken back archives what it had brought again; the state knows that for boardctl's doing."""
    file = project / "boards" / "website.yaml"
    all_of_them = [f"Card {at}" for at in range(12)]
    for cards, flags in ((all_of_them, []), (["Card 0"], ["--allow-removals", "11"])):
        file.write_text(board(*cards), encoding="utf-8")
        assert boardctl("--sandbox", "apply", "--yes", *flags).code == 0
    assert boardctl("--sandbox", "restore", "last", "--yes").code == 0
    refused = boardctl("--sandbox", "restore", "last", "--yes")
    assert (refused.code, "11 removals, more than 10" in refused.err) == (5, True)
    assert boardctl("--sandbox", "restore", "last", "--yes", "--allow-removals", "11").code == 0
    file.write_text(board(*all_of_them), encoding="utf-8")
    plan = boardctl("--sandbox", "plan", "--format", "json").document
    assert (plan["summary"]["restore"], plan["summary"]["create"]) == (11, 0)


def test_what_a_restore_did_is_taken_back_in_the_words_of_the_project(boardctl: Boardctl, project: Path) -> None:
    """Its keys, and what it remembered: names that a card's key has and another card bears are not mixed up."""
    file = project / "boards" / "website.yaml"
    crossed = board("{name: One, key: two, due: 2030-01-01}", "{name: Two, key: one, due: 2030-02-02}")
    file.write_text(crossed, encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file.write_text(board("{name: One, key: two, due: 2030-01-01}"), encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    for _ in range(2):  # there and back
        assert boardctl("--sandbox", "restore", "last", "--yes").code == 0
    assert boardctl("--sandbox", "plan", "--detailed-exitcode").code == 0
    file.write_text(crossed.replace("2030-02-02", "2030-03-03"), encoding="utf-8")
    changes = boardctl("--sandbox", "plan", "--format", "json").document["boards"][0]["changes"]
    assert [(each["address"], {*each["fields"]}) for each in changes] == [("website/cards/one", {"archived", "due"})]
