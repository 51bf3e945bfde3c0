"""`boardctl show`."""

from __future__ import annotations

import os

import click

from boardctl.cli.options import common, project_context, terminal
from boardctl.errors import OK

_MOST = 20  # cards of a list that are drawn unless all are asked for

EPILOG = """\b
Examples:
  boardctl show                        the only board of the project, as it is on Trello
  boardctl show website --desired      as its file asks for it
  boardctl show https://trello.com/b/nC8QJJoZ

\b
Exit codes:
  0 shown   1 error   64 wrong usage
"""


@click.command("show", epilog=EPILOG)
@click.argument("board", required=False)
@click.option("--live/--desired", default=True, help="As it is on Trello (the default), or as its file asks for it.")
@click.option("--all", "everything", is_flag=True, help=f"Draw every card, not only the first {_MOST} of a list.")
@common()
def command(board: str | None, live: bool, everything: bool) -> int:
    """Draw a board as columns that fit the terminal.

    BOARD is a key or name of the project, or the name, id or URL of any board on Trello.
    """
    from boardctl.app import show
    from boardctl.views.board_view import desired_view, live_view
    from boardctl.views.columns import board_columns

    context = project_context()
    if live:
        view = live_view(show.live_board(context, board, environ=os.environ))
    else:
        view = desired_view(show.desired_board(context, board))
    shown = terminal()
    most = None if everything else _MOST
    click.echo(board_columns(view, width=shown.width, color=shown.color, most=most), nl=False)
    return OK
