"""`boardctl show`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boardctl.cli.options import common, project_context, terminal
from boardctl.cli.output import OutFile, emit, save, warn
from boardctl.errors import OK

if TYPE_CHECKING:
    from boardctl.app.context import Context
    from boardctl.views.board_view import BoardView

_MOST = 20  # cards of a list that are drawn unless all are asked for

EPILOG = """\b
Examples:
  boardctl show                        the only board of the project, as it is on Trello
  boardctl show website --desired      as its file asks for it
  boardctl show https://trello.com/b/nC8QJJoZ
  boardctl show website --html board.html

\b
Exit codes:
  0 shown   1 error   64 wrong usage
"""


@click.command("show", epilog=EPILOG)
@click.argument("board", required=False)
@click.option("--live/--desired", default=True, help="As it is on Trello (the default), or as its file asks for it.")
@click.option("--all", "everything", is_flag=True, help=f"Draw every card, not only the first {_MOST} of a list.")
@click.option(
    "--html", type=OutFile(path_type=Path, dir_okay=False), help="Write a page to this file instead; - for stdout."
)
@common()
def command(board: str | None, live: bool, everything: bool, html: Path | None) -> int:
    """Draw a board as columns that fit the terminal, or as one self-contained HTML page.

    BOARD is a key or name of the project, or the name, id or URL of any board on Trello. The page of a board of the
    project shows it before and after what `boardctl plan` would change.
    """
    from boardctl.views.columns import board_columns

    context = project_context()
    if html:
        page = _page(context, board, live=live)
        if html == Path("-"):
            emit(page)
        else:
            save(html, page)
        return OK
    shown = terminal()
    most = None if everything else _MOST
    view = _view(context, board, live=live)
    click.echo(board_columns(view, width=shown.width, color=shown.color, most=most, plain=shown.plain), nl=False)
    return OK


def _view(context: Context, board: str | None, *, live: bool) -> BoardView:
    from boardctl.app import show
    from boardctl.views.board_view import desired_view, live_view

    if live:
        return live_view(show.live_board(context, board, environ=os.environ))
    return desired_view(show.desired_board(context, board))


def _page(context: Context, board: str | None, *, live: bool) -> str:
    """With the plan's changes marked where the project has such a board; else, or by its file alone, as it is."""
    from boardctl.app import show
    from boardctl.app.picture import plan_of_board
    from boardctl.cli.plan import as_page
    from boardctl.views.page.page import board_page

    if live and show.is_declared(context, board):
        planned = plan_of_board(context, board)
        warn(planned.warnings)
        return as_page(planned, title=planned.plan.boards[0].name or planned.plan.boards[0].key)
    return board_page(_view(context, board, live=live))
