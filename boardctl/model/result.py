"""What an apply did: done, failed and not attempted, change by change."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from boardctl import errors
from boardctl.model.plan import Action
from boardctl.model.values import Address, Kind

Status: TypeAlias = Literal["applied", "nothing", "partial", "stale", "unsafe", "failed", "interrupted"]

EXIT_CODES: dict[Status, int] = {
    "applied": errors.OK,
    "nothing": errors.OK,
    "partial": errors.PARTIAL,
    "stale": errors.STALE,
    "unsafe": errors.UNSAFE,
    "failed": errors.FAILED,
    "interrupted": errors.INTERRUPTED,
}


class Outcome(Struct, frozen=True, kw_only=True):
    """One change's end. `reason` says why it failed (Trello's own words) or what kept it from being tried.

    `halted`: it counts as failed because somebody stopped the run between two of its calls; the next does the rest.
    """

    id: str
    address: Address
    action: Action
    kind: Kind
    name: str
    board: str
    reason: str | None = None
    hint: str | None = None
    halted: bool = False


class BoardEnd(Struct, frozen=True, kw_only=True):
    """How one board of the run ended. `converged` is whether a fresh plan of it was empty; None if not looked at."""

    key: str
    url: str | None = None
    converged: bool | None = None


class Tally(NamedTuple):
    """One board with the numbers of its changes by how they ended."""

    board: BoardEnd
    done: int
    failed: int
    not_attempted: int


class Requests(Struct, frozen=True, kw_only=True):
    """How many requests were sent."""

    reads: int = 0
    writes: int = 0


class Result(Struct, frozen=True, kw_only=True):
    """The account of an apply. `converged` is whether a fresh plan after it was empty; None if not looked at.

    `stored_differently` are sentences on fields that Trello kept in another form than asked; `remaining` are
    those on changes that a fresh plan still shows; `boards` are all of the run; `error` is what ended the run before
    its time. Of a restore `again` are the arguments that do the rest: the fresh plan is that of the way back.
    """

    status: Status
    done: tuple[Outcome, ...] = ()
    failed: tuple[Outcome, ...] = ()
    not_attempted: tuple[Outcome, ...] = ()
    requests: Requests = Requests()
    converged: bool | None = None
    run: str = ""
    stored_differently: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    boards: tuple[BoardEnd, ...] = ()
    error: errors.BoardctlError | None = None
    again: tuple[str, ...] = ()

    def tallies(self) -> list[Tally]:
        """The boards with the numbers of their changes, in the order of `boards`."""
        done, failed, not_attempted = (
            Counter(outcome.board for outcome in each) for each in (self.done, self.failed, self.not_attempted)
        )
        return [Tally(each, done[each.key], failed[each.key], not_attempted[each.key]) for each in self.boards]

    @property
    def exit_code(self) -> int:
        """The exit code of section 8 that this result stands for."""
        return EXIT_CODES[self.status]
