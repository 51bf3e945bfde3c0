"""What edits of a YAML file are made of: the elements of lists to be, texts in place of others, and what can't be."""

from __future__ import annotations

from typing import Any, NamedTuple

from boardctl.config.spans import Node


class Unwritable(Exception):
    """Something that can't be written into the file; the text says why."""


class Entry(NamedTuple):
    """An element of a list to be: a node of the file, maybe from another list, or new data of the list at `key`."""

    node: Node | None = None
    data: Any = None
    key: str = ""


class Piece(NamedTuple):
    """Text in place of the file's from a node's start up to `end`."""

    text: str
    end: int


def is_block(entry: Entry) -> bool:
    """Whether an element stands on lines of its own, as it can't in brackets."""
    return entry.node is not None and entry.node.kind != "scalar" and not entry.node.flow


def check_no_comment(text: str) -> None:
    """Raise where a list that is to stand on one line has a comment in it."""
    if "#" in text:
        raise Unwritable("a comment stands between the elements of its list")


def check_one_line(text: str) -> None:
    """Raise where what stands in brackets is more than one plain line: it can't be taken apart."""
    if "\n" in text or "#" in text:
        raise Unwritable("it stands on several lines in brackets, or has a comment in them")


def main_key(node: Node) -> str:
    """The key that a bare text in a list stands for."""
    owner = node.parent.parent if node.parent else None
    keys = {"options": "value", "attachments": "url", "members": "username"}
    return next((key for name, key in keys.items() if owner and owner.value_of(name) is node.parent), "name")
