"""Random board files as people write them: in braces or on lines, any indentation and quotes, comments anywhere.

Names are unique within their kind, so that each object is told apart by its name; all else is up to chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from hypothesis import strategies as st

WORDS = (
    "Set up CI", "écrire", "日本語", "🚀 launch", "x", "a: b", "a #b", "yes", "12", "- dash", "${{ x }}", "'q'", "[x]",
    "don't",
)  # fmt: skip
COLORS = ("red", "green", "sky_dark", "black_light")
TEXTS = ("One line.", "Two\nlines", "a: b # c", "  led by space\nand more", "emoji 🎉", "${{ 1 }}")
DAYS = ("2026-12-05", "2027-01-31T08:30:00Z")

Data = dict[str, Any]


@st.composite
def board_texts(draw: st.DrawFn) -> str:
    """The text of a board file. Every comment in it is another one: `#1`, `#2` ..."""
    return _Layout(draw).text(_board(draw))


def _board(draw: st.DrawFn) -> Data:
    labels = [_label(draw, each) for each in _names(draw, 3)]
    fields = [_field(draw, each) for each in _names(draw, 3)]
    data: Data = {"version": 1, "name": "Board", **_some(draw, {"desc": _text(draw), "background": "blue"})}
    alice = {"username": "alice", "role": "admin"}
    data["members"] = [alice, draw(st.sampled_from(["bob", {"username": "bob", "role": "normal"}]))]
    data |= _some(draw, {"labels": labels, "custom_fields": fields})
    names = iter(_names(draw, 5))
    data["lists"] = [_list(draw, data, each, names) for each in _names(draw, 3, least=1)]
    prune: Any = draw(st.sampled_from(["all", {"cards": "all"}]))
    data |= _some(draw, {"prune": prune}, of=6)
    manage: Any = draw(st.sampled_from([{"progress": "enforce"}, {"cards": "seed"}]))
    data |= _some(draw, {"manage": manage}, of=6)
    return data


def _some(draw: st.DrawFn, data: Data, *, of: int = 2) -> Data:
    """Those that fall to be said: one `of` so many."""
    return {key: each for key, each in data.items() if draw(st.integers(1, of)) == of}


def _names(draw: st.DrawFn, most: int, *, least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(WORDS), unique=True, min_size=least, max_size=most))


def _text(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(TEXTS))


def _label(draw: st.DrawFn, name: str) -> Any:
    whole = {"name": name, "color": draw(st.sampled_from(COLORS))}
    keyed = {"key": "key-" + str(WORDS.index(name)), **whole}
    return draw(st.sampled_from([name, whole, keyed]))


def _field(draw: st.DrawFn, name: str) -> Data:
    kind = draw(st.sampled_from(["text", "number", "checkbox", "date", "list"]))
    high: Any = draw(st.sampled_from(["High", {"value": "High", "color": "red"}]))
    options = {"options": [high, "Low"]}
    return {"name": name, "type": kind, **(options if kind == "list" else {})}


def _list(draw: st.DrawFn, board: Data, name: str, cards: Iterator[str]) -> Any:
    inside = [_card(draw, board, each) for _, each in zip(range(draw(st.integers(0, 3))), cards, strict=False)]
    has_cards: bool = bool(inside) or draw(st.booleans())
    data = {"name": name, **_some(draw, {"limit": 5}), **({"cards": inside} if has_cards else {})}
    return name if data == {"name": name} and draw(st.booleans()) else data


def _card(draw: st.DrawFn, board: Data, name: str) -> Any:
    called: list[str] = [each if isinstance(each, str) else each["name"] for each in board.get("labels", ())]
    fields = {each["name"]: _value(draw, each["type"]) for each in board.get("custom_fields", ())}
    items = [draw(st.sampled_from([each, {"name": each, "done": False}])) for each in _names(draw, 3)]
    checklists = [{"name": "Steps", "items": items}]
    data = _some(draw, {
        "desc": _text(draw), "labels": [each for each in called if draw(st.booleans())],
        "members": [each for each in ("alice", "bob") if draw(st.booleans())],
        "due": draw(st.sampled_from((*DAYS, None))), "done": draw(st.booleans()), "archived": False,
        "cover": {"color": "red"},
        "fields": {each: value for each, value in fields.items() if draw(st.booleans())},
        "attachments": ["https://example.com/a", {"url": "https://example.com/b", "name": "B"}],
        "checklists": checklists,
    })  # fmt: skip
    return name if not data else {"name": name, **data}


def _value(draw: st.DrawFn, kind: str) -> Any:
    values = {"text": ("plain", "3"), "number": (3, 2.5), "checkbox": (True, False), "list": ("High", "Low")}
    return draw(st.sampled_from((*values.get(kind, DAYS), None)))


class _Layout:
    """How one file is laid out."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._step = draw(st.sampled_from([2, 4]))
        self._dash = draw(st.sampled_from([0, 2]))
        self._comments = draw(st.sampled_from([0, 2, 5]))
        self._numbers = count(1)

    def text(self, data: Data) -> str:
        ends = self._draw(st.sampled_from(["\n", "\n", "\r\n"]))
        return "".join(row + ends for row in self._map(data, 0))

    def _above(self, column: int) -> Iterator[str]:
        if self._comments and self._draw(st.integers(0, 9)) < self._comments:
            yield " " * column + f"#{next(self._numbers)}"
        elif self._comments and self._draw(st.integers(0, 9)) == 0:
            yield ""

    def _behind(self, row: str) -> str:
        if self._comments and self._draw(st.integers(0, 9)) < self._comments:
            return f"{row}   #{next(self._numbers)}"
        return row

    def _map(self, data: Data, column: int) -> Iterator[str]:
        for at, (key, value) in enumerate(data.items()):
            if at:
                yield from self._above(column)
            yield from self._pair(" " * column + self._scalar(key), value, column)

    def _pair(self, head: str, value: Any, column: int) -> Iterator[str]:
        if isinstance(value, str) and "\n" in value and not value.startswith(" ") and self._draw(st.booleans()):
            yield self._behind(f"{head}: |")
            yield from (" " * (column + self._step) + row for row in value.split("\n"))
        elif self._is_flat(value):
            yield self._behind(f"{head}: {self._flow(value)}")
        elif isinstance(value, dict):
            yield self._behind(f"{head}:")
            yield from self._map(value, column + self._step)
        else:
            yield self._behind(f"{head}:")
            yield from self._list(value, column + self._dash)

    def _list(self, values: list[Any], column: int) -> Iterator[str]:
        for each in values:
            yield from self._above(column)
            if isinstance(each, dict) and not self._is_flat(each):
                first, *rest = self._map(each, column + 2)
                yield " " * column + "- " + first.lstrip()
                yield from rest
            else:
                yield self._behind(" " * column + f"- {self._flow(each)}")

    def _is_flat(self, value: Any) -> bool:
        """Whether it stands on one line: what holds cards or checklists seldom does."""
        if not isinstance(value, dict | list) or not value:
            return True
        return len(json.dumps(value)) < 150 and self._draw(st.booleans())

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            pairs = (f"{self._scalar(key, flow=True)}: {self._flow(each)}" for key, each in value.items())
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            inside = ", ".join(map(self._flow, value))
            return f"[ {inside} ]" if inside and self._draw(st.booleans()) else f"[{inside}]"
        return self._scalar(value, flow=True)

    def _scalar(self, value: Any, *, flow: bool = False) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        text = value.replace("${{", "$${{")
        plain = text.isascii() and all(letter.isalnum() or letter in " -:/._" for letter in text)
        plain = plain and text not in ("12", "yes", "3") and ": " not in text and not text.startswith(("-", " "))
        style = self._draw(st.sampled_from(["plain", "single", "double"]))
        if style == "plain" and plain:
            return text
        if style == "single" and text.isprintable():
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False)
