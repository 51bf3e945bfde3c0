"""What a plan may not do unasked: where the limits lie, and what each leave allows (DESIGN section 4, safety)."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.app.choices import Leave
from boardctl.errors import Unsafe
from tests.planner.test_ownership import board
from tests.tables import Table


def labels(number: int, **more: Any) -> dict[str, Any]:
    """A board with so many labels."""
    return board(labels=[f"label {n}" for n in range(number)], **more)


def dangers(table: Table, data: dict[str, Any], **chosen: Any) -> list[tuple[str, int]]:
    """What the plan of a file is refused for, and the number of removals to allow."""
    return [(each.message.partition(": ")[2], each.removals) for each in table.plan(data, **chosen).dangers]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (40, 30, []),
        (40, 29, [("11 removals, more than 10", 11)]),
        (20, 14, []),
        (20, 13, [("7 of 20 labels removed, more than 30 %", 7)]),
        (4, 1, []),
        (4, 0, [("4 of 4 labels removed, more than 30 %", 4)]),
    ],
)
def test_where_the_limits_lie(table: Table, before: int, after: int, told: list[tuple[str, int]]) -> None:
    """Up to 10, up to 30 %, and up to three of a kind are nobody's accident."""
    table.apply(labels(before))
    assert dangers(table, labels(after)) == told


def test_what_counts_as_a_removal(table: Table) -> None:
    """Neither what the file itself archives, nor what is out of sight already when its list goes."""
    names = [f"Card {n}" for n in range(12)]
    homes = [{"name": "Full", "cards": names}, "Other"]
    table.apply(board(lists=homes))
    hidden = [{"name": name, "archived": True} for name in names]
    data = board(lists=[{"name": "Full", "cards": hidden}, "Other"], manage={"progress": "enforce"})
    assert len(table.plan(data).changes) == 12
    assert dangers(table, data) == []
    assert dangers(table, board(lists=["Other"])) == [
        ("13 removals, more than 10; 12 of them cards that go with a list", 13)
    ]
    table.apply(data)
    assert dangers(table, board(lists=["Other"])) == []


def test_what_is_out_of_sight_does_not_make_a_share_small(table: Table) -> None:
    """An old list that people archived keeps its cards open: they are no part of what there is to lose."""
    old = [f"Old {n}" for n in range(12)]
    table.apply(board(lists=["Old", {"name": "Now", "cards": list("abcdefgh")}]))
    for name in old:
        table.person("POST", "/cards", name=name, idList=table.named("lists", "Old")["id"])
    data = board(lists=["Old", {"name": "Now", "cards": list("abcd")}])
    assert dangers(table, data) == []
    table.person("PUT", f"/lists/{table.named('lists', 'Old')['id']}/closed", value="true")
    assert dangers(table, data) == [("4 of 8 cards removed, more than 30 %", 4)]


def test_what_goes_out_of_sight_is_part_of_what_there_is(table: Table) -> None:
    """Five cards in a list that people archived, and one in sight: that is five of six."""
    more = {"manage": {"lists": "seed"}}
    table.apply(board(lists=[{"name": "Old", "cards": list("abcde")}, {"name": "Now", "cards": ["x"]}], **more))
    table.person("PUT", f"/lists/{table.named('lists', 'Old')['id']}/closed", value="true")
    data = board(lists=[{"name": "Old", "cards": []}, {"name": "Now", "cards": ["x"]}], **more)
    assert dangers(table, data) == [("5 of 6 cards removed, more than 30 %", 5)]


def test_the_number_to_allow_is_that_of_all_removals(table: Table) -> None:
    """Where one kind loses too much, the others that go are in the number too; neither more nor less will do."""
    table.apply(labels(4, lists=["A", "B"]))
    data = labels(0, lists=["A"])
    assert dangers(table, data) == [("4 of 4 labels removed, more than 30 %; 5 removals in all", 5)]
    for leave in (Leave(), Leave(access=True), Leave(removals=4), Leave(removals=6)):
        with pytest.raises(Unsafe):
            table.apply(leave=leave)
    assert len(table.board()["labels"]) == 4
    assert table.apply(leave=Leave(removals=5)).status == "applied"


@pytest.mark.parametrize(("number", "along"), [(3, "2 of them cards"), (2, "1 of them a card")])
def test_the_number_to_allow_is_told_with_what_makes_it(table: Table, number: int, along: str) -> None:
    """Where it is more than what a plan counts to archive, or another one than the share that is too big."""
    names = [f"Card {n}" for n in range(number, 8)]
    old = [{"name": "Old", "cards": [f"Card {n}" for n in range(1, number)]}]
    table.apply(board(lists=[*old, {"name": "Now", "cards": names}]))
    told = f"4 of 7 cards removed, more than 30 %; 5 removals in all, {along} that go{'es' * (number == 2)} with a list"
    assert dangers(table, board(lists=[{"name": "Now", "cards": names[5 - number :]}])) == [(told, 5)]


