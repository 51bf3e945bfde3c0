"""Pull, one kind of change after the other: in a file full of comments the edit is all that differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, edited, nothing_planned, now, planned, pulled

BOARD = """\
# The board of the relaunch.
version: 1
name: Relaunch
members: [{username: alice, role: admin}, bob, {username: 'carol', role: normal}]   # who
labels:
  - {name: bug,   color: red}   # red as blood
  # words
  - docs   # no colour
  - {color: green}   # has no name
  - {key: debt, name: tech debt, color: black}
custom_fields:
  # in hours
  - {name: Estimate, type: number}   # a number
  - name: Priority   # how urgent
    type: list
    options: [High,  "Low"]   # two of them
  - {name: Note, type: text, key: note}
lists:
  # the pile
  - name: Backlog   # grows
    cards:
      - name: Set up CI   # first
        labels: [ bug, docs,   green, debt ]   # all of them
        members: [alice, carol]
        # what it takes
        fields: {Estimate: 3,  Priority: High, Note: "x"}   # values
        attachments: ["https://example.com/a"]   # links
        checklists:
          - name: Launch   # one
            items: [Call, Cake]   # two items
      # a bare one
      - Write copy   # bare
      - name: Third
        fields:
          # hours
          Estimate: 8   # many
          Priority: Low
  # in hand
  - name: Doing   # busy
    cards:
      - Fourth   # in hand
      - Fifth
  - Done
