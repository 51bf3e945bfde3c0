"""What is stored otherwise than it was asked for: a Trello that tidies texts, on request (WIRE-FACTS section 10).

Which of these the real one does today is not established; a client has to live with any of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

CUT = 200  # characters that `cut` leaves of a text

STORES: dict[str, Callable[[str], str]] = {
    "trim": str.strip,
    "lf": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "cut": lambda text: text[:CUT],
}
# Only texts that people write; ids, colours and places are never touched.
_TEXTS = frozenset({"name", "desc", "text", "locationName", "address"})


def kept(kinds: Iterable[str], values: Any) -> Any:
    """The parameters of a write as they are stored under these kinds."""
    changes = [STORES[kind] for kind in kinds]
    return _kept(changes, values, text=False) if changes else values


def _kept(changes: list[Callable[[str], str]], value: Any, *, text: bool) -> Any:
    if isinstance(value, dict):
        return {key: _kept(changes, each, text=key in _TEXTS) for key, each in value.items()}
    if isinstance(value, list):
        return [_kept(changes, each, text=text) for each in value]
    if text and isinstance(value, str):
        for change in changes:
            value = change(value)
    return value
