"""The apply command: plan, prove, confirm, carry out, read back, remember."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from boardctl.app import interrupts
from boardctl.app.approved import approved_part, check_files, check_sources, read_saved
from boardctl.app.backup import folder_of
from boardctl.app.boards import Found, Store
from boardctl.app.consent import Wish, agreed, said
from boardctl.app.context import Context, make_data_dir, open_client, open_stage, state_url
from boardctl.app.images import save_images
from boardctl.app.pipeline import Ended, Pipeline, is_settled
from boardctl.app.plan import Opening, Planned, Session, in_session, plan_project
from boardctl.app.preflight import own_id, preflight, who
from boardctl.app.recovery import journals, unfinished_runs, until_landed
from boardctl.app.rehearse import Memories, stage
from boardctl.app.window import windowed
from boardctl.applier.journal import Journal, NoJournal, Purpose
from boardctl.applier.run import Stop, Tools
from boardctl.errors import JournalError
from boardctl.model.plan import ACTIONS, LeftOut, Summary
from boardctl.model.result import BoardEnd, Outcome, Requests, Result, Status
from boardctl.model.shelf import Shelf
from boardctl.planner.admins import own_last, several_go_down
from boardctl.state.backends import ON_BOARDS

if TYPE_CHECKING:
    from boardctl.app.half_way import HalfWays
    from boardctl.trello.client import Client


def apply(context: Context, paths: Sequence[str | Path], wish: Wish, *, opening: Opening = open_client) -> Result:
    """Bring the live boards to what the files ask for, and finish what an earlier run has left.

    Raises BoardctlError before the first write; from then on everything is in the Result.
    """

    async def work(session: Session) -> Result:
        idle = await _idle(context, session, wish)
        async with session.state.lock(wait=wish.lock_wait):
            first = await _planned(context, session, wish, idle)

            async def again() -> Planned:
                return await _planned(context, session, wish, _unchanging(first))

            planned = await agreed(first, wish, session.client, again)
            run = _Run(session.client, session.state, _journal(context, session), images=folder_of(context))
            return await _apply(run, planned, wish)

    return in_session(context, paths, wish.choices, work, opening)


def rehearse(context: Context, paths: Sequence[str | Path], wish: Wish) -> Result:
    """Apply to a copy of the boards in a sandbox in memory. The real boards are read, nothing of them is changed."""

    async def work(session: Session) -> Result:
        planned = await _planned(context, session, wish)
        left_out = planned.plan.left_out
        exports, staged = await stage(session, planned)
        memories = Memories(planned.boards)
        async with open_stage(exports) as client:
            fresh = await plan_project(client, memories, staged.project, wish.choices)
            fresh = fresh._replace(plan=msgspec.structs.replace(fresh.plan, left_out=left_out))
            return await _apply(_Run(client, memories, NoJournal()), await agreed(fresh, wish, None), wish)

    return in_session(context, paths, wish.choices, work)


def apply_saved(context: Context, file: Path, wish: Wish) -> Result:
    """Carry out what a saved plan approves, as far as it is still to do; Stale where a board has moved on.

    A board that can't be read or planned by now stops for itself, as it does without a saved plan. One that the plan
    does not show is not visited: to lock it would be a write.
    """
    saved = read_saved(file)
    check_files(saved, context.root)
    wish = wish._replace(choices=saved.choices)

    async def work(session: Session) -> Result:
        shown = Shelf(board for board in session.project.boards if board.key in saved.keys)
        session = session._replace(project=msgspec.structs.replace(session.project, boards=shown))
        idle = await _idle(context, session, wish)
        async with session.state.lock(wait=wish.lock_wait):
            fresh = await _planned(context, session, wish, idle)
            check_sources(saved, fresh)
            part = await agreed(approved_part(saved, fresh), wish, session.client)
            run = _Run(session.client, session.state, _journal(context, session), saved.digest, folder_of(context))
            return await _apply(run, part, wish)

    return in_session(context, [context.root / name for name in saved.options.files], wish.choices, work)


class Ledger(NamedTuple):
    """Where a restore is written down: state, journal, before-images; why it is made, and what is halfway there."""

    store: Store
    journal: Journal
    images: Path
    why: str
    half_ways: HalfWays


async def carry_out(client: Client, ledger: Ledger, planned: Planned, wish: Wish) -> Result:
    """Apply a plan that no files stand for, as restore makes it, and that was agreed to."""
    run = _Run(client, ledger.store, ledger.journal, images=ledger.images, why=ledger.why, half_ways=ledger.half_ways)
    return await _apply(run, planned, wish)


async def _idle(context: Context, session: Session, wish: Wish) -> Sequence[Found]:
    """The boards with nothing to do and nothing to remember, looked for before the lock where that is a write to each.

    It would stand in each board's activity, at every run. None while others write, or have left a lock or something
    undone. As that lock is a write, what the writes need is looked for before it too: raises Unready.
    """
    if state_url(context, session.project.settings) not in ON_BOARDS or unfinished_runs(context):
        return ()
    planned = await plan_project(session.client, session.state, session.project, wish.choices, lenient=True)
    if not wish.choices.saved and planned.plan.changes:
        await preflight(session.client, planned)
    if await session.state.other() is not None:
        return ()
    pairs = zip(planned.boards, planned.plan.boards, strict=True)
    idle = Shelf[Found]()
    for found, plan in pairs:
        if is_settled(found, plan, await session.state.read(found.desired.key)):
            idle.append(found)
    session.state.pass_by([found.desired.key for found in idle])
    return idle


async def _planned(context: Context, session: Session, wish: Wish, known: Sequence[Found] = ()) -> Planned:
    """The plan that is to be applied. Under the lock: a run that has not finished by now never will."""
    unfinished = unfinished_runs(context)
    await until_landed(session.client, unfinished)
    return await plan_project(
        session.client,
        session.state,
        session.project,
        wish.choices,
        unfinished=unfinished,
        lenient=True,
        known=known,
    )


def _unchanging(planned: Planned) -> Sequence[Found]:
    """The boards on which nothing is to be done: they are not looked at again."""
    pairs = zip(planned.boards, planned.plan.boards, strict=True)
    return Shelf(found for found, plan in pairs if not plan.changes)


def _journal(context: Context, session: Session) -> Journal:
    make_data_dir(context)
    return Journal(journals(context), redact=session.client.without_secrets)


class _Run(NamedTuple):
    """What an apply works with: the client, the store, the journal, and the digest of a saved plan."""

    client: Client
    store: Store
    journal: Journal
    plan: str = ""
    images: Path | None = None
    why: str = ""
    half_ways: HalfWays | None = None


async def _apply(run: _Run, planned: Planned, wish: Wish) -> Result:
    if planned.plan.changes:
        boards = tuple(board.key for board in planned.plan.boards if board.changes)
        save_images(run.images, run.journal.run, planned, run.client, run.half_ways)
        name = run.client.known_member if run.images is None else await who(run.client, planned)
        run.journal.begin(Purpose(run.client.base_url, boards, name, run.why + _why(planned.plan.summary()), run.plan))
    planned = await _own_last(run.client, planned)
    changing = sum(bool(board.changes) for board in planned.plan.boards)
    wish.progress.start(len(planned.plan.changes), boards=changing)
    with _stopping(run.client.hurry, wish.progress.stopping) as stop:
        ended = await _all_boards(run, planned, Tools(run.client, run.journal, wish.progress, stop, run.store.check))
    result = _result(ended, planned.plan.left_out, run, stop)
    return _closed(run, ended, result)


async def _own_last(client: Client, planned: Planned) -> Planned:
    """With the rights of the run's own member taken last. Who that is, no plan says: whoever applies it."""
    if not any(several_go_down(each.changes) for each in planned.plan.boards):
        return planned
    own = await own_id(client)
    boards = (msgspec.structs.replace(each, changes=own_last(each.changes, own)) for each in planned.plan.boards)
    return planned._replace(plan=msgspec.structs.replace(planned.plan, boards=tuple(boards)))


