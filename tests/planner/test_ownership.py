"""Who owns what (DESIGN section 4), told as small stories on the sandbox."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from boardctl.app.choices import Leave
from boardctl.errors import ConfigError, NotFound, Unsafe
from tests.tables import Table


def board(**more: Any) -> dict[str, Any]:
    """A small board file."""
    return {"version": 1, "name": "Board", **more}


def lists(*cards: Any, **more: Any) -> list[Any]:
    """Two lists, the first with these cards."""
    return [{"name": "To do", "cards": list(cards)}, {"name": "Done", "cards": []}]


def test_a_field_that_the_file_does_not_name_is_never_touched(table: Table) -> None:
    """People's descriptions, due dates and labels stay where the file says nothing of them."""
    table.apply(board(lists=lists("Card")))
    card = table.named("cards", "Card")
    table.person("PUT", f"/cards/{card['id']}", desc="theirs", due="2027-01-01T10:00:00.000Z")
    assert table.plan().changes == ()


@pytest.mark.parametrize(("policy", "kept"), [("enforce", False), ("seed", True), ("ignore", True)])
def test_a_policy_decides_who_wins_a_label(table: Table, policy: str, kept: bool) -> None:
    """enforce sets a changed colour back, seed and ignore leave it."""
    table.apply(board(labels=[{"name": "bug", "color": "red"}]))
    label = table.named("labels", "bug")
    table.person("PUT", f"/labels/{label['id']}", color="sky")
    table.apply(board(labels=[{"name": "bug", "color": "red"}], manage={"labels": policy}))
    assert table.named("labels", "bug")["color"] == ("sky" if kept else "red")


def test_seed_follows_the_file_until_people_change_the_value(table: Table) -> None:
    """A seeded value is changed while it is the one last applied, and never after a person's edit."""

    def data(desc: str) -> dict[str, Any]:
        return board(lists=lists({"name": "Card", "desc": desc}), manage={"cards": "seed"})

    table.apply(data("one"))
    table.apply(data("two"))
    card = table.named("cards", "Card")
    assert card["desc"] == "two"
    table.person("PUT", f"/cards/{card['id']}", desc="a person's")
    assert table.apply(data("three")).done == ()
    assert table.named("cards", "Card")["desc"] == "a person's"
    assert [left.field for left in table.plan().kept] == ["desc"]


def tagged(*labels: str, estimate: int | None = 3) -> dict[str, Any]:
    """A seeded card with labels and a field value, beside a card that keeps what it refers to in use."""
    card = {"name": "Card", "labels": list(labels), "fields": {} if estimate is None else {"Estimate": estimate}}
    return board(
        labels=["bug", "debt"],
        custom_fields=[{"name": "Estimate", "type": "number"}],
        lists=lists(card),
        manage={"cards": "seed"},
    )


@pytest.mark.parametrize("first", [tagged("bug"), board(labels=["bug"], lists=lists("Card"), manage={"cards": "seed"})])
def test_without_state_nothing_is_put_on_a_seeded_card_again(table: Table, first: dict[str, Any]) -> None:
    """What it lacks may be what people took off it: labels and values are left, and told."""
    table.apply(first)
    card = table.named("cards", "Card")["id"]
    if table.named("cards", "Card")["idLabels"]:
        table.person("DELETE", f"/cards/{card}/idLabels/{table.named('labels', 'bug')['id']}")
        field = table.board()["customFields"][0]["id"]
        table.person("PUT", f"/cards/{card}/customField/{field}/item", value="")
    table.forget()
    plan = table.plan(tagged("bug"))
    assert "board/cards/card" not in [change.address for change in plan.changes]
    assert {left.field for left in plan.kept} == {"labels", "fields.Estimate"}
    table.apply()
    assert table.changes() == []


def test_a_label_that_people_put_on_and_took_off_again_stays_off(table: Table) -> None:
    """Under seed, though it was never boardctl that had put it on; a label that is new in the file comes."""
    table.apply(board(labels=["bug", "debt"], lists=lists("Card"), manage={"cards": "seed"}))
    card, bug = table.named("cards", "Card")["id"], table.named("labels", "bug")["id"]
    table.person("POST", f"/cards/{card}/idLabels", value=bug)
    table.apply(tagged("bug", estimate=None))
    table.person("DELETE", f"/cards/{card}/idLabels/{bug}")
    assert table.changes() == []
    assert table.change_fields(tagged("bug", "debt", estimate=None), "board/cards/card").keys() == {"labels"}


