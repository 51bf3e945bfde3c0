"""Edits of a YAML file that leave every other byte as it is: comments, order, anchors, quotes, line ends.

What is to change is collected on the nodes of `spans`; `text()` then writes the file in one go, copying what is not
named. What can't be written without touching more raises Unwritable, with the reason for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from boardctl.config.document import MAX_TEXT
from boardctl.config.inks import STEP, inline, lines, literal, rows_of, shifted
from boardctl.config.spans import Node, Spans

_PROPERTIES = re.compile(r"(?:&\S+[ \t]+)")
_HEADER = re.compile(r"[|>]([-+]?\d?|\d[-+]?)")
_LONE = re.compile(r"(?<!\r)\n")
_FITS = 100


class Unwritable(Exception):
    """Something that can't be written into the file; the text says why."""


class Entry(NamedTuple):
    """An element of a list to be: a node of the file, maybe from another list, or new data of the list at `key`."""

    node: Node | None = None
    data: Any = None
    key: str = ""


class _Piece(NamedTuple):
    """Text in place of the file's from a node's start up to `end`."""

    text: str
    end: int


class Edits:
    """What is to change in one file."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self._values: dict[Node, Any] = {}
        self._keys: dict[Node, str] = {}
        self._added: dict[Node, list[tuple[str, Any, Sequence[str]]]] = {}
        self._rows: dict[Node, list[Entry]] = {}
        self._dropped: set[Node] = set()

    def __bool__(self) -> bool:
        return bool(self._values or self._keys or self._added or self._rows or self._dropped)

    def set(self, node: Node, value: Any) -> None:
        """Give a node another value: a constant, a text, or data that fits on one line."""
        self._values[node] = value

    def rename(self, key: Node, name: str) -> None:
        """Call a key otherwise."""
        self._keys[key] = name

    def drop(self, key: Node) -> None:
        """Take a key out of its mapping, with its value."""
        self._dropped.add(key)

    def add(self, mapping: Node, key: str, value: Any, order: Sequence[str]) -> None:
        """Add a key to a mapping, after those that stand before it in `order`; a bare text becomes a mapping.

        `value` may be a list of entries.
        """
        self._added.setdefault(mapping, []).append((key, value, order))

    def arrange(self, sequence: Node, entries: Sequence[Entry]) -> None:
        """Give a list other elements. It may be an empty one, or `null` in its place."""
        self._rows[sequence] = list(entries)

    def text(self) -> str:
        """The file with all changes made. Raises Unwritable."""
        text = self.spans.text
        piece = self._render(self.spans.root)
        made = text[: self.spans.root.start] + piece.text + text[piece.end :]
        return made if self.spans.newline == "\n" else _LONE.sub("\r\n", made)

    # rendering

    def _render(self, node: Node) -> _Piece:
        """The text of a node with the changes in it."""
        if node in self._values and node not in self._added:
            return _Piece(self._valued(node, self._values[node]), node.end)
        if node in self._rows:
            return self._rearranged(node, self._rows[node])
        if node.kind == "map":
            return self._mapping(node)
        if node.kind == "seq":
            return self._spliced(node, node.items)
        if node in self._added:
            return self._grown(node)
        return _Piece(self.spans.text[node.start : node.end], node.end)

    def _spliced(self, node: Node, parts: Sequence[Node]) -> _Piece:
        made, at = "", node.start
        for part in parts:
            piece = self._render(part)
            made += self.spans.text[at : part.start] + piece.text
            at = piece.end
        return _Piece(made + self.spans.text[at : node.end], max(at, node.end))

    def _mapping(self, node: Node) -> _Piece:
        """A mapping, pair by pair; new keys follow the ones they come after."""
        if node in self._added and not node.pairs:
            data = {key: value for key, value, _ in self._added[node]}
            return _Piece(inline(data, flow=node.in_flow), node.end)
        if any(key in self._dropped for key, _ in node.pairs):
            return self._thinned(node)
        made, at = "", node.start
        after = self._places(node)
        for key, value in node.pairs:
            made += self.spans.text[at : key.start]
            piece = self._pair(key, value)
            made, at = made + piece.text, piece.end
            for name, data in after.get(key, ()):
                piece = self._new_pair(node, name, data, at)
                made, at = made + piece.text, piece.end
        return _Piece(made + self.spans.text[at : node.end], max(at, node.end))

    def _thinned(self, node: Node) -> _Piece:
        """A mapping that loses keys: the `fields` of a card, whose values are all short."""
        left = [(key, value) for key, value in node.pairs if key not in self._dropped]
        if not left:
            return _Piece("{}", node.end)
        parts = [self._pair(*pair).text for pair in left]
        if node.flow:
            self._check_no_comment(self.spans.text[node.start : node.end])
            return _Piece(f"{{{', '.join(parts)}}}", node.end)
        ends = [self._outer_end(value.end) for _, value in left]
        rows = [part + self.spans.text[v.end : end] for part, (_, v), end in zip(parts, left, ends, strict=True)]
        return _Piece(f"\n{' ' * node.column}".join(rows), self._outer_end(node.pairs[-1][1].end))

    def _places(self, node: Node) -> dict[Node, list[tuple[str, Any]]]:
        """The new keys of a mapping by the key they come after."""
        found: dict[Node, list[tuple[str, Any]]] = {}
        for name, data, order in self._added.get(node, ()):
            rank = {key: at for at, key in enumerate(order)}
            before = [key for key, _ in node.pairs if rank.get(key.value, 0) < rank.get(name, len(order))]
            found.setdefault(before[-1] if before else node.pairs[0][0], []).append((name, data))
        return found

    def _pair(self, key: Node, value: Node) -> _Piece:
        text = self.spans.text
        name = inline(self._keys[key], style=key.style, flow=key.in_flow) if key in self._keys else None
        head = text[key.start : key.end] if name is None else name
        if value in self._rows and not self._rows[value] and value.kind == "seq" and not value.flow:
            return self._emptied(key, value, head, "[]")
        if value.kind == "map" and not value.flow and all(each in self._dropped for each, _ in value.pairs):
            return self._emptied(key, value, head, "{}")
        if value in self._values and value.kind in ("map", "seq") and not value.flow:
            return self._emptied(key, value, head, inline(self._values[value], flow=value.in_flow))
        if value in self._values and isinstance(self._values[value], str):
            return self._written(key, value, head, self._values[value])
        piece = self._render(value)
        between = text[key.end : value.start]
        if value in self._values or value in self._rows:
            between = between if between.endswith((" ", "\n", "\t")) or piece.text[:1] in "\r\n" else between + " "
            between = between.rstrip(" ") if piece.text[:1] == "\n" else between
        return _Piece(head + between + piece.text, piece.end)

    def _emptied(self, key: Node, value: Node, head: str, instead: str) -> _Piece:
        """A block that becomes something on one line; comments that stood between its lines stay."""
        text = self.spans.text
        colon = text.index(":", key.end) + 1
        line = text[colon : self.spans.line_end(colon)].rstrip("\r\n")
        kept = [each for at in range(1, len(value.items)) for each in self._gap(value, at) if "#" in each]
        kept = [*self._above(colon, value), *kept]
        return _Piece("\n".join([f"{head}: {instead}{line}", *kept]), self._outer_end(value.end))

    def _above(self, colon: int, value: Node) -> list[str]:
        """Comment lines between a key and the block below it."""
        start, end = self.spans.line_end(colon), self.spans.line_start(value.start)
        return [each for each in rows_of(self.spans.text[start:end]) if "#" in each]

    def _written(self, key: Node, value: Node, head: str, new: str) -> _Piece:
        """A text: on lines of its own where it has lines and may, else in the quotes it had."""
        text, old = self.spans.text, self.spans.text[value.start : value.end]
        comment, end = "", value.end
        if value.style in ("|", ">") and value.kind == "scalar":
            comment = re.sub(r"^[^#]*?(?=\s*#|$)", "", old.partition("\n")[0].rstrip("\r"), count=1)
        rows = None if value.in_flow else literal(new, self._block_column(value))
        if rows is None:
            anchor = self._anchor(value)
            style = value.style if value.style in ("'", '"') else None
            made = anchor + inline(new, style=style, flow=value.in_flow) + comment
            gap = text[key.end : value.start]
            return _Piece(head + (gap if gap.endswith((" ", "\n")) else gap + " ") + made, end)
        if not comment:
            end = self._outer_end(value.end)
            comment = text[value.end : end]
        colon = text.index(":", key.end) + 1
        chomp = "-" if old.startswith(("|-", ">-")) or len(new) >= MAX_TEXT else ""
        header = f"{head}{text[key.end : colon]} {self._anchor(value)}|{chomp}{comment}"
        return _Piece("\n".join([header, *rows]), end)

    def _block_column(self, value: Node) -> int:
        """How far in the lines of a block stand: as they did, else a step further than the key."""
        if value.style in ("|", ">"):
            old = rows_of(self.spans.text[value.start : value.end])[1:]
            found = [len(line) - len(line.lstrip(" ")) for line in old if line.strip()]
            if found:
                return found[0]
        assert value.parent is not None  # noqa: S101 - only the root has none, and it is no text
        return value.parent.column + STEP

    def _anchor(self, node: Node) -> str:
        """An anchor that stays although nothing refers to it."""
        found = _PROPERTIES.match(self.spans.text, node.start, node.end)
        return found[0] if found else ""

    def _valued(self, node: Node, value: Any) -> str:
        style = node.style if node.style in ("'", '"') and isinstance(value, str) else None
        return self._anchor(node) + inline(value, style=style, flow=node.in_flow)

    def _outer_end(self, offset: int) -> int:
        """The end of the line where only a comment follows on it, else the offset."""
        if not self.spans.rest_is_comment(offset):
            return offset
        end = self.spans.line_end(offset)
        return offset + len(self.spans.text[offset:end].rstrip("\r\n"))

    def _new_pair(self, node: Node, key: str, value: Any, at: int) -> _Piece:
        if node.flow:
            return _Piece(f", {inline(key, flow=True)}: {self._inline_value(value)}", at)
        end = self._outer_end(at)
        head = f"{self.spans.text[at:end]}\n{' ' * node.column}{inline(key)}:"
        return _Piece(head + self._block_value(value, node.column), end)

    def _inline_value(self, value: Any) -> str:
        if isinstance(value, list) and value and isinstance(value[0], Entry):
            return f"[{', '.join(self._flow_entry(each) for each in value)}]"
        return inline(value, flow=True)

    def _block_value(self, value: Any, column: int) -> str:
        """What follows the colon of a new key: on the same line, or a list below."""
        if isinstance(value, list) and value and isinstance(value[0], Entry):
            return "".join(f"\n{row}" for each in value for row in self._block_entry(each, column + STEP))
        rows = literal(value, column + STEP) if isinstance(value, str) else None
        return f" {inline(value)}" if rows is None else "\n".join([" |", *rows])

    def _grown(self, node: Node) -> _Piece:
        """A bare text that becomes a mapping, on one line where that holds it."""
        added = [(key, value) for key, value, _ in self._added[node]]
        called = self._values.get(node, node.value)
        name = inline(called, style=node.style, flow=True)
        plain = all(not isinstance(value, list) for _, value in added)
        first = "value" if self._is_option(node) else "url" if self._is_link(node) else "name"
        flat = f"{{{first}: {name}, {', '.join(f'{key}: {self._inline_value(value)}' for key, value in added)}}}"
        if node.in_flow or (node.parent and node.parent.flow) or (plain and len(flat) + node.column <= _FITS):
            return _Piece(flat, node.end)
        rows = "".join(f"\n{' ' * node.column}{key}:{self._block_value(value, node.column)}" for key, value in added)
        return _Piece(f"{first}: {inline(called, style=node.style)}{rows}", node.end)

    def _is_option(self, node: Node) -> bool:
        return self._stands_in(node, "options")

    def _is_link(self, node: Node) -> bool:
        return self._stands_in(node, "attachments")

    def _stands_in(self, node: Node, key: str) -> bool:
        owner = node.parent.parent if node.parent else None
        return owner is not None and owner.value_of(key) is node.parent

    # lists

    def _rearranged(self, node: Node, entries: list[Entry]) -> _Piece:
        if node.kind == "seq" and node.flow and node.items:
            return _Piece(self._flow_row(node, entries), node.end)
        if node.kind == "seq" and not node.flow:
            return self._block_row(node, entries)
        simple = all(each.node is None and not isinstance(each.data, dict | list) for each in entries)
        if not entries or simple or node.in_flow or (node.parent and node.parent.flow):
            return _Piece(f"[{', '.join(self._flow_entry(each) for each in entries)}]", node.end)
        assert node.parent is not None  # noqa: S101 - a list stands under a key
        column = node.parent.column + STEP
        return _Piece("".join(f"\n{row}" for each in entries for row in self._block_entry(each, column)), node.end)

    def _flow_row(self, node: Node, entries: list[Entry]) -> str:
        """`[a, b]`: what stands between the elements stays between them."""
        text, items = self.spans.text, node.items
        gaps = [text[one.end : other.start] for one, other in pairwise(items)]
        if not entries:
            self._check_no_comment(text[node.start : node.end])
            return "[]"
        wanted = len(entries) - 1
        self._check_no_comment("".join(gaps[wanted:]))
        gaps = gaps[:wanted] + [gaps[-1] if gaps and "#" not in gaps[-1] else ", "] * (wanted - len(gaps))
        made = text[node.start : items[0].start] + self._flow_entry(entries[0])
        for gap, each in zip(gaps, entries[1:], strict=True):
            made += gap + self._flow_entry(each)
        return made + text[items[-1].end : node.end]

    def _flow_entry(self, entry: Entry) -> str:
        if entry.node is None:
            return inline(entry.data, flow=True)
        piece = self._render(entry.node)
        if entry.node.kind == "scalar" and entry.node not in self._added and not entry.node.in_flow:
            return inline(entry.node.value, style=entry.node.style, flow=True)
        if not entry.node.flow and entry.node.kind != "scalar":
            raise Unwritable("it would move from lines of its own into a list on one line")
        return piece.text

    def _check_no_comment(self, text: str) -> None:
        if "#" in text:
            raise Unwritable("a comment stands between the elements of its list")

    def _block_row(self, node: Node, entries: list[Entry]) -> _Piece:
        """The elements on lines of their own, each with the comments right above it."""
        if not entries:
            raise Unwritable("the list would become empty")
        if self.spans.mixed:
            raise Unwritable("the file's lines end in different ways")
        if not self.spans.begins_line(node.start):
            raise Unwritable("its list begins in the middle of a line")
        places = {item: at for at, item in enumerate(node.items)}
        gone = [at for item, at in places.items() if all(each.node is not item for each in entries)]
        loose = {at: self._left_behind(node, at) for at in gone}
        spaced = len(node.items) > 1 and all(
            not self._gap(node, at)[0].strip() if self._gap(node, at) else False for at in range(1, len(node.items))
        )
        rows: list[str] = []
        for entry in entries:
            at = places.get(entry.node) if entry.node is not None else None
            above = [row for gap in sorted(loose) if at is not None and gap < at for row in loose.pop(gap)]
            above += self._gap(node, at) if at else []
            if (at is None or at == 0) and rows and spaced and not above:
                above = [""]
            while not rows and above and not above[0].strip():
                above = above[1:]
            rows += [*above, *self._block_entry(entry, node.column)]
        rows += [row for gap in sorted(loose) for row in loose[gap]]
        last = self._outer_end(self._end_of(node.items[-1]))
        return _Piece("\n".join(rows)[node.column :], last)

    def _end_of(self, node: Node) -> int:
        return self._render(node).end

    def _gap(self, node: Node, at: int) -> list[str]:
        """The lines between an element and the one before it: blank ones and comments."""
        start = self.spans.line_end(self._outer_end(node.items[at - 1].end))
        end = self.spans.line_start(self.spans.dash(node, at))
        return rows_of(self.spans.text[start:end]) if end > start else []

    def _own_comments(self, node: Node, at: int) -> list[str]:
        """The comments right above an element, in its column; those above the first may be the whole list's."""
        found: list[str] = []
        for row in reversed(self._gap(node, at) if at else []):
            if not row.startswith(" " * node.column + "#"):
                break
            found.insert(0, row)
        return found

    def _lists(self) -> Iterator[list[Entry]]:
        """All lists to be, those under new keys too."""
        yield from self._rows.values()
        for each in self._added.values():
            yield from (data for _, data, _ in each if isinstance(data, list) and data and isinstance(data[0], Entry))

    def _left_behind(self, node: Node, at: int) -> list[str]:
        """What stays of the lines above an element that goes: comments, but for those that a moved one takes along."""
        rows = self._gap(node, at) if at else []
        if any(each.node is node.items[at] for row in self._lists() for each in row):
            rows = rows[: len(rows) - len(self._own_comments(node, at))]
        return rows if any("#" in row for row in rows) else []

    def _block_entry(self, entry: Entry, column: int) -> list[str]:
        """The lines of one element of a block list in a column."""
        if entry.node is None:
            first, *rest = lines(entry.data, column + STEP, key=f"{entry.key}[]" if entry.key else "")
            return [f"{' ' * column}- {first}", *rest]
        node, owner = entry.node, entry.node.parent
        if owner is None or owner.flow or not self.spans.begins_line(owner.start):
            return self._from_flow(node, column)
        start = self.spans.dash(owner, owner.items.index(node))
        piece = self._render(node)
        made = self.spans.text[start : node.start] + piece.text
        made += self.spans.text[piece.end : self._outer_end(piece.end)]
        at = owner.items.index(node)
        moved = self._rows.get(owner) is None or all(each.node is not node for each in self._rows[owner])
        above = self._own_comments(owner, at) if moved else []
        rows = [*above, *rows_of(" " * owner.column + made)]
        return [shifted(row, column - owner.column) for row in rows]

    def _from_flow(self, node: Node, column: int) -> list[str]:
        text = self._render(node).text
        if "\n" in text:
            raise Unwritable("it stands on several lines in brackets")
        return [f"{' ' * column}- {text}"]
