"""The fewest calls (DESIGN section 6), counted in plans and proved by what is on the board afterwards."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boardctl.app.apply import apply
from boardctl.app.choices import Leave
from boardctl.app.consent import Wish
from boardctl.model.result import Outcome
from tests.tables import Quiet, Table

STEPS = {"name": "Steps", "items": ["one", "two", "three"]}


def board(*cards: Any, **more: Any) -> dict[str, Any]:
    """A board of one list."""
    return {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": list(cards)}], **more}


def steps_of(table: Table, name: str) -> list[tuple[str, list[str]]]:
    """The checklists of a card with the names of their items."""
    card = table.named("cards", name)
    return [(each["name"], [item["name"] for item in each["checkItems"]]) for each in card["checklists"]]


def test_equal_checklists_are_made_once_and_copied(table: Table) -> None:
    """The first costs a call an item, every other one call in all."""
    cards = [{"name": f"Card {n}", "checklists": [STEPS]} for n in range(3)]
    plan = table.plan(board(*cards))
    assert plan.calls == 1 + 1 + 3 + (1 + 3) + 1 + 1
    assert table.apply().converged is True
    assert [steps_of(table, f"Card {n}") for n in range(3)] == [[("Steps", ["one", "two", "three"])]] * 3


def test_what_nobody_is_asked_about_is_planned_once(table: Table) -> None:
    """And the token and its member once each. Nobody is asked here: what was planned is done, not planned again."""
    table.apply(board("one"))
    requests = table.apply(board("one", "two"), leave=Leave()).requests
    assert (requests.reads, requests.writes) == (4, 1)


def test_a_checklist_on_the_board_is_copied_too(table: Table) -> None:
    """A new card's checklist costs one call where the board has its like; ticked items come unticked."""
    table.apply(board({"name": "Old", "checklists": [STEPS]}))
    old = table.named("cards", "Old")
    item = old["checklists"][0]["checkItems"][0]["id"]
    table.person("PUT", f"/cards/{old['id']}/checkItem/{item}", state="complete")
    assert table.plan(board({"name": "Old", "checklists": [STEPS]}, {"name": "New", "checklists": [STEPS]})).calls == 2
    assert table.apply().converged is True
    (checklist,) = table.named("cards", "New")["checklists"]
    assert [each["state"] for each in checklist["checkItems"]] == ["incomplete"] * 3


def test_a_checklist_that_people_changed_is_no_source(table: Table) -> None:
    """An item of a person's would come along: the checklist is built anew."""
    table.apply(board({"name": "Old", "checklists": [STEPS]}))
    checklist = table.named("cards", "Old")["checklists"][0]["id"]
    table.person("POST", f"/checklists/{checklist}/checkItems", name="a person's")
    table.apply(board({"name": "Old", "checklists": [STEPS]}, {"name": "New", "checklists": [STEPS]}))
    assert steps_of(table, "New") == [("Steps", ["one", "two", "three"])]


def test_a_checklist_of_another_name_is_copied_under_its_own(table: Table) -> None:
    """The copy call takes a name (recorded), so only the items have to be equal."""
    named = [{"name": f"Card {n}", "checklists": [{**STEPS, "name": f"Steps {n}"}]} for n in range(3)]
    assert table.plan(board(*named)).calls == 1 + 1 + 3 + (1 + 3) + 1 + 1
    assert table.apply().converged is True
    assert [steps_of(table, f"Card {n}") for n in range(3)] == [
        [(f"Steps {n}", ["one", "two", "three"])] for n in range(3)
    ]


def test_a_longer_checklist_begins_as_a_copy_of_a_shorter_one(table: Table) -> None:
    """Whichever comes first in the file: the short one is made, the long one copies it and adds what it has more."""
    long = {"name": "Long", "items": [*STEPS["items"], "four", "five"]}
    cards = ({"name": "A", "checklists": [long]}, {"name": "B", "checklists": [STEPS]})
    assert table.plan(board(*cards)).calls == 1 + 1 + 2 + (1 + 3) + (1 + 2)
    assert table.apply().converged is True
    assert steps_of(table, "A") == [("Long", ["one", "two", "three", "four", "five"])]
    assert steps_of(table, "B") == [("Steps", ["one", "two", "three"])]


