"""What `was:` does where the new name is another's already."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.planner.test_ownership import board
from tests.tables import Table


def columns(*named: Any, inside: Any = "Card") -> dict[str, Any]:
    """Lists of these names, the first with a card, and one more."""
    first, *rest = ({"name": each} if isinstance(each, str) else each for each in named)
    return board(lists=[{**first, "cards": [inside]}, *rest, "Other"])


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize("kind", ["lists", "cards"])
def test_a_former_name_goes_before_what_boardctl_archived_under_the_new_one(
    table: Table, kind: str, remembers: bool
) -> None:
    """Renamed without `was:`, taken back, and then with it: the one in sight is renamed, the other one stays."""

    def named(name: str, **more: str) -> dict[str, Any]:
        one = {"name": name, **more}
        return columns(one) if kind == "lists" else columns("Home", inside=one)

    for name in ("One", "Two", "One"):
        table.apply(named(name))
    first, second = (table.named(kind, name) for name in ("One", "Two"))
    table.person("POST", "/cards", name="Theirs", idList=table.named("lists", "Other")["id"])
    if kind == "cards":  # so that the archived are read
        gone = table.person("POST", "/cards", name="Gone", idList=first["idList"])
        table.person("PUT", f"/cards/{gone['id']}", closed="true")
    if not remembers:
        table.forget()
    (change,) = table.plan(named("Two", was="One")).changes
    assert (change.action, change.object_id, change.fields) == ("update", first["id"], {"name": ("One", "Two")})
    assert table.apply().remaining == ()
    now = {each["id"]: (each["name"], each["closed"]) for each in table.board()[kind]}
    assert (now[first["id"]], now[second["id"]]) == (("Two", False), ("Two", True))
    assert (table.plan().changes, table.plan().notes) == ((), ())


def test_a_former_name_does_not_fetch_another_for_what_people_archived(table: Table) -> None:
    """An old `was:` line, a card that is done with, and a new one of the old name: both are left to them."""
    two = {"name": "Two", "was": "One"}
    table.apply(columns("Home", inside="One"))
    table.apply(columns("Home", inside=two))
    card = table.named("cards", "Two")
    table.person("PUT", f"/cards/{card['id']}", closed="true")
    table.person("POST", "/cards", name="One", idList=card["idList"])
    plan = table.plan()
    assert (plan.changes, plan.notes, len(plan.kept)) == ((), (), 1)


def test_a_former_name_does_not_fetch_one_of_boardctls_for_what_people_archived(table: Table) -> None:
    """Nor where the file has just given that one up: the card that is done with is the one of the new name."""
    table.apply(board(lists=[{"name": "Home", "cards": ["One", "Two"]}]))
    table.person("PUT", f"/cards/{table.named('cards', 'Two')['id']}", closed="true")
    given_up = board(lists=[{"name": "Home", "cards": [{"name": "Two", "was": "One"}]}], prune="none")
    assert table.changes(given_up) == []


@pytest.mark.parametrize("kind", ["lists", "cards"])
def test_a_former_name_does_not_fetch_another_for_what_comes_back(table: Table, kind: str) -> None:
    """An old `was:` line of a block that was taken out and put back: what people have called so since is theirs."""
    two = {"name": "Two", "was": "One"}
    here, away = columns("Home", inside=two), board(lists=[{"name": "Home", "cards": []}, "Other"])
    if kind == "lists":
        here, away = columns(two), board(lists=["Other"])
    table.apply(here)
    table.apply(away)
    home = {"idList": table.named("lists", "Home")["id"]} if kind == "cards" else {"idBoard": table.board()["id"]}
    table.person("POST", f"/{kind}", name="One", **home)
    assert ("restore", f"board/{kind}/two") in table.changes(here)
    assert table.apply().remaining == ()
    assert not table.named(kind, "One")["closed"]


def test_a_former_name_that_comes_too_late_is_told(table: Table) -> None:
    """The new one was made and the old one archived: nothing is renamed any more, but for the line that is told."""
    for name in ("One", "Two"):
        table.apply(columns(name))
    first = table.named("lists", "One")
    plan = table.plan(columns({"name": "Two", "was": "One"}))
    assert plan.changes == ()
    (note,) = plan.notes
    assert 'renames nothing, for the list "Two" is there; to rename' in note
    typed = {"name": "Two", "was": "One", **yaml.safe_load(note.rsplit("`", 2)[1])}
    assert table.change_fields(columns(typed), "board/lists/two")["name"] == ("One", "Two")
    assert table.apply().remaining == ()
    assert {each["id"]: each["name"] for each in table.board()["lists"] if not each["closed"]}[first["id"]] == "Two"
    assert table.plan().notes == ()


def test_what_is_told_of_a_template_is_right_for_all_its_boards(table: Table) -> None:
    """An id would be of one of them alone, and what is written there is written for each."""

    def rows(lists: str) -> None:
        policy = "manage: {progress: enforce}\n"
        table.project.write(f"version: 1\nname: Board\n{policy}lists: [{lists}]\n", file="templates/t.yaml")
        table.write("version: 1\nfrom: ../templates/t.yaml\nfor_each: [{key: board}]\n")

    for name in ("One", "Two"):
        rows(f"{{name: {name}, cards: [Card]}}")
        table.apply()
    rows("{name: Two, was: One, cards: [Card]}")
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", closed="true")
    plan = table.plan()
    assert [note.endswith('renames nothing, for the list "Two" is there') for note in plan.notes] == [True]
    assert [left.reason.partition("`archived: false` in ")[2] for left in plan.kept] == [
        "its template opens it again, on every board"
    ]


def test_a_former_name_that_another_block_has_is_not_taken_from_it(table: Table) -> None:
    """Two lists change names: neither goes for the archived one."""
    table.apply(columns("One", "Two"))
    table.apply(columns("One"))
    assert table.changes(columns("One", {"name": "Two", "was": "One"})) == [("restore", "board/lists/two")]


def test_of_two_that_are_archived_the_one_of_the_new_name_comes_back(table: Table) -> None:
    """Neither is in sight."""
    for name in ("One", "Two"):
        table.apply(columns(name))
    table.apply(board(lists=["Other"]))
    assert ("restore", "board/lists/two") in table.changes(columns({"name": "Two", "was": "One"}))


@pytest.mark.parametrize("known", [True, False], ids=["known to be gone", "just deleted"])
@pytest.mark.parametrize(("policy", "changes"), [("seed", []), ("enforce", [("create", "board/cards/two")])])
def test_a_new_name_brings_no_card_back_that_people_deleted(
    table: Table, known: bool, policy: str, changes: list[tuple[str, str]]
) -> None:
    """Its block says by `was:` which card it was: that one stays away, now and after the rename was applied."""

    def named(name: str, **more: Any) -> dict[str, Any]:
        return {**columns("Home", inside={"name": name, **more}), "manage": {"progress": policy}}

    table.apply(named("One"))
    table.person("DELETE", f"/cards/{table.named('cards', 'One')['id']}")
    if known:
        table.apply({**named("One"), "manage": {"progress": "seed"}})
    assert table.changes(named("Two", was="One")) == changes
    assert table.apply().remaining == ()
    assert table.changes() == table.changes(named("Two")) == []
    assert [left.reason.split(";")[0] for left in table.plan().kept] == ["people deleted it"] * (not changes)


def test_a_new_name_finds_the_card_that_people_archived(table: Table) -> None:
    """It is not among the open ones, and was not deleted for that: it is renamed where it is."""
    table.apply(columns("Home", inside="One"))
    card = table.named("cards", "One")
    table.person("PUT", f"/cards/{card['id']}", closed="true")
    (change,) = table.plan(columns("Home", inside={"name": "Two", "was": "One"})).changes
    assert (change.action, change.object_id, change.fields) == ("update", card["id"], {"name": ("One", "Two")})
    assert table.apply().remaining == ()


def test_a_deleted_card_that_another_block_still_has_is_not_taken_from_it(table: Table) -> None:
    """A new card whose `was:` names a card of the file is a new card, and so is one of two that claim it."""
    table.apply(columns("Home", inside="One"))
    table.person("DELETE", f"/cards/{table.named('cards', 'One')['id']}")
    new = [{"name": name, "was": "One"} for name in ("Two", "Three")]
    made = [("create", "board/cards/two"), ("create", "board/cards/three")]
    assert table.changes(board(lists=[{"name": "Home", "cards": new}, "Other"])) == made
    assert table.changes(board(lists=[{"name": "Home", "cards": ["One", new[0]]}, "Other"])) == made[:1]


def test_a_namesake_of_the_new_name_is_theirs(table: Table) -> None:
    """As it is where a card was deleted and not renamed: the deletion is known, so nothing more has to be read."""
    table.apply(columns("Home", inside="One"))
    card = table.named("cards", "One")
    table.person("DELETE", f"/cards/{card['id']}")
    table.apply()
    table.person("POST", "/cards", name="Two", idList=card["idList"])
    plan = table.plan(columns("Home", inside={"name": "Two", "was": "One", "desc": "of the file"}))
    assert (plan.changes, plan.reads) == ((), 1)
    assert ["another of its name is theirs" in left.reason for left in plan.kept] == [True]


def test_a_new_name_brings_back_what_the_file_had_given_up(table: Table) -> None:
    """That people deleted it afterwards was no word on a card that boardctl had archived."""
    table.apply(columns("Home", inside="One"))
    table.apply(board(lists=[{"name": "Home", "cards": []}, "Other"]))
    table.person("DELETE", f"/cards/{table.named('cards', 'One')['id']}")
    assert table.changes(columns("Home", inside={"name": "Two", "was": "One"})) == [("create", "board/cards/two")]
