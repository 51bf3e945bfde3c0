"""What carries an object through a rename, whatever its kind (DESIGN section 4)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from boardctl.errors import ConfigError
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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "One"}, {"name": "Two", "was": "One"}),
        ({"name": "One", "key": "k"}, {"name": "One", "key": "j"}),
        ({"name": "One", "key": "k"}, {"name": "One"}),
        ({"name": "One"}, {"name": "One", "key": "j"}),
        ({"name": "One", "key": "k"}, {"name": "Two", "key": "k"}),
    ],
)
@pytest.mark.parametrize("deep", [True, False])
def test_a_key_carries_what_is_on_a_card_whose_own_address_changes(
    table: Table, first: dict[str, Any], second: dict[str, Any], deep: bool
) -> None:
    """In the same edit: a rename, and no tick goes. A field's choices stay what they are too."""

    def data(owner: dict[str, Any], name: str) -> dict[str, Any]:
        part = {"name": name, "key": "p"} if deep else {"name": "same"}
        todo = {"name": name, "key": "c", "items": [part, "q"]}
        options = [{"value": name, "key": "o"}, "Low"]
        field, card = {**owner, "type": "list", "options": options}, {**owner, "checklists": [todo]}
        return board(custom_fields=[field], lists=[{"name": "L", "cards": [card, "Other"]}])

    table.apply(data(first, "a"))
    (checklist,) = table.named("cards", "One")["checklists"]
    for item in checklist["checkItems"]:
        table.person("PUT", f"/cards/{checklist['idCard']}/checkItem/{item['id']}", state="complete")
    changes = table.plan(data(second, "b")).changes
    assert {each.action for each in changes} == {"update"}
    assert {each.kind for each in changes} >= {"checklist", *(["item"] if deep else [])}
    assert table.apply().converged
    (checklist,) = table.named("cards", second["name"])["checklists"]
    assert [each["state"] for each in checklist["checkItems"]] == ["complete", "complete"]


def test_two_cards_that_change_their_keys_keep_what_is_on_them(table: Table) -> None:
    """What was remembered under the key of one is the other's by then."""

    def data(first: str, second: str, name: str) -> dict[str, Any]:
        todo = {"name": name, "key": "c", "items": [{"name": name, "key": "p"}]}
        cards = [{"name": each, "key": key, "checklists": [todo]} for each, key in (("A", first), ("B", second))]
        return board(lists=[{"name": "L", "cards": cards}])

    table.apply(data("x", "y", "one"))
    before = {each["id"]: each["idCard"] for card in table.board()["cards"] for each in card["checklists"]}
    assert {each.action for each in table.plan(data("y", "x", "two")).changes} == {"update"}
    assert table.apply().converged
    assert {each["id"]: each["idCard"] for card in table.board()["cards"] for each in card["checklists"]} == before


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


def test_of_a_worked_out_name_with_a_key_it_is_told_how_the_key_changed(table: Table) -> None:
    """To be told to give it a key that it has would help nobody; with the key of before it is renamed."""
    key = ", key: '${{ each | slug }}'"
    table.apply(repeated("Support desk", "${{ each }} for web", key))
    (note,) = table.plan(repeated("Helpdesk", "${{ each }} for web", key)).notes
    assert note.startswith('if the label "Support desk for web" is now called "Helpdesk for web", its key has changed ')
    assert (
        'from "support-desk" to "helpdesk": let the `key` come out as "support-desk" again (boards/board.yaml:4)'
        in note
    )
    again = ", key: \"${{ 'support-desk' if each == 'Helpdesk' else each | slug }}\""
    changes = table.changes(repeated("Helpdesk", "${{ each }} for web", again))
    assert changes == [("update", "board/labels/support-desk")]


def test_each_is_likely_the_one_that_it_is_most_like(table: Table) -> None:
    """Of several that look alike, each goes once, to the one that is nearest to it and to which it is."""
    table.apply(board(labels=["Goals of web", "Goals of api", "Goals of design"]))
    notes = table.plan(board(labels=["Goals of webs", "Goals of apis", "Goals of designs"])).notes
    assert [note.split("`")[1] for note in notes] == [
        'was: "Goals of web"', 'was: "Goals of api"', 'was: "Goals of design"',
    ]  # fmt: skip
    (note,) = table.plan(board(labels=["Goals of webs", "Goals of webs and more"])).notes
    assert '"Goals of web" is now called "Goals of webs", ' in note