def test_what_a_copy_does_not_bring_is_set_on_its_items(table: Table) -> None:
    """Ticks, dates and people of copied items take a call each; where all of them would, nothing is copied."""
    plain, ticked = {"name": "three"}, [{"name": name, "done": True} for name in ("one", "two")]
    some = {"name": "Some", "items": [ticked[0], {"name": "two", "due": "2027-01-01"}, plain]}
    every = {"name": "Every", "items": [*ticked, {**plain, "done": True}]}
    table.apply(board({"name": "Old", "checklists": [STEPS]}))
    cards = ({"name": "Old", "checklists": [STEPS]}, {"name": "New", "checklists": [some, every]})
    assert table.plan(board(*cards)).calls == 1 + (1 + 2) + (1 + 3)
    assert table.apply().converged is True
    found = {each["name"]: each["checkItems"] for each in table.named("cards", "New")["checklists"]}
    assert [item["state"] for item in found["Some"]] == ["complete", "incomplete", "incomplete"]
    assert [item["due"] for item in found["Some"]] == [None, "2027-01-01T17:00:00.000Z", None]
    assert [item["state"] for item in found["Every"]] == ["complete"] * 3


def test_equal_field_values_come_along_with_a_copied_card(tmp_path: Path) -> None:
    """With `copy: cards` a card is copied from one with its values, if there is one: that saves the call for them."""
    (tmp_path / "boardctl.yaml").write_text("version: 1\ncopy: cards\n", encoding="utf-8")
    table, fields = Table(tmp_path), [{"name": "Size", "type": "number"}]
    sizes = {"A": 1, "B": 2, "C": 1, "D": 2, "E": 3}
    cards = [{"name": name, "fields": {"Size": size}, "checklists": [STEPS]} for name, size in sizes.items()]
    assert table.plan(board(*cards, custom_fields=fields)).calls == 1 + 1 + 1 + (2 + 1 + 3) + 2 + 1 + 1 + 2
    assert table.apply().converged is True
    for name, size in sizes.items():
        (value,) = table.named("cards", name)["customFieldItems"]
        assert value["value"] == {"number": str(size)}
        assert steps_of(table, name) == [("Steps", ["one", "two", "three"])]


@pytest.mark.parametrize(
    "second", [{"desc": "other"}, {"labels": ["bug"], "due": "2027-01-01"}, {"fields": {"Size": 2}}]
)
def test_a_copied_card_is_what_its_own_block_says(tmp_path: Path, second: dict[str, Any]) -> None:
    """With `copy: cards` nothing but the checklists comes along from the source."""
    (tmp_path / "boardctl.yaml").write_text("version: 1\ncopy: cards\n", encoding="utf-8")
    table = Table(tmp_path)
    more = {"labels": ["bug"], "custom_fields": [{"name": "Size", "type": "number"}]}
    first = {"name": "First", "desc": "first", "due": "2026-12-24", "fields": {"Size": 1}, "checklists": [STEPS]}
    result = table.apply(board(first, {"name": "Second", "checklists": [STEPS], **second}, **more))
    assert (result.failed, result.converged) == ((), True)
    card = table.named("cards", "Second")
    assert steps_of(table, "Second") == [("Steps", ["one", "two", "three"])]
    assert card["desc"] == second.get("desc", "")
    assert card["due"] == ("2027-01-01T17:00:00.000Z" if "due" in second else None)
    assert [each["value"] for each in card["customFieldItems"]] == ([{"number": "2"}] if "fields" in second else [])
    assert len(card["idLabels"]) == len(second.get("labels", []))


class Meddling(Quiet):
    """Somebody changes a value on the first card as soon as it has its checklist."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def done(self, outcome: Outcome) -> None:
        """In a thread, for this one is the run's own."""
        if outcome.address == "board/cards/one/checklists/steps":
            meddler = Thread(target=self._change)
            meddler.start()
            meddler.join()

    def _change(self) -> None:
        card, field = self._table.named("cards", "One"), self._table.board()["customFields"][0]
        path = f"/cards/{card['id']}/customField/{field['id']}/item"
        self._table.person("PUT", path, idValue=field["options"][1]["id"])


def test_what_came_along_with_a_copied_card_is_put_right(tmp_path: Path) -> None:
    """People changed the source before it was copied: the board is read after the copies, and they are repaired."""
    (tmp_path / "boardctl.yaml").write_text("version: 1\ncopy: cards\n", encoding="utf-8")
    table = Table(tmp_path)
    cards = [{"name": name, "checklists": [STEPS], "fields": {"A": "x"}} for name in ("One", "Two")]
    table.write(board(*cards, custom_fields=[{"name": "A", "type": "list", "options": ["x", "y"]}]))
    apply(table.here, (), Wish(lambda _: True, Meddling(table)))
    x, y = (each["id"] for each in table.board()["customFields"][0]["options"])
    assert table.named("cards", "One")["customFieldItems"][0]["idValue"] == y
    assert table.named("cards", "Two")["customFieldItems"][0]["idValue"] == x