def test_ignore_neither_creates_nor_changes(table: Table) -> None:
    """What is ignored is declared and left alone, even where it does not exist."""
    assert table.apply(board(lists=["Here"], labels=["bug"], manage={"labels": "ignore"})).failed == ()
    assert table.board()["labels"] == []


def test_people_move_tick_archive_and_delete_cards(table: Table) -> None:
    """Progress is seeded by default: what people did to a card stays, a deleted card stays deleted."""
    data = board(lists=lists("Move me", "Tick me", "Archive me", "Delete me"))
    table.apply(data)
    done = table.named("lists", "Done")["id"]
    table.person("PUT", f"/cards/{table.named('cards', 'Move me')['id']}", idList=done)
    table.person("PUT", f"/cards/{table.named('cards', 'Tick me')['id']}", dueComplete="true")
    table.person("PUT", f"/cards/{table.named('cards', 'Archive me')['id']}", closed="true")
    table.person("DELETE", f"/cards/{table.named('cards', 'Delete me')['id']}")
    assert table.plan().changes == ()
    table.apply()
    again = table.plan()
    assert (again.changes, again.reads) == ((), 2)


def test_a_deleted_card_is_looked_for_once(table: Table) -> None:
    """Its tombstone in the state says that it is gone: later plans need not read the archived cards again."""
    table.apply(board(lists=lists("Deleted", "Here")))
    table.person("DELETE", f"/cards/{table.named('cards', 'Deleted')['id']}")
    assert table.planned().plan.summary().reads == 2
    table.apply()
    assert table.plan().changes == ()
    assert table.planned().plan.summary().reads == 1


def test_without_state_a_seeded_value_is_peoples(table: Table) -> None:
    """Nobody knows who wrote it last: what differs from the file is kept, and the plan says so."""
    data = board(lists=lists({"name": "Card", "desc": "one"}), manage={"cards": "seed"})
    table.apply(data)
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="theirs")
    table.forget()
    plan = table.plan(data)
    assert plan.changes == ()
    assert [(left.address, left.field) for left in plan.kept] == [("board/cards/card", "desc")]


def test_a_card_of_its_own_policy_comes_back(table: Table) -> None:
    """A card under `progress: enforce` that people deleted is made again."""
    data = board(lists=lists({"name": "Card", "manage": {"progress": "enforce"}}))
    table.apply(data)
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    assert table.changes() == [("create", "board/cards/card")]


def test_moving_a_card_in_the_file_moves_it_while_nobody_else_has(table: Table) -> None:
    """The file moves a card to another list, unless a person has put it somewhere."""
    table.apply(board(lists=lists("Card", "Other")))
    moved = board(lists=[{"name": "To do", "cards": ["Other"]}, {"name": "Done", "cards": ["Card"]}])
    assert table.changes(moved) == [("move", "board/cards/card")]
    third = table.person("POST", "/lists", name="Elsewhere", idBoard=table.board()["id"])
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", idList=third["id"])
    assert table.changes(moved) == []
    assert [left.field for left in table.plan().kept] == ["list"]


def test_owned_objects_go_with_their_block_and_foreign_ones_stay(table: Table) -> None:
    """Prune takes what boardctl made: cards and lists are archived, labels deleted; people's things stay."""
    table.apply(board(labels=["bug", "old"], lists=[*lists("Keep", "Drop"), {"name": "Gone", "cards": []}]))
    todo = table.named("lists", "To do")["id"]
    table.person("POST", "/cards", name="Theirs", idList=todo)
    table.person("POST", "/labels", name="theirs", color="sky", idBoard=table.board()["id"])
    data = board(labels=["bug"], lists=lists("Keep"))
    assert sorted(table.changes(data)) == [
        ("archive", "board/cards/drop"),
        ("archive", "board/lists/gone"),
        ("delete", "board/labels/old"),
    ]
    table.apply()
    assert {card["name"] for card in table.board()["cards"] if not card["closed"]} == {"Keep", "Theirs"}
    assert {label["name"] for label in table.board()["labels"]} == {"bug", "theirs"}