def test_likely_renames_of_one_place_are_told_once(table: Table) -> None:
    """Each goes with the one it is most like; the key that helps is one for all that come of the block."""
    rows = (
        "version: 1\nname: Board\nlabels:\n  - {for_each: [Portal, Support desk, Chat], name: '${{ each }} for %s'}\n"
    )
    table.apply(rows % "Globex, Inc.")
    (note,) = table.plan(rows % "Globex Corporation").notes
    said = (
        'if the label "Portal for Globex, Inc." is now called "Portal for Globex Corporation" (and 2 more likewise), '
    )
    assert note.startswith(f"{said}give it a `key`")


def test_a_likely_rename_of_a_checklist_that_cards_cite_is_told_once(table: Table) -> None:
    """With the place where it has its name, which is none of the cards; the line renames it on all of them."""

    def cited(name: str, line: str = "") -> str:
        cards = f"[{{name: A, checklists: [{name}]}}, {{name: B, checklists: [{name}]}}]"
        checklist = f"  - name: {name}\n{line}    items: [{{name: Docs, key: docs}}]\n"
        return f"version: 1\nname: Board\nchecklists:\n{checklist}lists:\n  - {{name: To do, cards: {cards}}}\n"

    table.apply(cited("Definition"))
    (note,) = table.plan(cited("Definitions")).notes
    assert note.startswith('if the checklist "Definition" is now called "Definitions" (and 1 more likewise), add')
    assert "(boards/board.yaml:4)" in note
    changes = table.plan(cited("Definitions", f"    {note.split('`')[1]}\n")).changes
    assert [(change.action, change.kind) for change in changes] == [("update", "checklist")] * 2
    assert table.apply().remaining == ()


def test_a_likely_rename_of_one_of_two_is_carried_by_its_id(table: Table) -> None:
    """Where somebody's own card has the same name, in whatever list, a former name would be an error."""
    table.apply(board(lists=[{"name": "To do", "cards": ["Write docs"]}, "Theirs"]))
    gone, theirs = table.named("cards", "Write docs"), table.named("lists", "Theirs")
    table.person("POST", "/cards", name="Write docs", idList=theirs["id"])
    card = {"name": "Write the docs"}
    data = board(lists=[{"name": "To do", "cards": [card]}, "Theirs"])
    (note,) = table.plan(data).notes
    card |= yaml.safe_load(note.split("`")[1])
    assert card["id"] == gone["id"]
    assert table.changes(data) == [("update", "board/cards/write-the-docs")]


def test_what_is_elsewhere_is_not_likely_the_same(table: Table) -> None:
    """An item stays on its checklist, whatever `was:` says: one that goes there is not told of one that comes here."""

    def items(*each: list[str]) -> dict[str, Any]:
        checklists = [{"name": f"List {n}", "items": found} for n, found in enumerate(each)]
        return board(lists=[{"name": "To do", "cards": [{"name": "Card", "checklists": checklists}]}])

    table.apply(items(["Write docs", "Test"], ["Build"]))
    plan = table.plan(items(["Test"], ["Build", "Write doc"]))
    assert sorted((change.action, change.kind) for change in plan.changes) == [("create", "item"), ("delete", "item")]
    assert plan.notes == ()
    assert len(table.plan(items(["Test", "Write doc"], ["Build"])).notes) == 1


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
    stays = [{"name": "Questions", "cards": cards[:2]}, {"name": "LEGZ", "cards": []}]
    assert table.plan(board(lists=stays)).notes == ()


RED, BLUE, URGENT = {"color": "red"}, {"color": "blue"}, {"name": "urgent", "color": "red"}


