"""Pull against a scripted person: files full of comments, byte for byte; what can't be written is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, edited, nothing_planned, now, pulled

BOARD = """\
# The board of the relaunch.
version: 1
name:   "Website relaunch"   # as on the wall
prefs: {voting: members, self_join: false}  # flow
members: [alice]
labels:
  # what hurts
  - {name: bug, color: red}      # red as blood
  - name: docs
    color:   'green'
  - {name: spare, color: sky}
custom_fields:
  - {name: Estimate, type: number}

lists:
    # the pile
    -   name: Backlog     # grows
        limit: 5
        cards:
            - name: Set up CI   # first things first
              # the wiki knows
              desc: |
                See the wiki.

                There.
              labels: [ bug,  docs ]   # both
              due: 2026-12-05
              cover: {color: red}
              fields: {Estimate: 3}
              checklists:
                - name: Launch
                  items:
                    # loud
                    - {name: Tell the press, done: false}
                    - Cake

            # a bare one
            - Write copy
            - {name: "Third", due: 2026-12-24, archived: false}   # in braces
    # in hand
    - Doing
    - name: Done
"""


@pytest.fixture
def project(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def fields(alice: Alice) -> None:
    """Changes of each kind that apply would set back."""
    card = alice.card("Set up CI")
    at = f"/cards/{card['id']}"
    alice.put(f"/boards/{alice.board_id}", **{"name": "Relaunch: ${{ 2 }}", "prefs/voting": "public"})
    alice.put(f"/labels/{alice.id('labels', 'bug')}", name="defect", color="blue")
    alice.put(f"/lists/{alice.id('lists', 'Backlog')}", softLimit=7)
    alice.put(at, desc="New.\n\nLines: # no comment", due="2026-12-12T17:00:00Z", cover={"color": "blue"})
    alice.put(f"{at}/customField/{alice.id('customFields', 'Estimate')}/item", value={"number": "5"})
    alice.put(f"/cards/{alice.card('Write copy')['id']}", name="Draft: copy")
    alice.put(f"/cards/{alice.card('Third')['id']}", due=None)
    alice.do(("DELETE", f"{at}/idLabels/{alice.id('labels', 'docs')}", {}))


EDITED = [
    ('name:   "Website relaunch"   #', 'name:   "Relaunch: $${{ 2 }}"   #'),
    ("{voting: members,", "{voting: public,"),
    ("{name: bug, color: red}  ", "{key: bug, name: defect, color: blue}  "),
    ("limit: 5", "limit: 7"),
    (
        "                See the wiki.\n\n                There.\n",
        "                New.\n\n                Lines: # no comment\n",
    ),
    ("[ bug,  docs ]", "[ defect ]"),
    ("due: 2026-12-05\n", "due: 2026-12-12\n"),
    ("cover: {color: red}", "cover: {color: blue}"),
    ("Estimate: 3", "Estimate: 5"),
    ("- Write copy\n", '- {name: "Draft: copy", key: write-copy}\n'),
    ("due: 2026-12-24", "due: null"),
]


@pytest.mark.parametrize(("mark", "ends"), [("", "\n"), ("\ufeff", "\r\n")])
def test_fields_are_written_and_every_other_byte_stays(project: Desk, mark: str, ends: str) -> None:
    """With the line ends and the byte order mark of an editor on Windows, too."""
    alice = begun(project, mark + BOARD.replace("\n", ends))
    fields(alice)
    before = now(project)
    shown = project.run("pull", "--diff")
    assert shown.code == 0, shown.out + shown.err
    assert "+              due: 2026-12-12" in shown.out
    assert now(project) == before
    told = pulled(project)
    assert now(project) == mark + edited(BOARD, *EDITED).replace("\n", ends)
    assert told["written"] is True
    assert told["boards"][0]["listed"] == []
    nothing_planned(project)
    assert project.run("drift").code == 0
    assert pulled(project)["files"] == []


def test_what_people_may_change_waits_for_progress(project: Desk) -> None:
    alice = begun(project, BOARD)
    item = alice.item("Set up CI", "Tell the press")
    alice.put(f"/cards/{item[0]}/checkItem/{item[1]}", state="complete")
    alice.put(f"/cards/{alice.card('Write copy')['id']}", idList=alice.id("lists", "Doing"))
    alice.put(f"/cards/{alice.card('Third')['id']}", closed=True)
    told = pulled(project)
    assert told["files"] == []
    assert told["boards"][0]["kept"] == 3
    assert now(project) == BOARD
    preview = project.run("pull", "--progress", "--diff")
    assert "archived: false -> true" in preview.out + preview.err
    pulled(project, "--progress")
    wanted = (
        BOARD.replace("done: false", "done: true")
        .replace("archived: false", "archived: true")
        .replace("\n            # a bare one\n            - Write copy\n", "")
        .replace(
            "    - Doing\n",
            "    - name: Doing\n      cards:\n        # a bare one\n        - Write copy\n",
        )
    )
    assert now(project) == wanted
    nothing_planned(project)


def test_newcomers_stand_where_they_stand_on_the_board(project: Desk) -> None:
    alice = begun(project, BOARD)
    alice.do(("POST", "/labels", {"idBoard": alice.board_id, "name": "new one", "color": "lime"}))
    alice.do(("POST", "/lists", {"idBoard": alice.board_id, "name": "Ideas", "pos": "bottom"}))
    alice.look()
    labels = [alice.id("labels", "new one"), alice.id("labels", "bug")]
    alice.do(
        ("POST", "/cards", {"idList": alice.id("lists", "Backlog"), "name": "First", "pos": "top", "idLabels": labels}),
        ("POST", "/cards", {"idList": alice.id("lists", "Done"), "name": "Cake", "desc": "Two\nlines"}),
        ("POST", "/cards", {"idList": alice.id("lists", "Backlog"), "name": "Bare"}),
        ("POST", "/cards", {"idList": alice.id("lists", "Ideas"), "name": "Idea: ${{ x }}"}),
    )
    assert pulled(project)["boards"][0]["newcomers"] == 6
    told = pulled(project, "--new")
    assert told["boards"][0]["listed"] == []
    text = now(project)
    left = [row for row in BOARD.splitlines() if row not in text.splitlines()]
    assert left == []
    assert text.index("First") < text.index("Set up CI")
    assert "- {name: new one, color: lime}\n" in text
    assert "$${{ x }}" in text
    assert "            - Bare\n" in text
    nothing_planned(project)
    assert project.run("drift", "--all").code == 0


def test_a_newcomer_with_nothing_but_a_name_is_a_bare_text(project: Desk) -> None:
    """At the end of a list too; cards of an archived list are out of sight, and nobody's news."""
    alice = begun(project, BOARD)
    alice.do(
        ("POST", "/cards", {"idList": alice.id("lists", "Backlog"), "name": "Only a name", "pos": "bottom"}),
        ("POST", "/lists", {"idBoard": alice.board_id, "name": "Old", "pos": "bottom"}),
    )
    alice.look()
    old = alice.id("lists", "Old")
    alice.do(("POST", "/cards", {"idList": old, "name": "Hidden"}), ("PUT", f"/lists/{old}", {"closed": True}))
    told = pulled(project, "--new")
    assert told["boards"][0]["listed"] == []
    assert "            - Only a name\n    # in hand\n" in now(project)
    assert "Hidden" not in now(project)
    nothing_planned(project)


