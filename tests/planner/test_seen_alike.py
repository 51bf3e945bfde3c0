"""What a plan goes by is what the next one goes by too: by the file and by ids, not by what the plan itself changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.test_ownership import board, lists
from tests.tables import Table


def delete(table: Table, *names: str) -> None:
    """Somebody deletes the first card of each name."""
    for name in names:
        table.person("DELETE", f"/cards/{table.named('cards', name)['id']}")


def test_a_card_is_removed_with_the_same_plan_that_gives_its_list_another_address(table: Table) -> None:
    """Its list got a key; people had moved the card to a list that says nothing of its cards."""
    table.apply(board(lists=[{"name": "Done", "cards": ["New"]}, "Doing"]))
    moved = table.named("cards", "New")["id"]
    table.person("PUT", f"/cards/{moved}", idList=table.named("lists", "Doing")["id"])
    (change,) = table.plan(board(lists=[{"name": "Done", "key": "d", "cards": []}, "Doing"])).changes
    assert (change.action, change.object_id) == ("archive", moved)
    table.apply()
    assert table.changes() == []


@pytest.mark.parametrize("archived", [True, False])
def test_of_two_cards_one_is_deleted_whether_or_not_the_list_is_in_sight(table: Table, archived: bool) -> None:
    """One block left the file as well: the card that is left is the one of the block that is left."""
    table.apply(board(lists=lists("A", "A")))
    delete(table, "A")
    left, home = table.named("cards", "A")["id"], table.board()["lists"][0]["id"]
    if archived:
        table.person("PUT", f"/lists/{home}/closed", value="true")
    table.apply(board(lists=lists({"name": "A", "desc": "text"})))
    assert [(each["id"], each["desc"], each["closed"]) for each in table.board()["cards"]] == [(left, "text", False)]
    assert table.changes() == []


def test_what_people_deleted_stays_so_where_its_block_gets_a_name_of_the_same_slug(table: Table) -> None:
    """Somebody's card of the new name is theirs."""
    table.apply(board(lists=[{"name": "Todo", "cards": ["A!"]}, "Later"]))
    delete(table, "A!")
    table.apply()
    table.person("POST", "/cards", name="a", idList=table.named("lists", "Later")["id"])
    plan = table.plan(board(lists=[{"name": "Todo", "cards": [{"name": "a", "desc": "x"}]}, "Later"]))
    assert plan.changes == ()
    assert [(each.address, "people deleted it" in each.reason) for each in plan.kept] == [("board/cards/a", True)]
    table.apply()
    assert table.changes() == []


def test_a_former_name_is_no_archived_namesakes(table: Table) -> None:
    """The name and the address are those of a card that the file had archived; people archived the one of `was:`."""
    table.apply(board(lists=lists({"name": "A!", "archived": True}, "a")))
    table.person("PUT", f"/cards/{table.named('cards', 'a')['id']}", closed="true")
    table.apply(board(lists=lists({"name": "A!", "was": "a", "desc": "x"})))
    assert table.changes() == []


@pytest.mark.parametrize("copied", [1, 2])
def test_items_go_behind_those_that_were_copied_from_far_down(table: Table, copied: int) -> None:
    """People had put the items of the other checklist wherever they liked."""

    def data(*rows: list[str]) -> dict[str, Any]:
        cards = ({"name": f"Card {at}", "checklists": [{"name": "C", "items": row}]} for at, row in enumerate(rows))
        return board(lists=lists(*cards))

    items = ["one", "two"][:copied]
    table.apply(data(items))
    card = table.named("cards", "Card 0")["id"]
    (checklist,) = table.person("GET", f"/cards/{card}/checklists")
    for at, item in enumerate(sorted(checklist["checkItems"], key=lambda each: float(each["pos"]))):
        table.person("PUT", f"/cards/{card}/checkItem/{item['id']}", pos=str(500_000 + at))
    table.apply(data(items, [*items, "last"], [*items, "last", "very last"]))
    assert table.changes() == []


def test_what_was_renamed_under_a_name_that_people_keep_is_no_archived_namesake_of_then(table: Table) -> None:
    """Its address is the new name's, and the name that was applied the old one: people call it otherwise."""
    table.apply(board(lists=lists("a", "a"), manage={"cards": "seed"}))
    table.apply(board(lists=lists("a"), manage={"cards": "seed"}))
    (seen,) = (each for each in table.board()["cards"] if not each["closed"])
    table.person("PUT", f"/cards/{seen['id']}", name="Theirs")
    table.apply(board(lists=lists({"name": "C", "was": "a"}), manage={"cards": "seed"}))
    assert [each["name"] for each in table.board()["cards"] if not each["closed"]] == ["Theirs"]
    assert table.changes() == []
