"""Long waits are told, once each, with what they are for; short ones are not."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from boardctl.applier.settle import LATEST_SECONDS
from boardctl.sandbox import Faults, Settings
from tests.applier.test_limits import World, in_world, writes
from tests.faults.harness import Stormy
from tests.trello.wires import LOCAL, Server, data, text


class Told(list[tuple[int, str]]):
    """Keeps what is told: whole seconds, and why."""

    def __call__(self, seconds: float, why: str) -> None:
        self.append((round(seconds), why))


def test_a_window_that_is_used_up_is_told_once_for_all_that_wait() -> None:
    """250 writes, 8 side by side: two pauses, two words, and which limit it is."""
    told = Told()

    async def work(world: World) -> None:
        await writes(world.client(None, tell=told), 250)

    in_world(work)
    assert [seconds for seconds, _ in told] == [10, 10]
    assert {why for _, why in told} == {"100 requests in 10 s, the limit of a token, were sent"}


def test_a_refusal_for_the_rate_limit_is_told() -> None:
    """Once, though five that were sent side by side are refused: how long, and why."""
    told = Told()

    async def work(world: World) -> None:
        await writes(world.client(None, tell=told), 8)

    world = in_world(work, Settings(latency=0.5, faults=Faults(("burst-429",), at=1, burst=5)))
    assert world.refused == 5
    assert [seconds for seconds, _ in told] == [10]
    assert "429" in told[0][1]


def test_the_late_tries_of_a_request_are_told() -> None:
    """The first pauses are short; then what failed is told, in the words of the error."""
    well, told = data({"id": "b1"}), Told()
    server = Server(well, *(text(503, "") for _ in range(3)), well)

    async def run() -> None:
        async with server.client(base_url=LOCAL, tell=told) as client:
            await client.get("/boards/b0")
            await client.get("/boards/b1")

    asyncio.run(run())
    assert told == [(2, "127.0.0.1:8123 failed on GET /boards/b1 (503); it is tried again")]


def test_the_wait_for_what_may_land_late_is_told(tmp_path: Path) -> None:
    """A create got no answer and was sent again: why the run does not end yet is no secret."""
    here = Stormy(tmp_path)
    try:
        here.wrap = Dropping
        here.apply({"version": 1, "name": "Board", "lists": ["One"]})
    finally:
        here.close()
    late = [(seconds, why) for seconds, why in here.told if "may still land" in why]
    assert [why for _, why in late] == ["board/lists/one was sent twice; what got lost on the way may still land"]
    assert LATEST_SECONDS - 5 < late[0][0] <= LATEST_SECONDS
    assert any("board/lists/one may or may not have been done" in why for _, why in here.told)


class Dropping:
    """The first request for a list gets no answer, and does nothing."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.lists = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.lists += (scope["method"], scope["path"]) == ("POST", "/1/lists")
        if self.lists == 1:
            self.lists += 1
            raise httpx.ReadTimeout("no answer")
        await self.app(scope, receive, send)
