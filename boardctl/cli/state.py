"""`boardctl state list|mv|rm|unprotect|copy`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from boardctl.cli.options import common, epilog, output_format, project_context
from boardctl.cli.output import emit, warn
from boardctl.errors import FAILED, OK, PARTIAL

if TYPE_CHECKING:
    from boardctl.app.state_copy import Copied, Fate

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
        emit(document({"objects": [each._asdict() for each in known]}))
        return OK
    table = list(rows(known))
    width = min(max((len(row[0]) for row in table), default=0), _WIDEST)
    for name, object_id, marks in table:
        click.echo(f"{name:<{width}}  {object_id}  {marks}".rstrip())
    return OK


@command.command(
    "mv",
    short_help="Give an object another address, or a board another key.",
    epilog=epilog("state mv website/cards/ci website/cards/build", "state mv website site", codes=_CODES),
)
@click.argument("old")
@click.argument("new")
@common("sandbox", "profile", "no_color", "verbose")
def mv(old: str, new: str) -> int:
    """Give an object, and all below it, another address, or a board another key: after it has changed in the file."""
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


_COPY_CODES = """0 done   1 error, such as nothing there, or a board of which nothing tells what is later
  3 the same of some boards; others were copied   64 wrong usage"""


@command.command(
    "copy",
    short_help="Take over what another state remembers.",
    epilog=epilog(
        "state copy file:boardctl.state",
        "state copy file:boardctl.state --board website --force",
        codes=_COPY_CODES,
    ),
)
@click.argument("source", metavar="FROM")
@click.option("--board", multiple=True, metavar="KEY",
              help="Only the boards of this key (or glob). May be given more than once.")  # fmt: skip
@click.option("--force", is_flag=True,
              help="Take FROM's also where neither side comes from the other: what is here is lost.")  # fmt: skip
@common("sandbox", "profile", "no_color", "verbose")
def copy_(source: str, board: tuple[str, ...], force: bool) -> int:
    """Take over what the state at the URL FROM remembers: after `state:` in boardctl.yaml has come to name another.

    Where both know a board, the later one is kept: each has the versions that it comes from. One that began anew here
    stays, with all that is owned in FROM. Where neither comes from the other, the board is refused. FROM stays.
    """
    from boardctl.app.state_copy import copy

    done = copy(project_context(), source, boards=board, force=force)
    for line in _told(done, source):
        click.echo(line, err=True)
    warn(done.refused)
    copied = any(done.keys.get(fate) for fate in ("new", "newer", "disowned"))
    return (PARTIAL if copied else FAILED) if done.refused else OK


_FATES: tuple[tuple[Fate, str], ...] = (
    ("new", "Copied what is remembered of {}."),
    ("newer", "Known already, but earlier than there, and copied: {}."),
    ("same", "Known already, and the same: {}."),
    ("older", "Known already, and later than there, so left as it is: {}."),
    ("disowned", "Known already, now with what was owned there: {}."),
    ("differ", "Copied over what was known otherwise: {}."),
    ("deleted", "Not copied, as there is no such board any more: {}."),
)


def _told(done: Copied, source: str) -> Iterator[str]:
    """What came of the boards, a line a fate; then whether the source is of use any more."""
    keys = {fate: found for fate, found in done.keys.items() if fate != "differ" or not done.refused}
    yield from (words.format(", ".join(keys[fate])) for fate, words in _FATES if fate in keys)
    if not keys.keys() - {"same", "older", "deleted"} and not done.refused:
        yield "There is nothing to copy."
    if source.startswith("file:") and not done.refused:
        yield f"Nothing in {source.removeprefix('file:')} is needed any more."
