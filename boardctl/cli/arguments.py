"""Arguments that several commands take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from boardctl.app.choices import Choices
    from boardctl.config.options import Options

C = TypeVar("C", bound=Callable[..., Any])

paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")

_BOARD = click.option(
    "--board",
    multiple=True,
    metavar="KEY",
    help="Only the boards of this key (or glob); the others are not read. May be given more than once.",
)
_CHOSEN = (
    _BOARD,
    click.option(
        "--target",
        multiple=True,
        metavar="ADDRESS",
        help="Only the changes at this address (or glob), with what they need; boards without any are not read. "
        "May be given more than once.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="ADDRESS",
        help="Leave out the changes at this address (or glob), and what needs them. May be given more than once.",
    ),
)


def _pairs(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for text in given:
        if not text.partition("=")[0].strip() or "=" not in text:
            raise click.BadParameter(f'"{text}" is no NAME=VALUE, such as release=2.4')
    return given


def _moment(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    from boardctl.config.options import parsed_now
    from boardctl.errors import BoardctlError

    try:
        parsed_now(given)
    except BoardctlError:
        raise click.BadParameter(f'"{given}" is no date; write 2026-12-01, or 2026-12-01T09:00Z') from None
    return given


_VARIABLES = (
    click.option(
        "--var",
        multiple=True,
        callback=_pairs,
        metavar="NAME=VALUE",
        help="Set one of the project's `vars`. May be given more than once.",
    ),
    click.option(
        "--var-file",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help="Set `vars` from a YAML file of `name: value` lines. May be given more than once.",
    ),
    click.option(
        "--now", metavar="TIME", callback=_moment, help="What schedules take for the present, such as 2026-12-01."
    ),
)


def variables(function: C) -> C:
    """Adds the options that templates can see; `options_of` reads them."""
    for option in reversed(_VARIABLES):
        function = option(function)
    return function


def options_of(given: Mapping[str, Any], *, root: Path) -> Options:
    """The options of `variables`, for loading a project. Raises BoardctlError."""
    from boardctl.config.options import Options, gathered, parsed_now

    return Options(vars=gathered(given["var"], given["var_file"], root=root), now=parsed_now(given["now"]))


def some_boards(function: C) -> C:
    """Adds the options that say which boards are meant, and what templates see; `choices` reads them."""
    for option in reversed((_BOARD, *_VARIABLES)):
        function = option(function)
    return function


def chosen(function: C) -> C:
    """Adds the options that say which part of a plan is meant; `choices` reads them."""
    for option in reversed(_CHOSEN + _VARIABLES):
        function = option(function)
    return function


def choices(given: Mapping[str, Any]) -> Choices:
    """What was chosen with the options of `chosen` or `some_boards`."""
    from boardctl.app.choices import Choices
    from boardctl.config.options import gathered, parsed_now

    parsed_now(given["now"])
    found = gathered(given["var"], given["var_file"], root=Path.cwd()) if given["var"] or given["var_file"] else {}
    return Choices(
        targets=tuple(given.get("target", ())),
        exclude=tuple(given.get("exclude", ())),
        variables=found,
        now=given["now"],
        boards=tuple(given.get("board", ())),
        invites=bool(given.get("invite")),
    )
