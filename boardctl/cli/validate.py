"""`boardctl validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from boardctl.cli.arguments import options_of, paths, variables
from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import FAILED, OK

EPILOG = """\b
Examples:
  boardctl validate
  boardctl validate boards/website.yaml --format json
  boardctl validate --format github     # annotations on a pull request

\b
Exit codes:
  0 no errors (warnings are allowed)   1 errors   64 wrong usage
"""


@click.command("validate", epilog=EPILOG)
@paths
@output_format("text", "json", "github")
@variables
@common("no_color", "verbose")
def command(paths: tuple[Path, ...], shape: str, **given: Any) -> int:
    """Check board files and the project file: every mistake with file, line and column, all at once.

    What is wrong at many places for one cause, such as a label that was renamed, is shown at three of them, with how
    many more there are; `--format json` has them all.

    Without PATH all of the project's files are checked. Trello is not asked.
    """
    from boardctl.app.validate import validate
    from boardctl.views import problems
    from boardctl.views.wording import counted

    here = project_context()
    checked = validate(here, paths, options_of(given, root=here.root))
    if shape == "json":
        emit(problems.problems_json(checked.problems))
    elif shape == "github":
        emit(problems.problems_github(checked.problems))
    else:
        if checked.problems:
            click.echo(problems.problems_text(checked.problems, color=terminal().color), nl=False)
        if checked.is_valid:
            over = f" ({checked.over} of a period that is over, and never made anew)" if checked.over else ""
            click.echo(f"Valid: {counted(checked.boards, 'board')}{over}.")
    return OK if checked.is_valid else FAILED