def test_what_was_matched_by_name_is_managed_but_not_owned(table: Table) -> None:
    """A list that was there before is filled, and stays when it leaves the file."""
    table.apply(board(lists=["One", "Two"]))
    table.forget()
    table.apply(board(lists=["One", "Two"]))
    assert table.changes(board(lists=["One"])) == []


def test_prune_none_and_all(table: Table) -> None:
    """`none` leaves even boardctl's own things; `all` takes people's too."""
    table.apply(board(labels=["bug", "old"]))
    table.person("POST", "/labels", name="theirs", color="sky", idBoard=table.board()["id"])
    assert table.changes(board(labels=["bug"], prune="none")) == []
    assert sorted(table.changes(board(labels=["bug"], prune={"labels": "all"}))) == [
        ("delete", "board/labels/old"),
        ("delete", "board/labels/theirs"),
    ]


def test_an_absent_collection_releases_and_an_empty_one_prunes(table: Table) -> None:
    """Without the key nothing is managed any more; `[]` takes away what boardctl made."""
    table.apply(board(labels=["bug"]))
    assert table.changes(board(labels=[])) == [("delete", "board/labels/bug")]
    table.apply(board())
    assert table.changes(board(labels=[])) == []


def test_what_is_in_a_released_collection_is_released_too(table: Table) -> None:
    """A list's cards with what is on them, and a field's options: there is no block of theirs either."""
    card = {"name": "Card", "checklists": [{"name": "Todo", "items": ["one", "two"]}]}
    field = {"name": "Size", "type": "list", "options": ["S", "M"]}
    table.apply(board(lists=lists(card), custom_fields=[field]))
    table.apply(board())
    assert table.changes(board(lists=lists(), custom_fields=[{**field, "options": []}])) == []
    (bare,) = lists({"name": "Card", "checklists": []})[:1]
    assert table.changes(board(lists=[bare])) == []
    listed = table.project.run("state", "list", "--format", "json").json()["objects"]
    assert [each["address"] for each in listed] == ["board"]


def test_what_is_given_up_is_told_before(table: Table) -> None:
    """With all that is in it, cards too: once the key has been away, it is nobody's but the board's."""
    checklists = [{"name": "Steps", "items": ["a"]}]
    full = board(labels=["bug"], lists=lists({"name": "Card", "checklists": checklists}, "Doing"))
    table.apply(full)
    (note,) = table.plan({each: full[each] for each in ("version", "name")}).notes
    assert note.startswith("the file no longer has `labels:`, `lists:`: nothing of it is removed")
    assert "gives up what it made (7 objects); `labels: []`" in note
    table.apply({each: full[each] for each in ("version", "name")})
    assert [each.split()[0] for each in table.project.run("state", "list").out.splitlines()] == ["board"]
    assert (table.plan().notes, table.changes({**full, "labels": [], "lists": []})) == ((), [])


@pytest.mark.parametrize(
    ("more", "counted"), [({}, "1 object"), ({"prune": {"members": "owned"}}, "2 objects"), ({"prune": "none"}, "")]
)
def test_only_what_would_be_removed_is_told_to_be_given_up(table: Table, more: dict[str, Any], counted: str) -> None:
    """People stay on the board with `members: []` too, as all does where nothing is pruned."""
    table.apply(board(labels=["bug"], members=["bob"], **more))
    notes = table.plan(board(**more)).notes
    assert [f"({counted})" in note for note in notes] == ([True] if counted else [])
    assert all(("`members:`" in note) == (counted == "2 objects") for note in notes)


