"""The order in which people put seeded cards is theirs: nothing moves back, whatever they do next."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardctl.model.live import Live
from boardctl.planner.names import name_of
from tests.planner.desk import Desk, thorough
from tests.tables import Table

NAMES = "abcde"


def file(order: str) -> dict[str, Any]:
    """A list with these cards."""
    return {"version": 1, "name": "Board", "lists": [{"name": "Doing", "cards": list(order)}]}


def row(desk: Desk) -> tuple[Live, ...]:
    """The cards as they stand."""
    (home,) = desk.board.of_kind("list")
    return desk.board.in_order(home.id, "card")


def sort(desk: Desk, order: str) -> None:
    """People put all cards in this order."""
    for at, name in enumerate(order):
        card = next(each for each in row(desk) if name_of(each.value) == name)
        desk.move(card, card.parent, 1000.0 * (at + 1))


def shown(desk: Desk) -> str:
    """The names of the cards as they stand."""
    return "".join(name_of(each.value) for each in row(desk))


orders = st.permutations(NAMES).map("".join)


@thorough
@given(st.lists(orders, min_size=1, max_size=4))
def test_nobodys_sorting_is_undone(sorted_by_people: list[str]) -> None:
    """The file stays as it is; people sort the list again and again, and each time boardctl is run."""
    desk = Desk()
    desk.apply(file(NAMES))
    for order in sorted_by_people:
        sort(desk, order)
        assert desk.apply().changes == ()
        assert desk.plan().changes == ()


@st.composite
def jumps(draw: st.DrawFn) -> tuple[str, str]:
    """A card, and the order after somebody took it over two others or more: nobody else can have moved."""
    at = draw(st.integers(0, len(NAMES) - 1))
    to = draw(st.integers(0, len(NAMES) - 1).filter(lambda to: abs(to - at) > 1))
    rest = NAMES[:at] + NAMES[at + 1 :]
    return NAMES[at], rest[:to] + NAMES[at] + rest[to:]


@thorough
@given(jumps(), orders, orders)
def test_the_files_moves_go_around_what_people_moved(jump: tuple[str, str], one: str, other: str) -> None:
    """Moving a card in the file moves it on the board as long as nobody else has: once, and once more."""
    desk = Desk()
    desk.apply(file(NAMES))
    theirs, sorted_by_people = jump
    sort(desk, sorted_by_people)
    for order in (one, other):
        changes = desk.apply(file(order)).changes
        assert theirs not in [change.name for change in changes]
        assert shown(desk).replace(theirs, "") == order.replace(theirs, "")
        assert desk.plan().changes == ()
        if shown(desk) == order:
            return  # where the file has it now too: from here on it is the file's again


@pytest.mark.parametrize(("behind", "one"), [("e", "aedcb"), ("c", "acebd")])
def test_on_the_board_itself(table: Table, behind: str, one: str) -> None:
    """People take a card further down; the file then puts the others in another order, and back."""
    table.apply(file(NAMES))
    theirs, place = table.named("cards", "a")["id"], float(table.named("cards", behind)["pos"]) + 1
    table.person("PUT", f"/cards/{theirs}", pos=place)
    for order in (one, NAMES):
        result = table.apply(file(order))
        assert (result.failed, result.remaining) == ((), ())
        cards = sorted(table.board()["cards"], key=lambda card: float(card["pos"]))
        assert "".join(card["name"] for card in cards if card["name"] != "a") == order[1:]
        assert float(table.named("cards", "a")["pos"]) == place
        assert table.plan().changes == ()


@pytest.mark.parametrize(
    ("order", "moved", "after", "row"),
    [
        ("adbc", "d", "a", "tadubc"),
        ("dabc", "d", "t", "tdaubc"),
        ("anbcd", "n", "a", "tanubcd"),
        ("nabcd", "n", "t", "tnaubcd"),
        ("abcdn", "n", "d", "taubcdn"),
    ],
)
def test_a_card_goes_right_after_its_predecessor(table: Table, order: str, moved: str, after: str, row: str) -> None:
    """Moved or new, with people's cards t and u left where they are; the first goes right before its successor."""
    table.apply(file("abcd"))
    home, second = table.named("lists", "Doing")["id"], table.named("cards", "b")["pos"]
    table.person("POST", "/cards", idList=home, name="t", pos="top")
    table.person("POST", "/cards", idList=home, name="u", pos=float(second) - 1)
    (change,) = table.plan(file(order)).changes
    assert (change.name, change.after) == (moved, after)
    table.apply()
    cards = sorted(table.board()["cards"], key=lambda card: float(card["pos"]))
    assert "".join(card["name"] for card in cards) == row
