"""The change graph: each change runs once what it requires is done; a failure stops only what depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple, Protocol

from boardctl.applier.journal import Journal
from boardctl.applier.perform import Performed, Sender, perform
from boardctl.applier.settle import GIVEN_UP, REPEATS, Ground, Settler, given_up
from boardctl.errors import BoardctlError, JournalError, OutcomeUnknown, RateLimited, StateError
from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.history import End
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.result import Outcome
from boardctl.model.values import Address, Kind
from boardctl.trello.calls import Call

# Links stand in the order in which they are made, for POST takes no place (openapi.json); so do options, should Trello
# not heed theirs: that it does, only its clients vouch for.
_IN_TURN: frozenset[Kind] = frozenset({"item", "attachment", "option"})


class Progress(Protocol):
    """Who is told how far an apply is."""

    def start(self, total: int, *, boards: int) -> None:
        """So many changes are to be made, on so many boards."""

    def done(self, outcome: Outcome) -> None:
        """One was made."""

    def failed(self, outcome: Outcome) -> None:
        """One failed."""

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried."""

    def stopping(self) -> None:
        """Somebody asked to stop: calls in flight are finished."""


class Stop:
    """A request to finish: calls in flight are finished, no new one is sent.

    `error` is what made it necessary; None where a person asked for it. `hurry` is called with the first request.
    """

    def __init__(self, hurry: Callable[[], None] = lambda: None) -> None:
        self.asked = False
        self._hurry = hurry
        self.error: BoardctlError | None = None

    def ask(self, error: BoardctlError | None = None) -> None:
        """Send nothing new."""
        self.asked = True
        self.error = self.error or error
        self._hurry()

    @property
    def reason(self) -> str:
        """Why a change was not made."""
        return "interrupted before its turn" if self.error is None else self.error.message


class _Stopped(Exception):
    """Raised in place of a call that is not to be sent any more."""


class Account:
    """What happened so far: outcomes in the order in which they came about, and the ids of new objects.

    `differently` are sentences on what Trello keeps otherwise than asked; `answered` digests of what it answered to
    hold in a field, by the object's address; `unsure` are changes with a write that may or may not have been done;
    `repeated` are objects that were asked for again as no answer came, with the server's time of the last such request.
    """

    def __init__(self) -> None:
        self.ids: dict[Address, str] = {}
        self.done: list[tuple[Change, Outcome]] = []
        self.failed: list[tuple[Change, Outcome]] = []
        self.not_attempted: list[tuple[Change, Outcome]] = []
        self.differently: list[str] = []
        self.answered: dict[tuple[Address, str], str] = {}
        self.unsure: set[Address] = set()
        self.repeated: dict[Address, int] = {}


class Tools(NamedTuple):
    """What the runs of all boards of an apply share. `check` raises where the lock of the state was lost."""

    sender: Sender
    journal: Journal
    progress: Progress
    stop: Stop
    check: Callable[[], None] = lambda: None


