"""`boardctl plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.arguments import choices, chosen, paths
from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import save, warn
from boardctl.errors import CHANGES, OK

if TYPE_CHECKING:
    from boardctl.app.plan import Planned

EPILOG = """\b
Examples:
  boardctl plan
  boardctl plan boards/website.yaml
  boardctl plan --out plan.json && boardctl apply plan.json
  boardctl plan --detailed-exitcode     # for CI: 2 where there are changes

\b
Exit codes:
  0 planned   1 error   2 there are changes (only with --detailed-exitcode)   64 wrong usage
"""


@click.command("plan", epilog=EPILOG)
@paths
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also save the plan as JSON to this file.")
@output_format("text", "json")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there are changes.")
@chosen
@common()
def command(paths: tuple[Path, ...], out: Path | None, shape: str, detailed_exitcode: bool, **given: Any) -> int:
    """Read the live boards and show the fewest calls that bring them to what the files say. Nothing is changed.

    Without PATH all boards of the project are planned.
    """
    from boardctl.app.plan import make_plan

    planned = make_plan(project_context(), paths, choices(given))
    warn(planned.warnings)
    text = as_json(planned) if shape == "json" or out else ""
    if out:
        save(out, text)
    click.echo(text if shape == "json" else as_text(planned), nl=False)
    return CHANGES if detailed_exitcode and planned.plan.changes else OK


def as_text(planned: Planned) -> str:
    """The plan for the terminal that stdout is."""
    from boardctl.views.plan_text import plan_text

    shown = terminal()
    return plan_text(planned.plan, color=shown.color, width=shown.width)


def as_json(planned: Planned) -> str:
    """The plan as its JSON document."""
    from boardctl.trello.encode import encode
    from boardctl.views.plan_json import plan_json

    return plan_json(planned.plan, sources=dict(planned.project.sources), options=options_of(planned), encode=encode)


def options_of(planned: Planned) -> dict[str, Any]:
    """What was chosen, as the document keeps it."""
    made = planned.choices
    # Templates and rows are sources too; `files` are those that stand for boards.
    now, files = made.now or planned.project.now, planned.project.files
    return {"vars": made.variables, "now": now, "targets": made.targets, "exclude": made.exclude, "files": files}
