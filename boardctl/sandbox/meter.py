"""Rate limits: counted on every call and shown in the headers, enforced when asked for (WIRE-FACTS section 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .refusals import Refusal
from .settings import Settings

WINDOW = 10.0  # Trello's, in seconds
_MEMBERS_WINDOW = 900.0
_DELETED_ACTIONS = (15000, 3600.0)  # recorded: x-rate-limit-action-* of DELETE /1/actions/{id} 2022
_DB_BUDGET = 7_200_000


@dataclass(slots=True)
class _Window:
    """One counter that starts anew when its time is over."""

    most: int
    span: float
    start: float = -1e18
    used: int = 0

    def take(self, now: float) -> bool:
        """Counts one call at that time in seconds; False once the window is full. Refused calls count too."""
        if now - self.start >= self.span:
            self.start, self.used = now, 0
        self.used += 1
        return self.used <= self.most

    @property
    def left(self) -> int:
        """Calls still free in this window, as the headers say it."""
        return max(self.most - self.used, 0)


@dataclass(slots=True)
class Tally:
    """What was asked since the start, or since it was last set to zero."""

    reads: int = 0
    writes: int = 0
    limited: int = 0

    def note(self, method: str, status: int) -> None:
        """Count one request by its method, and apart from those the ones that were answered with 429."""
        if status == 429:
            self.limited += 1
        elif method == "GET":
            self.reads += 1
        else:
            self.writes += 1


@dataclass(slots=True)
class Meter:
    settings: Settings
    clock: Callable[[], float]
    windows: dict[str, _Window] = field(default_factory=dict)

    def _window(self, name: str, most: int, span: float = WINDOW) -> _Window:
        if name not in self.windows:
            most = max(int(most * self.settings.limit_scale), 1)
            self.windows[name] = _Window(most, span * self.settings.limit_window / WINDOW)
        return self.windows[name]

    def count(
        self, key: str, token: str, *, members: bool, deletes_action: bool = False
    ) -> tuple[list[tuple[bytes, bytes]], Refusal | None]:
        """The headers to send, and the 429 if this call is one too many and limits are enforced."""
        now = self.clock()
        by_key, by_token = self._window(f"key/{key}", 300), self._window(f"token/{token}", 100)
        member = self._window(f"member/{token}", 375)
        over = _refusal(not by_token.take(now), not by_key.take(now))
        member.take(now)
        if members and not self._window(f"members/{token}", 100, _MEMBERS_WINDOW).take(now):
            over = over or _limited("RATE_LIMIT_EXCEEDED", "Exceeded rate limit to /1/member")
        shown = (("api-key", by_key), ("api-token", by_token), ("member", member))
        headers = [pair for name, window in shown for pair in _headers(name, window)]
        headers += _db_headers
        if deletes_action:
            window = self._window(f"action/{token}", *_DELETED_ACTIONS)
            over = over if window.take(now) else over or _limited("API_TOKEN_LIMIT_EXCEEDED")
            headers += _headers("action", window)
        return headers, over if self.settings.enforce_limits else None


def _limited(code: str, message: str = "Rate limit exceeded") -> Refusal:
    return Refusal(429, {"error": code, "message": message})


def _refusal(token: bool, key: bool) -> Refusal | None:
    """asserted-behaviours: token rate limit, key rate limit."""
    if token:
        return _limited("API_TOKEN_LIMIT_EXCEEDED")
    return _limited("API_KEY_LIMIT_EXCEEDED") if key else None


def _names(name: str) -> tuple[bytes, bytes, bytes]:
    head = f"x-rate-limit-{name}-".encode()
    return head + b"interval-ms", head + b"max", head + b"remaining"


_SHOWN = {name: _names(name) for name in ("api-key", "api-token", "member", "action")}


def _headers(name: str, window: _Window) -> list[tuple[bytes, bytes]]:
    interval, most, remaining = _SHOWN[name]
    values = (int(window.span * 1000), window.most, window.left)
    return [(header, b"%d" % value) for header, value in zip((interval, most, remaining), values, strict=True)]


_db_headers = [
    (b"x-rate-limit-db-query-time-interval-ms", b"600000"),
    (b"x-rate-limit-db-query-time-max", b"%d" % _DB_BUDGET),
    (b"x-rate-limit-db-query-time-remaining", b"%d" % _DB_BUDGET),
]