def test_what_was_removed_goes_and_its_names_go_along(project: Desk) -> None:
    alice = begun(project, BOARD)
    card = alice.card("Set up CI")
    alice.do(
        ("DELETE", f"/labels/{alice.id('labels', 'docs')}", {}),
        ("DELETE", f"/cards/{card['id']}/checkItem/{alice.item('Set up CI', 'Cake')[1]}", {}),
        ("DELETE", f"/cards/{alice.card('Write copy')['id']}", {}),
    )
    told = pulled(project, "--progress")
    assert told["boards"][0]["listed"] == []
    wanted = (
        BOARD.replace("  - name: docs\n    color:   'green'\n", "")
        .replace("[ bug,  docs ]", "[ bug ]")
        .replace("                    - Cake\n", "")
        .replace("            - Write copy\n", "")
    )
    assert now(project) == wanted
    nothing_planned(project)


REFUSED = """\
version: 1
name: ${{ "Website" }}
members: [alice]
labels: [{name: bug, color: red}]
lists:
  - name: Backlog
    cards:
      - &first
        name: One
        due: 2026-12-01
      - name: Two
        desc: &text Same text
        due: 2026-12-02   # mine
      - name: Three
        desc: *text
      - name: Four ${{ 2 + 2 }}
      - <<: *first
        name: Five
      - for_each: [{n: 1}, {n: 2}]
        name: Row ${{ each.n }}
        due: 2026-12-03
"""


