"""Lists in brackets and mappings in braces that have comments in them, written as block ones.

Where a comment stands between brackets, no writer of YAML keeps it; one element a line, every comment has its place.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from yaml import tokens as kinds

from boardctl.config.comments import comments, tokens

_OPEN = (kinds.FlowSequenceStartToken, kinds.FlowMappingStartToken)
_CLOSE = (kinds.FlowSequenceEndToken, kinds.FlowMappingEndToken)
_NEWLINE = re.compile(r"\n[ \t]*")


class _Edit(NamedTuple):
    """A stretch of the text, and what takes its place."""

    start: int
    end: int
    text: str


def as_blocks(text: str) -> str:
    """The text with its commented flow collections as block ones; the others stay as they are."""
    notes = [each.start for each in comments(text)]
    edits = _Reader(text, tokens(text), notes).edits()
    for edit in reversed(edits):
        text = text[: edit.start].rstrip(" ") + edit.text + text[edit.end :]
    return text


class _Node(NamedTuple):
    """A value inside brackets: where it stands, and its elements where it is a collection.

    An element of a mapping is a pair of nodes; `head` is what stands before the bracket: an anchor, a tag.
    """

    start: int
    end: int
    head: str = ""
    elements: tuple[tuple[_Node, ...], ...] | None = None


class _Reader:
    """Finds the outermost flow collections, and reads those with comments in them."""

    def __init__(self, text: str, found: list[Any], notes: list[int]) -> None:
        self._text = text
        self._tokens = found
        self._notes = notes
        self._at = 0

    def edits(self) -> list[_Edit]:
        """What is to be changed, in order."""
        made: list[_Edit] = []
        column = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if isinstance(token, kinds.BlockMappingStartToken | kinds.BlockEntryToken | kinds.KeyToken):
                column = token.start_mark.column
            if isinstance(token, _OPEN):
                node = self._value()
                if self._commented(node):
                    made.append(_Edit(node.start, node.end, _Writer(self._text, self._notes).block(node, column + 2)))
            else:
                self._at += 1
        return made

    def _commented(self, node: _Node) -> bool:
        return any(node.start < note < node.end for note in self._notes)

    def _value(self) -> _Node:
        """The value that starts at the present token; an empty one where none does."""
        first = self._tokens[self._at]
        start = first.start_mark.index
        while isinstance(self._tokens[self._at], kinds.AnchorToken | kinds.TagToken):
            self._at += 1
        token = self._tokens[self._at]
        if isinstance(token, _OPEN):
            return self._collection(start)
        if isinstance(token, kinds.ScalarToken | kinds.AliasToken):
            self._at += 1
            return _Node(start, token.end_mark.index)
        return _Node(start, self._tokens[self._at - 1].end_mark.index) if token is not first else _Node(start, start)

    def _collection(self, start: int) -> _Node:
        opening = self._tokens[self._at].start_mark.index
        pairs = isinstance(self._tokens[self._at], kinds.FlowMappingStartToken)
        self._at += 1
        elements: list[tuple[_Node, ...]] = []
        while not isinstance(self._tokens[self._at], _CLOSE):
            if isinstance(self._tokens[self._at], kinds.FlowEntryToken):
                self._at += 1
                continue
            elements.append(self._element(pairs=pairs))
        end = self._tokens[self._at].end_mark.index
        self._at += 1
        return _Node(start, end, self._text[start:opening].strip(), tuple(elements))

    def _element(self, *, pairs: bool) -> tuple[_Node, ...]:
        is_pair = pairs or isinstance(self._tokens[self._at], kinds.KeyToken)
        self._at += isinstance(self._tokens[self._at], kinds.KeyToken)
        first = self._value()
        if not is_pair:
            return (first,)
        if isinstance(self._tokens[self._at], kinds.ValueToken):
            self._at += 1
            return first, self._value()
        return first, _Node(first.end, first.end)


class _Writer:
    """Writes nodes as block collections; every comment goes with the element it stands behind, or above."""

    def __init__(self, text: str, notes: list[int]) -> None:
        self._text = text
        self._left = list(notes)

    def block(self, node: _Node, column: int) -> str:
        """What takes a node's place after its key or dash; the text goes on behind it."""
        self._left = [note for note in self._left if node.start < note < node.end]
        return (f" {node.head}" if node.head else "") + self._elements(node, column)

    def _elements(self, node: _Node, column: int) -> str:
        made = ""
        margin = "\n" + " " * column
        if not node.elements:  # nothing but comments: it stays empty, and they come behind it
            made = " []" if self._text[node.end - 1] == "]" else " {}"
        for element in node.elements or ():
            made += "".join(margin + each for each in self._until(element[0].start))
            made += margin + self._element(element, column)
            made += "".join(f" {each}" for each in self._beside(element[-1].end))
        return made + "".join(margin + each for each in self._until(node.end))

    def _element(self, element: tuple[_Node, ...], column: int) -> str:
        if len(element) == 1:
            return "-" + self._value(element[0], column + 2)
        key, value = element
        return f"{self._slice(key, column).strip()}:{self._value(value, column + 2)}"

    def _value(self, node: _Node, column: int) -> str:
        if node.elements is None or not any(node.start < note < node.end for note in self._left):
            slice_ = self._slice(node, column)
            return f" {slice_}" if slice_ else ""
        return (f" {node.head}" if node.head else "") + self._elements(node, column)

    def _slice(self, node: _Node, column: int) -> str:
        """As it is written, further lines so far in that they can't be taken for something else."""
        return _NEWLINE.sub("\n" + " " * (column + 2), self._text[node.start : node.end])

    def _until(self, end: int) -> list[str]:
        """The comments before a place that were not written yet."""
        found = [note for note in self._left if note < end]
        self._left = self._left[len(found) :]
        return [self._words(note) for note in found]

    def _beside(self, start: int) -> list[str]:
        """The comment on the line on which an element ends, unless another element stands between."""
        note = next(iter(self._left), None)
        if note is None or not re.fullmatch(r"[ \t]*,?[ \t]*", self._text[start:note]):
            return []
        self._left = self._left[1:]
        return [self._words(note)]

    def _words(self, note: int) -> str:
        end = self._text.find("\n", note)
        return self._text[note : end if end >= 0 else len(self._text)].rstrip()
