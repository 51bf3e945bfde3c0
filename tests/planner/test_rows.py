"""Equal names without keys, some of which are renamed or get a key: each stays the object that it was."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.errors import ConfigError
from tests.planner.test_ownership import board, lists
from tests.tables import Table

ROW = ("first", "second", "third")


def row(**new: dict[str, Any]) -> dict[str, Any]:
    """Three cards X, told apart by their texts alone; `new` says what else is in a block."""
    return board(lists=lists(*({"name": "X", "desc": each, **new.get(each, {})} for each in ROW)))


def ids(table: Table) -> dict[str, str]:
    """The id of each card by its text."""
    return {each["desc"]: each["id"] for each in table.board()["cards"]}


@pytest.mark.parametrize(
    "new",
    [
        {"first": {"name": "Y", "was": "X"}},
        {"second": {"name": "Y", "was": ["Z", "X"]}},
        {"first": {"name": "Y", "was": "X"}, "second": {"name": "Z", "was": "X"}},
        {"first": {"key": "one"}},
        {"second": {"key": "two"}, "third": {"name": "Y", "key": "three", "was": "X"}},
    ],
)
def test_of_a_row_each_stays_what_it_was(table: Table, new: dict[str, Any]) -> None:
    """What a plan's own line (`was: X`) renames is the one whose name left the file, not the last of its row."""
    table.apply(row())
    before = ids(table)
    plan = table.plan(row(**new))
    renamed = {before[each]: more["name"] for each, more in new.items() if "name" in more}
    assert {each.object_id: each.fields["name"].after for each in plan.changes} == renamed
    assert all(set(each.fields) == {"name"} for each in plan.changes)
    table.apply()
    assert (ids(table), table.changes()) == (before, [])


@pytest.mark.parametrize("names", [("Y", "Y", "X"), ("Y", "Z", "X"), ("X", "X", "X"), ("Z", "Y", "Y"), ("Y", "Z", "Z")])
def test_a_name_that_another_one_has_or_gives_up_takes_nothing_from_it(table: Table, names: tuple[str, ...]) -> None:
    """X, Y, X become these: with `was:` each card is renamed, whatever the addresses of the others come to be."""
    former = ("X", "Y", "X")
    table.apply(row(second={"name": "Y"}))
    before = ids(table)
    renamed = {each: {"name": new, "was": old} for each, old, new in zip(ROW, former, names, strict=True) if old != new}
    plan = table.plan(row(**{"second": {"name": "Y"}, **renamed}))
    assert {each.object_id for each in plan.changes} == {before[each] for each in renamed}
    assert all(set(each.fields) == {"name"} for each in plan.changes)
    table.apply()
    assert (ids(table), table.changes()) == (before, [])


def test_a_row_is_whole_where_others_of_its_slug_stand_behind_it(table: Table) -> None:
    """The addresses of X come to stand for those of another name, and of another list."""

    def data(**first: str) -> dict[str, Any]:
        cards = [
            {"name": "x", "desc": "first", **first},
            {"name": "x", "desc": "second"},
            {"name": "X", "desc": "third"},
        ]
        return board(
            lists=[{"name": "Todo", "cards": cards}, {"name": "Done", "cards": [{"name": "x", "desc": "last"}]}]
        )

    table.apply(data())
    before = ids(table)
    (change,) = table.plan(data(name="Y", was="x")).changes
    assert (change.object_id, set(change.fields)) == (before["first"], {"name"})
    table.apply()
    assert (ids(table), table.changes()) == (before, [])


def test_two_that_exchange_their_names_stand_for_themselves(table: Table) -> None:
    """As without `was:`; the plan says so, with the lines that have them renamed."""
    table.apply(row(second={"name": "Y"}))
    plan = table.plan(row(first={"name": "Y", "was": "X"}, second={"name": "X", "was": "Y"}))
    assert all("name" not in each.fields for each in plan.changes)
    assert sum("renames nothing" in note for note in plan.notes) == 2


def test_lists_and_items_are_told_as_cards_are(table: Table) -> None:
    """With a limit and a due date that tell them apart, and with people's order of them."""

    def data(*names: Any) -> dict[str, Any]:
        rows: list[dict[str, Any]] = [{"name": "L", "limit": 1}, {"name": "L", "limit": 2}]
        items: list[dict[str, Any]] = [{"name": "i", "due": "2030-01-01"}, {"name": "i", "due": "2030-01-02"}]
        for each, name in zip((rows[0], items[0]), names, strict=False):
            each |= {"name": name, "was": each["name"]}
        rows[1]["cards"] = [{"name": "Card", "checklists": [{"name": "C", "items": items}]}]
        return board(lists=rows)

    table.apply(data())
    first = min(table.board()["lists"], key=lambda each: float(each["pos"]))
    table.person("PUT", f"/lists/{first['id']}", pos="bottom")
    changes = table.plan(data("M", "j")).changes
    assert sorted((each.kind, *each.fields) for each in changes) == [("item", "name"), ("list", "name")]
    assert first["id"] in {each.object_id for each in changes}


def test_an_old_was_takes_nothing_of_a_row(table: Table) -> None:
    """What has the new name is there already: the row stays as it is."""
    more = {"name": "Y", "desc": "other"}
    table.apply(board(lists=lists(*({"name": "X", "desc": each} for each in ROW[:2]), more)))
    plan = table.plan(board(lists=lists(*({"name": "X", "desc": each} for each in ROW[:2]), {**more, "was": "X"})))
    assert plan.changes == ()


def test_a_row_of_which_one_is_missing_is_left_to_the_user(table: Table) -> None:
    """Of three, one block was renamed and one left the file: any of them may be the one."""
    table.apply(row())
    with pytest.raises(ConfigError, match="fits 3 cards") as told:
        table.plan(board(lists=lists({"name": "Y", "desc": "first", "was": "X"}, {"name": "X", "desc": "third"})))
    assert all(each in str(told.value.problems[0].hint) for each in ids(table).values())


@pytest.mark.parametrize("cards", [["a!", "a", "A"], ["A"], [{"name": "A", "manage": "ignore"}, "a", "A"]])
def test_what_people_renamed_is_the_same_where_its_slug_passes_on(table: Table, cards: list[Any]) -> None:
    """A block of the same slug came before it, left, or came to be ignored: the name of then tells which it is."""
    table.apply(board(lists=lists("a", "A")))
    one, other = table.board()["cards"]
    table.person("PUT", f"/cards/{other['id']}", name="Called otherwise")
    table.apply(board(lists=lists(*cards)))
    now = {each["id"]: (each["name"], each["closed"]) for each in table.board()["cards"]}
    assert now[other["id"]] == ("A", False)
    assert now[one["id"]] == ("a", "a" not in cards)
    assert table.changes() == []
