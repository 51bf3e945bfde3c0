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
    run = table.project.run
    marks = dict(line.split(maxsplit=2)[::2] for line in run("state", "list", "board/lists").out.splitlines())
    assert marks == {"board/lists/to-do": "owned", "board/lists/p": "owned, protect"}
    assert run("state", "unprotect", "board/lists/p").code == 0
    assert table.changes() == [("archive", "board/lists/p")]
    again = run("state", "unprotect", "board/lists/p")
    assert (again.code, again.err) == (1, "error: board/lists/p is not protected\n")


@pytest.mark.parametrize("by_id", [True, False], ids=["by its id", "by its name"])
def test_whose_is_what_the_file_found(table: Table, by_id: bool) -> None:
    """People's things are boardctl's once the file gives their `id:`; the board's own binds the board alone."""
    table.apply(board(lists=["To do"]))
    live = table.board()
    made = {
        "labels": table.person("POST", "/labels", name="x", color="red", idBoard=live["id"]),
        "lists": table.person("POST", "/lists", name="x", pos="bottom", idBoard=live["id"]),
        "cards": table.person("POST", "/cards", name="x", idList=live["lists"][0]["id"]),
    }
    each = {kind: {"name": "x", **({"id": found["id"]} if by_id else {})} for kind, found in made.items()}
    homes = [{"name": "To do", "cards": [each["cards"]]}, each["lists"]]
    bound = {"id": live["id"], "labels": [each["labels"]], "lists": homes}
    for _ in range(2):  # at the first apply, and as it is remembered
        assert table.apply(board(**bound)).status == "nothing"
    gone = {("delete", "board/labels/x"), ("archive", "board/lists/x"), ("archive", "board/cards/x")}
    bare = board(id=live["id"], labels=[], lists=[{"name": "To do", "cards": []}])
    assert set(table.changes(bare)) == (gone if by_id else set())


def test_a_pruned_card_that_was_deleted_is_made_anew_with_its_block(table: Table) -> None:
    """It was boardctl that took it away: its deletion says nothing about a block that comes back."""
    table.apply(board(lists=lists("Card", "Other")))
    table.apply(board(lists=lists("Other")))
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    assert table.changes(board(lists=lists("Card", "Other"))) == [("create", "board/cards/card")]


def test_prune_all_takes_a_list_with_peoples_cards(table: Table) -> None:
    """The plan names the cards that go out of sight with it; without it for cards they hold the list."""
    table.apply(board(lists=["To do", "Old"]))
    table.person("POST", "/cards", name="Theirs", idList=table.named("lists", "Old")["id"])
    assert table.changes(board(lists=["To do"], prune={"lists": "all"})) == []
    (change,) = table.plan(board(lists=["To do"], prune="all")).changes
    assert (change.action, change.address, change.fields["cards"].before) == ("archive", "board/lists/old", ("Theirs",))


def test_protection_outlives_an_absent_collection(table: Table) -> None:
    """Released, the rest is forgotten; what is protected is not, and stays when the collection is back."""
    table.apply(board(labels=[{"name": "P", "protect": True}, "Q"]))
    table.apply(board(lists=["To do"]))
    plan = table.plan(board(labels=[], prune="all"))
    assert [change.address for change in plan.changes] == ["board/labels/q"]
    assert [left.address for left in plan.reported] == ["board/labels/p"]


def test_a_card_that_people_moved_away_goes_with_its_block(table: Table) -> None:
    """From a list of theirs as from any; but not once they put it out of sight, nor where all cards are let go."""
    table.apply(board(lists=lists("Card", "Other")))
    theirs = table.person("POST", "/lists", name="Theirs", idBoard=table.board()["id"])["id"]
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", idList=theirs)
    assert table.changes(board(lists=lists("Other"))) == [("archive", "board/cards/card")]
    assert table.changes(board(lists=["To do", "Done"])) == []
    table.person("PUT", f"/lists/{theirs}", closed="true")
    assert table.changes(board(lists=lists("Other"))) == []


def test_a_list_in_which_people_keep_a_declared_card_stays(table: Table) -> None:
    """It would take the card out of sight; reported, until the card is somewhere else."""
    table.apply(board(lists=[*lists("Card"), "Old"]))
    old, done = table.named("lists", "Old")["id"], table.named("lists", "Done")["id"]
    card = table.named("cards", "Card")["id"]
    table.person("PUT", f"/cards/{card}", idList=old)
    plan = table.plan(board(lists=lists("Card")))
    assert plan.changes == ()
    reason = '1 card in it that the file declares and people keep there, as "Card"'
    assert [(left.address, left.reason) for left in plan.reported] == [("board/lists/old", reason)]
    table.person("PUT", f"/cards/{card}", idList=done)
    assert table.changes() == [("archive", "board/lists/old")]


