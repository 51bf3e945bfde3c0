"""Who is told of waits that are long enough to wonder about, and why it is waited: once, however many requests wait."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[float, str], None]
"""Gets the seconds of a wait, and the reason: words that go on `waiting 10 s: `."""

# Shorter ones pass before anybody has read of them.
NOTABLE_SECONDS = 2.0
# Waits that end together are one; they begin and end within moments of each other.
APART_SECONDS = 1.0


def untold(_: float, __: str) -> None:
    """Nobody is there to be told."""


class Waits:
    """Tells of each wait once. `clock` gives seconds and never runs backwards."""

    def __init__(self, tell: Tell, clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._until = 0.0

    def note(self, seconds: float, why: str) -> None:
        """A wait begins now; it is told if it is a long one and ends later than what has been told of."""
        until = self._clock() + seconds
        if seconds < NOTABLE_SECONDS or until < self._until + APART_SECONDS:
            return
        self._until = until
        self._tell(seconds, why)
