"""`boardctl apply`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boardctl.cli.arguments import paths
from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.progress import progress
from boardctl.errors import Declined

if TYPE_CHECKING:
    from boardctl.model.plan import Plan

EPILOG = """\b
Examples:
  boardctl apply
  boardctl apply boards/website.yaml --yes
  boardctl --sandbox apply --yes --format json

\b
Exit codes:
  0 applied, or nothing to do   1 error, nothing was changed   3 done in part
  5 refused for safety          64 wrong usage                 130 interrupted
"""


@click.command("apply", epilog=EPILOG)
@paths
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal.")
@output_format("text", "json")
@common()
def command(paths: tuple[Path, ...], yes: bool, shape: str) -> int:
    """Plan, ask, make the calls, and read the boards once more to see that they are as planned.

    Without PATH all boards of the project are applied. The plan and the progress go to stderr.
    """
    from boardctl.app.apply import apply
    from boardctl.views.result_json import result_json
    from boardctl.views.result_text import result_text

    with progress() as shown:
        result = apply(project_context(), paths, confirm=_agree if yes else _ask, progress=shown)
    out = terminal()
    text = result_json(result) if shape == "json" else result_text(result, color=out.color, width=out.width)
    click.echo(text, nl=False)
    return result.exit_code


def _agree(plan: Plan) -> bool:
    _show(plan)
    return True


def _ask(plan: Plan) -> bool:
    """Show the plan and ask; without a terminal there is nobody to ask, so nothing is changed."""
    _show(plan)
    if not sys.stdin.isatty():
        raise Declined("nothing was changed: there is no terminal to ask on", hint="add --yes to apply without asking")
    return click.confirm("Make these changes?", default=False, err=True)


def _show(plan: Plan) -> None:
    from boardctl.views.plan_text import plan_text

    out = terminal(sys.stderr)
    click.echo(plan_text(plan, color=out.color, width=out.width), nl=False, err=True)
