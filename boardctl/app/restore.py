"""Restore: from a backup, or a run's before-images, back to the board as it was, by an ordinary plan and apply."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from boardctl.app import interrupts
from boardctl.app.apply import Ledger, carry_out
from boardctl.app.backup import folder_of, known_boards, open_state
from boardctl.app.boards import Found
from boardctl.app.consent import Wish, agreed
from boardctl.app.context import DEFAULT_PROFILE, Context, make_data_dir, open_client
from boardctl.app.half_way import REMOVE_NEW, MarkedMemories, RestoreJournal, allowed_again, removed_by
from boardctl.app.history import one_run
from boardctl.app.plan import Planned, planned_from
from boardctl.app.recovery import Rest, Unfinished, journals, rest_of, unfinished_runs, until_landed
from boardctl.app.stays import (
    boards_of_run,
    counted,
    held_lists,
    made_and_staying,
    made_by,
    protected,
    why_no_image,
    worded,
)
from boardctl.applier.backups import Backup, find, read
from boardctl.errors import BoardctlError, NotFound, Problem, Where, WireError
from boardctl.model.addresses import slug
from boardctl.model.desired import UNWRITTEN, Declared, DesiredBoard
from boardctl.model.history import RESTORE
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import Change
from boardctl.model.result import Result
from boardctl.model.values import Address, Board
from boardctl.planner.after_restore import Restored, in_step
from boardctl.planner.half_way import HalfWay
from boardctl.planner.recover import recover
from boardctl.planner.way_back import WayBack, made_since, way_back
from boardctl.state.backends import State

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Warn: TypeAlias = Callable[[Sequence[Problem]], None]


class Request(NamedTuple):
    """What is to be restored: a file or a run; of its boards only those of these keys, if any are named.

    `remove_new`: what was made since goes too (of a run: what the run made), but for boards. `flags` are the other
    options as they were given, which it takes to ask for the same again.
    """

    name: str
    boards: tuple[str, ...] = ()
    remove_new: bool = False
    flags: tuple[str, ...] = ()

    @property
    def again(self) -> tuple[str, ...]:
        """The arguments that ask for the same, from whatever folder."""
        boards = (part for key in self.boards for part in ("--board", key))
        name = str(Path(self.name).absolute()) if Path(self.name).is_file() else self.name
        return ("restore", name, *boards, *((REMOVE_NEW,) if self.remove_new else ()), *self.flags)


class _Way(NamedTuple):
    """One board's way back, with what the project remembers of it (its key there, and the memory)."""

    backup: Backup
    found: Found
    live: LiveBoard
    back: WayBack
    known: tuple[str, BoardMemory] | None
    stays: Problem | None = None
    notes: tuple[str, ...] = ()


def planned_restore(context: Context, asked: Request, *, environ: Mapping[str, str]) -> Planned:
    """The plan of the way back; nothing is written. Raises BoardctlError."""

    asked = _named(context, asked)

    async def run() -> Planned:
        async with _open(context, environ) as client:
            ways = await _Ways(context, client, open_state(context, client), unfinished_runs(context)).find(asked)
            return _planned(context, ways, asked)

    return interrupts.run(run())


def restore(context: Context, asked: Request, wish: Wish, *, environ: Mapping[str, str], warn: Warn) -> Result:
    """Carry out the way back, and keep the state in step: the next plan tells what the files would change again.

    `warn` is told what stays as it is where there is nothing to do; else the plan to agree to has it.
    """

    asked = _named(context, asked)

    async def run() -> Result:
        async with _open(context, environ) as client:
            state = open_state(context, client)
            async with state.lock(wait=wish.lock_wait):
                unfinished = unfinished_runs(context)
                await until_landed(client, unfinished)
                finder = _Ways(context, client, state, unfinished)
                ways = await finder.find(asked)
                planned = _planned(context, ways, asked)
                if not planned.plan.changes:
                    warn(planned.warnings)
                leave = allowed_again(wish.leave, asked.again, planned, journals(context), context.api_url)

                async def again() -> Planned:
                    nonlocal ways
                    ways = await finder.find(asked)
                    return _planned(context, ways, asked)

                planned = await agreed(planned, wish._replace(leave=leave), client, again)
                return await _carried_out(context, client, state, ways, _Errand(asked, wish, planned))

    return interrupts.run(run())


def _open(context: Context, environ: Mapping[str, str]) -> AbstractAsyncContextManager[Client]:
    """With as many requests side by side as the project wants."""
    from boardctl.config.project import settings

    return open_client(context, concurrency=settings(context.root).concurrency, environ=environ)


