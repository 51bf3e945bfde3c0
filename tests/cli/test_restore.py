"""`boardctl restore`: the way back from a run or a backup, by a plan like any other; the state stays in step."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.boards_as_files import EVERYTHING, as_shown
from tests.cli.conftest import Boardctl
from tests.projects import SHARED, Project, needs_boards, shared_board
from tests.tables import Table

BEFORE = """\
version: 1
name: Website
labels: [{name: bug, color: red}, {name: idea, color: sky}]
custom_fields: [{name: Est, type: number}, {name: Size, type: list, options: [Big, Small]}]
lists:
  - name: Backlog
    cards:
      - {name: A, labels: [bug], desc: old, fields: {Est: 3, Size: Big}, checklists: [{name: Steps, items: [one, two]}]}
      - {name: B, labels: [bug, idea], due: 2026-12-05}
      - C
      - D
  - Done
  - Later
manage: {progress: enforce}
"""
AFTER = """\
version: 1
name: Website renamed
labels: [{name: idea, color: blue}]
custom_fields: []
lists:
  - name: Backlog
    cards:
      - D
      - {name: A, labels: [idea], desc: new, checklists: []}
      - N
  - name: Done
    cards: [C]
manage: {progress: enforce}
"""


def shown(project: Path) -> dict[str, Any]:
    """The first board of the sandbox as people see it."""
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    return as_shown(raw.get(f"/boards/{board['id']}", **EVERYTHING))


def changes(boardctl: Boardctl, *arguments: str) -> set[tuple[str, str]]:
    """The changes of a plan, of files or of a way back."""
    ended = boardctl("--sandbox", *arguments, "--format", "json")
    assert ended.code == 0, ended.err + ended.out
    return {(each["action"], each["name"]) for board in ended.document["boards"] for each in board["changes"]}


@pytest.fixture
def run(boardctl: Boardctl, project: Path) -> str:
    """The run that took the board from BEFORE to AFTER."""
    file = project / "boards" / "website.yaml"
    file.write_text(BEFORE, encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file.write_text(AFTER, encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "--yes", "--allow-removals", "7", "--format", "json")
    assert ended.code == 0, ended.err + ended.out
    return str(ended.document["run"])


def test_what_an_apply_did_goes_back(boardctl: Boardctl, project: Path, run: str) -> None:
    """Archived comes back, changed goes back, deleted is made anew; what the run made stays unless it is to go."""
    assert changes(boardctl, "restore", "last", "--plan") == changes(boardctl, "restore", run, "--plan")
    assert ".json:" not in boardctl("--sandbox", "restore", run, "--plan").out  # a backup is no file of theirs
    (planned,) = boardctl("--sandbox", "restore", run, "--plan", "--format", "json").document["boards"]
    assert {str(each["source"]) for each in planned["changes"]} == {"None"}
    assert boardctl("--sandbox", "restore", "last", "--yes").code == 0
    now = shown(project)
    assert (now["name"], [name for name, _ in now["lists"]]) == ("Website", ["Backlog", "Done", "Later"])
    cards = {card["name"]: card for row in now["cards"] for card in row}
    assert [card["name"] for card in now["cards"][0] if card["name"] != "N"] == ["A", "B", "C", "D"]
    assert (cards["A"]["desc"], cards["A"]["fields"], dict(cards["A"]["labels"])) == (
        "old",
        {"Est": 3.0, "Size": "Big"},
        {("bug", "red"): 1},
    )
    assert [name for name, _ in cards["A"]["checklists"]] == ["Steps"]
    assert "N" in cards
    assert changes(boardctl, "restore", run, "--plan") == set()
    told = boardctl("--sandbox", "restore", run, "--plan", "--remove-new").out
    assert "(was not there then)" in told
    assert "declared" not in told
    assert boardctl("--sandbox", "restore", run, "--yes", "--remove-new").code == 0
    assert "N" not in {card["name"] for row in shown(project)["cards"] for card in row}


def test_the_next_plan_tells_what_the_files_would_change_again(boardctl: Boardctl, project: Path, run: str) -> None:
    """After the way back the plan is the one of before: nothing is forgotten, nothing kept back."""
    boardctl("--sandbox", "restore", run, "--yes", "--remove-new")
    assert changes(boardctl, "plan") == {
        ("update", "Website"),
        ("update", "idea"),
        ("delete", "Est"),
        ("delete", "Size"),
        ("archive", "Later"),
        ("update", "A"),
        ("delete", "Steps"),
        ("archive", "B"),
        ("move", "C"),
        ("restore", "N"),
    }
    (project / "boards" / "website.yaml").write_text(BEFORE, encoding="utf-8")
    assert changes(boardctl, "plan") == set()


def test_only_what_the_run_touched_goes_back(boardctl: Boardctl, project: Path, run: str) -> None:
    """What people did since, to other fields of the same card and to its labels, is theirs."""
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    (card,) = (each for each in raw.get(f"/boards/{board['id']}/cards") if each["name"] == "A")
    label = raw.request("POST", "/labels", idBoard=board["id"], name="theirs", color="pink")
    raw.request("PUT", f"/cards/{card['id']}", name="A by a person", due="2027-01-01T12:00:00.000Z")
    raw.request("POST", f"/cards/{card['id']}/idLabels", value=label["id"])
    assert boardctl("--sandbox", "restore", run, "--yes").code == 0
    (found,) = (each for row in shown(project)["cards"] for each in row if each["name"] == "A by a person")
    assert (found["desc"], found["due"]) == ("old", "2027-01-01T12:00:00.000Z")
    assert set(found["labels"]) == {("bug", "red"), ("theirs", "pink")}


def test_before_images_are_private_and_bounded(
    boardctl: Boardctl, project: Path, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For this user only, without the login, and the oldest go."""
    folder = project / ".boardctl" / "sandbox" / "backups"
    (image,) = (folder / run).iterdir()
    assert stat.S_IMODE(image.stat().st_mode) == 0o600
    from boardctl.sandbox import KEY, TOKEN

    assert KEY not in image.read_text(encoding="utf-8")
    assert TOKEN not in image.read_text(encoding="utf-8")
    monkeypatch.setattr("boardctl.applier.backups.KEPT_RUNS", 1)
    boardctl("--sandbox", "restore", run, "--yes")
    assert len([each for each in folder.iterdir() if each.is_dir()]) == 1


