"""Reading a board to take it over: from Trello, with what hangs on it; or from a file of Trello's export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from boardctl.app.context import Context
from boardctl.app.show import find_board
from boardctl.errors import AuthError, ConfigError, NotFound, Problem, Where, WireError
from boardctl.model.fields import normal_text
from boardctl.model.live import LiveBoard
from boardctl.trello import extras
from boardctl.trello.calls import path_of
from boardctl.trello.objects import decode_board

if TYPE_CHECKING:
    from boardctl.trello.client import Client

EXPORT_HINT = "in Trello: the board's menu, Print, export and share, Export as JSON"
_WAY_OUT = (
    "ask an admin of the board to add you, or have somebody who is on it export it as JSON (the board's menu, Print, "
    "export and share) and run `boardctl import --from-export FILE`"
)


class Taken(NamedTuple):
    """A board, and the JSON that says what hangs on it (see `boardctl.trello.extras`)."""

    live: LiveBoard
    around: Mapping[str, Any]


async def read_live(client: Client, context: Context, name: str, *, cards: bool) -> Taken:
    """The board of that id, short link, URL or name; with its archived `cards`, if any are wanted."""
    board_id = await find_board(context, client, name)
    try:
        live = await client.read_board(board_id, archived_cards=cards)
    except WireError as error:
        raise _closed(name, error) from None
    around = await client.get(path_of("boards", live.id), **extras.PARAMS)
    return Taken(live, {**around, "boardPlugins": await _power_ups(client, live.id)})


async def _power_ups(client: Client, board_id: str) -> Any:
    """The board's Power-Ups; nothing where the account may not ask."""
    try:
        return await client.get(path_of("boards", board_id, "boardPlugins"))
    except WireError:
        return []


def _closed(name: str, error: WireError) -> WireError | NotFound:
    """A board that is there for others: the way to it. A bad key or token is another matter, and has its own."""
    no_access = isinstance(error, AuthError) and getattr(error, "verdict", "access") == "access"
    if error.status in (400, 404):
        hint = "`boardctl ls boards` lists those it can; if the board is private, " + _WAY_OUT
        return NotFound(f"there is no board {name!r} that this login can see", where=error.where, hint=hint)
    if no_access or error.status == 403:
        return AuthError(f"this login has no access to the board {name!r}", status=error.status, hint=_WAY_OUT)
    return error


def read_export(file: Path) -> Taken:
    """The board of an export. Raises NotFound, or ConfigError where it is none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", where=Where(str(file))) from None
    try:
        found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_export(file, f"this is not JSON: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("lists"), list) or not isinstance(found.get("id"), str):
        raise _no_export(file, "this is JSON, but not an export of a board: it has no `id` and `lists`")
    if not isinstance(found.get("name"), str) or not normal_text(found["name"]):
        raise _no_export(file, "this is not an export of a board: it has no `name`")
    try:
        return Taken(decode_board(found, archived_cards=True), found)
    except msgspec.DecodeError as error:
        raise _no_export(file, f"this is not an export of a board: {error}") from None


def _no_export(file: Path, message: str) -> ConfigError:
    return ConfigError([Problem(message, Where(str(file)), EXPORT_HINT, "not-an-export")])
