"""What files and settings have left behind: boards without a file, a state that is not used. Told, and left alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from boardctl.app.context import Context, state_url
from boardctl.config.projectfile import STATE_FOLDER
from boardctl.errors import Problem, StateError
from boardctl.model.memory import BoardMemory, digest_of

if TYPE_CHECKING:
    from boardctl.config.projectfile import Settings
    from boardctl.state.backends import State

_DAY = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # what a schedule adds to its key
SHOWN = 5  # keys that are named; of a template's rows hundreds may go at once


async def left_behind(state: State, declared: Collection[str]) -> tuple[Problem, ...]:
    """A warning that names the boards without a file (DESIGN section 4: reported, never closed); none without any.

    A board that its schedule has archived is done with, and told no more.
    """
    keys = [key for key in await state.boards() if key not in declared]
    open_ones = [key for key in keys if not _is_retired(key, await _memory(state, key))]
    return (_told(open_ones),) if open_ones else ()


async def _memory(state: State, key: str) -> BoardMemory | None:
    """What is remembered; None where that can't be read, which is nothing to stop the other boards for."""
    try:
        return await state.read(key)
    except StateError:
        return None


def _is_retired(key: str, memory: BoardMemory | None) -> bool:
    board = memory.objects.get(key) if memory is not None else None
    return board is not None and board.fields.get("archived") == digest_of(True)


def unused_state(context: Context, settings: Settings) -> tuple[Problem, ...]:
    """A warning where a folder of state lies in the project and `state:` has come to name another place."""
    folder, url = context.root / STATE_FOLDER, state_url(context, settings)
    scheme, _, path = url.partition(":")
    is_it = scheme == "file" and (context.root / path).resolve() == folder.resolve()
    if context.sandbox or is_it or not any(folder.glob("*.json")):
        return ()
    hint = f"`boardctl state copy file:{STATE_FOLDER}` takes over what it remembers; after that it can go"
    message = f"{STATE_FOLDER}/ is not looked at: the state is kept in {url}"
    return (Problem(message, hint=hint, code="state", severity="warning"),)


def _told(keys: list[str]) -> Problem:
    names, first = ", ".join(keys[:SHOWN]), keys[0]
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    what, left = ("a board is", "it is") if len(keys) == 1 else (f"{len(keys)} boards are", "they are")
    stem = _DAY.sub("", first)
    either = f" (of a schedule: `key: {stem}`)" if stem != first else ""
    return Problem(
        f"{what} in the state and in no file, and left as {left}: {names}{more}",
        hint=f"`key: {first}`{either} in a file that was renamed goes on with it; "
        f"`boardctl state rm {first}` forgets it",
        code="no-file",
        severity="warning",
    )
