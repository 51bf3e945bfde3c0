"""Pull by where a value stands: literals of one object are written, all else is listed with file, line and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, edited, nothing_planned, now, planned, pulled


@pytest.fixture
def project(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def listed(project: Desk, *options: str) -> list[tuple[str, str, str, str]]:
    """(address, field, place, reason) of what a pull lists: all of it stays in the plan, and the exit is 3."""
    (board,) = pulled(project, *options, code=3)["boards"]
    return [
        (each["address"], each["field"], f"{each['source']['file']}:{each['source']['line']}", each["reason"])
        for each in board["listed"]
    ]


def due(alice: Alice, *names: str) -> None:
    for name in names:
        alice.put(f"/cards/{alice.card(name)['id']}", due="2026-12-24T17:00:00Z")


INCLUDING = """\
version: 1
name: Board
members: [alice]
lists:
  - name: One
    cards:
      - {name: Own, due: 2026-12-01}   # here
      - include: ../shared/cards.yaml   # and there
      - {name: Last, due: 2026-12-01}
"""
INCLUDED = """\
# For all boards.
- name: Common   # known
  due: 2026-12-01
- Other
"""


def test_what_is_included_is_listed(project: Desk) -> None:
    """Other boards may include it too; what stands in the file itself, before and behind, is written."""
    project.write(INCLUDED, file="shared/cards.yaml")
    alice = begun(project, INCLUDING)
    due(alice, "Own", "Common", "Last")
    alice.put(f"/cards/{alice.card('Other')['id']}", name="Another")
    reason = "it stands in a file that is included, maybe by others too"
    assert listed(project) == [
        ("board/cards/common", "due", "shared/cards.yaml:2", reason),
        ("board/cards/other", "name", "shared/cards.yaml:4", reason),
    ]
    assert now(project) == INCLUDING.replace("2026-12-01", "2026-12-24")
    assert now(project, "shared/cards.yaml") == INCLUDED
    assert planned(project) == [
        ("update", "board/cards/common", ["due"]),
        ("update", "board/cards/other", ["name"]),
    ]


CITING = """\
version: 1
name: Board
members: [alice]
checklists:
  - {key: dod, name: Definition of done, items: [Tests, {name: Docs, due: 2026-12-01}]}   # for one card
  # for two
  - key: out
    name: Way out
    items:
      - Lights   # off
lists:
  - name: One
    cards:
      - {name: A, checklists: [dod, out]}   # both
      - {name: B, checklists: [out]}
"""


def test_a_checklist_that_cards_cite(project: Desk) -> None:
    """Its items are written where one card alone cites it; its name, and what several cards cite, is listed."""
    alice = begun(project, CITING)
    card = alice.card("A")["id"]
    proof, words, lights = (alice.item("A", name)[1] for name in ("Tests", "Docs", "Lights"))
    alice.put(f"/cards/{card}/checkItem/{proof}", name="Proof")
    alice.put(f"/cards/{card}/checkItem/{words}", due="2026-12-24T17:00:00Z")
    alice.put(f"/cards/{card}/checkItem/{lights}", name="Lamps")
    (dod,) = [each["id"] for each in alice.card("A")["checklists"] if each["name"] == "Definition of done"]
    alice.put(f"/checklists/{dod}", name="Done")
    cited = "the card cites one of the board's `checklists:`, which other cards may cite too"
    shared = "what stands there is used more than once"
    assert listed(project) == [
        ("board/cards/a/checklists/dod", "name", "boards/board.yaml:14", cited),
        ("board/cards/a/checklists/out/items/lights", "name", "boards/board.yaml:10", shared),
    ]
    docs = ("{name: Docs, due: 2026-12-01}", "{name: Docs, due: 2026-12-24}")
    assert now(project) == edited(CITING, ("[Tests,", "[{name: Proof, key: tests},"), docs)
    assert [address for _, address, _ in planned(project)] == [
        "board/cards/a/checklists/dod",
        "board/cards/a/checklists/out/items/lights",
    ]


def test_a_checklist_that_a_card_cites_no_more(project: Desk) -> None:
    """The word that cites it goes; the board's checklist stays, for others."""
    alice = begun(project, CITING)
    (dod,) = [each["id"] for each in alice.card("A")["checklists"] if each["name"] == "Definition of done"]
    alice.do(("DELETE", f"/checklists/{dod}", {}))
    assert pulled(project)["boards"][0]["listed"] == []
    assert now(project) == CITING.replace("[dod, out]", "[out]")
    nothing_planned(project)