"""
NEW_PAIR = ("--new", "--progress")


@pytest.fixture
def project(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def choice(alice: Alice, field: str, name: str) -> str:
    """The path of one choice of a field."""
    fields = [each for each in alice.board["customFields"] if each["name"] == field]
    (found,) = [each["id"] for each in fields[0]["options"] if each["value"]["text"] == name]
    return f"/customFields/{fields[0]['id']}/options/{found}"


def set_value(alice: Alice, card: str, field: str, **value: object) -> None:
    alice.put(f"/cards/{alice.card(card)['id']}/customField/{alice.id('customFields', field)}/item", **value)


def values(alice: Alice) -> None:
    """Another value, none, and another choice."""
    set_value(alice, "Set up CI", "Estimate", value={"number": "5.5"})
    set_value(alice, "Set up CI", "Note", value="")
    set_value(alice, "Set up CI", "Priority", idValue=choice(alice, "Priority", "Low").rsplit("/", 1)[-1])
    set_value(alice, "Third", "Estimate", value={"number": "1"})


def choice_gone(alice: Alice) -> None:
    alice.do(("DELETE", choice(alice, "Priority", "High"), {}))


def fields_gone(alice: Alice) -> None:
    for name in ("Priority", "Note"):
        alice.do(("DELETE", f"/customFields/{alice.id('customFields', name)}", {}))


def all_fields_gone(alice: Alice) -> None:
    fields_gone(alice)
    alice.do(("DELETE", f"/customFields/{alice.id('customFields', 'Estimate')}", {}))


def labels_gone(alice: Alice) -> None:
    for name in ("docs", "", "tech debt"):
        alice.do(("DELETE", f"/labels/{alice.id('labels', name)}", {}))


def person_gone(alice: Alice) -> None:
    alice.do(("DELETE", f"/boards/{alice.board_id}/members/{alice.id('members', 'carol')}", {}))


def role(alice: Alice) -> None:
    alice.put(f"/boards/{alice.board_id}/members/{alice.id('members', 'carol')}", type="observer")


def renamed(alice: Alice) -> None:
    """Nothing but the names tells which they are."""
    alice.put(f"/customFields/{alice.id('customFields', 'Estimate')}", name="Size: h")
    alice.put(f"/customFields/{alice.id('customFields', 'Priority')}", name="Urgency")
    alice.put(f"/labels/{alice.id('labels', 'docs')}", name="words")
    alice.put(f"/labels/{alice.id('labels', '')}", color="lime")
    alice.put(f"/labels/{alice.id('labels', 'tech debt')}", name="legacy")


def named_and_unnamed(alice: Alice) -> None:
    """A label without a name is cited by its colour."""
    alice.put(f"/labels/{alice.id('labels', '')}", name="go")
    alice.put(f"/labels/{alice.id('labels', 'bug')}", name="")


def links(alice: Alice) -> None:
    at = f"/cards/{alice.card('Set up CI')['id']}/attachments"
    for letter, name in (("b", "https://example.com/b"), ("c", "Sea: ${{ x }}")):
        alice.do(("POST", at, {"url": f"https://example.com/{letter}", "name": name}))


def choices(alice: Alice) -> None:
    at = f"/customFields/{alice.id('customFields', 'Priority')}/options"
    alice.do(("POST", at, {"value": {"text": "Top"}, "pos": "top"}))
    alice.do(("POST", at, {"value": {"text": "${{ x }}"}, "color": "yellow", "pos": "bottom"}))


def list_archived(alice: Alice) -> None:
    alice.put(f"/lists/{alice.id('lists', 'Doing')}", closed=True)


def list_archived_without_a_card(alice: Alice) -> None:
    """One of its cards is saved before."""
    alice.put(f"/cards/{alice.card('Fifth')['id']}", idList=alice.id("lists", "Done"))
    list_archived(alice)


def new_list(alice: Alice) -> None:
    """With a card that is new, too, and one that is declared in another list."""
    alice.do(("POST", "/lists", {"idBoard": alice.board_id, "name": "Ideas", "pos": "bottom"}))
    alice.look()
    home = alice.id("lists", "Ideas")
    alice.put(f"/cards/{alice.card('Write copy')['id']}", idList=home)
    alice.do(("POST", "/cards", {"idList": home, "name": "Idea", "idLabels": [alice.id("labels", "tech debt")]}))


def additions(alice: Alice) -> None:
    """A new label and a person on a card that names some, a value on a card that has others."""
    alice.do(("POST", "/labels", {"idBoard": alice.board_id, "name": "fresh", "color": "pink"}))
    alice.look()
    at = f"/cards/{alice.card('Set up CI')['id']}"
    alice.do(("POST", f"{at}/idLabels", {"value": alice.id("labels", "fresh")}))
    alice.do(("POST", f"{at}/idMembers", {"value": alice.id("members", "bob")}))
    set_value(alice, "Third", "Note", value={"text": "two\nlines"})


def checklist_gone(alice: Alice) -> None:
    alice.do(("DELETE", f"/checklists/{alice.card('Set up CI')['checklists'][0]['id']}", {}))


def items(alice: Alice) -> None:
    card = alice.card("Set up CI")
    at = f"/checklists/{card['checklists'][0]['id']}/checkItems"
    alice.do(("DELETE", f"{at}/{alice.item('Set up CI', 'Cake')[1]}", {}))
    alice.do(("POST", at, {"name": "Pie", "pos": "bottom"}))
    alice.put(f"/cards/{card['id']}/checkItem/{alice.item('Set up CI', 'Call')[1]}", name="Phone")


class Case(NamedTuple):
    deed: Callable[[Alice], None]
    options: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]


LABELS = "[ bug, docs,   green, debt ]"
CASES = [
    Case(
        values,
        (),
        (
            ('Estimate: 3,  Priority: High, Note: "x"', "Estimate: 5.5,  Priority: Low, Note: null"),
            ("Estimate: 8 ", "Estimate: 1 "),
        ),
    ),
    Case(choice_gone, (), (('[High,  "Low"]', '["Low"]'), ("3,  Priority: High, Note", "3, Note"))),
    Case(
        fields_gone,
        (),
        (
            ('  - name: Priority   # how urgent\n    type: list\n    options: [High,  "Low"]   # two of them\n', ""),
            ("  - {name: Note, type: text, key: note}\n", ""),
            (',  Priority: High, Note: "x"', ""),
            ("          Priority: Low\n", ""),
        ),
    ),
    Case(
        all_fields_gone,
        (),
        (
            (BOARD[BOARD.index("custom_fields:") : BOARD.index("lists:")], "custom_fields: []\n  # in hours\n"),
            ('{Estimate: 3,  Priority: High, Note: "x"}', "{}"),
            (
                "fields:\n          # hours\n          Estimate: 8   # many\n          Priority: Low",
                "fields: {}\n          # hours",
            ),
        ),
    ),
    Case(
        labels_gone,
        (),
        (
            ("  - docs   # no colour\n  - {color: green}   # has no name\n", ""),
            ("  - {key: debt, name: tech debt, color: black}\n", ""),
            (LABELS, "[ bug ]"),
        ),
    ),
    Case(person_gone, (), ((", {username: 'carol', role: normal}]", "]"), ("[alice, carol]", "[alice]"))),
    Case(role, (), (("role: normal", "role: observer"),)),
    Case(
        renamed,
        (),
        (
            ("{name: Estimate, type: number}", '{name: "Size: h", type: number, key: estimate}'),
            ("name: Priority   # how urgent\n", "name: Urgency   # how urgent\n"),
            ('"Low"]   # two of them\n', '"Low"]   # two of them\n    key: priority\n'),
            ("- docs   #", "- {key: docs, name: words}   #"),
            ("{color: green}", "{key: green, color: lime}"),
            ("name: tech debt", "name: legacy"),
            (LABELS, "[ bug, words,   lime, debt ]"),
            ("{Estimate: 3,  Priority: High", '{"Size: h": 3,  Urgency: High'),
            ("  Estimate: 8   # many\n          Priority", '  "Size: h": 8   # many\n          Urgency'),
        ),
    ),
    Case(
        named_and_unnamed,
        (),
        (
            ("{name: bug,   color: red}", "{key: bug, color: red}"),
            ("{color: green}", "{key: green, name: go, color: green}"),
            (LABELS, "[ red, docs,   go, debt ]"),
        ),
    ),
    Case(
        links,
        ("--new",),
        (('com/a"]', 'com/a", https://example.com/b, {url: https://example.com/c, name: "Sea: $${{ x }}"}]'),),
    ),
    Case(choices, ("--new",), (('[High,  "Low"]', '[Top,  High,  "Low",  {value: "$${{ x }}", color: yellow}]'),)),
    Case(list_archived, (), ((BOARD[BOARD.index("  - name: Doing") : BOARD.index("  - Done")], ""),)),
    Case(
        list_archived_without_a_card,
        ("--progress",),
        ((BOARD[BOARD.index("  - name: Doing") :], "  - name: Done\n    cards:\n      - Fifth\n"),),
    ),
    Case(
        new_list,
        NEW_PAIR,
        (
            ("      # a bare one\n      - Write copy   # bare\n", ""),
            (
                "  - Done\n",
                "  - Done\n  - name: Ideas\n    cards:\n      # a bare one\n      - Write copy   # bare\n"
                "      - name: Idea\n        labels: [debt]\n",
            ),
        ),
    ),
    Case(
        additions,
        ("--new",),
        (
            ("name: tech debt, color: black}\n", "name: tech debt, color: black}\n  - {name: fresh, color: pink}\n"),
            (LABELS, LABELS.replace("debt ", "debt, fresh ")),
            ("[alice, carol]", "[alice, carol, bob]"),
            ("  Priority: Low\n", "  Priority: Low\n          note: |\n            two\n            lines\n"),
        ),
    ),
    Case(
        checklist_gone,
        (),
        ((
            "        checklists:\n          - name: Launch   # one\n            items: [Call, Cake]   # two items\n",
            "        checklists: []\n",
        ),),
    ),
    Case(items, ("--new",), (("[Call, Cake]", "[{name: Phone, key: call}, Pie]"),)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[each.deed.__name__ for each in CASES])
def test_the_edit_is_all_that_differs(project: Desk, case: Case) -> None:
    """Every byte else is as it was, the plan is empty, and so is the next pull."""
    alice = begun(project, BOARD)
    case.deed(alice)
    if "--new" not in case.options:
        assert planned(project) or "--progress" in case.options, "nothing to take: the test would prove nothing"
    told = pulled(project, *case.options)
    assert told["boards"][0]["listed"] == []
    assert now(project) == edited(BOARD, *case.edits)
    nothing_planned(project)
    assert pulled(project, "--new", "--progress")["files"] == []


def listed(project: Desk, *options: str) -> dict[str, tuple[str, str]]:
    """What a pull lists: the reason and the place, by address."""
    (board,) = pulled(project, *options, code=3)["boards"]
    return {
        each["address"]: (each["reason"], f"{each['source']['file']}:{each['source']['line']}")
        for each in board["listed"]
    }


def test_a_list_that_is_gone_takes_no_card_along_that_is_elsewhere(project: Desk) -> None:
    """Its block would go with it, and what the file says of the card."""
    alice = begun(project, BOARD)
    list_archived_without_a_card(alice)
    reason = "cards of its block are in other lists by now (`--progress` moves them)"
    assert listed(project) == {"board/lists/doing": (reason, "boards/board.yaml:39")}
    assert now(project) == BOARD
    assert planned(project) == [("restore", "board/lists/doing", ["archived"])]


def test_a_list_that_comes_back_is_news(project: Desk) -> None:
    """Nothing of it is remembered once its block is gone; its cards come with it."""
    alice = begun(project, BOARD)
    list_archived(alice)
    pulled(project)
    alice.put(f"/lists/{alice.id('lists', 'Doing')}", closed=False)
    nothing_planned(project)
    pulled(project, "--new")
    assert "  - name: Doing\n    cards:\n      - Fourth\n      - Fifth\n" in now(project)
    nothing_planned(project)


def test_a_label_whose_new_name_is_that_of_another_is_listed(project: Desk) -> None:
    """Cards that name the other would mean both; a new link that a card has already can't be said either."""
    alice = begun(project, BOARD)
    alice.put(f"/labels/{alice.id('labels', 'docs')}", name="bug")
    at = f"/cards/{alice.card('Set up CI')['id']}/attachments"
    alice.do(("POST", at, {"url": "https://example.com/a", "name": "Twice"}))
    assert listed(project, "--new") == {
        "board/labels/docs": ('the file could not be read after it: "bug" fits 2 labels', "boards/board.yaml:8"),
        "board/cards/set-up-ci/attachments/twice": (
            "the file could not be read after it: https://example.com/a is attached twice",
            "boards/board.yaml:22",
        ),
    }
    assert now(project) == BOARD
    assert planned(project) == [("update", "board/labels/docs", ["name"])]


