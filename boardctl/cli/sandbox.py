"""`boardctl sandbox serve|load|reset`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.guard import openly
from boardctl.cli.options import Measure, common, epilog
from boardctl.cli.output import warn
from boardctl.errors import OK
from boardctl.sandbox.settings import KINDS, Faults, Settings
from boardctl.views.escape import escape

if TYPE_CHECKING:
    from boardctl.app.context import Context
    from boardctl.app.sandbox import Serving

EPILOG = """\b
Examples:
  boardctl sandbox load export.json        make a live board of a Trello export
  boardctl --sandbox show                  any command works on it
  boardctl sandbox serve --port 8080       the same over HTTP, for other programs

\b
Exit codes:
  0 done   1 error   64 wrong usage   130 interrupted
"""

# Rows as wide as click's own; what each does is told in boardctl/sandbox/settings.py.
SERVE_EPILOG = """\b
Faults (KIND), for writes only; also by PUT and DELETE /1/_sandbox/faults while it serves:
  drop-before, drop-after    no answer; the change is not made, is made
  error-before, error-after  500; the change is not made, is made
  html-503, burst-429        refused by a page; refused, and the next requests with it
  truncate, cut              made; half of the body; half of it, and the connection ends
  accepted-202               made, and answered with 202
  lose-checkitem             always on: of items posted to one checklist at once, one stays

\b
Examples:
  boardctl sandbox serve --load export.json
  boardctl sandbox serve --fault drop-after --fault-at 3
  boardctl sandbox serve --fault error-before --fault html-503 --fault-rate 0.1 --seed 7
  boardctl sandbox serve --enforce-limits --limit-window 1

\b
Exit codes:
  0 it has served   1 error   64 wrong usage   130 interrupted
"""

seconds = Measure(0, 900)
window = Measure(0.1, 900)
count = click.IntRange(0)
exports = click.Path(path_type=Path, dir_okay=False)


@click.group("sandbox", epilog=EPILOG)
def command() -> None:
    """Run, fill or empty the sandbox: a Trello-compatible server that needs no account and no network.

    Its boards live in .boardctl/sandbox of the project, where --sandbox finds them.
    """


@command.command("serve", epilog=SERVE_EPILOG, short_help="Serve it on this machine until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0: any free one.",
)
@click.option(
    "--load", "files", multiple=True, type=exports, help="Load this Trello export first. May be given more than once."
)
@click.option("--enforce-limits", is_flag=True, help="Answer 429 beyond Trello's rate limits.")
@click.option(
    "--limit-window",
    type=window,
    default=10.0,
    show_default=True,
    help="Seconds of the limits' window; 1: ten times as fast.",
)
@click.option("--latency", type=seconds, default=0.0, help="Seconds that every request waits.")
@click.option(
    "--fault",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="KIND",
    help="What goes wrong: see below. May be given more than once.",
)
@click.option("--fault-at", "at", type=count, default=0, metavar="N", help="Hit the N-th write, once.")
@click.option("--fault-every", "every", type=count, default=0, metavar="N", help="Hit each N-th write.")
@click.option("--fault-rate", "rate", type=Measure(0, 1), default=0.0, help="Hit writes at random, 0 to 1.")
@click.option("--fault-burst", "burst", type=count, default=3, show_default=True, help="429s in a row of burst-429.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed hits the same writes.")
@common("no_color", "verbose")
def serve(
    port: int, files: tuple[Path, ...], enforce_limits: bool, limit_window: float, latency: float, **fault: Any
) -> int:
    """Serve it on this machine until Ctrl-C, with a page to look at the boards and to change them by hand.

    Prints the page's URL, and the base URL, key and tokens to use; they are worth nothing anywhere else.
    """
    from boardctl.app import sandbox

    faults = _faults(**fault)
    settings = Settings(enforce_limits=enforce_limits, limit_window=limit_window, latency=latency, faults=faults)
    sandbox.serve(_context(), port=port, files=files, settings=settings, ready=_announce)
    return OK


def _faults(*, kinds: tuple[str, ...], at: int, every: int, rate: float, burst: int, seed: int) -> Faults:
    """Raises click's UsageError for faults that would never come, or a time without faults."""
    timed, chosen = bool(at or every or rate), set(kinds) - {"lose-checkitem"}
    if chosen and not timed:
        raise click.UsageError("--fault needs --fault-at, --fault-every or --fault-rate: which writes to hit.")
    if timed and not chosen:
        raise click.UsageError("--fault-at, --fault-every and --fault-rate need a --fault.")
    return Faults(kinds, at=at, every=every, rate=rate, burst=burst, seed=seed)


@command.command(
    "load", epilog=epilog("sandbox load export.json", codes="0 loaded   1 error, nothing was loaded   64 wrong usage")
)
@click.argument("files", nargs=-1, required=True, type=exports, metavar="FILE...")
@common("no_color", "verbose")
def load(files: tuple[Path, ...]) -> int:
    """Make a live board of each Trello export."""
    from boardctl.app import sandbox

    context = _context()
    loaded = sandbox.load(context, files)
    for board in loaded:
        click.echo(f"{board.url}  {escape(board.name)}")
    warn(sandbox.unseen(context, loaded, os.environ))
    return OK


@command.command("reset", epilog=epilog("sandbox reset", codes="0 it is empty   1 error   64 wrong usage"))
@common("no_color", "verbose")
def reset() -> int:
    """Remove all boards from the sandbox.

    Also what boardctl remembers of them. Trello is not touched.
    """
    from boardctl.app import sandbox

    click.echo("The sandbox is empty now." if sandbox.reset(_context()) else "The sandbox was empty.")
    return OK


def _announce(serving: Serving) -> None:
    """Lines that a shell can take over as they are; the page and the other tokens stand in comments."""
    openly(f"export BOARDCTL_API_URL={serving.base_url}")
    openly(f"export TRELLO_API_KEY={serving.key}")
    openly(f"export TRELLO_TOKEN={serving.token}")
    openly(f"# the boards, to look at and to change by hand: {serving.page_url}")
    openly(f"# a token that may only read: {serving.read_token}")
    openly(f"# a token of another member, alice: {serving.colleague_token}")
    click.echo("Paste these into another terminal. Serving until Ctrl-C.", err=True)


def _context() -> Context:
    """These commands are about the sandbox, whatever the options say."""
    from boardctl.app.context import context

    return context(sandbox=True, environ=os.environ)