ORDERED = """\
version: 1
name: Board
members: [alice]
lists:
  # the first
  - name: One   # one
    cards:
      # top
      - A   # a

      # middle,
      # of two lines
      - name: B   # b
        desc: |
          Two
          lines
      - {name: C}
  - Two   # two
  # the last
  - name: Three
"""


def test_order_alone(project: Desk) -> None:
    """Blocks move with the comments right above them; the comment above the first is the list's, and stays."""
    alice = begun(project, ORDERED)
    alice.put(f"/cards/{alice.card('A')['id']}", pos="bottom")
    alice.put(f"/lists/{alice.id('lists', 'Three')}", pos="top")
    assert [each["field"] for each in pulled(project)["boards"][0]["taken"]] == ["place"]
    one, last = ORDERED[ORDERED.index("  - name: One") : ORDERED.index("  - Two")], "  # the last\n  - name: Three\n"
    head = ORDERED[: ORDERED.index("  - name: One")]
    assert now(project) == f"{head}{last}{one}  - Two   # two\n"
    nothing_planned(project)
    pulled(project, "--progress")
    b = one[one.index("      - name: B") : one.index("      - {name: C}")]
    cards = f"      # middle,\n      # of two lines\n{b}      - {{name: C}}\n      - A   # a\n"
    assert now(project) == f"{head}{last}  - name: One   # one\n    cards:\n      # top\n{cards}  - Two   # two\n"
    nothing_planned(project)


FIRST = """\
version: 1
name: Board
members: [alice]
lists:
# about One
- name: One
  cards:
    # about A: talk to legal first,
    # then to Bob
    - A   # a
    - B
- name: Two   # two
  cards:
    # what is to be done

    # about C
    - C

    - D
- name: Three
  cards:   # three
    # all of them

    - E
- name: Four
  cards:
    # from another list
    - F
- name: Five
  cards:
    # in brackets
    [G]
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_comes_new_before_the_first_element_leaves_it_its_comment(project: Desk, end: str) -> None:
    """What people made, or moved there; a comment that a blank line parts from it is the whole list's, and stays."""
    alice = begun(project, FIRST.replace("\n", end))
    for name in ("One", "Two", "Three", "Five"):
        alice.do(("POST", "/cards", {"idList": alice.id("lists", name), "name": f"New in {name}", "pos": "top"}))
    alice.do(("POST", "/lists", {"idBoard": alice.board_id, "name": "Zero", "pos": "top"}))
    alice.put(f"/cards/{alice.card('B')['id']}", idList=alice.id("lists", "Four"), pos="top")
    assert pulled(project, "--new", "--progress")["boards"][0]["listed"] == []
    wanted = edited(
        FIRST,
        ("# about One\n", "- Zero\n# about One\n"),
        ("    # about A", "    - New in One\n    # about A"),
        ("    - B\n", ""),
        ("    # about C\n", "    - New in Two\n\n    # about C\n"),
        ("    - E\n", "    - New in Three\n    - E\n"),
        ("    # from another", "    - B\n    # from another"),
        ("[G]", "[New in Five, G]"),
    )
    assert now(project) == wanted.replace("\n", end)
    nothing_planned(project)


