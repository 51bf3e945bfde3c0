"""Paths of the API as patterns: which known route a request takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")
_SINGULAR = ("action", "board", "card", "checklist", "label", "list", "member", "notification", "organization", "token")
_ALIASES = {name: name + "s" for name in (*_SINGULAR, "webhook", "customfield")}


def segments(path: str) -> list[str]:
    """The parts of a path below /1, the first one plural and in lower case; one trailing slash does not count."""
    parts = path.partition("?")[0].removeprefix("/1").strip("/").split("/")
    head = parts[0].lower()
    return [_ALIASES.get(head, head), *parts[1:]]


class Table(Generic[T]):
    """Values by method and pattern, as in `GET /boards/{id}`; literal segments are tried before placeholders."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._rows = sorted(_rows(entries.items()), key=lambda row: [part.startswith("{") for part in row[1]])

    def find(self, method: str, path: str) -> T | None:
        asked = segments(path)
        for verb, pattern, value in self._rows:
            if verb == method and len(pattern) == len(asked) and all(map(_fits, pattern, asked)):
                return value
        return None


def _rows(entries: Iterable[tuple[str, T]]) -> Iterable[tuple[str, list[str], T]]:
    for key, value in entries:
        verbs, _, pattern = key.partition(" ")
        for verb in verbs.split("|"):
            yield verb, segments(pattern), value


def _fits(pattern: str, part: str) -> bool:
    return part != "" if pattern.startswith("{") else pattern.lower() == part.lower()
