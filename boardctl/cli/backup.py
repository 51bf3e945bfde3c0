"""`boardctl backup`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from boardctl.cli.options import common, output_format, project_context
from boardctl.cli.output import OutFile, tell
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl backup                            every board of the project
  boardctl backup website -o website.json
  boardctl backup https://trello.com/b/nC8QJJoZ
  boardctl backup boards/ -o backups/        one file a board

\b
Exit codes:
  0 saved   1 error   64 wrong usage   130 interrupted
"""


@click.command("backup", epilog=EPILOG)
@click.argument("boards", nargs=-1, metavar="[BOARD|PATH]...")
@click.option("-o", "--out", type=OutFile(path_type=Path), help="The file; for several boards a folder that exists.")
@output_format("text", "json")
@common()
def command(boards: tuple[str, ...], out: Path | None, shape: str) -> int:
    """Save whole boards as files, archived cards and comments included; `boardctl restore FILE` finds the way back.

    BOARD is a key, name, id or URL. A file has the shape of Trello's own export, so that other programs can read it
    too. Comments and what is known of uploaded files are a record to read: no API brings them back. Without -o, files
    go to .boardctl/backups/. They are never removed.
    """
    from boardctl.app.backup import backup
    from boardctl.views.backup_text import backup_json, backup_text

    saved = backup(project_context(), boards, out, environ=os.environ)
    tell(backup_json(saved) if shape == "json" else backup_text(saved), shape)
    return OK
