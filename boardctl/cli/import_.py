"""`boardctl import`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl import https://trello.com/b/nC8QJJoZ      boards/<name of the board>.yaml
  boardctl import "Website relaunch" -o boards/website.yaml
  boardctl import website --lists Backlog --lists Doing
  boardctl import --from-export board.json           without a network: menu, Export as JSON
  boardctl import nC8QJJoZ --as-template             a template, and a board that is made of it
  boardctl import nC8QJJoZ -o -                      only show the YAML

\b
Exit codes:
  0 written, and the plan of the file is empty   1 error, nothing was written   64 wrong usage
"""


@click.command("import", epilog=EPILOG)
@click.argument("board", required=False)
@click.option("--from-export", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Take the board from a JSON export of Trello's instead of the live board.")  # fmt: skip
@click.option("-o", "--out", metavar="FILE", help="The file to write, `-` for stdout. Default: boards/<name>.yaml.")
@click.option("--force", is_flag=True, help="Overwrite the file, and forget what the state knew under its key.")
@click.option("--no-cards", is_flag=True, help="Lists without their cards: whoever puts cards there is free to.")
@click.option("--lists", multiple=True, metavar="NAME", help="Only the list of this name. May be given more than once.")
@click.option("--archived", is_flag=True, help="Archived cards of open lists too.")
@click.option("--as-template", is_flag=True,
              help="A template with people and the first date as params, and a board that is made of it.")  # fmt: skip
@output_format("text", "json")
@common()
def command(board: str | None, shape: str, **given: Any) -> int:
    """Take over a board that is there: write it as YAML whose plan is empty, and remember its objects as owned.

    BOARD is an id, a short link, a URL or a name. What a person would leave out is left out; what a file can't say
    (comments, votes, stickers, uploaded files, Power-Ups ...) stays on the board and is counted. Archived cards stay
    out unless --archived is given, archived lists always. The file is read back and planned against the board before
    it is written.

    Owned means: what you later delete from the file, `apply` archives or deletes on the board. Nothing is changed on
    the board now.
    """
    from boardctl.app.import_ import import_board
    from boardctl.app.importing import Wish
    from boardctl.views.import_text import import_json, import_text

    _check(board, given)
    show = given["out"] == "-"
    wish = Wish(
        board=board,
        export=given["from_export"],
        output=None if show or not given["out"] else Path(given["out"]),
        show=show,
        force=given["force"],
        cards=not given["no_cards"],
        archived=given["archived"],
        lists=given["lists"],
        template=given["as_template"],
    )
    made = import_board(project_context(), wish, environ=os.environ)
    if shape == "json":
        emit(import_json(made, shown=show))
        return OK
    if show:
        emit("\n".join(made.texts.values()))
    click.echo(import_text(made, color=terminal().color, shown=show), nl=False, err=show)
    return OK


def _check(board: str | None, given: Any) -> None:
    if (board is None) == (given["from_export"] is None):
        raise click.UsageError("Name a BOARD, or give --from-export FILE.")
    if given["as_template"] and given["archived"]:
        raise click.UsageError("A template has no archived cards: leave out --archived.")
    if given["no_cards"] and given["archived"]:
        raise click.UsageError("--archived is about cards, and --no-cards leaves them out.")
