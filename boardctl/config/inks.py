"""Values as text to be put into a YAML file that is there: in the style of what stood there, on one line or more."""

from __future__ import annotations

import re
from typing import Any

from boardctl.config.emit import can_be_literal, is_plain
from boardctl.config.fmt import in_double_quotes, plain_is_safe, wants_single

_CONSTANTS = {True: "true", False: "false", None: "null"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ][\d:]+Z?)?")  # a text to our reader, whatever others make of it
STEP = 2


def inline(value: Any, *, style: str | None = None, flow: bool = False) -> str:
    """A value on one line. `style` is the quote that a person chose, or None; `flow`: it stands in brackets."""
    if isinstance(value, str):
        return _text(value, style, flow=flow)
    if isinstance(value, list | tuple):
        return f"[{', '.join(inline(each, flow=True) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{inline(key, flow=True)}: {inline(each, flow=True)}' for key, each in value.items())}}}"
    return number(value)


def number(value: Any) -> str:
    """`null`, `true`, a number without a needless point."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return repr(int(value) if whole else value)


def _text(text: str, style: str | None, *, flow: bool) -> str:
    if style is None and (is_plain(text, flow=flow) or _DAY.fullmatch(text)):
        return text
    single = text.isprintable() if style == "'" else style is None and wants_single(text)
    return "'" + text.replace("'", "''") + "'" if single else in_double_quotes(text)


def chosen(style: str | None, text: str) -> str | None:
    """The quotes that a person chose for a text: None where it has none, or those that `fmt` would give it."""
    if style not in ("'", '"'):
        return None
    needed = not plain_is_safe(text) and (style == "'") == wants_single(text)
    return None if needed else style


def literal(text: str, column: int) -> list[str] | None:
    """The lines of a text as a block, from the first below the `|` on; None where it can't be one."""
    if "\n" not in text or not can_be_literal(text):
        return None
    return [" " * column + line if line else "" for line in text.split("\n")]


def lines(data: Any, column: int, *, key: str = "") -> list[str]:
    """An object of a file on lines of its own, the first without its indentation.

    `column` is where it begins, `key` what it is in.
    """
    import io

    from boardctl.config.emit import node_of
    from boardctl.config.fmt import round_trip

    if isinstance(data, str):  # a text by itself would be dumped as a whole document, with its end
        return [inline(data)]
    stream = io.StringIO()
    round_trip().dump(node_of(data, column=column, key=key), stream)
    first, *rest = stream.getvalue().rstrip("\n").split("\n")
    return [first, *(" " * column + line if line else "" for line in rest)]


def rows_of(text: str) -> list[str]:
    """The lines of a text, which may lack the last line end."""
    rows = text.replace("\r\n", "\n").split("\n")
    return rows if rows[-1] else rows[:-1]


def shifted(row: str, by: int) -> str:
    """A line further in, or out as far as it has space to give."""
    if by >= 0:
        return " " * by + row if row.strip() else row
    return row[min(-by, len(row) - len(row.lstrip(" "))) :]
