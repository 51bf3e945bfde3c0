"""Show: one board, as it is on Trello or as its file asks for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from boardctl.app.context import Context, open_client
from boardctl.errors import Ambiguous, BoardctlError, NotFound

if TYPE_CHECKING:
    from boardctl.config.project import Project
    from boardctl.model.desired import DesiredBoard
    from boardctl.model.live import LiveBoard
    from boardctl.trello.client import BoardRef, Client

_SHORT_LINK = re.compile("[0-9A-Za-z]{8}")
_ID = re.compile(r"^https?://[^/]+/b/([0-9A-Za-z]+)|^([0-9a-f]{24})$")


def desired_board(context: Context, name: str | None) -> DesiredBoard:
    """The board of that key or name in the project's files; the only one where none is named."""
    project = _project(context)
    boards = project.boards
    if name is None and len(boards) == 1:
        return boards[0]
    found = [each for each in boards if name in (each.key, getattr(each.board.value, "name", None))]
    if len(found) == 1:
        return found[0]
    keys = ", ".join(each.key for each in boards) or "none"
    message = "say which board to show" if name is None else f"no board {name!r} in the project's files"
    raise NotFound(message, hint=f"the boards of the files: {keys}")


def is_declared(context: Context, name: str | None) -> bool:
    """Whether the project's files have the board of that key or name. Raises BoardctlError where none is named."""
    try:
        desired_board(context, name)
    except NotFound:
        if name is None:
            raise
        return False
    return True


def live_board(context: Context, name: str | None, *, environ: Mapping[str, str]) -> LiveBoard:
    """The board on Trello of that id, short link, URL, name or key; without a name, that of the only file."""
    return asyncio.run(_read(context, name, environ))


async def _read(context: Context, name: str | None, environ: Mapping[str, str]) -> LiveBoard:
    wanted = _wanted(context, name)
    async with open_client(context, environ=environ) as client:
        return await client.read_board(wanted.id or await _look_up(client, wanted.name))


async def find_board(context: Context, client: Client, name: str) -> str:
    """The id or short link of the board on Trello of that id, short link, URL, name or key."""
    wanted = _wanted(context, name)
    return wanted.id or await _look_up(client, wanted.name)


class Wanted(NamedTuple):
    """What names a board on Trello: an id or short link, which is read at once, or a name to look up."""

    id: str | None
    name: str


def _wanted(context: Context, name: str | None) -> Wanted:
    """By what the person wrote: an id or URL, a key or name of the project's files, else a name on Trello."""
    if name is not None and (found := _ID.search(name)):
        return Wanted(found.group(1) or found.group(2), name)
    try:
        board = desired_board(context, name).board
    except BoardctlError:
        if name is None:
            raise
        return Wanted(None, name)  # a board that is in no file, or files that can't be read now
    declared = getattr(board.value, "name", None)
    bound = _ID.search(board.id) if board.id else None
    return Wanted((bound.group(1) or bound.group(2)) if bound else board.id, str(declared or name or board.address))


async def _look_up(client: Client, name: str) -> str:
    """The id of the one board of that short link or name; open ones before archived ones."""
    boards = await client.my_boards()
    found = [each for each in boards if name == each.short_link]
    found = found or [each for each in boards if name == each.name and not each.archived]
    found = found or [each for each in boards if name == each.name]
    if len(found) == 1:
        return found[0].id
    if found:
        raise Ambiguous(f"{len(found)} boards are called {name!r}", hint=_candidates(found))
    near = _near(name, boards)
    if near is None and _SHORT_LINK.fullmatch(name):
        return name  # perhaps a board of others that this token may read all the same
    hint = f"{near} {_known(boards)}" if near else _known(boards)
    raise NotFound(f"no board {name!r} on Trello that this token can see", hint=hint)


def _candidates(boards: Sequence[BoardRef]) -> str:
    return "name one by its URL:\n" + "\n".join(f"{each.url}  {each.name}" for each in boards)


def _near(name: str, boards: Sequence[BoardRef]) -> str | None:
    """The board that was meant, if its name is close."""
    from boardctl.model.closest import did_you_mean

    return did_you_mean(name, [each.name for each in boards])


def _known(boards: Sequence[BoardRef]) -> str:
    """The first few boards there are, or what to do where there are none."""
    names = [each.name for each in boards if not each.archived]
    if not names:
        return "there are no boards yet: `boardctl apply` makes those of the files"
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"the boards there are: {', '.join(names[:10])}{more}"


def _project(context: Context) -> Project:
    from boardctl.config.project import load

    return load((), root=context.root)
