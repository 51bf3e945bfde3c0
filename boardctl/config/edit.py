"""Edits of a YAML file that leave every other byte as it is: comments, order, anchors, quotes, line ends.

What is to change is collected on the nodes of `spans`; `text()` then writes the file in one go, copying what is not
named. What can't be written without touching more raises Unwritable, with the reason for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from boardctl.config.cuts import Cuts
from boardctl.config.document import MAX_TEXT
from boardctl.config.inks import STEP, chosen, inline, lines, literal, rows_of, shifted
from boardctl.config.pieces import Entry, Piece, Unwritable, check_no_comment, check_one_line, is_block, main_key
from boardctl.config.spans import Node, Spans

_PROPERTIES = re.compile(r"(?:&\S+[ \t]+)")
_HEADER = re.compile(r"[|>]([-+]?\d?|\d[-+]?)")
_LONE = re.compile(r"(?<!\r)\n")
_FITS = 100


class Edits:
    """What is to change in one file."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self._values: dict[Node, Any] = {}
        self._added: dict[Node, list[tuple[str, Any, Sequence[str]]]] = {}
        self._rows: dict[Node, list[Entry]] = {}
        self._cuts = Cuts(spans)

    def set(self, node: Node, value: Any) -> None:
        """Give a node another value: a constant, a text, or data that fits on one line. A key gets another name."""
        self._values[node] = value

    def cut(self, key: Node) -> None:
        """Take a key out of its mapping, with its value."""
        self._cuts.add(key)

    def add(self, mapping: Node, key: str, value: Any, order: Sequence[str]) -> None:
        """Add a key to a mapping, after those that stand before it in `order`; a bare text becomes a mapping.

        `value` may be a list of entries.
        """
        added = self._added.setdefault(mapping, [])
        added.append((key, value, order))
        added.sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))

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

    def _render(self, node: Node) -> Piece:
        """The text of a node with the changes in it."""
        if node in self._values and node not in self._added:
            return Piece(self._valued(node, self._values[node]), node.end)
        if node in self._rows:
            return self._rearranged(node, self._rows[node])
        if node.kind == "map":
            return self._opened(node) if self._must_open(node) else self._mapping(node)
        if node.kind == "seq":
            return self._spliced(node, node.items)
        if node in self._added:
            return self._grown(node)
        return Piece(self.spans.text[node.start : node.end], node.end)

    def _spliced(self, node: Node, parts: Sequence[Node]) -> Piece:
        made, at = "", node.start
        for part in parts:
            piece = self._render(part)
            made += self.spans.text[at : part.start] + piece.text
            at = piece.end
        return Piece(made + self.spans.text[at : node.end], max(at, node.end))

    def _mapping(self, node: Node) -> Piece:
        """A mapping, pair by pair; new keys follow the ones they come after."""
        if not self._cuts.kept(node) and (node.pairs or node in self._added):
            data = {key: value for key, value, _ in self._added.get(node, ())}
            return Piece(inline(data, flow=node.in_flow), node.end)
        made, at = "", node.start
        after = self._places(node)
        for name, data in after.get(None, ()):
            made += self.spans.text[at : node.pairs[0][0].start] + self._first_pair(node, name, data)
            at = node.pairs[0][0].start
        for index, (key, value) in enumerate(node.pairs):
            if key in self._cuts:
                made, at = self._cuts.skip(node, index, made, at)
                continue
            made += self.spans.text[at : key.start]
            piece = self._pair(key, value)
            made, at = made + piece.text, piece.end
            for name, data in after.get(key, ()):
                piece = self._new_pair(node, name, data, at)
                made, at = made + piece.text, piece.end
        return Piece(made + self.spans.text[at : node.end], max(at, node.end))

    def _places(self, node: Node) -> dict[Node | None, list[tuple[str, Any]]]:
        """The new keys of a mapping by the key they come after, None for those that come first."""
        found: dict[Node | None, list[tuple[str, Any]]] = {}
        keys = [key for key, _ in self._cuts.kept(node)]
        for name, data, order in self._added.get(node, ()):
            rank = {key: at for at, key in enumerate(order)}
            before = [key for key in keys if rank.get(key.value, -1) < rank.get(name, len(order))]
            found.setdefault(before[-1] if before else None, []).append((name, data))
        return found

    def _pair(self, key: Node, value: Node) -> Piece:
        text = self.spans.text
        head = self._head(key)
        if value.kind == "map" and not value.flow and self._cuts.empties(value):
            return self._emptied(key, value, head, self._mapping(value).text)
        if value in self._rows and not self._rows[value] and value.kind == "seq" and not value.flow:
            return self._emptied(key, value, head, "[]")
        if value in self._values and value.kind in ("map", "seq") and not value.flow:
            return self._emptied(key, value, head, inline(self._values[value], flow=value.in_flow))
        if value in self._values and isinstance(self._values[value], str):
            return self._written(key, value, head, self._values[value])
        piece = self._render(value)
        between = text[key.end : self._begin(value)]
        if value in self._values or value in self._rows:
            between = between if between.endswith((" ", "\n", "\t")) or piece.text[:1] in "\r\n" else between + " "
            between = between.rstrip(" ") if piece.text[:1] == "\n" else between
        return Piece(head + between + piece.text, piece.end)

    def _head(self, key: Node) -> str:
        """A key as it is written, or the name it gets."""
        if key in self._values:
            return inline(self._values[key], style=chosen(key.style, key.value), flow=key.in_flow)
        return self.spans.text[key.start : key.end]

    def _emptied(self, key: Node, value: Node, head: str, instead: str) -> Piece:
        """A block that becomes something on one line; comments between its lines stay, but for those of what moves."""
        text = self.spans.text
        colon = text.index(":", key.end) + 1
        line = text[colon : self.spans.line_end(colon)].rstrip("\r\n")
        kept = [each for at in range(1, len(value.items)) for each in self._left_behind(value, at) if "#" in each]
        kept = [*self._above(colon, value), *kept, *self._cuts.between(value)]
        return Piece("\n".join([f"{head}: {instead}{line}", *kept]), self.spans.outer_end(value.end))

    def _above(self, colon: int, value: Node) -> list[str]:
        """Comment lines between a key and the block below it."""
        start, end = self.spans.line_end(colon), self.spans.line_start(value.start)
        return [each for each in rows_of(self.spans.text[start:end]) if "#" in each]

    def _written(self, key: Node, value: Node, head: str, new: str) -> Piece:
        """A text: on lines of its own where it has lines and may, else in the quotes it had."""
        text, old = self.spans.text, self.spans.text[value.start : value.end]
        comment, end = "", value.end
        if value.style in ("|", ">") and value.kind == "scalar":
            comment = re.sub(r"^[^#]*?(?=\s*#|$)", "", old.partition("\n")[0].rstrip("\r"), count=1)
        rows = None if value.in_flow else literal(new, self._block_column(value))
        if rows is None:
            anchor = self._anchor(value)
            made = anchor + inline(new, style=chosen(value.style, value.value), flow=value.in_flow) + comment
            gap = text[key.end : value.start]
            return Piece(head + (gap if gap.endswith((" ", "\n")) else gap + " ") + made, end)
        if not comment:
            end = self.spans.outer_end(value.end)
            comment = text[value.end : end]
        colon = text.index(":", key.end) + 1
        chomp = "-" if old.startswith(("|-", ">-")) or len(new) >= MAX_TEXT else ""
        header = f"{head}{text[key.end : colon]} {self._anchor(value)}|{chomp}{comment}"
        return Piece("\n".join([header, *rows]), end)

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
        style = chosen(node.style, node.value) if isinstance(value, str) else None
        return self._anchor(node) + inline(value, style=style, flow=node.in_flow)

    def _new_pair(self, node: Node, key: str, value: Any, at: int) -> Piece:
        if node.flow:
            return Piece(f", {inline(key, flow=True)}: {self._inline_value(value)}", at)
        end = self.spans.outer_end(at)
        head = f"{self.spans.text[at:end]}\n{' ' * node.column}{inline(key)}:"
        return Piece(head + self._block_value(value, node.column), end)

    def _first_pair(self, node: Node, key: str, value: Any) -> str:
        if node.flow:
            return f"{inline(key, flow=True)}: {self._inline_value(value)}, "
        return f"{inline(key)}:{self._block_value(value, node.column)}\n{' ' * node.column}"

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

    def _grown(self, node: Node) -> Piece:
        """A bare text that becomes a mapping, on one line where that holds it."""
        called, first, added = self._values.get(node, node.value), main_key(node), self._added[node]
        at = sum(first in order and key in order[: order.index(first)] for key, _, order in added)
        if node.in_flow or all(not isinstance(value, list) for _, value, _ in added):
            pairs = [f"{key}: {self._inline_value(value)}" for key, value, _ in added]
            pairs.insert(at, f"{first}: {inline(called, style=chosen(node.style, node.value), flow=True)}")
            flat = f"{{{', '.join(pairs)}}}"
            if node.in_flow or len(flat) + node.column <= _FITS:
                return Piece(flat, node.end)
        rows = [f"{key}:{self._block_value(value, node.column)}" for key, value, _ in added]
        rows.insert(at, f"{first}: {inline(called, style=chosen(node.style, node.value))}")
        comment, end = self._comment_behind(node)
        return Piece(f"\n{' ' * node.column}".join([rows[0] + comment, *rows[1:]]), end)

    def _comment_behind(self, node: Node) -> tuple[str, int]:
        """The comment that follows a node on its line, which stays on that line; and where the line ends."""
        end = self.spans.outer_end(node.end)
        return self.spans.text[node.end : end].rstrip(), end

    # from one line to several

    def _must_open(self, node: Node) -> bool:
        """Whether a mapping in braces, on a line of its own, gets an element that stands on several lines."""
        if not node.flow or node.in_flow:
            return False
        added = (value for _, value, _ in self._added.get(node, ()) if isinstance(value, list))
        rows = (self._rows.get(value, []) for _, value in node.pairs)
        return any(is_block(entry) for each in (*added, *rows) for entry in each if isinstance(entry, Entry))

    def _opened(self, node: Node) -> Piece:
        """A mapping in braces as one with a key a line."""
        check_one_line(self.spans.text[node.start : node.end])
        added = self._places(node)
        made = [f"{inline(name)}:{self._block_value(data, node.column)}" for name, data in added.get(None, ())]
        for key, value in self._cuts.kept(node):
            made.append(f"{self._head(key)}:{self._opened_value(value, node.column)}")
            made += [f"{inline(name)}:{self._block_value(data, node.column)}" for name, data in added.get(key, ())]
        comment, end = self._comment_behind(node)
        if comment and "\n" in made[0]:
            raise Unwritable("a comment stands behind it")
        return Piece(f"\n{' ' * node.column}".join([made[0] + comment, *made[1:]]), end)

    def _opened_value(self, value: Node, column: int) -> str:
        if any(is_block(each) for each in self._rows.get(value, ())):
            return self._block_value(self._rows[value], column)
        return f" {self._render(value).text}"

    # lists

    def _rearranged(self, node: Node, entries: list[Entry]) -> Piece:
        large = any(map(is_block, entries))
        if node.kind == "seq" and node.flow and node.items and not (large and not node.in_flow):
            return Piece(self._flow_row(node, entries), node.end)
        if node.kind == "seq" and not node.flow:
            return self._block_row(node, entries)
        if node.items:
            check_one_line(self.spans.text[node.start : node.end])
        simple = all(each.node is None and not isinstance(each.data, dict | list) for each in entries)
        if not entries or simple or node.in_flow or (node.parent and node.parent.flow):
            return Piece(f"[{', '.join(self._flow_entry(each) for each in entries)}]", node.end)
        assert node.parent is not None  # noqa: S101 - a list stands under a key
        column = node.parent.column + STEP
        comment, end = self._comment_behind(node)
        rows = "".join(f"\n{row}" for each in entries for row in self._block_entry(each, column))
        return Piece(comment.lstrip() + rows, end)

    def _flow_row(self, node: Node, entries: list[Entry]) -> str:
        """`[a, b]`: what stands between the elements stays between them."""
        text, items = self.spans.text, node.items
        gaps = [text[one.end : other.start] for one, other in pairwise(items)]
        if not entries:
            check_no_comment(text[node.start : node.end])
            return "[]"
        wanted = len(entries) - 1
        check_no_comment("".join(gaps[wanted:]))
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
            return inline(entry.node.value, style=chosen(entry.node.style, entry.node.value), flow=True)
        if not entry.node.flow and entry.node.kind != "scalar":
            raise Unwritable("it would move from lines of its own into a list on one line")
        return piece.text

    def _block_row(self, node: Node, entries: list[Entry]) -> Piece:
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
        gaps = [self.spans.gap(node, at) for at in range(1, len(node.items))]
        spaced = bool(gaps) and all(bool(gap) and not gap[0].strip() for gap in gaps)
        begin, end = map(self.spans.line_start, (self._begin(node), node.start))
        own = rows_of(self.spans.text[begin:end]) if begin < end else []
        rows: list[str] = []
        for entry in entries:
            at = places.get(entry.node) if entry.node is not None else None
            above = [row for gap in sorted(loose) if at is not None and gap < at for row in loose.pop(gap)]
            above += own if at == 0 else self.spans.gap(node, at) if at else []
            if not at and rows and spaced:
                above = ["", *above]
            while not rows and above and not above[0].strip():
                above = above[1:]
            rows += [*above, *self._block_entry(entry, node.column)]
        rows += [row for gap in sorted(loose) for row in loose[gap]]
        last = self.spans.outer_end(self._end_of(node.items[-1]))
        return Piece("\n".join(rows)[node.column :], last)

    def _end_of(self, node: Node) -> int:
        return self._render(node).end

    def _begin(self, node: Node) -> int:
        """Where a list begins to change: with its first element's comments, where all before that is new to the list.

        Else nothing tells whether they are about the whole list, and they stay at its top.
        """
        entries = self._rows.get(node, ())
        old = next((at for at, each in enumerate(entries) if each.node and each.node.parent is node), 0)
        stays = old > 0 and not node.flow and entries[old].node is node.items[0]
        return self.spans.with_comments(node) if stays else node.start

    def _lists(self) -> Iterator[list[Entry]]:
        """All lists to be, those under new keys too."""
        yield from self._rows.values()
        for each in self._added.values():
            yield from (data for _, data, _ in each if isinstance(data, list) and data and isinstance(data[0], Entry))

    def _left_behind(self, node: Node, at: int) -> list[str]:
        """What stays of the lines above an element that goes: comments, but for those that a moved one takes along."""
        rows = self.spans.gap(node, at) if at else []
        if any(each.node is node.items[at] for row in self._lists() for each in row):
            rows = rows[: len(rows) - len(self.spans.own_comments(node, at))]
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
        made += self.spans.text[piece.end : self.spans.outer_end(piece.end)]
        at = owner.items.index(node)
        moved = self._rows.get(owner) is None or all(each.node is not node for each in self._rows[owner])
        above = self.spans.own_comments(owner, at) if moved else []
        rows = [*above, *rows_of(" " * owner.column + made)]
        return [shifted(row, column - owner.column) for row in rows]

    def _from_flow(self, node: Node, column: int) -> list[str]:
        text = self._render(node).text
        if "\n" in text:
            raise Unwritable("it stands on several lines in brackets")
        return [f"{' ' * column}- {text}"]
