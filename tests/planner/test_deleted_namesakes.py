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
