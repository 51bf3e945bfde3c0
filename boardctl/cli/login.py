"""`boardctl login`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from boardctl.cli.guard import openly
from boardctl.cli.options import Measure, common, project_context
from boardctl.errors import OK, BoardctlError

if TYPE_CHECKING:
    from boardctl.app.login import LoggedIn, Talk
    from boardctl.auth.grant import Wanted

_KEYS = "https://trello.com/power-ups/admin"
EPILOG = """\b
Examples:
  boardctl login                                read only, for 30 days
  boardctl login --scope write --expires 1day   for apply
  boardctl login --no-browser < token.txt       on a machine without a browser
  boardctl --profile work login                 a second account
  boardctl login --oauth1                       with the application's secret

\b
Exit codes:
  0 logged in   1 denied, timed out, or an error   64 wrong usage   130 interrupted
"""


@click.command("login", epilog=EPILOG)
@click.option("--key", metavar="KEY", help="Your API key. Default: TRELLO_API_KEY, else the one used last, else asked.")
@click.option(
    "--scope",
    type=click.Choice(["read", "write", "account"]),
    default="read",
    show_default=True,
    help="What the token may do; each includes the ones before it.",
)
@click.option(
    "--expires",
    type=click.Choice(["1hour", "1day", "30days", "never"]),
    default="30days",
    show_default=True,
    help="How long it is good.",
)
@click.option("--name", default="boardctl", show_default=True, help="What Trello calls the token in your settings.")
@click.option("--no-browser", is_flag=True, help="Print the link; the token is pasted, or read from stdin.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8798, show_default=True, help="Port of the page it returns to."
)
@click.option(
    "--timeout",
    type=Measure(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds to wait for the browser.",
)
@click.option("--oauth1", is_flag=True, help="By OAuth 1.0, with the application's secret.")
@click.option("--secret", metavar="SECRET", help="The secret, for --oauth1. Default: TRELLO_API_SECRET, else asked.")
@common("profile", "no_color", "verbose")
def command(
    key: str | None,
    scope: str,
    expires: str,
    name: str,
    no_browser: bool,
    port: int,
    timeout: float,
    oauth1: bool,
    secret: str | None,
) -> int:
    """Get a token for boardctl in the browser, and keep it in the OS keyring.

    Where there is no keyring it is kept in a file that only you can read. TRELLO_API_KEY and TRELLO_TOKEN in the
    environment win over what is kept.
    """
    from boardctl.app import login
    from boardctl.auth.grant import Wanted

    context = project_context()
    given = key or login.known_key(context, environ=os.environ) or _ask_key()
    login.check(context, given)
    wanted = Wanted(given, scope, expires, name)
    way = login.Way(not no_browser, port, timeout, _secret(secret) if oauth1 else None)
    _tell(login.login(context, wanted, way, _talk(login.Talk), environ=os.environ), wanted)
    return OK


def _ask_key() -> str:
    where = f"get your API key at {_KEYS}: New, fill in the form, then API key, Generate a new API key"
    if not sys.stdin.isatty():
        raise BoardctlError("login needs your API key", hint=f"{where}; then set TRELLO_API_KEY, or use --key")
    click.echo(f"{where[:1].upper()}{where[1:]}.", err=True)
    return str(click.prompt("API key", err=True)).strip()


def _secret(given: str | None) -> str:
    from boardctl.auth.secrets import SECRET_VARIABLE, learn

    secret = given or os.environ.get(SECRET_VARIABLE, "").strip() or _ask("application secret")
    learn(secret)
    return secret


def _ask(what: str) -> str:
    """Hidden on a terminal; else a line of stdin."""
    if sys.stdin.isatty():
        return str(click.prompt(what.capitalize(), hide_input=True, err=True))
    line = sys.stdin.readline().strip()
    if not line:
        raise BoardctlError(f"no {what} came on stdin", hint=f"paste it on a terminal, or pipe it in: the {what} alone")
    return line


def _talk(make: type[Talk]) -> Talk:
    return make(_open_link, _show_link, _ask)


def _open_link(url: str, origin: str) -> None:
    opened = _open(url)
    click.echo("Approve it in the browser." if opened else "Open this link in a browser on this machine.", err=True)
    openly(f"\n  {url}\n", err=True)
    click.echo(f"Once per key: {_KEYS} must list this under Allowed origins, or Trello says no:", err=True)
    click.echo(f"\n  {origin}\n", err=True)
    click.echo("Waiting for the answer (Ctrl-C ends; --no-browser takes the token by paste).", err=True)


def _open(url: str) -> bool:
    """Whether a browser took the link. Without a screen webbrowser would start a text browser in this terminal."""
    import webbrowser

    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens):
        return False
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False


def _show_link(url: str, why: str) -> None:
    if why:
        click.echo(f"{why[:1].upper()}{why[1:]}; so the token is to be pasted.", err=True)
    click.echo("Open this link, choose Allow, and copy what is shown:", err=True)
    openly(f"\n  {url}\n", err=True)


def _tell(done: LoggedIn, wanted: Wanted) -> None:
    from boardctl.views.escape import escape
    from boardctl.views.facts import grant_words

    granted = grant_words(done.token.scopes, done.token.left(datetime.now(UTC)))
    click.echo(f"Logged in as {escape(done.me.full_name)} (@{escape(done.me.username)}): {granted}.")
    click.echo(f"Kept in {done.saved.place}.")
    if done.saved.why:
        click.echo(
            f"warning: {done.saved.why}, so the token is kept in plain text in {done.saved.place}, "
            "which only you can read",
            err=True,
        )
    if wanted.scope != "read" and not done.token.may_write:
        click.echo("warning: the token was granted for reading only", err=True)
    for name in done.shadows:
        click.echo(f"warning: {name} is set and wins over this login; unset it", err=True)
