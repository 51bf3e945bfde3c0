"""`boardctl doctor`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import FAILED, OK, BoardctlError

if TYPE_CHECKING:
    from boardctl.app.context import Context

EPILOG = """\b
Examples:
  boardctl doctor
  boardctl --profile work doctor
  boardctl doctor --format json

\b
Exit codes:
  0 nothing is wrong (warnings are allowed)   1 something is   64 wrong usage
"""


@click.command("doctor", epilog=EPILOG)
@output_format("text", "json")
@common()
def command(shape: str) -> int:
    """Look at the project, the login, the way to Trello and the state, and say what mends what is wrong.

    Nothing is changed. It works without a project and without a login.
    """
    from boardctl.app.doctor import examine
    from boardctl.views.checks import checks_text
    from boardctl.views.plain import document

    context, unusable = _context()
    checks = examine(context, environ=os.environ, now=datetime.now(UTC), unusable=unusable)
    well = all(check.status != "fail" for check in checks)
    if shape == "json":
        emit(document({"ok": well, "checks": [check._asdict() for check in checks]}))
    else:
        shown = terminal()
        click.echo(checks_text(checks, color=shown.color, width=shown.width), nl=False)
    return OK if well else FAILED


def _context() -> tuple[Context, BoardctlError | None]:
    """The context; where BOARDCTL_API_URL is no URL, one without it, and what is wrong with it."""
    try:
        return project_context(), None
    except BoardctlError as error:
        return project_context({name: value for name, value in os.environ.items() if name != "BOARDCTL_API_URL"}), error
