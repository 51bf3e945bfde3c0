"""The drift command: live boards against the last apply, and from their feeds who changed what."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from boardctl.app.boards import Found, shut
from boardctl.app.choices import Choices
from boardctl.app.context import Context, state_url
from boardctl.app.left_behind import listing
from boardctl.app.plan import Planned, Session, abilities, in_session, plan_found, plan_project, while_others_write
from boardctl.errors import BoardctlError, NotFound, Problem, StateError, Where, WireError
from boardctl.model.drift import BoardDrift, Drift, Event
from boardctl.model.plan import BoardPlan, LeftOut, Plan
from boardctl.planner import drift
from boardctl.planner.board import worked_out
from boardctl.state.backends import ON_BOARDS
from boardctl.trello.actions import filter_for
from boardctl.trello.client import Client

MAX_PAGES = 10  # of 1000 actions each: what happened longer ago is not looked for


class Watched(NamedTuple):
    """The drift of a run, and what the files should be checked for."""

    drift: Drift
    warnings: tuple[Problem, ...]


def find_drift(
    context: Context, paths: Sequence[str | Path] = (), choices: Choices | None = None, *, everything: bool = False
) -> Watched:
    """What differs from the last apply; `everything` tells of newcomers too. Nothing is written.

    One read a board; its actions are read only where something drifted. A board that can't be read is left out.
    Raises BoardctlError.
    """
    chosen = choices or Choices()

    async def work(session: Session) -> Watched:
        before = session.client.reads
        planned = await plan_project(session.client, session.state, session.project, chosen, lenient=True)
        planned = without_lost(context, planned)
        boards = await asyncio.gather(*(_board(session.client, found, everything) for found in planned.boards))
        check_memory(planned)
        told = _with_shared(session, tuple(each for each in boards if each is not None))
        reads = session.client.reads - before
        found = Drift(boards=told, reads=reads, left_out=planned.plan.left_out)
        return Watched(found, (*planned.warnings, *await while_others_write(session.state)))

    return in_session(context, paths, chosen, work)


def _with_shared(session: Session, boards: tuple[BoardDrift, ...]) -> tuple[BoardDrift, ...]:
    """Those that drifted know whether their file is theirs alone."""
    changed = {board.key for board in boards if board.changes}
    if not changed:
        return boards
    number = Counter(each.board.source.file for each in session.declared)
    homes = {each.key: each.board.source.file for each in session.declared if each.key in changed}
    own = {key for key, file in homes.items() if number[file] == 1 and file in session.project.files}
    return tuple(msgspec.structs.replace(each, shared=each.key in changed - own) for each in boards)


def without_lost(context: Context, planned: Planned) -> Planned:
    """The boards that are not found left out, with an error each, where the state is on the boards themselves.

    What was remembered of a board that was deleted is gone with it, so nobody can tell it from one that is still to be
    made. Any other state knows: there a deleted board can't be read, and a new one is no drift. Raises NotFound where
    no board is left.
    """
    if state_url(context, planned.project.settings) not in ON_BOARDS:
        return planned
    lost = [LeftOut(plan.key, plan.name, _lost(found)) for found, plan in _pairs(planned) if found.live is None]
    here = [(found, plan) for found, plan in _pairs(planned) if found.live is not None]
    if lost and not here and not planned.plan.left_out:
        raise _none(lost)
    plan = Plan(boards=tuple(plan for _, plan in here), left_out=(*planned.plan.left_out, *lost))
    return planned._replace(plan=plan, boards=[found for found, _ in here])


def _none(lost: Sequence[LeftOut]) -> BoardctlError:
    if len(lost) == 1:
        return lost[0].error
    return NotFound(
        f"of the boards {listing([each.key for each in lost])} none is found on Trello: "
        "they were deleted, closed to this login, or never made",
        hint="`boardctl plan` shows what apply would make",
    )


def _pairs(planned: Planned) -> Iterator[tuple[Found, BoardPlan]]:
    return zip(planned.boards, planned.plan.boards, strict=True)


def _lost(found: Found) -> NotFound:
    board, key = found.desired.board, found.desired.key
    name = getattr(board.value, "name", None) or key
    return NotFound(
        f'no board "{name}" is found on Trello: it was deleted, closed to this login, or never made',
        where=Where(board.source.file, board.source.line, board.source.column, key),
        hint=f"`boardctl plan --board {key}` shows what apply would make; if it is to be gone, delete its file or row",
    )


def check_memory(planned: Planned) -> None:
    """Without any memory, "no drift" would be a lie. Raises StateError.

    With boards left out it is no lie any more: the run ends with an error, and each board says that nothing is known.
    """
    boards = planned.boards
    if boards and not planned.plan.left_out and not any(found.memory for found in boards):
        names = listing([found.desired.key for found in boards])
        raise StateError(
            f"nothing is remembered of an apply of {names}: there is nothing to compare the board with",
            hint="`boardctl plan` compares it with the file; drift works from the first apply, import or pull on",
        )


async def _board(client: Client, found: Found, everything: bool) -> BoardDrift | None:
    if found.live is None:
        return None
    if found.memory is None:
        note = "nothing is remembered of an apply: drift can't be told; `boardctl plan` compares with the file"
        return BoardDrift(key=found.desired.key, url=found.live.board.url, notes=(note,))
    context = worked_out(found.desired, found.live, found.memory, abilities=abilities(), matching=found.matching)
    seen = drift.find(context, plan_found(found), everything=everything)
    events, notes = await _events(client, found.live.id, seen)
    return msgspec.structs.replace(drift.told(seen, events), notes=(*shut(found), *notes))


async def _events(client: Client, board_id: str, seen: drift.Found) -> tuple[list[Event], tuple[str, ...]]:
    """Enough of the feed, newest first, to name whoever made each difference; and what is to be said about it."""
    traces = seen.traces()
    if not traces:
        return [], ()
    types, events = filter_for(traces), list[Event]()
    before: str | None = None
    try:
        for _ in range(MAX_PAGES if types else 0):
            page = await client.feed(board_id, types=types, before=before)
            events += page.events
            before = page.before
            if before is None or drift.settled(seen, events):
                return events, ()
    except WireError as error:
        return events, (f"the board's actions could not be read, so nobody can be named: {error.message}",)
    return events, (f"only the latest {MAX_PAGES * 1000:,} actions were looked through",) if types else ()
