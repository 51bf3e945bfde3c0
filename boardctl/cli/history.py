"""`boardctl history`."""

from __future__ import annotations

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import tell
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl history                    the last runs: when, how they ended, who, and what for
  boardctl history 20261125T130500Z-3f9a
  boardctl history 3f9a --format json
  boardctl history last               each write of the last run
  boardctl restore 20261125T130500Z-3f9a    takes back what a run did
  boardctl history 3f9a --forget    no apply looks for what it left on boards that the files no longer have

\b
Exit codes:
  0 shown   1 error, such as a run that is not known here   64 wrong usage
"""


@click.command("history", epilog=EPILOG)
@click.argument("run", required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="So many runs at most.")
@click.option("--forget", is_flag=True, help="Let an unfinished RUN be: no apply is to finish it any more.")
@output_format("text", "json")
@common()
def command(run: str | None, limit: int, forget: bool, shape: str) -> int:
    """Show what applies and restores did from this machine: each write, how it ended, how long it took, who and why.

    RUN is a run's name, the beginning or end of it, or `last`. Nothing is asked of Trello. An unfinished run is
    finished by the next apply of its boards; --forget is for one whose boards are no longer in the files. It changes
    no board.
    """
    if forget:
        return _forget(run)
    from boardctl.app.history import history, one_run
    from boardctl.views.history_text import run_json, run_text, runs_json, runs_text

    color = terminal().color
    if run is not None:
        found = one_run(project_context(), run)
        text = run_json(found) if shape == "json" else run_text(found, color=color)
    else:
        known = history(project_context(), most=limit)
        text = runs_json(known) if shape == "json" else runs_text(known, color=color)
    tell(text, shape)
    return OK


def _forget(name: str | None) -> int:
    from boardctl.app.history import forget

    if name is None:
        raise click.UsageError("--forget needs the RUN")
    run = forget(project_context(), name)
    click.echo(f"Forgot what run {run.id} left on {', '.join(run.unsettled)}; the boards are as they are.", err=True)
    return OK
