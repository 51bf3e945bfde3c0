"""Each way in which a board can move on under an approval: what of it stops a saved plan, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from boardctl.errors import Stale
from boardctl.views.plain import digest_of
from tests.planner.test_saved_plans import data, order, save, writes
from tests.tables import Table


def refused(table: Table, match: str) -> None:
    """The saved plan does not fit any more, and changes nothing."""
    before = writes(table)
    with pytest.raises(Stale, match=match):
        table.apply_saved()
    assert writes(table) == before


def test_a_label_must_have_all_the_users_it_had(table: Table) -> None:
    """Its deletion was approved while it was on a card: what goes with it is not what was shown any more."""
    table.apply(data())
    card, label = table.named("cards", "Card"), table.named("labels", "bug")
    table.person("POST", f"/cards/{card['id']}/idLabels", value=label["id"])
    save(table, {**data(), "labels": [], "prune": {"labels": "all"}})
    table.person("DELETE", f"/cards/{card['id']}/idLabels/{label['id']}")
    refused(table, r'board/labels/bug cards: planned from \["Card"\], now nothing')


def test_a_change_that_is_half_left_to_people_by_now_is_a_conflict(table: Table) -> None:
    """Of two approved fields of a seeded card one has become theirs."""
    seeded = {"manage": {"cards": "seed"}}
    table.apply({**data(), **seeded})
    save(table, {**data(desc="new", due="2027-02-02T00:00:00Z"), **seeded})
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="a person's")
    refused(table, r'board/cards/card desc: planned from "old"')


def test_another_board_of_the_name_is_not_the_one_approved(table: Table) -> None:
    """Where only new things were to be made, nothing but the board itself tells."""
    table.apply(data())
    fresh = data()
    fresh["lists"].append("C")
    save(table, fresh)
    table.person("DELETE", f"/boards/{table.board()['id']}")
    table.forget()
    twin = table.person("POST", "/boards", name="Board", defaultLists="false", defaultLabels="false")
    for name in ("B", "A"):
        table.person("POST", "/lists", name=name, idBoard=twin["id"], pos="top")
    refused(table, "board board: planned from")
    assert [each["name"] for each in table.board()["lists"]] == ["A", "B"]


def test_a_change_that_needs_more_than_was_approved_is_a_conflict(table: Table) -> None:
    """The label that an approved card is to have is gone: to make it anew was not part of the approval."""
    table.apply(data())
    fresh = data()
    fresh["lists"][0]["cards"].append({"name": "New", "labels": ["bug"]})
    save(table, fresh)
    table.person("DELETE", f"/labels/{table.named('labels', 'bug')['id']}")
    refused(table, "board/labels/bug has to be made first")


def test_what_is_to_be_made_anew_since_is_left_for_another_plan(table: Table) -> None:
    """A label that nothing approved needs is gone: the approved change is made, the label is not."""
    table.apply(data())
    save(table, data(desc="new"))
    table.person("DELETE", f"/labels/{table.named('labels', 'bug')['id']}")
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/cards/card"]
    assert table.board()["labels"] == []
    assert [change.address for change in table.plan().changes] == ["board/labels/bug"]


@pytest.mark.parametrize(("name", "between"), [("b", "cd"), ("d", "ab")])
def test_cards_that_stand_otherwise_than_shown_are_a_conflict(table: Table, name: str, between: str) -> None:
    """d was last and was to be first: not where the others have changed places, nor where it has gone elsewhere."""
    table.apply(order(*"abcd"))
    save(table, order(*"dabc"))
    before, after = (table.named("cards", each)["pos"] for each in between)
    table.person("PUT", f"/cards/{table.named('cards', name)['id']}", pos=(before + after) / 2)
    refused(table, "board/cards/d place")


def test_a_new_card_shows_its_label_by_any_name(table: Table) -> None:
    """People renamed the label that an approved card is to have: it is the same label."""
    fresh = data()
    table.apply(fresh)
    fresh["lists"][0]["cards"].append({"name": "New", "labels": ["bug"]})
    save(table, fresh)
    table.person("PUT", f"/labels/{table.named('labels', 'bug')['id']}", name="Bug!")
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/cards/new"]
    assert [each["name"] for each in table.named("cards", "New")["labels"]] == ["Bug!"]


def test_a_plan_of_a_later_minor_format_is_understood(table: Table) -> None:
    """`format_version`: a minor one adds keys (DESIGN section 6); only a major one is refused."""
    table.apply(data())
    later: dict[str, Any] = {**save(table, data(desc="new")), "format_version": "1.9", "more": [1]}
    del later["digest"]
    later["digest"] = digest_of(later)
    (table.project.root / "plan.json").write_text(json.dumps(later), encoding="utf-8")
    assert table.apply_saved().status == "applied"


def test_a_plan_of_another_project_is_told_so(table: Table) -> None:
    """Its file is not here: exit 4, with where to run it."""
    save(table, data())
    (table.project.root / "boards/board.yaml").rename(table.project.root / "boards/other.yaml")
    ended = table.project.run("apply", "plan.json")
    assert ended.code == 4
    assert "the plan was made from boards/board.yaml, which is not here" in ended.err
    assert "run it in its own project" in ended.err