def test_what_stays_known_or_is_out_of_sight_is_not_given_up(table: Table) -> None:
    """A protected label, a card that is declared elsewhere by now, one that people archived, one they brought back."""

    def data(*cards: str) -> dict[str, Any]:
        rows = [{"name": "One", "cards": list(cards)}, {"name": "Other", "cards": []}]
        return board(labels=[{"name": "bug", "protect": True}], lists=rows)

    table.apply(data("Moved", "Closed", "Pruned"))
    table.apply(data("Moved", "Closed"))
    table.person("PUT", f"/cards/{table.named('cards', 'Closed')['id']}", closed="true")
    table.person("PUT", f"/cards/{table.named('cards', 'Pruned')['id']}", closed="false")
    assert table.plan(board(lists=[{"name": "One"}, {"name": "Other", "cards": ["Moved"]}])).notes == ()


def test_a_card_that_is_still_to_go_is_not_given_up(table: Table) -> None:
    """Its list has cards in the file: it stays boardctl's until its turn comes."""
    table.apply(board(lists=lists("Stays", "Goes")))
    assert table.plan(board(lists=lists("Stays"))).notes == ()
    table.apply(exclude=("board/cards/goes",))
    assert table.changes() == [("archive", "board/cards/goes")]


def test_labels_of_a_card_are_kept_on_added_and_taken_off(table: Table) -> None:
    """The declared are kept on, what people added stays, what boardctl added and the file dropped goes."""

    def data(*labels: str, **more: Any) -> dict[str, Any]:
        return board(labels=["a", "b", "c"], lists=lists({"name": "Card", "labels": list(labels)}), **more)

    table.apply(data("a", "b"))
    labels = {each["name"]: each["id"] for each in table.board()["labels"]}
    card = table.named("cards", "Card")["id"]
    table.person("POST", f"/cards/{card}/idLabels", value=labels["c"])
    table.person("DELETE", f"/cards/{card}/idLabels/{labels['b']}")
    assert table.change_fields(data("a", "b"), "board/cards/card") == {"labels": (("a", "c"), ("a", "b", "c"))}
    assert table.change_fields(data("b"), "board/cards/card") == {"labels": (("a", "c"), ("b", "c"))}
    exact = table.change_fields(data("a", prune={"cards": "all"}), "board/cards/card")
    assert exact == {"labels": (("a", "c"), ("a",))}


@pytest.mark.parametrize("first", ["the person", "boardctl"])
def test_what_a_person_put_on_a_card_first_stays_theirs(table: Table, first: str) -> None:
    """A label and a value that were there when the file came to name them stay when it drops them again."""

    def data(labels: list[str], fields: dict[str, Any]) -> dict[str, Any]:
        card = {"name": "Card", "labels": labels, "fields": fields}
        return board(labels=["bug"], custom_fields=[{"name": "Size", "type": "number"}], lists=lists(card))

    table.apply(data([], {}))
    card, label = table.named("cards", "Card")["id"], table.named("labels", "bug")["id"]
    if first == "the person":
        (field,) = table.project.get(f"/boards/{table.board()['id']}/customFields")
        table.person("POST", f"/cards/{card}/idLabels", value=label)
        table.person("PUT", f"/cards/{card}/customField/{field['id']}/item", **{"value[number]": "3"})
    applied = table.apply(data(["bug"], {"Size": 3}))
    assert applied.status == ("nothing" if first == "the person" else "applied")
    gone = table.change_fields(data([], {}), "board/cards/card") if first == "boardctl" else table.changes(data([], {}))
    assert gone == ({"labels": (("bug",), ()), "fields.Size": (3, None)} if first == "boardctl" else [])


def test_a_protected_card_is_never_removed(table: Table) -> None:
    """Protection outlives the block, until `state unprotect`."""
    table.apply(board(lists=lists({"name": "Card", "protect": True}, "Other")))
    data = board(lists=lists("Other"))
    table.apply(data)
    assert [left.address for left in table.plan().reported] == ["board/cards/card"]
    assert table.project.run("state", "unprotect", "board/cards/card").code == 0
    assert table.changes() == [("archive", "board/cards/card")]


def test_a_list_with_others_cards_and_a_label_in_use_are_reported(table: Table) -> None:
    """Nothing is removed that others hang on; the plan says why."""
    table.apply(board(labels=["bug"], lists=[{"name": "To do"}, "Old"]))
    old, bug = table.named("lists", "Old")["id"], table.named("labels", "bug")["id"]
    table.person("POST", "/cards", name="Theirs", idList=old, idLabels=bug)
    plan = table.plan(board(labels=[], lists=["To do"]))
    assert plan.changes == ()
    assert {left.address for left in plan.reported} == {"board/lists/old", "board/labels/bug"}


