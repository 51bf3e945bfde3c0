"""What DESIGN section 7 says of an apply, sentence by sentence, where no other test would notice its loss."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from boardctl.sandbox import Faults
from boardctl.trello.ledger import SharedLedger
from boardctl.trello.limits import Limits
from tests.faults.harness import CALM, Stormy


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stormy]:
    """A project on a sandbox of its own."""
    made = Stormy(tmp_path)
    yield made
    made.close()


class Crowd:
    """Lets the requests overlap, and counts how many to a path, or to its last part, are under way at most."""

    def __init__(self, app: Any, most: Counter[str]) -> None:
        self.app = app
        self.most = most
        self.now: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        keys = (f"{scope['method']} {scope['path']}", scope["path"].rsplit("/", 1)[-1])
        self.now.update(keys)
        self.most |= self.now
        for _ in range(20):
            await asyncio.sleep(0)
        await self.app(scope, receive, send)
        self.now.subtract(keys)


def test_changes_run_in_parallel_and_items_of_a_checklist_one_after_the_other(here: Stormy) -> None:
    """Cards side by side, as many as `concurrency` says; items of one checklist never: Trello loses some of them."""

    def board(cards: int, items: int) -> dict[str, Any]:
        lists = [{"name": "Go", "items": [f"item {at}" for at in range(items)]}]
        found = [{"name": f"Card {at}", "checklists": lists if not at else []} for at in range(cards)]
        return {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": found}]}

    here.apply(board(1, 0))
    most: Counter[str] = Counter()
    here.wrap = lambda app: Crowd(app, most)
    assert here.apply(board(12, 6)).converged
    assert most["POST /1/cards"] == 8
    assert [count for path, count in most.items() if path.endswith("/checkItems")] == [1]


class Overtaking:
    """Whoever of some requests comes later is answered sooner: side by side, the last would be the first."""

    def __init__(self, app: Any, path: str) -> None:
        self.app = app
        self.path = path
        self.turns = 200

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST" and scope["path"].endswith(self.path):
            self.turns -= 20
            for _ in range(self.turns):
                await asyncio.sleep(0)
        await self.app(scope, receive, send)


class Refusing:
    """Refuses the first new link of all."""

    def __init__(self, app: Any, refused: list[str]) -> None:
        self.app = app
        self.refused = refused

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.refused or scope["method"] != "POST" or not scope["path"].endswith("/attachments"):
            await self.app(scope, receive, send)
            return
        self.refused.append(scope["path"])
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b"invalid value for url"})


def with_links(*cards: Sequence[str]) -> dict[str, Any]:
    """A board with a card for each row of links."""
    found = [{"name": f"Card {at}", "attachments": links} for at, links in enumerate(cards)]
    return {"version": 1, "name": "Board", "lists": [{"name": "L", "cards": found}]}


def with_choices(*choices: str) -> dict[str, Any]:
    """A board with a field of these choices."""
    return {"version": 1, "name": "Board", "custom_fields": [{"name": "F", "type": "list", "options": list(choices)}]}


def links(here: Stormy) -> list[list[str]]:
    """The links on each card, as people see them."""
    (board,) = here.boards()
    rows = (card["attachments"] for card in sorted(board["cards"], key=lambda card: str(card["name"])))
    return [[each["url"] for each in sorted(row, key=lambda each: float(each["pos"]))] for row in rows]


def choices(here: Stormy, by: str = "pos") -> list[str]:
    """The field's choices, as people see them, or in the order of what was made first (`id`)."""
    (board,) = here.boards()
    options = board["customFields"][0]["options"]
    return [each["value"]["text"] for each in sorted(options, key=lambda each: each[by])]


@pytest.mark.parametrize("faults", [CALM, Faults(("error-before",), at=1), Faults(("drop-after",), at=1)])
def test_new_links_and_choices_come_in_the_order_of_the_file(here: Stormy, faults: Faults) -> None:
    """Whichever call is quick, and be the first one sent again; choices are also made in that order."""
    rows = [[f"https://e.com/{at}" for at in row] for row in ((4, 1, 3, 2), (7, 5, 6))]
    here.apply(with_links([], []))
    here.wrap = lambda app: Overtaking(app, "/attachments")
    assert here.apply(with_links(*rows), faults).converged
    assert links(here) == rows
    here.apply(with_choices("Low", "High"))
    here.wrap = lambda app: Overtaking(app, "/options")
    row = ["Low", "High", "x", "b", "y", "a"]
    assert here.apply(with_choices(*row), faults).converged
    assert choices(here) == choices(here, "id") == row


