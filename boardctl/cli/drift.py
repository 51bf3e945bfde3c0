"""`boardctl drift`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.arguments import paths, some_boards
from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import tell, warn, warn_left_out
from boardctl.errors import CHANGES, FAILED, OK

if TYPE_CHECKING:
    from boardctl.model.drift import Drift

EPILOG = """\b
Examples:
  boardctl drift
  boardctl drift boards/website.yaml --all
  boardctl drift --board 'client-*'     # some of the boards that one file makes
  boardctl drift --format markdown      # for an issue, or a chat
  boardctl drift || boardctl pull       # take what people did into the files

\b
Exit codes:
  0 nothing that apply would set back   1 error   2 apply would set something back   64 wrong usage
"""


@click.command("drift", epilog=EPILOG)
@paths
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what is in no file: people's objects, and what they changed where it is silent.",
)
@output_format("text", "json", "markdown")
@some_boards
@common()
def command(paths: tuple[Path, ...], everything: bool, shape: str, **given: Any) -> int:
    """Show what people changed on the boards since the last apply: who, when, from what to what.

    Compared is with what was last applied, not with the files: a change made in a file and not applied yet is no
    drift. What people may change (seeded fields, cards they move, tick or archive) is shown as kept. Who did it is
    read from the board's actions; Trello does not tell all, and drift says where it does not. Nothing is changed.
    A board that can't be read does not stop the others: it is left out and told, and the exit code is 1. So is one
    that is not found, where the state is on the boards: nothing else would know that it was there.
    """
    from boardctl.app.drift import find_drift
    from boardctl.cli.arguments import choices

    found = find_drift(project_context(), paths, choices(given), everything=everything)
    warn(found.warnings)
    tell(_document(found.drift, shape), shape)
    if warn_left_out(found.drift.left_out):
        return FAILED
    return CHANGES if found.drift.changes else OK


def _document(drift: Drift, shape: str) -> str:
    if shape == "json":
        from boardctl.views.drift_json import drift_json

        return drift_json(drift)
    if shape == "markdown":
        from boardctl.views.drift_markdown import drift_markdown

        return drift_markdown(drift)
    from boardctl.views.drift_text import drift_text

    shown = terminal()
    return drift_text(drift, color=shown.color, width=shown.width)