def test_with_prune_all_what_people_put_there_is_written(project: Desk) -> None:
    """Else apply would remove it: a label that is new, on a card that is to name all of its labels; and a person."""
    text = BOARD + "prune: {labels: all, cards: all, members: none}\n"
    alice = begun(project, text)
    additions(alice)
    alice.do(("POST", "/cards", {"idList": alice.id("lists", "Doing"), "name": "New"}))
    pulled(project)
    assert now(project) == edited(
        text,
        ("tech debt, color: black}\n", "tech debt, color: black}\n  - {name: fresh, color: pink}\n"),
        (LABELS, LABELS.replace("debt ", "debt, fresh ")),
        ("[alice, carol]", "[alice, carol, bob]"),
        ("  Priority: Low\n", "  Priority: Low\n          note: |\n            two\n            lines\n"),
        ("      - Fifth\n", "      - Fifth\n      - New\n"),
    )
    nothing_planned(project)


def test_with_prune_all_what_people_put_on_a_card_they_archived_is_written(project: Desk) -> None:
    """It is in sight of nobody, and apply would remove it all the same: a checklist, and an item of another."""
    text = (
        "version: 1\nname: Board\nmembers: [{username: alice, role: admin}]\nprune: {cards: all}\nlists:\n"
        "  - name: L\n    cards:\n      - name: C\n        checklists:\n          - name: Steps\n"
        "            items:\n              - x\n"
    )
    alice = begun(project, text)
    card = alice.card("C")
    alice.do(
        ("POST", f"/cards/{card['id']}/checklists", {"name": "Theirs"}),
        ("POST", f"/checklists/{card['checklists'][0]['id']}/checkItems", {"name": "z"}),
    )
    alice.put(f"/cards/{card['id']}", closed=True)
    (told,) = project.run("drift", "--format", "json").json()["boards"]
    assert {each["name"] for each in told["changes"]} == {"Theirs", "z"}
    pulled(project)
    assert now(project) == edited(
        text, ("              - x\n", "              - x\n              - z\n          - name: Theirs\n")
    )
    nothing_planned(project)


