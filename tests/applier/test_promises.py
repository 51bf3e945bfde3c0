"""What DESIGN section 7 says of an apply, sentence by sentence, where no other test would notice its loss."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from boardctl.trello.ledger import SharedLedger
from boardctl.trello.limits import Limits
from tests.faults.harness import Stormy


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stormy]:
    """A project on a sandbox of its own."""
    made = Stormy(tmp_path)
    yield made
    made.close()


class Crowd:
    """Lets the requests overlap, and counts how many of a kind are under way at once, at most."""

    def __init__(self, app: Any, most: Counter[str]) -> None:
        self.app = app
        self.most = most
        self.now: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = f"{scope['method']} {scope['path']}"
        self.now[path] += 1
        self.most[path] = max(self.most[path], self.now[path])
        for _ in range(20):
            await asyncio.sleep(0)
        await self.app(scope, receive, send)
        self.now[path] -= 1


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