def test_without_a_before_image_nothing_is_written(boardctl: Boardctl, project: Path, run: str) -> None:
    """Where it can't be saved, apply stops before its first write and says where, and why."""
    folder = project / ".boardctl" / "sandbox" / "backups"
    before = shown(project)
    for each in sorted(folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    folder.rmdir()
    folder.write_text("in the way", encoding="utf-8")
    (project / "boards" / "website.yaml").write_text(BEFORE, encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "--yes", "--format", "json")
    assert (ended.code, ended.document["status"], ended.document["requests"]["writes"]) == (1, "failed", 0)
    assert "backups" in (ended.document["error"]["message"] + str(ended.document["error"]["where"]))
    assert shown(project) == before
    assert len(boardctl("--sandbox", "history", "--format", "json").document["runs"]) == 2  # this one was none


def test_what_stays_is_told(boardctl: Boardctl, project: Path) -> None:
    """What was made since, with the flag that takes it away; the boards that the run made, which nothing takes away."""
    file = project / "boards" / "website.yaml"
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("  - Done", "      - New\n      - Newer\n  - Done"))
    (project / "boards" / "other.yaml").write_text("version: 1\nname: Other\n", encoding="utf-8")
    run = boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"]

    for asked in (["--plan"], []):
        ended = boardctl("--sandbox", "restore", run, *asked)
        assert ended.code == 0
        assert "website: what the run made stays: 2 cards" in ended.err
        assert "--remove-new" in ended.err
        assert 'the run made the board "Other", which stays' in ended.err
    events = boardctl("--sandbox", "restore", run, "--yes", "--events").err.splitlines()
    told = [each["warning"]["message"] for each in map(json.loads, events) if each["event"] == "warning"]
    assert ["2 cards" in each for each in told] == [True, False]
    gone = boardctl("--sandbox", "restore", run, "--remove-new", "--yes")
    assert (gone.code, "what the run made stays" in gone.err, 'board "Other"' in gone.err) == (0, False, True)
    assert "stays: " not in boardctl("--sandbox", "restore", run).err  # archived: out of sight


MORE = """\
version: 1
name: Website
labels: [{name: bug, color: red}, new]
custom_fields: [{name: Size, type: list, options: [Big, Huge]}]
lists:
  - name: Backlog
    cards:
      - {name: A, checklists: [{name: Old, items: [one, two]}, {name: New, items: [x]}], attachments: [https://a.example]}
      - B
  - {name: Fresh, cards: [C, D]}
"""
FEWER = """\
version: 1
name: Website
labels: [{name: bug, color: red}]
custom_fields: [{name: Size, type: list, options: [Big]}]
lists:
  - {name: Backlog, cards: [{name: A, checklists: [{name: Old, items: [one]}], attachments: []}]}
"""