def cards(*labels: Any) -> list[Any]:
    """A list with a card for each of these labels."""
    return [{"name": "To do", "cards": [{"name": f"Card {n}", "labels": [each]} for n, each in enumerate(labels)]}]


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"labels": [RED, BLUE]}, {"labels": [URGENT, {"name": "Team", **BLUE}]}, ["red", "blue"]),
        ({"labels": [{"name": "green label", **BLUE}]}, {"labels": [{"name": "ready", **BLUE}]}, ["green label"]),
        ({"labels": [URGENT]}, {"labels": [RED]}, ["urgent"]),
        ({"labels": [{"name": "red", **BLUE}, RED]}, {"labels": [URGENT]}, [None]),
        (
            {"labels": ["bug", BLUE], "lists": cards("bug", "blue")},
            {"labels": ["ready", {"name": "urgent", "color": "sky"}], "lists": cards("ready", "urgent")},
            ["bug", "blue"],
        ),
        (
            {"labels": [{"key": "plain", "color": None}], "lists": cards("plain")},
            {"labels": ["ready"], "lists": cards("ready")},
            [None],
        ),
    ],
    ids=["named", "of that colour", "its name goes", "another has that name", "takes the cards", "neither"],
)
def test_what_is_told_of_a_label_works_as_it_is_typed(
    table: Table, before: dict[str, Any], after: dict[str, Any], told: list[str | None], remembers: bool
) -> None:
    """One without a name goes by its colour, or by its id where that is another's; with the state and without."""
    table.apply(board(**before))
    lines = [yaml.safe_load(note.split("`")[1]) for note in table.plan(board(**after)).notes]
    assert [line.get("was") for line in lines] == told
    if not remembers:
        table.forget()
    typed = [
        {**({"name": label} if isinstance(label, str) else label), **line}
        for label, line in zip(after["labels"], lines, strict=True)
    ]
    ids = {each["id"] for each in table.board()["labels"]}
    changes = table.plan(board(**{**after, "labels": typed, "prune": {"labels": "none"}})).changes
    assert {(change.action, change.kind) for change in changes} == {("update", "label")}
    assert table.apply().remaining == ()
    assert {each["id"] for each in table.board()["labels"]} == ids


def test_a_label_that_looks_like_two_is_nobodys(table: Table) -> None:
    """That a label without a name is shown as (red) makes it look like nothing, and one goes only once."""
    table.apply(board(labels=[RED]))
    assert table.plan(board(labels=[{"name": "ready", **BLUE}])).notes == ()
    assert table.plan(board(labels=[URGENT, {"name": "ready", **RED}])).notes == ()


def test_what_can_have_no_former_name_is_not_told_to(table: Table) -> None:
    """A link is its URL: a `was:` there would be a mistake."""

    def linked(name: str) -> dict[str, Any]:
        link = {"url": f"https://example.com/{name}", "name": name}
        return board(lists=[{"name": "To do", "cards": [{"name": "Card", "attachments": [link]}]}])

    table.apply(linked("page"))
    plan = table.plan(linked("pages"))
    assert sorted((change.action, change.kind) for change in plan.changes) == [
        ("create", "attachment"),
        ("delete", "attachment"),
    ]
    assert plan.notes == ()


@pytest.mark.parametrize("kind", ["labels", "custom_fields", "lists", "cards"])
def test_a_former_name_is_the_one_that_was_applied(table: Table, kind: str) -> None:
    """What people call it by now is no matter, not even where something of theirs has that name."""

    def one(**each: Any) -> dict[str, Any]:
        if kind == "cards":
            return board(lists=[{"name": "Home", "cards": [each]}])
        return board(**{kind: [{**each, "type": "number"} if kind == "custom_fields" else each]})

    table.apply(one(name="TODO"))
    path = "customFields" if kind == "custom_fields" else kind
    (made,) = table.board()[path]
    table.person("PUT", f"/{path}/{made['id']}", name="NOW")
    home = {"idList": made["idList"]} if kind == "cards" else {"idBoard": table.board()["id"]}
    if kind != "custom_fields":
        table.person("POST", f"/{path}", name="TODO", **home, **({"color": "sky"} if kind == "labels" else {}))
    (change,) = table.plan(one(name="Next", was="TODO")).changes
    assert (change.action, change.object_id) == ("update", made["id"])
    assert change.fields["name"] == ("NOW", "Next")
    assert table.apply().remaining == ()


def test_a_former_colour_is_the_one_that_was_applied(table: Table) -> None:
    """A label without a name that people named and coloured is still the one the file called by its colour."""
    table.apply(board(labels=[RED, BLUE]))
    made = next(each for each in table.board()["labels"] if each["color"] == "red")
    table.person("PUT", f"/labels/{made['id']}", name="NOW", color="sky")
    (change,) = table.plan(board(labels=[{**URGENT, "was": "red"}, BLUE])).changes
    assert (change.action, change.object_id) == ("update", made["id"])


