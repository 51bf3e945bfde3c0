"""A Trello made of answers in a row, and a clock that only moves when somebody sleeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx

from boardctl.trello.client import Client, Credentials

KEY = "5a4db0c0ffee5a4db0c0ffee5a4db0c0"
TOKEN = "ATTA" + "5a4db0c0" * 8 + "0FF1CE00"
BASE = "https://api.trello.com/1"
LOCAL = "http://127.0.0.1:8123/1"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Clock:
    """Seconds that pass only in `sleep`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Server:
    """Gives its answers one after the other, the last one for ever; keeps every request with its time."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.clock = Clock()
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(self.clock.now)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, *, base_url: str = BASE, anonymous: bool = False, **options: Any) -> Client:
        """A client of this server; its waits take no time."""
        return Client(
            base_url=base_url,
            credentials=None if anonymous else Credentials(KEY, TOKEN),
            transport=httpx.MockTransport(self.handle),
            clock=self.clock,
            sleep=self.clock.sleep,
            jitter=lambda: 1.0,
            **options,
        )


def text(status: int, body: str, kind: str = "text/plain; charset=utf-8", **headers: str) -> httpx.Response:
    """An answer of plain text; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers={"content-type": kind, **named}, content=body.encode())


def data(body: Any, status: int = 200) -> httpx.Response:
    """An answer of JSON."""
    return httpx.Response(status, json=body)


def sent(server: Server) -> Iterable[tuple[str, str]]:
    """Method and path of each request."""
    return [(request.method, request.url.path) for request in server.requests]
