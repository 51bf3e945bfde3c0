"""The apply command: plan, prove, confirm, carry out, read back, remember."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from boardctl.app.approved import approved_part, check_sources, read_saved
from boardctl.app.boards import Found, Store
from boardctl.app.choices import Choices, Leave
from boardctl.app.context import Context, open_stage
from boardctl.app.plan import Planned, Session, abilities, in_session, plan_found, plan_project
from boardctl.app.rehearse import Memories, stage
from boardctl.applier.run import Account, Progress, Run, Stop, changes_of
from boardctl.errors import BoardctlError, Declined, Unsafe
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.result import Outcome, Requests, Result, Status
from boardctl.planner.board import applied_by, plan_board, sight_of, verify, worked_out
from boardctl.planner.identity import needs_archived
from boardctl.planner.remember import Applied, remember, with_births

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Confirm = Callable[[Planned], bool]


class Wish(NamedTuple):
    """What an apply was asked for. `confirm` is shown the plan once there is something to do."""

    confirm: Confirm
    progress: Progress
    choices: Choices = Choices()
    leave: Leave = Leave()
    lock_wait: float = 0.0


class _Applied(NamedTuple):
    """One board after its changes: the account, and the changes a fresh plan still shows (None: not looked at)."""

    account: Account
    remaining: tuple[Change, ...] | None
    complaint: str | None = None


def apply(context: Context, paths: Sequence[str | Path], wish: Wish) -> Result:
    """Bring the live boards to what the files ask for.

    Raises BoardctlError before the first write; from then on everything is in the Result.
    """

    async def work(session: Session) -> Result:
        async with session.state.lock(wait=wish.lock_wait):
            planned = await plan_project(session.client, session.state, session.project, wish.choices)
            return await _apply(session.client, session.state, planned, wish)

    return in_session(context, paths, wish.choices, work)


def rehearse(context: Context, paths: Sequence[str | Path], wish: Wish) -> Result:
    """Apply to a copy of the boards in a sandbox in memory. The real boards are read, nothing of them is changed."""

    async def work(session: Session) -> Result:
        planned = await plan_project(session.client, session.state, session.project, wish.choices)
        exports, staged = await stage(session, planned)
        memories = Memories(planned.boards)
        async with open_stage(exports) as client:
            fresh = await plan_project(client, memories, staged.project, wish.choices)
            return await _apply(client, memories, fresh, wish)

    return in_session(context, paths, wish.choices, work)


def apply_saved(context: Context, file: Path, wish: Wish) -> Result:
    """Carry out what a saved plan approves, as far as it is still to do; Stale where the board has moved on."""
    saved = read_saved(file)
    wish = wish._replace(choices=saved.choices)

    async def work(session: Session) -> Result:
        async with session.state.lock(wait=wish.lock_wait):
            fresh = await plan_project(session.client, session.state, session.project, wish.choices)
            check_sources(saved, fresh)
            return await _apply(session.client, session.state, approved_part(saved, fresh), wish)

    return in_session(context, [context.root / name for name in saved.options.files], wish.choices, work)


async def _apply(client: Client, store: Store, planned: Planned, wish: Wish) -> Result:
    for found in planned.boards:
        verify(found.desired, found.live, found.memory, plan_found(found), abilities=abilities())
    if planned.plan.changes:
        _refuse_dangers(planned, wish.leave)
        if not wish.confirm(planned):
            raise Declined("nothing was changed", hint="answer yes, or give --yes where nobody can be asked")
    wish.progress.start(len(planned.plan.changes))
    with _stopping() as stop:
        pairs = zip(planned.boards, planned.plan.boards, strict=True)
        boards = await asyncio.gather(*(_apply_board(client, store, *pair, wish.progress, stop) for pair in pairs))
    return _result(boards, client, interrupted=stop.asked)


def _refuse_dangers(planned: Planned, leave: Leave) -> None:
    """Stop before the first write where a plan goes beyond the safety limits and nobody allowed just that."""
    plan = planned.plan
    removals = sum(danger.removals for danger in plan.dangers)
    refused = [
        danger
        for danger in plan.dangers
        if (danger.removals and leave.removals != removals) or (not danger.removals and not leave.access)
    ]
    if refused:
        reasons = "\n".join(f"  {danger.message}" for danger in refused)
        raise Unsafe(
            f"refused for safety, nothing was changed:\n{reasons}",
            hint=f"if that is what you want, add {' '.join(plan.allowing_flags())}",
        )


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
    client: Client, store: Store, found: Found, plan: BoardPlan, progress: Progress, stop: Stop
) -> _Applied:
    """Carry out one board's plan, then look once more and remember."""
    run = Run(plan.key, client, progress, stop)
    account = await run.carry_out(plan.changes)
    try:
        looked = await _settle(client, store, found, plan, account)
        brought = _brought_along(plan, looked.plan.changes) if looked else ()
        if looked and brought and not account.failed and not stop.asked:
            await run.carry_out(brought)
            looked = await _settle(client, store, looked.found, looked.plan, account)
    except BoardctlError as error:
        return _Applied(account, None, f"{plan.key}: the board could not be read after the apply: {error.message}")
    return _Applied(account, looked.plan.changes if looked else None)


def _brought_along(plan: BoardPlan, left: Sequence[Change]) -> tuple[Change, ...]:
    """The repairs of what a copied card brought along: that is only seen after the apply (DESIGN section 6).

    Nothing else: what the plan left out, by --target or since nobody approved it, stays left out.
    """
    copied = {
        change.address
        for change in plan.changes
        for operation in change.operations
        if operation.verb == "copy" and operation.kind == "card"
    }
    return tuple(change for change in left if "/".join(change.address.split("/")[:3]) in copied)


class _Looked(NamedTuple):
    """A board as it is after a run, and what a fresh plan still shows."""

    found: Found
    plan: BoardPlan


async def _settle(client: Client, store: Store, found: Found, plan: BoardPlan, account: Account) -> _Looked | None:
    """Read the board again, plan again, and save what is to be remembered. None where there is no board."""
    board_id = found.live.id if found.live else account.ids.get(found.desired.board.address)
    live = await client.read_board(board_id) if board_id and plan.changes else found.live
    if live is None:
        return None
    memory = with_births(found.memory, live.id, account.ids) if account.ids else found.memory
    if needs_archived(found.desired, live, memory):
        live = await client.with_archived_cards(live)
    context = worked_out(found.desired, live, memory, abilities=abilities())
    known = remember(sight_of(context), memory, _what_was_applied(account), found.live)
    await store.write(found.desired.key, known)
    fresh = plan_board(found.desired, live, known, abilities=abilities())
    return _Looked(Found(found.desired, live, known), fresh)


def _what_was_applied(account: Account) -> Applied:
    """Also what a change created before it failed is boardctl's."""
    applied = applied_by(changes_of(account.done))
    return msgspec.structs.replace(applied, created=applied.created | account.ids.keys(), answered=account.answered)


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
