"""Values in a sentence."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from boardctl.model.quoted import quoted


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
            return quoted(value)
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return str(value)


def listed(text: str) -> list[str]:
    """The elements of a list that somebody wrote as a text, with commas between them. Links may have some inside."""
    parts = re.split(r",\s+" if "://" in text else ",", text)
    return [part.strip() for part in parts if part.strip()] or [text]
