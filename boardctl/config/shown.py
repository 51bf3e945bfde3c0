"""Values in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any


def shown(value: Any) -> str:
    """A value in a sentence."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}..."'
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return str(value)
