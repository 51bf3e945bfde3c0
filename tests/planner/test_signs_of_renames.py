"""What tells that something was renamed where its new name is nothing like the old one: what is in it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.planner.test_ownership import board
from tests.tables import Table

STEPS = ["Open the ticket", "Write to the clients", "Wait for an answer", "Close the ticket"]


def on_a_card(*checklists: dict[str, Any]) -> dict[str, Any]:
    """A board with one card that has these checklists."""
    return board(lists=[{"name": "To do", "cards": [{"name": "Card", "checklists": list(checklists)}]}])


def one_list(*cards: Any) -> dict[str, Any]:
    """A board with one list of these cards."""
    return board(lists=[{"name": "To do", "cards": list(cards)}])


def told(table: Table, data: dict[str, Any]) -> list[dict[str, str]]:
    """The lines that a plan prints to be added."""
    return [yaml.safe_load(note.split("`")[1]) for note in table.plan(data).notes]


@pytest.mark.parametrize("items", [STEPS, [*STEPS[:3], "Archive"]], ids=["the same items", "most of them"])
def test_a_checklist_with_the_items_of_another_is_likely_that_one(table: Table, items: list[str]) -> None:
    """The line as it is printed keeps the ticks."""
    table.apply(on_a_card({"name": "Output", "items": STEPS}))
    (note,) = table.plan(on_a_card({"name": "Columns", "items": items})).notes
    assert note.startswith('if the checklist "Output" is now called "Columns", add `was: "Output"` to it')
    typed = on_a_card({"name": "Columns", "was": "Output", "items": items})
    assert ("update", "board/cards/card/checklists/columns") in table.changes(typed)
    assert not [change for change in table.plan().changes if change.kind == "checklist" and change.action != "update"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"name": "Output", "items": STEPS}], [{"name": "Columns", "items": [*STEPS[:2], "Archive", "Forget"]}]),
        ([{"name": "Output", "items": STEPS}, {"name": "Input", "items": STEPS}], [{"name": "Rows", "items": STEPS}]),
        ([{"name": "Output", "items": []}], [{"name": "Columns", "items": []}]),
    ],
    ids=["half of the items", "either of two", "nothing in it"],
)
def test_a_checklist_that_may_be_another_is_not_told(
    table: Table, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    """A hint is right or it is not there."""
    table.apply(on_a_card(*before))
    assert told(table, on_a_card(*after)) == []


@pytest.mark.parametrize(
    "content",
    [{"desc": "See wiki"}, {"checklists": [{"name": "Steps", "items": ["A"]}]}, {"attachments": ["https://a.example"]}],
    ids=["description", "items", "link"],
)
def test_a_card_in_the_place_of_one_with_its_content_is_likely_that_one(table: Table, content: dict[str, Any]) -> None:
    """Though others have that content too: of two in a row each is told of its own."""
    more = [{"name": name, **content} for name in ("First", "Last")]
    table.apply(one_list(more[0], {"name": "Alpha", **content}, {"name": "Beta", **content}, more[1]))
    after = [{"name": "Something", **content}, {"name": "Other words", **content}]
    lines = told(table, one_list(more[0], *after, more[1]))
    assert lines == [{"was": "Alpha"}, {"was": "Beta"}]
    typed = [{**each, **line} for each, line in zip(after, lines, strict=True)]
    assert [change.action for change in table.plan(one_list(more[0], *typed, more[1])).changes] == ["update", "update"]


def test_a_card_with_what_only_one_card_had_is_likely_that_one(table: Table) -> None:
    """Wherever it is by now, and whatever else was added to it."""
    text = "The invoice of May lacks the second page."
    table.apply(board(lists=[{"name": "To do", "cards": [{"name": "Alpha", "desc": text}]}, {"name": "Done"}]))
    card = {"name": "Something", "desc": text, "checklists": [{"name": "Steps", "items": STEPS}]}
    data = board(lists=[{"name": "To do", "cards": []}, {"name": "Done", "cards": [card]}])
    assert told(table, data) == [{"was": "Alpha"}]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"name": "Alpha", "desc": STEPS[0]}], [{"name": "Something", "desc": STEPS[1]}]),
        ([{"name": "Alpha"}], [{"name": "Something"}]),
        ([{"name": "Alpha", "desc": ""}], [{"name": "Something", "desc": ""}]),
        ([{"name": "Alpha", "desc": "See wiki"}, "Next"], ["Next", {"name": "Something", "desc": "See wiki"}]),
        (
            [{"name": "Alpha", "desc": STEPS[1]}, {"name": "Next", "desc": STEPS[1]}],
            [{"name": "Next", "desc": STEPS[1]}, {"name": "Something", "desc": STEPS[1]}],
        ),
    ],
    ids=["other content", "no content", "empty content", "a short text elsewhere", "a text of others elsewhere"],
)
def test_a_card_that_may_be_another_is_not_told(table: Table, before: list[Any], after: list[Any]) -> None:
    """One that goes and one that comes, as happens every day, is no rename."""
    table.apply(one_list(*before))
    plan = table.plan(one_list(*after))
    assert sorted(change.action for change in plan.changes if change.action != "move") == ["archive", "create"]
    assert plan.notes == ()


def with_field(name: str, type: str, *values: Any, options: Any = None) -> dict[str, Any]:
    """A board with one field, which each of its cards has a value for."""
    field = {"name": name, "type": type, **({"options": options} if options else {})}
    cards = [{"name": f"Card {at}", "fields": {name: value}} for at, value in enumerate(values)]
    return board(custom_fields=[field], lists=[{"name": "To do", "cards": cards}])


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (("number", 1, 2, 3), ("number", 1, 2, 4), ["Effort"]),
        (("number", 1, 2), ("number", 1, 3), []),
        (("number",), ("number",), []),
        (("text", "2026-12-05T17:00:00Z"), ("date", "2026-12-05T17:00:00Z"), []),
    ],
    ids=["most values", "half of them", "no value", "another type"],
)
def test_a_field_with_the_values_of_another_is_likely_that_one(
    table: Table, before: tuple[Any, ...], after: tuple[Any, ...], lines: list[str]
) -> None:
    """What the cards are to have in it is what they have in the one that goes."""
    table.apply(with_field("Effort", *before))
    assert [line["was"] for line in told(table, with_field("Points", *after))] == lines


def test_a_list_field_with_the_options_of_another_is_likely_that_one(table: Table) -> None:
    """Used or not."""
    table.apply(with_field("Effort", "list", options=["Low", "High", "Huge"]))
    assert told(table, with_field("Size", "list", options=["Low", "High", "None"])) == [{"was": "Effort"}]
    assert told(table, with_field("Size", "list", options=["Low", "Big", "Giant"])) == []
    table.apply(with_field("Effort", "list", "Low", options=["Low"]))
    assert told(table, with_field("Size", "list", "Low", options=["Low", "Big", "Giant"])) == [{"was": "Effort"}]


def todo(*items: str) -> dict[str, Any]:
    """A card with a checklist of these items, and another with the same."""
    cards = [{"name": name, "checklists": [{"name": "Todo", "items": list(items)}]} for name in ("One", "Two")]
    return board(lists=[{"name": "To do", "cards": cards}])


def test_an_item_in_the_place_of_one_that_goes_is_likely_that_one(table: Table) -> None:
    """As it is, its tick would be lost: the plan says so, and of which card; the line that it prints keeps it."""
    table.apply(todo("Call client", "Write offer", "Send it"))
    card = table.named("cards", "One")
    table.person(
        "PUT", f"/cards/{card['id']}/checkItem/{card['checklists'][0]['checkItems'][0]['id']}", state="complete"
    )
    after = todo("Ring up Ms. Orlov", "Write offer", "Send it")
    notes = table.plan(after).notes
    assert [each.split("(")[0] for each in notes] == [
        'if the item "Call client" is now called "Ring up Ms. Orlov", add `was: "Call client"` to it '
    ] * 2
    for form in ("text", "markdown", "html"):
        shown = " ".join(
            table.project.run("plan", "--format", form).out.replace("&#34;", '"').replace("&quot;", '"').split()
        )
        assert 'on "Todo" of "Two"' in shown
        assert 'from "Todo" of "One" (owned, no longer declared; ticked)' in shown
        assert 'from "Todo" of "Two" (owned, no longer declared)' in shown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Call client", "Write offer"], ["Write offer", "Pay"]),
        (["Call client", "Write offer", "Send it"], ["Ask", "Buy", "Send it"]),
        (["Call client", "Write offer"], ["Ask", "Buy", "Write offer"]),
        (["Call client"], ["Ask"]),
    ],
    ids=["another place", "two for two", "two for one", "no other"],
)
def test_an_item_that_may_be_another_is_not_told(table: Table, before: list[str], after: list[str]) -> None:
    """One that is taken off a list and one that is put on it are two things."""
    table.apply(todo(*before))
    assert table.plan(todo(*after)).notes == ()


def test_a_card_moved_and_renamed_is_known_by_two_short_parts(table: Table) -> None:
    """A short text alone may be any card's; a short text and the items together are one card's."""
    content = {"desc": "long text P", "checklists": [{"name": "C", "items": ["i1", "i2"]}]}
    lists = [{"name": "To do", "cards": [{"name": "Alpha", **content}, {"name": "Beta"}]}, {"name": "Done"}]
    table.apply(board(lists=lists))
    moved = [{"name": "To do", "cards": ["Beta"]}, {"name": "Done", "cards": [{"name": "Something", **content}]}]
    assert told(table, board(lists=moved)) == [{"was": "Alpha"}]


def test_a_card_in_another_boards_file_is_told_to_leave_its_comments(table: Table) -> None:
    """Known by name and content; as the note says, one that is moved by hand is found, and keeps all."""
    card = {"name": "Brief", "checklists": [{"name": "Do", "items": ["Ask", "Write"]}]}

    def written(here: list[Any], there: list[Any]) -> None:
        table.project.write({**one_list(*here, "Own"), "name": "One"}, file="boards/one.yaml")
        table.project.write({**one_list(*there, "Own"), "name": "Two"}, file="boards/two.yaml")

    def notes() -> dict[str, tuple[str, ...]]:
        return {each.key: each.notes for each in table.planned().plan.boards}

    written([card, "Plain"], [])
    table.apply()
    written([], [card, "Plain"])
    found = notes()
    assert found["one"] == ()
    (note,) = found["two"]
    assert note.startswith('the card "Brief" goes from the board one and is made anew here: its comments, ticks')
    written([], [{**card, "desc": "Another"}])
    assert notes() == {"one": (), "two": ()}
    written(["Plain"], [card])
    boards = {each["name"]: each["id"] for each in table.project.get("/members/me/boards")}
    (moved,) = (each for each in table.project.get(f"/boards/{boards['One']}/cards") if each["name"] == "Brief")
    (home,) = table.project.get(f"/boards/{boards['Two']}/lists")
    table.person("PUT", f"/cards/{moved['id']}", idBoard=boards["Two"], idList=home["id"])
    assert {change.action for change in table.planned().plan.changes} <= {"move"}


def test_a_card_in_another_boards_file_is_known_by_what_that_says_of_it(table: Table) -> None:
    """In whatever order its items are; of two of a name nothing is said."""
    card = {"name": "Brief", "desc": "All", "checklists": [{"name": "Do", "items": ["Ask", "Write"]}]}
    table.project.write({**one_list(card, "Own"), "name": "One"}, file="boards/one.yaml")
    table.project.write({**one_list("Own"), "name": "Two"}, file="boards/two.yaml")
    table.apply()
    table.project.write({**one_list("Own"), "name": "One"}, file="boards/one.yaml")
    silent, turned = (
        {"name": "Brief", "desc": "All"},
        {**card, "checklists": [{"name": "Do", "items": ["Write", "Ask"]}]},
    )
    for there, told in (([silent], 1), ([turned], 1), ([card, card], 0)):
        table.project.write({**one_list(*there, "Own"), "name": "Two"}, file="boards/two.yaml")
        assert [len(each.notes) for each in table.planned().plan.boards] == [0, told]


def test_a_card_in_a_new_boards_file_can_be_moved_once_the_board_is_there(table: Table) -> None:
    """The note names what leaves it where it is until then."""
    card = {"name": "Brief", "desc": "All there is to know"}
    table.project.write({**one_list(card, "Own"), "name": "One"}, file="boards/one.yaml")
    table.apply()
    table.project.write({**one_list("Own"), "name": "One"}, file="boards/one.yaml")
    table.project.write({**one_list(card, "Own"), "name": "Two"}, file="boards/two.yaml")
    (note,) = table.planned().plan.boards[1].notes
    out = ("one/cards/brief", "two/cards/brief")
    assert f"`apply --exclude {out[0]} --exclude {out[1]}` first" in note
    table.apply(exclude=out)
    boards = {each["name"]: each["id"] for each in table.project.get("/members/me/boards")}
    (moved,) = (each for each in table.project.get(f"/boards/{boards['One']}/cards") if each["name"] == "Brief")
    (home,) = table.project.get(f"/boards/{boards['Two']}/lists")
    table.person("PUT", f"/cards/{moved['id']}", idBoard=boards["Two"], idList=home["id"])
    assert {change.action for each in table.planned().plan.boards for change in each.changes} <= {"move"}