@pytest.mark.parametrize(
    ("theirs", "list_reason", "label_reason", "checklist_reason"),
    [
        (
            ["One"],
            '1 card in it that is not boardctl\'s, as "One"',
            '1 card that the file does not declare, such as "One", still has it',
            '1 item in it that is not boardctl\'s, as "One"',
        ),
        (
            ["One", "Two"],
            '2 cards in it that are not boardctl\'s, as "One"',
            '2 cards that the file does not declare, such as "One", still have it',
            '2 items in it that are not boardctl\'s, as "One"',
        ),
    ],
)
def test_why_something_is_not_removed(
    table: Table, theirs: list[str], list_reason: str, label_reason: str, checklist_reason: str
) -> None:
    """How many are in the way, and the first of them by name."""
    card = {"name": "Card", "checklists": [{"name": "Steps", "items": ["a"]}]}
    table.apply(board(labels=["bug"], lists=[{"name": "To do", "cards": [card]}, "Old"]))
    old, bug = table.named("lists", "Old")["id"], table.named("labels", "bug")["id"]
    steps = table.project.get(f"/cards/{table.named('cards', 'Card')['id']}/checklists")[0]["id"]
    for name in theirs:
        table.person("POST", "/cards", name=name, idList=old, idLabels=bug)
        table.person("POST", f"/checklists/{steps}/checkItems", name=name)
    plan = table.plan(board(labels=[], lists=[{"name": "To do", "cards": [{**card, "checklists": []}]}]))
    assert plan.changes == ()
    assert {left.kind: left.reason for left in plan.reported} == {
        "list": list_reason,
        "label": label_reason,
        "checklist": checklist_reason,
    }


def test_members_are_removed_only_where_the_file_says_so(table: Table) -> None:
    """Leaving somebody out of the file removes nobody, and the plan says so; `prune: {members: owned}` does.

    Nothing is said where the file says that they stay or lets go of members altogether, nor of whom people added.
    """
    table.apply(board(members=["alice", "bob"]))
    table.person("PUT", f"/boards/{table.board()['id']}/members/carol", type="normal")
    for _ in range(2):  # however often it is applied
        for prune in ({}, {"prune": "all"}, {"prune": {"cards": "all"}}):
            plan = table.plan(board(members=["alice"], **prune))
            assert plan.changes == ()
            assert [(each.name, "`prune: {members: owned}`" in each.reason) for each in plan.reported] == [
                ("bob", True)
            ]
        table.apply()
    for data in (board(members=["alice"], prune="none"), board(members=["alice"], prune={"members": "none"}), board()):
        assert table.plan(data).reported == ()
    assert table.changes(board(members=["alice"], prune={"members": "owned"})) == [("delete", "board/members/bob")]


def test_of_whom_the_file_found_on_the_board_nothing_is_told(table: Table) -> None:
    """They were there before it, and stay."""
    table.apply(board(members=["alice"]))
    table.person("PUT", f"/boards/{table.board()['id']}/members/carol", type="normal")
    table.apply(board(members=["alice", "carol"]))
    plan = table.plan(board(members=["alice"]))
    assert (plan.changes, plan.reported) == ((), ())


def test_a_renamed_object_is_carried_by_its_key_or_was(table: Table) -> None:
    """A key, or a former name, makes a rename of what would be a removal and a new object."""
    table.apply(board(labels=[{"key": "debt", "name": "refactoring"}, "old name"]))
    data = board(labels=[{"key": "debt", "name": "tech debt"}, {"name": "new name", "was": ["old name"]}])
    assert sorted(table.changes(data)) == [("update", "board/labels/debt"), ("update", "board/labels/new-name")]


