"""A client of a fresh sandbox, and what carries operations out on it as the applier would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from boardctl.model.live import Live, LiveBoard
from boardctl.model.operations import Operation
from boardctl.model.values import Kind
from boardctl.sandbox import KEY, TOKEN, Settings, create_app, load_export, open_store
from boardctl.trello.client import Client, Credentials, in_process
from boardctl.trello.decode import came_with, stored
from boardctl.trello.encode import bind, encode

URL = "http://sandbox.invalid/1"
EMPTY: dict[str, Any] = {"id": "5" * 24, "name": "W", "lists": [], "cards": []}


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def served(
    *, settings: Settings | None = None, export: dict[str, Any] | None = None, key: str = KEY, token: str = TOKEN
) -> AsyncIterator[tuple[Client, str]]:
    """A client of a fresh sandbox, and the id of the board that was loaded into it, if any."""
    store = open_store(":memory:")
    board_id = load_export(store, export) if export is not None else ""
    transport = in_process(create_app(store, settings=settings or Settings()))
    client = Client(base_url=URL, credentials=Credentials(key, token), transport=transport, sleep=_at_once)
    async with client:
        yield client, board_id
    store.close()


class Builder:
    """Carries out operations as the applier would: encode, bind, send, remember the id."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.ids: dict[str, str] = {}
        self.answers: list[tuple[str, Any, float | None]] = []

    async def do(self, verb: Any, kind: Kind, address: str, **rest: Any) -> Any:
        """One operation on an address; its answer as it is stored."""
        target = address if address in self.ids.values() else f"${{{address}}}"
        operation = Operation(verb=verb, kind=kind, target=target, **rest)
        answer = await self.client.send(bind(encode(operation), self.ids))
        if verb in {"create", "copy"}:
            self.ids[address] = stored(kind, answer, operation)[0]
            for each in came_with(kind, answer):
                self.ids[f"{address}/{getattr(each.value, 'name', each.id)}"] = each.id
        return answer

    def __getitem__(self, address: str) -> str:
        return self.ids[address]

    def at(self, *addresses: str) -> frozenset[str]:
        """Pending handles of some addresses."""
        return frozenset(f"${{{each}}}" for each in addresses)


def go(work: Callable[[Builder], Awaitable[LiveBoard]], **options: Any) -> LiveBoard:
    """The board that is on the sandbox after some work."""

    async def run() -> LiveBoard:
        async with served(**options) as (client, _):
            return await work(Builder(client))

    return asyncio.run(run())


def only(board: LiveBoard, kind: Kind, **fields: Any) -> Live:
    """The one object of a kind whose value has these fields."""
    found = [
        each
        for each in board.of_kind(kind)
        if all(getattr(each.value, name) == value for name, value in fields.items())
    ]
    assert len(found) == 1
    return found[0]
