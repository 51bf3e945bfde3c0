"""Options that several commands take, and what becomes of them."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from boardctl.app.context import Context
    from boardctl.trello.waits import Tell

C = TypeVar("C", bound=Callable[..., Any])
_PREFIX = "boardctl."
_WIDTH = 100  # where there is no terminal to ask, as in the log of a CI run


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Options work before and after the command's name: click's meta is shared by both contexts."""
    if value:
        ctx.meta[f"{_PREFIX}{parameter.name}"] = value
    if value and parameter.name == "verbose":
        from boardctl.cli.logs import start

        start(value)


_COMMON: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "sandbox": (
        ("--sandbox",),
        {"is_flag": True, "help": "Use the embedded sandbox instead of Trello. Also: BOARDCTL_SANDBOX=1."},
    ),
    "profile": (
        ("--profile",),
        {"metavar": "NAME", "help": "Use this login of those that are kept. Also: BOARDCTL_PROFILE."},
    ),
    "no_color": (("--no-color",), {"is_flag": True, "help": "No colours. Also: NO_COLOR=1."}),
    "ascii": (
        ("--ascii",),
        {"is_flag": True, "help": "Draw with ASCII characters alone. Also: BOARDCTL_ASCII=1."},
    ),
    "verbose": (("-v", "--verbose"), {"count": True, "help": "Log requests to stderr; -vv for more."}),
}


def common_options() -> list[click.Parameter]:
    """The options that work before the name of any command."""
    return [
        click.Option(names, expose_value=False, callback=_remember, **settings) for names, settings in _COMMON.values()
    ]


def common(*wanted: str) -> Callable[[C], C]:
    """Adds the common options to a command; with names, only these."""

    def add(function: C) -> C:
        for name in reversed(wanted or tuple(_COMMON)):
            names, settings = _COMMON[name]
            function = click.option(*names, expose_value=False, callback=_remember, **settings)(function)
        return function

    return add


def epilog(*examples: str, codes: str) -> str:
    """What stands below the options of each subcommand: how it is used, and how it ends."""
    used = "".join(f"  boardctl {each}\n" for each in examples)
    return f"\b\nExamples:\n{used}\n\b\nExit codes:\n  {codes}\n"


class Measure(click.FloatRange):
    """A number that can be waited for or counted with: click lets `nan` into every range, and `inf` into open ones."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, in the range."""
        number = super().convert(value, param, ctx)
        return number if math.isfinite(number) else self.fail(f"{value} is not a number of any size.", param, ctx)


def output_format(*choices: str) -> Callable[[C], C]:
    """`--format`, of which the first choice is the default; given to the command as `shape`."""
    return click.option(
        "--format",
        "shape",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How the result is written to stdout.",
    )


class Terminal(NamedTuple):
    """How a stream shows text: with colour or not, in so many columns, drawn with ASCII alone or not."""

    color: bool
    width: int
    plain: bool = False


def terminal(stream: IO[str] | None = None) -> Terminal:
    """What the stream (stdout by default) can show. https://no-color.org: any value but the empty one counts."""
    to = stream or sys.stdout
    off = _chosen("no_color") or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    on = to.isatty() or os.environ.get("FORCE_COLOR")
    return Terminal(bool(on and not off), _width(to), _is_plain(to))


def _is_plain(stream: IO[str]) -> bool:
    """Whether lines and ticks are drawn in ASCII: where that is asked for, and where the stream has no others."""
    if _chosen("ascii") or os.environ.get("BOARDCTL_ASCII", "0") not in ("", "0"):
        return True
    try:
        "─│╭✓☑".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def is_attended() -> bool:
    """Whether somebody sits at a terminal who can be asked: never in CI, even where it has a terminal."""
    return sys.stdin.isatty() and not in_ci()


def in_ci() -> bool:
    """Whether this is a run of CI: all of them set CI."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def _width(stream: IO[str]) -> int:
    """COLUMNS where it is set (as a test or a CI job does), else the terminal's."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


def project_context(environ: Mapping[str, str] = os.environ, *, tell: Tell | None = None) -> Context:
    """The context of the command that is running: its project, and the sandbox if that was asked for.

    `tell` is told of long waits; by default a line on stderr is.
    """
    from boardctl.app.context import context

    chosen = {"sandbox": bool(_chosen("sandbox")), "profile": _chosen("profile")}
    return context(**chosen, environ=environ, tell=tell or tell_of_wait)


def tell_of_wait(seconds: float, why: str) -> None:
    """Say on stderr that it is waited, and why."""
    from boardctl.views.wording import waiting

    click.echo(waiting(seconds, why), err=True)


def _chosen(name: str) -> Any:
    current = click.get_current_context(silent=True)
    return current.meta.get(f"{_PREFIX}{name}") if current else None
