"""Whoami: the member behind the token, what the token may do, and the boards it reaches."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from boardctl.app.context import Context, known_login, open_client

if TYPE_CHECKING:
    from boardctl.trello.client import Me
    from boardctl.trello.mine import MyBoard
    from boardctl.trello.tokens import Token


class Account(NamedTuple):
    """Who, with what, by which login (`key_from` and `token_from` say where each comes from)."""

    me: Me
    token: Token
    boards: tuple[MyBoard, ...]
    key_from: str
    token_from: str


def whoami(context: Context, *, environ: Mapping[str, str]) -> Account:
    """Ask Trello. Raises AuthError, which tells a bad key, a bad token and an expired one apart."""
    found = known_login(context, environ)
    me, token, boards = asyncio.run(_ask(context, environ))
    return Account(me, token, boards, found.key_from, found.token_from)


async def _ask(context: Context, environ: Mapping[str, str]) -> tuple[Me, Token, tuple[MyBoard, ...]]:
    from boardctl.trello import mine

    async with open_client(context, environ=environ) as client:
        me = await client.me()  # first and alone: where this is refused, so would all others be
        token, boards = await asyncio.gather(client.token(), mine.boards(client, "all"))
        return me, token, boards
