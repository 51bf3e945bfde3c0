"""A transport that calls an ASGI application in this process: no sockets, no HTTP.

httpx has one of its own, which looks for another event loop's library before each request: a search of the whole import
path that finds nothing, and costs more than all the rest of the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

Message = dict[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class InProcess(httpx.AsyncBaseTransport):
    """Calls the application for each request; what it raises goes through."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer."""
        exchange = _Exchange(await request.aread())
        await self._app(_scope(request), exchange.receive, exchange.send)
        return exchange.answer()


def _scope(request: httpx.Request) -> Message:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.split(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }


class _Exchange:
    """One request's messages to the application and back."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._parts: list[bytes] = []
        self._start: Message = {}
        self._complete = asyncio.Event()

    async def receive(self) -> Message:
        """The whole body; after that only the end, once the answer is through."""
        if self._body is None:
            await self._complete.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            self._complete.set()

    def answer(self) -> httpx.Response:
        """All of it. Raises RemoteProtocolError where the application has not come to an end of it."""
        if not self._complete.is_set():
            raise httpx.RemoteProtocolError("the application ended without an answer")
        stream = httpx.ByteStream(b"".join(self._parts))
        return httpx.Response(self._start["status"], headers=self._start.get("headers", []), stream=stream)
