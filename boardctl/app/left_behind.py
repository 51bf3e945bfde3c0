"""What files and settings have left behind: boards without a file, a state that is not used. Told, and left alone."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from boardctl.app.context import Context, open_client, state_url
from boardctl.app.state import place, with_state
from boardctl.app.state_copy import Fate, fate
from boardctl.config.projectfile import STATE_FOLDER
from boardctl.errors import BoardctlError, ConfigError, ForeignState, Problem, StateError
from boardctl.model.memory import BoardMemory, digest_of
from boardctl.state.backends import ON_BOARDS, State, open_backend
from boardctl.state.compare import is_missed
from boardctl.state.file import FileState

if TYPE_CHECKING:
    from boardctl.config.project import Project
    from boardctl.model.desired import DesiredBoard
    from boardctl.trello.client import BoardRef, Client

_DAY = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # what a schedule adds to its key
SHOWN = 5  # keys that are named; of a template's rows hundreds may go at once


async def left_behind(state: State, declared: Collection[str]) -> tuple[Problem, ...]:
    """A warning that names the boards without a file (DESIGN section 4: reported, never closed); none without any.

    A board that its schedule has archived is done with, and told no more. A state on the boards knows of none: to find
    one, every board of the member's would have to be read, and other projects' are among them.
    """
    keys = [key for key in await state.boards() if key not in declared]
    open_ones = [key for key in keys if not _is_retired(key, await _memory(state, key))]
    past, others = _sorted(open_ones, declared)
    told = tuple(_outlived(stem, each, ", and forget them with `boardctl state rm KEY`") for stem, each in past.items())
    return (_told(others), *told) if others else told


def of_other_rules(keys: Collection[str], declared: Collection[str]) -> tuple[Problem, ...]:
    """The same of boards that remember themselves, by their sorted keys: only those of a schedule tell whose."""
    past, _ = _sorted([key for key in keys if key not in declared], declared)
    return tuple(_outlived(stem, each) for stem, each in past.items())


def without_file(keys: Sequence[str], project: Project) -> tuple[str, ...]:
    """Those of the keys that no file of the project has, also of the files that were not asked for.

    None where not all files can be read.
    """
    from boardctl.config.project import load

    if not keys:
        return ()
    try:
        declared = load((), root=project.root).keys
    except ConfigError:
        return ()
    return tuple(key for key in keys if key not in declared)


def outlasting(asked: Mapping[str, BoardRef], project: Project, found: Collection[str]) -> tuple[Problem, ...]:
    """Warnings of open boards, by the keys under which they remember themselves, whose periods are long over.

    Their schedule looks for them by name, and has not `found` them. They are not archived by the key alone: another
    project that the member sees may use the same one.
    """
    retired = (each for each in project.boards if each.retired) if asked else ()
    return tuple(_outlasting(each, asked[each.key]) for each in retired if each.key in asked and each.key not in found)


def _outlasting(retired: DesiredBoard, board: BoardRef) -> Problem:
    name = getattr(retired.board.value, "name", "")
    return Problem(
        f'"{board.name}" stays open: it remembers itself as {retired.key}, whose period is over, and was renamed',
        hint=f'archive it on Trello, or call it "{name}" there and the next apply does  # {board.url}',
        code="no-file",
        severity="warning",
    )


def _sorted(keys: Collection[str], declared: Collection[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The keys that a schedule of the files made under another rule, by its own key; and those of no schedule.

    What is later than all that a schedule has open is its own: a plan for a later day made it.
    """
    latest = {_DAY.sub("", key): key for key in sorted(filter(_is_of_a_day, declared))}
    past, others = dict[str, list[str]](), list[str]()
    for key in keys:
        stem = _DAY.sub("", key) if _is_of_a_day(key) else ""
        if stem not in latest:
            others.append(key)
        elif key < latest[stem]:
            past.setdefault(stem, []).append(key)
    return past, others


def _is_of_a_day(key: str) -> bool:
    """Whether it ends as a schedule ends it."""
    try:
        return bool(_DAY.search(key)) and bool(date.fromisoformat(key[-10:]))
    except ValueError:
        return False


async def _memory(state: State, key: str) -> BoardMemory | None:
    """What is remembered; None where that can't be read, which is nothing to stop the other boards for."""
    try:
        return await state.read(key)
    except StateError:
        return None


def _is_retired(key: str, memory: BoardMemory | None) -> bool:
    board = memory.objects.get(key) if memory is not None else None
    return board is not None and board.fields.get("archived") == digest_of(True)


async def unused_state(context: Context, project: Project, state: State) -> tuple[Problem, ...]:
    """A warning where a folder of state lies in the project and `state:` has come to name another place.

    None where that knows all that the folder remembers, and knows it later, or where the folder is another API's. On
    the boards, only those of the files are asked.
    """
    folder, url = context.root / STATE_FOLDER, state_url(context, project.settings)
    is_it = place(context, url) == place(context, f"file:{STATE_FOLDER}")
    if context.sandbox or is_it or not any(folder.glob("*.json")):
        return ()
    old = FileState(folder, origin=context.api_url)
    alive = {board.key for board in project.boards if not board.retired}
    keys = [key for key in await old.boards() if key in alive or url not in ON_BOARDS]
    fates = dict(zip(keys, await asyncio.gather(*(_fate(state, old, key) for key in keys)), strict=True))
    return (_unused(url, fates),) if any(each != "known" for each in fates.values()) else ()


