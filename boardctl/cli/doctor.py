"""`boardctl doctor`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.errors import FAILED, OK

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

    checks = examine(project_context(), environ=os.environ, now=datetime.now(UTC))
    well = all(check.status != "fail" for check in checks)
    if shape == "json":
        click.echo(document({"ok": well, "checks": [check._asdict() for check in checks]}), nl=False)
    else:
        click.echo(checks_text(checks, color=terminal().color), nl=False)
    return OK if well else FAILED