def test_links_of_a_card_are_made_one_by_one_and_cards_side_by_side(here: Stormy) -> None:
    """Four cards with three links each: four calls under way at once, no two of them to one card."""
    rows = [[f"https://e.com/{card}/{at}" for at in range(3)] for card in range(4)]
    here.apply(with_links([], [], [], []))
    most: Counter[str] = Counter()
    here.wrap = lambda app: Crowd(app, most)
    assert here.apply(with_links(*rows)).converged
    assert [count for path, count in most.items() if path.endswith("/attachments")] == [1] * 4
    assert most["attachments"] == 4
    assert links(here) == rows


def test_a_link_that_fails_stops_none_of_the_others(here: Stormy) -> None:
    """Nothing depends on it: they are made, in their order, and the next apply adds it at the end."""
    here.apply(with_links([]))
    wanted = [f"https://e.com/{at}" for at in range(3)]
    refused: list[str] = []
    here.wrap = lambda app: Refusing(app, refused)
    result = here.apply(with_links(wanted))
    assert (len(result.failed), len(result.not_attempted), links(here)) == (1, 0, [wanted[1:]])
    here.wrap = lambda app: app
    assert here.apply().converged
    assert links(here) == [[*wanted[1:], wanted[0]]]


def test_three_hundred_requests_of_a_key_in_ten_seconds(tmp_path: Path) -> None:
    """Four tokens, each within its own limit, are held together by that of their key."""
    now, slept = [1000.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    async def work() -> None:
        for who in range(1, 5):
            ledger = SharedLedger(tmp_path / "ledger")
            limits = Limits(clock=lambda: now[0], sleep=sleep, ledger=ledger, who=who)
            for _ in range(75):
                await limits.acquire()
        assert not slept
        await limits.acquire()

    asyncio.run(work())
    assert sum(slept) == pytest.approx(10, abs=0.2)


class Order:
    """Notes each request that comes in."""

    def __init__(self, app: Any, seen: list[str]) -> None:
        self.app = app
        self.seen = seen

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "GET":
            self.seen.append("write")
        await self.app(scope, receive, send)


def test_the_journal_is_on_the_disk_before_each_write_and_after_it(
    here: Stormy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written and synced: a power loss right after a request leaves the line that tells of it."""
    seen: list[str] = []
    sync = os.fsync

    def noted(file: int) -> None:
        sync(file)
        content = Path(f"/proc/self/fd/{file}").resolve()
        if content.suffix == ".jsonl":
            seen.append(content.read_text(encoding="utf-8").splitlines()[-1].split('"')[3])

    monkeypatch.setattr(os, "fsync", noted)
    here.wrap = lambda app: Order(app, seen)
    here.apply({"version": 1, "name": "Board", "lists": ["One"]})
    assert seen == ["begun", "marked", *["intended", "write", "settled"] * 2, "ended"]


def test_a_change_waits_for_all_that_it_requires(here: Stormy) -> None:
    """Labels and lists are slow to come; a card that needs both is sent after both, with their ids."""
    seen: list[str] = []

    class Slow:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            for _ in range(30 if scope["path"] in ("/1/lists", "/1/labels") else 0):
                await asyncio.sleep(0)
            await self.app(scope, receive, send)
            seen.append(scope["path"])

    here.wrap = Slow
    data = {
        "version": 1,
        "name": "B",
        "labels": ["x"],
        "lists": [{"name": "L", "cards": [{"name": "c", "labels": ["x"]}]}],
    }
    assert here.apply(data).converged
    assert [path for path in seen if path != "/1/boards"].index("/1/cards") > max(
        [path for path in seen if path != "/1/boards"].index(path) for path in ("/1/lists", "/1/labels")
    )