def test_of_a_run_that_only_made_things_all_may_go(boardctl: Boardctl, project: Path) -> None:
    """Whatever they were put on, which the run did not change itself; then the files would make them again."""
    file = project / "boards" / "website.yaml"
    file.write_text(FEWER, encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    before = shown(project)
    file.write_text(MORE, encoding="utf-8")
    run = boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"]
    grown = shown(project)
    ended = boardctl("--sandbox", "restore", run, "--remove-new", "--yes", "--format", "json")
    assert (ended.code, ended.document["converged"]) == (0, True)
    assert shown(project) == before
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    assert shown(project) == grown


def test_a_run_without_a_before_image_says_why(boardctl: Boardctl, project: Path) -> None:
    """There was nothing before a board that it made, or the image is not kept any more."""
    run = boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"]
    ended = boardctl("--sandbox", "restore", run, "--plan", "--format", "json")
    assert (ended.code, ended.document["error"]["code"]) == (1, "not-found")
    assert f'run {run} made the board "Website relaunch"' in ended.document["error"]["message"]
    file = project / "boards" / "website.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Set up CI", "CI"), encoding="utf-8")
    later = boardctl("--sandbox", "apply", "--yes", "--format", "json").document["run"]
    shutil.rmtree(project / ".boardctl" / "sandbox" / "backups")
    assert "not kept any more" in boardctl("--sandbox", "restore", later).err


def test_mistakes_are_told(boardctl: Boardctl, project: Path, run: str) -> None:
    """No such run, no backup, another API, nobody to ask, a board that the backup has not."""
    missing = boardctl("--sandbox", "restore", "20200101", "--format", "json")
    assert (missing.code, missing.document["error"]["code"]) == (1, "not-found")
    (project / "bad.json").write_text("{}", encoding="utf-8")
    assert "not a backup" in boardctl("--sandbox", "restore", "bad.json").err
    assert "--yes" in boardctl("--sandbox", "restore", run).err
    assert "its boards: website" in boardctl("--sandbox", "restore", run, "--board", "other").err
    (image,) = (project / ".boardctl" / "sandbox" / "backups" / run).iterdir()
    text = image.read_text(encoding="utf-8").replace("http://sandbox.local/1", "https://api.trello.com/1")
    (project / "other.json").write_text(text, encoding="utf-8")
    assert "api.trello.com" in boardctl("--sandbox", "restore", "other.json", "--yes").err


@needs_boards
@pytest.mark.parametrize("name", ["europe-trip-2026", "allgeier-sap"])
def test_a_real_board_comes_back(name: str, tmp_path: Path) -> None:
    """Cards archived, deleted, edited and moved, labels and checklists deleted: a backup brings all of it back."""
    project = Project(tmp_path)
    assert project.run("sandbox", "load", str(SHARED / "boards" / f"{name}.json")).code == 0
    board_id = shared_board(name)["id"]
    assert project.run("backup", board_id, "-o", "full.json").code == 0
    before = project.get(f"/boards/{board_id}", **EVERYTHING)
    project.requests(_damage(before))
    assert as_shown(project.get(f"/boards/{board_id}", **EVERYTHING)) != as_shown(before)

    ended = project.run("restore", "full.json", "--yes", "--format", "json")
    assert ended.code == 0, ended.out[-3000:] + ended.err[-3000:]
    assert ended.json()["converged"] is True
    after = project.get(f"/boards/{board_id}", **EVERYTHING)
    assert _without_uploads(as_shown(after)) == _without_uploads(as_shown(before))
    again = project.run("restore", "full.json", "--plan", "--format", "json")
    assert again.json()["summary"]["calls"] == 0


