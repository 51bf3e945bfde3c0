"""Failures on request: which write they hit, and what they do to the answer. Off unless asked for, and seeded."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec

from .settings import Faults
from .store import Store

if TYPE_CHECKING:
    from .app import Answer

KINDS = (
    "drop-before",
    "drop-after",
    "error-before",
    "error-after",
    "html-503",
    "burst-429",
    "truncate",
    "accepted-202",
    "lose-checkitem",
)
_HTML = b"<html><head><title>503</title></head><body><h1>Service Temporarily Unavailable</h1></body></html>"


class Chooser:
    """Says for each write which fault hits it."""

    def __init__(self, plan: Faults) -> None:
        self.arm(plan)

    def arm(self, plan: Faults) -> None:
        self.plan = plan
        self.random = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self.writes = 0
        self.burst = 0
        self.hits: list[dict[str, object]] = []

    def next(self, method: str, path: str) -> str:
        """The kind of fault for this request, or nothing. Reads and the control endpoint are spared."""
        if self.burst:
            self.burst -= 1
            return "burst-429"
        if not self.plan.kinds or method == "GET" or "/_sandbox" in path:
            return ""
        self.writes += 1
        if not self._hit():
            return ""
        kind = self.random.choice(self.plan.kinds)
        if kind == "lose-checkitem" and not path.rstrip("/").lower().endswith("/checkitems"):
            return ""
        self.burst = self.plan.burst - 1 if kind == "burst-429" else 0
        self.hits.append({"write": self.writes, "kind": kind, "method": method, "path": path})
        return kind

    def _hit(self) -> bool:
        plan = self.plan
        if plan.at:
            return self.writes == plan.at
        if plan.every:
            return self.writes % plan.every == 0
        return self.random.random() < plan.rate


def drop(send: object) -> None:
    """End the connection without a word: over TCP by the transport, in process by what httpx would raise."""
    # uvicorn hands out a bound method of its request cycle, which knows the transport; ASGI has no way to abort.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        return
    import httpx

    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")


def before(kind: str) -> Answer | None:
    """The answer that comes without the change being made."""
    from .app import Answer

    if kind == "error-before":
        return Answer(500, b"Internal Server Error", "text/plain; charset=utf-8")
    if kind == "html-503":
        return Answer(503, _HTML, "text/html")
    if kind == "burst-429":
        return Answer(429, b'{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}')
    return None


def after(kind: str, answer: Answer, store: Store) -> Answer | None:
    """What becomes of the answer once the change is made; None: the connection is dropped."""
    if kind == "lose-checkitem" and answer.status == 200:
        # Two posts to one checklist at a time: both are acknowledged, one item is gone (issue 3).
        with store.writing():
            store.drop("checkItem", msgspec.json.decode(answer.body)["id"])
    if kind == "drop-after":
        return None
    if kind == "error-after":
        answer.status, answer.body, answer.media_type = 500, b"Internal Server Error", "text/plain; charset=utf-8"
    if kind == "truncate":
        answer.body = answer.body[: len(answer.body) // 2]
    if kind == "accepted-202" and answer.status == 200:
        answer.status = 202
    return answer