def test_what_no_file_can_say_of_something_new_is_listed(project: Desk) -> None:
    """The card is written, and its link once; the second of the same URL is told, then and later."""
    alice = begun(project, BOARD)
    home = alice.id("lists", "Done")
    (card,) = alice.do(("POST", "/cards", {"idList": home, "name": "New"}))
    for name in ("One", "Two"):
        alice.do(("POST", f"/cards/{card['id']}/attachments", {"url": "https://example.com/x", "name": name}))
    twice = "the file could not be read after it: https://example.com/x is attached twice"
    (board,) = pulled(project, "--new", code=3)["boards"]
    assert [(each["address"], each["reason"]) for each in board["listed"]] == [
        ("board/cards/new", "it is written without 1 x link that a card has twice"),
        ("board/cards/new/attachments/two", twice),
    ]
    assert board["listed"][0]["source"] == {"file": "boards/board.yaml", "line": 43}
    nameless = {"idList": home, "name": ""}
    (card,) = alice.do(("POST", "/cards", nameless))
    assert listed(project, "--new") == {
        "board/cards/card": ("no file can say it: it has no name", "boards/board.yaml:43"),
        "board/cards/new/attachments/two": (twice, "boards/board.yaml:45"),
    }
    alice.do(("DELETE", f"/cards/{card['id']}", {}))
    assert now(project) == edited(
        BOARD,
        (
            "  - Done\n",
            "  - name: Done\n    cards:\n      - name: New\n"
            "        attachments: [{url: https://example.com/x, name: One}]\n",
        ),
    )
    nothing_planned(project)


