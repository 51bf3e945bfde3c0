"""Data of a file -> YAML text in the form that `boardctl fmt` calls canonical.

ruamel.yaml writes it, as set up in `fmt`; here is what a person decides: which texts stand on lines of their own,
which lists and mappings fit on one line, and where a blank line helps.
"""

from __future__ import annotations

import io
import re
from typing import Any

from boardctl.config.document import MAX_TEXT
from boardctl.config.fmt import is_plain_text, plain_is_safe, quoted, round_trip
from boardctl.config.syntax import UNWRITTEN

WIDTH = 100  # of a list or mapping on one line
_LONG = 120  # of a text on one line, where it could stand on lines of its own
# What is in them stands on lines of its own, however short.
_TALL = frozenset({"lists", "cards", "checklists", "params", "with"})
_SECTIONS = ("params", "members", "labels", "custom_fields", "lists")
_WORDS = frozenset({"due", "start", "due_reminder"})  # read as they are, whatever they look like
_NOT_PLAIN = re.compile(r"""^[-?:](?:\s|$)|^[,\[\]{}#&*!|>'"%@`=]|^(?:---|\.\.\.|<<$)|: |:$| #""")
_CONSTANTS = {True: "true", False: "false", None: "null"}


class Prose(str):
    """A text that may stand on lines of its own; names and references to them stay on theirs."""

    __slots__ = ()


def text_of(data: Any, *, head: str = "") -> str:
    """The whole text of a file; `head` are comment lines above it."""
    stream = io.StringIO()
    round_trip().dump(node_of(data), stream)
    return head + _spaced(stream.getvalue())


def node_of(data: Any, *, column: int = 0, key: str = "", flow: bool = False) -> Any:
    """The node of ruamel.yaml's for a value: also what is put into a document that is there already.

    `column` is where it begins, `key` the key it stands under; with `flow` it is inside of something on one line.
    """
    if isinstance(data, str):
        return _scalar(data, key, flow=flow)
    if isinstance(data, list):
        return _sequence(data, column, key, flow=flow)
    return _mapping(data, column, key, flow=flow) if isinstance(data, dict) else _constant(data)


def _sequence(data: list[Any], column: int, key: str, *, flow: bool) -> Any:
    from ruamel.yaml.comments import CommentedSeq

    tall = key in _TALL or (key in _SECTIONS and any(isinstance(each, dict) for each in data))
    flow = flow or (not tall and _fits(data, column + len(key) + 2))
    node = CommentedSeq([node_of(each, column=column + 4, key=f"{key}[]", flow=flow) for each in data])
    (node.fa.set_flow_style if flow else node.fa.set_block_style)()
    return node


def _mapping(data: dict[str, Any], column: int, key: str, *, flow: bool) -> Any:
    from ruamel.yaml.comments import CommentedMap

    tall = not key or key.removesuffix("[]") in _TALL
    flow = flow or (not tall and _fits(data, column + len(key) + 2))
    node = CommentedMap()
    for name, each in data.items():
        node[_scalar(name, "", flow=True)] = node_of(each, column=column + 2, key=name, flow=flow)
    (node.fa.set_flow_style if flow else node.fa.set_block_style)()
    return node


def _constant(value: Any) -> Any:
    """A number, `true`, `false` or `null`."""
    from ruamel.yaml.scalarstring import PlainScalarString

    return PlainScalarString(_CONSTANTS[value] if value is None or isinstance(value, bool) else repr(value))


def _fits(data: Any, column: int) -> bool:
    """Whether it is short enough for one line, and has no text that needs lines of its own."""
    length = _length(data)
    return length is not None and column + length <= WIDTH


def _length(data: Any) -> int | None:
    """The characters of a value on one line; None where a text of several lines is in it."""
    if isinstance(data, str):
        quotes = 0 if plain_is_safe(data) else 2
        return None if "\n" in data and isinstance(data, Prose) else len(data) + quotes
    if not isinstance(data, dict | list):
        return len(str(data))
    parts = [*data, *data.values()] if isinstance(data, dict) else data
    lengths = [_length(each) for each in parts]
    known = [each for each in lengths if each is not None]
    return None if len(known) < len(lengths) else sum(known) + 2 * len(known)


def _scalar(text: str, key: str, *, flow: bool) -> Any:
    from ruamel.yaml.scalarstring import LiteralScalarString, PlainScalarString

    word = key in _WORDS and not (flow and "{" in text)
    if word or (is_plain(text, flow=flow) and not (isinstance(text, Prose) and len(text) > _LONG)):
        return PlainScalarString(text)
    if not flow and isinstance(text, Prose) and can_be_literal(text):
        # The line's own end would make the longest text too long.
        return LiteralScalarString(text if len(text) >= MAX_TEXT else text + "\n")
    return quoted(text)


def can_be_literal(text: str) -> bool:
    """Whether a text can stand on lines of its own: its first one tells how far in they are."""
    first = text.lstrip("\n")[:1]
    return text[:1] not in ("\n", " ", "\t", "") and first.isprintable() and not UNWRITTEN.search(text)


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text needs no quotes; `fmt` is more careful, as it does not know where the text stands."""
    return plain_is_safe(text) or (not flow and is_plain_text(text) and not _NOT_PLAIN.search(text))


def _spaced(text: str) -> str:
    """A blank line before each section, and after lists that have cards."""
    made: list[str] = []
    in_lists = has_cards = False
    for line in text.split("\n"):
        section = line.partition(":")[0] if line[:1].isalpha() else ""
        in_lists = section == "lists" or (in_lists and not section)
        begins = in_lists and line.startswith("  - ")
        after_params = section == "name" and made[-1].startswith(" ")
        if after_params or section in _SECTIONS or (begins and has_cards):
            made.append("")
        has_cards = in_lists and not begins and (has_cards or line == "    cards:")
        made.append(line)
    return "\n".join(made)
