"""Drift against a scripted person: each kind of field, with who, when, from what, to what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.drift.person import Alice
from tests.projects import REPOSITORY, Ended, Project

BOARD = """\
version: 1
name: Website relaunch
desc: Everything.
background: blue
prefs: {voting: members, self_join: false}
members: [{username: alice, role: admin}, {username: bob, role: normal}, carol]
labels:
  - {name: bug, color: red}
  - {name: docs, color: green}
  - {name: spare, color: sky}
custom_fields:
  - {name: Estimate, type: number}
  - {name: Priority, type: list, options: [High, Low, Odd]}
  - {name: Gone, type: text}
lists:
  - name: Backlog
    limit: 5
    cards:
      - name: Set up CI
        desc: See the wiki.
        labels: [bug]
        members: [alice, carol]
        start: 2026-12-01
        due: 2026-12-05
        due_reminder: 1d
        is_template: false
        done: false
        archived: false
        cover: {color: red}
        location: {name: Office, address: 1 Main St, coordinates: [52.1, 4.3]}
        fields: {Estimate: 3, Priority: High}
        attachments: [https://example.com/spec]
        checklists:
          - name: Launch
            items: [{name: Tell the press, done: false}, {name: Party, due: 2026-12-04}, Cake]
          - name: Old list
            items: [x]
      - Write copy
      - Third
      - {name: Deleted, done: false}
      - A
      - B
      - C
  - Doing
  - Done
  - Attic
"""
BY = {"username": "alice", "name": "Alice Archer"}
HIDDEN = "Trello hides such changes"


def deeds(alice: Alice) -> None:
    """Everything a person can do to what the file declares."""
    card = alice.card("Set up CI")
    at, board = f"/cards/{card['id']}", f"/boards/{alice.board_id}"
    alice.put(board, **{"name": "Relaunch", "desc": "New.", "prefs/voting": "public", "prefs/background": "red"})
    alice.put(f"{board}/members/{alice.id('members', 'bob')}", type="observer")
    alice.put(f"/labels/{alice.id('labels', 'bug')}", name="defect", color="blue")
    alice.put(f"/customFields/{alice.id('customFields', 'Estimate')}", name="Size")
    alice.put(f"/lists/{alice.id('lists', 'Backlog')}", name="Todo", softLimit=7)
    alice.put(f"/lists/{alice.id('lists', 'Done')}", pos="top")
    alice.put(f"/lists/{alice.id('lists', 'Attic')}", closed=True)
    alice.put(at, name="CI", desc="Other.", due="2026-12-12T17:00:00Z", start="2026-12-02T00:00:00Z", dueReminder=60)
    alice.put(at, dueComplete=True, isTemplate=True, cover={"color": "blue"}, address="2 Side St", locationName="Home")
    alice.put(at, coordinates="50.5,3.25", idLabels=[], idMembers=[alice.id("members", "alice")])
    alice.put(f"{at}/customField/{alice.id('customFields', 'Estimate')}/item", value={"number": "5"})
    low = next(
        option["id"]
        for field in alice.board["customFields"]
        for option in field.get("options") or ()
        if option["value"]["text"] == "Low"
    )
    alice.put(f"{at}/customField/{alice.id('customFields', 'Priority')}/item", idValue=low)
    alice.put(f"{at}/checkItem/{alice.item('Set up CI', 'Tell the press')[1]}", state="complete", name="Call them")
    alice.put(f"{at}/checkItem/{alice.item('Set up CI', 'Party')[1]}", due="2026-12-09T17:00:00Z")
    alice.put(f"/checklists/{card['checklists'][0]['id']}", name="Start")
    alice.put(f"/cards/{alice.card('Write copy')['id']}", idList=alice.id("lists", "Doing"))
    alice.put(f"/cards/{alice.card('Third')['id']}", closed=True)
    alice.put(f"/cards/{alice.card('C')['id']}", pos="top")
    odd = next(
        (field["id"], option["id"])
        for field in alice.board["customFields"]
        for option in field.get("options") or ()
        if option["value"]["text"] == "Odd"
    )
    alice.do(
        ("DELETE", f"/labels/{alice.id('labels', 'docs')}", {}),
        ("DELETE", f"/customFields/{alice.id('customFields', 'Gone')}", {}),
        ("DELETE", f"/customFields/{odd[0]}/options/{odd[1]}", {}),
        ("DELETE", f"/cards/{alice.card('Deleted')['id']}", {}),
        ("DELETE", f"{at}/attachments/{card['attachments'][0]['id']}", {}),
        ("DELETE", f"{at}/checkItem/{alice.item('Set up CI', 'Cake')[1]}", {}),
        ("DELETE", f"/checklists/{card['checklists'][1]['id']}", {}),
        ("POST", "/cards", {"idList": alice.id("lists", "Doing"), "name": "Order the cake"}),
        ("POST", "/lists", {"idBoard": alice.board_id, "name": "Ideas"}),
    )


CI = "board/cards/set-up-ci"
# address, field, before, after, why nobody is named
CHANGES = [
    ("board", "name", "Website relaunch", "Relaunch", None),
    ("board", "desc", "Everything.", "New.", None),
    ("board", "prefs.voting", "members", "public", None),
    ("board", "background", "blue", "red", None),
    ("board/members/bob", "role", "normal", "observer", None),
    ("board/labels/bug", "name", "bug", "defect", None),
    ("board/labels/bug", "color", "red", "blue", None),
    ("board/labels/docs", "exists", True, False, None),
    ("board/custom_fields/estimate", "name", "Estimate", "Size", None),
    ("board/custom_fields/gone", "exists", True, False, None),
    ("board/custom_fields/priority/options/odd", "exists", True, False, "Trello does not tell of a field's options"),
    ("board/lists/backlog", "name", "Backlog", "Todo", None),
    ("board/lists/backlog", "limit", 5, 7, None),
    ("board/lists/done", "place", "Doing", None, None),
    ("board/lists/attic", "archived", False, True, None),
    (CI, "name", "Set up CI", "CI", None),
    (CI, "desc", "See the wiki.", "Other.", None),
    (CI, "start", "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", HIDDEN),
    (CI, "due", "2026-12-05T17:00:00Z", "2026-12-12T17:00:00Z", None),
    (CI, "due_reminder", 1440, 60, None),
    (CI, "is_template", False, True, None),
    (CI, "cover.color", "red", "blue", None),
    (CI, "location.name", "Office", "Home", None),
    (CI, "location.address", "1 Main St", "2 Side St", None),
    (CI, "location.coordinates", [52.1, 4.3], [50.5, 3.25], None),
    (CI, "labels", "bug", None, "Trello does not tell who labels cards"),
    (CI, "members", "carol", None, None),
    (CI, "fields.Estimate", 3.0, 5.0, None),
    (CI, "fields.Priority", "High", "Low", None),
    (f"{CI}/attachments/https-example-com-spec", "exists", True, False, None),
    (f"{CI}/checklists/launch", "name", "Launch", "Start", None),
    (f"{CI}/checklists/old-list", "exists", True, False, None),
    (f"{CI}/checklists/launch/items/tell-the-press", "name", "Tell the press", "Call them", HIDDEN),
    (f"{CI}/checklists/launch/items/party", "due", "2026-12-04T17:00:00Z", "2026-12-09T17:00:00Z", HIDDEN),
    (f"{CI}/checklists/launch/items/cake", "exists", True, False, HIDDEN),
]
KEPT = [
    (CI, "done", False, True, None),
    ("board/cards/write-copy", "list", "Backlog", "Doing", None),
    ("board/cards/third", "archived", False, True, None),
    ("board/cards/deleted", "exists", True, False, None),
    ("board/cards/c", "place", "B", None, HIDDEN),
    (f"{CI}/checklists/launch/items/tell-the-press", "done", False, True, None),
]


class Story:
    """The board after an apply and Alice's deeds, and what drift says of it."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.project.write(BOARD)
        applied = self.project.run("apply", "--yes", "--allow-access")
        assert applied.code == 0, applied.out + applied.err
        self.quiet = self.project.run("drift", "--format", "json")
        deeds(Alice(root))
        self.ended = self.project.run("drift", "--all", "--format", "json")
        self.document = self.ended.json()
        (self.board,) = self.document["boards"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("drift"))


def row(each: dict[str, Any]) -> tuple[Any, ...]:
    return each["address"], each["field"], each["before"], each["after"], each["untold"]


def test_nothing_drifted_takes_one_read(story: Story) -> None:
    """Nobody's actions are read where there is nothing to ask about; exit 0."""
    assert story.quiet.code == 0
    assert story.quiet.json()["summary"] == {"changes": 0, "kept": 0, "unmanaged": 0, "reads": 1}


def in_order(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda each: each[:2])


def test_what_apply_would_set_back(story: Story) -> None:
    """Every kind of field, from the value last applied to the live one; what hangs on it is not told apart. Exit 2."""
    assert in_order(map(row, story.board["changes"])) == in_order(CHANGES)
    assert story.ended.code == 2


def test_what_people_may_change(story: Story) -> None:
    """Moves, ticks, archived and deleted cards are told of, and don't count."""
    assert in_order(map(row, story.board["kept"])) == in_order(KEPT)


def test_the_document_fits_its_schema(story: Story) -> None:
    """schemas/drift.schema.json."""
    schema = json.loads((REPOSITORY / "schemas" / "drift.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(story.document)


def test_who_and_when(story: Story) -> None:
    """Whoever the feed names, with the time; where it names nobody, the reason stands there instead."""
    for each in story.board["changes"] + story.board["kept"]:
        if each["untold"] is None:
            assert (each["by"], each["at"][:3], each["at"][-1]) == (BY, "202", "Z"), each
        else:
            assert (each["by"], each["at"]) == (None, None)
    assert not any(each["before_unknown"] for each in story.board["changes"] + story.board["kept"])


def test_newcomers_only_if_asked(story: Story) -> None:
    """With --all, what people made and no file names, with its maker."""
    found = {each["address"]: each["by"] for each in story.board["unmanaged"]}
    assert {"board/cards/order-the-cake": BY, "board/lists/ideas": BY}.items() <= found.items()
    without = story.project.run("drift", "--format", "json").json()
    assert without["boards"][0]["unmanaged"] == []
    assert without["boards"][0]["changes"] == story.board["changes"]


def test_text_and_markdown_fit_their_readers(story: Story) -> None:
    """80 columns in a terminal; a table row a field in Markdown."""
    text = story.project.run("drift", COLUMNS="80")
    assert text.code == 2
    assert max(map(len, text.out.splitlines())) <= 80
    assert "  = kept as people left it:" in text.out
    assert "Drift: 35 changes that apply would set back. 6 changes kept" in text.out
    markdown = story.project.run("drift", "--format", "markdown").out
    assert "| label `defect` | `color` | `red` | `blue` | " in markdown


def changed(project: Project) -> list[tuple[Any, ...]]:
    (board,) = project.run("drift", "--format", "json").json()["boards"]
    return [row(each) for each in board["changes"] + board["kept"]]


SMALL = """\
version: 1
name: Small
members: [alice]
lists:
  - name: One
    cards:
      - {name: A, desc: first, due: 2026-12-05}
"""


@pytest.fixture
def small(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write(SMALL)
    project.apply()
    return project


def test_what_is_kept_is_counted_as_in_a_plan(small: Project) -> None:
    """A plan counts objects; where more was changed of them, both numbers are told."""
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", dueComplete=True)
    assert "1 change kept as people left it." in small.run("drift").out
    alice.put(f"/cards/{alice.card('A')['id']}", closed=True)
    assert "2 changes to 1 card kept as people left them." in small.run("drift").out
    assert "= 1 card kept as people left it" in small.run("plan").out


def test_a_change_of_the_file_is_no_drift(small: Project) -> None:
    """A plan has it, drift has not; a live change beside it is still told of."""
    small.write(SMALL.replace("first", "second"))
    assert small.plan()["summary"]["calls"] == 1
    assert changed(small) == []
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", due="2026-12-06T17:00:00Z")
    assert changed(small) == [("board/cards/a", "due", "2026-12-05T17:00:00Z", "2026-12-06T17:00:00Z", None)]


def test_before_comes_from_the_action_where_the_file_has_moved_on(small: Project) -> None:
    """File and board both changed: the action knows what was there, and says so."""
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", desc="alice's")
    small.write(SMALL.replace("first", "second"))
    assert changed(small) == [("board/cards/a", "desc", "first", "alice's", None)]


def test_before_is_unknown_where_nothing_tells(small: Project) -> None:
    """The file has moved on and the feed is silent: null, marked as unknown."""
    small.write(SMALL.replace("due: 2026-12-05", "start: 2026-12-01"))
    small.apply()
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", start="2026-12-02T00:00:00Z")
    small.write(SMALL.replace("due: 2026-12-05", "start: 2026-12-03"))
    (board,) = small.run("drift", "--format", "json").json()["boards"]
    (each,) = board["changes"]
    assert (each["before"], each["before_unknown"], each["by"]) == (None, True, None)
    assert "? -> 2026-12-02 00:00Z" in small.run("drift").out


def test_a_later_change_that_is_hidden_names_nobody(small: Project) -> None:
    """The last action for a field must have led to the live value; else somebody else may have been there since."""
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", desc="shown")
    database = small.root / ".boardctl" / "sandbox" / "trello.sqlite3"
    _hide(database, alice.card("A")["id"])
    assert changed(small) == [
        ("board/cards/a", "desc", "first", "hidden", "changed again since the last change that Trello tells of")
    ]


def _hide(database: Path, card: str) -> None:
    """A change that leaves no trace in the feed."""
    from boardctl.sandbox import open_store

    store = open_store(database)
    doc = store.get("card", card)
    assert doc is not None
    store.put("card", doc | {"desc": "hidden"})
    store.close()


def test_what_was_agreed_on_is_no_drift(small: Project) -> None:
    """The file was changed to what a person made of the board."""
    alice = Alice(small.root)
    alice.put(f"/cards/{alice.card('A')['id']}", desc="second")
    small.write(SMALL.replace("first", "second"))
    assert changed(small) == []


def test_without_state_there_is_nothing_to_compare_with(small: Project) -> None:
    """No drift would be a lie: an error that says what to do."""
    for file in (small.root / ".boardctl" / "sandbox" / "state").glob("*.json"):
        file.unlink()
    ended: Ended = small.run("drift", "--format", "json")
    assert ended.code == 1
    assert "boardctl plan" in ended.json()["error"]["hint"]


def test_with_prune_all_newcomers_are_drift(small: Project) -> None:
    """What apply would archive is set back, so it counts."""
    small.write(SMALL + "prune: all\n")
    small.apply()
    alice = Alice(small.root)
    alice.do(("POST", "/cards", {"idList": alice.id("lists", "One"), "name": "New"}))
    assert changed(small) == [("board/cards/new", "exists", False, True, None)]
