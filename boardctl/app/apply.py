"""The apply command: plan, prove, confirm, carry out, read back, remember."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from boardctl.app.boards import Found, Store
from boardctl.app.context import Context, open_client
from boardctl.app.plan import Planned, abilities, plan_project, state_of
from boardctl.applier.run import Account, Progress, Run, Stop, changes_of
from boardctl.errors import BoardctlError, Declined
from boardctl.model.plan import BoardPlan, Change, Plan
from boardctl.model.result import Outcome, Requests, Result, Status
from boardctl.planner.board import applied_by, plan_board, sight_of, verify, worked_out
from boardctl.planner.identity import needs_archived
from boardctl.planner.remember import Applied, remember, with_births

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Confirm = Callable[[Plan], bool]


class _Applied(NamedTuple):
    """One board after its changes: the account, and the changes a fresh plan still shows (None: not looked at)."""

    account: Account
    remaining: tuple[Change, ...] | None
    complaint: str | None = None


def apply(context: Context, paths: Sequence[str | Path], *, confirm: Confirm, progress: Progress) -> Result:
    """Bring the live boards to what the files ask for.

    `confirm` is shown the plan once there is something to do. Raises BoardctlError before the first write; from
    then on everything is in the Result.
    """
    from boardctl.config.project import load

    project = load(paths, root=context.root)

    async def run() -> Result:
        store = state_of(context, project)
        async with open_client(context, concurrency=project.settings.concurrency, environ=os.environ) as client:
            planned = await plan_project(client, store, project)
            return await _applied(client, store, planned, confirm=confirm, progress=progress)

    return asyncio.run(run())


async def _applied(client: Client, store: Store, planned: Planned, *, confirm: Confirm, progress: Progress) -> Result:
    for found, plan in zip(planned.boards, planned.plan.boards, strict=True):
        verify(found.desired, found.live, found.memory, plan, abilities=abilities())
    changes = planned.plan.changes
    if changes and not confirm(planned.plan):
        raise Declined("nothing was changed", hint="answer yes, or give --yes where nobody can be asked")
    progress.start(len(changes))
    with _stopping() as stop:
        work = (
            _apply_board(client, store, found, plan, progress=progress, stop=stop)
            for found, plan in zip(planned.boards, planned.plan.boards, strict=True)
        )
        boards = await asyncio.gather(*work)
    return _result(boards, client, interrupted=stop.asked)


@contextmanager
def _stopping() -> Iterator[Stop]:
    """Ctrl-C asks to stop: calls in flight are finished. A second one ends the program at once."""
    stop, loop = Stop(), asyncio.get_running_loop()

    def ask() -> None:
        stop.ask()
        loop.remove_signal_handler(signal.SIGINT)

    try:
        loop.add_signal_handler(signal.SIGINT, ask)
    except (NotImplementedError, ValueError, RuntimeError):  # Windows; or not in the main thread
        yield stop
        return
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def _apply_board(
    client: Client, store: Store, found: Found, plan: BoardPlan, *, progress: Progress, stop: Stop
) -> _Applied:
    """Carry out one board's plan, then look once more and remember."""
    run = Run(plan.key, client, progress, stop)
    account = await run.carry_out(plan.changes)
    try:
        remaining = await _settle(client, store, found, plan, account)
    except BoardctlError as error:
        return _Applied(account, None, f"{plan.key}: the board could not be read after the apply: {error.message}")
    return _Applied(account, remaining)


async def _settle(
    client: Client, store: Store, found: Found, plan: BoardPlan, account: Account
) -> tuple[Change, ...] | None:
    """Read the board again, plan again, and save what is to be remembered. None where there is no board."""
    board_id = found.live.id if found.live else account.ids.get(found.desired.board.address)
    if board_id is None:
        return None
    applied = _what_was_applied(account)
    memory = with_births(found.memory, board_id, account.ids) if account.ids else found.memory
    live = await client.read_board(board_id) if plan.changes else found.live
    if live is None:
        return None
    if needs_archived(found.desired, live, memory):
        live = await client.with_archived_cards(live)
    context = worked_out(found.desired, live, memory, abilities=abilities())
    known = remember(sight_of(context), memory, applied, found.live)
    store.write(found.desired.key, known)
    return plan_board(found.desired, live, known, abilities=abilities()).changes


def _what_was_applied(account: Account) -> Applied:
    """Also what a change created before it failed is boardctl's."""
    applied = applied_by(changes_of(account.done))
    return Applied(created=applied.created | account.ids.keys(), written=applied.written, pruned=applied.pruned)


def _result(boards: Sequence[_Applied], client: Client, *, interrupted: bool) -> Result:
    done = _outcomes(boards, "done")
    failed = _outcomes(boards, "failed")
    not_attempted = _outcomes(boards, "not_attempted")
    looked = [each.remaining for each in boards if each.remaining is not None]
    left = [change for remaining in looked for change in remaining]
    return Result(
        status=_status(done, failed, not_attempted, interrupted=interrupted),
        done=done,
        failed=failed,
        not_attempted=not_attempted,
        requests=Requests(reads=client.reads, writes=client.writes),
        converged=not left if len(looked) == len(boards) else None,
        stored_differently=tuple(each for board in boards for each in board.account.differently),
        remaining=tuple(f"{change.action} {change.address}" for change in left)
        + tuple(board.complaint for board in boards if board.complaint),
    )


def _outcomes(boards: Sequence[_Applied], name: str) -> tuple[Outcome, ...]:
    return tuple(outcome for board in boards for _, outcome in getattr(board.account, name))


def _status(
    done: Sequence[Outcome], failed: Sequence[Outcome], not_attempted: Sequence[Outcome], *, interrupted: bool
) -> Status:
    if interrupted and (not_attempted or failed):
        return "interrupted"
    if failed or not_attempted:
        return "partial" if done else "failed"
    return "applied" if done else "nothing"