ALICE = [{"username": "alice"}]
ADMIN = [{"username": "alice", "role": "admin"}]
BECOMES_ADMIN = [("alice becomes an admin", 0)]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"visibility": "private"}, {"visibility": "workspace"}, "everyone in its workspace"),
        ({"visibility": "private"}, {"visibility": "public"}, "everyone"),
        ({"visibility": "workspace"}, {"visibility": "public"}, "everyone"),
        ({"visibility": "public"}, {"visibility": "workspace"}, ""),
        ({"visibility": "workspace"}, {"visibility": "private"}, ""),
        (None, {"visibility": "public"}, "everyone"),
        (None, {"visibility": "private"}, ""),
        ({"members": ALICE}, {"members": ADMIN}, "admin"),
        ({"members": []}, {"members": ADMIN}, "admin"),
        (None, {"members": ADMIN}, "admin"),
        ({"members": ADMIN}, {"members": [{"username": "alice", "role": "normal"}]}, ""),
        ({"members": []}, {"members": ALICE}, ""),
    ],
)
def test_what_widens_access(table: Table, before: dict[str, Any] | None, after: dict[str, Any], told: str) -> None:
    """More who see a board, or one more admin, also of what is new; the way back is free. No number allows it."""
    if before is not None:
        table.apply(board(**before))
    seen = [("alice becomes an admin" if told == "admin" else f"the board becomes visible to {told}", 0)]
    assert dangers(table, board(**after)) == (seen if told else [])
    if told:
        with pytest.raises(Unsafe, match="refused for safety") as refused:
            table.apply(leave=Leave(removals=0))
        assert "--allow-access" in (refused.value.hint or "")
        assert table.apply(leave=Leave(access=True)).status == "applied"


def test_only_what_is_to_be_done_needs_leave(table: Table) -> None:
    """Of a part of a plan the removals in it count, and what it leaves out is no danger."""
    table.apply(labels(12, visibility="private"))
    data = labels(0, visibility="public", lists=["A"])
    assert [removals for _, removals in dangers(table, data)] == [12, 0]
    assert dangers(table, data, targets=("board/lists/a",)) == []
    some = tuple(f"board/labels/label-{n}" for n in range(4))
    assert dangers(table, data, targets=some) == [("4 of 12 labels removed, more than 30 %", 4)]
    assert dangers(table, data, exclude=("board/labels/*",)) == [("the board becomes visible to everyone", 0)]
    assert table.apply(leave=Leave(), targets=("board/lists/a",)).status == "applied"


def test_plan_and_apply_say_the_same(table: Table) -> None:
    """Plan shows what apply will refuse, with the very flags that allow it, and exits as usual."""
    table.apply(labels(12, visibility="private"))
    table.write(labels(0, visibility="public"))
    run, flags = table.project.run, "--allow-removals 12 --allow-access"
    told = ("board: 12 removals, more than 10", "board: the board becomes visible to everyone")
    for form in ("text", "markdown"):
        shown = run("plan", "--format", form)
        assert (shown.code, [each for each in (*told, flags) if each not in shown.out]) == (0, [])
    shown = run("plan", "--detailed-exitcode", "--format", "json")
    dangers = [{"message": told[0], "removals": 12}, {"message": told[1], "removals": 0}]
    assert (shown.code, shown.json()["boards"][0]["dangers"]) == (2, dangers)
    refused = run("apply", "--yes")
    assert (refused.code, [each for each in (*told, flags) if each not in refused.err]) == (5, [])
    assert len(table.board()["labels"]) == 12
    assert run("apply", "--yes", *flags.split()).code == 0


def test_the_number_to_allow_is_that_of_all_boards(table: Table) -> None:
    """Each board has its own limits; the flag that is named for two that go beyond them allows both."""
    files = ("boards/board.yaml", "boards/two.yaml")
    for number in (4, 0):
        for file in files:
            table.project.write({**labels(number), "name": file}, file=file)
        ended = table.project.run("apply", "--yes")
    assert ended.code == 5
    assert ended.err.endswith("add --allow-removals 8\n")
    assert "allows just" not in ended.err
    refused = table.project.run("apply", "--yes", "--allow-removals", "4")
    assert (refused.code, "--allow-removals 4 allows just 4: these are 8" in refused.err) == (5, True)
    assert table.project.run("apply", "--yes", "--allow-removals", "8").code == 0
