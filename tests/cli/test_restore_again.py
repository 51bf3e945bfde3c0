"""What is deleted and restored a second time is still what the file declares: ids change, what it is does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tables import Table


def declared(**card: Any) -> dict[str, Any]:
    """The board of the file."""
    todo = {"name": "Todo", "items": ["call", "write"]}
    one = {"name": "One", "labels": ["bug"], "checklists": [todo], **card}
    cards = [one, {"name": "Two", "checklists": [{"name": "Steps", "items": ["x"]}]}]
    return {
        "version": 1,
        "name": "B",
        "labels": [{"name": "bug", "color": "red"}],
        "lists": [{"name": "A", "cards": cards}],
    }


def delete(table: Table, *, whole_card: bool) -> None:
    """What a person deletes: the card and its label; or a checklist of it, and an item of the other's."""
    live = table.board()
    one, two = sorted(live["cards"], key=lambda card: card["name"])
    if whole_card:
        table.project.request("DELETE", f"/cards/{one['id']}")
        table.project.request("DELETE", f"/labels/{next(each['id'] for each in live['labels'] if each['name'])}")
    else:
        (item,) = two["checklists"][0]["checkItems"]
        table.project.request("DELETE", f"/checklists/{one['checklists'][0]['id']}")
        table.project.request("DELETE", f"/cards/{two['id']}/checkItem/{item['id']}")


@pytest.mark.parametrize(
    ("whole_card", "between", "early"),
    [(True, False, False), (True, True, False), (True, False, True), (False, False, False), (False, True, True)],
)
def test_what_was_restored_twice_is_the_files_still(
    tmp_path: Path, whole_card: bool, between: bool, early: bool
) -> None:
    """Also with an apply `between`, which writes down that people deleted it; and from a backup so `early` that nothing
    was remembered of the board.
    """
    table = Table(tmp_path)
    table.apply(declared())
    if early:
        table.forget()
    table.project.run("backup", "B" if early else "board", "-o", "b.json")
    table.apply()
    for _ in range(2):
        delete(table, whole_card=whole_card)
        if between:
            table.apply()
        ended = table.project.run("restore", "b.json", "--yes")
        assert ended.code == 0, ended.out + ended.err
        assert (table.changes(), table.project.run("drift").code) == ([], 0)
    changed = declared(due="2030-01-01")
    changed["labels"][0]["color"] = "blue"
    changed["lists"][0]["cards"][1]["checklists"][0]["items"] = []
    one, label, item = "board/cards/one", "board/labels/bug", "board/cards/two/checklists/steps/items/x"
    owned = [] if early and not between else [("delete", item)]
    assert sorted(table.changes(changed)) == sorted([*owned, ("update", one), ("update", label)])
