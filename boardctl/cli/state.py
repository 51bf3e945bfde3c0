"""`boardctl state list|mv|rm|unprotect`."""

from __future__ import annotations

import click

from boardctl.cli.options import common, output_format, project_context
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl state list website/cards
  boardctl state mv website/cards/ci website/cards/build
  boardctl state rm website/labels/old
  boardctl state unprotect website/cards/ci

\b
Exit codes:
  0 done   1 error, such as an address the state does not have   64 wrong usage
"""


@click.group("state", epilog=EPILOG)
def command() -> None:
    """What boardctl remembers between runs, and corrections to it. No board is ever changed by these."""


@command.command("list")
@click.argument("address", default="")
@output_format("text", "json")
@common("sandbox", "verbose")
def list_(address: str, shape: str) -> int:
    """Addresses with their Trello ids; `owned` is what boardctl made or imported."""
    from boardctl.app.state import listed, rows
    from boardctl.views.plain import document

    known = listed(project_context(), address)
    if shape == "json":
        click.echo(document({"objects": [each._asdict() for each in known]}), nl=False)
        return OK
    table = list(rows(known))
    width = max((len(row[0]) for row in table), default=0)
    for name, object_id, marks in table:
        click.echo(f"{name:<{width}}  {object_id}  {marks}".rstrip())
    return OK


@command.command("mv")
@click.argument("old")
@click.argument("new")
@common("sandbox", "verbose")
def mv(old: str, new: str) -> int:
    """Give an object, and all below it, another address: after a key has changed in the file."""
    from boardctl.app.state import move

    count = move(project_context(), old, new)
    click.echo(f"Moved {count} to {new}.", err=True)
    return OK


@command.command("rm")
@click.argument("address")
@common("sandbox", "verbose")
def rm(address: str) -> int:
    """Forget an object and all below it. The board stays as it is; the object is no longer owned."""
    from boardctl.app.state import remove

    count = remove(project_context(), address)
    click.echo(f"Forgot {count} at {address}.", err=True)
    return OK


@command.command("unprotect")
@click.argument("address")
@common("sandbox", "verbose")
def unprotect_(address: str) -> int:
    """Let a protected object be removed once its block is gone from the file."""
    from boardctl.app.state import unprotect

    unprotect(project_context(), address)
    click.echo(f"{address} is no longer protected.", err=True)
    return OK
