"""`boardctl sandbox serve|load|reset`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boardctl.cli.guard import openly
from boardctl.cli.options import common
from boardctl.errors import OK
from boardctl.views.escape import escape

if TYPE_CHECKING:
    from boardctl.app.context import Context
    from boardctl.app.sandbox import Serving

EPILOG = """\b
Examples:
  boardctl sandbox load export.json        make a live board of a Trello export
  boardctl --sandbox show                  any command works on it
  boardctl sandbox serve --port 8080       the same over HTTP, for other programs

\b
Exit codes:
  0 done   1 error   64 wrong usage   130 interrupted
"""

exports = click.Path(path_type=Path, dir_okay=False)


@click.group("sandbox", epilog=EPILOG)
def command() -> None:
    """Run, fill or empty the sandbox: a Trello-compatible server that needs no account and no network.

    Its boards live in .boardctl/sandbox of the project, where --sandbox finds them.
    """


@command.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--load", "files", multiple=True, type=exports, help="Load this Trello export first. May be repeated.")
@click.option("--enforce-limits", is_flag=True, help="Answer 429 beyond Trello's rate limits.")
@common("no_color", "verbose")
def serve(port: int, files: tuple[Path, ...], enforce_limits: bool) -> int:
    """Serve it on this machine until Ctrl-C, with a page to look at the boards and to change them by hand.

    Prints the page's URL, and the base URL, key and tokens to use; they are worth nothing anywhere else.
    """
    from boardctl.app import sandbox

    sandbox.serve(_context(), port=port, files=files, limits=enforce_limits, ready=_announce)
    return OK


@command.command("load")
@click.argument("files", nargs=-1, required=True, type=exports, metavar="FILE...")
@common("no_color", "verbose")
def load(files: tuple[Path, ...]) -> int:
    """Make a live board of each Trello export."""
    from boardctl.app import sandbox

    for board in sandbox.load(_context(), files):
        click.echo(f"{board.url}  {escape(board.name)}")
    return OK


@command.command("reset")
@common("no_color", "verbose")
def reset() -> int:
    """Remove all boards from the sandbox.

    Also what boardctl remembers of them. Trello is not touched.
    """
    from boardctl.app import sandbox

    click.echo("The sandbox is empty now." if sandbox.reset(_context()) else "The sandbox was empty.")
    return OK


def _announce(serving: Serving) -> None:
    """Lines that a shell can take over as they are; the page and the other tokens stand in comments."""
    openly(f"export BOARDCTL_API_URL={serving.base_url}")
    openly(f"export TRELLO_API_KEY={serving.key}")
    openly(f"export TRELLO_TOKEN={serving.token}")
    openly(f"# the boards, to look at and to change by hand: {serving.page_url}")
    openly(f"# a token that may only read: {serving.read_token}")
    openly(f"# a token of another member, alice: {serving.colleague_token}")
    click.echo("Paste these into another terminal. Serving until Ctrl-C.", err=True)


def _context() -> Context:
    """These commands are about the sandbox, whatever the options say."""
    from boardctl.app.context import context

    return context(sandbox=True, environ=os.environ)
