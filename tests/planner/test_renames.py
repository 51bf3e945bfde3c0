"""What carries an object through a rename, whatever its kind (DESIGN section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.test_ownership import board
from tests.tables import Table


def named(name: str, **more: Any) -> dict[str, Any]:
    """A board with one object of each kind that can be renamed, all of this name."""
    each = {"name": name, **more}
    card = {**each, "checklists": [{**each, "items": [each]}]}
    field = {**each, "type": "number"}
    return board(labels=[each], custom_fields=[field], lists=[{**each, "cards": [card]}])


@pytest.mark.parametrize(
    ("first", "second", "remembers"),
    [
        ({"key": "k"}, {"key": "k"}, True),
        ({}, {"was": ["never", "one"]}, True),
        ({}, {"was": ["never", "one"]}, False),
        ({"key": "k"}, {"key": "j", "was": "one"}, True),
    ],
)
def test_every_kind_is_carried_through(
    table: Table, first: dict[str, Any], second: dict[str, Any], remembers: bool
) -> None:
    """By its key, and by a former name, with the state and without: a rename, and nothing goes or comes."""
    table.apply(named("one", **first))
    if not remembers:
        table.forget()
    changes = table.plan(named("two", **second)).changes
    assert {(change.action, change.kind) for change in changes} == {
        ("update", kind) for kind in ("label", "custom_field", "list", "card", "checklist", "item")
    }
    assert {tuple(change.fields.items()) for change in changes} == {(("name", ("one", "two")),)}
    assert table.apply().remaining == ()


def test_a_key_is_stronger_than_a_name(table: Table) -> None:
    """People's own of the new name stays theirs: the renamed one is the one that was made under the key."""
    table.apply(named("one", key="k"))
    live = table.board()
    home, card = live["lists"][0]["id"], live["cards"][0]
    table.person("POST", "/labels", name="two", color="sky", idBoard=live["id"])
    table.person("POST", "/lists", name="two", pos="bottom", idBoard=live["id"])
    table.person("POST", "/cards", name="two", idList=home)
    table.person("POST", "/checklists", name="two", idCard=card["id"])
    table.person("POST", f"/checklists/{card['checklists'][0]['id']}/checkItems", name="two")
    changes = table.plan(named("two", key="k")).changes
    assert {change.action for change in changes} == {"update"}
    assert {change.fields["name"] for change in changes} == {("one", "two")}
    assert len(changes) == 6


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"labels": ["refactoring"]}, {"labels": ["bug"]}),
        ({"labels": ["ideas"], "lists": ["Done"]}, {"labels": [], "lists": ["Done", "Ideas"]}),
        ({"labels": ["idea 1", "idea 2"]}, {"labels": ["idea 3"]}),
    ],
    ids=["unlike", "of another kind", "one of two"],
)
def test_no_rename_is_guessed(table: Table, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Where names do not look alike, or it may be either, the plan says nothing of a rename."""
    table.apply(board(**before))
    plan = table.plan(board(**after))
    assert {"create", "delete"} <= {change.action for change in plan.changes}
    assert plan.notes == ()


@pytest.mark.parametrize("kind", ["labels", "lists"])
def test_a_likely_rename_of_any_kind_is_told(table: Table, kind: str) -> None:
    """The line to add is printed, with where it goes."""
    table.apply(board(**{kind: ["Backlog", "Other"]}))
    (note,) = table.plan(board(**{kind: ["Backlogs", "Other"]})).notes
    assert '`was: "Backlog"`' in note
    assert "boards/board.yaml:" in note


def test_a_likely_rename_of_peoples_own_is_told(table: Table) -> None:
    """Under `prune: all` it goes as well, and may as well be what the file calls something else."""
    table.apply(board(labels=["bug"]))
    table.person("POST", "/labels", name="refactoring", color="sky", idBoard=table.board()["id"])
    assert table.plan(board(labels=["bug", "refactorings"])).notes == ()
    plan = table.plan(board(labels=["bug", "refactorings"], prune="all"))
    assert sorted(change.action for change in plan.changes) == ["create", "delete"]
    assert ['`was: "refactoring"`' in note for note in plan.notes] == [True]


def repeated(row: str, name: str, key: str = "") -> str:
    """A board with a label for each row, all of one block."""
    return f"version: 1\nname: Board\nlabels:\n  - {{for_each: [{row}, other], name: '{name}'{key}}}\n"


def test_a_likely_rename_of_a_worked_out_name_is_carried_by_a_key(table: Table) -> None:
    """A former name of one row would be wrong for the others: what helps is a key, and so it says."""
    table.apply(repeated("web", "Portal for ${{ each }}"))
    (note,) = table.plan(repeated("website", "Portal for ${{ each }}")).notes
    assert note.startswith('if the label "Portal for web" is now called "Portal for website", give it a `key`')
    assert "boards/board.yaml:4" in note
    assert "was:" not in note
    table.apply(repeated("web", "Portal for ${{ each }}", ", key: 'portal-${{ each[:3] }}'"))
    changes = table.changes(repeated("website", "Portal for ${{ each }}", ", key: 'portal-${{ each[:3] }}'"))
    assert changes == [("update", "board/labels/portal-web")]


def test_a_likely_rename_of_a_name_as_written_is_carried_by_it(table: Table) -> None:
    """In a file with expressions too, the line is right for all that comes of its block."""
    table.apply(repeated("web", "Portal for ${{ each }}") + "  - name: refactoring\n")
    (note,) = table.plan(repeated("web", "Portal for ${{ each }}") + "  - name: refactorings\n").notes
    assert '`was: "refactoring"`' in note


def test_a_list_that_takes_over_anothers_cards_is_likely_that_list(table: Table) -> None:
    """Whatever it is called, if most of them go there; where they are divided, nothing is guessed."""
    cards = ["A", "B", "C", "D"]
    table.apply(board(lists=[{"name": "LEGZ", "cards": cards}]))
    (note,) = table.plan(board(lists=[{"name": "Questions", "cards": cards[:3]}])).notes
    assert note.startswith('if the list "LEGZ" is now called "Questions", add `was: "LEGZ"`')
    divided = [{"name": "Questions", "cards": cards[:2]}, {"name": "Ideas", "cards": cards[2:]}]
    assert table.plan(board(lists=divided)).notes == ()
    assert table.plan(board(lists=[{"name": "Questions", "cards": cards[:2]}, "LEGZ"])).notes == ()
