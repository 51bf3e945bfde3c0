"""The limits against a server that enforces them, on a clock of the test's own: counted, not timed."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from boardctl.sandbox import KEY, OTHER_TOKEN, TOKEN, Settings, create_app, open_store
from boardctl.trello.client import Call, Client, Credentials, in_process
from boardctl.trello.ledger import SharedLedger, digest
from boardctl.trello.limits import Limits

START = 1_795_000_000.0
ENFORCED = Settings(enforce_limits=True)


class Selector(selectors.DefaultSelector):
    """Where the loop would wait, time passes at once."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """What is ready; or nothing, later."""
        ready = super().select(0)
        if not ready and timeout:
            self.passed += timeout
        return ready


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock only moves when everybody waits."""

    def __init__(self) -> None:
        self.selector = Selector()
        super().__init__(self.selector)

    def time(self) -> float:
        """Seconds that have passed."""
        return 1000.0 + self.selector.passed


class World:
    """A sandbox that enforces its limits and counts what it refuses."""

    def __init__(self, loop: Loop, settings: Settings) -> None:
        self.loop = loop
        store = open_store(":memory:", clock=lambda: START + loop.time())
        self.app = create_app(store, settings=settings)
        self.refused = self.answered = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def counted(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.answered += 1
                self.refused += message["status"] == 429
            await send(message)

        await self.app(scope, receive, counted)

    def client(self, ledger: Path | None, token: str = TOKEN, **options: Any) -> Client:
        """A client as a process of its own would have it; with a ledger, the limits are shared by it."""
        shared = SharedLedger(ledger) if ledger is not None else None
        limits = Limits(clock=self.loop.time, sleep=asyncio.sleep, ledger=shared, who=digest(token))
        return Client(
            base_url="http://sandbox.local/1",
            credentials=Credentials(KEY, token),
            transport=in_process(self),
            limits=limits,
            clock=self.loop.time,
            **options,
        )


def in_world(work: Any, settings: Settings = ENFORCED) -> World:
    """Do some work in a world of its own."""
    loop = Loop()
    try:
        world = World(loop, settings)
        loop.run_until_complete(work(world))
        return world
    finally:
        loop.close()


async def writes(client: Client, count: int) -> None:
    """So many boards, as fast as the limits allow."""
    async with client:
        posts: list[Coroutine[Any, Any, Any]] = [
            client.send(Call("POST", "/boards", {"name": f"b{at}", "defaultLists": False, "defaultLabels": False}))
            for at in range(count)
        ]
        await asyncio.gather(*posts)


def test_four_hundred_writes_at_the_speed_of_the_limit() -> None:
    """100 in 10 seconds: none is refused, and it takes at most 1.1 times what 400 calls take at that rate."""
    world = in_world(lambda world: writes(world.client(None), 400))
    assert (world.answered, world.refused) == (400, 0)
    assert world.loop.selector.passed <= 1.1 * 40


def test_two_processes_share_the_limit_of_their_token(tmp_path: Path) -> None:
    """400 writes in all, by two that know of each other by the ledger alone: the same."""

    async def both(world: World) -> None:
        clients = [world.client(tmp_path / "ledger") for _ in range(2)]
        await asyncio.gather(*(writes(client, 200) for client in clients))

    world = in_world(both)
    assert (world.answered, world.refused) == (400, 0)
    assert world.loop.selector.passed <= 1.1 * 40


def test_two_tokens_of_one_key_go_side_by_side(tmp_path: Path) -> None:
    """Each token has its own limit; the key's is wide enough for both."""

    async def both(world: World) -> None:
        clients = [world.client(tmp_path / "ledger", token) for token in (TOKEN, OTHER_TOKEN)]
        await asyncio.gather(*(writes(client, 200) for client in clients))

    world = in_world(both)
    assert world.refused == 0
    assert world.loop.selector.passed <= 1.1 * 20


def test_what_another_program_sends_is_made_room_for() -> None:
    """Somebody without our ledger uses the same token: after the first answers less is sent, and little is refused."""

    async def both(world: World) -> None:
        await asyncio.gather(writes(world.client(None), 150), writes(world.client(None), 150))

    assert in_world(both).refused <= 16


@pytest.mark.parametrize("content", [b"", b"\x01", b"\xff" * 40, b"{}" * 50])
def test_a_damaged_ledger_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in it, requests go out, and none of it holds them for long."""
    (tmp_path / "ledger").write_bytes(content)
    world = in_world(lambda world: writes(world.client(tmp_path / "ledger"), 30))
    assert (world.answered, world.refused) == (30, 0)
    assert world.loop.selector.passed < 1


def test_a_ledger_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    """A folder stands where the file should be."""
    (tmp_path / "ledger").mkdir()
    assert in_world(lambda world: writes(world.client(tmp_path / "ledger"), 30)).answered == 30


def test_the_ledger_tells_nothing_of_key_and_token(tmp_path: Path) -> None:
    """Neither in its content nor readable for others."""
    in_world(lambda world: writes(world.client(tmp_path / "ledger"), 3))
    content = (tmp_path / "ledger").read_bytes()
    assert content
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o600
    for secret in (KEY, TOKEN):
        assert secret.encode() not in content
        assert secret[:8].encode() not in content


class Meanwhile(SharedLedger):
    """Takes its time to open: somebody else sends a request before it is open."""

    def __init__(self, path: Path, act: Any) -> None:
        super().__init__(path)
        self.act = act

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """As the ledger, a little later."""
        self.act()
        with super().opened() as book:
            yield book


def test_what_another_process_sends_while_the_ledger_is_opened_counts(tmp_path: Path) -> None:
    """A process that was not run for a moment forgets nothing of what the other one has written meanwhile."""
    now, slept = [1000.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    def limits(ledger: SharedLedger) -> Limits:
        return Limits(clock=lambda: now[0], sleep=sleep, ledger=ledger, who=7)

    other = limits(SharedLedger(tmp_path / "ledger"))

    def act() -> None:
        now[0] += 0.05
        send(other)

    def send(by: Limits) -> None:
        with pytest.raises(StopIteration):  # it does not wait, so it needs no loop
            by.acquire().send(None)

    send(limits(Meanwhile(tmp_path / "ledger", act)))
    for _ in range(98):
        send(other)
    assert not slept
    asyncio.run(other.acquire())
    assert slept


class Taken(SharedLedger):
    """Somebody else has it open at the next few looks."""

    taken = 0

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """As the ledger, if it is to be had."""
        self.taken -= 1
        if self.taken >= 0:
            yield None
            return
        with super().opened() as book:
            yield book


def test_an_answers_time_is_written_even_if_the_ledger_is_not_to_be_had_at_once(tmp_path: Path) -> None:
    """A slow request counts from its answer for the other process too, before this one goes on."""
    now, slept = [1000.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    ledger = Taken(tmp_path / "ledger")
    slow = Limits(clock=lambda: now[0], sleep=sleep, ledger=ledger, who=7)
    other = Limits(clock=lambda: now[0], sleep=sleep, ledger=SharedLedger(tmp_path / "ledger"), who=7)

    async def work() -> None:
        stamp = await slow.acquire()
        now[0] += 5.0
        ledger.taken = 3
        await slow.answered(stamp)
        assert sum(slept) < 0.01
        now[0] += 6.0
        for _ in range(99):
            await other.acquire()
        assert sum(slept) < 0.01
        await other.acquire()
        assert 3.9 < sum(slept) < 4.2  # 10 s after the answer, not after the request

    asyncio.run(work())
