"""`boardctl logout`."""

from __future__ import annotations

import os

import click

from boardctl.cli.options import common, project_context
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl logout
  boardctl --profile work logout
  boardctl logout --no-revoke           forget it here; it stays good elsewhere

\b
Exit codes:
  0 logged out   1 nothing was kept, or an error   64 wrong usage
"""


@click.command("logout", epilog=EPILOG)
@click.option("--no-revoke", is_flag=True, help="Only forget the token here; Trello is not told.")
@common("profile", "no_color", "verbose")
def command(no_revoke: bool) -> int:
    """Revoke the token that `login` kept, at Trello, and forget it and the key.

    Where Trello can't be reached nothing is forgotten, so that it can be tried again.
    """
    from boardctl.app.login import logout

    done = logout(project_context(), revoke=not no_revoke, environ=os.environ)
    click.echo(f"{'Forgotten' if no_revoke else 'Revoked and forgotten'}: it was in {done.place}.")
    if not done.searched:
        click.echo("warning: the keyring can't be read; if an older login is in it, it stays there", err=True)
    return OK
