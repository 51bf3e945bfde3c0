"""The sliding window that keeps requests under Trello's rate limits (WIRE-FACTS section 3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from boardctl.trello.ledger import Book, Ledger, OwnLedger
from boardctl.trello.waits import Tell, untold

if TYPE_CHECKING:
    from pyrate_limiter import InMemoryBucket

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Window(NamedTuple):
    """At most `most` requests in `interval` milliseconds; `left` is what the server says is left."""

    most: int
    interval: int
    left: int

    def __str__(self) -> str:
        """The window in words."""
        return f"{self.most} requests in {self.interval / 1000:g} s"


TOKEN = Window(100, 10_000, 100)
KEY = Window(300, 10_000, 300)
# So few requests are within every limit: a plan of one read never pays for importing the limiter.
FREE = 20
# The server counts a request when it arrives: between its stamp and its answer, whose time then stands for it. So all
# that is left is rounding, and clocks that don't run alike.
MARGIN = 1.01
# `-db-query-time-` is a budget of milliseconds, not of requests.
SCOPES = {"api-token": "of a token", "api-key": "of an API key", "member": "of a member"}
# Another process has the ledger open for well under a millisecond; one that was stopped meanwhile is not waited for.
BUSY_SECONDS, PATIENCE_SECONDS = 0.002, 2.0
LONGEST_HOLD = 900_000  # milliseconds; what a machine's last start left behind is no reason to wait
ELSEWHERE = 0
REFUSED = "a request was refused for the rate limit (429); what is left waits until that has passed"


class Limits:
    """Lets requests go as fast as the limits allow. One is shared by all that use the same key and token.

    `clock` gives seconds and never runs backwards; `sleep` takes seconds. The `ledger` may be shared by several
    processes, if their clock is the same; `who` stands for the token in it.
    """

    def __init__(self, *, clock: Clock, sleep: Sleep, ledger: Ledger | None = None, who: int = 1) -> None:
        self._clock = clock
        self._sleep = sleep
        self._windows = {"api-token": TOKEN, "api-key": KEY}
        self._ledger: Ledger = ledger or OwnLedger()
        self._who = who
        self._stamp = 0
        self._through: list[tuple[int, int]] = []
        self._held_until = 0
        self._blocked_since: float | None = None

    @property
    def window_seconds(self) -> float:
        """How long the tightest window is."""
        return tightest(tuple(self._windows.values())).interval / 1000

    @property
    def held(self) -> float:
        """Seconds for which nothing is sent from here, since the server said 429."""
        return max(self._held_until / 1000 - self._clock(), 0.0)

    async def acquire(self, tell: Tell = untold) -> int:
        """Return when one more request may be sent, with its stamp. `tell` gets each wait, and what it is for."""
        while True:
            wait, why = self._wait()
            if not wait:
                return self._stamp
            tell(wait, why)
            await self._sleep(wait)

    async def answered(self, stamp: int) -> None:
        """The request of that stamp is through: from now on its window runs, wherever it was held up.

        Returns once the ledger says so: others must not go by the time at which it was let go.
        """
        self._through.append((stamp, _ms(self._clock())))
        while self._through:
            with self._opened() as book:
                if book is not None:
                    self._restamp(book)
            if self._through:
                await self._sleep(BUSY_SECONDS)

    def _restamp(self, book: Book) -> None:
        """Put answers' times for those of their requests."""
        for stamp, end in self._through:
            entry = (stamp, self._who)
            if end != stamp and entry in book.stamps:
                book.stamps.remove(entry)
                book.stamps.append((end, self._who))
        self._through.clear()

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the server said 429. That goes for all who share the ledger."""
        self._held_until = max(self._held_until, _ms(self._clock() + seconds))
        with self._opened() as book:
            if book is not None:
                book.hold = max(book.hold, self._held_until)

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take over the server's own limits, and make room for what others send with the same token or key."""
        told = windows_of(headers)
        if not told:
            return
        self._windows |= told
        with self._opened() as book:
            if book is not None:
                for scope, window in told.items():
                    self._count_others(book, scope, window)

    def _wait(self) -> tuple[float, str]:
        """Seconds until one more request may be sent, and why; 0 where it is counted in and may go."""
        with self._opened() as book:
            if book is None:
                return BUSY_SECONDS, "another boardctl looks at the limit"
            now = _ms(self._clock())  # not sooner: what another process has written by now is no stamp of the future
            self._restamp(book)
            hold = max(self._held_until, book.hold if book.hold <= now + LONGEST_HOLD else 0)
            if now < hold:
                return (hold - now) / 1000, REFUSED
            book.stamps = [each for each in book.stamps if now - self._longest < each[0] <= now]
            wait, scope = max((self._room(book, *each, now), each[0]) for each in self._windows.items())
            if not wait:
                book.stamps.append((now, self._who))
                self._stamp = now
            return wait, f"{self._windows[scope]}, the limit {SCOPES[scope]}, were sent"

    @contextmanager
    def _opened(self) -> Iterator[Book | None]:
        """The ledger's book, None where it can't be had now; if that lasts, this process goes on with its own."""
        given = False
        try:
            with self._ledger.opened() as book:
                given = True
                yield book
            self._blocked_since = None if book is not None else self._blocked_since or self._clock()
        except OSError:
            self._ledger = OwnLedger()
            if not given:
                yield None
        if self._blocked_since is not None and self._clock() - self._blocked_since > PATIENCE_SECONDS:
            self._ledger = OwnLedger()

    @property
    def _longest(self) -> int:
        return max(round(window.interval * MARGIN) for window in self._windows.values())

    def _stamps(self, book: Book, scope: str) -> list[int]:
        """The times that count for a limit: of this token, or of all that use the key."""
        return sorted(stamp for stamp, who in book.stamps if scope == "api-key" or who == self._who)

    def _room(self, book: Book, scope: str, window: Window, now: int) -> float:
        """Seconds until one more request is within the limit; 0 where it is."""
        stamps = self._stamps(book, scope)
        if len(stamps) < min(FREE, window.most):
            return 0.0
        from pyrate_limiter import InMemoryBucket, Rate, RateItem

        bucket = InMemoryBucket([Rate(window.most, round(window.interval * MARGIN))])
        bucket.items = [RateItem("request", stamp) for stamp in stamps]
        return _put(bucket, now)

    def _count_others(self, book: Book, scope: str, window: Window) -> None:
        """Where the server counts more than was sent from here, somebody else sends too."""
        now = _ms(self._clock())
        start = now - window.interval
        known = sum(1 for stamp in self._stamps(book, scope) if stamp > start)
        who = ELSEWHERE if scope == "api-key" else self._who
        book.stamps += [(now, who)] * max(window.most - window.left - known, 0)


class Unlimited(Limits):
    """For a server in this process, which has no limit to keep: requests never wait."""

    def __init__(self) -> None:
        """Nothing to set up."""
        self._windows = {"api-token": TOKEN}

    @property
    def held(self) -> float:
        """Never."""
        return 0.0

    async def acquire(self, tell: Tell = untold) -> int:
        """At once."""
        return 0

    async def answered(self, stamp: int) -> None:
        """Nothing to note."""

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


def windows_of(headers: Mapping[str, str]) -> dict[str, Window]:
    """The windows that an answer's x-rate-limit headers tell of, by scope; damaged ones are passed over."""
    found = {}
    for scope in SCOPES:
        numbers = [headers.get(f"x-rate-limit-{scope}-{part}", "") for part in ("max", "interval-ms", "remaining")]
        if all(each.isdecimal() for each in numbers) and int(numbers[0]) and int(numbers[1]):
            found[scope] = Window(*map(int, numbers))
    return found


def tightest(windows: list[Window] | tuple[Window, ...]) -> Window:
    """The window that allows the lowest rate."""
    return min(windows, key=lambda each: (each.most / each.interval, each.interval))


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