class _Errand(NamedTuple):
    """What is to be done, for whom, and how they wish it."""

    asked: Request
    wish: Wish
    planned: Planned


async def _carried_out(context: Context, client: Client, state: State, ways: Sequence[_Way], errand: _Errand) -> Result:
    """Go the ways back, written down so that whoever comes after a death in the middle knows how far they were gone."""
    asked, wish, planned = errand
    half_ways = _half_ways(ways, planned)
    removes = removed_by(planned) if wish.leave.removals is not None else ()
    make_data_dir(context)
    journal = RestoreJournal(journals(context), half_ways, asked.again, removes, redact=client.without_secrets)
    store = MarkedMemories([way.found for way in ways], state, half_ways)
    ledger = Ledger(store, journal, folder_of(context), f"{RESTORE}{asked.name}: ", half_ways)
    result = await carry_out(client, ledger, planned, wish)
    for way in ways:
        await _keep_in_step(state, store, way, result)
    return msgspec.structs.replace(result, again=asked.again)


def _half_ways(ways: Sequence[_Way], planned: Planned) -> dict[str, HalfWay]:
    """The ways back on boards that the project knows, as what may be found half gone."""
    return {
        way.back.desired.key: HalfWay(
            key=way.known[0],
            memory=way.known[1],
            past=way.backup.past.memory,
            back=way.back,
            live=way.live,
            changes=plan.changes,
        )
        for way, plan in zip(ways, planned.plan.boards, strict=True)
        if way.known is not None
    }


def _named(context: Context, asked: Request) -> Request:
    """With the whole name of the run in place of a part of it or `last`, unless there is a file of that name; and with
    what chooses the API and the login.
    """
    asked = asked._replace(flags=(*asked.flags, *_choosing(context)))
    if Path(asked.name).is_file():
        return asked
    name = one_run(context, asked.name).id if asked.name == "last" else asked.name
    folder = _files(context, name)[0].parent
    return asked._replace(name=folder.name if folder.parent == folder_of(context) else name)


def _choosing(context: Context) -> Iterator[str]:
    yield from ("--sandbox",) if context.sandbox else ()
    yield from ("--profile", context.profile) if context.profile != DEFAULT_PROFILE else ()


class _Ways(NamedTuple):
    """Finds ways back; the memory of each board already knows what came of the runs that died on it."""

    context: Context
    client: Client
    state: State
    unfinished: Unfinished

    async def find(self, asked: Request) -> list[_Way]:
        """Those of all boards that are asked for. Raises BoardctlError."""
        known = await known_boards(self.state)
        backups = [read(path) for path in _files(self.context, asked.name)]
        chosen = {_key(each): each for each in backups if not asked.boards or _key(each) in asked.boards}
        unknown = [each for each in asked.boards if each not in chosen]
        if unknown or not chosen:
            keys = ", ".join(map(_key, backups)) or "none"
            raise NotFound(f"the backup has no board {', '.join(unknown)}", hint=f"its boards: {keys}")
        for each in chosen.values():
            _check_origin(self.context, each)
        ways = [await self._way(known, chosen[key], asked, [*chosen.keys() - {key}]) for key in chosen]
        return [self._limited(each) for each in ways]

    def _limited(self, way: _Way) -> _Way:
        """A board of the project's within the project's limits, any other within the usual ones."""
        from boardctl.config.project import settings

        if way.known is None and not _is_image_here(self.context, way.backup):
            return way
        desired = msgspec.structs.replace(way.found.desired, safety=settings(self.context.root).safety)
        return way._replace(found=way.found._replace(desired=desired))

    async def _way(
        self,
        known: Mapping[str, tuple[str, BoardMemory]],
        backup: Backup,
        asked: Request,
        others: Sequence[str],
    ) -> _Way:
        live = await _read(self.client, backup, others)
        mine = known.get(live.id)
        if mine is None and backup.head is not None:
            memory = await self.state.visit(backup.head.key, live.id)
            mine = (backup.head.key, memory) if memory else None
        rest = rest_of(mine[0], mine[1], self.unfinished.get(mine[0], ())) if mine else None
        if mine and rest:
            mine = mine[0], recover(_nothing(mine[0], live), live, mine[1], rest.under_way, rest.made)
        made = _made(self.context, backup, mine[1] if mine else None)
        return _way(backup, live, mine, rest, made, remove_new=asked.remove_new)


def _nothing(key: str, live: LiveBoard) -> DesiredBoard:
    """A board of which nothing is asked: what is known of it goes by what is remembered alone."""
    board = Declared(kind="board", address=key, parent="", value=Board(), source=UNWRITTEN, id=live.id)
    return DesiredBoard(key=key, board=board, collections={})


