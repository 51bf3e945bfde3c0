"""A run that ends half-way while an address changes: by a new key, or through `was:`, an object stays what it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.faults.harness import Stormy
from tests.faults.test_killed import Killed, Killing

Data = dict[str, Any]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stormy]:
    """A project on a sandbox of its own."""
    made = Stormy(tmp_path)
    yield made
    made.close()


def board(*lists: Any, **more: Any) -> Data:
    """A board file."""
    return {"version": 1, "name": "Board", "lists": list(lists), **more}


def todo(*cards: Any, **more: Any) -> Data:
    """The list of the file."""
    return {"name": "Todo", "cards": list(cards), **more}


def killed(here: Stormy, data: Data, at: int, when: str) -> None:
    """A run that dies at its n-th write."""
    here.wrap = lambda app: Killing(app, at, when)
    with pytest.raises(Killed):
        here.apply(data)
    here.wrap = lambda app: app


class Refusing:
    """A server that takes no new label."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST" or not scope["path"].endswith("/labels"):
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"no"})


def owned(here: Stormy) -> dict[str, bool]:
    """What is remembered below the board: whether it is boardctl's own, by address."""
    state: Mapping[str, Any] = json.loads((here.here.data_dir / "state" / "board.json").read_text("utf-8"))
    return {address: each.get("owned", False) for address, each in state["objects"].items() if address != "board"}


F = "board/cards/f"
K = "board/cards/k"
TODO = "board/lists/todo"
KEYED = {"name": "F", "key": "k", "desc": "b"}
RENAMED = {"name": "G", "was": ["F"], "desc": "b"}


@pytest.mark.parametrize(("at", "when"), [(1, "before"), (1, "after"), (2, "after")])
@pytest.mark.parametrize(("card", "now"), [(KEYED, K), (RENAMED, "board/cards/g")])
def test_a_killed_run_gives_up_nothing_that_it_calls_otherwise(
    here: Stormy, card: Data, now: str, at: int, when: str
) -> None:
    """The same file again: it is owned, under its new address alone, and goes once its block goes."""
    here.apply(board(todo("F")))
    killed(here, board(todo(card, "m")), at, when)
    assert here.apply().converged
    assert owned(here) == {now: True, "board/cards/m": True, TODO: True}
    result = here.apply(board(todo()))
    assert sorted(each.address for each in result.done) == sorted([now, "board/cards/m"])


@pytest.mark.parametrize("card", [KEYED, RENAMED])
def test_a_file_put_back_after_a_killed_run_is_applied(here: Stormy, card: Data) -> None:
    """The address of before is the file's again: nothing stands in its way."""
    here.apply(board(todo("F")))
    killed(here, board(todo(card, "m")), 1, "after")
    assert here.apply(board(todo("F"))).converged
    assert owned(here) == {F: True, TODO: True}


def test_what_leaves_the_file_after_a_killed_run_goes_at_once(here: Stormy) -> None:
    """Cards, lists, labels and items: one apply is enough, whatever they were called in the run."""
    steps = {"name": "Steps", "items": ["x", "y"]}
    before = {"name": "F", "checklists": [steps], "labels": ["bug"]}
    here.apply(board(todo(before), "Gone", labels=["bug"]))
    items = [{"name": "x", "key": "one"}, "y"]
    after = {**before, "key": "k", "checklists": [{**steps, "key": "s", "items": items}], "labels": []}
    labels = [{"name": "defect", "was": ["bug"]}]
    killed(here, board(todo(after, "m"), {"name": "Off", "was": ["Gone"]}, labels=labels), 3, "after")
    kept = {"name": "F", "key": "k", "checklists": [{**steps, "items": ["y"]}], "labels": []}
    assert here.apply(board(todo(kept), labels=[])).converged
    steps_of = "board/cards/k/checklists/steps"
    assert owned(here) == dict.fromkeys([K, steps_of, f"{steps_of}/items/y", TODO, "board/lists/gone"], True)
    assert here.apply(board(todo())).converged
    assert owned(here)[K]


def test_a_seeded_field_is_changed_later_though_a_run_was_killed(here: Stormy) -> None:
    """What was last applied is known still: people have not touched it, so the file may change it."""
    seed = {"manage": {"cards": "seed"}}
    here.apply(board(todo({"name": "F", "desc": "a"}), **seed))
    killed(here, board(todo({"name": "F", "key": "k", "desc": "b"}), **seed), 1, "before")
    assert here.apply(board(todo({"name": "F", "key": "k", "desc": "c"}), **seed)).converged
    assert [each["desc"] for each in here.boards()[0]["cards"]] == ["c"]


@pytest.mark.parametrize(("card", "now"), [(KEYED, K), (RENAMED, "board/cards/g")])
def test_a_refusal_beside_it_takes_nothing_away(here: Stormy, card: Data, now: str) -> None:
    """Trello says no to a label: the card is owned still, and what boardctl had put on it leaves it with the file."""
    labels: list[Any] = [{"name": "bug", "color": "red"}]
    here.apply(board(todo({"name": "F", "desc": "a", "labels": ["bug"]}), labels=labels))
    here.wrap = Refusing
    after = board(todo({**card, "labels": ["bug"]}), labels=[*labels, {"name": "new", "color": "blue"}])
    assert here.apply(after).status == "partial"
    assert owned(here)[now]
    here.wrap = lambda app: app
    assert here.apply().converged
    assert here.apply(board(todo({**card, "labels": []}), labels=labels)).converged
    assert [each["idLabels"] for each in here.boards()[0]["cards"]] == [[]]


def test_what_is_new_on_a_card_stays_with_it_where_its_address_was_anothers(here: Stormy) -> None:
    """Of two cards of a name the first one leaves, and the other has its address from now on."""
    here.apply(board({"name": "A", "cards": ["F"]}, todo("F")))
    steps = {"name": "F", "checklists": [{"name": "S", "items": ["x"]}]}
    assert here.apply(board({"name": "A", "cards": []}, todo(steps))).converged
    made = [F, f"{F}/checklists/s", f"{F}/checklists/s/items/x"]
    assert owned(here) == dict.fromkeys(["board/lists/a", TODO, f"{F}~2", *made], True)


def test_what_is_made_under_an_address_leaves_the_one_before_known(here: Stormy) -> None:
    """A card renamed with `was:`, and a new one whose slug is the old one's: both are owned, killed or not."""
    after = board(todo({"name": "Z", "was": ["F!"]}, "F"))
    here.apply(board(todo("F!")))
    first = here.boards()[0]["cards"][0]["id"]
    killed(here, after, 2, "after")
    assert here.apply(after).converged
    assert owned(here) == {F: True, "board/cards/z": True, TODO: True}
    assert next(each["name"] for each in here.boards()[0]["cards"] if each["id"] == first) == "Z"
    assert here.apply(board(todo({"name": "F!", "was": ["Z"]}, {"name": "Y", "was": ["F"]}))).converged
    assert owned(here) == {F: True, "board/cards/y": True, TODO: True}