def test_prune_all_takes_a_label_that_peoples_cards_have(table: Table) -> None:
    """Whose card has it is no matter then; the plan names those that lose it."""
    table.apply(board(labels=["bug"], lists=["To do"]))
    home, bug = table.named("lists", "To do")["id"], table.named("labels", "bug")["id"]
    table.person("POST", "/cards", name="Theirs", idList=home, idLabels=bug)
    assert table.changes(board(labels=[], lists=["To do"], prune={"cards": "all"})) == []
    (change,) = table.plan(board(labels=[], lists=["To do"], prune={"labels": "all"})).changes
    assert (change.action, change.address, change.fields["cards"].before) == ("delete", "board/labels/bug", ("Theirs",))


def test_of_a_list_that_stays_for_others_boardctls_own_cards_go(table: Table) -> None:
    """The list was deleted from the file, people have put a card into it: its own cards are archived as any are."""
    kept = {"name": "Kept", "protect": True}
    review = {"name": "Review", "cards": ["R1", {"name": "R2", "checklists": [{"name": "Do", "items": ["x"]}]}]}
    table.apply(board(lists=[{"name": "To do", "cards": ["Card"]}, review]))
    table.person("POST", "/cards", idList=table.named("lists", "Review")["id"], name="Theirs")
    plan = table.plan(board(lists=[{"name": "To do", "cards": ["Card"]}]))
    assert [(change.action, change.address) for change in plan.changes] == [
        ("archive", "board/cards/r1"),
        ("archive", "board/cards/r2"),
    ]
    (left,) = plan.reported
    assert (left.name, left.reason) == ("Review", '1 card in it that is not boardctl\'s, as "Theirs"')
    assert plan.unmanaged == 0  # the line of the list tells of both
    assert table.apply().converged
    assert [card["name"] for card in table.board()["cards"] if not card["closed"]] == ["Card", "Theirs"]
    assert table.changes() == []
    table.apply(board(lists=[{"name": "To do", "cards": ["Card"]}, {"name": "Review", "cards": ["R1", kept]}]))
    assert table.changes(board(lists=[{"name": "To do", "cards": ["Card"]}])) == [("archive", "board/cards/r1")]


@pytest.mark.parametrize("more", [{"prune": {"cards": "none"}}, {"prune": "none"}, {"protect": True}])
def test_cards_of_a_list_that_is_to_be_kept_stay_in_it(table: Table, more: dict[str, Any]) -> None:
    """By `prune`, or for it is protected."""
    protected = {"protect": True} if "protect" in more else {}
    prune = {} if protected else more
    table.apply(board(lists=[{"name": "To do"}, {"name": "Review", "cards": ["R1"], **protected}], **prune))
    table.person("POST", "/cards", idList=table.named("lists", "Review")["id"], name="Theirs")
    assert table.changes(board(lists=[{"name": "To do"}], **prune)) == []


def test_what_a_line_tells_of_is_not_counted_again(table: Table) -> None:
    """A label that people's card has: the line of the label counts the card."""
    table.apply(board(labels=["L"], lists=lists("Card")))
    label = table.named("labels", "L")["id"]
    for name in ("One", "Two"):
        table.person("POST", "/cards", idList=table.named("lists", "To do")["id"], name=name, idLabels=label)
    table.person("POST", "/cards", idList=table.named("lists", "To do")["id"], name="Three")
    plan = table.plan(board(labels=[], lists=lists("Card")))
    assert (plan.reported[0].reason.split(",")[0], plan.unmanaged) == ("2 cards that the file does not declare", 1)


def test_a_card_that_people_moved_comes_into_sight_with_its_list_and_goes(table: Table) -> None:
    """They archived the list they had put it in, which the file has open: one plan is enough for both."""
    both = {"version": 1, "name": "Board", "lists": ["Done", {"name": "Todo", "cards": ["A"]}]}
    table.apply(both)
    done = table.named("lists", "Done")["id"]
    table.person("PUT", f"/cards/{table.named('cards', 'A')['id']}", idList=done)
    table.person("PUT", f"/lists/{done}/closed", value="true")
    without: dict[str, Any] = {**both, "lists": ["Done", {"name": "Todo", "cards": []}]}
    assert table.changes(without) == [("restore", "board/lists/done"), ("archive", "board/cards/a")]
    assert table.apply().converged


@pytest.mark.parametrize("more", [{}, {"desc": "x"}, {"key": "k"}])
def test_what_people_reopened_stays_open_though_its_block_comes_back_archived(
    table: Table, more: dict[str, Any]
) -> None:
    """Archived or not is progress, and boardctl had archived it: the plan after that says the same."""
    table.apply(board(lists=lists("G")))
    table.apply(board(lists=lists()))
    table.person("PUT", f"/cards/{table.named('cards', 'G')['id']}", closed="false")
    table.apply(board(lists=lists({"name": "G", "archived": True, **more})))
    assert not table.named("cards", "G")["closed"]
    assert [(left.reason, left.field) for left in table.plan().kept] == [("kept as people left it", "archived")]
    assert table.changes() == []
