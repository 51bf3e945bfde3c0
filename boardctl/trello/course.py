"""The course of one request over its tries: what is repeated, how long, and what is told in the end."""

from __future__ import annotations

from typing import NamedTuple

from boardctl.errors import OutcomeUnknown, WireError
from boardctl.trello.failures import Asked, Missing, Trouble


class Patience(NamedTuple):
    """How long to go on: tries of a request, tries while nothing was ever reached, seconds of 429, first pause."""

    tries: int = 5
    first_tries: int = 3
    limited_seconds: float = 120.0
    pause: float = 0.5


class Course:
    """The course of one request over its tries: when to go on, when to give up, and with what.

    `refusal` is the 429 that was its last answer, None where it may have been done.
    """

    def __init__(self, asked: Asked, patience: Patience) -> None:
        self.asked = asked
        self.refusal: WireError | None = None
        self._patience = patience
        self._tries = 0
        self._limited = 0.0
        self._unknown = False

    def is_gone_already(self, trouble: Trouble) -> bool:
        """A DELETE whose first answer was lost finds nothing the second time: it has worked."""
        return self._unknown and self.asked.method == "DELETE" and isinstance(trouble.error, Missing)

    def after(self, trouble: Trouble, *, reached: bool, window: float) -> float:
        """Seconds to wait before the next try; raises where there is to be none."""
        if trouble.fate == "limited":
            self.refusal = None if self._unknown else trouble.error
            return self._wait_out(trouble, window)
        self._tries += 1
        self._unknown = self._unknown or trouble.fate == "unknown"
        if not self._may_go_on(trouble, reached):
            raise self._verdict(trouble)
        return float(self._patience.pause * 2 ** (self._tries - 1))

    def _wait_out(self, trouble: Trouble, window: float) -> float:
        """The whole window: more than 200 refusals in one would block the key for longer (WIRE-FACTS section 3)."""
        wait = window if trouble.wait is None else trouble.wait
        self._limited += max(wait, 1.0)
        if self._limited > self._patience.limited_seconds:
            raise trouble.error
        return wait

    def _may_go_on(self, trouble: Trouble, reached: bool) -> bool:
        if trouble.fate == "refused" or trouble.lasting:
            return False
        if trouble.fate == "unknown" and self.asked.method == "POST":
            return False
        # A typo in a URL or a server that is not up should be told at once; a network that was there comes back.
        return self._tries < (self._patience.tries if reached else self._patience.first_tries)

    def _verdict(self, trouble: Trouble) -> WireError:
        if self.asked.method == "GET" or trouble.fate == "refused" or not self._unknown:
            return trouble.error
        error = trouble.error
        message = f"{error.message}; it may or may not have been done"
        hint = "run the same command again: it looks first at what is there"
        unknown = OutcomeUnknown(message, status=error.status, where=error.where, hint=hint)
        unknown.__cause__ = error
        return unknown
