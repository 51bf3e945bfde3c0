"""YAML as plain data that remembers where each value was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeAlias

from boardctl.errors import Problem, Where
from boardctl.model.quoted import one_line

Path: TypeAlias = Sequence[str | int]
EXCERPT = 200  # characters of a line that are shown


class Mark(Protocol):
    """A place in a file: `name` is the file, `line` and `column` count from 0 (as libyaml does)."""

    @property
    def name(self) -> str:
        """The file, as errors name it."""

    @property
    def line(self) -> int:
        """The line, counted from 0."""

    @property
    def column(self) -> int:
        """The column, counted from 0."""


class Spot(NamedTuple):
    """A mark that also says which row of a template its value was made for (`row "acme", clients.csv:3`)."""

    name: str
    line: int
    column: int
    note: str = ""


class Map(dict[str, Any]):
    """A mapping; `spots` holds the marks of (key, value) for each key. It is a dict to everything else.

    A later stage (templates) makes a new Map of computed values and hands on the spots of what they came from:
    marks name their file, so that values of several files can stand in one tree.
    """

    __slots__ = ("at", "spots")

    at: Mark
    spots: dict[str, tuple[Mark, Mark]]

    def __init__(self, at: Mark) -> None:
        self.at = at
        self.spots = {}


class Seq(list[Any]):
    """A sequence; `spots` holds the mark of each element. It is a list to everything else."""

    __slots__ = ("at", "spots")

    at: Mark
    spots: list[Mark]

    def __init__(self, at: Mark) -> None:
        self.at = at
        self.spots = []


class Document:
    """One YAML file: its text, its data, and the marks of the scalars that hold an expression (`${{ }}`).

    `file` is the name that problems show; `data` is a Map, Seq, str, int, float, bool or None; `keys` are all keys
    that occur in it, at any depth. In a document made by a template, marks lead to other files: `library` has their
    lines. `origin` is what the document exists for: its row, else `at`.
    """

    __slots__ = ("__dict__", "at", "data", "expressions", "file", "keys", "library", "origin", "text")

    def __init__(
        self,
        *,
        file: str,
        text: str,
        data: Any,
        at: Mark,
        expressions: tuple[Mark, ...] = (),
        keys: frozenset[str] = frozenset(),
        library: Mapping[str, Document] | None = None,
        origin: Mark | None = None,
    ) -> None:
        self.file = file
        self.text = text
        self.data = data
        self.at = at
        self.expressions = expressions
        self.keys = keys
        self.library = library or {}
        self.origin = origin or at

    @cached_property
    def lines(self) -> list[str]:
        """The text line by line, for excerpts."""
        return self.text.splitlines()

    def lines_at(self, at: Mark) -> list[str]:
        """The lines of the file that a mark is in."""
        other = self.library.get(at.name)
        return self.lines if other is None or at.name == self.file else other.lines

    def is_made(self, at: Mark) -> bool:
        """Whether an expression stands where a value of this document, which a template made, was written."""
        origin = self.library.get(at.name)
        return origin is not None and (at.line, at.column) in origin._places

    @cached_property
    def _places(self) -> frozenset[tuple[int, int]]:
        return frozenset((at.line, at.column) for at in self.expressions)

    @cached_property
    def _paths(self) -> dict[int, str]:
        paths: dict[int, str] = {}
        for path, marks in _walk(self.data, ()):
            for mark in marks:
                paths.setdefault(id(mark), path_text(path))
        return paths

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Where the value at a path was written, or its key; the nearest one above where there is no such value."""
        data, at = self.data, self.at
        for depth, step in enumerate(path):
            spot = _spot(data, step, key=key and depth == len(path) - 1)
            if spot is None:
                return at
            data, at = data[step], spot
        return at

    def problem(
        self,
        message: str,
        at: Mark | None = None,
        *,
        hint: str | None = None,
        code: str = "invalid",
        severity: str = "error",
        path: str | None = None,
        cause: str | None = None,
    ) -> Problem:
        """A problem at a mark of this document (default: its start), with the line it stands on."""
        at = at or self.at
        where = Where(at.name, at.line + 1, at.column + 1, path or self._paths.get(id(at)))
        words, hint = one_line(noted(message, getattr(at, "note", ""))), one_line(hint) if hint else hint
        return Problem(words, where, hint, code, severity, excerpt(self.lines_at(at), at.line), cause)


def noted(message: str, note: str) -> str:
    """A message with the row it is about."""
    return f"{message} ({note})" if note else message


def excerpt(lines: Sequence[str], line: int) -> str | None:
    """One line (counted from 0), shortened; None where there is none."""
    if line >= len(lines):
        return None
    return lines[line] if len(lines[line]) <= EXCERPT else lines[line][:EXCERPT] + "..."


def path_text(path: Path) -> str:
    """`lists[0].cards[3].due`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def _spot(data: Any, step: str | int, *, key: bool) -> Mark | None:
    if isinstance(data, Map) and isinstance(step, str) and step in data.spots:
        return data.spots[step][0 if key else 1]
    if isinstance(data, Seq) and isinstance(step, int) and step < len(data.spots):
        return data.spots[step]
    return None


def values_in(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value below a value that is no mapping and no sequence, with its path."""
    for step, value in data.items() if isinstance(data, Map) else enumerate(data) if isinstance(data, Seq) else ():
        if isinstance(value, Map | Seq):
            yield from values_in(value, (*path, step))
        else:
            yield (*path, step), value


def _walk(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], tuple[Mark, ...]]]:
    """Every path below a value with its marks (an aliased value is met once for each alias)."""
    if isinstance(data, Map):
        for key, marks in data.spots.items():
            yield (*path, key), marks
            yield from _walk(data[key], (*path, key))
    elif isinstance(data, Seq):
        for index, mark in enumerate(data.spots):
            yield (*path, index), (mark,)
            yield from _walk(data[index], (*path, index))