def _why(summary: Summary) -> str:
    counts = ((action, getattr(summary, action)) for action in ACTIONS)
    return ", ".join(f"{count} to {action}" for action, count in counts if count)


async def _all_boards(run: _Run, planned: Planned, tools: Tools) -> list[Ended]:
    """Each board in a pipeline of its own. A bug in one is raised once the others are through."""
    pairs = zip(planned.boards, planned.plan.boards, strict=True)
    pipelines = (Pipeline(run.client, run.store, tools, found, plan).run() for found, plan in pairs)
    results = [each async for each in windowed(pipelines)]
    for each in results:
        if isinstance(each, BaseException):
            raise each
    return [each for each in results if isinstance(each, Ended)]


def _closed(run: _Run, ended: Sequence[Ended], result: Result) -> Result:
    """The result, once the journal is closed: this run's, and those of earlier runs that it has settled."""
    try:
        for each in ended:
            for name in each.finished:
                run.journal.note_recovered(name, each.key, left=each.remaining != ())
        run.journal.put_behind(run.client.base_url, {each.key for each in ended if each.remaining == ()})
        run.journal.end(result.status, tuple(each.key for each in ended if not each.settled))
    except JournalError as error:
        return msgspec.structs.replace(result, error=result.error or error)
    return result


@contextmanager
def _stopping(hurry: Callable[[], None], tell: Callable[[], None]) -> Iterator[Stop]:
    """An interrupt asks to stop: calls in flight are finished, and `tell` says so. A second one ends the work at once.

    The work is the task that calls this.
    """
    stop, cancel = Stop(hurry), interrupts.cancel()
    again = False

    def ask() -> None:
        nonlocal again
        if again:
            cancel()
            return
        again = True
        stop.ask()
        tell()

    with interrupts.heard(ask):
        yield stop


