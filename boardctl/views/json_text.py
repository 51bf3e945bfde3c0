"""JSON for a terminal: indented, coloured by kind, with what a terminal would obey shown instead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, draw

# A line of json.dumps(indent=2): indent, perhaps a name, perhaps a scalar, punctuation.
_LINE = re.compile(r'^( *)("(?:[^"\\]|\\.)*")?(: )?(.*?)(,?)$')
_STYLES = {'"': "green", "t": "magenta", "f": "magenta", "n": "dim", "{": "", "[": "", "}": "", "]": ""}


def json_text(content: str, *, color: bool) -> str | None:
    """The document laid out; None where it is no JSON."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return draw(_lines(json.dumps(value, ensure_ascii=False, indent=2)), color=color)


def _lines(text: str) -> Iterator[Line]:
    for each in text.split("\n"):
        found = _LINE.match(each)
        if found is None:
            yield (Span(escape(each)),)
            continue
        indent, name, colon, value, comma = (part or "" for part in found.groups())
        if not colon:  # an element of a list that is a text
            name, value = "", name + value
        yield (
            Span(indent),
            Span(escape(name), "bold blue"),
            Span(colon),
            Span(escape(value), _STYLES.get(value[:1], "cyan")),
            Span(comma),
        )