def test_a_former_name_goes_before_a_former_colour(table: Table) -> None:
    """As with what cards refer to: a label called red is meant rather than a red one without a name."""
    table.apply(board(labels=[]))
    live = table.board()["id"]
    table.person("POST", "/labels", name="", color="red", idBoard=live)
    called = table.person("POST", "/labels", name="red", color="sky", idBoard=live)
    (change,) = table.plan(board(labels=[{"name": "urgent", "was": "red"}])).changes
    assert change.object_id == called["id"]


def test_a_former_name_that_two_claim_goes_to_the_one_that_is_there(table: Table) -> None:
    """One card was applied, and each of two lists has a block that says it was its card: it stays in its list."""
    table.apply(board(lists=[{"name": "One", "cards": []}, {"name": "Two", "cards": ["Card"]}]))
    made = table.named("cards", "Card")
    claims = [{"name": name, "cards": [{"name": f"{name} card", "was": "Card"}]} for name in ("One", "Two")]
    changes = {change.address: change for change in table.plan(board(lists=claims)).changes}
    assert changes["board/cards/one-card"].action == "create"
    assert (changes["board/cards/two-card"].action, changes["board/cards/two-card"].object_id) == ("update", made["id"])


def test_a_former_name_is_not_that_of_what_was_archived_since(table: Table) -> None:
    """What the file gave up is out of sight: a list of that name which people made is there for everybody to see."""
    table.apply(board(lists=["Old", "Other"]))
    table.apply(board(lists=["Other"]))
    theirs = table.person("POST", "/lists", name="Old", idBoard=table.board()["id"], pos="top")
    plan = table.plan(board(lists=[{"name": "Next", "was": "Old"}, "Other"]))
    (change,) = plan.changes
    assert plan.notes == ()
    assert (change.action, change.object_id) == ("update", theirs["id"])


def test_a_former_name_that_fits_two_is_for_the_user_to_settle(table: Table) -> None:
    """The error says which name it is, and what to write."""
    table.apply(board(labels=[]))
    for color in ("lime", "sky"):
        table.person("POST", "/labels", name="old", color=color, idBoard=table.board()["id"])
    with pytest.raises(ConfigError, match="`was: old` fits 2 labels on the board"):
        table.plan(board(labels=[{"name": "new", "was": "old"}]))


def cited(name: str, **more: Any) -> dict[str, Any]:
    """A checklist that stands in one place, and on two cards."""
    checklist = {"key": more.pop("key", "dod"), "name": name, "items": ["Tests pass", "Docs"], **more}
    cards = [{"name": each, "checklists": [checklist["key"]]} for each in ("One", "Two")]
    return board(checklists=[checklist], lists=[{"name": "To do", "cards": cards}])


def test_no_id_is_told_for_a_place_that_stands_for_several(table: Table) -> None:
    """It would be wrong for all but one; a former name leads to each that was applied under it, to no other."""
    table.apply(cited("Done means"))
    for card in table.board()["cards"]:
        table.person("POST", "/checklists", name="Done means", idCard=card["id"])
    (note,) = table.plan(cited("Definition", key="definition")).notes
    assert '(and 1 more likewise), add `was: "Done means"` to it' in note
    plan = table.plan(cited("Definition", key="definition", was="Done means"))
    assert {(each.action, each.kind) for each in plan.changes} == {("update", "checklist")}
    for card in table.board()["cards"]:
        table.person("PUT", f"/checklists/{card['checklists'][0]['id']}", name="Done it")
        table.person("POST", "/checklists", name="Done it", idCard=card["id"])
    (note,) = table.plan(cited("Definition", key="definition")).notes
    assert "`" not in note
    assert "give it that name on Trello" in note


REPEATED = {
    "for_each": ["One", "Two"],
    "name": "${{ each }}",
    "checklists": [{"name": "Done means", "items": ["Docs"]}],
}


@pytest.mark.parametrize("data", [cited("Done means"), board(lists=[{"name": "To do", "cards": [REPEATED]}])])
def test_an_error_asks_for_no_id_where_none_can_stand(table: Table, data: dict[str, Any]) -> None:
    """What is cited or repeated has one place for many: there the others are to get another name."""
    table.apply(data)
    (card, *_) = table.board()["cards"]
    table.person("POST", "/checklists", name="Done means", idCard=card["id"])
    table.forget()
    with pytest.raises(ConfigError) as error:
        table.plan(data)
    (problem,) = error.value.problems
    hint = problem.hint or ""
    assert "on Trello, give another name" in hint
    assert "id: " not in hint
    assert card["checklists"][0]["id"] in hint