class Run:
    """One board's changes under way. `board_id` is None where the board is one of the things to be created.

    An `account` that is given is carried on: a run may take more than one pass.
    """

    def __init__(
        self, board: str, board_id: str | None, ground: Ground, tools: Tools, account: Account | None = None
    ) -> None:
        self.account = account or Account()
        self._board = board
        self._tools = tools
        self._settler = Settler(
            tools.sender, ground, self.account.ids, lambda: board_id or self.account.ids.get(board, "")
        )
        self._settled: dict[Address, asyncio.Future[bool]] = {}
        self._locks: dict[tuple[str | None, ...], asyncio.Lock] = {}

    async def carry_out(self, changes: Sequence[Change]) -> Account:
        """Run all changes, side by side where nothing forbids it. They may require what was carried out before."""
        loop = asyncio.get_running_loop()
        self._settled |= {change.id: loop.create_future() for change in changes}
        await asyncio.gather(*(self._settle(change) for change in changes))
        return self.account

    async def _settle(self, change: Change) -> None:
        """Wait for what the change requires, then make it or say what kept it from being made."""
        made = False
        try:
            blocker = await self._blocker(change)
            if blocker is not None:
                self._leave(change, blocker)
            made = blocker is None and await self._make(change)
        finally:
            self._settled[change.id].set_result(made)

    async def _blocker(self, change: Change) -> str | None:
        """Why the change can't be tried, None where nothing stands in its way."""
        for needed in (*change.requires, *(each for each in change.follows if each in self._settled)):
            if not await asyncio.shield(self._settled[needed]):
                return self._tools.stop.reason if self._tools.stop.asked else f"it needs {needed}, which was not done"
        return self._tools.stop.reason if self._tools.stop.asked else None

    def _leave(self, change: Change, reason: str) -> None:
        outcome = self._outcome(change, reason=reason)
        self.account.not_attempted.append((change, outcome))
        self._tools.progress.skipped(outcome)

    async def _make(self, change: Change) -> bool:
        for at, operation in enumerate(change.operations):
            try:
                await self._perform(change, operation)
            except (_Stopped, BoardctlError) as error:
                self._give_up(change, at, error)
                return False
        outcome = self._outcome(change)
        self.account.done.append((change, outcome))
        self._tools.progress.done(outcome)
        return True

    def _give_up(self, change: Change, at: int, error: _Stopped | BoardctlError) -> None:
        """End a change before its call `at` (counted from 0). What got 429 when the run is to stop was not done."""
        if isinstance(error, BoardctlError) and not (self._tools.stop.asked and isinstance(error, RateLimited)):
            self._fail(change, error.message, error.hint)
        elif at == 0:
            self._leave(change, self._tools.stop.reason)
        else:
            self._fail(change, f"stopped after {at} of {len(change.operations)} calls", None, halted=True)

    def _fail(self, change: Change, reason: str, hint: str | None, *, halted: bool = False) -> None:
        outcome = self._outcome(change, reason=reason, hint=hint, halted=halted)
        self.account.failed.append((change, outcome))
        self._tools.progress.failed(outcome)

    async def _perform(self, change: Change, operation: Operation) -> None:
        async with self._in_turn(operation):
            performed = await self._send(change, operation)
        self.account.ids.update(performed.ids)
        address = pending_address(operation.target) if is_pending(operation.target) else change.address
        self.account.answered.update({(address, name): each for name, each in performed.answered.items()})
        self.account.differently += [f'{change.kind} "{change.name}": {each}' for each in performed.differently]

    @asynccontextmanager
    async def _in_turn(self, operation: Operation) -> AsyncIterator[None]:
        """One after the other: the items of a checklist, whose concurrent posts have been lost (DESIGN section 7), what
        stands in the order in which it was made, and objects that could be taken for each other, should an answer get
        lost. Whoever comes first goes first: siblings come in the order of the file.
        """
        async with AsyncExitStack() as stack:
            if operation.kind in _IN_TURN and operation.owner is not None:
                await stack.enter_async_context(self._lock(operation.kind, operation.owner))
            elif operation.verb in ("create", "copy"):
                name = operation.fields.get("name") or operation.fields.get("url")
                await stack.enter_async_context(self._lock(operation.kind, operation.owner, str(name).strip()))
            yield

    def _lock(self, *key: str | None) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    async def _send(self, change: Change, operation: Operation) -> Performed:
        """Send an operation's call; a create without an answer is settled by looking, or sent again."""
        for repeat in range(REPEATS + 1):
            since = int(self._tools.sender.server_time())
            sent = _Sent(self._tools, self._board, change, operation)
            try:
                performed = await perform(self._tools.sender, operation, self.account.ids, sent.before)
            except OutcomeUnknown as error:
                found = await self._look(operation, since, sent, error)
                if found is not None:
                    return found
                if repeat == REPEATS:
                    raise given_up(error) from None
                if error.status in GIVEN_UP:
                    self.account.repeated[pending_address(operation.target)] = since
            except BoardctlError as error:
                sent.settle("failed", reason=error.message)
                raise
            else:
                sent.settle("done", performed.ids)
                return performed
        raise AssertionError("the last repeat returns or raises")

    async def _look(self, operation: Operation, since: int, sent: _Sent, error: OutcomeUnknown) -> Performed | None:
        """What a write without an answer has done, None where it has made nothing. Raises where that stays unknown."""
        found: Performed | None
        try:
            if _makes_something(operation):
                found = await self._settler.surely(operation, since)
            else:
                found = await self._landed(operation, since, sent.change, error)
        except BoardctlError:
            sent.settle("unknown", reason=error.message)
            self.account.unsure.add(sent.change.address)
            raise error from None
        if found is None:
            sent.settle("failed", reason=error.message, looked=True)
        else:
            sent.settle("done", found.ids, looked=True)
        return found

    async def _landed(self, operation: Operation, since: int, change: Change, error: OutcomeUnknown) -> Performed:
        """What was repeated until the client gave up: done, if that is how the board looks now."""
        if operation.verb == "create":  # a member, whom cards may be waiting for
            found = await self._settler.surely(operation, since)
        else:
            found = Performed({}) if await self._settler.has_landed(change, operation) else None
        if found is None:
            raise error
        return found

    def _outcome(
        self, change: Change, *, reason: str | None = None, hint: str | None = None, halted: bool = False
    ) -> Outcome:
        return Outcome(
            id=change.id,
            address=change.address,
            action=change.action,
            kind=change.kind,
            name=change.name,
            board=self._board,
            reason=reason,
            hint=hint,
            halted=halted,
        )


class _Sent:
    """One call on its way, as the journal sees it: intended when the limits let it go, settled when it is known."""

    def __init__(self, tools: Tools, board: str, change: Change, operation: Operation) -> None:
        self.change = change
        self._tools = tools
        self._board = board
        creates = (operation.target, *operation.parts) if operation.verb in ("create", "copy") else ()
        self._makes = tuple(pending_address(handle) for handle in creates if is_pending(handle))
        self._seq: int | None = None

    def before(self, call: Call) -> None:
        """Journal the call before it is first sent. Raises where nothing new may be sent any more."""
        if self._seq is not None:
            return
        if not self._tools.stop.asked:
            try:
                self._tools.check()
                self._seq = self._tools.journal.intend(self._board, self.change, *call, makes=self._makes)
            except (JournalError, StateError) as error:
                self._tools.stop.ask(error)
        if self._tools.stop.asked:
            raise _Stopped

    def settle(
        self, end: End, ids: Mapping[Address, str] | None = None, *, reason: str = "", looked: bool = False
    ) -> None:
        """Journal what became of it. Where the disk does not take that, the write still counts, and is the last."""
        if self._seq is None:
            return
        try:
            self._tools.journal.settle(self._seq, end, ids=ids, reason=reason, looked=looked)
        except JournalError as error:
            self._tools.stop.ask(error)


def _makes_something(operation: Operation) -> bool:
    """Whether a call creates what a repeat would create twice; others are repeated by the client."""
    return operation.verb in ("create", "copy") and operation.kind != "member"


def changes_of(pairs: Iterable[tuple[Change, Outcome]]) -> tuple[Change, ...]:
    """The changes of an account's entries."""
    return tuple(change for change, _ in pairs)
