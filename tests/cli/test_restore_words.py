"""What the plan of `boardctl restore` says of what it leaves: there is no file that could declare it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import WEBSITE, Boardctl
from tests.projects import Project
from tests.tables import Table

LITTLE: dict[str, Any] = {"version": 1, "name": "Website", "lists": [{"name": "Backlog", "cards": [{"name": "Old"}]}]}
NEW = {"name": "N", "labels": ["new"], "fields": {"Est": 1}, "checklists": [{"name": "Steps", "items": ["x"]}]}
EXTRA = {"name": "Extra", "cards": [{"name": "Kept", "protect": True}, "Other"]}
MUCH: dict[str, Any] = {
    **LITTLE,
    "labels": ["new", "free"],
    "custom_fields": [{"name": "Est", "type": "number"}],
    "lists": [
        {"name": "Backlog", "cards": [{"name": "Old", "checklists": [{"name": "Shared", "items": ["ours"]}]}, NEW]},
        EXTRA,
    ],
}


@pytest.fixture
def way(boardctl: Boardctl, project: Path) -> tuple[str, ...]:
    """The way back from MUCH to LITTLE."""
    file = project / "boards" / "website.yaml"
    (project / "boardctl.yaml").write_text("version: 1\nsafety: {max_removal_percent: 100}\n", encoding="utf-8")
    for content in (LITTLE, MUCH):
        file.write_text(json.dumps(content), encoding="utf-8")
        ended = boardctl("--sandbox", "apply", "--yes", "--format", "json")
        assert ended.code == 0, ended.out
    return ("--sandbox", "restore", ended.document["run"], "--remove-new")


def flat(text: str) -> str:
    """Without the breaks of lines."""
    return " ".join(text.split())


def test_what_others_use_stays_with_a_reason_for_a_restore(
    boardctl: Boardctl, project: Path, way: tuple[str, ...]
) -> None:
    """A label on somebody's card, an item of theirs on a checklist of the run, a field that archived cards have."""
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    (label,) = (each for each in raw.get(f"/boards/{board['id']}/labels") if each["name"] == "new")
    backlog = raw.get(f"/boards/{board['id']}/lists")[0]
    raw.request("POST", "/cards", idList=backlog["id"], name="Theirs", idLabels=label["id"])
    (shared,) = (each for each in raw.get(f"/boards/{board['id']}/checklists") if each["name"] == "Shared")
    raw.request("POST", f"/checklists/{shared['id']}/checkItems", name="theirs")
    told = flat(boardctl(*way, "--plan").out)
    assert 'label "new" not removed: still on 1 card that stays, such as "Theirs"' in told
    assert 'checklist "Shared" not removed: 1 item of others on it, such as "theirs"' in told
    assert 'custom field "Est" not removed: archived cards, such as "N", would come back without it' in told
    assert "left alone" in told
    assert not {"file", "declare", "declared", "declares"} & set(told.split())


def test_a_card_comes_out_of_the_archive_as_it_went_in(boardctl: Boardctl, project: Path, way: tuple[str, ...]) -> None:
    """A label and a field that only the run's own archived cards have stay, which is said; the others go."""
    for _ in range(2):
        ended = boardctl(*way, "--yes", "--format", "json")
        assert (ended.code, ended.document["converged"]) == (0, True)
    assert 'label "new" not removed: archived cards, such as "N"' in flat(boardctl(*way, "--plan").out)
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    (card,) = (each for each in raw.get(f"/boards/{board['id']}/cards/closed") if each["name"] == "N")
    assert ([each["name"] for each in card["labels"]], card["name"]) == (["new"], "N")
    assert [each["name"] for each in raw.get(f"/boards/{board['id']}/labels") if each["name"]] == ["new"]


def test_the_protected_stays(boardctl: Boardctl, project: Path, way: tuple[str, ...]) -> None:
    """With the command that lifts it; the list that it is in stays for it."""
    told = flat(boardctl(*way, "--plan").out)
    lift = ("state", "unprotect", "website/cards/kept")
    assert f'card "Kept" stays: it is protected, `boardctl {" ".join(lift)}` lifts it' in told
    assert 'list "Extra" stays: 1 card in it stays, such as "Kept"' in told
    assert boardctl(*way, "--yes").code == 0
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    assert sorted(each["name"] for each in raw.get(f"/boards/{board['id']}/cards")) == ["Kept", "Old"]
    assert boardctl("--sandbox", *lift).code == 0
    assert boardctl(*way, "--yes").code == 0
    assert [each["name"] for each in raw.get(f"/boards/{board['id']}/lists")] == ["Backlog"]


def test_it_is_restore_that_refuses(boardctl: Boardctl, project: Path, way: tuple[str, ...]) -> None:
    """Not apply, which has no part in it."""
    (project / "boardctl.yaml").write_text("version: 1\nsafety: {max_removals: 0}\n", encoding="utf-8")
    assert "restore refuses this for safety" in boardctl(*way, "--plan").out


def test_a_restores_plan_is_none_for_apply(boardctl: Boardctl, project: Path, way: tuple[str, ...]) -> None:
    """Saved and given to apply, it is told what does it, and nothing of what the files say is carried out instead."""
    saved = boardctl(*way, "--plan", "--format", "json").out
    (project / "plan.json").write_text(saved, encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "plan.json", "--format", "json")
    assert (ended.code, ended.document["requests"]) == (1, {"reads": 0, "writes": 0})
    assert "`boardctl restore FILE|RUN` makes it again" in ended.document["error"]["hint"]


