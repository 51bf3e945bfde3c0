"""Arguments that several commands take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from boardctl.app.choices import Choices

C = TypeVar("C", bound=Callable[..., Any])

paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")

_CHOSEN = (
    click.option(
        "--target",
        multiple=True,
        metavar="ADDRESS",
        help="Only the changes at this address (or glob), with what they need. May be given more than once.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="ADDRESS",
        help="Leave out the changes at this address (or glob), and what needs them. May be given more than once.",
    ),
)


def chosen(function: C) -> C:
    """Adds the options that say which part of a plan is meant; `choices` reads them."""
    for option in reversed(_CHOSEN):
        function = option(function)
    return function


def choices(given: Mapping[str, Any]) -> Choices:
    """What was chosen with the options of `chosen`."""
    from boardctl.app.choices import Choices

    return Choices(targets=tuple(given["target"]), exclude=tuple(given["exclude"]))
