"""Who makes a board is on it from the start, as its admin; and a board keeps an admin (WIRE-FACTS section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.app.choices import Leave
from tests.planner.test_ownership import board
from tests.tables import Table

WARY = Leave()


def roles(table: Table) -> dict[str, str]:
    """Who is what on the board."""
    live = table.board()
    names = {each["id"]: each["username"] for each in live["members"]}
    return {names[each["idMember"]]: each["memberType"] for each in live["memberships"]}


@pytest.mark.parametrize("me", ["you", "YOU", {"username": "you", "role": "admin"}])
def test_who_makes_a_board_is_no_change_on_it(table: Table, me: Any) -> None:
    """Neither added nor notified nor made an admin, and on its cards at once; without leave for anything."""
    plan = table.plan(board(members=[me, "alice"], lists=[{"name": "L", "cards": [{"name": "C", "members": ["you"]}]}]))
    assert [each.address for each in plan.changes if each.kind == "member"] == ["board/members/alice"]
    assert plan.dangers == ()
    result = table.apply(leave=WARY)
    assert (result.status, result.converged, roles(table)) == ("applied", True, {"you": "admin", "alice": "normal"})


@pytest.mark.parametrize("more", [{}, {"members": ["alice"]}], ids=str)
def test_they_can_be_on_cards_of_a_board_that_does_not_name_them(table: Table, more: dict[str, Any]) -> None:
    """They are on the board before its first card."""
    cards = [{"name": "C", "members": ["you"]}]
    result = table.apply(board(lists=[{"name": "L", "cards": cards}], **more), leave=WARY)
    assert (result.status, result.converged) == ("applied", True)
    assert len(table.named("cards", "C")["idMembers"]) == 1


def test_they_can_be_on_items_of_a_board_without_members(table: Table) -> None:
    """As on cards."""
    checklists = [{"name": "Steps", "items": [{"name": "x", "member": "you"}]}]
    result = table.apply(board(lists=[{"name": "L", "cards": [{"name": "C", "checklists": checklists}]}]), leave=WARY)
    assert (result.status, result.converged, len(result.done)) == ("applied", True, 4)


@pytest.mark.parametrize("invited", [(), ({"email": "new@example.com", "role": "admin"},)])
def test_the_only_admin_stays_one(table: Table, invited: tuple[Any, ...]) -> None:
    """On a new board and on one that is there: told with a way out, never a 403. Whoever is invited is none yet."""
    data = board(members=[{"username": "you", "role": "normal"}, "alice", *invited])
    for _ in range(2):
        left = next(each for each in table.plan(data).reported if each.field == "role")
        assert (left.name, "without an admin" in left.reason) == ("you", True)
        result = table.apply()
        assert ({each.name for each in result.failed} <= {"new@example.com"}, result.converged) == (True, True)
        assert {name: roles(table)[name] for name in ("you", "alice")} == {"you": "admin", "alice": "normal"}


def test_the_only_admin_does_not_go_for_one_who_is_invited(table: Table) -> None:
    """Nobody is there until they have said yes."""
    table.apply(board(members=["you"]))
    data = board(members=[{"email": "new@example.com", "role": "admin"}], prune={"members": "all"})
    (left,) = table.plan(data).reported
    assert (left.name, "without an admin" in left.reason) == ("you", True)
    assert table.apply(leave=Leave(access=True)).converged


def test_an_admin_who_makes_another_one_leaves_last(table: Table) -> None:
    """What only an admin may do is done before the run's own member is none any more."""
    people = [{"username": "you", "role": "normal"}, {"username": "alice", "role": "admin"}, "bob"]
    plan = table.plan(board(members=people))
    lowered = next(each for each in plan.changes if each.name == "you")
    assert set(lowered.requires) == {"board", "board/members/alice"}
    assert "board/members/bob" in lowered.follows
    result = table.apply()
    assert (result.status, result.converged) == ("applied", True)
    assert roles(table) == {"you": "normal", "alice": "admin", "bob": "normal"}