def test_what_is_no_literal_of_one_object_is_listed(project: Desk) -> None:
    alice = begun(project, REFUSED)
    alice.put(f"/boards/{alice.board_id}", name="Other")
    for name in ("One", "Five", "Row 1"):
        alice.put(f"/cards/{alice.card(name)['id']}", due="2026-12-20T17:00:00Z")
    for name in ("Two", "Three"):
        alice.put(f"/cards/{alice.card(name)['id']}", desc="Other text")
    alice.put(f"/cards/{alice.card('Four 4')['id']}", name="Five 5")
    alice.put(f"/cards/{alice.card('Two')['id']}", due="2026-12-21T17:00:00Z")
    told = pulled(project, code=3)["boards"][0]
    assert {(each["name"], each["field"]) for each in told["listed"]} == {
        ("Other", "name"),
        ("One", "due"),
        ("Five", "due"),
        ("Row 1", "due"),
        ("Two", "desc"),
        ("Three", "desc"),
        ("Five 5", "name"),
    }
    assert all(each["reason"] and each["source"]["line"] for each in told["listed"])
    assert now(project) == REFUSED.replace("2026-12-02 ", "2026-12-21 ")
    (board,) = project.plan()["boards"]
    assert len(board["changes"]) == 7
    assert pulled(project, code=3)["files"] == []


def test_a_file_for_many_boards_is_left_alone(project: Desk) -> None:
    text = "version: 1\nfor_each: [{key: a}]\nname: Board ${{ key }}\nmembers: [alice]\nlists: [{name: L, limit: 3}]\n"
    alice = begun(project, text)
    alice.put(f"/lists/{alice.id('lists', 'L')}", softLimit=4)
    done = project.run("pull")
    assert done.code == 3, done.out + done.err
    assert "not written: it comes from a template" in done.out
    assert now(project) == text


def test_selected_parts_only_and_both_sides_changed(project: Desk) -> None:
    alice = begun(project, BOARD)
    alice.put(f"/cards/{alice.card('Set up CI')['id']}", due="2026-12-12T17:00:00Z")
    alice.put(f"/lists/{alice.id('lists', 'Backlog')}", softLimit=9)
    assert project.run("pull", "--select", "board/cards/nope").code == 1
    pulled(project, "--select", "board/lists/*")
    wanted = BOARD.replace("limit: 5", "limit: 9")
    assert now(project) == wanted
    mine = wanted.replace("due: 2026-12-05", "due: 2026-12-30")
    (project.root / "boards/board.yaml").write_text(mine)
    (listed,) = pulled(project, code=3)["boards"][0]["listed"]
    assert "the file was changed too" in listed["reason"]
    assert now(project) == mine
    told = '"Set up CI"  due: 2026-12-30 17:00Z -> 2026-12-12 17:00Z'
    assert told in project.run("pull").out
    assert told in project.run("pull", "--force", "--dry-run").out
    pulled(project, "--force")
    assert now(project) == wanted.replace("due: 2026-12-05", "due: 2026-12-12")


ENDING = """\
version: 1
name: B
members: [alice]
labels: [{name: bug, color: red}]
lists:
  - name: A
    cards: [{name: X, labels: [bug], checklists: [{name: Steps, items: [one]}]}, Z]
  - name: Later
    limit: 3
    cards: [Y]
"""


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("color: red", "color: blue", 'label "bug"'),
        ("[one]", "[one, two]", 'checklist "Steps"'),
        ("limit: 3", "limit: 4", 'list "Later"'),
        ("[Y]", "[Y, New]", 'list "Later"'),
        ("[Y]", "[{name: Y, desc: new}]", 'list "Later"'),
        ("Z]", "{name: Z, desc: new}]", 'card "Z"'),
    ],
)
def test_what_is_not_applied_yet_is_not_taken_out(project: Desk, before: str, after: str, gone: str) -> None:
    """People removed what the file has more to say of, or within it, by now: both sides changed."""
    alice = begun(project, ENDING)
    (project.root / "boards/board.yaml").write_text(ENDING.replace(before, after))
    alice.do(("DELETE", f"/labels/{alice.id('labels', 'bug')}", {}))
    alice.do(("DELETE", f"/checklists/{alice.card('X')['checklists'][0]['id']}", {}))
    alice.put(f"/lists/{alice.id('lists', 'Later')}", closed="true")
    alice.do(("DELETE", f"/cards/{alice.card('Z')['id']}", {}))
    (listed,) = pulled(project, "--progress", code=3)["boards"][0]["listed"]
    assert f'{listed["kind"]} "{listed["name"]}"' == gone
    assert "the file was changed too" in listed["reason"]
    assert after in now(project)
    pulled(project, "--progress", "--force")
    assert now(project).split("lists:\n")[1] == "  - name: A\n    cards: [{name: X, checklists: []}]\n"


