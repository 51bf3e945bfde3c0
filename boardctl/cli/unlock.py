"""`boardctl unlock`."""

from __future__ import annotations

import click

from boardctl.cli.options import common, project_context
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl unlock 3f9a01bc     # the id stands in the message of the command that was refused

\b
Exit codes:
  0 unlocked   1 there is no such lock   64 wrong usage
"""


@click.command("unlock", epilog=EPILOG)
@click.argument("lock_id", metavar="ID")
@common("sandbox", "profile", "no_color", "verbose")
def command(lock_id: str) -> int:
    """Remove the lock of a run that is gone for good. A dead run's lock on this machine heals itself."""
    from boardctl.app.state import unlock

    holder = unlock(project_context(), lock_id)
    click.echo(f"Unlocked; it was held by {holder}.", err=True)
    return OK
