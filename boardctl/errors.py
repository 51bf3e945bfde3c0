"""Every error that boardctl tells a person about, as one tree.

Each error says what is wrong (`message`), where (`where`), what to do about it (`hint`), and the exit
code that the command ends with. Anything that is not a BoardctlError is a bug and may show a traceback.

BoardctlError                 exit 1
  ConfigError                 a file of the user's is wrong; carries one or many `Problem`s
    Unready                   what is planned would be refused: token, access, limits; nothing was written
  NotFound                    a file, board or object that was named does not exist
  Ambiguous                   more than one live object fits a declared one
  StateError                  the state can't be used or reached
    UnusableState             that of one board: damaged, newer format; the other boards' may be well
    ForeignState              it belongs to another API
    Locked                    another run holds it
  WireError                   the API could not be talked to, or said no
    AuthError                 401: key, token, scope or access
    RateLimited               429 that outlasted the wait
    Unreachable               DNS, TLS, proxy, refused, timed out
    OutcomeUnknown            a write was sent and no answer came back
  JournalError                the journal can't be written, so nothing may be sent
  Unsettled                   a plan that would not converge; nothing was written
  Declined                    the person (or the lack of a terminal) said no
  Stale                       exit 4: a saved plan no longer fits the board
  Unsafe                      exit 5: refused for safety
"""

from __future__ import annotations

from typing import NamedTuple

OK, FAILED, CHANGES, PARTIAL, STALE, UNSAFE, USAGE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 64, 130


class Where(NamedTuple):
    """A place: a file with 1-based line and column, a path of keys inside it, or a URL."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        if not self.file:
            return self.url or self.path or ""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


NOWHERE = Where()


class BoardctlError(Exception):
    """The root: something a person can understand and mend."""

    exit_code = FAILED
    code = "error"

    def __init__(self, message: str, *, where: Where = NOWHERE, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class Problem(NamedTuple):
    """One mistake in a file. `severity` is "error" or "warning"; `excerpt` is the line it stands on.

    Problems of one `cause` are one mistake told at many places: a field of another type, a label that was renamed.
    """

    message: str
    where: Where = NOWHERE
    hint: str | None = None
    code: str = "invalid"
    severity: str = "error"
    excerpt: str | None = None
    cause: str | None = None


class ConfigError(BoardctlError):
    """One or many mistakes in the user's files, all reported at once."""

    code = "invalid-config"

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        first = problems[0]
        super().__init__(first.message, where=first.where, hint=first.hint)
        self.problems = tuple(problems)


class Unready(ConfigError):
    """What is planned would be refused half way: by the token's scope, the board's access, the plan's limits."""

    code = "unready"


class NotFound(BoardctlError):
    """A file, a board or an object that was named does not exist."""

    code = "not-found"


class Ambiguous(BoardctlError):
    """More than one live object fits; the hint carries the lines that settle it."""

    code = "ambiguous"


class StateError(BoardctlError):
    """The state can't be used: not reached, not written, of another origin, of a newer format, or damaged."""

    code = "state"


class UnusableState(StateError):
    """What is kept of one board can't be used: it is damaged, or of a newer format. No other board need stop for it."""


class ForeignState(StateError):
    """The state belongs to another API: its ids mean nothing to this one, and neither do those of the other boards."""


class Locked(StateError):
    """Another run holds the state's lock."""

    code = "locked"


class WireError(BoardctlError):
    """The API could not be talked to, or said no. `status` is the HTTP status, None if there was none."""

    code = "api"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        where: Where = NOWHERE,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status


class AuthError(WireError):
    """401: a bad key, a bad token, a missing scope or no access."""

    code = "auth"


class RateLimited(WireError):
    """429 that outlasted the wait."""

    code = "rate-limited"


class Unreachable(WireError):
    """No connection: DNS, TLS, proxy, refused, timed out before anything was sent."""

    code = "unreachable"


class OutcomeUnknown(WireError):
    """A write was sent and no answer came back: it may or may not have happened."""

    code = "outcome-unknown"


class JournalError(BoardctlError):
    """The journal can't be written: a full disk, most likely. Nothing that is not journalled is sent."""

    code = "journal"


class Unsettled(BoardctlError):
    """The plan, played on a copy of the board, does not reach the goal: a bug, so nothing is written."""

    code = "unsettled"


class Declined(BoardctlError):
    """A confirmation was needed and was not given; without a hint a person said no."""

    code = "declined"


class Stale(BoardctlError):
    """A saved plan no longer fits the board."""

    code = "stale"
    exit_code = STALE


class Unsafe(BoardctlError):
    """Refused for safety; the hint carries the flag that allows it."""

    code = "unsafe"
    exit_code = UNSAFE
