"""Who is asked before anything is written: while they read, others go on working on the board."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Project
from tests.served import Served
from tests.terminal import Terminal

QUESTION = "Make these changes? [y/N]:"
MOVED = "the boards have changed since that was read: this is the plan now"


class Desk(Project):
    """A project on a served sandbox, with one applied board."""

    def __init__(self, root: Path, served: Served) -> None:
        super().__init__(root)
        self.served = served
        self.file(desc="first", due="2030-01-02")
        assert self.command("apply", "--yes").code == 0

    def file(self, **fields: str) -> None:
        lists = [{"name": "L", "cards": [{"name": "Card", **fields}, "Other"]}]
        self.write({"version": 1, "key": "board", "name": "Board", "lists": lists})

    def command(self, *arguments: str) -> Any:
        return self.run(*arguments, sandbox=False, **self.served.variables)

    def on_terminal(self, *arguments: str) -> Terminal:
        return Terminal(self.root, *arguments, variables=self.served.variables)

    def card(self, name: str = "Card") -> Any:
        (board,) = self.served.get("/members/me/boards?fields=id")
        return next(each for each in self.served.get(f"/boards/{board['id']}/cards") if each["name"] == name)

    def person(self, name: str = "Card", **fields: str) -> None:
        self.served.request("PUT", f"/cards/{self.card(name)['id']}", **fields)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Served(tmp_path) as served:
        yield Desk(tmp_path, served)


def test_what_others_did_meanwhile_is_shown_and_asked_for(desk: Desk) -> None:
    """Their words are in the second plan, and stay where the answer is no; where it is yes, the backup has them."""
    desk.file(desc="second", due="2030-01-02")
    for answer, code, now in (("n", 1, "theirs"), ("y", 0, "second")):
        shown = desk.on_terminal("apply")
        shown.until(QUESTION)
        desk.person(desc="theirs" if answer == "n" else "theirs again", due="2031-01-01")
        shown.type("y")
        shown.until(QUESTION, times=2)
        assert MOVED in shown.shown
        assert "2031-01-01" in shown.shown.partition(MOVED)[2]
        shown.type(answer)
        assert shown.end().code == code
        assert desk.card()["desc"] == now
    assert desk.command("restore", "last", "--yes").code == 0
    assert desk.card()["desc"] == "theirs again"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_one_interrupt_ends_the_question(desk: Desk, how: signal.Signals) -> None:
    """At once, and nothing was done, nor is a lock left."""
    desk.file(desc="second", due="2030-01-02")
    shown = desk.on_terminal("apply")
    shown.until(QUESTION)
    shown.interrupt(how)
    assert shown.end().code == 130
    assert not list(desk.root.glob("boardctl.state/.lock"))
    assert desk.card()["desc"] == "first"


def test_one_question_is_enough_where_the_plan_is_the_same(desk: Desk) -> None:
    """Whatever else has changed on the boards."""
    desk.file(desc="second", due="2030-01-02")
    shown = desk.on_terminal("apply")
    shown.until(QUESTION)
    desk.person("Other", desc="theirs")
    shown.type("y")
    ended = shown.end()
    assert (ended.code, ended.out.count(QUESTION), MOVED in ended.out) == (0, 1, False)
    assert (desk.card()["desc"], desk.card("Other")["desc"]) == ("second", "theirs")


def test_the_limits_hold_for_what_is_there_by_then(desk: Desk) -> None:
    """4 of 14 cards may go unasked; 4 of the 13 that somebody has left may not, though the plan is the same."""
    for count in (14, 10):
        cards = [f"Card {at}" for at in range(count)]
        desk.write({"version": 1, "key": "board", "name": "Board", "lists": [{"name": "L", "cards": cards}]})
        assert count < 14 or desk.command("apply", "--yes").code == 0
    shown = desk.on_terminal("apply")
    shown.until(QUESTION)
    desk.person("Card 0", closed="true")
    shown.type("y")
    assert shown.end().code == 5


def test_what_somebody_else_has_done_by_then_is_not_done_again(desk: Desk) -> None:
    """Nothing is left to be asked."""
    desk.file(desc="second", due="2030-01-02")
    shown = desk.on_terminal("apply")
    shown.until(QUESTION)
    desk.person(desc="second")
    shown.type("y")
    ended = shown.end()
    assert (ended.code, ended.out.count(QUESTION)) == (0, 1)
    assert "Nothing to do. 0 writes" in ended.out


def test_a_restore_asks_again_too(desk: Desk) -> None:
    """And goes back from what is there then."""
    desk.file(desc="second", due="2030-01-02")
    assert desk.command("apply", "--yes").code == 0
    shown = desk.on_terminal("restore", "last")
    shown.until(QUESTION)
    desk.person(desc="theirs")
    shown.type("y")
    shown.until(QUESTION, times=2)
    assert MOVED in shown.shown
    shown.type("y")
    assert shown.end().code == 0
    assert desk.card()["desc"] == "first"
