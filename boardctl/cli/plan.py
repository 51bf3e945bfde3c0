"""`boardctl plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.arguments import choices, chosen, paths
from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import OutFile, save, tell, warn, warn_left_out
from boardctl.errors import CHANGES, FAILED, OK

if TYPE_CHECKING:
    from boardctl.app.plan import Planned
    from boardctl.views.disclosure import Details

_FILE = OutFile(path_type=Path, dir_okay=False)
_FORMS = {"out": "json", "markdown": "markdown", "html": "html"}
EPILOG = """\b
Examples:
  boardctl plan
  boardctl plan boards/website.yaml
  boardctl plan --out plan.json && boardctl apply plan.json
  boardctl plan --detailed-exitcode     # for CI: 2 where there are changes
  boardctl plan --format markdown       # for a comment on a pull request
  boardctl plan --html plan.html        # a page that draws the boards before and after

\b
Exit codes:
  0 planned   1 error: of no board, or not of all   2 there are changes (only with --detailed-exitcode)   64 wrong usage
"""


@click.command("plan", epilog=EPILOG)
@paths
@click.option("-o", "--out", type=_FILE, help="Also save the plan as JSON to this file, for apply.")
@click.option("--markdown", type=_FILE, help="Also write it as Markdown to this file.")
@click.option("--html", type=_FILE, help="Also write it to this file as a page: the boards before and after.")
@output_format("text", "json", "markdown", "html")
@click.option(
    "--details",
    type=click.Choice(["full", "addresses", "counts"]),
    default="full",
    show_default=True,
    help="How much Markdown and HTML tell: addresses and counts are for places where everybody can read it.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there are changes.")
@chosen
@common()
def command(paths: tuple[Path, ...], shape: str, detailed_exitcode: bool, **given: Any) -> int:
    """Read the live boards and show the fewest calls that bring them to what the files say. Nothing is changed.

    Without PATH all boards of the project are planned. One that can't be read or planned does not stop the others:
    it is left out and told, and the exit code is 1.
    """
    from boardctl.app.plan import make_plan

    for name, form in _FORMS.items():
        if given[name] == Path("-"):  # stdout has the plan's text
            raise click.UsageError(f"--{name} names a file: --format {form} writes the plan to stdout like that.")
    planned = make_plan(project_context(), paths, choices(given))
    warn(planned.warnings)
    details: Details = given["details"]
    for name, form in _FORMS.items():
        if given[name]:
            save(given[name], worded(planned, form, details))
    tell(worded(planned, shape, details), shape)
    if warn_left_out(planned.plan.left_out):
        return FAILED
    return CHANGES if detailed_exitcode and planned.plan.changes else OK


def worded(planned: Planned, form: str, details: Details) -> str:
    """The plan in one of its forms."""
    if form == "json":
        return as_json(planned)
    if form == "markdown":
        from boardctl.views.plan_markdown import plan_markdown

        return plan_markdown(planned.plan, details=details)
    return as_page(planned, details) if form == "html" else as_text(planned)


def as_page(planned: Planned, details: Details = "full", *, title: str | None = None) -> str:
    """The plan as a page, with the boards drawn on which something changes; where it has a `title`, the others too."""
    from boardctl.app.picture import pictures
    from boardctl.views.board_view import live_view
    from boardctl.views.page.drawing import Pair
    from boardctl.views.page.page import plan_page

    pairs = {
        key: Pair(live_view(before) if before else None, live_view(after))
        for key, (before, after) in pictures(planned, unchanged=title is not None).items()
    }
    return plan_page(planned.plan, pairs, details=details, title=title)


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
