"""Order among siblings: the result is the order asked for, foreign ones stay, and no fewer moves would do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import nextafter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from boardctl.planner.names import name_of
from boardctl.planner.order import Sibling, arrange
from tests.planner.desk import Desk, thorough
from tests.tables import Table

FOREIGN = "uvwxyz"
DECLARED = "abcdefg"


@st.composite
def boards(draw: st.DrawFn) -> tuple[list[Sibling], list[str]]:
    """Siblings in their places, some at the same number, and the order in which declared ones are wanted."""
    there = draw(st.lists(st.sampled_from(DECLARED + FOREIGN), unique=True, max_size=9))
    places = sorted(
        draw(st.lists(st.sampled_from((1.0, 2.0, 2.0, 3.5, 16384.0, 140737488355328.0)), min_size=9, max_size=9))
    )
    current = sorted((Sibling(each, places[at]) for at, each in enumerate(there)), key=lambda each: (each.pos, each.id))
    return current, list(draw(st.permutations(sorted(set(DECLARED[:6]) | set(there) & set(DECLARED)))))


def after(current: list[Sibling], places: dict[str, float]) -> list[str]:
    """The order that people see once the moves are made."""
    new = {each.id: each.pos for each in current} | places
    return sorted(new, key=lambda each: (new[each], each))


@given(boards())
def test_the_wanted_order_is_reached_and_foreign_ones_stay(board: tuple[list[Sibling], list[str]]) -> None:
    """Whatever stands at whatever number."""
    current, wanted = board
    places = {handle: place.pos for handle, place in arrange(current, wanted, weights={}).items()}
    row = after(current, places)
    assert [each for each in row if each in wanted] == wanted
    assert not set(places) & set(FOREIGN)


@given(boards())
def test_no_smaller_set_of_moves_would_do(board: tuple[list[Sibling], list[str]]) -> None:
    """Brute force over all sets of cards that could stay; with a gap everywhere, so that only order counts."""
    spaced = [Sibling(each.id, float(1000 * (at + 1))) for at, each in enumerate(board[0])]
    wanted = board[1]
    present = [each.id for each in spaced if each.id in wanted]
    moved = [each for each in arrange(spaced, wanted, weights={}) if each in present]
    most = max(
        size
        for size in range(len(present) + 1)
        for stay in combinations(present, size)
        if sorted(stay, key=wanted.index) == list(stay)
    )
    assert len(moved) == len(present) - most


@given(boards(), st.sets(st.sampled_from(DECLARED)))
def test_the_fixed_never_move(board: tuple[list[Sibling], list[str]], fixed: set[str]) -> None:
    """What people put somewhere stays there, and the others still come in their order."""
    current, wanted = board
    here = frozenset(each.id for each in current) & fixed
    weights = {handle: 10_000_000 if handle in here else 10_000 for handle in wanted}
    spaced = [Sibling(each.id, float(1000 * (at + 1))) for at, each in enumerate(current)]
    places = {handle: place.pos for handle, place in arrange(spaced, wanted, weights=weights, fixed=here).items()}
    assert not here & places.keys()
    free = [each for each in wanted if each not in here]
    assert [each for each in after(spaced, places) if each in free] == free


def test_between_neighbours_with_no_number_left_the_next_moves_too() -> None:
    """Two cards as near to each other as numbers can be: what comes between them never gets the place of one."""
    near = [Sibling("a", 1.0), Sibling("b", nextafter(1.0, 2.0)), Sibling("c", 2.0)]
    places = {handle: place.pos for handle, place in arrange(near, list("acb"), weights={"a": 2, "b": 2}).items()}
    assert after(near, places) == ["a", "c", "b"]
    assert len({*places.values(), *(each.pos for each in near if each.id not in places)}) == 3


def test_behind_strangers_where_nobody_is_there_yet() -> None:
    """A list of people's own gets the declared ones at its end."""
    strangers = [Sibling("u", 1.0), Sibling("v", 2.0)]
    places = {handle: place.pos for handle, place in arrange(strangers, ["a", "b"], weights={}).items()}
    assert after(strangers, places) == ["u", "v", "a", "b"]


def with_choices(names: Sequence[str], links: Sequence[str] = ()) -> dict[str, Any]:
    """A board with a field of these choices, and a card with these links."""
    field = {"name": "F", "type": "list", "options": list(names)}
    card = {"name": "c", "attachments": [f"https://e.com/{each}" for each in links]}
    return {"version": 1, "name": "B", "custom_fields": [field], "lists": [{"name": "L", "cards": [card]}]}


def choices(desk: Desk) -> list[str]:
    """The field's choices, as they stand."""
    (field,) = desk.board.of_kind("custom_field")
    return [name_of(each.value) for each in desk.board.in_order(field.id, "option")]


@thorough
@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")), st.permutations("abcdef"), st.booleans())
def test_new_choices_go_to_their_places_and_the_others_stay(
    wanted: list[str], old: set[str], before: list[str], sorted_already: bool
) -> None:
    """Trello moves no choice: those that are there stand as they stood, new ones in the file's order around them."""
    there = [each for each in (wanted if sorted_already else before) if each in old]
    desk = Desk()
    desk.apply(with_choices(there))
    assert {change.action for change in desk.apply(with_choices(wanted)).changes} <= {"create"}
    assert [each for each in choices(desk) if each in old] == there
    assert [each for each in choices(desk) if each not in old] == [each for each in wanted if each not in old]
    assert choices(desk) == wanted or not sorted_already
    assert desk.plan().changes == ()


def test_a_choice_in_the_middle_is_made_there_and_none_is_moved(table: Table) -> None:
    """Behind the one before it in the file; choices and links in another order than the file's are no change."""
    table.apply(with_choices(["Low", "High"], "ab"))
    assert table.plan(with_choices(["High", "Low"], "ba")).changes == ()
    assert table.plan(with_choices(["Low", "Mid", "High"], "ab")).changes[0].after == "Low"
    table.apply()
    (field,) = table.board()["customFields"]
    options = sorted(field["options"], key=lambda each: float(each["pos"]))
    assert [each["value"]["text"] for each in options] == ["Low", "Mid", "High"]
    assert table.plan().changes == ()