def _damage(board: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """What a bad day does to a board."""
    open_lists = [each["id"] for each in board["lists"] if not each["closed"]]
    cards = [each for each in board["cards"] if not each["closed"] and each["idList"] in open_lists]
    found: list[tuple[str, str, dict[str, Any]]] = []
    found += [("PUT", f"/cards/{each['id']}", {"closed": "true"}) for each in cards[0:20:2]]
    found += [("DELETE", f"/cards/{each['id']}", {}) for each in cards[1:12:3]]
    found += [("PUT", f"/cards/{each['id']}", {"name": "x", "desc": "", "due": ""}) for each in cards[20:26]]
    found += [("PUT", f"/cards/{each['id']}", {"idList": open_lists[0], "pos": "top"}) for each in cards[26:32]]
    found += [("DELETE", f"/labels/{each['id']}", {}) for each in board["labels"][:2]]
    found += [("DELETE", f"/checklists/{one['id']}", {}) for each in cards[33:40] for one in each["checklists"]]
    found += [("PUT", f"/lists/{open_lists[-1]}", {"closed": "true"}), ("PUT", f"/boards/{board['id']}", {"name": "y"})]
    return found


def _without_uploads(board: dict[str, Any]) -> dict[str, Any]:
    """No API makes an uploaded file anew; and whose cover is a picture, that can't be declared."""
    cards = [[{**card, "links": None, "cover": None} for card in row] for row in board["cards"]]
    return {**board, "cards": cards}


def test_every_part_that_was_deleted_comes_back(tmp_path: Path) -> None:
    """An item, a checklist with its items, a link, an option, a person: each with what it held, and who used it."""
    table = Table(tmp_path)
    link = {"url": "https://example.com/x", "name": "X"}
    step = {"name": "j", "done": True, "due": "2030-01-01T00:00:00Z", "member": "alice"}

    def data(options: list[str], people: list[str], links: list[Any], *checklists: Any) -> dict[str, Any]:
        card = {"name": "C", "members": people, "attachments": links, "checklists": list(checklists)}
        fields = [{"name": "P", "type": "list", "options": options}]
        there = {"members": people, "custom_fields": fields, "lists": [{"name": "A", "cards": [card]}]}
        return {"version": 1, "name": "B", "prune": {"members": "owned"}, **there}

    def seen() -> Any:
        live = table.board()
        (card,) = live["cards"]
        items = [
            [(each["name"], each["state"], each["due"]) for each in one["checkItems"]] for one in card["checklists"]
        ]
        options = [each["value"]["text"] for each in live["customFields"][0]["options"]]
        member = [each["idMember"] for one in card["checklists"] for each in one["checkItems"]]
        return items, options, member, card["idMembers"], card["attachments"][0]["url"] if card["attachments"] else None

    table.apply(
        data(
            ["Hi", "Lo"],
            ["alice"],
            [link],
            {"name": "K", "items": [{"name": "i", "member": "alice"}, step]},
            {"name": "M", "items": ["m", step]},
        )
    )
    before = seen()
    run = table.apply(data(["Hi"], [], [], {"name": "K", "items": ["i"]})).run
    assert seen() == ([[("i", "incomplete", None)]], ["Hi"], [None], [], None)
    assert table.project.run("restore", str(run), "--yes").code == 0
    assert seen() == before


OLD_JOURNAL = (
    '{"line":"begun","run":"20260101T000000Z-0001","at":"2026-01-01T00:00:00.000Z","version":"0.9",'
    '"origin":"http://sandbox.local/1","boards":["website"],"why":"restore of 20251231T000000Z-0002: 1 to archive"}\n'
    '{"line":"intended","seq":1,"at":"2026-01-01T00:00:01.000Z","board":"website","change":"website/cards/a",'
    '"action":"archive","kind":"card","name":"A","method":"PUT","path":"/cards/0"}\n'
)


def test_a_restore_that_died_under_an_older_boardctl_is_told(boardctl: Boardctl, project: Path) -> None:
    """Its journal has no arguments and no marks: the bare command is named, until the files' picture is in place."""
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file = project / ".boardctl" / "sandbox" / "journal" / "20260101T000000Z-0001.jsonl"
    file.write_text(OLD_JOURNAL, encoding="utf-8")
    hint = "`boardctl restore 20251231T000000Z-0002` does the rest"
    assert hint in boardctl("--sandbox", "plan").err
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    assert "has died" not in boardctl("--sandbox", "plan").err


GROWN = """\
version: 1
name: Website
labels: []
lists:
  - {name: Backlog, cards: [A]}
  - {name: Extra, cards: [N, {name: M, checklists: [{name: Steps, items: [one]}]}]}
"""


def test_of_a_list_that_people_use_by_now_only_their_card_stays(boardctl: Boardctl, project: Path) -> None:
    """The list was made by the run, a person has put a card into it: the run's own cards go, and the plan says so."""
    file = project / "boards" / "website.yaml"
    file.write_text(GROWN.replace("  - {name: Extra", "#"), encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    file.write_text(GROWN, encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    (extra,) = (each for each in raw.get(f"/boards/{board['id']}/lists") if each["name"] == "Extra")
    raw.request("POST", "/cards", idList=extra["id"], name="Theirs")
    told = boardctl("--sandbox", "restore", "last", "--plan", "--remove-new").out
    assert 'list "Extra" stays: 1 card in it stays, such as "Theirs"' in told
    assert changes(boardctl, "restore", "last", "--plan", "--remove-new") == {("archive", "N"), ("archive", "M")}
    assert boardctl("--sandbox", "restore", "last", "--remove-new", "--yes").code == 0
    now = shown(project)
    assert [[card["name"] for card in row] for row in now["cards"]] == [["A"], ["Theirs"]]
    assert ("restore", "N") in changes(boardctl, "plan")