@pytest.mark.parametrize("before", ["refactoring", "1, A: refactoring", 'a "refactoring"', "a $${{refactors}}"])
def test_a_likely_rename_is_hinted_at_and_not_acted_on(table: Table, before: str) -> None:
    """Where an undeclared and an added name look alike, the plan prints the line to add; added, it renames."""
    table.apply(board(labels=[before]))
    plan = table.plan(board(labels=["refactorings"]))
    assert sorted(change.action for change in plan.changes) == ["create", "delete"]
    (line,) = (note.split("`")[1] for note in plan.notes if "is now called" in note)
    assert table.changes(board(labels=[{"name": "refactorings", **yaml.safe_load(line)}])) == [
        ("update", "board/labels/refactorings")
    ]


def test_a_likely_rename_of_what_others_use_is_hinted_at(table: Table) -> None:
    """It is not removed, but it is just as likely to be the one that the file calls something else."""
    table.apply(board(labels=["refactoring"], lists=["To do"]))
    to_do, label = table.named("lists", "To do")["id"], table.named("labels", "refactoring")["id"]
    table.person("POST", "/cards", name="Theirs", idList=to_do, idLabels=label)
    plan = table.plan(board(labels=["refactorings"], lists=["To do"]))
    assert [change.action for change in plan.changes] == ["create"]
    assert any('`was: "refactoring"`' in note for note in plan.notes)


def test_removals_beyond_the_limit_need_their_number(table: Table) -> None:
    """More than ten removals are refused with the flag that allows just these; a list counts with its cards."""
    cards = [f"Card {n}" for n in range(12)]
    table.apply(board(lists=[{"name": "Full", "cards": cards}, "Empty"]))
    table.write(board(lists=["Empty"]))
    with pytest.raises(Unsafe, match="13 removals") as refused:
        table.apply(leave=Leave())
    assert refused.value.exit_code == 5
    assert "--allow-removals 13" in (refused.value.hint or "")
    with pytest.raises(Unsafe):
        table.apply(leave=Leave(removals=12))
    assert table.apply(leave=Leave(removals=13)).status == "applied"


def test_a_third_of_a_kind_is_too_much_from_four_on(table: Table) -> None:
    """Four of six labels are more than thirty per cent; three are too few to speak of a share."""
    table.apply(board(labels=[f"label {n}" for n in range(6)]))
    table.write(board(labels=["label 0", "label 1", "label 2"]))
    assert table.plan().dangers == ()
    table.write(board(labels=["label 0", "label 1"]))
    with pytest.raises(Unsafe, match="4 of 6 labels"):
        table.apply(leave=Leave())


def test_wider_visibility_and_new_admins_need_leave(table: Table) -> None:
    """--allow-access stands between a typo and a public board."""
    table.apply(board(visibility="private", members=["alice"]))
    for data in (board(visibility="public"), board(members=[{"username": "alice", "role": "admin"}])):
        table.write(data)
        with pytest.raises(Unsafe, match=r"visible to everyone|alice becomes an admin"):
            table.apply(leave=Leave())


def test_twins_are_an_error_that_shows_both(table: Table) -> None:
    """Two live cards of one name and one in the file: the message has both URLs and the line to add."""
    table.apply(board(lists=lists()))
    todo = table.named("lists", "To do")["id"]
    for _ in range(2):
        table.person("POST", "/cards", name="Twin", idList=todo)
    table.write(board(lists=lists("Twin")))
    with pytest.raises(ConfigError) as refused:
        table.plan()
    assert (refused.value.hint or "").count("https://trello.com/c/") == 2


def test_more_in_the_file_than_on_the_board_are_created(table: Table) -> None:
    """Equal names pair in order, the rest is made."""
    table.apply(board(lists=lists("Twin")))
    table.forget()
    assert table.changes(board(lists=lists("Twin", "Twin", "Twin"))) == [
        ("create", "board/cards/twin~2"),
        ("create", "board/cards/twin~3"),
    ]


def test_a_board_that_the_state_knows_and_nobody_can_read_is_an_error(table: Table) -> None:
    """A lost board is never silently made anew."""
    table.apply(board(lists=["One"]))
    table.person("DELETE", f"/boards/{table.board()['id']}")
    with pytest.raises(NotFound, match="in the state"):
        table.plan()


