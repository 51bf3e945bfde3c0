"""Restore: from a backup, or a run's before-images, back to the board as it was, by an ordinary plan and apply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from boardctl.app.apply import Wish, carry_out
from boardctl.app.backup import folder_of, known_boards, open_state
from boardctl.app.boards import Found
from boardctl.app.context import Context, open_client
from boardctl.app.history import one_run
from boardctl.app.plan import Planned, planned_from
from boardctl.app.rehearse import Memories
from boardctl.app.stays import boards_of_run, counted, made_and_staying, why_no_image
from boardctl.applier.backups import Backup, find, read
from boardctl.applier.journal import RESTORE
from boardctl.errors import BoardctlError, NotFound, Problem, Where, WireError
from boardctl.model.addresses import slug
from boardctl.model.desired import Source
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import Change
from boardctl.model.result import Result
from boardctl.planner.after_restore import Restored, in_step
from boardctl.planner.way_back import WayBack, made_since, way_back
from boardctl.state.backends import State

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Warn: TypeAlias = Callable[[Sequence[Problem]], None]


class Request(NamedTuple):
    """What is to be restored: a file or a run; of its boards only those of these keys, if any are named.

    `remove_new`: what was made since goes too (of a run: what the run made), but for boards.
    """

    name: str
    boards: tuple[str, ...] = ()
    remove_new: bool = False


class _Way(NamedTuple):
    """One board's way back, with what the project remembers of it (its key there, and the memory)."""

    backup: Backup
    found: Found
    back: WayBack
    known: tuple[str, BoardMemory] | None
    stays: Problem | None = None


def planned_restore(context: Context, asked: Request, *, environ: Mapping[str, str]) -> Planned:
    """The plan of the way back; nothing is written. Raises BoardctlError."""

    asked = _named(context, asked)

    async def run() -> Planned:
        async with open_client(context, environ=environ) as client:
            ways = await _ways(context, client, open_state(context, client), asked)
            return _planned(context, ways, asked)

    return asyncio.run(run())


def restore(context: Context, asked: Request, wish: Wish, *, environ: Mapping[str, str], warn: Warn) -> Result:
    """Carry out the way back, and keep the state in step: the next plan tells what the files would change again.

    `warn` is told what stays as it is where there is nothing to do; else the plan to agree to has it.
    """

    asked = _named(context, asked)

    async def run() -> Result:
        async with open_client(context, environ=environ) as client:
            state = open_state(context, client)
            async with state.lock(wait=wish.lock_wait):
                ways = await _ways(context, client, state, asked)
                store = Memories([way.found for way in ways])
                planned = _planned(context, ways, asked)
                if not planned.plan.changes:
                    warn(planned.warnings)
                result = await carry_out(context, client, store, planned, wish, f"{RESTORE}{asked.name}: ")
                for way in ways:
                    await _keep_in_step(state, store, way, result)
                return result

    return asyncio.run(run())


def _named(context: Context, asked: Request) -> Request:
    """With the name of the newest run in place of `last`, unless there is a file of that name."""
    if asked.name != "last" or Path(asked.name).is_file():
        return asked
    return asked._replace(name=one_run(context, asked.name).id)


async def _ways(context: Context, client: Client, state: State, asked: Request) -> list[_Way]:
    known = await known_boards(state)
    backups = [read(path) for path in _files(context, asked.name)]
    chosen = [each for each in backups if not asked.boards or _key(each) in asked.boards]
    if not chosen:
        keys = ", ".join(map(_key, backups)) or "none"
        raise NotFound(f"the backup has no board {', '.join(asked.boards)}", hint=f"its boards: {keys}")
    for each in chosen:
        _check_origin(context, each)
    return [await _way(client, state, known, each, asked) for each in chosen]


def _files(context: Context, name: str) -> list[Path]:
    try:
        return find(folder_of(context), name)
    except NotFound as error:
        raise why_no_image(context, name) or error from None


def _key(backup: Backup) -> str:
    name = str(getattr(backup.past.live.board.value, "name", "") or "")
    return backup.head.key if backup.head else slug(name, "board")