def printed(text: str) -> list[str]:
    """The arguments of the command that a hint names."""
    found = re.search("`boardctl (import --from-export [^`]*)`", flat(text))
    assert found, text
    return shlex.split(found[1])


def test_the_way_back_of_a_deleted_board_works_as_printed(boardctl: Boardctl, project: Path) -> None:
    """From the restore that can't to a board that is made anew, each step named by the one before."""
    file = project / "boards" / "website.yaml"
    file.write_text(WEBSITE.replace("labels:", "members: [you, alice]\nlabels:", 1), encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    assert boardctl("--sandbox", "backup", "website", "-o", "saved.json").code == 0
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    raw.request("DELETE", f"/boards/{board['id']}")
    step = printed(boardctl("--sandbox", "restore", "saved.json", "--yes").err)
    assert step == ["import", "--from-export", "saved.json"]
    step = printed(boardctl("--sandbox", *step).err)
    assert step == ["import", "--from-export", "saved.json", "-o", "boards/website.yaml", "--force"]
    ended = boardctl("--sandbox", *step)
    assert (ended.code, "the state has forgotten it" in flat(ended.out)) == (0, True), ended.err
    assert "role: admin" in file.read_text(encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "--yes", "--format", "json")
    assert (ended.code, ended.document["converged"]) == (0, True), ended.err
    (again,) = raw.get("/members/me/boards")
    assert (again["name"], again["id"] != board["id"]) == ("Website relaunch", True)


def test_the_file_of_a_deleted_board_that_is_one_of_several(boardctl: Boardctl, project: Path) -> None:
    """What is written over it would take the others along: it has to leave the file first."""
    (project / "boards" / "website.yaml").write_text(
        "version: 1\nfor_each: [{key: a}, {key: b}]\nname: Board ${{ key }}\n", encoding="utf-8"
    )
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    assert boardctl("--sandbox", "backup", "a", "-o", "saved.json").code == 0
    raw = Project(project)
    (gone,) = (each for each in raw.get("/members/me/boards") if each["name"] == "Board a")
    raw.request("DELETE", f"/boards/{gone['id']}")
    ended = boardctl("--sandbox", "import", "--from-export", "saved.json")
    assert (ended.code, 'take it out of this file first (row "a"' in flat(ended.err)) == (1, True), ended.err


def test_of_two_boards_one_is_gone(boardctl: Boardctl, project: Path) -> None:
    """Nothing is changed, and the flag is named that brings the other back alone."""
    for cards in ([], ["A"]):
        for name in ("Website", "Other"):
            content = {"version": 1, "name": name, "lists": [{"name": "Backlog", "cards": cards}]}
            (project / "boards" / f"{name.lower()}.yaml").write_text(json.dumps(content), encoding="utf-8")
        run = boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"]
    raw = Project(project)
    (gone, left) = sorted(raw.get("/members/me/boards"), key=lambda each: each["name"])
    raw.request("DELETE", f"/boards/{gone['id']}")
    way = ("--sandbox", "restore", run, "--remove-new", "--yes")
    ended = boardctl(*way)
    assert (ended.code, "the others come back with --board website" in flat(ended.err)) == (1, True)
    assert [each["name"] for each in raw.get(f"/boards/{left['id']}/cards")] == ["A"]
    assert "no board websit\n" in boardctl(*way, "--board", "website", "--board", "websit").err
    assert boardctl(*way, "--board", "website").code == 0
    assert raw.get(f"/boards/{left['id']}/cards") == []


def test_another_board_that_an_export_takes_the_file_of_is_named(tmp_path: Path) -> None:
    """With --force it is forgotten: it is not the one that is gone."""
    table = Table(tmp_path)
    table.apply({"version": 1, "name": "Live", "lists": ["L"]})
    live = table.board()["id"]
    gone = table.person("POST", "/boards", name="Gone")["id"]
    table.project.run("backup", gone, "-o", "gone.json")
    table.person("DELETE", f"/boards/{gone}")
    ended = table.project.run("import", "--from-export", "gone.json", "-o", "boards/board.yaml", "--force")
    assert (ended.code, f"another board ({live}), which the state has forgotten" in flat(ended.out)) == (0, True), ended


def test_no_line_is_advised_for_what_no_file_says(boardctl: Boardctl, project: Path) -> None:
    """What comes back and what goes may have like names: a restore has no file that a `was:` could stand in."""
    file = project / "boards" / "website.yaml"
    text = "version: 1\nname: Website\nlists: [{name: Backlog, cards: [Write the report one, Other]}]\n"
    file.write_text(text, encoding="utf-8")
    boardctl("--sandbox", "apply", "--yes")
    boardctl("--sandbox", "backup", "website", "-o", "then.json")
    board = Project(project).get("/members/me/boards")[0]["id"]
    cards = Project(project).get(f"/boards/{board}/cards")
    (card,) = [each["id"] for each in cards if each["name"] == "Write the report one"]
    Project(project).request("DELETE", f"/cards/{card}")
    file.write_text(text.replace("one", "two"), encoding="utf-8")
    boardctl("--sandbox", "apply", "--yes")
    told = boardctl("--sandbox", "restore", "then.json", "--plan", "--remove-new").out
    assert ('- card "Write the report two"' in told, "was:" in told) == (True, False), told