def test_what_people_archived_or_deleted_is_told(table: Table) -> None:
    """Both stay as they are, and the plan says so; told to look away, it does."""
    data = board(lists=lists("Archived", "Deleted", "Here"))
    table.apply(data)
    table.person("PUT", f"/cards/{table.named('cards', 'Archived')['id']}", closed=True)
    table.person("DELETE", f"/cards/{table.named('cards', 'Deleted')['id']}")
    plan = table.plan(data)
    assert plan.changes == ()
    assert {left.address: left.reason for left in plan.kept} == {
        "board/cards/archived": "people archived it; apply leaves it archived",
        "board/cards/deleted": "people deleted it; apply leaves it deleted",
    }
    assert table.plan({**data, "manage": {"progress": "ignore"}}).kept == ()


def test_an_archived_card_comes_back_when_its_block_does(table: Table) -> None:
    """What boardctl archived because the file dropped it is restored when the file has it again."""
    table.apply(board(lists=lists("Card", "Other")))
    table.apply(board(lists=lists("Other")))
    assert table.named("cards", "Card")["closed"] is True
    assert table.changes(board(lists=lists("Card", "Other"))) == [("restore", "board/cards/card")]


def test_an_archived_card_that_had_no_turn_comes_back_later(table: Table) -> None:
    """An apply of another part of the plan makes no person's doing of what boardctl had archived."""
    for cards in (["A", "B"], []):
        table.apply(board(lists=lists(*cards)))
    table.apply(board(lists=lists("A", "B")), targets=("board/cards/a",))
    assert [(each.action, each.name) for each in table.plan().changes] == [("restore", "B")]


def test_the_place_of_a_deleted_card_passes_to_no_namesake(table: Table) -> None:
    """Once the block of the deleted one has left the file too, the other of its name is the card that is there."""
    table.apply(board(lists=lists("A", "A", "B")))
    first = min((card for card in table.board()["cards"] if card["name"] == "A"), key=lambda card: card["pos"])
    table.person("DELETE", f"/cards/{first['id']}")
    assert table.apply().status == "nothing"
    plan = table.plan(board(lists=lists("A", "B")))
    assert (plan.changes, plan.kept) == ((), ())
    table.apply()
    assert [card["name"] for card in table.board()["cards"]] == ["A", "B"]


def test_a_list_that_leaves_with_a_deleted_card_takes_no_namesake_along(table: Table) -> None:
    """Two days with a card of the same name: one was deleted, and then its day was dropped."""
    week = [{"name": day, "cards": ["Standup"]} for day in ("Mon", "Tue")]
    table.apply(board(lists=week))
    monday = table.named("lists", "Mon")["id"]
    (card,) = (each for each in table.board()["cards"] if each["idList"] == monday)
    table.person("DELETE", f"/cards/{card['id']}")
    assert table.apply().status == "nothing"
    assert table.changes(board(lists=week[1:])) == [("archive", "board/lists/mon")]


FIELD = {"name": "Size", "type": "list", "options": [{"value": "S", "color": "red"}]}
LINK = {"name": "Spec", "url": "https://example.com/spec"}


@pytest.mark.parametrize(
    ("before", "after", "address", "reason"),
    [
        (
            {"custom_fields": [{"name": "Size", "type": "number"}]},
            {"custom_fields": [{"name": "Size", "type": "text"}]},
            "board/custom_fields/size",
            "a field's type can't change from 'number' to 'text': declare a new field and carry the values over",
        ),
        (
            {"custom_fields": [FIELD]},
            {"custom_fields": [{**FIELD, "options": [{"value": "S", "color": "blue"}]}]},
            "board/custom_fields/size/options/s",
            "an option can't change from 'red' to 'blue': add a new option, set it on the cards, then drop the old one",
        ),
        (
            {"custom_fields": [{**FIELD, "options": ["S"]}]},
            {"custom_fields": [{**FIELD, "options": [{"value": "S", "color": "blue"}]}]},
            "board/custom_fields/size/options/s",
            "an option can't change from none to 'blue': add a new option, set it on the cards, then drop the old one",
        ),
        (
            {"custom_fields": [{**FIELD, "options": [{"value": "S", "key": "s"}]}]},
            {"custom_fields": [{**FIELD, "options": [{"value": "Small", "key": "s"}]}]},
            "board/custom_fields/size/options/s",
            "an option can't change from 'S' to 'Small': add a new option, set it on the cards, then drop the old one",
        ),
        (
            {"lists": lists({"name": "Card", "attachments": [LINK]})},
            {"lists": lists({"name": "Card", "attachments": [{**LINK, "name": "The spec"}]})},
            "board/cards/card/attachments/the-spec",
            "a link's name can't change from 'Spec' to 'The spec': remove the link and add it again",
        ),
    ],
)
def test_what_trello_lets_nobody_change_is_told(
    table: Table, before: dict[str, Any], after: dict[str, Any], address: str, reason: str
) -> None:
    """No call would do it, and making the object anew would lose what hangs on it; so with the way by hand."""
    table.apply(board(**before))
    plan = table.plan(board(**after))
    assert plan.changes == ()
    (left,) = plan.reported
    assert (left.address, left.reason) == (address, reason)