def test_an_admin_who_is_lowered_beside_another_waits_but_needs_nobody(table: Table) -> None:
    """The board's own fields come first, and whoever becomes an admin; as one stays, their failure is no obstacle."""
    roles_of = {"you": "admin", "alice": "admin", "bob": "normal"}
    table.apply(board(members=[{"username": name, "role": role} for name, role in roles_of.items()]))
    roles_of |= {"you": "normal", "bob": "admin"}
    people = [{"username": name, "role": role} for name, role in roles_of.items()]
    plan = table.plan(board(desc="What it is.", members=people))
    lowered = next(each for each in plan.changes if each.name == "you")
    assert (lowered.requires, lowered.follows) == ((), ("board", "board/members/bob"))


def test_an_admin_who_becomes_an_observer_does_so_at_the_very_end(table: Table) -> None:
    """Observers may change nothing; the cards are made by then, on a new board and on one that is there."""
    people = [{"username": "you", "role": "observer"}, {"username": "alice", "role": "admin"}]
    for names in (["a"], ["a", "b"]):
        cards = [{"name": name, "members": ["you"]} for name in names]
        plan = table.plan(board(members=people, labels=names, lists=[{"name": "L", "cards": cards}]))
        lowered = next(each for each in plan.changes if each.name == "you")
        others = {each.id for each in plan.changes} - {lowered.id}
        assert {*lowered.requires, *lowered.follows} == others
        result = table.apply()
        assert (result.status, result.converged, result.done[-1].name) == ("applied", True, "you")
        table.person("PUT", f"/boards/{table.board()['id']}/members/you", type="admin")
    assert roles(table)["alice"] == "admin"


def test_an_admin_who_leaves_does_so_at_the_very_end(table: Table) -> None:
    """It may be the run's own member, who could do nothing more."""
    people = [{"username": name, "role": "admin"} for name in ("you", "alice")]
    table.apply(board(members=people))
    lists = [{"name": "L", "cards": [{"name": "C"}]}]
    plan = table.plan(board(members=people[1:], prune={"members": "all"}, labels=["a"], lists=lists))
    leaving = next(each for each in plan.changes if each.name == "you")
    assert set(leaving.follows) == {each.id for each in plan.changes} - {leaving.id}
    result = table.apply()
    assert (result.status, result.converged, result.done[-1].name) == ("applied", True, "you")


@pytest.mark.parametrize("mine", ["none", "normal", "observer"])
@pytest.mark.parametrize("theirs", ["none", "normal", "observer"])
@pytest.mark.parametrize("names", [("you", "bob"), ("bob", "you")])
def test_of_two_admins_who_are_none_any_more_the_runs_own_member_is_the_last(
    table: Table, mine: str, theirs: str, names: tuple[str, str]
) -> None:
    """Whatever becomes of either, and whichever of them the file names first: it takes an admin to take it."""

    def people(**roles_of: str) -> list[dict[str, str]]:
        found = ({"username": name, "role": roles_of[name]} for name in ("alice", *names))
        return [each for each in found if each["role"] != "none"]

    assert table.apply(board(members=people(alice="admin", you="admin", bob="admin"))).status == "applied"
    after = people(alice="admin", you=mine, bob=theirs)
    result = table.apply(board(members=after, labels=["new"], prune={"members": "all"}))
    assert (result.status, result.failed, result.not_attempted) == ("applied", (), ())
    assert [each.name for each in result.done if each.kind == "member"] == ["bob", "you"]


def test_the_only_admin_of_a_seeded_file_stays_one(table: Table) -> None:
    """Also where the role is what was last applied, so that the file's new one would be set."""
    people = {"username": "you", "role": "admin"}
    table.apply(board(members=[people], manage={"members": "seed"}))
    (left,) = table.plan(board(members=[{**people, "role": "normal"}], manage={"members": "seed"})).reported
    result = table.apply()
    assert (left.field, result.status, roles(table)) == ("role", "nothing", {"you": "admin"})


def test_who_is_less_than_before_brings_nothing_else_into_a_part(table: Table) -> None:
    """The order of what only an admin may do is no reason to do more than was asked for; a new admin is needed."""
    you, alice = {"username": "you", "role": "admin"}, {"username": "alice", "role": "admin"}
    table.apply(board(members=[you, alice]))
    more = {"desc": "new", "members": [you, {**alice, "role": "normal"}, "bob"]}
    (change,) = table.plan(board(**more), targets=("board/members/alice",)).changes
    assert change.id == "board/members/alice"
    left = table.plan(exclude=("board/members/bob",)).changes
    assert [each.id for each in left] == ["board", "board/members/alice"]
    result = table.apply(targets=("board/members/alice",))
    assert (result.status, roles(table)) == ("applied", {"you": "admin", "alice": "normal"})
    swapped = board(members=[{**you, "role": "normal"}, alice, "bob"])
    changes = table.plan(swapped, targets=("board/members/you",)).changes
    assert {each.id for each in changes} == {"board/members/you", "board/members/alice"}


