"""`boardctl fmt`."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boardctl.cli.arguments import paths
from boardctl.cli.options import common, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import FAILED, OK

if TYPE_CHECKING:
    from boardctl.app.fmt import Reformed

EPILOG = """\b
Examples:
  boardctl fmt
  boardctl fmt --check --diff           # for CI: show what would change, and fail if anything would
  boardctl fmt boards/website.yaml

\b
Exit codes:
  0 all files are in canonical form now   1 an error, or (--check) files that are not   64 wrong usage
"""


@click.command("fmt", epilog=EPILOG)
@paths
@click.option("--check", is_flag=True, help="Write nothing; fail where a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Show the differences; write nothing.")
@common("no_color", "verbose")
def command(paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Format YAML files: order of keys, quotes, spacing. Comments stay; what a file means never changes.

    Without PATH all files of the project are formatted, templates included. The names of those that changed are
    printed.
    """
    from boardctl.app.fmt import formatting, write
    from boardctl.views.problems import problems_text

    found = formatting(project_context(), paths)
    if found.problems:
        click.echo(problems_text(found.problems, color=terminal(sys.stderr).color), nl=False, err=True)
    if diff:
        emit("".join(map(_difference, found.changed)))
    else:
        for each in found.changed if check else write(found.changed):
            click.echo(each.name)
    return FAILED if found.problems or (check and found.changed) else OK


def _difference(each: Reformed) -> str:
    before, after = each.before.splitlines(keepends=True), each.after.splitlines(keepends=True)
    found = unified_diff(before, after, each.name, f"{each.name} (formatted)")
    return "".join(line if line.endswith("\n") else line + "\n" for line in found)
