"""The rows of a `for_each`: what a template is repeated for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from boardctl.config.tree import Document, Map, Mark, Seq, Spot

MAX_ROWS = 5000


class Cell(str):
    """A text of a CSV file: the only text that a param's type may turn into something else."""

    __slots__ = ()


class Row(NamedTuple):
    """One row: its value (a Map, or a single value), where it stands, and what it is called in a message.

    `head` is the line that names the columns, of a row of a CSV file.
    """

    value: Any
    at: Mark
    note: str
    head: Mark | None = None


class BadRows(ValueError):
    """A CSV file can't be used; `line` and `column` count from 0."""

    def __init__(self, message: str, line: int, column: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.hint = message, line, column, hint


def row(value: Any, at: Mark) -> Row:
    """A row with its name: `row "acme", boards/clients.yaml:8`."""
    name = value.get("key") or value.get("name") if isinstance(value, dict) else value
    named = f'row "{name}", ' if isinstance(name, str | int) and str(name) and len(str(name)) < 60 else "row "
    return Row(value, at, f"{named}{at.name}:{at.line + 1}")


def of_sequence(values: Seq) -> list[Row]:
    """The rows of a list."""
    return [row(value, at) for value, at in zip(values, values.spots, strict=True)]


def of_csv(document: Document) -> tuple[list[Row], list[BadRows]]:
    """The rows of a CSV file: a mapping each, by the names in its first line. Empty cells are null.

    Separated by commas, semicolons or tabs, whichever the first line has. Lines with more cells than that are no rows,
    but what is wrong with them; raises BadRows where nothing can be read at all.
    """
    found = list(_lines(document))
    if not found:
        raise BadRows("the file is empty: its first line names the columns", 0)
    names = _names(*found[0])
    head = Spot(document.file, found[0][1], 0)
    rows: list[Row] = []
    wrong: list[BadRows] = []
    for cells, line in found[1:]:
        if len(cells) > len(names):
            wrong.append(_overlong(cells, names, line))
        else:
            rows.append(row(_record(document, names, cells, line), Spot(document.file, line, 0))._replace(head=head))
    return rows, wrong


def _lines(document: Document) -> Iterator[tuple[list[str], int]]:
    """The records with the line each starts on; empty ones are left out."""
    first = document.lines[0] if document.lines else ""
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadRows(
                f"this is no CSV: {error}", line, hint='a text with a quote in it is written "like ""this"""'
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield [cell.strip() for cell in cells], line


def _names(cells: list[str], line: int) -> list[str]:
    for index, name in enumerate(cells):
        if not name:
            raise BadRows(f"column {index + 1} has no name", line, hint="the first line names the columns")
        if name in cells[:index]:
            raise BadRows(f'there are two columns "{name}"', line)
    return cells


def _overlong(cells: list[str], names: list[str], line: int) -> BadRows:
    hint = "a text with the separator in it needs double quotes"
    return BadRows(f"the line has {len(cells)} cells, the first line {len(names)}", line, hint=hint)


def _record(document: Document, names: list[str], cells: list[str], line: int) -> Map:
    at = Spot(document.file, line, 0)
    made = Map(at)
    for name, cell in zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True):
        mark = Spot(document.file, line, _column(document, line, cell))
        made[name] = Cell(cell) if cell else None
        made.spots[name] = (Spot(document.file, 0, _column(document, 0, name)), mark)
    return made


def _column(document: Document, line: int, cell: str) -> int:
    """Where a cell is on its line, as well as that can be told."""
    return max(document.lines[line].find(cell), 0) if cell and line < len(document.lines) else 0
