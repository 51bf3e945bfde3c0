"""What people changed on objects whose blocks have left the file: told before apply removes it with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun

BOARD = """\
version: 1
name: Board
members: [alice]
labels: [bug]
lists:
  - name: To do
    cards:
      - name: Kept
        checklists: [{name: Other, items: [a]}]
%s  - Doing
"""
BLOCK = """\
      - name: Card
        desc: as filed
        labels: [bug]
        checklists: [{name: Steps, items: [one, two]}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def worked_on(desk: Desk) -> Alice:
    """Alice describes, dates and ticks a card, and moves it."""
    alice = begun(desk, BOARD % BLOCK)
    card = alice.card("Card")
    (item,) = (each for each in card["checklists"][0]["checkItems"] if each["name"] == "one")
    alice.put(f"/cards/{card['id']}", desc="hers", due="2030-01-02T12:00:00Z", idList=alice.id("lists", "Doing"))
    alice.put(f"/cards/{card['id']}/checkItem/{item['id']}", state="complete")
    return alice


@pytest.mark.parametrize("block", ["", BLOCK.replace("name: Card", "name: Other words")], ids=["deleted", "renamed"])
def test_drift_tells_it(desk: Desk, block: str) -> None:
    """Who, when and from what, as of any other; and that there is no block to write it into."""
    worked_on(desk)
    desk.write(BOARD % block)
    ended = desk.run("drift", "--format", "json")
    (board,) = ended.json()["boards"]
    told = {(each["name"], each["field"]): (each["before"], each["after"]) for each in board["changes"]}
    assert (ended.code, told) == (
        2,
        {
            ("Card", "desc"): ("as filed", "hers"),
            ("Card", "due"): (None, "2030-01-02T12:00:00Z"),
            ("Card", "list"): ("To do", "Doing"),
            ("one", "done"): (False, True),
        },
    )
    assert {(each["by"]["username"], each["source"]) for each in board["changes"]} == {("alice", None)}
    shown = desk.run("drift").out
    assert '"Card"  left the file, apply removes it' in shown
    assert "To keep them, put the blocks back into the file" in shown
    assert "**4 changes** would go with what left the file" in desk.run("drift", "--format", "markdown").out


def test_drift_tells_both_ways_to_keep_changes(desk: Desk) -> None:
    """Pull takes what has its block, and just that."""
    alice = worked_on(desk)
    alice.put(f"/labels/{alice.id('labels', 'bug')}", name="mistake")
    desk.write(BOARD % "")
    *_, first, rest = desk.run("drift").out.splitlines()
    assert f"{first} {rest}".startswith(
        "To keep them, `boardctl pull` writes them into the files, or says why not. For what left the file, first put"
    )


def test_pull_can_not_take_it_but_says_so(desk: Desk) -> None:
    """With the block back in the file it can."""
    worked_on(desk)
    desk.write(BOARD % "")
    ended = desk.run("pull", "--progress", "--new")
    assert (ended.code, ended.out.count("not written: its block is no longer in the file")) == (3, 4)
    assert '~ card "Card"  desc: ? -> "hers"' in ended.out
    desk.write(BOARD % BLOCK)
    assert desk.run("pull", "--progress", "--new").code == 0
    assert (desk.plan()["boards"][0]["changes"], desk.run("drift").code) == ([], 0)


def test_what_leaves_a_list_that_goes_is_told_once(desk: Desk) -> None:
    """Its card is in the file still: what people did to that is no orphan's."""
    alice = begun(desk, BOARD % BLOCK)
    alice.put(f"/cards/{alice.card('Card')['id']}", desc="hers")
    desk.write(f"{(BOARD % '').partition('  - name: To do')[0]}  - name: Doing\n    cards:\n{BLOCK}")
    (board,) = desk.run("drift", "--format", "json").json()["boards"]
    assert [(each["name"], each["field"]) for each in board["changes"]] == [("Card", "desc")]


def test_pull_tells_only_of_what_was_asked_for(desk: Desk) -> None:
    """A card that left the file is none of another one's."""
    worked_on(desk)
    desk.write(BOARD % "")
    assert desk.run("pull", "--select", "board/cards/kept").code == 0


@pytest.mark.parametrize("more", ["prune: none\n", "manage: ignore\n"])
def test_what_stays_is_no_drift(desk: Desk, more: str) -> None:
    """Only what apply would remove is; nor is what nobody touched."""
    alice = worked_on(desk)
    desk.write(BOARD % "" + more) if "prune" in more else desk.write(BOARD % BLOCK + more)
    assert desk.run("drift").code == 0
    desk.write(BOARD % "")
    alice.put(f"/cards/{alice.card('Card')['id']}", closed=True)
    assert desk.run("drift").code == 0  # it is out of sight already, and stays so


def test_what_nobody_touched_is_no_drift(desk: Desk) -> None:
    """A deleted block alone is a change of the file."""
    begun(desk, BOARD % BLOCK)
    desk.write(BOARD % "")
    assert desk.run("drift").code == 0
    assert desk.run("pull").code == 0
