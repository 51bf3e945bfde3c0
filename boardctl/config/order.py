"""The canonical order of keys, put into a text by moving whole paragraphs: comments go with what they stand above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from boardctl.config.tree import Document, Map, Seq

# What decides whether and how often an element is there stands before what it is.
_FIRST = ("include", "with", "for_each", "as", "when")


class _Span(NamedTuple):
    """One key with its value: lines from `start` (its comments) over `key` (its own) to before `end`."""

    name: str
    start: int
    key: int
    end: int


def ordered(document: Document, schema: dict[str, Any]) -> str:
    """The text with the keys of all block mappings in the schema's order. Other keys keep their places."""
    lines = document.text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    orders = Orders(schema)
    return "".join(_arranged(document.data, schema, orders, lines, 0, len(lines)))


def key_order(schema: dict[str, Any], root: dict[str, Any], keys: list[str]) -> list[str]:
    """Keys in the order of the object schema that knows most of them; as they are where none knows them."""
    best = max(Orders(root).objects(schema), key=lambda each: len(each.keys() & set(keys)), default={})
    if not best:
        return keys
    names = [name for name in _FIRST if name in best] + [name for name in best if name not in _FIRST]
    if best is root.get("properties"):
        names = list(best)
    known = [key for key in names if key in keys]
    return known + [key for key in keys if key not in best]


class Orders:
    """Finds the schemas of children."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root

    def branches(self, schema: Any) -> Iterator[dict[str, Any]]:
        """The schema itself and all that its references and alternatives lead to."""
        if not isinstance(schema, dict):
            return
        yield schema
        if "$ref" in schema:
            yield from self.branches(self.root["$defs"].get(schema["$ref"].removeprefix("#/$defs/")))
        for each in schema.get("anyOf", ()):
            yield from self.branches(each)

    def objects(self, schema: Any) -> list[dict[str, Any]]:
        """The properties of all objects that a schema takes."""
        return [each["properties"] for each in self.branches(schema) if "properties" in each]

    def of_key(self, schema: Any, key: str) -> Any:
        """The schema of a key's value."""
        found = [each[key] for each in self.objects(schema) if key in each]
        return {"anyOf": found}

    def of_items(self, schema: Any) -> Any:
        """The schema of a list's elements."""
        return {"anyOf": [each["items"] for each in self.branches(schema) if "items" in each]}


def _arranged(data: Any, schema: Any, orders: Orders, lines: list[str], start: int, end: int) -> list[str]:
    """The lines from `start` to before `end`, which hold a value, with its mappings in order."""
    if isinstance(data, Seq):
        return _sequence(data, orders.of_items(schema), orders, lines, start, end)
    if not isinstance(data, Map) or not data or not _is_block(data, lines):
        return lines[start:end]
    last = _without_tail(data, lines, end)
    spans = _spans(data, lines, start, last)
    parts = {
        span.name: (
            lines[span.start : span.key],
            _arranged(data[span.name], orders.of_key(schema, span.name), orders, lines, span.key, span.end),
        )
        for span in spans
    }
    names = key_order(schema, orders.root, [span.name for span in spans])
    column = data.spots[spans[0].name][0].column
    return [*lines[start : spans[0].start], *_joined(names, spans[0], parts, column), *lines[last:end]]


def _without_tail(data: Map, lines: list[str], end: int) -> int:
    """Where a mapping ends: comments further out than its keys, and blank lines before them, are about what follows."""
    column = next(iter(data.spots.values()))[0].column
    while not (text := lines[end - 1].lstrip()) or (text.startswith("#") and len(lines[end - 1]) - len(text) < column):
        end -= 1
    return end


def _joined(names: list[str], first: _Span, parts: dict[str, tuple[list[str], list[str]]], column: int) -> list[str]:
    """The parts in a new order. What stood before the first key on its line (`- `) stands before the new first one."""
    prefix = parts[first.name][1][0][:column]
    made: list[str] = []
    for name in names:
        above, own = parts[name]
        mark = prefix if name == names[0] else " " * column
        made += [*above, mark + own[0][column:], *own[1:]]
    return made


def _sequence(data: Seq, schema: Any, orders: Orders, lines: list[str], start: int, end: int) -> list[str]:
    """A block list: each element with the lines up to the next one."""
    starts = [mark.line for mark in data.spots]
    if not starts or len(set(starts)) < len(starts) or not all(lines[at].lstrip().startswith("-") for at in starts):
        return lines[start:end]
    made = lines[start : starts[0]]
    for value, first, after in zip(data, starts, [*starts[1:], end], strict=True):
        made += _arranged(value, schema, orders, lines, first, after)
    return made


def _is_block(data: Map, lines: list[str]) -> bool:
    """Whether each key begins a line (or follows a `- `) in one column."""
    marks = [key for key, _ in data.spots.values()]
    columns, rows = {mark.column for mark in marks}, [mark.line for mark in marks]
    if len(columns) > 1 or rows != sorted(set(rows)) or len(rows) < len(data):
        return False
    return all(lines[mark.line][: mark.column].strip(" -?") == "" for mark in marks)


def _spans(data: Map, lines: list[str], start: int, end: int) -> list[_Span]:
    names = list(data.spots)
    keys = [data.spots[name][0].line for name in names]
    tops = [
        _top(lines, key, start if index == 0 else keys[index - 1] + 1, data, index) for index, key in enumerate(keys)
    ]
    return [_Span(*each) for each in zip(names, tops, keys, [*tops[1:], end], strict=True)]


def _top(lines: list[str], key: int, lowest: int, data: Map, index: int) -> int:
    """Where the paragraph of a key begins: with the comments in its column, and blank lines, right above it."""
    column = next(iter(data.spots.values()))[0].column
    if index == 0:
        return key
    top = key
    while top > lowest and (lines[top - 1].startswith(" " * column + "#") or not lines[top - 1].strip()):
        top -= 1
    return top