def test_an_order_that_both_changed_is_told_until_it_is_settled(project: Desk) -> None:
    """Also once something else of the same siblings is written: a tick, a newcomer."""
    text = (
        "version: 1\nname: B\nmembers: [alice]\nlists:\n"
        "  - {name: A, cards: [{name: X, checklists: [{name: C, items: [a, b, c]}]}]}\n"
    )
    alice = begun(project, text)
    card, item = alice.item("X", "c")
    alice.put(f"/cards/{card}/checkItem/{item}", pos="top", state="complete")
    alice.do(
        ("POST", f"/checklists/{alice.card('X')['checklists'][0]['id']}/checkItems", {"name": "d", "pos": "bottom"})
    )
    (project.root / "boards/board.yaml").write_text(text.replace("a, b, c", "b, a, c"))
    for number in range(2):
        pull = pulled(project, "--progress", "--new", code=3)
        (listed,) = pull["boards"][0]["listed"]
        assert (listed["field"], listed["name"], pull["written"]) == ("place", "c", number == 0)
        assert "[b, d, a, {name: c, done: true}]" in now(project)
    pulled(project, "--progress", "--force")
    assert "[{name: c, done: true}, a, b, d]" in now(project)
    nothing_planned(project)


def test_an_order_that_both_changed_holds_up_nothing_else(project: Desk) -> None:
    """A list that people renamed as well: it moves no more for nothing, and others might as well."""
    text = "version: 1\nname: B\nmembers: [alice]\nlists: [A, B, {name: C, key: c}]\n"
    alice = begun(project, text)
    alice.put(f"/lists/{alice.id('lists', 'C')}", name="C2", pos="top")
    (project.root / "boards/board.yaml").write_text(text.replace("A, B", "B, A"))
    (listed,) = pulled(project, code=3)["boards"][0]["listed"]
    assert listed["field"] == "place"
    assert now(project) == text.replace("A, B", "B, A").replace("name: C", "name: C2")


TWO_ROWS = """\
version: 1
name: B
members: [alice]
custom_fields: [{name: F1, type: text}, {name: F2, type: text}, {name: F3, type: text}]
lists: [A, B, C, D]
"""


@pytest.mark.parametrize(
    ("mine", "taken", "told"),
    [
        (
            ("{name: F1, type: text}, {name: F2, type: text}", "{name: F2, type: text}, {name: F1, type: text}"),
            "D",
            "F3",
        ),
        (("A, B", "B, A"), "F3", "D"),
    ],
)
def test_an_order_that_both_changed_is_told_beside_one_that_is_taken(
    project: Desk, mine: tuple[str, str], taken: str, told: str
) -> None:
    """The lists and the fields of one board: what is remembered of it has both orders."""
    alice = begun(project, TWO_ROWS)
    alice.put(f"/lists/{alice.id('lists', 'D')}", pos="top")
    alice.put(f"/customFields/{alice.id('customFields', 'F3')}", pos="top")
    (project.root / "boards/board.yaml").write_text(edited(TWO_ROWS, mine))
    for written in ([taken], []):
        (board,) = pulled(project, code=3)["boards"]
        assert [each["name"] for each in board["taken"]] == written
        assert [(each["name"], each["field"]) for each in board["listed"]] == [(told, "place")]
    assert project.run("drift").code == 2
    pulled(project, "--force")
    nothing_planned(project)


