"""Import through the command line: what it writes, what it says of the rest, and whom it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.importing.boards import is_canonical
from tests.projects import Ended, Project
from tests.tables import Table

BOARD = """\
version: 1
name: Website relaunch
desc: Everything for the relaunch.
members: [alice, {username: bob, role: observer}]
labels:
  - {name: bug, color: red}
  - {color: green}
  - {key: twin-a, name: twin, color: sky}
  - {key: twin-b, name: twin, color: lime}
custom_fields:
  - {name: Estimate, type: number, show_on_card: false}
  - {name: Priority, type: list, options: [{value: High, color: red}, Low]}
lists:
  - name: Backlog
    limit: 3
    cards:
      - name: Set up CI
        desc: |
          Two
          lines, and $${{ x }}
        labels: [bug, green, twin-b]
        members: [alice]
        start: 2026-12-01
        due: 2026-12-05
        due_reminder: 1d
        cover: {color: red, size: full}
        location: {name: Office, coordinates: [52.1, 4.3]}
        fields: {Estimate: 3, Priority: High}
        attachments: [https://example.com/spec]
        checklists:
          - name: Steps
            items: [One, {name: Two, done: true, due: 2026-12-04, member: bob}]
      - Plain
      - Plain
      - {name: Old, archived: true}
  - Doing
  - Done
"""
WRITTEN = """\
version: 1
id: {link}
name: Website relaunch
desc: Everything for the relaunch.
workspace: sandbox-workspace

members:
  - {{username: you, role: admin}}
  - alice
  - {{username: bob, role: observer}}

labels:
  - {{name: bug, color: red}}
  - {{color: green}}
  - {{key: twin-sky, name: twin, color: sky}}
  - {{key: twin-lime, name: twin, color: lime}}

custom_fields:
  - {{name: Estimate, type: number, show_on_card: false}}
  - {{name: Priority, type: list, options: [{{value: High, color: red}}, Low]}}

lists:
  - name: Backlog
    limit: 3
    cards:
      - name: Set up CI
        desc: |
          Two
          lines, and $${{{{ x }}}}
        labels: [bug, green, twin-lime]
        members: [alice]
        start: 2026-12-01
        due: 2026-12-05
        due_reminder: 1d
        cover: {{color: red, size: full}}
        location: {{name: Office, coordinates: [52.1, 4.3]}}
        fields: {{Estimate: 3, Priority: High}}
        attachments: [https://example.com/spec]
        checklists:
          - name: Steps
            items: [One, {{name: Two, done: true, due: 2026-12-04, member: bob}}]
      - Plain
      - name: Plain
        key: plain-2

  - Doing
  - Done
"""


class Desk:
    """A sandbox with one board on it, and a project that does not know the board yet."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        (ref,) = self.project.get("/members/me/boards")
        self.link, self.id = ref["shortLink"], ref["id"]

    def take(self, *arguments: str) -> Ended:
        """`boardctl import`."""
        return self.project.run("import", *arguments)

    def text(self, file: str = "boards/website-relaunch.yaml") -> str:
        """What was written."""
        return (self.project.root / file).read_text(encoding="utf-8")

    def changes(self) -> list[tuple[str, str]]:
        """(action, address) of each change of a plan."""
        (board,) = self.project.plan()["boards"]
        return [(each["action"], each["address"]) for each in board["changes"]]

    def card(self, name: str) -> Any:
        """The live card of that name."""
        return next(each for each in self.project.get(f"/boards/{self.id}/cards/all") if each["name"] == name)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sandbox that has one board, and nothing else."""
    root = tmp_path_factory.mktemp("scene")
    table = Table(root)
    table.apply(BOARD)
    table.forget()
    shutil.rmtree(root / "boards")
    return root


@pytest.fixture
def desk(scene: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    shutil.copytree(scene, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def test_the_file_is_what_a_person_would_write(desk: Desk) -> None:
    """Defaults left out, names in place of ids, short dates, text on lines of its own, keys where names repeat."""
    done = desk.take("Website relaunch")
    assert done.code == 0, done.err
    assert desk.text() == WRITTEN.format(link=desk.link)
    assert is_canonical(desk.text())
    assert "boards/website-relaunch.yaml" in done.out
    assert "1 archived card\n" in done.out
    assert desk.changes() == []


@pytest.mark.parametrize("how", ["id", "url"])
def test_a_board_goes_by_id_and_url_too(desk: Desk, how: str) -> None:
    """As by its name and short link, in the other tests; `-o -` shows the file and writes nothing."""
    names = {"id": desk.id, "url": f"https://trello.com/b/{desk.link}/website-relaunch"}
    done = desk.take(names[how], "-o", "-")
    assert (done.code, done.out) == (0, WRITTEN.format(link=desk.link))
    assert not (desk.project.root / "boards").exists()  # `-` only shows
    assert not (desk.project.root / ".boardctl" / "sandbox" / "state").exists()


def test_what_was_imported_is_owned(desk: Desk) -> None:
    """What is then deleted from the file goes from the board, cards and all; without the state nothing does."""
    desk.take("Website relaunch")
    text = desk.text().replace("      - Plain\n", "").replace("  - {color: green}\n", "").replace("bug, green,", "bug,")
    desk.project.write(text, file="boards/website-relaunch.yaml")
    assert desk.changes() == [
        ("archive", "website-relaunch/cards/plain"),
        ("delete", "website-relaunch/labels/green"),
    ]
    shutil.rmtree(desk.project.root / ".boardctl" / "sandbox" / "state")
    desk.project.write(text.replace("key: plain-2", "key: plain-2\n      - Plain"), file="boards/website-relaunch.yaml")
    assert desk.changes() == []


def test_people_are_told_to_be_the_exception(desk: Desk) -> None:
    """Who is deleted from the file stays on the board, and both the import and the plan say so."""
    assert "but for people, who go only with `prune: {members: owned}`" in desk.take("Website relaunch").out
    text = desk.text()
    assert "  - alice\n" in text
    desk.project.write(text.replace("  - alice\n", "").replace("[alice]", "[]"), file="boards/website-relaunch.yaml")
    (site,) = desk.project.plan()["boards"]
    assert [each["name"] for each in site["reported"]] == ["alice"]


def test_archived_cards_come_if_asked_for(desk: Desk) -> None:
    """Then they are in their list, archived; the plan is empty all the same, also without the state."""
    assert desk.take(desk.link, "--archived").code == 0
    assert "      - name: Old\n        archived: true\n" in desk.text()
    assert desk.changes() == []
    shutil.rmtree(desk.project.root / ".boardctl" / "sandbox" / "state")
    assert desk.changes() == []


def test_only_some_lists_or_no_cards(desk: Desk) -> None:
    """`--lists` leaves the others to whoever has them; `--no-cards` leaves the cards of all."""
    desk.take(desk.link, "--lists", "Done", "--lists", "Backlog", "--no-cards")
    assert desk.text().endswith("lists:\n  - name: Backlog\n    limit: 3\n  - Done\n")
    assert desk.changes() == []
    wrong = desk.take(desk.link, "--lists", "Dione", "--force")
    assert wrong.code == 1
    assert 'did you mean "Done"?' in wrong.err


def test_nothing_is_overwritten(desk: Desk) -> None:
    """Neither the file, nor a file that stands for the board already, nor what the state knows of another board."""
    assert desk.take(desk.link).code == 0
    before = desk.text()
    again = desk.take(desk.link)
    assert (again.code, again.out) == (1, "")
    assert "--force overwrites it" in again.err
    twice = desk.take(desk.link, "-o", "boards/other.yaml")
    assert twice.code == 1
    assert "boards/website-relaunch.yaml:1:1: error: this file stands for the board already" in twice.err
    assert sorted(each.name for each in (desk.project.root / "boards").iterdir()) == ["website-relaunch.yaml"]
    desk.project.write(before.replace("Plain", "Changed"), file="boards/website-relaunch.yaml")
    assert desk.take(desk.link, "--force").code == 0
    assert desk.text() == before
    (desk.project.root / "boards" / "website-relaunch.yaml").unlink()
    other = desk.project.request("POST", "/boards", name="Website relaunch")
    refused = desk.take(other["id"])
    assert 'the state remembers another board as "website-relaunch"' in refused.err


def test_what_a_file_cannot_say_is_counted(desk: Desk) -> None:
    """Comments, votes, stickers, files, pictures, archived lists: each with its number, in text and in JSON."""
    card = desk.card("Set up CI")["id"]
    done = next(each["id"] for each in desk.project.get(f"/boards/{desk.id}/lists") if each["name"] == "Done")
    me = desk.project.get("/members/me")["id"]
    desk.project.requests(
        [
            ("POST", f"/cards/{card}/actions/comments", {"text": "one"}),
            ("POST", f"/cards/{card}/actions/comments", {"text": "two"}),
            ("POST", f"/cards/{card}/membersVoted", {"value": me}),
            ("POST", f"/cards/{card}/stickers", {"image": "thumbsup", "top": 1, "left": 1, "zIndex": 1}),
            ("POST", "/cards", {"idList": done, "name": "Lost with its list"}),
            ("POST", "/cards", {"idList": desk.card("Plain")["idList"], "name": ""}),
            ("PUT", f"/lists/{done}/closed", {"value": "true"}),
        ]
    )
    shown = desk.take(desk.link, "-o", "-", "--format", "json").json()
    assert {each["what"]: each["count"] for each in shown["left_out"]} == {
        "comment": 2,
        "vote": 1,
        "sticker": 1,
        "archived list": 1,
        "card in an archived list": 1,
        "archived card": 1,
        "card without a name": 1,
    }
    told = desk.take(desk.link)
    for line in ("2 comments", "1 vote", "1 sticker", "1 card in an archived list", "1 card without a name"):
        assert f"    {line}\n" in told.out
    assert desk.changes() == []


def test_the_json_document(desk: Desk) -> None:
    """What was written, what is in it, what is bound."""
    made = desk.take(desk.link, "--format", "json").json()
    assert (made["key"], made["id"], made["files"]) == ("website-relaunch", desk.id, ["boards/website-relaunch.yaml"])
    assert made["objects"] == {
        "member": 3, "label": 4, "custom_field": 2, "option": 2, "list": 3, "card": 3, "attachment": 1, "checklist": 1,
        "item": 2,
    }  # fmt: skip
    assert made["bound"] == sum(made["objects"].values()) + 1
    refused = desk.take(desk.link, "--format", "json")
    assert (refused.code, refused.json()["error"]["code"]) == (1, "error")


def test_whom_it_does_not_find(desk: Desk) -> None:
    """Near names for a typo, URLs where several have the name, the way out where the board is closed to this login."""
    typo = desk.take("Websit relaunch")
    assert typo.code == 1
    assert 'did you mean "Website relaunch"?' in typo.err
    other = desk.project.request("POST", "/boards", name="Website relaunch")
    several = desk.take("Website relaunch")
    assert several.code == 1
    assert other["shortUrl"] in several.err
    assert f"https://trello.com/b/{desk.link}" in several.err
    nobody = desk.take("ZzZzZzZz")
    assert nobody.code == 1
    assert "`boardctl ls boards` lists those it can; if the board is private" in nobody.err
    assert "boardctl import --from-export FILE" in nobody.err
    assert desk.take().code == 64
    assert desk.take(desk.link, "--from-export", "x.json").code == 64


def test_files_that_are_no_exports(desk: Desk, tmp_path: Path) -> None:
    """Each says what it is instead, and where exports are to be had."""
    for content, said in (
        ("{", "not JSON"),
        ("[]", "not an export"),
        ('{"id": "x"}', "not an export"),
        ("\xff", "JSON"),
    ):
        (tmp_path / "export.json").write_text(content, encoding="latin-1")
        done = desk.take("--from-export", str(tmp_path / "export.json"))
        assert (done.code, done.out) == (1, "")
        assert said in done.err
        assert "Export as JSON" in done.err
    assert "No such file" in desk.take("--from-export", "missing.json").err


def test_an_export_binds_the_board_that_is_there(desk: Desk, tmp_path: Path) -> None:
    """By its ids: what was renamed since is found, what was deleted does not come back."""
    everything = {"cards": "all", "lists": "all", "labels": "all", "members": "all", "memberships": "all"}
    everything |= {
        "checklists": "all",
        "customFields": "true",
        "card_customFieldItems": "true",
        "card_attachments": "true",
    }
    export = desk.project.get(f"/boards/{desk.id}", fields="all", **everything)
    (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
    assert "the plan of this is empty" in desk.take("--from-export", str(tmp_path / "export.json")).out
    ci, plain = desk.card("Set up CI")["id"], desk.card("Plain")["id"]
    desk.project.requests([("PUT", f"/cards/{ci}", {"name": "CI"}), ("DELETE", f"/cards/{plain}", {})])
    done = desk.take("--from-export", str(tmp_path / "export.json"), "--force")
    assert done.code == 0, done.err
    assert "the board has changed since the export: a plan has now 1 to update" in done.out
    assert "its plan against the export is empty" in done.out
    assert "the plan of this is empty" not in done.out
    assert desk.changes() == [("update", "website-relaunch/cards/set-up-ci")]


def test_an_export_of_a_board_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    """No `id:` and no state, so that apply makes the board; without a login the `id:` stays, for it may be there."""
    export = desk.project.get(f"/boards/{desk.id}", fields="all", cards="all", lists="all")
    export |= {"id": "5f" + "0" * 22, "shortUrl": "https://trello.com/b/QqQqQqQq"}
    (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
    done = desk.take("--from-export", "export.json")
    assert done.code == 0, done.err
    assert "the file has no `id:`" in done.out
    assert "id:" not in desk.text()
    offline = desk.project.run("import", "--from-export", "export.json", "--force", sandbox=False, HOME=str(tmp_path))
    assert offline.code == 0, offline.err
    assert "there is no login" in offline.out
    assert "its plan against the export is empty" in offline.out
    assert "id: QqQqQqQq\n" in desk.text()


def test_where_the_project_has_its_boards(desk: Desk) -> None:
    """Beside the files that are there, or where `boards:` looks; the schema line leads to the project's schema."""
    root = desk.project.root
    desk.project.write("version: 1\nname: Other\n", file="other.yaml")
    assert "\nwebsite-relaunch.yaml" in "\n" + desk.take(desk.link).out
    desk.project.write("version: 1\nboards: [teams/*/x.yaml, trello/*.yaml]\n", file="boardctl.yaml")
    (root / "website-relaunch.yaml").unlink()
    desk.project.write("", file="schemas/board.schema.json")
    assert desk.take(desk.link).code == 0
    assert desk.text("trello/website-relaunch.yaml").startswith(
        "# yaml-language-server: $schema=../schemas/board.schema.json\nversion: 1\n"
    )


def test_a_template_and_a_board_of_it(desk: Desk) -> None:
    """Dates count from the first one, people are params, progress is left out; another start makes other dates."""
    done = desk.take(desk.link, "--as-template")
    assert done.code == 0, done.err
    board, template = desk.text(), desk.text("templates/website-relaunch.yaml")
    assert board == (
        "version: 1\nfrom: ../templates/website-relaunch.yaml\nwith:\n  name: Website relaunch\n"
        f"  start: 2026-12-01\n  you: you\n  alice: alice\n  bob: bob\nid: {desk.link}\n"
    )
    assert "        start: ${{ start }}\n        due: ${{ start + days(4) }}\n" in template
    assert '        members: ["${{ alice }}"]\n' in template
    assert 'items: [One, {name: Two, due: "${{ start + days(3) }}", member: "${{ bob }}"}]\n' in template
    assert is_canonical(template)
    assert is_canonical(board)
    assert desk.changes() == []
    desk.project.write(board.replace("2026-12-01", "2027-01-11"), file="boards/website-relaunch.yaml")
    assert desk.changes() == [
        ("update", "website-relaunch/cards/set-up-ci"),
        ("update", "website-relaunch/cards/set-up-ci/checklists/steps/items/two"),
    ]
    outside = desk.take(desk.link, "--as-template", "-o", "../outside.yaml")
    assert outside.code == 1
    assert "inside the project" in outside.err


def test_people_and_times_in_the_words_of_the_project(desk: Desk) -> None:
    """Aliases for people, dates alone where `due_time` and `timezone` make them equal, else the time on its clocks."""
    desk.project.write(
        "version: 1\ntimezone: Europe/Berlin\ndue_time: '18:00'\npeople: {al: alice, bob: carol}\n",
        file="boardctl.yaml",
    )
    assert desk.take(desk.link).code == 0
    text = desk.text()
    assert "        members: [al]\n" in text
    assert '  - {username: "@bob", role: observer}\n' in text  # `bob` would be carol here
    assert "        start: 2026-12-01T01:00\n        due: 2026-12-05\n" in text
    assert desk.changes() == []
