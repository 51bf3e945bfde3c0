"""The ASGI app of the page: one HTML shell, its scripts and styles, people, sessions and the stream of changes."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from boardctl.sandbox.store import Store

from . import guard, people
from .changes import Changes

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_STATIC = Path(__file__).with_name("static")
_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
}
_JSON, _TEXT = b"application/json", b"text/plain; charset=utf-8"
_LONGEST_BODY = 4096
_SHELL = "index.html"


class File(NamedTuple):
    """One file of the page."""

    body: bytes
    media_type: bytes
    etag: bytes


class Site:
    """`await site(scope, receive, send)`. All files are read once: no path of a request ever reaches the disk."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.changes = Changes(store.path)
        self.files = {file.name: _file(file) for file in sorted(_STATIC.iterdir())}

    def close(self) -> None:
        """End the streams, which would go on for ever."""
        self.changes.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        why = guard.refusal(scope["method"], scope["scheme"], scope["headers"])
        if why is not None:
            await _send(send, 403, why.encode(), _TEXT)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = ("GET" if scope["method"] == "HEAD" else scope["method"], scope["path"])
        if asked == ("GET", "/page/events"):
            await self._events(receive, send)
        elif asked == ("GET", "/page/people"):
            await _send(send, 200, msgspec.json.encode(people.everyone(self.store)), _JSON)
        elif asked == ("POST", "/page/session"):
            await self._session(receive, send)
        else:
            await self._static(scope, *asked, send)

    async def _static(self, scope: Scope, method: str, path: str, send: Send) -> None:
        file = self.files.get(_name(path)) if method == "GET" else None
        if file is None:
            await _send(send, 404, b"There is no such page.", _TEXT)
        elif (b"if-none-match", file.etag) in scope["headers"]:
            await _send(send, 304, b"", file.media_type, file.etag)
        else:
            await _send(send, 200, file.body, file.media_type, file.etag)

    async def _session(self, receive: Receive, send: Send) -> None:
        """`{"member": id or username}` gives key, token and member."""
        try:
            asked = msgspec.json.decode(await _body(receive), type=dict[str, str])
        except msgspec.DecodeError:
            await _send(send, 400, b"The body must be an object of texts.", _TEXT)
            return
        found = people.become(self.store, asked.get("member", ""))
        if found is None:
            await _send(send, 404, b"There is no such member.", _TEXT)
        else:
            await _send(send, 200, msgspec.json.encode(found), _JSON)

    async def _events(self, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), *guard.SECURITY]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for piece in self.changes.stream(receive):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _file(path: Path) -> File:
    body = path.read_bytes()
    return File(body, _TYPES[path.suffix], b'"%s"' % hashlib.sha256(body).hexdigest()[:20].encode())


def _name(path: str) -> str:
    """The file behind a path: boards and cards have Trello's addresses, /b/LINK and /c/LINK, and share one shell."""
    if path == "/" or path.startswith(("/b/", "/c/")):
        return _SHELL
    return path.removeprefix("/static/") if path.startswith("/static/") else ""


async def _body(receive: Receive) -> bytes:
    """The request's body; what is longer than any session needs is cut, and so is no JSON."""
    body, more = b"", True
    while more and len(body) <= _LONGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _send(send: Send, status: int, body: bytes, media_type: bytes, etag: bytes = b"") -> None:
    headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body)), *guard.SECURITY]
    headers += [(b"etag", etag), (b"cache-control", b"no-cache")] if etag else [(b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
