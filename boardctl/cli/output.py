"""What commands write: documents to stdout and to files, warnings to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.guard import without_secrets
from boardctl.cli.options import terminal
from boardctl.disk import replace
from boardctl.errors import BoardctlError, Problem
from boardctl.views.problems import problems_text

if TYPE_CHECKING:
    from boardctl.model.plan import LeftOut


class OutFile(click.Path):
    """A file to write a document to: no YAML and no CSV, which are what a person wrote and boards are made of."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; usage is wrong where it names such a file, or is a link to one."""
        path = super().convert(value, param, ctx)
        behind = Path(os.path.realpath(str(path)))
        if behind.suffix.lower() in (".yaml", ".yml", ".csv") and not behind.is_dir():
            kept = f"{str(path)!r} would be read as a file of the project, and this is another kind of document."
            self.fail(f"{kept} Name one that ends in .json, .md or .html.", param, ctx)
        return path


def emit(text: str, *, err: bool = False) -> None:
    """A document, which programs read: UTF-8, whatever the locale. A terminal gets what it can show."""
    stream: Any = sys.stderr if err else sys.stdout
    if not stream.isatty() and hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    click.echo(text, nl=False, err=err)


def tell(text: str, shape: str) -> None:
    """What a command has made in a format: all are documents but `text`, which people read."""
    if shape == "text":
        click.echo(text, nl=False)
    else:
        emit(text)


def warn(warnings: Sequence[Problem]) -> None:
    """Warnings about the files, to stderr."""
    if warnings:
        click.echo(problems_text(warnings, color=terminal(sys.stderr).color), nl=False, err=True)


def warn_left_out(left_out: Sequence[LeftOut]) -> bool:
    """Why boards had to be left out, to stderr; whether there are any."""
    from boardctl.views.left_out import left_out_problems

    warn(left_out_problems(left_out))
    return bool(left_out)


def save(path: Path, text: str) -> None:
    """Write the text to the file, whole or not at all; its folder is made, and a line on stderr says so."""
    try:
        if not os.path.lexists(path.parent):
            path.parent.mkdir(parents=True)
        replace(path, without_secrets(text, os.environ).encode())
    except OSError as error:
        raise BoardctlError(
            f"can't write {path}: {error.strerror}",
            hint="name a file in a folder that can be written and has room",
        ) from error
    click.echo(f"Wrote {path}.", err=True)
