"""What goes with its block, kind by kind, and what does not (DESIGN section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.test_ownership import LINK, board, lists
from tests.tables import Table


@pytest.mark.parametrize("kept", ["", "labels", "custom_fields", "lists", "cards"])
def test_each_kind_is_pruned_for_itself(table: Table, kept: str) -> None:
    """What boardctl made goes with its block; `none` for a kind keeps what is of that kind, and nothing else."""

    def data(*more: str) -> dict[str, Any]:
        steps = {"name": "Steps", "items": ["one", *more]}
        card = {"name": "Card", "attachments": [LINK] if more else [], "checklists": [steps, *more]}
        size = {"name": "Size", "type": "list", "options": ["S", *more]}
        fields = [size, *({"name": each, "type": "text"} for each in more)]
        homes = [{"name": "To do", "cards": [card, *more]}, *more]
        return board(checklists=[{"name": "M", "items": []}], labels=list(more), custom_fields=fields, lists=homes)

    table.apply(data("M"))
    gone = {
        "labels": {("delete", "board/labels/m")},
        "custom_fields": {("delete", "board/custom_fields/m"), ("delete", "board/custom_fields/size/options/m")},
        "lists": {("archive", "board/lists/m")},
        "cards": {
            ("archive", "board/cards/m"),
            ("delete", "board/cards/card/attachments/spec"),
            ("delete", "board/cards/card/checklists/m"),
            ("delete", "board/cards/card/checklists/steps/items/m"),
        },
    }
    more = {"prune": {kept: "none"}} if kept else {}
    assert set(table.changes({**data(), **more})) == set().union(*(gone[each] for each in gone if each != kept))


@pytest.mark.parametrize(("prune", "gone"), [("none", ""), ("owned", "A"), ("all", "AB")])
def test_prune_goes_for_labels_and_values_of_a_card(table: Table, prune: str, gone: str) -> None:
    """Of what the file does not put on a card: nothing goes, what boardctl put there, or all of it."""

    def data(*names: str, **more: Any) -> dict[str, Any]:
        fields = [{"name": each, "type": "number"} for each in "AB"]
        card = {"name": "Card", "labels": list(names), "fields": dict.fromkeys(names, 1)}
        return board(labels=["A", "B"], custom_fields=fields, lists=lists(card), **more)

    table.apply(data("A"))
    card, live = table.named("cards", "Card")["id"], table.board()
    label, field = (
        next(each["id"] for each in live[kind] if each["name"] == "B") for kind in ("labels", "customFields")
    )
    table.person("POST", f"/cards/{card}/idLabels", value=label)
    table.person("PUT", f"/cards/{card}/customField/{field}/item", **{"value[number]": "1"})
    fields = [change.fields for change in table.plan(data(prune={"cards": prune})).changes]
    left = tuple(each for each in "AB" if each not in gone)
    wanted = {"labels": (("A", "B"), left), **{f"fields.{each}": (1, None) for each in gone}}
    assert fields == ([wanted] if gone else [])


def test_prune_all_leaves_peoples_links(table: Table) -> None:
    """Of attachments only those that boardctl added are ever removed."""
    table.apply(board(lists=lists({"name": "Card", "attachments": [LINK]})))
    path = f"/cards/{table.named('cards', 'Card')['id']}/attachments"
    table.person("POST", path, url="https://example.com/theirs")
    assert table.changes(board(lists=lists({"name": "Card", "attachments": []}), prune="all")) == [
        ("delete", "board/cards/card/attachments/spec")
    ]


@pytest.mark.parametrize("prune", ["owned", "all"])
def test_what_is_protected_stays_whatever_its_kind(table: Table, prune: str) -> None:
    """Labels, fields, lists and cards whose blocks were deleted, at every apply until the protection is lifted."""
    each = {"name": "P", "protect": True}
    fields = [{**each, "type": "number"}]
    table.apply(board(labels=[each], custom_fields=fields, lists=[{"name": "To do", "cards": [each]}, each]))
    bare = board(labels=[], custom_fields=[], lists=[{"name": "To do", "cards": []}], prune=prune)
    for _ in range(2):
        plan = table.plan(bare)
        assert plan.changes == ()
        assert {left.kind for left in plan.reported} == {"label", "custom_field", "list", "card"}
        table.apply()
    assert table.project.run("state", "unprotect", "board/lists/p").code == 0
    assert table.changes() == [("archive", "board/lists/p")]
