"""One fault at a time: a create whose outcome is unknown is settled within the run, and what got lost is made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from boardctl.applier.journal import runs
from boardctl.model.history import Run
from boardctl.sandbox import Faults
from tests.faults.harness import Stormy, census
from tests.faults.served import nowhere
from tests.faults.test_killed import BOARD, CENSUS


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stormy]:
    """A project on a sandbox of its own."""
    made = Stormy(tmp_path)
    yield made
    made.close()


def last(here: Stormy) -> Run:
    """The newest run in the journal."""
    return next(runs(here.here.data_dir / "journal"))


@pytest.mark.parametrize(
    "kind", ["drop-after", "error-after", "truncate", "cut", "drop-before", "error-before", "html-503"]
)
def test_every_second_or_third_write_fails(here: Stormy, kind: str) -> None:
    """Boards, lists, labels, fields with options, cards, links, checklists, copies and items: all in one run, once."""
    made = kind in ("drop-after", "error-after", "truncate", "cut")
    result = here.apply(BOARD, Faults(kinds=(kind,), every=2 if made else 3))
    assert (result.status, result.converged) == ("applied", True)
    (board,) = here.boards()
    assert census(board) == CENSUS
    run = last(here)
    assert any(write.outcome and write.outcome.looked for write in run.writes)
    assert {write.end for write in run.writes if write.outcome and not write.outcome.looked} == {"done"}
    assert {write.end for write in run.writes if write.outcome and write.outcome.looked} == {
        "done" if made else "failed"
    }


def test_copies_of_cards_are_settled_with_all_they_bring(here: Stormy) -> None:
    """The copy is told by its name, its checklists and items by their place in it."""
    checklist = {"name": "Done", "items": ["x", "y"]}
    cards = [{"name": f"Card {at}", "checklists": [checklist]} for at in range(4)]
    here.project.write({"version": 1, "copy": "cards", "safety": {"max_removals": 100}}, file="boardctl.yaml")
    result = here.apply(
        {"version": 1, "name": "Copies", "lists": [{"name": "L", "cards": cards}]}, Faults(("drop-after",), every=2)
    )
    assert (result.status, result.converged) == ("applied", True)
    (board,) = here.boards()
    assert (census(board)["cards"], census(board)["checklists"], census(board)["items"]) == (4, 4, 8)


def test_a_create_that_never_works_fails_in_trellos_words(here: Stormy) -> None:
    """After a bounded number of tries, with nothing made; what depends on it is named with what blocked it."""
    here.apply({"version": 1, "name": "Board"})
    data = {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": ["a"]}], "labels": ["bug"]}
    result = here.apply(data, Faults(kinds=("error-before",), every=1))
    assert (result.status, result.exit_code) == ("failed", 1)
    reasons = {each.address: each.reason for each in result.failed}
    assert set(reasons) == {"board/lists/l", "board/labels/bug"}
    assert all("Internal Server Error" in (reason or "") and "4 tries" in (reason or "") for reason in reasons.values())
    assert [each.reason for each in result.not_attempted] == ["it needs board/lists/l, which was not done"]
    assert here.apply().status == "applied"


class Losing:
    """Acknowledges the first check item of all, and forgets it."""

    def __init__(self, app: Any, lost: list[str]) -> None:
        self.app = app
        self.lost = lost

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)
        if scope["method"] == "POST" and scope["path"].endswith("/checkItems") and not self.lost:
            item = self.app.store.every("checkItem")[-1]["id"]
            self.lost.append(item)
            with self.app.store.writing():
                self.app.store.drop("checkItem", item)


def test_an_item_that_got_lost_is_made_again(here: Stormy) -> None:
    """Acknowledged and gone, as when two programs post to one checklist: the read at the end shows it."""
    lost: list[str] = []
    here.wrap = lambda app: Losing(app, lost)
    result = here.apply(BOARD)
    assert lost
    assert (result.status, result.converged) == ("applied", True)
    assert census(here.boards()[0]) == CENSUS


def test_what_another_machine_left_is_finished_with_the_state_alone(here: Stormy) -> None:
    """A half-made card is completed, seeded fields included, and is boardctl's: it goes when its block goes."""
    here.apply({"version": 1, "name": "Board", "lists": [{"name": "L", "cards": []}]})
    card = {"name": "Half", "archived": True, "cover": {"color": "red"}}
    data = {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": [card]}]}
    state = here.here.data_dir / "state" / "board.json"

    class Gone(BaseException):
        """The machine dies."""

    class Dying:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["method"] == "PUT":
                raise Gone
            await self.app(scope, receive, send)

    here.wrap = Dying
    with pytest.raises(Gone):
        here.apply(data)
    here.wrap = lambda app: app
    assert '"under_way"' in state.read_text(encoding="utf-8")
    here.lose_journals()
    assert [change.action for change in here.plan().changes] == ["update"]
    assert here.apply().converged
    assert '"under_way"' not in state.read_text(encoding="utf-8")
    (live,) = here.boards()[0]["cards"]
    assert (live["closed"], live["cover"]["color"]) == (True, "red")


@pytest.mark.parametrize("seed", range(6))
def test_twins_in_other_lists_are_not_taken_for_what_got_lost(here: Stormy, seed: int) -> None:
    """Cards of one name under way side by side, each with a text of its own: none adopts another."""
    lists = [{"name": f"L{at}", "cards": [{"name": "Twin", "key": f"t{at}", "desc": f"text {at}"}]} for at in range(6)]
    here.apply({"version": 1, "name": "Twins", "lists": lists}, Faults(("cut", "drop-before"), rate=0.5, seed=seed))
    here.apply()
    (board,) = here.boards()
    homes = {each["id"]: each["name"] for each in board["lists"]}
    found = sorted((homes[card["idList"]], card["desc"]) for card in board["cards"])
    assert found == [(f"L{at}", f"text {at}") for at in range(6)]


def test_changes_and_removals_without_an_answer_count_once_they_are_seen(here: Stormy) -> None:
    """No answer ever comes, yet all of it lands: the board is read, and nothing is told as failed."""
    cards = [{"name": "a"}, {"name": "b", "labels": ["old"]}, {"name": "c"}]
    data = {"version": 1, "name": "Board", "labels": ["old"], "lists": [{"name": "L", "cards": cards}, "Gone"]}
    here.apply(data)
    changed = [{"name": "a", "desc": "new", "cover": {"color": "red"}}, {"name": "b", "due": "2026-12-05"}]
    after = {**data, "labels": [], "lists": [{"name": "L", "cards": changed}]}
    result = here.apply(after, Faults(kinds=("drop-after",), every=1))
    assert (result.failed, result.status, result.converged) == ((), "applied", True)
    assert {each.action for each in result.done} == {"update", "delete", "archive"}
    assert {write.end for write in last(here).writes} == {"done"}


def test_a_new_board_is_made_where_no_answer_ever_comes(here: Stormy) -> None:
    """Members too, whom a card of the same run has: what was made is found each time, and nothing is doubled."""
    cards = [{"name": "a", "members": ["bob", "carol"]}]
    data = {
        "version": 1,
        "name": "Board",
        "members": ["alice", "bob", "carol"],
        "lists": [{"name": "L", "cards": cards}],
    }
    result = here.apply(data, Faults(kinds=("drop-after",), every=1))
    assert (result.failed, result.status, result.converged) == ((), "applied", True)
    (board,) = here.boards()
    assert (census(board)["lists"], census(board)["cards"], len(board["cards"][0]["idMembers"])) == (1, 1, 2)


def test_changes_that_never_land_are_told_as_unknown(here: Stormy) -> None:
    """The look shows nothing of them: they failed, with what to do, and the next apply makes them."""
    data = {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": ["a"]}]}
    here.apply(data)
    after = {**data, "lists": [{"name": "L", "cards": [{"name": "a", "desc": "new"}]}]}
    result = here.apply(after, Faults(kinds=("drop-before",), every=1))
    assert (result.status, [each.address for each in result.failed]) == ("failed", ["board/cards/a"])
    assert "may or may not" in (result.failed[0].reason or "")
    assert here.apply().status == "applied"


class Deaf:
    """Does nothing of what is asked for an item, and gives no answer."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "PUT" and "/checkItem/" in scope["path"]:
            raise httpx.ReadTimeout("no answer")
        await self.app(scope, receive, send)


def test_what_is_set_on_a_new_item_and_never_lands_is_told_and_made_up_for(here: Stormy) -> None:
    """The item is there with its checklist, but not ticked: its state is what is looked at, not the checklist's."""
    x, y = {"name": "x", "done": True}, {"name": "y", "done": True}
    checklists = [{"name": "One", "items": [x, "y"]}, {"name": "Two", "items": ["x", y]}]  # Two begins as a copy of One
    cards = [{"name": f"Card {at}", "checklists": [each]} for at, each in enumerate(checklists)]
    here.wrap = Deaf
    result = here.apply({"version": 1, "name": "Board", "lists": [{"name": "L", "cards": cards}]})
    assert [each.address for each in result.failed] == ["board/cards/card-1/checklists/two"]
    assert result.remaining == ("update board/cards/card-1/checklists/two/items/y",)
    here.wrap = lambda app: app
    assert here.apply().converged
    items = [item for card in here.boards()[0]["cards"] for each in card["checklists"] for item in each["checkItems"]]
    assert [item["name"] for item in items if item["state"] == "complete"] == ["x", "y"]


class Late:
    """The first card's request gets no answer, and lands only after it was sent again."""

    def __init__(self, app: Any, held: list[tuple[Any, Any]]) -> None:
        self.app = app
        self.held = held

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST" and scope["path"] == "/1/cards" and not self.held:
            self.held.append((scope, {**await receive(), "more_body": False}))
            raise httpx.ReadTimeout("no answer")
        await self.app(scope, receive, send)
        if scope["method"] == "POST" and scope["path"] == "/1/cards":
            first, message = self.held[0]

            async def again() -> Any:
                return message

            await self.app(first, again, nowhere)


def test_what_lands_after_it_was_sent_again_is_seen_at_the_end(here: Stormy) -> None:
    """It is boardctl's own and declared nowhere: a fresh plan shows it, and the next apply archives it."""
    held: list[tuple[Any, Any]] = []
    here.wrap = lambda app: Late(app, held)
    data = {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": [{"name": "one", "desc": "d"}]}]}
    result = here.apply(data)
    here.wrap = lambda app: app
    assert held
    assert len(here.boards()[0]["cards"]) == 2
    assert (result.status, result.converged, result.remaining) == ("applied", False, ("archive board/cards/one~2",))
    assert here.apply().converged
    assert [card["closed"] for card in here.boards()[0]["cards"]].count(False) == 1
    assert here.apply().status == "nothing"