MOVED = """\
      - name: Set up CI
        desc: |
          Two
          lines
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Doing # busy", "- name: Doing # busy\n    cards:\n" + MOVED),
        ("- {name: Doing} # busy", "- name: Doing # busy\n    cards:\n" + MOVED),
        (
            "- {name: Doing, cards: [A, {name: C, desc: 'x'}], limit: 3} # busy",
            "- name: Doing # busy\n    cards:\n      - A\n      - {name: C, desc: 'x'}\n" + MOVED + "    limit: 3",
        ),
        (
            "- name: Doing\n    cards: [A]  # busy\n    limit: 3",
            "- name: Doing\n    cards: # busy\n      - A\n" + MOVED + "    limit: 3",
        ),
        ("- name: Doing\n    cards: []", "- name: Doing\n    cards:\n" + MOVED),
    ],
)
def test_a_list_on_one_line_opens_for_a_card_on_several(project: Desk, before: str, after: str) -> None:
    """It becomes one with lines of its own; what stood there stays as it was written."""
    head = "version: 1\nname: B\nmembers: [alice]\nlists:\n  - name: Backlog\n    cards:\n"
    alice = begun(project, f"{head}{MOVED}      - Other\n  {before}\n  - Done # last\n")
    alice.put(f"/cards/{alice.card('Set up CI')['id']}", idList=alice.id("lists", "Doing"), pos="bottom")
    pulled(project, "--progress")
    assert now(project) == f"{head}      - Other\n  {after.rstrip()}\n  - Done # last\n"
    nothing_planned(project)


def test_brackets_over_several_lines_are_left_alone(project: Desk) -> None:
    """They can't be opened without touching how somebody has laid them out: the card is listed."""
    text = "version: 1\nname: B\nmembers: [alice]\nlists:\n  - name: Backlog\n    cards:\n" + MOVED
    text += "      - Other\n  - {name: Doing,\n     cards: [A]}\n"
    alice = begun(project, text)
    alice.put(f"/cards/{alice.card('Set up CI')['id']}", idList=alice.id("lists", "Doing"))
    told = pulled(project, "--progress", code=3)
    assert "several lines in brackets" in json.dumps(told)
    assert now(project) == text


PEOPLE = """\
version: 1
name: B
members:
  - alice
  - bob # for now
lists:
  - name: A
    cards:
      - {name: X, members: [bob, alice]}
      - {name: Y, checklists: [{name: Steps, items: [{name: Call, member: bob}]}]}
"""


def test_somebody_who_left_goes_with_what_names_them(project: Desk) -> None:
    """From the board's members, from the cards they were on, and from the items that were theirs: nobody said that
    there is to be none in their place, and whom people put there later is theirs.
    """
    alice = begun(project, PEOPLE)
    project.request("DELETE", f"/boards/{alice.board_id}/members/{alice.id('members', 'bob')}")
    assert pulled(project)["files"] == ["boards/board.yaml"]
    left = PEOPLE.replace("  - bob # for now\n", "").replace("[bob, alice]", "[alice]")
    assert now(project) == left.replace(", member: bob", "")
    nothing_planned(project)
    assert (pulled(project, "--new")["files"], pulled(project)["boards"][0]["newcomers"]) == ([], 0)
    assert project.run("apply", "--yes").code == 0
    card, item = alice.item("Y", "Call")
    alice.put(f"/cards/{card}/checkItem/{item}", idMember=alice.id("members", "alice"))
    nothing_planned(project)


def test_an_item_that_people_took_from_somebody_is_to_be_nobodys(project: Desk) -> None:
    """Who is still on the board was taken off it by a person, who wants it so."""
    alice = begun(project, PEOPLE)
    card, item = alice.item("Y", "Call")
    alice.put(f"/cards/{card}/checkItem/{item}", idMember="")
    pulled(project)
    assert now(project) == PEOPLE.replace("member: bob", "member: null")
    nothing_planned(project)


def test_what_can_be_done_about_the_rest_is_told(project: Desk) -> None:
    """Apply undoes what the file says otherwise; it leaves a person alone whom the file does not name at all."""
    text = (
        "version: 1\nname: B\nmembers: [alice]\nlists: [{name: L, cards: [{name: 'A ${{ 1 }}', members: [alice]}]}]\n"
    )
    alice = begun(project, text)
    bob = project.get("/members/bob")["id"]
    card = f"/cards/{alice.card('A 1')['id']}"
    project.request("PUT", f"/boards/{alice.board_id}/members/{bob}", type="normal")
    alice.do(("POST", f"{card}/idMembers", {"value": bob}))
    told = project.run("pull", "--new").out
    assert "not written: bob is not in the file's `members:`: name them there" in told
    assert "1 change can't be written: edit the file; apply leaves it alone.\n" in told
    alice.put(card, name="Other")
    assert (
        "2 changes can't be written: edit the file; apply would undo 1 of them.\n" in project.run("pull", "--new").out
    )
    assert "1 change can't be written: edit the file, or let apply undo it.\n" in project.run("pull").out


