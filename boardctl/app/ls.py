"""Ls: my boards, my cards, my workspaces, and who is on a board."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from boardctl.app.context import Context, open_client

if TYPE_CHECKING:
    from boardctl.trello.mine import BoardMember, MyBoard, MyCard, MyWorkspace, Which


def boards(context: Context, which: Which, *, environ: Mapping[str, str]) -> Sequence[MyBoard]:
    """My boards: open, closed, starred or all."""
    return asyncio.run(_boards(context, which, environ))


async def _boards(context: Context, which: Which, environ: Mapping[str, str]) -> Sequence[MyBoard]:
    from boardctl.trello import mine

    async with open_client(context, environ=environ) as client:
        return await mine.boards(client, which)


def cards(
    context: Context, which: Literal["visible", "closed", "all"], *, environ: Mapping[str, str]
) -> Sequence[MyCard]:
    """The cards that I am on."""
    return asyncio.run(_cards(context, which, environ))


async def _cards(
    context: Context, which: Literal["visible", "closed", "all"], environ: Mapping[str, str]
) -> Sequence[MyCard]:
    from boardctl.trello import mine

    async with open_client(context, environ=environ) as client:
        return await mine.cards(client, which)


def workspaces(context: Context, *, environ: Mapping[str, str]) -> Sequence[MyWorkspace]:
    """My workspaces."""
    return asyncio.run(_workspaces(context, environ))


async def _workspaces(context: Context, environ: Mapping[str, str]) -> Sequence[MyWorkspace]:
    from boardctl.trello import mine

    async with open_client(context, environ=environ) as client:
        return await mine.workspaces(client)


def members(context: Context, board: str, *, environ: Mapping[str, str]) -> Sequence[BoardMember]:
    """Who is on the board of that key, name, id, short link or URL."""
    return asyncio.run(_members(context, board, environ))


async def _members(context: Context, board: str, environ: Mapping[str, str]) -> Sequence[BoardMember]:
    from boardctl.app.show import find_board
    from boardctl.trello import mine

    async with open_client(context, environ=environ) as client:
        return await mine.members(client, await find_board(context, client, board))
