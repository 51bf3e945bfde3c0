"""What a place in a file is called in a sentence: `card "Set up CI": \\`due\\``."""

from __future__ import annotations

from typing import Any, NamedTuple

from boardctl.model.quoted import quoted

# The collections of objects: as a key of the whole file, or of an object in it. A card's `labels` and
# `members` are no objects but references, so they are named as keys of the card.
_AT_ROOT = {
    "members": "member",
    "labels": "label",
    "custom_fields": "custom field",
    "checklists": "checklist",
    "lists": "list",
}
_INSIDE = {
    "options": "option",
    "cards": "card",
    "checklists": "checklist",
    "items": "item",
    "attachments": "attachment",
}
_NAMES = ("name", "value", "key", "username", "email", "url", "color")


class Subject(NamedTuple):
    """The innermost object around a place, and the keys from there to it."""

    noun: str | None
    name: str | None
    rest: str

    def __str__(self) -> str:
        if self.noun is None:
            return f"`{self.rest}`" if self.rest else "the file"
        named = f"{self.noun} {self.name}"
        return f"{named}: `{self.rest}`" if self.rest else named

    @property
    def whole(self) -> str:
        """The mapping at the place, as the owner of keys."""
        if self.rest:
            return f"`{self.rest}`"
        if self.noun is None:
            return "this file"
        return f"{'an' if self.noun[0] in 'aio' else 'a'} {self.noun}"


def subject_of(data: Any, path: list[str | int]) -> Subject:
    """The subject for a path of keys and indexes into a file's data."""
    noun = name = None
    rest = 0
    for depth, step in enumerate(path):
        parent = data
        data = data[step]
        collection = path[depth - 1] if depth else None
        found = (_AT_ROOT if depth == 1 else _INSIDE).get(str(collection)) if isinstance(step, int) else None
        if found and isinstance(parent, list):
            noun, name, rest = found, _name(data, int(step)), depth + 1
    return Subject(noun, name, _keys(path[rest:]))


def _name(data: Any, index: int) -> str:
    if isinstance(data, dict):
        data = next((data[key] for key in _NAMES if isinstance(data.get(key), str) and data[key]), None)
    if isinstance(data, str) and data:
        return quoted(data)
    return f"{index + 1}"


def _keys(path: list[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