CANONICAL = """\
version: 1
name: B

members: [alice]

labels:
  - {name: bug, color: red}
  - name: docs  # words
    color: green
  - spare
  - gone

lists:
  - name: Todo
    cards:
      - name: A
        labels: [gone]
        cover: {size: full}
      - name: C
        labels: [gone]  # only this one
      - name: D
        labels: [gone, spare]
"""


def gone_and_renamed(alice: Alice) -> None:
    """Every label gets another name, but for one that goes; a cover gets a colour."""
    alice.do(("DELETE", f"/labels/{alice.id('labels', 'gone')}", {}))
    for name in ("bug", "docs", "spare"):
        alice.put(f"/labels/{alice.id('labels', name)}", name=f"{name} too")
    alice.put(f"/cards/{alice.card('A')['id']}", cover={"color": "red", "size": "full"})


def test_what_pull_writes_is_canonical(project: Desk) -> None:
    """New keys stand where `fmt` has them; a list that a deleted label leaves empty goes, unless a comment is on it."""
    alice = begun(project, CANONICAL)
    gone_and_renamed(alice)
    pulled(project, "--new")
    assert now(project) == edited(
        CANONICAL,
        ("{name: bug, color: red}", "{key: bug, name: bug too, color: red}"),
        ("  - name: docs  # words\n", "  - key: docs\n    name: docs too  # words\n"),
        ("  - spare\n  - gone\n", "  - {key: spare, name: spare too}\n"),
        ("        labels: [gone]\n", ""),
        ("[gone]  # only", "[]  # only"),
        ("[gone, spare]", "[spare too]"),
        ("{size: full}", "{color: red, size: full}"),
    )
    assert project.run("fmt", "--check").code == 0
    nothing_planned(project)


def test_what_has_the_longest_of_names_is_renamed(project: Desk) -> None:
    """Its address stays, so its key is as long as the slug of that name: one such character is 18 letters of it."""
    longest, label = "\ufdfa" * 16384, "ever so long " * 20 + "label"
    text = f"version: 1\nname: B\nmembers: [alice]\nlabels: [{label}]\nlists:\n  - name: L\n    cards: [{longest}]\n"
    alice = begun(project, text)
    alice.put(f"/cards/{alice.card(longest)['id']}", name="Short")
    alice.put(f"/labels/{alice.id('labels', label)}", name="brief")
    pulled(project)
    board = yaml.safe_load(now(project))
    (card,) = board["lists"][0]["cards"]
    assert (card["name"], len(card["key"])) == ("Short", 18 * len(longest))
    assert board["labels"] == [{"key": label.replace(" ", "-"), "name": "brief"}]
    nothing_planned(project)
    assert project.run("validate").code == 0


ODD = (
    '"q"',
    "\u2028sep",
    "it's47",
    "'a'",
    'say "x": it\'s',
    "\x1b[0m",
    "C:\\dir: x",
    "yes",
    "\ufeffx",
    "a #b",
    " x ",
    "- x",
)


def test_the_oddest_texts_are_written_as_fmt_has_them(project: Desk) -> None:
    """Plain where that will do, else in the quotes that spare escapes: over plain and quoted texts, and in new ones."""
    cards = "".join(f'      - name: C{at}\n        desc: "old: {at}"\n      - D{at}\n' for at in range(len(ODD)))
    alice = begun(project, f"version: 1\nname: B\n\nmembers: [alice]\n\nlists:\n  - name: Todo\n    cards:\n{cards}")
    for at, text in enumerate(ODD):
        alice.put(f"/cards/{alice.card(f'C{at}')['id']}", name=f"{text}{at}", desc=f"{text}\n" if at % 2 else text)
        alice.put(f"/cards/{alice.card(f'D{at}')['id']}", name=text, due="2026-12-05T17:00:00Z")
    pulled(project)
    assert project.run("fmt", "--diff").out == ""
    assert '"\\u2028sep"' in now(project)
    nothing_planned(project)


def test_an_empty_list_stays_where_it_keeps_labels_away(project: Desk) -> None:
    """With `prune: all`, `[]` takes off what people put on the card."""
    text = CANONICAL + "\nprune: all\n"
    alice = begun(project, text)
    gone_and_renamed(alice)
    pulled(project)
    assert now(project).count("labels: []") == 2
    nothing_planned(project)
