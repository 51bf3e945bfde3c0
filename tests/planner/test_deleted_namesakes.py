"""Cards of one name of which people deleted some: as many of their blocks stay without one, whatever else changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.test_ownership import board
from tests.tables import Table


def row(name: str, *cards: Any, **more: Any) -> dict[str, Any]:
    """A list with its cards."""
    return {"name": name, "cards": list(cards), **more}


def delete(table: Table, name: str, at: int) -> None:
    """Somebody deletes a card that is in sight: the last one of its name, or another."""
    found = [each["id"] for each in table.board()["cards"] if each["name"] == name and not each["closed"]]
    table.person("DELETE", f"/cards/{found[at]}")


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        ([([row("Doing", {"name": "C", "key": "k"}, "C")], "C")], [row("Todo", "C"), row("Todo", "C", "C")]),
        (
            [([row("Doing", "a")], "a"), ([row("Doing", "a", {"name": "a", "key": "k"}, "a")], None)],
            [row("Doing", "a", "A", key="d"), {"name": "Doing"}],
        ),
        ([([row("Doing", "a"), row("Doing", "A!", "a")], "a"), ([], "A!")], [row("Todo", "a", "a")]),
    ],
)
def test_one_apply_is_enough(table: Table, steps: list[tuple[list[Any], str | None]], last: list[Any]) -> None:
    """Where lists go too, keys leave the file, or a slug is another name's by now."""
    for lists, deleted in steps:
        table.apply(board(lists=lists))
        if deleted is not None:
            delete(table, deleted, 0 if deleted == "a" else -1)
    table.apply(board(lists=last))
    assert table.changes() == []


def test_what_left_with_its_block_does_not_come_back_for_one_that_people_deleted(table: Table) -> None:
    """The archived one had a block of its own."""
    table.apply(board(lists=[row("L", "C", "C")]))
    table.apply(board(lists=[row("L", "C")]))
    delete(table, "C", 0)
    assert table.changes() == []
    assert [left.address for left in table.plan().kept] == ["board/cards/c"]
    table.apply(board(lists=[row("L", "C", "C")]))
    assert [each["closed"] for each in table.board()["cards"]] == [False]


@pytest.mark.parametrize("second", ["B", {"name": "a", "was": "B"}])
def test_a_block_that_gets_the_name_takes_no_card_from_one_whose_card_is_gone(table: Table, second: Any) -> None:
    """One of two is deleted, the block of the other left the file: what is left is one card for one block."""
    table.apply(board(prune="none", lists=[row("Todo", "a", "B"), row("Doing", "a")]))
    home, other = (table.named("lists", name)["id"] for name in ("Todo", "Doing"))
    named = table.named("cards", "B")["id"]
    (left,) = (each["id"] for each in table.board()["cards"] if each["idList"] == other)
    table.apply(board(prune="none", lists=[row("Todo", "a", "B"), row("Doing")]))
    (gone,) = (each["id"] for each in table.board()["cards"] if each["id"] not in {named, left})
    table.person("DELETE", f"/cards/{gone}")
    table.apply(board(prune="none", lists=[row("Todo", "a", second), row("Doing")]))
    assert {each["id"]: each["idList"] for each in table.board()["cards"]} == {left: home, named: home}
    assert table.changes() == []


@pytest.mark.parametrize("new", ["c!", {"name": "C", "was": "B"}])
def test_a_deleted_card_stays_deleted_where_another_of_its_slug_comes_before_it(table: Table, new: Any) -> None:
    """Its address passes on to a block of another list: that one's card is made, or renamed, and none comes back."""
    table.apply(board(lists=[row("Todo", "C", "B"), row("Doing", "C", "C")]))
    doing = table.named("lists", "Doing")["id"]
    gone = min((each for each in table.board()["cards"] if each["idList"] == doing), key=lambda each: each["pos"])
    table.person("DELETE", f"/cards/{gone['id']}")
    table.apply()
    before, kept = {each["id"] for each in table.board()["cards"]}, ["C", "B"] if isinstance(new, str) else ["C"]
    plan = table.plan(board(lists=[row("Todo", *kept, new), row("Doing", "C", "C")]))
    assert [change.action for change in plan.changes] == ["create" if isinstance(new, str) else "update"]
    assert [(left.address, "people deleted it" in left.reason) for left in plan.kept] == [("board/cards/c~3", True)]
    table.apply()
    assert table.changes() == []
    assert before <= {each["id"] for each in table.board()["cards"]}
