"""References to what only the live board has: a file without `labels:`, `members:` or `custom_fields:`."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.errors import ConfigError
from tests.tables import Table


def file(card: dict[str, Any]) -> dict[str, Any]:
    """A board file with one card, and nothing but it."""
    return {"version": 1, "name": "Board", "lists": [{"name": "To do", "cards": [{"name": "Card", **card}]}]}


@pytest.fixture
def furnished(table: Table) -> Table:
    """A board that people have furnished: labels, two of them alike, and a field of each type."""
    table.apply(file({}))
    board = table.board()["id"]
    for name, color in (
        ("bug", "red"),
        ("", "green"),
        ("blue", "sky"),
        ("twin", "lime"),
        ("twin", "pink"),
        ("", "blue"),
    ):
        table.person("POST", "/labels", idBoard=board, name=name, color=color)
    for name in ("text", "number", "date", "checkbox", "list"):
        field = table.person(
            "POST", "/customFields", idModel=board, modelType="board", name=f"A {name}", type=name, pos="bottom"
        )
        if name == "list":
            for option in ("High", "Low"):
                table.person("POST", f"/customFields/{field['id']}/options", **{"value[text]": option}, pos="bottom")
    table.person("PUT", f"/boards/{board}/members/alice", type="normal")
    return table


def applied(table: Table, **card: Any) -> dict[str, Any]:
    """The live card after an apply that was followed by an empty plan."""
    result = table.apply(file(card))
    assert (result.failed, result.converged) == ((), True)
    assert table.plan().changes == ()
    return table.named("cards", "Card")


def mistakes(table: Table, **card: Any) -> list[tuple[str, str | None, int | None]]:
    """What a plan says of the card: message, hint, line."""
    table.write(file(card))
    with pytest.raises(ConfigError) as caught:
        table.plan()
    return [(each.message, each.hint, each.where.line) for each in caught.value.problems]


def test_labels_are_found_by_name_and_by_the_colour_of_an_unnamed_one(furnished: Table) -> None:
    """A name goes before a colour: "blue" is the label of that name, not the unnamed blue one."""
    found = applied(furnished, labels=["bug", "green", "blue"])
    assert {(each["name"], each["color"]) for each in found["labels"]} == {
        ("bug", "red"),
        ("", "green"),
        ("blue", "sky"),
    }


def test_members_are_found_by_username_whatever_its_case(furnished: Table) -> None:
    """Trello's usernames are lower case; people write them as they like."""
    assert len(applied(furnished, members=["Alice"])["idMembers"]) == 1


def test_values_take_the_type_of_the_live_field(furnished: Table) -> None:
    """Only the board knows that type: a day is at the project's time of day, a choice is found by its text."""
    furnished.project.write({"version": 1, "timezone": "Europe/Berlin"}, file="boardctl.yaml")
    values = {"A text": "2026-12-05", "A number": 3, "A date": "2027-01-02", "A checkbox": True, "A list": "Low"}
    card = applied(furnished, fields=values)
    names = {field["id"]: field["name"] for field in furnished.board()["customFields"]}
    found = {names[item["idCustomField"]]: item for item in card["customFieldItems"]}
    assert found["A text"]["value"] == {"text": "2026-12-05"}
    assert found["A number"]["value"] == {"number": "3"}
    assert found["A date"]["value"] == {"date": "2027-01-02T16:00:00.000Z"}
    assert found["A checkbox"]["value"] == {"checked": "true"}
    (chosen,) = (
        option
        for field in furnished.board()["customFields"]
        for option in field.get("options") or ()
        if option["id"] == found["A list"]["idValue"]
    )
    assert chosen["value"]["text"] == "Low"


@pytest.mark.parametrize(
    ("card", "message", "hint"),
    [
        ({"labels": ["twin"]}, '"twin" names 2 labels of the board', "give each a key"),
        (
            {"labels": ["buggy"]},
            'no label "buggy" is on the board',
            'did you mean "bug"? the board has blue, bug, twin',
        ),
        ({"labels": ["other"]}, 'no label "other" is on the board', "twin; declare it in the file to have it made"),
        ({"labels": ["red"]}, 'no label "red" is on the board', '"bug" of the board has this colour, and a name: cite'),
        ({"members": ["nobody"]}, 'no member "nobody" is on the board, nor in the file', "alice"),
        ({"members": ["nobody"]}, 'no member "nobody" is on', "to have them on it, add them to `members:` of the file"),
        ({"members": ["alicia"]}, 'no member "alicia" is on', 'did you mean "alice"? the board has alice'),
        ({"fields": {"A size": 1}}, 'no custom field "A size" is on the board', "A checkbox, A date"),
        ({"fields": {"A list": "Middle"}}, 'no option "Middle" is on the board', "High"),
        ({"fields": {"A number": "three"}}, 'custom field "A number" takes a number', None),
        ({"fields": {"A number": True}}, 'custom field "A number" takes a number', None),
        ({"fields": {"A checkbox": "yes"}}, 'custom field "A checkbox" takes true or false', None),
        ({"fields": {"A date": 5}}, 'custom field "A date" takes a date', None),
        ({"fields": {"A date": "soon"}}, 'custom field "A date" takes a date', None),
        ({"fields": {"A text": 5}}, 'custom field "A text" takes a text, not 5', 'put it in quotes: "5"'),
    ],
)
def test_what_stands_for_nothing_or_for_two_things_is_an_error(
    furnished: Table, card: dict[str, Any], message: str, hint: str | None
) -> None:
    """With what there is instead; nothing is written."""
    ((said, hinted, line),) = mistakes(furnished, **card)
    assert said.startswith(message)
    assert (hint is None) == (hinted is None)
    assert (hint or "") in (hinted or "")
    assert line is not None


