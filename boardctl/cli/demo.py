"""`boardctl demo`."""

from __future__ import annotations

from pathlib import Path

import click

from boardctl.cli.options import common, terminal
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl demo
  boardctl demo my-first-board         keep the project it makes in this folder

\b
Exit codes:
  0 told to the end   1 error   64 wrong usage
"""


@click.command("demo", epilog=EPILOG)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@common("no_color", "ascii", "verbose")
def command(folder: Path | None) -> int:
    """Plan, apply, drift, plan, apply: the whole story in a few seconds.

    Everything happens in a sandbox on this machine: it needs no account, no network and no server.
    """
    from boardctl.app.demo import story

    shown = terminal()
    for text in story(folder, color=shown.color, width=shown.width, plain=shown.plain):
        click.echo(text, nl=False)
    return OK