def kept_on_boards(context: Context) -> tuple[str, ...]:
    """The keys of boards that remember, of an earlier `state: trello`, what the state does not that is kept elsewhere.

    Every board of the state is asked, a read each, and of those that it does not know every one that a file names.
    """
    from boardctl.config.project import settings

    chosen = settings(context.root)
    if context.sandbox or state_url(context, chosen) in ON_BOARDS:
        return ()

    async def work(state: State) -> tuple[str, ...]:
        async with open_client(context, concurrency=chosen.concurrency, environ=os.environ) as client:
            boards = open_backend(ON_BOARDS[0], root=context.root, origin=context.api_url, client=client)
            known = await state.boards()
            keys = [key for key in known if await _has_own(state, boards, key)]
            keys += await _unknown_boards(context, client, boards, known)
            return tuple([key for key in keys if await _fate(state, boards, key) != "known"])

    return with_state(context, work)


async def _has_own(state: State, boards: State, key: str) -> bool:
    """Whether a board remembers itself. One that is gone, or that nothing can be asked of, does not."""
    try:
        memory = await state.read(key)
        return bool(memory and memory.board and await boards.visit(key, memory.board))
    except BoardctlError:
        return False


async def _unknown_boards(context: Context, client: Client, boards: State, known: Collection[str]) -> list[str]:
    """The keys of boards of the files that remember themselves, found as a plan finds them; of no broken file's."""
    from boardctl.app.boards import Finder
    from boardctl.config.project import load

    try:
        wanted = [each for each in load((), root=context.root).boards if each.creates and each.key not in known]
    except ConfigError:
        return []
    finder = Finder(client, boards)
    for desired in wanted:
        with suppress(BoardctlError):
            await finder.visit(desired, everywhere=False)
    return [each.key for each in wanted if await boards.read(each.key)]


_Left: TypeAlias = Literal["known", "unknown", "newer", "differ"]
_LEFT: Mapping[Fate, _Left] = {"new": "unknown", "disowned": "unknown", "newer": "newer"}


async def _fate(state: State, old: State, key: str) -> _Left:
    """What there is to take over of a board. What can't be asked now is not known."""
    try:
        memory = await old.read(key)
        if memory is None:
            return "known"
        coming, here = await fate(state, key, memory), await state.read(key)
    except ForeignState:
        return "known"
    except BoardctlError:
        return "unknown"
    if coming == "differ":
        return "differ" if here is not None and is_missed(here, memory) else "known"
    return _LEFT.get(coming, "known")


def _unused(url: str, fates: Mapping[str, _Left]) -> Problem:
    """The warning, with the boards that it is most urgent for: an apply would go by what is older."""
    keys: dict[_Left, list[str]] = {each: [key for key in fates if fates[key] == each] for each in fates.values()}
    message = f"{STATE_FOLDER}/ is not looked at: the state is kept in {url}"
    if newer := keys.get("newer"):
        message += f"; of {listing(newer)}, the folder has what is newer"
    elif differing := keys.get("differ"):
        message += f"; of {listing(differing)}, each of the two remembers what the other does not"
    hint = f"`boardctl state copy file:{STATE_FOLDER}` takes over what it remembers; after that it can go"
    return Problem(message, hint=hint, code="state", severity="warning")


def _outlived(stem: str, keys: list[str], forget: str = "") -> Problem:
    """Its hint is what ends them as the old rule would have."""
    what, left = _number(keys)
    day = date.fromisoformat(keys[-1].removeprefix(f"{stem}-")) + timedelta(days=1)
    return Problem(
        f"{what} of another rule than the schedule of {stem} has now, and left as {left}: {listing(keys)}",
        hint=f"put the old rule back, and the new one into its `changes: [{{from: {day}, rrule: ..}}]`, from that day "
        f"or a later one on: they then end as they would have; what is of no use, archive on Trello{forget}",
        code="no-file",
        severity="warning",
    )


def listing(keys: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    return ", ".join(keys[:SHOWN]) + (f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else "")


def _number(keys: Sequence[str]) -> tuple[str, str]:
    """How many boards there are, and the pronoun for them, each with its verb."""
    return ("a board is", "it is") if len(keys) == 1 else (f"{len(keys)} boards are", "they are")


def _told(keys: list[str]) -> Problem:
    first = keys[0]
    what, left = _number(keys)
    stem = _DAY.sub("", first)
    either = f" (of a schedule: `key: {stem}`)" if stem != first else ""
    moved = "" if either else f", and so does `boardctl state mv {first} KEY`, with the file's key now"
    return Problem(
        f"{what} in the state and in no file, and left as {left}: {listing(keys)}",
        hint=f"`key: {first}`{either} in a file that was renamed goes on with it{moved}; "
        f"`boardctl state rm {first}` forgets it",
        code="no-file",
        severity="warning",
    )
