"""One board's way through an apply: mark, carry out, read back, put right, remember. No board waits for another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from boardctl.app.boards import Found, Store
from boardctl.app.plan import abilities
from boardctl.applier.run import Account, Run, Tools, changes_of
from boardctl.applier.settle import LATEST_SECONDS, Ground
from boardctl.errors import BoardctlError, ConfigError
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Mark, UnderWay
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.result import Outcome
from boardctl.model.values import Address
from boardctl.planner.archived import needs_archived
from boardctl.planner.board import applied_by, folded_addresses, plan_board, sight_of, worked_out
from boardctl.planner.identity import match, match_again
from boardctl.planner.recover import recover, with_late
from boardctl.planner.remember import Applied, born, remember, with_births, without_order
from boardctl.planner.scopes import Matching
from boardctl.planner.underway import marks_of

if TYPE_CHECKING:
    from boardctl.trello.client import Client

# What was acknowledged and is not there is made again; should that be lost as well, once more.
REPAIRS = 3
_LATER = "the next apply does that first"


class Ended(NamedTuple):
    """One board after its changes: the account, and the changes a fresh plan still shows (None: not looked at).

    `settled` says whether all that was under way is accounted for; `complaint` why not. `runs` are the earlier ones
    that had left something on the board.
    """

    key: str
    runs: tuple[str, ...]
    account: Account
    remaining: tuple[Change, ...] | None = None
    complaint: str | None = None
    url: str | None = None

    @property
    def settled(self) -> bool:
        """Whether the board was read back and its memory saved."""
        return self.complaint is None

    @property
    def finished(self) -> tuple[str, ...]:
        """The earlier runs of which nothing is left on this board."""
        return self.runs if self.settled else ()


def is_settled(found: Found, plan: BoardPlan, kept: BoardMemory | None) -> bool:
    """Whether an apply of the plan would leave the board as it is, and what is `kept` of it too.

    What an earlier run has left under way is kept there, and is to be settled.
    """
    memory = without_order(found.memory, plan.unsettled)
    if plan.changes or found.live is None or memory is None:
        return False
    again = match_again(found.desired, found.live, memory, {})
    context = worked_out(found.desired, found.live, memory, abilities=abilities(), matching=again)
    return remember(sight_of(context), memory, Applied(), found.live) == kept


class _Looked(NamedTuple):
    """A board as it is after a run, and what a fresh plan still shows."""

    found: Found
    plan: BoardPlan


class Pipeline:
    """Takes one board through an apply. Nothing that goes wrong with it concerns another board."""

    def __init__(self, client: Client, store: Store, tools: Tools, found: Found, plan: BoardPlan) -> None:
        self._client = client
        self._store = store
        self._tools = tools
        self._found = found._replace(memory=without_order(found.memory, plan.unsettled))
        self._plan = plan
        self._account = Account()
        self._marks: dict[Address, Mark] = {}
        self._pairs: dict[Address, str] = {}
        self._since = int(client.server_time())

    async def run(self) -> Ended:
        """Carry out the plan, look once more, put right what got lost, and remember. Raises nothing but bugs."""
        plan = self._plan
        try:
            await self._carry_out(self._found, plan.changes)
        except BoardctlError as error:
            return self._not_begun(error)
        if self._tools.stop.asked and self._client.held >= 1:
            return self._ended(complaint=f"{plan.key}: not read back, as Trello takes no request now: {_LATER}")
        try:
            looked = await self._settle(self._found)
            for _ in range(REPAIRS):
                lost = self._lost(looked) if looked else ()
                if looked is None or not lost or self._tools.stop.asked:
                    break
                await self._carry_out(looked.found, lost)
                looked = await self._settle(looked.found)
        except BoardctlError as error:
            return self._ended(complaint=f"{plan.key}: the board could not be read after the apply: {error.message}")
        return self._ended(looked)

    def _ended(self, looked: _Looked | None = None, complaint: str | None = None) -> Ended:
        runs = self._found.rest.runs if self._found.rest else ()
        remaining, url = (looked.plan.changes, looked.plan.url) if looked else (None, self._plan.url)
        return Ended(self._plan.key, runs, self._account, remaining, complaint, url)

    def _not_begun(self, error: BoardctlError) -> Ended:
        """What is about to be done could not be noted down: nothing was written, or a board and no more."""
        tried = changes_of((*self._account.done, *self._account.failed, *self._account.not_attempted))
        for change in (each for each in self._plan.changes if each not in tried):
            outcome = Outcome(
                id=change.id,
                address=change.address,
                action=change.action,
                kind=change.kind,
                name=change.name,
                board=self._plan.key,
                reason=error.message,
                hint=error.hint,
            )
            self._account.not_attempted.append((change, outcome))
            self._tools.progress.skipped(outcome)
        return self._ended(complaint=f"{self._plan.key}: {error.message}" if tried else None)

    async def _carry_out(self, found: Found, changes: Sequence[Change]) -> None:
        if not changes:
            return
        await self._mark(found, changes)
        live = found.live
        if live is not None:
            self._pairs = (found.matching or match(found.desired, live, found.memory)).pairs
        before = set(live.objects) if live else set()
        before |= {entry.id for entry in found.memory.objects.values()} if found.memory else set()
        ground = Ground(self._marks, before, partial(self._is_done, found))
        run = Run(self._plan.key, live.id if live else None, ground, self._tools, account=self._account)
        first = _first_of(changes) if live is None and await self._store.read(found.desired.key) is None else ()
        if first:
            await run.carry_out(first)
            await self._mark_new(found)
        await run.carry_out([change for change in changes if change not in first])

    def _is_done(self, found: Found, address: Address, live: LiveBoard) -> bool:
        """Whether a fresh plan of the board as it is now has nothing left to do about an object."""
        under_way = UnderWay(run="", since=self._since, marks=self._marks)
        memory = with_births(found.memory, found.desired, live, self._account.ids)
        memory = recover(found.desired, live, memory, under_way, self._account.ids)
        try:
            again = self._matching(live, memory)
            fresh = plan_board(found.desired, live, memory, abilities=abilities(), matching=again)
        except ConfigError:
            return False
        return all(address not in (each.address, *folded_addresses(each)) for each in fresh.changes)

    async def _mark(self, found: Found, changes: Sequence[Change]) -> None:
        """Note what is about to be done: in the journal for this machine, in the state for any (DESIGN section 7)."""
        self._marks |= marks_of(found.desired, found.live, changes)
        under_way = UnderWay(run=self._tools.journal.run, since=self._since, marks=self._marks)
        self._tools.journal.mark(self._plan.key, under_way)
        known = found.memory or BoardMemory(board=found.live.id if found.live else "")
        await self._store.write(self._plan.key, msgspec.structs.replace(known, under_way=under_way))

    async def _mark_new(self, found: Found) -> None:
        """The same on a board that keeps its state itself, and had none to keep it on before it was made; locked."""
        key, board_id = found.desired.key, self._account.ids.get(found.desired.board.address)
        if board_id is None or self._tools.stop.asked:
            return
        await self._store.visit(key, board_id)
        under_way = UnderWay(run=self._tools.journal.run, since=self._since, marks=self._marks)
        known = BoardMemory(board=board_id, objects=born(self._account.ids), partial=True, under_way=under_way)
        await self._store.write(key, known)

    async def _settle(self, found: Found) -> _Looked | None:
        """Read the board again, plan again, and save what is to be remembered. None where there is no board."""
        account = self._account
        board_id = found.live.id if found.live else account.ids.get(found.desired.board.address)
        await self._wait_for_the_late()
        live = await self._client.read_board(board_id) if board_id and self._plan.changes else found.live
        if live is None:
            return None
        memory = with_births(found.memory, found.desired, live, account.ids) if account.ids else found.memory
        if needs_archived(found.desired, live, memory, self._matching(live, memory)):
            live = await self._client.with_archived_cards(live)
        if account.failed or account.not_attempted:
            # What came half way is boardctl's own, as it would be for the run that finds it after a crash.
            under_way = UnderWay(run="", since=self._since, marks=self._marks)
            memory = recover(found.desired, live, memory or BoardMemory(board=live.id), under_way, account.ids)
        memory = self._with_late(live, memory)
        again, placed = self._matching(live, memory), self._placed()
        context = worked_out(found.desired, live, memory, abilities=abilities(), matching=again, placed=placed)
        known = remember(sight_of(context), memory, self._applied(), self._found.live)
        await self._store.write(found.desired.key, known)
        fresh = plan_board(found.desired, live, known, abilities=abilities())
        return _Looked(Found(found.desired, live, known), fresh)

    def _matching(self, live: LiveBoard, memory: BoardMemory | None) -> Matching:
        """Which object is which after the changes: as it was when they were planned, and what was made is known."""
        known = {address: id for address, id in self._pairs.items() if address not in self._account.ids}
        return match_again(self._found.desired, live, memory, known)

    async def _wait_for_the_late(self) -> None:
        """Until no request that was given up for lost can land any more, so that what it makes is not overlooked."""
        repeated = self._account.repeated
        left = max(repeated.values(), default=0) + LATEST_SECONDS - self._client.server_time() if repeated else 0.0
        self._client.note(left, f"{_named(repeated)} sent twice; what got lost on the way may still land")
        for _ in range(ceil(left)):
            if self._tools.stop.asked:
                return
            await self._client.rest(1.0)

    def _with_late(self, live: LiveBoard, memory: BoardMemory | None) -> BoardMemory | None:
        """The memory with what landed late, though it had been asked for again."""
        made = self._account.ids
        repeated = {address: self._marks[address] for address in self._account.repeated if address in made}
        if memory is None or not repeated:
            return memory
        under_way = UnderWay(run="", since=self._since, marks=repeated)
        return with_late(memory, live, under_way, made, self._found.live.objects.keys() if self._found.live else ())

    def _applied(self) -> Applied:
        """Also what a change created before it failed is boardctl's."""
        applied = applied_by(changes_of(self._account.done))
        created = applied.created | self._account.ids.keys()
        return msgspec.structs.replace(applied, created=created, answered=self._account.answered)

    def _placed(self) -> frozenset[str]:
        """The ids of what this run set out to put in its place."""
        marks = self._marks.items()
        return frozenset(mark.id or self._account.ids.get(address, "") for address, mark in marks if mark.placed)

    def _lost(self, looked: _Looked) -> tuple[Change, ...]:
        """What was done and is not there, and what a copied card brought along (DESIGN section 6): that is put right.

        Nothing else: what the plan left out, by --target or since nobody approved it, stays left out.
        """
        made = {address for change in changes_of(self._account.done) for address in _made_by(change)}
        copied = {change.address for change in self._plan.changes if _copies_a_card(change)}
        failed = {change.address for change in changes_of((*self._account.failed, *self._account.not_attempted))}
        wanted = [
            change
            for change in looked.plan.changes
            if (change.action == "create" and change.address in made)
            or ("/".join(change.address.split("/")[:3]) in copied and change.address not in failed)
        ]
        ids = {change.id for change in wanted}
        return tuple(change for change in wanted if ids.issuperset(change.requires))


def _first_of(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The board that is to be made, and a list: the card that the state is kept on has to be in one."""
    board = tuple(change for change in changes if change.kind == "board" and change.action == "create")
    lists = (change for change in changes if change.kind == "list" and change.action == "create")
    return (*board, *islice(lists, 1)) if board else ()


def _made_by(change: Change) -> Iterator[Address]:
    if change.action == "create":
        yield change.address
        yield from folded_addresses(change)


def _named(addresses: Collection[Address]) -> str:
    return f"{len(addresses)} creates were" if len(addresses) > 1 else f"{''.join(addresses)} was"


def _copies_a_card(change: Change) -> bool:
    return any(operation.verb == "copy" and operation.kind == "card" for operation in change.operations)
