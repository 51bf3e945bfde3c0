"""The comments of a YAML text: where they stand, and to which of the collections around them they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from yaml import CLoader, scan
from yaml import tokens as kinds

from boardctl.config.scalars import WORDS

_COMMENT = re.compile(r"#[^\n]*")
_STARTS = (kinds.BlockMappingStartToken, kinds.BlockSequenceStartToken)
_BREAKS = re.compile(r"\r\n?")


class Level(NamedTuple):
    """A block collection that is open at a place: the column of its keys or dashes, and a number that is its own.

    `dash` says that it is a list. One in the same column as its key is `loose`: no token says where it ends.
    """

    column: int
    number: int
    dash: bool
    loose: bool = False


class Comment(NamedTuple):
    """One comment: its text, its place, and the collections open before it and after it, outermost first.

    `above` says that it stands on a line of its own, `hollow` that it follows a key or dash without a value.
    """

    text: str
    start: int
    line: int
    column: int
    above: bool
    hollow: bool
    before: tuple[Level, ...]
    after: tuple[Level, ...]


class Gap(NamedTuple):
    """What stands between two tokens: blanks, line breaks, comments."""

    start: int
    end: int
    hollow: bool
    before: tuple[Level, ...]
    after: tuple[Level, ...]


def indentation(comment: Comment, anew: Comment) -> int:
    """How far in a comment belongs in a text that was written anew, where it is `anew`.

    It stays with the collection it stood in: that of what follows, or one that ends before it and is not further in.
    """
    common = len(comment.after)
    if comment.before[:common] == comment.after:
        if comment.hollow and comment.before and comment.column > comment.before[-1].column and anew.before:
            return anew.before[-1].column + 2
        fitting = [each.column for each in comment.before[common:] if each.column <= comment.column]
        outer = comment.after[-1].column if comment.after else -1
        if fitting and comment.column > outer:
            index = [each.column for each in comment.before].index(max(fitting), common)
            return anew.before[min(index, len(anew.before) - 1)].column
    return anew.after[-1].column if anew.after else 0


def with_line_feeds(text: str) -> str:
    """The text with `\\n` for every line break that a machine may have written in its place."""
    return _BREAKS.sub("\n", text)


def tokens(text: str) -> list[Any]:
    """The tokens of a text that is known to be YAML. Their marks have an `index` into it."""
    return list(scan(text, Loader=CLoader))


def comments(text: str) -> list[Comment]:
    """All comments of a text, in order."""
    if "#" not in text:
        return []
    return [_comment(text, found.start(), found[0], gap) for gap in gaps(text) for found in _found(text, gap)]


def _found(text: str, gap: Gap) -> Iterator[re.Match[str]]:
    return _COMMENT.finditer(text, gap.start, gap.end)


def _comment(text: str, start: int, words: str, gap: Gap) -> Comment:
    begin = text.rfind("\n", 0, start) + 1
    above = not text[begin:start].strip()
    line = text.count("\n", 0, start)
    return Comment(words.rstrip(), start, line, start - begin, above, gap.hollow, gap.before, gap.after)


def gaps(text: str) -> list[Gap]:
    """Everything between tokens, and the heads of block texts, which may have a comment."""
    stack = _Stack()
    found: list[Gap] = []
    waiting: list[tuple[int, int, bool, tuple[Level, ...]]] = []
    end, hollow = 0, False
    last: Any = None
    for token in tokens(text):
        start = token.start_mark.index
        if start > end:
            waiting.append((end, start, hollow, stack.levels()))
            end = start
        stack.take(token)
        if token.end_mark.index > start or isinstance(token, kinds.StreamEndToken):
            column = -1 if isinstance(token, kinds.StreamEndToken) else token.start_mark.column
            after = tuple(level for level in stack.levels() if level.column <= column)
            found += [Gap(*each, after) for each in waiting]
            waiting, end, hollow = [], token.end_mark.index, _is_hollow(token, last)
            last = token
            if isinstance(token, kinds.ScalarToken) and token.style in ("|", ">"):
                head = text.find("\n", start)
                found.append(Gap(start, head if head >= 0 else len(text), False, after, after))
    return found


def _is_hollow(token: Any, last: Any) -> bool:
    """Whether a value ends with a token (the one before it is `last`) that has nothing in it."""
    if isinstance(token, kinds.FlowSequenceEndToken | kinds.FlowMappingEndToken):
        return isinstance(last, kinds.FlowSequenceStartToken | kinds.FlowMappingStartToken)
    if isinstance(token, kinds.ScalarToken):
        return token.plain and WORDS.get(token.value, "") is None
    return isinstance(token, kinds.ValueToken | kinds.BlockEntryToken)


class _Stack:
    """The block collections that are open, token by token."""

    def __init__(self) -> None:
        self._open: list[Level] = []
        self._flow = self._made = 0

    def levels(self) -> tuple[Level, ...]:
        """Those open now."""
        return tuple(self._open)

    def take(self, token: Any) -> None:
        """Go on by one token."""
        if isinstance(token, kinds.FlowSequenceStartToken | kinds.FlowMappingStartToken):
            self._flow += 1
        elif isinstance(token, kinds.FlowSequenceEndToken | kinds.FlowMappingEndToken):
            self._flow -= 1
        elif isinstance(token, _STARTS):
            self._push(token, dash=isinstance(token, kinds.BlockSequenceStartToken))
        elif isinstance(token, kinds.BlockEndToken):
            self._close_loose()
            self._open.pop()
        elif isinstance(token, kinds.BlockEntryToken) and not self._open[-1].dash:
            self._push(token, dash=True, loose=True)
        elif isinstance(token, kinds.KeyToken) and not self._flow:
            self._close_loose()

    def _push(self, token: Any, *, dash: bool, loose: bool = False) -> None:
        self._made += 1
        self._open.append(Level(token.start_mark.column, self._made, dash, loose))

    def _close_loose(self) -> None:
        if self._open and self._open[-1].loose:
            self._open.pop()