def test_a_comment_stays_on_top_where_another_of_the_elements_comes_first(project: Desk) -> None:
    """Then nothing tells whether it is the first one's or the list's, new ones or not."""
    alice = begun(project, ORDERED)
    alice.put(f"/cards/{alice.card('A')['id']}", pos="bottom")
    alice.do(("POST", "/cards", {"idList": alice.id("lists", "One"), "name": "New", "pos": "top"}))
    assert pulled(project, "--new", "--progress")["boards"][0]["listed"] == []
    assert "      # top\n      - New\n\n      # middle,\n" in now(project)
    nothing_planned(project)


@pytest.mark.parametrize("to", ["Two", "Three"])
def test_a_comment_goes_with_the_card_below_it_where_all_of_a_list_go(project: Desk, to: str) -> None:
    """Once: it was left behind too. What is above the first may be about the whole list, and stays."""
    text = (
        "version: 1\nname: Board\nmembers: [alice]\nlists:\n  - name: One\n    cards:\n      # of the list\n"
        "      - name: A\n        # within\n        desc: x\n      # about B\n      - B\n"
        "  - name: Two\n  - name: Three\n"
    )
    alice = begun(project, text)
    alice.put(f"/cards/{alice.card('A')['id']}", idList=alice.id("lists", "Three"), pos="top")
    alice.put(f"/cards/{alice.card('B')['id']}", idList=alice.id("lists", to), pos="bottom")
    assert pulled(project, "--progress")["boards"][0]["listed"] == []
    first = "      - name: A\n        # within\n        desc: x\n"
    second = "      # about B\n      - B\n"
    one = "  - name: One\n    cards: []\n      # of the list\n"
    two = "  - name: Two\n" + ("    cards:\n" + second if to == "Two" else "")
    three = "  - name: Three\n    cards:\n" + first + (second if to == "Three" else "")
    assert now(project) == text[: text.index("  - name: One")] + one + two + three
    nothing_planned(project)


PLACED = """\
version: 1
name: Board
members: [alice]
lists:
  - name: One
    cards:
      - name: A
        location: {name: Office,  address: '1 Main St', coordinates: [52.1, 4.3]}   # where
      - name: B
        location:   # where
          # called
          name: Home   # sweet
          coordinates:
            - 1.5   # north
            - 2
      - name: C
        location: {name: Gone, address: x}   # was
"""


def test_places(project: Desk) -> None:
    """Name, address and coordinates, in braces and on lines; none of them any more."""
    alice = begun(project, PLACED)
    alice.put(f"/cards/{alice.card('A')['id']}", locationName="Hut: 2", address="2 Side St", coordinates="50.5,3.25")
    alice.put(f"/cards/{alice.card('B')['id']}", locationName="Inn", coordinates="-1,0.125")
    alice.put(f"/cards/{alice.card('C')['id']}", locationName="", address="")
    assert pulled(project)["boards"][0]["listed"] == []
    assert now(project) == edited(
        PLACED,
        ("{name: Office,  address: '1 Main St', coordinates: [52.1, 4.3]}",
         "{name: \"Hut: 2\",  address: '2 Side St', coordinates: [50.5, 3.25]}"),
        ("name: Home   # sweet", "name: Inn   # sweet"),
        ("coordinates:\n            - 1.5   # north\n            - 2\n", "coordinates: [-1, 0.125]\n"),
        ("{name: Gone, address: x}", "{name: null, address: null}"),
    )  # fmt: skip
    nothing_planned(project)


ANCHORED = """\
version: 1
name: Board
members: [alice]
labels: [bug, docs]
lists:
  - name: One
    cards:
      - name: A
        labels: &both [bug, docs]   # both
        due: &day 2026-12-01
        desc: &unused Words   # an anchor that nothing refers to
      - name: B
        labels: *both
        due: *day
        start: 2026-11-01
      - &card
        name: C
        due: 2026-12-01
      - <<: *card   # as C
        name: D
"""