def test_deleting_a_label_needs_no_call_for_its_cards(table: Table) -> None:
    """Trello takes a deleted label off every card: one call, not one a card."""
    data = board(labels=["bug"], lists=lists(*({"name": f"Card {n}", "labels": ["bug"]} for n in range(3))))
    table.apply(data)
    plan = table.plan(board(labels=[], lists=lists(*({"name": f"Card {n}", "labels": []} for n in range(3)))))
    assert [(change.action, change.address) for change in plan.changes] == [("delete", "board/labels/bug")]
    assert table.apply().remaining == ()


@pytest.mark.parametrize("home", ["To do", "Done"])
@pytest.mark.parametrize("seen", [True, False], ids=["a run saw it gone", "nobody saw it gone"])
def test_a_namesake_of_a_deleted_card_is_peoples(table: Table, seen: bool, home: str) -> None:
    """Who deleted a card and made another may have meant anything: theirs is left, and the plan says how to have it."""
    data = board(lists=lists({"name": "Card", "desc": "the file's"}))
    table.apply(data)
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    if seen:
        table.apply()
    list_id = table.named("lists", home)["id"]
    theirs = table.person("POST", "/cards", idList=list_id, name="Card", desc="theirs")["id"]
    plan = table.plan()
    assert plan.changes == ()
    assert [left.reason for left in plan.kept] == [
        f"people deleted it; apply leaves it deleted; another of its name is theirs, unless it gets `id: {theirs}`"
    ]
    assert table.changes(board(lists=lists(), prune="owned")) == []
    bound = board(lists=lists({"name": "Card", "desc": "the file's", "id": theirs}))
    assert table.change_fields(bound, "board/cards/card") == {"desc": ("theirs", "the file's")}


def test_a_file_that_decides_what_exists_takes_a_namesake(table: Table) -> None:
    """Under `progress: enforce` a deleted card comes back: as the one of its name, where there is one."""
    data = board(lists=lists("Card"), manage={"progress": "enforce"})
    table.apply(data)
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    table.person("POST", "/cards", idList=table.named("lists", "To do")["id"], name="Card")
    assert table.changes() == []


def test_what_nobody_sees_is_not_counted_as_left_alone(table: Table) -> None:
    """The cards of a list that people archived are out of sight with it, though each of them stays open."""
    table.apply({"version": 1, "name": "Board", "lists": ["A"]})
    old = table.person("POST", "/lists", name="Old", idBoard=table.board()["id"])["id"]
    table.person("POST", "/cards", name="Theirs", idList=old)
    assert table.plan().unmanaged == 2
    table.person("PUT", f"/lists/{old}/closed", value="true")
    assert table.plan().unmanaged == 0


def test_what_goes_with_its_list_is_not_counted_as_left_alone(table: Table) -> None:
    """A list is archived with its cards, which have no change of their own."""
    table.apply(board(lists=["A", {"name": "B", "cards": ["one", "two"]}]))
    plan = table.plan(board(lists=["A"]))
    assert [(change.action, change.name) for change in plan.changes] == [("archive", "B")]
    assert plan.unmanaged == 0