def test_a_saved_plan_that_lowers_somebody_is_not_held_up_by_the_boards_name(table: Table) -> None:
    """Unrelated drift never blocks one (DESIGN section 6)."""
    you, alice = {"username": "you", "role": "admin"}, {"username": "alice", "role": "admin"}
    table.apply(board(members=[you, alice]))
    table.write(board(members=[you, {**alice, "role": "normal"}]))
    table.project.run("plan", "--out", "plan.json")
    table.person("PUT", f"/boards/{table.board()['id']}", name="Another")
    result = table.apply_saved()
    assert [each.id for each in result.done] == ["board/members/alice"]
    assert (table.board()["name"], roles(table)) == ("Another", {"you": "admin", "alice": "normal"})


def test_what_needs_an_admin_is_done_while_the_run_has_one(table: Table) -> None:
    """Whatever the order of the file."""

    def people(me: str, bob: str) -> list[dict[str, str]]:
        return [
            {"username": "you", "role": me},
            {"username": "bob", "role": bob},
            {"username": "alice", "role": "admin"},
        ]

    table.apply(board(members=people("admin", "normal")))
    result = table.apply(board(members=people("normal", "observer")))
    assert (result.failed, result.not_attempted, result.converged) == ((), (), True)
    assert [each.id for each in result.done] == ["board/members/bob", "board/members/you"]


def test_a_rehearsal_is_made_by_its_own_member(table: Table) -> None:
    """The sandbox it happens in belongs to somebody else."""
    table.person("PUT", "/members/me", username="felix")
    cards = [{"name": "C", "members": ["felix"]}]
    table.write(board(members=[{"username": "felix", "role": "admin"}, "alice"], lists=[{"name": "L", "cards": cards}]))
    ended = table.project.run("apply", "--rehearse", "--format", "json").json()
    assert (ended["status"], ended["converged"]) == ("applied", True)
    assert [each["id"] for each in ended["done"] if "/members/" in each["id"]] == ["board/members/alice"]


@pytest.mark.parametrize("name", ["felix", "FELIX"])
def test_a_rehearsal_knows_its_own_member_on_cards_and_items(table: Table, name: str) -> None:
    """Of a file without members too, which names people as it likes."""
    table.person("PUT", "/members/me", username="felix")
    checklists = [{"name": "Steps", "items": [{"name": "x", "member": name}]}]
    table.write(board(lists=[{"name": "L", "cards": [{"name": "C", "members": [name], "checklists": checklists}]}]))
    ended = table.project.run("apply", "--rehearse", "--format", "json").json()
    assert (ended["status"], ended["converged"], ended["failed"]) == ("applied", True, [])


@pytest.mark.parametrize(
    "part", [{"members": ["Bob"]}, {"checklists": [{"name": "C", "items": [{"name": "x", "member": "bob"}]}]}]
)
def test_whoever_the_files_cards_name_stays_on_the_board(table: Table, part: dict[str, Any]) -> None:
    """Their removal is not planned beside what needs them, which could be neither proved nor done; it is told."""
    cards = [{"name": "X", **part}]
    table.apply(board(members=["you", "bob"], lists=[{"name": "L", "cards": cards}]))
    data = board(members=["you"], lists=[{"name": "L", "cards": cards}], prune={"members": "all"}, labels=["new"])
    plan = table.plan(data)
    assert [each.address for each in plan.changes] == ["board/labels/new"]
    (left,) = plan.reported
    assert (left.name, "add them to `members:`" in left.reason) == ("bob", True)
    assert (table.apply().converged, sorted(roles(table))) == (True, ["bob", "you"])
    cards[0] = {"name": "X", "checklists": []}
    assert table.apply({**data, "lists": [{"name": "L", "cards": [{**cards[0], "members": []}]}]}).converged
    assert sorted(roles(table)) == ["you"]