def _files(context: Context, name: str) -> list[Path]:
    try:
        return find(folder_of(context), name)
    except NotFound as error:
        raise why_no_image(context, name) or error from None


def _is_image_here(context: Context, backup: Backup) -> bool:
    """Whether a run of this project saved it, so that the board is the project's though its state may be lost."""
    head = backup.head
    return head is not None and head.kind == "image" and backup.file.parent.parent == folder_of(context)


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


def _made(context: Context, backup: Backup, memory: BoardMemory | None) -> dict[Address, str]:
    """The ids of what a run made, by address: as its journal has them, for an address may stand for another by now."""
    head, objects = backup.head, memory.objects if memory else {}
    remembered = {address: objects[address].id for address in backup.past.created if address in objects}
    return remembered | (made_by(context, head.run, head.key) if head is not None and head.run else {})


def _way(
    backup: Backup,
    live: LiveBoard,
    mine: tuple[str, BoardMemory] | None,
    rest: Rest | None,
    made: Mapping[Address, str],
    *,
    remove_new: bool,
) -> _Way:
    past = backup.past
    since = made_since(past.live, live) if past.touched is None else frozenset(made.values())
    held = protected(mine[1], live, since) if mine else {}
    back = way_back(
        past,
        live,
        key=_key(backup),
        source=UNWRITTEN,
        made=made,
        going=since - held.keys() if remove_new else frozenset(),
    )
    by_run = past.touched is not None
    stays = None if remove_new else made_and_staying(_key(backup), back, live, since, by_run=by_run)
    notes = tuple(held.values()) if remove_new else ()
    return _Way(backup, Found(back.desired, live, back.memory, rest=rest), live, back, mine, stays, notes)


async def _read(client: Client, backup: Backup, others: Sequence[str]) -> LiveBoard:
    """The board as it is now, with its archived cards. Raises NotFound, which says how to restore the `others`."""
    try:
        return await client.read_board(backup.past.live.id, archived_cards=True)
    except WireError as error:
        if error.status not in (400, 404):
            raise
        raise NotFound(
            f"the board of the backup can't be read: {error.message}",
            where=Where(str(backup.file)),
            hint="\n".join(_instead(backup, others)),
        ) from None


def _instead(backup: Backup, others: Sequence[str]) -> Iterator[str]:
    """What to do where a board is gone; of what a run saved before it, only a whole board's backup can be imported."""
    of_run = backup.head is not None and backup.head.kind == "image"
    file, which = ("FILE", "a backup that `boardctl backup` saved") if of_run else (str(backup.file), "this backup")
    yield (
        f"if it was deleted for good: `boardctl import --from-export {shlex.quote(file)}` makes a board file of "
        f"{which}, and `boardctl apply` a new board of that"
    )
    if others:
        yield f"the others come back with {' '.join(f'--board {key}' for key in sorted(others))}"


def _planned(context: Context, ways: Sequence[_Way], asked: Request) -> Planned:
    """The plan of all boards, with what can't come back noted under each, and warnings of what stays."""
    from boardctl.app.choices import Choices
    from boardctl.config.project import Project, settings

    warnings = tuple(_warnings(context, ways, asked))
    project = Project(root=context.root, boards=(), settings=settings(context.root), warnings=warnings)
    planned = planned_from(project, tuple(way.found for way in ways), Choices())
    boards = tuple(
        msgspec.structs.replace(
            board,
            notes=(*board.notes, *_notes(way)),
            changes=tuple(map(_told, board.changes)),
            reported=tuple(worded(each, way.back, way.live) for each in board.reported),
            kept=(),  # an archived card of which only other fields go back: no file leaves it to people
            past=True,
        )
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
    yield from way.notes
    yield from held_lists(way.back, way.live)
    if lost:
        yield f"can't come back through the API: {counted(lost)}; the backup still has what is known of them"


def _was_read_back(key: str, result: Result) -> bool:
    return any(each.key == key and each.converged is not None for each in result.boards)


async def _keep_in_step(state: State, store: MarkedMemories, way: _Way, result: Result) -> None:
    """What the project remembers of the board, as it is now that boardctl has put the past back."""
    after = await store.read(way.back.desired.key)
    if way.known is None or after is None or not _was_read_back(way.back.desired.key, result):
        return  # the next run settles what is marked
    key, memory = way.known
    done = frozenset(each.address for each in result.done if each.board == way.back.desired.key)
    restored = Restored(back=way.back, after=after, past=way.backup.past.memory, before=way.live, done=done)
    await state.write(key, in_step(memory, restored))