def _check_origin(context: Context, backup: Backup) -> None:
    if backup.head is not None and backup.head.origin != context.api_url:
        raise BoardctlError(
            f"the backup is of {backup.head.origin}, this run talks to {context.api_url}",
            where=Where(str(backup.file)),
            hint="ids of one API mean nothing to another: leave out --sandbox, or give it",
        )


async def _way(
    client: Client, state: State, known: Mapping[str, tuple[str, BoardMemory]], backup: Backup, asked: Request
) -> _Way:
    past = backup.past
    live = await _read(client, backup)
    mine = known.get(live.id)
    if mine is None and backup.head is not None and (memory := await state.visit(backup.head.key, live.id)):
        mine = (backup.head.key, memory)
    objects = mine[1].objects if mine else {}
    made = {address: objects[address].id for address in past.created if address in objects}
    since = made_since(past.live, live) if past.touched is None else frozenset(made.values())
    back = way_back(
        past,
        live,
        key=_key(backup),
        source=Source(backup.file.name, 1),
        made=made,
        going=since if asked.remove_new else frozenset(),
    )
    by_run = past.touched is not None
    stays = None if asked.remove_new else made_and_staying(_key(backup), back, live, since, by_run=by_run)
    return _Way(backup, Found(back.desired, live, back.memory), back, mine, stays)


async def _read(client: Client, backup: Backup) -> LiveBoard:
    """The board as it is now, with its archived cards."""
    try:
        return await client.read_board(backup.past.live.id, archived_cards=True)
    except WireError as error:
        if error.status not in (400, 404):
            raise
        raise NotFound(
            f"the board of the backup can't be read: {error.message}",
            where=Where(str(backup.file)),
            hint="if it was deleted for good: `boardctl import --from-export FILE` makes a board file of a backup, "
            "and `boardctl apply` a new board of that",
        ) from None


def _planned(context: Context, ways: Sequence[_Way], asked: Request) -> Planned:
    """The plan of all boards, with what can't come back noted under each, and warnings of what stays."""
    from boardctl.app.choices import Choices
    from boardctl.config.project import Project, settings

    warnings = tuple(_warnings(context, ways, asked))
    project = Project(root=context.root, boards=(), settings=settings(context.root), warnings=warnings)
    planned = planned_from(project, tuple(way.found for way in ways), Choices())
    boards = tuple(
        msgspec.structs.replace(board, notes=(*board.notes, *_notes(way)), changes=tuple(map(_told, board.changes)))
        for board, way in zip(planned.plan.boards, ways, strict=True)
    )
    return planned._replace(plan=msgspec.structs.replace(planned.plan, boards=boards))


def _told(change: Change) -> Change:
    """A removal with the reason that it has here: the backup, not the file, does not have the object."""
    return msgspec.structs.replace(change, reason="was not there then") if change.reason else change


def _warnings(context: Context, ways: Sequence[_Way], asked: Request) -> Iterator[Problem]:
    yield from (way.stays for way in ways if way.stays)
    runs = {way.backup.head.run for way in ways if way.backup.head and way.backup.head.run}
    for run in sorted(runs) if not asked.boards else ():
        yield from boards_of_run(context, run)


def _notes(way: _Way) -> Iterator[str]:
    anew = [
        way.back.past_ids[each.address] for each in way.back.desired.objects() if each.kind == "card" and not each.id
    ]
    comments = sum(way.backup.comments.get(each, 0) for each in anew)
    lost = {**way.back.lost, **({"comment": comments} if comments else {})}
    if lost:
        yield f"can't come back through the API: {counted(lost)}; the backup still has what is known of them"


async def _keep_in_step(state: State, store: Memories, way: _Way, result: Result) -> None:
    """What the project remembers of the board, as it is now that boardctl has put the past back."""
    after = await store.read(way.back.desired.key)
    if way.known is None or after is None:
        return
    key, memory = way.known
    done = frozenset(each.address for each in result.done if each.board == way.back.desired.key)
    restored = Restored(back=way.back, after=after, past=way.backup.past.memory, done=done)
    await state.write(key, in_step(memory, restored))
