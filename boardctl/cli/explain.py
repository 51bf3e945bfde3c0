"""`boardctl explain`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.options import terminal
from boardctl.errors import OK

if TYPE_CHECKING:
    from boardctl.app.explain import Explained

EPILOG = """\b
Examples:
  boardctl explain                     the keys of a board file
  boardctl explain card.due
  boardctl explain project.safety

\b
Exit codes:
  0 explained   1 there is no such key   64 wrong usage
"""
_WIDEST = 100


@click.command("explain", epilog=EPILOG)
@click.argument("path", required=False)
def command(path: str | None) -> int:
    """Say what a key means: what it takes, an example, where it stands, the keys below it."""
    from boardctl.app.explain import explain

    click.echo(_text(explain(path), min(terminal().width, _WIDEST)), nl=False)
    return OK


def _text(found: Explained, width: int) -> str:
    parts = [found.path, *_wrapped(found.description, width)]
    if found.takes:
        parts += ["", *_wrapped(f"takes: {' | '.join(found.takes)}", width)]
    parts += [f"  where: {found.place}"]
    if found.examples:
        key = found.path.rpartition(".")[2] if "." in found.path else None
        shown = [_example(each if key is None else {key: each}) for each in found.examples]
        parts += ["", "  for example:", *(textwrap.indent(each, "    ") for each in shown)]
    if found.keys:
        longest = max(len(name) for name, _ in found.keys)
        parts += ["", "  keys:", *(_row(name, text, longest, width) for name, text in found.keys)]
    return "\n".join(parts) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _row(name: str, text: str, longest: int, width: int) -> str:
    indent = " " * (longest + 6)
    return textwrap.fill(text, width, initial_indent=f"    {name:<{longest}}  ", subsequent_indent=indent)


def _example(data: Any) -> str:
    from boardctl.config.render import as_yaml

    return as_yaml(data).rstrip("\n")