def test_a_member_that_is_yet_to_come_may_be_meant(table: Table) -> None:
    """The board is as new as the file; it has nobody of that name yet."""
    table.write({**file({"members": ["bobb"]}), "members": ["bob"]})
    with pytest.raises(ConfigError) as caught:
        table.plan()
    assert [each.hint for each in caught.value.problems] == ['did you mean "bob"? the file has bob']


CITING = """\
version: 1
name: New
members: [alice]
lists:
  - name: A
    cards:
      - name: C
        labels: [x]
        members: [alice,
          nick]
        fields: {Prio: High}
        checklists: [{name: K, items: [{name: i, member: nack}]}]
"""


def test_what_stands_for_nothing_is_shown_where_it_stands(table: Table) -> None:
    """As `validate` shows it, with what the file has: of a new board nothing else can be cited."""
    table.write(CITING)
    with pytest.raises(ConfigError) as caught:
        table.plan()
    found = {(each.message.split('"')[1], each.where.line, each.where.column) for each in caught.value.problems}
    assert found == {("x", 8, 18), ("nick", 10, 11), ("Prio", 11, 18), ("nack", 12, 58)}
    hints = {each.message.split('"')[1]: each.hint for each in caught.value.problems}
    assert hints["nick"] == "the file has alice; to have them on it, add them to `members:` of the file"
    assert "declare it under `custom_fields:` of the file, with its type" in str(hints["Prio"])


def test_all_mistakes_come_at_once(furnished: Table) -> None:
    """One plan tells them all."""
    assert len(mistakes(furnished, labels=["x", "y"], members=["z"], fields={"A number": "n"})) == 4


def test_null_clears_a_value_of_a_live_field(furnished: Table) -> None:
    """Whatever the field's type."""
    applied(furnished, fields={"A number": 3, "A list": "Low"})
    card = applied(furnished, fields={"A number": None, "A list": None})
    assert not [each for each in card["customFieldItems"] if each.get("value") or each.get("idValue")]


RETYPED = [
    ("number", 4, "text", "4"),
    ("number", 4, "date", "2026-12-05"),
    ("number", 4, "checkbox", True),
    ("number", 4, "list", "High"),
    ("date", "2026-12-05", "text", "2026-12-05"),
    ("list", "High", "text", "High"),
]


@pytest.mark.parametrize(("has", "before", "wanted", "after"), RETYPED)
def test_another_type_of_a_field_is_refused_once_whatever_the_values_are(
    table: Table, has: str, before: Any, wanted: str, after: Any
) -> None:
    """Values that fit the file's type don't fit the board's: to tell that would send people round in circles."""

    def board(kind: str, value: Any) -> dict[str, Any]:
        field = {"name": "Est", "type": kind} | ({"options": ["High"]} if kind == "list" else {})
        cards = [{"name": name, "fields": {"Est": value}} for name in ("One", "Two")]
        return {"version": 1, "name": "Board", "custom_fields": [field], "lists": [{"name": "A", "cards": cards}]}

    table.apply(board(has, before))
    table.write(board(wanted, after))
    with pytest.raises(ConfigError) as caught:
        table.plan()
    assert [(each.message, each.hint, each.where.path) for each in caught.value.problems] == [
        (
            f"custom field \"Est\": a field's type can't change from '{has}' to '{wanted}'",
            "declare a new field and carry the values over",
            "board/custom_fields/est",
        )
    ]
    (left,) = {each.address for each in table.plan(board(wanted, None)).reported}  # to have none fits any type
    assert left == "board/custom_fields/est"


def test_no_option_is_made_on_a_field_of_another_type(table: Table) -> None:
    """The file says that it is a list by now; the plan says that it stays what it is."""
    fields = [{"name": "Est", "type": "number"}]
    table.apply({**file({}), "custom_fields": fields})
    plan = table.plan({**file({}), "custom_fields": [{"name": "Est", "type": "list", "options": ["High"]}]})
    assert (plan.changes, [each.field for each in plan.reported]) == ((), ["type"])
