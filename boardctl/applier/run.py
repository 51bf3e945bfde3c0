"""The change graph: each change runs once what it requires is done; a failure stops only what depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Protocol

from boardctl.applier.perform import Sender, perform
from boardctl.errors import BoardctlError
from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.result import Outcome
from boardctl.model.values import Address


class Progress(Protocol):
    """Who is told how far an apply is."""

    def start(self, total: int) -> None:
        """So many changes are to be made."""

    def done(self, outcome: Outcome) -> None:
        """One was made."""

    def failed(self, outcome: Outcome) -> None:
        """One failed."""

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried."""


class Stop:
    """A request to finish: calls in flight are finished, no new one is begun."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        """Begin nothing new."""
        self.asked = True


class Account:
    """What happened so far: outcomes in the order in which they came about, and the ids of new objects.

    `differently` are sentences on what Trello keeps otherwise than asked; `answered` digests of what it answered to
    hold in a field, by the object's address.
    """

    def __init__(self) -> None:
        self.ids: dict[Address, str] = {}
        self.done: list[tuple[Change, Outcome]] = []
        self.failed: list[tuple[Change, Outcome]] = []
        self.not_attempted: list[tuple[Change, Outcome]] = []
        self.differently: list[str] = []
        self.answered: dict[tuple[Address, str], str] = {}


class Run:
    """One board's changes under way."""

    def __init__(self, board: str, sender: Sender, progress: Progress, stop: Stop) -> None:
        self.account = Account()
        self._board = board
        self._sender = sender
        self._progress = progress
        self._stop = stop
        self._settled: dict[Address, asyncio.Future[bool]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def carry_out(self, changes: Sequence[Change]) -> Account:
        """Run all changes, side by side where nothing forbids it."""
        loop = asyncio.get_running_loop()
        self._settled = {change.id: loop.create_future() for change in changes}
        await asyncio.gather(*(self._settle(change) for change in changes))
        return self.account

    async def _settle(self, change: Change) -> None:
        """Wait for what the change requires, then make it or say what kept it from being made."""
        blocker = await self._blocker(change)
        made = blocker is None and await self._make(change)
        if blocker is not None:
            outcome = self._outcome(change, reason=blocker)
            self.account.not_attempted.append((change, outcome))
            self._progress.skipped(outcome)
        self._settled[change.id].set_result(made)

    async def _blocker(self, change: Change) -> str | None:
        """Why the change can't be tried, None where nothing stands in its way."""
        for needed in change.requires:
            if not await asyncio.shield(self._settled[needed]):
                return f"it needs {needed}, which was not done"
        return "interrupted before its turn" if self._stop.asked else None

    async def _make(self, change: Change) -> bool:
        try:
            for operation in change.operations:
                await self._perform(change, operation)
        except BoardctlError as error:
            outcome = self._outcome(change, reason=error.message, hint=error.hint)
            self.account.failed.append((change, outcome))
            self._progress.failed(outcome)
            return False
        outcome = self._outcome(change)
        self.account.done.append((change, outcome))
        self._progress.done(outcome)
        return True

    async def _perform(self, change: Change, operation: Operation) -> None:
        async with AsyncExitStack() as stack:
            if operation.kind == "item" and operation.owner is not None:
                # Concurrent posts to one checklist have lost items: they go one after the other (DESIGN section 7).
                await stack.enter_async_context(self._locks.setdefault(operation.owner, asyncio.Lock()))
            performed = await perform(self._sender, operation, self.account.ids)
        self.account.ids.update(performed.ids)
        address = pending_address(operation.target) if is_pending(operation.target) else change.address
        self.account.answered.update({(address, name): each for name, each in performed.answered.items()})
        self.account.differently += [f'{change.kind} "{change.name}": {each}' for each in performed.differently]

    def _outcome(self, change: Change, *, reason: str | None = None, hint: str | None = None) -> Outcome:
        return Outcome(
            id=change.id,
            address=change.address,
            action=change.action,
            kind=change.kind,
            name=change.name,
            board=self._board,
            reason=reason,
            hint=hint,
        )


def changes_of(pairs: Iterable[tuple[Change, Outcome]]) -> tuple[Change, ...]:
    """The changes of an account's entries."""
    return tuple(change for change, _ in pairs)
