"""Where expressions stand in a text: `${{ ... }}`, and `$${{` for the three characters themselves."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from boardctl.model.escapes import DOLLARS

OPEN = "${{"
CLOSE = "}}"
_QUOTES = "'\""
# A text in quotes, a quote that nothing closes, or a brace.
_MARKS = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"{}]""", re.DOTALL)


class Expression(NamedTuple):
    """One expression: what stands between the braces, and the how manieth `{{` after a `$` it is in its text."""

    source: str
    number: int


Piece: TypeAlias = str | Expression


class Unclosed(ValueError):
    """`${{` without `}}`; `index` says the how manieth it is."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def pieces(text: str) -> list[Piece]:
    """A text as literal parts and expressions, in order; empty literals are left out. Raises Unclosed.

    Of n dollars before `{{` one is taken away, so that every text can be written; a single one opens an expression.
    """
    found: list[Piece] = []
    literal, start, index = "", 0, 0
    while (opening := DOLLARS.search(text, start)) is not None:
        literal += text[start : opening.start()]
        if opening[0] == OPEN:
            end = _end(text, opening.end(), index)
            found += [literal] * bool(literal) + [Expression(text[opening.end() : end], index)]
            literal, start = "", end + len(CLOSE)
        else:
            literal, start = literal + opening[0][1:], opening.end()
        index += 1
    literal += text[start:]
    return [*found, literal] if literal or not found else found


def _end(text: str, start: int, index: int) -> int:
    """Where the `}}` is that closes what opens before `start`: not inside quotes, nor of a mapping in braces."""
    depth = 0
    for mark in _MARKS.finditer(text, start):
        if mark[0] in _QUOTES:
            break
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}" and depth:
            depth -= 1
        elif text.startswith(CLOSE, mark.start()):
            return mark.start()
    raise Unclosed(index)


def is_literal(text: str) -> bool:
    """Whether no expression opens in a text."""
    return all(each[0] != OPEN for each in DOLLARS.finditer(text))


def meant(text: str) -> str:
    """What a text without expressions stands for: `escaped`, the other way round."""
    return DOLLARS.sub(lambda found: found[0][1:], text)


def offset(text: str, index: int) -> int | None:
    """Where the how manieth `{{` after a `$` begins in a text; None where there are not so many."""
    for count, found in enumerate(DOLLARS.finditer(text)):
        if count == index:
            return found.start()
    return None