def test_anchors_and_aliases(project: Desk) -> None:
    """What several places share is listed, on either side; an anchor that nothing refers to is kept."""
    alice = begun(project, ANCHORED)
    due(alice, "A", "B", "C", "D")
    alice.put(f"/cards/{alice.card('A')['id']}", desc="Other words", idLabels=[])
    alice.put(f"/cards/{alice.card('B')['id']}", start="2026-11-02T00:00:00Z", idLabels=[])
    reasons = {(address.rsplit("/", 1)[-1], field): reason for address, field, _, reason in listed(project)}
    anchor = "it stands in the file by way of an anchor"
    assert reasons == {
        **{(card, field): anchor for card in "ab" for field in ("due", "labels")},
        ("c", "due"): anchor,
        ("d", "due"): "a merge key (`<<`) is in it",
    }
    assert now(project) == edited(ANCHORED, ("&unused Words", "&unused Other words"), ("2026-11-01", "2026-11-02"))
    assert [address[-1] for _, address, _ in planned(project)] == ["a", "b", "c", "d"]


TEMPLATE = """\
version: 1
params: {client: {type: string, required: true}}
name: For ${{ client }}
members: [alice]
lists: [{name: One, limit: 3}]
"""
USING = "version: 1\nfrom: ../templates/client.yaml\nwith: {client: Acme}\n"


def test_a_board_of_a_template_is_listed(project: Desk) -> None:
    """Neither the template nor the file that uses it is touched."""
    project.write(TEMPLATE, file="templates/client.yaml")
    alice = begun(project, USING)
    alice.put(f"/lists/{alice.id('lists', 'One')}", softLimit=4)
    assert listed(project) == [("board/lists/one", "limit", "templates/client.yaml:5", "it comes from a template")]
    assert (now(project), now(project, "templates/client.yaml")) == (USING, TEMPLATE)
    assert planned(project) == [("update", "board/lists/one", ["limit"])]


SMALL = "version: 1\nname: {name}   # its name\nmembers: [alice]\nlists: [{{name: One, limit: 3}}]\n"


def test_without_state_nothing_can_be_told(project: Desk) -> None:
    """Whose change a difference is nobody knows: an error that says so. The file stays."""
    alice = begun(project, SMALL.format(name="Board"))
    alice.put(f"/lists/{alice.id('lists', 'One')}", softLimit=4)
    forget(project, "board")
    done = project.run("pull", "--format", "json")
    assert done.code == 1
    assert "nothing is remembered of an apply of board" in done.json()["error"]["message"]
    assert "boardctl plan" in done.json()["error"]["hint"]
    assert now(project) == SMALL.format(name="Board")


def test_a_board_without_state_beside_others_is_left_alone(project: Desk) -> None:
    """It is said, with exit 3; the others are written."""
    alice = begun(project, SMALL.format(name="Board"))
    project.write(SMALL.format(name="Other"), file="boards/other.yaml")
    project.apply()
    forget(project, "other")
    alice.put(f"/lists/{alice.id('lists', 'One')}", softLimit=4)
    one, other = pulled(project, code=3)["boards"]
    assert (len(one["taken"]), one["notes"], other["taken"], len(other["notes"])) == (1, [], [], 1)
    assert "nobody can tell what people changed" in project.run("pull").out
    assert now(project) == SMALL.format(name="Board").replace("limit: 3", "limit: 4")
    assert now(project, "boards/other.yaml") == SMALL.format(name="Other")


def forget(project: Desk, key: str) -> None:
    (project.root / ".boardctl" / "sandbox" / "state" / f"{key}.json").unlink()


def test_the_schema_is_printed_and_says_all(project: Desk) -> None:
    """`boardctl schema pull`: a valid schema, of which each key has a description and an example that fits."""
    schema = json.loads(project.run("schema", "pull").out)
    Draft202012Validator.check_schema(schema)
    assert all(Draft202012Validator(schema).is_valid(each) for each in schema["examples"])
    shapes = [schema, *schema["$defs"].values()]
    for name, each in (pair for shape in shapes for pair in shape["properties"].items()):
        assert len(each["description"]) > 4, name
        for example in each["examples"]:
            assert Draft202012Validator({**each, "$defs": schema["$defs"]}).is_valid(example), name