def test_all_fields_of_an_object_go_in_one_call(table: Table) -> None:
    """However many fields change, one PUT; all field values one more."""
    fields = [{"name": "A", "type": "number"}, {"name": "B", "type": "text"}]
    table.apply(board("Card", custom_fields=fields))
    card = {
        "name": "Card",
        "desc": "new",
        "due": "2027-01-01",
        "due_reminder": "1d",
        "cover": {"color": "red"},
        "location": {"name": "Here"},
        "fields": {"A": 1, "B": "two"},
    }
    assert table.plan(board(card, custom_fields=fields)).calls == 2
    assert table.apply().converged is True


def test_a_card_is_made_with_all_that_a_new_one_can_have(table: Table) -> None:
    """One POST; one PUT for what it does not take, and one for all field values."""
    fields = [{"name": "A", "type": "number"}, {"name": "B", "type": "text"}]
    around = {"custom_fields": fields, "labels": ["bug"], "members": ["alice"]}
    table.apply(board(**around))
    card = {
        "name": "Card",
        "desc": "new",
        "start": "2026-12-01",
        "due": "2027-01-01",
        "done": True,
        "labels": ["bug"],
        "members": ["alice"],
        "location": {"name": "Here"},
    }
    assert table.plan(board(card, **around)).calls == 1
    more = {"due_reminder": "1d", "cover": {"color": "red"}, "is_template": True}
    assert table.plan(board({**card, **more}, **around)).calls == 2
    assert table.plan(board({**card, **more, "fields": {"A": 1, "B": "two"}}, **around)).calls == 3
    assert table.apply().converged is True


def test_a_card_that_is_written_to_anyway_moves_for_nothing(table: Table) -> None:
    """Of two cards out of order the one that changes is the one that moves."""
    table.apply(board("A", "B"))
    plan = table.plan(board("B", {"name": "A", "desc": "new"}))
    assert [(change.name, change.moves) for change in plan.changes] == [("A", True)]
    plan = table.plan(board({"name": "B", "desc": "new"}, "A"))
    assert [(change.name, change.moves) for change in plan.changes] == [("B", True)]


def test_foreign_cards_never_move(table: Table) -> None:
    """Declared cards are ordered around what people put between them."""
    table.apply(board("A", "B", "C"))
    home = table.named("lists", "L")["id"]
    between = (table.named("cards", "A")["pos"] + table.named("cards", "B")["pos"]) / 2
    theirs = table.person("POST", "/cards", name="Theirs", idList=home, pos=str(between))
    table.apply(board("C", "B", "A"))
    cards = sorted(table.board()["cards"], key=lambda card: card["pos"])
    assert [card["name"] for card in cards if card["name"] != "Theirs"] == ["C", "B", "A"]
    assert table.named("cards", "Theirs")["pos"] == theirs["pos"]


def test_cards_at_one_place_are_told_apart(table: Table) -> None:
    """Where two cards stand at the same number there is no gap: declared ones move, foreign ones never."""
    table.apply(board("A", "B", "C"))
    pos = str(table.named("cards", "A")["pos"])
    for name in ("B", "C"):
        table.person("PUT", f"/cards/{table.named('cards', name)['id']}", pos=pos)
    ruled = board("C", "A", "New", "B", manage={"progress": "enforce"})
    assert table.apply(ruled).converged is True
    cards = sorted(table.board()["cards"], key=lambda card: (card["pos"], card["id"]))
    assert [card["name"] for card in cards] == ["C", "A", "New", "B"]


def test_no_change_is_one_read_and_no_write(table: Table) -> None:
    """A converged board costs one request."""
    table.apply(board("A", "B"))
    planned = table.planned()
    assert (planned.plan.summary().reads, planned.plan.summary().calls) == (1, 0)
    result = table.apply()
    assert (result.status, result.requests.writes) == ("nothing", 0)


def test_of_equal_checklists_the_one_to_tick_is_made_first(table: Table) -> None:
    """An item is ticked where it is made, for no call more; a copy is not, and would have to be ticked."""
    ticked = {"name": "Done", "items": [{"name": name, "done": True} for name in STEPS["items"]]}
    cards = [{"name": "A", "checklists": [STEPS]}, {"name": "B", "checklists": [ticked]}]
    assert table.plan(board(*cards)).calls == 1 + 1 + 2 + (1 + 3) + 1
    assert table.apply().converged is True
    (checklist,) = table.named("cards", "B")["checklists"]
    assert [each["state"] for each in checklist["checkItems"]] == ["complete"] * 3


def test_a_list_takes_along_what_people_moved_into_it(table: Table) -> None:
    """A card that goes as well, and stands in a list that goes, needs no call of its own."""
    here, there = {"name": "L", "cards": ["Card"]}, {"name": "Old", "cards": []}
    table.apply(board(lists=[here, there]))
    old = table.named("lists", "Old")["id"]
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", idList=old)
    changes = table.changes(board(lists=[{"name": "L", "cards": []}]))
    assert changes == [("archive", "board/lists/old")]
    assert table.apply().converged is True
