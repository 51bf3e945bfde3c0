"""`boardctl pull`."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.arguments import paths, some_boards
from boardctl.cli.options import common, output_format, project_context
from boardctl.cli.output import tell, warn, warn_left_out
from boardctl.errors import FAILED, OK, PARTIAL

if TYPE_CHECKING:
    from boardctl.model.pull import Pull

EPILOG = """\b
Examples:
  boardctl pull --diff                            # only show what would be written
  boardctl pull boards/website.yaml
  boardctl pull --diff --board acme               # one of the boards that one file makes
  boardctl pull --progress --new                  # also moves, ticks, archived cards, and new cards
  boardctl pull --select 'website/cards/*'

\b
Exit codes:
  0 the files say what the boards have   1 error: nothing was written, or nothing of the boards it names
  3 something could not be written, or nothing is remembered of an apply: it is told why   64 wrong usage
"""


@click.command("pull", epilog=EPILOG)
@paths
@click.option("--progress", is_flag=True,
              help="Also what people move along: done, ticked, archived, deleted, moved, order.")  # fmt: skip
@click.option(
    "--new",
    is_flag=True,
    help="Also what is in no file: people's lists, cards, labels, links ..., and fields that it is silent of.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="ADDRESS",
    help="Only the object at this address (or glob) and what is in it. May be given more than once.",
)
@click.option("--force", is_flag=True, help="Take the board's value also where the file was changed meanwhile.")
@click.option("--diff", "--dry-run", "diff", is_flag=True, help="Show the edit; write nothing.")
@output_format("text", "json")
@some_boards
@common()
def command(paths: tuple[Path, ...], diff: bool, shape: str, **given: Any) -> int:
    """Take what people changed on the boards into the files: comments, order and all other bytes stay.

    Taken is what apply would set back. Before a file is written, its text is read back and planned: the plan is empty
    but for what is listed, and for what you changed in the file yourself and did not apply yet. Values that come from
    templates, includes, anchors, merge keys or expressions are listed, not written. Nothing is changed on the board.
    A board that can't be read does not stop the others: it is left out and told, and the exit code is 1.
    """
    from boardctl.app.pull import pull
    from boardctl.cli.arguments import choices
    from boardctl.planner.pull import Choice

    names = ("progress", "new", "select", "force")
    choice = Choice(**{name: given.pop(name) for name in names})
    done = pull(project_context(), paths, choices(given), choice, show=diff)
    warn(done.warnings)
    tell(_document(done.pull, shape, diff=diff), "diff" if diff else shape)
    if warn_left_out(done.pull.left_out):
        return FAILED
    return PARTIAL if done.pull.listed or done.pull.notes else OK


def _document(found: Pull, shape: str, *, diff: bool) -> str:
    from boardctl.views.pull_text import pull_json, pull_text

    shown = "".join(_difference(name, *texts) for name, texts in found.files.items()) if diff else ""
    return pull_json(found, diff=shown) if shape == "json" else shown + pull_text(found)


def _difference(name: str, before: str, after: str) -> str:
    rows = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, f"{name} (pulled)")
    return "".join(row if row.endswith("\n") else row + "\n" for row in rows)
