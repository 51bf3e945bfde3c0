"""`boardctl state list|mv|rm|unprotect|copy`."""

from __future__ import annotations

import click

from boardctl.cli.options import common, epilog, output_format, project_context
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl state list website/cards
  boardctl state mv website/cards/ci website/cards/build
  boardctl state rm website/labels/old
  boardctl state unprotect website/cards/ci
  boardctl state copy file:boardctl.state

\b
Exit codes:
  0 done   1 error, such as an address the state does not have   64 wrong usage
"""
_WIDEST = 60  # one long address among many pushes only its own line
_CODES = "0 done   1 error, such as an address the state does not have   64 wrong usage"


@click.group("state", epilog=EPILOG)
def command() -> None:
    """See and correct what boardctl remembers between runs. No board is ever changed by these."""


@command.command(
    "list",
    short_help="List the addresses with their Trello ids.",
    epilog=epilog("state list", "state list website/cards --format json", codes="0 listed   1 error   64 wrong usage"),
)
@click.argument("address", default="")
@output_format("text", "json")
@common("sandbox", "profile", "no_color", "verbose")
def list_(address: str, shape: str) -> int:
    """List the addresses with their Trello ids; `owned` is what boardctl made or imported."""
    from boardctl.app.state import listed, rows
    from boardctl.views.plain import document

    known = listed(project_context(), address)
    if shape == "json":
        click.echo(document({"objects": [each._asdict() for each in known]}), nl=False)
        return OK
    table = list(rows(known))
    width = min(max((len(row[0]) for row in table), default=0), _WIDEST)
    for name, object_id, marks in table:
        click.echo(f"{name:<{width}}  {object_id}  {marks}".rstrip())
    return OK


@command.command(
    "mv",
    short_help="Give an object another address.",
    epilog=epilog("state mv website/cards/ci website/cards/build", codes=_CODES),
)
@click.argument("old")
@click.argument("new")
@common("sandbox", "profile", "no_color", "verbose")
def mv(old: str, new: str) -> int:
    """Give an object, and all below it, another address: after a key has changed in the file."""
    from boardctl.app.state import move

    count = move(project_context(), old, new)
    click.echo(f"Moved {count} to {new}.", err=True)
    return OK


@command.command("rm", epilog=epilog("state rm website/labels/old", codes=_CODES))
@click.argument("address")
@common("sandbox", "profile", "no_color", "verbose")
def rm(address: str) -> int:
    """Forget an object and all below it. The board stays as it is; the object is no longer owned."""
    from boardctl.app.state import remove

    count = remove(project_context(), address)
    click.echo(f"Forgot {count} at {address}.", err=True)
    return OK


@command.command(
    "unprotect",
    short_help="Let a protected object be removed.",
    epilog=epilog("state unprotect website/cards/ci", codes=_CODES),
)
@click.argument("address")
@common("sandbox", "profile", "no_color", "verbose")
def unprotect_(address: str) -> int:
    """Let a protected object be removed once its block is gone from the file."""
    from boardctl.app.state import unprotect

    unprotect(project_context(), address)
    click.echo(f"{address} is no longer protected.", err=True)
    return OK


@command.command(
    "copy",
    short_help="Take over what another state remembers.",
    epilog=epilog("state copy file:boardctl.state", codes="0 done   1 error, such as nothing there   64 wrong usage"),
)
@click.argument("source", metavar="FROM")
@common("sandbox", "profile", "no_color", "verbose")
def copy_(source: str) -> int:
    """Take over what the state at the URL FROM remembers: after `state:` in boardctl.yaml has come to name another.

    A board that the project's state knows already keeps that; what FROM owns of it is owned here too. FROM stays.
    """
    from boardctl.app.state import copy

    done = copy(project_context(), source)
    click.echo(f"Copied what is remembered of {', '.join(done.copied) or 'no board'}.", err=True)
    if done.known:
        click.echo(f"Known already, and left as it is: {', '.join(done.known)}.", err=True)
    if done.disowned:
        click.echo(f"Known already, now with what was owned there: {', '.join(done.disowned)}.", err=True)
    if done.deleted:
        click.echo(f"Not copied, as there is no such board any more: {', '.join(done.deleted)}.", err=True)
    if done.known:
        click.echo(
            f"Which of the two is newer there is not known: keep {source} until a plan shows what you expect.", err=True
        )
    elif source.startswith("file:"):
        click.echo(f"Nothing in {source.removeprefix('file:')} is needed any more.", err=True)
    return OK
