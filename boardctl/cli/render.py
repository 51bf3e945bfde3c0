"""`boardctl render`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.arguments import options_of, paths, variables
from boardctl.cli.options import common, project_context
from boardctl.cli.output import emit, warn
from boardctl.errors import OK

if TYPE_CHECKING:
    from boardctl.app.render import Rendered

EPILOG = """\b
Examples:
  boardctl render boards/clients.yaml
  boardctl render --var tier=gold --now 2026-12-01
  boardctl render --out rendered       # one file a board

\b
Exit codes:
  0 rendered   1 error   64 wrong usage
"""


@click.command("render", epilog=EPILOG)
@paths
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write a file for each board to this folder; none is overwritten.",
)
@variables
@common("no_color", "verbose")
def command(paths: tuple[Path, ...], out: Path | None, **given: Any) -> int:
    """Show the YAML after templates: what `plan` works with. Applied alone it gives the same plan.

    Without PATH all boards of the project are rendered; Trello is not asked.
    """
    from boardctl.app.render import render, save

    here = project_context()
    rendering = render(here, paths, options_of(given, root=here.root))
    warn(rendering.warnings)
    if rendering.past:
        # Where such a board exists it is kept up; a file of its own would create it where it does not.
        click.echo(f"left out, as past periods are never created: {', '.join(rendering.past)}", err=True)
    if out is None:
        emit("---\n".join(map(_document, rendering.boards)))
        return OK
    for file in save(out, rendering.boards):
        click.echo(file)
    return OK


def _document(board: Rendered) -> str:
    return f"# {board.key}, from {board.file}\n{board.text}"
