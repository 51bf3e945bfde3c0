"""A YAML text as nodes that know just where they stand: what edits that keep every other byte are made on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from boardctl.config.inks import rows_of

Kind = Literal["scalar", "alias", "map", "seq"]
_COMMENT_LINE = re.compile(r"[ \t]*(?:#.*)?")


class Node:
    """One node: `start` and `end` are offsets into the text, without what only separates it from its neighbours.

    `column` is that of its first character; `items` are a list's elements, `pairs` a mapping's keys and values.
    """

    __slots__ = (
        "anchor",
        "column",
        "end",
        "flow",
        "items",
        "kind",
        "line",
        "pairs",
        "parent",
        "start",
        "style",
        "value",
    )

    def __init__(self, kind: Kind, event: Any, parent: Node | None) -> None:
        mark = event.start_mark
        self.kind = kind
        self.parent = parent
        self.start: int = mark.index
        self.end: int = event.end_mark.index
        self.line: int = mark.line
        self.column: int = mark.column
        self.anchor: str | None = getattr(event, "anchor", None)
        self.style: str | None = getattr(event, "style", None)
        self.flow = bool(getattr(event, "flow_style", False))
        self.value: str = getattr(event, "value", "")
        self.items: list[Node] = []
        self.pairs: list[tuple[Node, Node]] = []

    def value_of(self, key: str) -> Node | None:
        """The value under a key that is written here (not one that a merge brings)."""
        return next((value for name, value in self.pairs if name.kind == "scalar" and name.value == key), None)

    def chain(self) -> Iterator[Node]:
        """The node and all that it is in, outwards."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def in_flow(self) -> bool:
        """Whether it is inside of brackets or braces."""
        return self.parent is not None and (self.parent.flow or self.parent.in_flow)


class Spans:
    """The nodes of one text. `aliased` are the anchors that something refers to."""

    def __init__(self, text: str) -> None:
        self.text = text
        lone = re.search(r"(?<!\r)\n|\r(?!\n)", text) is not None
        self.newline = "\r\n" if "\r\n" in text and not lone else "\n"
        self.mixed = lone and "\r" in text
        self.aliased: set[str] = set()
        self._elements: dict[tuple[int, int], Node] = {}
        self._next = CParser(text).get_event
        self._next()  # the stream
        self._next()  # the document
        self.root = self._node(self._next(), None)

    def element(self, line: int, column: int) -> Node | None:
        """The element of a list that begins at a place, both counted from 0."""
        return self._elements.get((line, column))

    def _node(self, event: Any, parent: Node | None) -> Node:
        if isinstance(event, ScalarEvent):
            node = Node("scalar", event, parent)
            node.end = self._end_of_scalar(node)
        elif isinstance(event, AliasEvent):
            node = Node("alias", event, parent)
            self.aliased.add(str(event.anchor))
            node.anchor = None
        elif isinstance(event, MappingStartEvent):
            node = self._mapping(event, parent)
        else:
            node = self._sequence(event, parent)
        return node

    def _mapping(self, event: MappingStartEvent, parent: Node | None) -> Node:
        node = Node("map", event, parent)
        while not isinstance(each := self._next(), MappingEndEvent):
            key = self._node(each, node)
            node.pairs.append((key, self._node(self._next(), node)))
        self._close(node, each, [value for _, value in node.pairs])
        return node

    def _sequence(self, event: SequenceStartEvent, parent: Node | None) -> Node:
        node = Node("seq", event, parent)
        while not isinstance(each := self._next(), SequenceEndEvent):
            item = self._node(each, node)
            node.items.append(item)
            self._elements[item.line, item.column] = item
        self._close(node, each, node.items)
        return node

    def _close(self, node: Node, event: Any, inside: list[Node]) -> None:
        """A block collection ends with its last value: libyaml says where the next token begins."""
        node.end = event.end_mark.index if node.flow or not inside else inside[-1].end

    def _end_of_scalar(self, node: Node) -> int:
        """Block scalars end with their last line that is not blank; libyaml includes what follows."""
        if node.style not in ("|", ">"):
            return node.end
        return node.start + len(self.text[node.start : node.end].rstrip())

    # lines

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def line_end(self, offset: int) -> int:
        """Behind the line end of the line of an offset."""
        found = re.compile(r"\r\n|\n|\r|$").search(self.text, offset)
        return found.end() if found else len(self.text)

    def rest_is_comment(self, offset: int) -> bool:
        """Whether nothing but a comment follows on the line."""
        end = self.line_end(offset)
        return _COMMENT_LINE.fullmatch(self.text[offset:end].rstrip("\r\n")) is not None

    def outer_end(self, offset: int) -> int:
        """The end of the line where only a comment follows on it, else the offset."""
        if not self.rest_is_comment(offset):
            return offset
        end = self.line_end(offset)
        return offset + len(self.text[offset:end].rstrip("\r\n"))

    def begins_line(self, offset: int) -> bool:
        """Whether nothing but space stands before an offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def dash(self, sequence: Node, index: int) -> int:
        """The offset of the `-` of an element of a block list."""
        if index == 0:
            return sequence.start
        before, item = sequence.items[index - 1], sequence.items[index]
        found = re.compile(rf"^[ ]{{{sequence.column}}}-(?=\s)", re.MULTILINE).search(
            self.text, before.end, max(item.start, before.end) + 1
        )
        if found is None:
            raise ValueError("no dash before a list's element")
        return found.end() - 1

    # what stands above the elements of a block list

    def gap(self, sequence: Node, index: int) -> list[str]:
        """The lines between an element and the one before it: blank ones and comments. None above the first."""
        start = self.line_end(self.outer_end(sequence.items[index - 1].end))
        end = self.line_start(self.dash(sequence, index))
        return rows_of(self.text[start:end]) if end > start else []

    def own_comments(self, sequence: Node, index: int) -> list[str]:
        """The comments right above an element, in its column; those above the first may be the whole list's."""
        found: list[str] = []
        for row in reversed(self.gap(sequence, index)):
            if not row.startswith(" " * sequence.column + "#"):
                break
            found.insert(0, row)
        return found

    def with_comments(self, sequence: Node) -> int:
        """Where the comments right above the first element begin, in its column; without any, the element itself."""
        column, lowest = sequence.column, sequence.parent.start if sequence.parent else 0
        above = re.compile(rf"(?<=[\r\n])(?:[ ]{{{column}}}#[^\r\n]*(?:\r\n|\n|\r))+[ ]{{{column}}}\Z")
        found = above.search(self.text, lowest, sequence.start)
        return found.start() + column if found else sequence.start