def _result(boards: Sequence[Ended], left_out: Sequence[LeftOut], run: _Run, stop: Stop) -> Result:
    done = _outcomes(boards, "done")
    failed = (*map(_unread, left_out), *_outcomes(boards, "failed"))
    not_attempted = _outcomes(boards, "not_attempted")
    looked = [each.remaining for each in boards if each.remaining is not None]
    left = [change for remaining in looked for change in remaining]
    return Result(
        status="failed" if stop.error else _status(done, failed, not_attempted, interrupted=stop.asked),
        done=done,
        failed=failed,
        not_attempted=not_attempted,
        requests=Requests(reads=run.client.reads, writes=run.client.writes),
        converged=not left if len(looked) == len(boards) and not left_out else None,
        run=run.journal.run if run.journal.begun else "",
        stored_differently=tuple(each for board in boards for each in board.account.differently),
        remaining=tuple(f"{change.action} {change.address}" for change in left)
        + tuple(board.complaint for board in boards if board.complaint),
        boards=tuple(BoardEnd(key=each.key, url=each.url, converged=_converged(each)) for each in boards)
        + tuple(BoardEnd(key=each.key) for each in left_out),
        error=stop.error,
    )


def _converged(board: Ended) -> bool | None:
    return None if board.remaining is None else not board.remaining


def _unread(each: LeftOut) -> Outcome:
    """A board that could not even be read or planned: nothing on it was tried."""
    return Outcome(
        id=each.key,
        address=each.key,
        action="update",
        kind="board",
        name=each.name,
        board=each.key,
        reason=said(each),
        hint=each.error.hint,
    )


def _outcomes(boards: Sequence[Ended], name: str) -> tuple[Outcome, ...]:
    return tuple(outcome for board in boards for _, outcome in getattr(board.account, name))


def _status(
    done: Sequence[Outcome], failed: Sequence[Outcome], not_attempted: Sequence[Outcome], *, interrupted: bool
) -> Status:
    if interrupted and (not_attempted or failed):
        return "interrupted"
    if failed or not_attempted:
        return "partial" if done else "failed"
    return "applied" if done else "nothing"
