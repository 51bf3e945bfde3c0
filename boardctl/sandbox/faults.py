"""Failures on request: which write they hit, and what they do to the answer. Off unless asked for, and seeded."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from .settings import Faults
from .store import Store

if TYPE_CHECKING:
    from .app import Answer

_WRITES = ("POST", "PUT", "DELETE")
_HTML = b"<html><head><title>503</title></head><body><h1>Service Temporarily Unavailable</h1></body></html>"
_TEXT = "text/plain; charset=utf-8"
_NEW_ITEM = re.compile(r"/checklists?/([^/]+)/checkitems?/?$", re.IGNORECASE)
_OVERLAP = 0.02  # seconds that a new check item takes while items may get lost


class Chooser:
    """Says for each write which fault hits it."""

    def __init__(self, plan: Faults) -> None:
        self.arm(plan)

    def arm(self, plan: Faults) -> None:
        """Starts the plan afresh: seeded anew, nothing counted, nothing hit."""
        self.plan = plan
        self.kinds = tuple(kind for kind in plan.kinds if kind != "lose-checkitem")
        self.loses = len(self.kinds) < len(plan.kinds)
        self.random = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self.writes = 0
        self.burst = 0
        self.hits: list[dict[str, object]] = []
        self.posts: Counter[str] = Counter()  # check items under way, by checklist

    def next(self, method: str, path: str) -> str:
        """The kind of fault for this request, or nothing. The control endpoint is spared, and reads but for bursts."""
        if "/_sandbox" in path:
            return ""
        if self.burst:
            self.burst -= 1
            return "burst-429"
        if method not in _WRITES:
            return ""
        self.writes += 1
        if not self.kinds or not self._hit():
            return ""
        kind = self.random.choice(self.kinds)
        self.burst = max(self.plan.burst - 1, 0) if kind == "burst-429" else 0
        self._note(kind, method, path)
        return kind

    def _hit(self) -> bool:
        plan = self.plan
        if plan.at:
            return self.writes == plan.at
        if plan.every:
            return self.writes % plan.every == 0
        return self.random.random() < plan.rate

    def _note(self, kind: str, method: str, path: str) -> None:
        self.hits.append({"write": self.writes, "kind": kind, "method": method, "path": path})

    @contextmanager
    def racing(self, method: str, path: str) -> Iterator[Callable[[], bool]]:
        """While a request is under way: does it lose to another post to the same checklist? Ask before answering."""
        new_item = _NEW_ITEM.search(path) if self.loses and method == "POST" else None
        if new_item is None:
            yield lambda: False
            return
        checklist = new_item[1]
        self.posts[checklist] += 1
        try:
            yield lambda: self._loses(checklist, method, path)
        finally:
            self.posts[checklist] -= 1

    def _loses(self, checklist: str, method: str, path: str) -> bool:
        lost = self.posts[checklist] > 1
        if lost:
            self._note("lose-checkitem", method, path)
        return lost

    def delay(self, method: str, path: str) -> float:
        """Seconds to wait before the answer."""
        overlaps = self.loses and method == "POST" and _NEW_ITEM.search(path)
        return max(self.plan.latency, _OVERLAP if overlaps else 0.0)


async def drop(send: object, said: str = "Server disconnected without sending a response.") -> None:
    """End the connection without a word: over TCP by the transport, in process by what httpx would raise."""
    # uvicorn hands out a bound method of its request cycle, which knows the transport; ASGI has no way to abort.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        import httpx

        raise httpx.RemoteProtocolError(said)
    transport.close()  # what was written before still goes out
    await asyncio.sleep(0)  # uvicorn learns of the end before it misses an answer


def before(kind: str) -> Answer | None:
    """The answer that comes without the change being made."""
    from .app import Answer

    if kind == "error-before":
        return Answer(500, b"Internal Server Error", _TEXT)
    if kind == "html-503":
        return Answer(503, _HTML, "text/html")
    if kind == "burst-429":
        return Answer(429, b'{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}')
    return None


def after(kind: str, answer: Answer) -> Answer | None:
    """What becomes of the answer once the change is made; None: the connection is dropped."""
    if kind == "drop-after":
        return None
    if kind == "error-after":
        answer.status, answer.body, answer.media_type = 500, b"Internal Server Error", _TEXT
    if kind == "truncate":
        answer.body = answer.body[: len(answer.body) // 2]
    if kind == "accepted-202" and answer.status == 200:
        answer.status = 202
    return answer


async def cut(send: Callable[[Any], Awaitable[None]], answer: Answer) -> None:
    """All headers, half of the body, and the connection ends."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.head()})
    half = answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await drop(send, "peer closed connection without sending complete message body")


def lose(store: Store, answer: Answer) -> None:
    """The check item that was just acknowledged goes: another one was posted to the checklist meanwhile."""
    if answer.status == 200:
        with store.writing():
            store.drop("checkItem", msgspec.json.decode(answer.body)["id"])
