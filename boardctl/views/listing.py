"""Lists of things for people, spreadsheets and programs: the same rows as a table, as CSV and as JSON."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from boardctl.views.escape import escape
from boardctl.views.ink import Span, cells, cut, draw, line, pad
from boardctl.views.plain import document

Row = dict[str, Any]
_GAP = 2
_NARROWEST = 8
# A cell that begins so is a formula to spreadsheets, which could send the sheet's content away (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@")


def listing_json(rows: Sequence[Row]) -> str:
    """An array of objects, whatever their number."""
    return document(list(rows))


def listing_csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """A header and a line a row; control characters are shown, formulas are defused with an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(_cell(row.get(name))) for name in columns] for row in rows)
    return out.getvalue()


def listing_table(columns: Sequence[str], rows: Sequence[Row], *, width: int, color: bool) -> str:
    """Columns side by side in `width` cells; the widest are cut short, the last one, the URL, never."""
    table = [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = _fitted([[*columns], *table], width)
    lines = [line(*_styled(columns, widths, "bold"))]
    lines += [line(*_styled(each, widths, "")) for each in table]
    return draw(lines, color=color)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return escape("" if value is None else str(value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _styled(texts: Sequence[str], widths: Sequence[int], style: str) -> list[Span]:
    *first, last = texts
    spans = [Span(pad(cut(text, width), width + _GAP), style) for text, width in zip(first, widths, strict=False)]
    return [*spans, Span(last, style)]


def _fitted(table: Sequence[Sequence[str]], width: int) -> list[int]:
    """The width of each column but the last: the widest gives way until all fit, or none can."""
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    room = width - widths[-1] - _GAP * (len(widths) - 1)
    widths = widths[:-1]
    while sum(widths) > room and widths and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
