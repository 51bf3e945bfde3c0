"""What Trello keeps otherwise than it was asked to, in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from boardctl.model.addresses import is_pending
from boardctl.model.fields import Field, equal, normal_text, normal_value

_BY = "by Trello"
_LONGEST = 40  # characters of a value that is quoted
# What may be done to a text, from the slightest on; a difference is told by the first few that explain it.
_TIDIED: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("line ends changed to LF", lambda text: text.replace("\r\n", "\n").replace("\r", "\n")),
    ("characters composed (NFC)", lambda text: unicodedata.normalize("NFC", text)),
    ("trailing spaces removed", str.rstrip),
    ("leading spaces removed", str.lstrip),
)
_BOTH = "trailing spaces removed, leading spaces removed"


def told(field: Field, asked: Any, kept: Any) -> str | None:
    """How the kept value differs from the asked one; None where it does not, or in no way worth telling."""
    if field.type == "set":
        return _of_set(asked, kept)
    if field.type == "map":
        return _of_map(asked, kept)
    if isinstance(asked, str) and is_pending(asked):
        return None  # an object that was made in the same run: its id was not known when this was planned
    if isinstance(asked, str) and isinstance(kept, str):
        return _of_text(asked, kept)
    return None if equal(field, asked, kept) else _plainly(asked, kept)


def _of_text(asked: str, kept: str) -> str | None:
    """A line end too many is how YAML ends a block of text, so nobody minds its loss."""
    if asked == kept or asked.rstrip("\r\n") == kept.rstrip("\r\n"):
        return None
    done, text = [], asked
    for words, change in _TIDIED:
        changed = change(text)
        if changed != text and _explains(change, kept):
            done.append(words)
            text = changed
        if text == kept:
            return f"{', '.join(done).replace(_BOTH, 'spaces at both ends removed')} {_BY}"
    if kept and text.startswith(kept):
        return f"cut {_BY} after {len(kept):,} of {len(asked):,} characters"
    return None if normal_text(asked) == normal_text(kept) else _plainly(asked, kept)


def _explains(change: Callable[[str], str], kept: str) -> bool:
    """Whether the kept text looks as if this had been done to it: doing it again changes nothing."""
    return change(kept) == kept


def _of_set(asked: Any, kept: Any) -> str | None:
    sent = {each for each in asked if not is_pending(each)}
    missing = len(sent - set(kept))
    return f"{missing} of {len(sent)} not kept {_BY}" if missing else None


def _of_map(asked: Mapping[str, Any], kept: Mapping[str, Any]) -> str | None:
    """The first value that differs speaks for all: there is seldom another."""
    for handle, value in asked.items():
        if is_pending(handle) or (isinstance(value, str) and is_pending(value)):
            continue
        have = kept.get(handle)
        if isinstance(value, str) and isinstance(have, str):
            found = _of_text(value, have)
        else:
            found = None if normal_value(value) == normal_value(have) else _plainly(value, have)
        if found is not None:
            return found
    return None


def _plainly(asked: Any, kept: Any) -> str:
    if kept in (None, ""):
        return f"{_quoted(asked)} not kept {_BY}"
    if asked in (None, ""):
        return f"set to {_quoted(kept)} {_BY}"
    return f"{_quoted(asked)} became {_quoted(kept)} {_BY}"


def _quoted(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    return f'"{value}"' if len(value) <= _LONGEST else f'"{value[: _LONGEST - 3]}..."'
