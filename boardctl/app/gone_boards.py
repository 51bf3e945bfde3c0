"""Boards that a project knows by an id, and that Trello does not show to this login."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence

from boardctl.app.context import Context, open_client
from boardctl.app.state import with_state
from boardctl.errors import BoardctlError
from boardctl.model.desired import DesiredBoard
from boardctl.state.backends import State
from boardctl.trello.calls import path_of
from boardctl.trello.client import Client


def gone_boards(context: Context) -> tuple[Sequence[str], int]:
    """(the keys of those that can't be read, the number of all that were asked for), a read each. Raises BoardctlError.

    Known are the boards that the files bind with `id:`, and those of the files that the state remembers. A board whose
    state is on itself is known by nothing once it is gone.
    """
    from boardctl.config.project import load

    project = load((), root=context.root)
    boards = [each for each in project.boards if not each.retired]
    ids = with_state(context, lambda state: _ids(state, boards), unread=True)
    return asyncio.run(_gone(context, ids, project.settings.concurrency)), len(ids)


async def _ids(state: State, boards: Sequence[DesiredBoard]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in boards:
        try:
            memory = await state.read(each.key)
        except BoardctlError:
            memory = None  # told for itself
        if board := each.board.id or (memory.board if memory else ""):
            found[each.key] = board
    return found


async def _gone(context: Context, ids: Mapping[str, str], concurrency: int) -> list[str]:
    async with open_client(context, concurrency=concurrency, environ=os.environ) as client:
        there = await asyncio.gather(*(_is_there(client, each) for each in ids.values()))
    return [key for key, found in zip(ids, there, strict=True) if not found]


async def _is_there(client: Client, board: str) -> bool:
    return (await client.once("GET", path_of("boards", board) + "?fields=id")).status not in (400, 401, 404)
