"""`boardctl ls boards|cards|workspaces|members`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Literal

import click

from boardctl.cli.options import common, epilog, output_format, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl ls boards                       open ones; --closed, --starred, --all
  boardctl ls cards --format json
  boardctl ls workspaces --format csv
  boardctl ls members https://trello.com/b/nC8QJJoZ

\b
Exit codes:
  0 listed, even if there is nothing   1 error   64 wrong usage
"""

_CODES = "0 listed, even if there is nothing   1 error   64 wrong usage"
_formats = output_format("table", "json", "csv")
Which = Literal["open", "closed", "starred", "all"]


@click.group("ls", epilog=EPILOG)
def command() -> None:
    """List what is yours on Trello: boards, cards, workspaces, and who is on a board."""


@command.command(
    "boards",
    epilog=epilog("ls boards", "ls boards --starred", "ls boards --closed --format csv", codes=_CODES),
)
@click.option("--open", "which", flag_value="open", default=True, help="Open ones (the default).")
@click.option("--closed", "which", flag_value="closed", help="Archived ones.")
@click.option("--starred", "which", flag_value="starred", help="Starred ones.")
@click.option("--all", "which", flag_value="all", help="All of them.")
@_formats
@common()
def boards(which: Which, shape: str) -> int:
    """List my boards."""
    from boardctl.app import ls

    found = ls.boards(project_context(), which, environ=os.environ)
    return _print(found, ("name", "workspace", "role", "starred", "archived", "url"), shape)


@command.command("cards", epilog=epilog("ls cards", "ls cards --all --format json", codes=_CODES))
@click.option("--open", "which", flag_value="visible", default=True, help="Open ones on open lists (the default).")
@click.option("--closed", "which", flag_value="closed", help="Archived ones.")
@click.option("--all", "which", flag_value="all", help="All of them.")
@_formats
@common()
def cards(which: Literal["visible", "closed", "all"], shape: str) -> int:
    """List the cards that I am on, those due soonest first."""
    from boardctl.app import ls

    found = ls.cards(project_context(), which, environ=os.environ)
    return _print(found, ("name", "board", "list", "due", "done", "archived", "url"), shape)


@command.command(
    "workspaces", short_help="List my workspaces.", epilog=epilog("ls workspaces --format csv", codes=_CODES)
)
@_formats
@common()
def workspaces(shape: str) -> int:
    """List my workspaces; the key is what `workspace:` in a board file takes."""
    from boardctl.app import ls

    found = ls.workspaces(project_context(), environ=os.environ)
    return _print(found, ("name", "key", "boards", "url"), shape)


@command.command(
    "members",
    short_help="List who is on a board.",
    epilog=epilog("ls members website", "ls members https://trello.com/b/nC8QJJoZ", codes=_CODES),
)
@click.argument("board")
@_formats
@common()
def members(board: str, shape: str) -> int:
    """List who is on BOARD: a key or name of the project, or the name, id or URL of any board on Trello."""
    from boardctl.app import ls

    found = ls.members(project_context(), board, environ=os.environ)
    return _print(found, ("username", "name", "role"), shape)


def _print(found: Sequence[Any], columns: Sequence[str], shape: str) -> int:
    """JSON and CSV have everything there is, the table what fits a person."""
    import msgspec

    from boardctl.views import listing

    rows = [msgspec.to_builtins(each) for each in found]
    if shape == "json":
        emit(listing.listing_json(rows))
    elif shape == "csv":
        emit(listing.listing_csv([*columns, *(() if "id" in columns else ("id",))], rows))
    elif rows:
        shown = terminal()
        used = [name for name in columns if any(row.get(name) for row in rows)]
        click.echo(listing.listing_table(used, rows, width=shown.width, color=shown.color), nl=False)
    else:
        click.echo("There are none.", err=True)
    return OK
