"""What a request asks with: query, form and JSON body as one mapping, and views of it for nested reads."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()
_BRACKETS = re.compile(r"\[([^\]]*)\]")


class Params:
    """Parameters by name. `sub("card_")` sees those of nested cards by their short names."""

    __slots__ = ("prefix", "values")

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self.values = values
        self.prefix = prefix

    def sub(self, prefix: str) -> Params:
        """The parameters below a prefix, as a nested read has them: `sub("card_").get("fields")` is `card_fields`."""
        return Params(self.values, self.prefix + prefix)

    def get(self, name: str, default: Any = MISSING) -> Any:
        """The value as it came (text from a query, any type from JSON); MISSING where absent, None for null."""
        return self.values.get(self.prefix + name, default)

    def first(self, *names: str) -> Any:
        """The first of the names that is given, even as null; MISSING where none is."""
        for name in names:
            value = self.get(name)
            if value is not MISSING:
                return value
        return MISSING

    def text(self, name: str, default: str = "") -> str:
        """The value as text; the default for an absent one and for null."""
        value = self.get(name)
        return default if value is MISSING or value is None else _as_text(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Loose truth for read options, where Trello ignores what it does not know."""
        value = self.get(name)
        return default if value is MISSING else value is True or str(value).lower() == "true"

    def number(self, name: str, default: int) -> int:
        """A whole number; the default for what is no number: Trello ignores a bad `limit`."""
        try:
            return int(float(self.text(name, str(default))))
        except (ValueError, OverflowError):
            return default

    def names(self, name: str) -> list[str] | None:
        """A comma list or an array; None when absent."""
        value = self.get(name)
        if value is MISSING or value is None:
            return None
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    return str(value)


def parse_pairs(raw: str | bytes) -> dict[str, Any]:
    """Query or form text. `value[text]=x` and `prefs[voting]=x` make nested objects (recorded: customField item)."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    values: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        place(values, key, value)
    return values


def place(values: dict[str, Any], key: str, value: Any) -> None:
    """Put one pair where its brackets say."""
    inner = _BRACKETS.findall(key)
    if not inner:
        values[key] = value
        return
    head = key[: key.index("[")]
    if inner == [""]:
        values[head] = [*values.get(head, []), value] if isinstance(values.get(head, []), list) else [value]
        return
    nest = values.setdefault(head, {})
    for step in inner[:-1]:
        nest = nest.setdefault(step, {}) if isinstance(nest, dict) else {}
    if isinstance(nest, dict):
        nest[inner[-1]] = value


def parse_json(raw: bytes) -> dict[str, Any] | None:
    """The object in a JSON body; None when it is not one."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
