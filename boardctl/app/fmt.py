"""Fmt: bring the files of a project into canonical form."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from boardctl.app.context import Context
from boardctl.disk import replace
from boardctl.errors import BoardctlError, Problem, Where


class Reformed(NamedTuple):
    """A file whose canonical form differs: the path, its name for people, before and after."""

    path: Path
    name: str
    before: str
    after: str


class Formatting(NamedTuple):
    """What `fmt` found: the files that differ, how many it looked at, and those that can't be formatted."""

    changed: tuple[Reformed, ...]
    files: int
    problems: tuple[Problem, ...]


def formatting(context: Context, paths: Sequence[Path]) -> Formatting:
    """Format the files at `paths`, or all YAML files of the project. Nothing is written. Raises BoardctlError."""
    from boardctl.config.fmt import formatted
    from boardctl.config.loader import load
    from boardctl.config.project import yaml_files

    documents, problems = yaml_files(paths, root=context.root)
    changed: list[Reformed] = []
    refused: list[Problem] = list(problems)
    for document in documents:
        as_written = load(document.text.encode(), file=document.file)  # what was checked may be mended by then
        if as_written.document is None or as_written.problems:
            refused += [each for each in as_written.problems if each not in problems]
            continue
        try:
            text = formatted(as_written.document)
        except BoardctlError as error:
            refused.append(Problem(error.message, error.where, error.hint))
            continue
        if text != document.text:
            changed.append(Reformed(context.root / document.file, document.file, document.text, text))
    return Formatting(tuple(changed), len(documents), tuple(refused))


def write(changed: Sequence[Reformed]) -> Iterator[Reformed]:
    """Write each file, whole or not at all, and give it then; a byte order mark stays. Raises BoardctlError."""
    for each in changed:
        try:
            mark = BOM_UTF8 if each.path.read_bytes().startswith(BOM_UTF8) else b""
            replace(each.path, mark + each.after.encode())
        except OSError as error:
            raise BoardctlError(f"can't write: {error.strerror}", where=Where(each.name)) from error
        yield each
