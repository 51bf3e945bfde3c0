"""Values as JSON knows them, and documents as text: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT_VERSION = "1.0"  # DESIGN section 6: minor, keys are added; major, an older boardctl refuses


def plain(value: Any) -> Any:
    """The value in lists, objects and scalars; sets sorted, so that their order does not depend on hashing."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return [plain(each) for each in sorted(value)]
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def document(value: Any) -> str:
    """A JSON document for people and programs: two spaces, keys in the order given, one line end at the end."""
    # Lone surrogates, which no encoder takes, can come from a live board: as an escape they are valid JSON.
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _encodable(text) + "\n"


def digest_of(value: Any) -> str:
    """`sha256:...` over the value as compact JSON with sorted keys: the same however it is laid out."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode() if not text.isascii() else text
