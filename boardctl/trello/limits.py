"""The sliding window that keeps requests under Trello's rate limits (WIRE-FACTS section 3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyrate_limiter import InMemoryBucket

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Window(NamedTuple):
    """At most `most` requests in `interval` milliseconds; `left` is what the server says is left."""

    most: int
    interval: int
    left: int


TOKEN = Window(100, 10_000, 100)
KEY = Window(300, 10_000, 300)
# So few requests are within every limit: a plan of one read never pays for importing the limiter.
FREE = 20
# Requests reach the server later than they are stamped, and not evenly so.
MARGIN = 1.025
# `-db-query-time-` is a budget of milliseconds, not of requests.
SCOPES = ("api-token", "api-key", "member")


class Limits:
    """Lets requests go as fast as the limits allow. One is shared by all that use the same key and token.

    `clock` gives seconds and never runs backwards; `sleep` takes seconds.
    """

    def __init__(self, *, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._window = tightest((TOKEN, KEY))
        self._stamps: list[int] = []
        self._bucket: InMemoryBucket | None = None
        self._held_until = 0.0

    @property
    def window_seconds(self) -> float:
        """How long the tightest window is."""
        return self._window.interval / 1000

    async def acquire(self) -> None:
        """Return when one more request may be sent."""
        while wait := self._wait():
            await self._sleep(wait)

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the server said 429."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take over the server's own limits, and make room for what others send with the same token."""
        windows = windows_of(headers)
        if not windows:
            return
        window = tightest(windows)
        if window[:2] != self._window[:2]:
            self._window = window
            stamps = self._stamps if self._bucket is None else [each.timestamp for each in self._bucket.items]
            self._bucket = self._filled(stamps)
        if self._bucket is not None:
            self._count_others(self._bucket, window)

    def _wait(self) -> float:
        now = self._clock()
        if now < self._held_until:
            return self._held_until - now
        if self._bucket is None and len(self._stamps) < FREE:
            self._stamps.append(_ms(now))
            return 0.0
        if self._bucket is None:
            self._bucket = self._filled(self._stamps)
        return _put(self._bucket, _ms(now))

    def _filled(self, stamps: list[int]) -> InMemoryBucket:
        """A bucket that already knows what was sent before it was needed."""
        from pyrate_limiter import InMemoryBucket, Rate, RateItem

        bucket = InMemoryBucket([Rate(self._window.most, round(self._window.interval * MARGIN))])
        for stamp in stamps:
            bucket.put(RateItem("request", stamp))
        return bucket

    def _count_others(self, bucket: InMemoryBucket, window: Window) -> None:
        now = _ms(self._clock())
        bucket.leak(now)
        for _ in range(window.most - window.left - bucket.count()):
            _put(bucket, now)


class Unlimited(Limits):
    """For a server in this process, which has no limit to keep: requests never wait."""

    def __init__(self) -> None:
        """Nothing to set up."""
        self._window = TOKEN

    async def acquire(self) -> None:
        """At once."""

    def hold(self, seconds: float) -> None:
        """It never says 429."""

    def observe(self, headers: Mapping[str, str]) -> None:
        """What it says of limits is for clients that come over the network."""


def _put(bucket: InMemoryBucket, stamp: int) -> float:
    """Seconds to wait before another try; 0 where the request has been let through."""
    from pyrate_limiter import RateItem

    item = RateItem("request", stamp)
    bucket.leak(stamp)
    if bucket.put(item):
        return 0.0
    wait = bucket.waiting(item)
    return max(wait if isinstance(wait, int) else 0, 1) / 1000


def windows_of(headers: Mapping[str, str]) -> list[Window]:
    """The windows that an answer's x-rate-limit headers tell of; damaged ones are passed over."""
    found = []
    for scope in SCOPES:
        numbers = [headers.get(f"x-rate-limit-{scope}-{part}", "") for part in ("max", "interval-ms", "remaining")]
        if all(each.isdecimal() for each in numbers) and int(numbers[0]) and int(numbers[1]):
            found.append(Window(*map(int, numbers)))
    return found


def tightest(windows: list[Window] | tuple[Window, ...]) -> Window:
    """The window that allows the lowest rate."""
    return min(windows, key=lambda each: (each.most / each.interval, each.interval))


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
