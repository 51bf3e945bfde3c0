"""A sandbox in memory, and people who talk to it over HTTP without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from boardctl.sandbox import KEY, OTHER_TOKEN, READ_TOKEN, TOKEN, Settings, Store, create_app, open_store
from boardctl.trello.inprocess import InProcess


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Api:
    """One person's way into a sandbox: `api("GET", "/boards/x")` gives the httpx response."""

    def __init__(self, app: Any, token: str | None = TOKEN, key: str | None = KEY) -> None:
        self.app = app
        pairs = (("oauth_consumer_key", key), ("oauth_token", token))
        fields = ", ".join(f'{name}="{value}"' for name, value in pairs if value)
        self.headers = {"authorization": f"OAuth {fields}"} if fields else {}

    def __call__(self, method: str, path: str, **given: Any) -> httpx.Response:
        return asyncio.run(self._send(method, path, given))

    async def _send(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        headers = self.headers | given.pop("headers", {})
        async with httpx.AsyncClient(transport=InProcess(self.app), base_url="http://sandbox") as client:
            response = await client.request(method, f"/1{path}", headers=headers, **given)
            await self.app.drain()
            return response

    def ok(self, method: str, path: str, **given: Any) -> Any:
        response = self(method, path, **given)
        assert response.status_code == 200, f"{method} {path}: {response.status_code} {response.text}"
        return response.json()

    def board(self, name: str = "Board", **values: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ok("POST", "/boards", json={"name": name, **values})
        return found

    def lists(self, board: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ok("GET", f"/boards/{board['id']}/lists")
        return found

    def card(self, list_: dict[str, Any], name: str = "Card", **values: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ok("POST", "/cards", json={"name": name, "idList": list_["id"], **values})
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[Store]:
    store = open_store(":memory:", clock=clock)
    yield store
    store.close()


@pytest.fixture
def app(store: Store) -> Any:
    return create_app(store, settings=Settings(webhook_delays=()))


@pytest.fixture
def you(app: Any) -> Api:
    return Api(app)


@pytest.fixture
def alice(app: Any) -> Api:
    return Api(app, OTHER_TOKEN)


@pytest.fixture
def reader(app: Any) -> Api:
    return Api(app, READ_TOKEN)


@pytest.fixture
def nobody(app: Any) -> Api:
    return Api(app, None, None)
