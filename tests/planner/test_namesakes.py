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


@pytest.mark.parametrize("more", [{"labels": ["L"]}, {"checklists": [{"name": "C"}]}, {"desc": "text"}])
def test_a_row_is_told_by_what_the_first_says_no_more(table: Table, more: dict[str, Any]) -> None:
    """The first block was renamed; its card is taken for the other's, which changes nothing, and keeps what it has."""

    def data(*rows: Any) -> dict[str, Any]:
        return board(labels=[{"name": "L", "color": "red"}], lists=lists(*rows))

    table.apply(data({"name": "One", **more}, "One"))
    plan = table.plan(data({"name": "Eins", **more}, "One"))
    assert [each.action for each in plan.changes if each.kind == "card"] == ["create", "archive"]
    assert any("stands for the next" in note and '`was: "One"`' in note for note in plan.notes)
    plan = table.plan(data({"name": "Eins", **more, "was": "One"}, "One"))
    assert ([(each.action, *each.fields) for each in plan.changes], plan.notes) == ([("update", "name")], ())
    assert table.plan(data({"name": "One", **more})).notes == ()


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


def homes(*rows: Any) -> dict[str, Any]:
    """Lists (name, cards), each card called R unless it is told otherwise."""
    made = [[each if isinstance(each, dict) else {"name": "R", "desc": each} for each in cards] for _, *cards in rows]
    return board(lists=[{"name": row[0], "cards": cards} for row, cards in zip(rows, made, strict=True)])


def where(table: Table) -> list[tuple[str, str]]:
    """The list and the description of each open card."""
    live = table.board()
    names = {each["id"]: each["name"] for each in live["lists"]}
    cards = sorted((each for each in live["cards"] if not each["closed"]), key=lambda each: float(each["pos"]))
    return sorted(((names[each["idList"]], each["desc"]) for each in cards), key=lambda each: each[0])


def test_what_shifts_across_lists_is_told(table: Table) -> None:
    """A new card before the others in the file takes the first one's address, and each goes on to the next list."""
    table.apply(homes(("A", "a"), ("B", "b")))
    plan = table.plan(homes(("New", "n"), ("A", "a"), ("B", "b")))
    assert [(each.action, "list" in each.fields) for each in plan.changes].count(("update", True)) == 2
    (note,) = plan.notes
    assert ('more than one card is called "R"' in note, "is to be new" in note, "`id`" in note) == (True, True, True)
    assert table.plan(homes(("A", "a"), ("B", "b"), ("New", "n"))).notes == ()
    other = homes(("A", "a"), ("B", "other"), ("New", "n"))
    assert table.plan(other).notes == ()  # one is changed where it is, and none shifts


def test_a_move_within_a_row_is_told(table: Table) -> None:
    """The first one goes, and the one that is left takes the place of the second."""
    row = [{"name": "R"}, {"name": "Y"}, {"name": "R"}]
    table.apply(board(lists=lists(*row), manage={"progress": "enforce"}))
    plan = table.plan(board(lists=lists(*row[1:]), manage={"progress": "enforce"}))
    assert ({each.action for each in plan.changes}, len(plan.notes)) == ({"move", "archive"}, 1)


THREE = (("Website", "w"), ("App", "a"), ("Shop", "s"))


def test_of_a_name_in_each_list_the_one_that_left_the_file_goes(table: Table) -> None:
    """Not the last one, with its history: the others stay where they are. Put back, it is the card that it was."""
    table.apply(homes(*THREE))
    ids = {each["desc"]: each["id"] for each in table.board()["cards"]}
    plan = table.plan(homes(("Website",), *THREE[1:]))
    assert [(each.action, each.object_id) for each in plan.changes] == [("archive", ids["w"])]
    assert plan.notes == ()
    table.apply()
    assert where(table) == [("App", "a"), ("Shop", "s")]
    assert table.changes() == []
    (back,) = table.plan(homes(*THREE)).changes
    assert (back.action, back.object_id) == ("restore", ids["w"])
    table.apply()
    assert where(table) == [("App", "a"), ("Shop", "s"), ("Website", "w")]
    assert {each["desc"]: each["id"] for each in table.board()["cards"]} == ids


def test_what_is_not_archived_yet_is_boardctls_still(table: Table) -> None:
    """Its address stands for the next one of its name by then."""
    table.apply(homes(*THREE))
    table.write(homes(("Website",), ("App", "changed"), THREE[2]))
    table.apply(targets=("board/cards/r",))
    assert where(table) == [("App", "changed"), ("Shop", "s"), ("Website", "w")]
    assert [each.action for each in table.plan().changes] == ["archive"]
    table.apply()
    assert where(table) == [("App", "changed"), ("Shop", "s")]


@pytest.mark.parametrize(
    ("now", "calls"),
    [
        ((THREE[2], THREE[1], THREE[0]), 2),
        ((("Website",), ("App", "a", "w"), THREE[2]), None),
        ((("Website",), THREE[1], ("Shop", "w", "s")), 1),
        ((("Website",), ("App",), THREE[2], ("Done", "w", "a")), 3),
        ((("Website",), ("App",), THREE[2], ("Done", "a")), None),
    ],
)
def test_lists_that_keep_their_cards_have_no_part_in_it(table: Table, now: Any, calls: int | None) -> None:
    """Lists that change places, and cards that go to another list, leave those of the same name where they are."""
    table.apply(homes(*THREE))
    kept = {each["id"]: each["desc"] for each in table.board()["cards"] if each["desc"] == "s"}
    plan = table.plan(homes(*now))
    assert calls is None or len(plan.changes) == calls
    assert not {each.object_id for each in plan.changes} & kept.keys()
    table.apply()
    assert where(table) == where_asked(now)
    assert table.changes() == []


def where_asked(rows: Any) -> list[tuple[str, str]]:
    """As `where` shows it."""
    return sorted(((name, each) for name, *cards in rows for each in cards), key=lambda each: each[0])