ANEW = {"name": "Third", "desc": "Anew.", "pos": "bottom"}


def made_anew(alice: Alice) -> None:
    new = {"idList": alice.id("lists", "Backlog"), **ANEW}
    alice.do(("DELETE", f"/cards/{alice.card('Third')['id']}", {}), ("POST", "/cards", new))


def test_a_card_that_was_deleted_and_made_anew_is_theirs(project: Desk) -> None:
    """The block of the old one goes with --progress, that of the new one comes with --new."""
    alice = begun(project, BOARD)
    made_anew(alice)
    nothing_planned(project)
    told = pulled(project, *NEW_PAIR)["boards"][0]
    assert sorted((each["field"], each["after"]) for each in told["taken"]) == [("exists", False), ("exists", True)]
    block = BOARD[BOARD.index("      - name: Third") : BOARD.index("  # in hand")]
    assert now(project) == edited(BOARD, (block, "      - name: Third\n        desc: Anew.\n"))
    nothing_planned(project)


def test_a_card_that_must_be_there_is_the_one_that_was_made_anew(project: Desk) -> None:
    """Then it is the card of the file, which apply would write to: drift tells and pull takes what it is."""
    text = BOARD + "manage: {progress: enforce}\n"
    alice = begun(project, text)
    made_anew(alice)
    assert planned(project) == [("update", "board/cards/third", ["fields.Estimate", "fields.Priority"])]
    drifted = project.run("drift", "--format", "json")
    assert drifted.code == 2
    assert {each["field"] for each in drifted.json()["boards"][0]["changes"]} == {"fields.Estimate", "fields.Priority"}
    pulled(project)
    assert now(project) == edited(
        text,
        ("  Estimate: 8 ", "  Estimate: null "),
        ("  Priority: Low\n", "  Priority: null\n"),
    )
    nothing_planned(project)
    assert project.run("drift").code == 0


@pytest.mark.parametrize(
    ("card", "options", "told"),
    [
        ("{name: X, desc: d}", ("--new",), "{name: X, desc: d, cover: {color: red, size: full, brightness: light}}"),
        ("X", ("--new",), "{name: X, cover: {color: red, size: full, brightness: light}}"),
        ("{name: X, cover: null}", (), "{name: X, cover: {color: red, size: full, brightness: light}}"),
        ("{name: X, cover: {color: null}}", (), "{name: X, cover: {color: red, size: full, brightness: light}}"),
        ("{name: X, cover: {color: blue}}", (), "{name: X, cover: {color: red}}"),
        ("{name: X, cover: {color: blue, size: normal}}", (), "{name: X, cover: {color: red, size: full}}"),
    ],
)
def test_a_cover_that_people_put_is_written_whole(
    project: Desk, card: str, options: tuple[str, ...], told: str
) -> None:
    """As import does; of one that the file has, what it does not speak of stays theirs."""
    text = "version: 1\nname: B\nmembers: [alice]\nlists: [{name: L, cards: [%s]}]\n"
    alice = begun(project, text % card)
    alice.put(f"/cards/{alice.card('X')['id']}", cover={"color": "red", "size": "full", "brightness": "light"})
    pulled(project, *options)
    assert now(project) == text % told
    nothing_planned(project)
    assert pulled(project, "--new")["files"] == []


def test_a_cover_that_is_as_covers_are_has_its_colour_alone(project: Desk) -> None:
    alice = begun(project, "version: 1\nname: B\nmembers: [alice]\nlists: [{name: L, cards: [X]}]\n")
    alice.put(f"/cards/{alice.card('X')['id']}", cover={"color": "red"})
    pulled(project, "--new")
    assert "cards: [{name: X, cover: {color: red}}]" in now(project)
