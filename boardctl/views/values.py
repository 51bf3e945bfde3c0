"""How one field's values are worded for people: times, reminders, sets, texts, and what changed between two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from boardctl.model.plan import Delta
from boardctl.views.escape import escape
from boardctl.views.ink import CUT, cells, cut, wrap

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)Z")
_BARE = re.compile(r"[^\W_][\w.@#/:+-]*")
_TEXTS = frozenset({"name", "desc", "location.name", "location.address"})
_CONTEXT = 12  # characters of what is equal that are shown before a difference far into a long text
_LINES = 8  # changed lines of a multi-line text that are shown
REMINDERS = {0: "at_due", 15: "15m", 60: "1h", 120: "2h", 1440: "1d", 2880: "2d"}


def moment(instant: str) -> str:
    """`2026-12-05 17:00Z`; seconds only where there are any. Texts that are no Instant come back as they are."""
    found = _INSTANT.fullmatch(instant)
    if found is None:
        return instant
    date, minutes, seconds = found.groups()
    return f"{date} {minutes}{'' if seconds == ':00' else seconds}Z"


def quoted(text: str, width: int = 10_000) -> str:
    """The text in quotes, escaped, in about `width` columns; the length stands behind it where it was cut."""
    safe = escape(text)
    if cells(safe) + 2 <= width:
        return f'"{safe}"'
    note = f"{CUT} ({len(text):,} characters)"
    return f'"{cut(safe, max(width - len(note) - 2, 8), "")}"{note}'


def shown(label: str, value: Any, width: int = 10_000) -> str:
    """One value as a person reads it; `none` for what is empty."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case int() if label == "due_reminder":
            return REMINDERS.get(value, f"{value}m")
        case int() | float():
            return f"{value:g}" if value == round(value, 4) else repr(value)
        case str():
            return _string(label, value, width)
        case tuple() | list() | frozenset() | set():
            members = value if isinstance(value, tuple | list) else sorted(value)
            return ", ".join(escape(str(each)) for each in members) or "none"
        case _:
            return quoted(str(value), width)


def _string(label: str, value: str, width: int) -> str:
    if label in _TEXTS:
        return quoted(value, width)
    text = moment(value)
    if text != value or _BARE.fullmatch(value):
        return cut(escape(text), width)
    return quoted(value, width)


def flat(fields: Mapping[str, Delta]) -> dict[str, Delta]:
    """The fields with mappings taken apart: `fields {Estimate: 3}` becomes `fields.Estimate 3`."""
    found: dict[str, Delta] = {}
    for label, delta in fields.items():
        before, after = delta
        if delta == (None, None) or not all(each is None or isinstance(each, Mapping) for each in delta):
            found[label] = delta
            continue
        old, new = before or {}, after or {}
        names = dict.fromkeys([*old, *new])
        found.update({f"{label}.{name}": Delta(old.get(name), new.get(name)) for name in names})
    return found


def difference(label: str, delta: Delta, width: int) -> list[str]:
    """What changed, in lines of about `width` columns: `a -> b`, `+ x  - y` for sets, changed lines of long texts."""
    before, after = delta
    if _is_set(label, before, after):
        return _sets(before or (), after or (), width)
    if isinstance(before, str | None) and isinstance(after, str | None) and "\n" in f"{before}{after}":
        return _lines(before or "", after or "", width)
    return _arrow(label, before, after, width)


def _is_set(label: str, before: Any, after: Any) -> bool:
    if label == "location.coordinates":
        return False
    members = [value for value in (before, after) if value is not None]
    return bool(members) and all(isinstance(value, tuple | list | frozenset | set) for value in members)


def _sets(before: Any, after: Any, width: int) -> list[str]:
    added = [f"+ {escape(str(each))}" for each in after if each not in before]
    gone = [f"- {escape(str(each))}" for each in before if each not in after]
    return wrap([cut(word, width) for word in added + gone], width, "  ")


def _arrow(label: str, before: Any, after: Any, width: int) -> list[str]:
    line = f"{shown(label, before)} -> {shown(label, after)}"
    if cells(line) <= width:
        return [line]
    room = width - 3
    fit = max(cells(shown(label, before)), cells(shown(label, after))) <= room
    if not fit and isinstance(before, str) and isinstance(after, str):
        return [_excerpt(before, after, room), "-> " + _excerpt(after, before, room)]
    return [shown(label, before, room), "-> " + shown(label, after, room)]


def _excerpt(text: str, other: str, width: int) -> str:
    """The text in `width` columns; where it starts as the other does, from shortly before the difference on."""
    same = next((at for at, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(text), len(other)) if same is None else same
    start = max(same - _CONTEXT, 0)
    if start == 0 or cells(escape(text)) + 2 <= width:
        return quoted(text, width)
    note = f" ({len(text):,} characters)"
    rest = escape(text[start:])
    room = max(width - len(note) - len(CUT) - 2, 8)
    tail = CUT if cells(rest) > room else ""
    return f'{CUT}"{cut(rest, room - len(tail), "")}"{tail}{note}'


def _lines(before: str, after: str, width: int) -> list[str]:
    """The changed lines of two texts, removed ones and added ones, the first few of them."""
    from difflib import SequenceMatcher  # only where two long texts differ

    old, new = before.splitlines(), after.splitlines()
    changed: list[str] = []
    for tag, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            changed += [f"- {escape(each)}" for each in old[low:high]]
            changed += [f"+ {escape(each)}" for each in new[start:end]]
    if not changed:  # only line ends at the end of the text differ
        return [f"{shown('desc', before, width)} -> {shown('desc', after, width)}"]
    first = [cut(each, width) for each in changed[:_LINES]]
    more = len(changed) - len(first)
    return first + ([f"{CUT} {more} more changed line{'s' if more > 1 else ''}"] if more else [])


def outline(label: str, value: Any, width: int) -> str:
    """A created object's field in a few words: `due 2026-12-05 17:00Z`, `desc "See ..." (12 lines)`."""
    if not isinstance(value, str) or "\n" not in value.strip():
        return f"{escape(label)} {shown(label, value.strip() if isinstance(value, str) else value, width)}"
    first, *rest = value.strip().splitlines()
    return f'{escape(label)} "{cut(escape(first), max(width - 24, 8), "")}"{CUT} ({len(rest) + 1:,} lines)'
