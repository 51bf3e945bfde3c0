"""Equal names without keys pair in order: what that does to the others is told where one comes or goes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.test_ownership import board, lists
from tests.tables import Table


def cards(*descs: str, keys: bool = False) -> dict[str, Any]:
    """A list of cards of one name."""
    return board(lists=lists(*({"name": "X", "desc": each, **({"key": each} if keys else {})} for each in descs)))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (["second", "third"], "is to be removed"),
        (["zero", "first", "second", "third"], "is to be new"),
        (["first", "second"], ""),
        (["first", "second", "third", "fourth"], ""),
        (["first", "other", "third"], ""),
        (["third", "second", "first"], ""),
    ],
)
def test_a_row_that_is_shifted_is_told(table: Table, now: list[str], told: str) -> None:
    """Not where the last one comes or goes, or one is only changed; and never where they have keys."""
    table.apply(cards("first", "second", "third"))
    notes = table.plan(cards(*now)).notes
    assert [told in note and 'more than one card is called "X"' in note for note in notes] == ([True] if told else [])
    table.apply(cards("first", "second", "third", keys=True))
    assert table.plan(cards(*now, keys=True)).notes == ()


def test_items_are_told_by_the_checklist_they_are_in(table: Table) -> None:
    """One of that name elsewhere has nothing to do with it."""

    def data(one: list[dict[str, Any]], other: list[str]) -> dict[str, Any]:
        checklists = [{"name": "One", "items": one}, {"name": "Other", "items": other}]
        return board(lists=lists({"name": "Card", "checklists": checklists}))

    items = [{"name": "x", "due": f"2030-01-0{day}"} for day in (1, 2)]
    table.apply(data(items, ["x"]))
    assert len(table.plan(data(items[1:], ["x"])).notes) == 1
    assert table.plan(data([items[0], {**items[1], "due": "2030-02-02"}], [])).notes == ()


def test_lists_are_told_as_cards_are(table: Table) -> None:
    """They are on the board itself."""
    rows = [{"name": "X", "limit": limit} for limit in (1, 2, 3)]
    table.apply(board(lists=rows))
    (note,) = table.plan(board(lists=rows[1:])).notes
    assert 'more than one list is called "X"' in note


@pytest.mark.parametrize("known", ["name", "key", "id"])
def test_what_does_not_pair_in_order_is_not_shifted(table: Table, known: str) -> None:
    """By names only another card changes; by keys or ids one changes and another one goes, each for itself."""
    table.apply(cards("first", "second", "third"))
    live = {each["desc"]: each["id"] for each in table.board()["cards"]}
    rows = [{"name": "X", "desc": each, "key": each, "id": live[each]} for each in ("first", "second", "third")]
    rows = [{key: row[key] for key in ("name", "desc", known)} for row in rows]
    table.apply(board(lists=lists(*rows, "Y")))
    changed = {**rows[0], "desc": "other"}
    now = [*rows, {"name": "X"}, {"name": "Y", "desc": "other"}] if known == "name" else [changed, rows[1], "Y"]
    plan = table.plan(board(lists=lists(*now)))
    assert {each.action for each in plan.changes} == {"update", "create" if known == "name" else "archive"}
    assert plan.notes == ()
