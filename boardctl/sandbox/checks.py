"""Checks of single values: each takes what came over the wire and gives what is stored, or raises Bad."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .refusals import Bad

Check = Callable[[Any], Any]

ID = re.compile(r"[0-9a-fA-F]{24}\Z")
SHORT = re.compile(r"[0-9A-Za-z]{8}\Z")
MAX_TEXT = 16384  # WIRE-FACTS section 3
HUES = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
COLORS = frozenset(hue + shade for hue in HUES for shade in ("", "_light", "_dark"))
_ZONE = re.compile(r"(?<=\d) ?(UTC|GMT)\Z")  # recorded: POST /1/cards with due=2020-12-22 01:59:00 UTC
_DUE_FORMATS = ("%Y-%m-%d %H:%M:%S %z", "%m/%d/%Y", "%a %b %d %Y %H:%M:%S GMT%z", "%a %b %d %Y")


def is_id(value: Any) -> bool:
    """24 hex digits; whether there is such an object is another question."""
    return isinstance(value, str) and ID.match(value) is not None


def number(value: float) -> int | float:
    """JavaScript writes 16384, not 16384.0."""
    return int(value) if value == int(value) else value


def text(low: int = 0, high: int = MAX_TEXT) -> Check:
    """A string (a JSON number is refused: asserted-behaviours, card create name as JSON number)."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not low <= len(value) <= high:
            raise Bad
        return value

    return check


def name(value: Any) -> str:
    """A name that must have a visible character."""
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        raise Bad
    return value


def label_name(value: Any) -> str:
    """A label's name, trimmed (WIRE-FACTS section 10); null is the label without a name."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Bad
    return value.strip()


def flag(value: Any) -> bool:
    """true and false, nothing else (asserted-behaviours: list closed bad boolean)."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise Bad


def one_of(*allowed: str) -> Check:
    """One of the words, in just that spelling."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Bad
        return value

    return check


def object_id(value: Any) -> str:
    """The shape of an id; a short link is Bad here, as in body fields (WIRE-FACTS section 4)."""
    if not is_id(value):
        raise Bad
    return str(value)


def nullable(inner: Check, *, nulls: tuple[Any, ...] = (None, "", "null")) -> Check:
    """None for any of the nulls (by default null, the empty string and the word `null`), else the inner check."""

    def check(value: Any) -> Any:
        if any(value is null or value == null for null in nulls):
            return None
        return inner(value)

    return check


def ids(value: Any) -> list[str]:
    """A comma list or an array of ids; the empty string is the empty set."""
    if value is None or value == "":
        return []
    parts = value if isinstance(value, list) else str(value).split(",")
    return [object_id(part.strip() if isinstance(part, str) else part) for part in parts]


def integer(low: int, high: int) -> Check:
    """A whole number within the bounds, both included; "3" and 3.0 pass."""

    def check(value: Any) -> int:
        found = real(value)
        if found != int(found) or not low <= found <= high:
            raise Bad
        return int(found)

    return check


def real(value: Any) -> float:
    """A finite number, or text that reads as one; true and false are Bad."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Bad
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Bad from None
    if not math.isfinite(found):
        raise Bad
    return found


def position(value: Any) -> str | float:
    """top, bottom or a positive number (also as text: asserted-behaviours, list create numeric pos as string)."""
    if value in ("top", "bottom"):
        return str(value)
    found = real(value)
    if found < 0:
        raise Bad
    return found


def date(value: Any) -> str:
    """Any date a browser would parse; stored as UTC with .000Z (WIRE-FACTS section 10)."""
    moment = _moment(value)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", ".000Z")
    except (OverflowError, ValueError):
        raise Bad from None


def _moment(value: Any) -> datetime:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _epoch(value)
    if not isinstance(value, str) or not value.strip():
        raise Bad
    words = _ZONE.sub("+00:00", value.strip())
    if words.isdigit() and len(words) > 8:
        return _epoch(int(words))
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return _other_form(words)


def _epoch(milliseconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        raise Bad from None


def _other_form(words: str) -> datetime:
    for form in _DUE_FORMATS:
        try:
            return datetime.strptime(words.split(" (")[0], form)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(words)
    except (ValueError, TypeError):
        raise Bad from None


def parts(url: Any) -> SplitResult:
    """The parts of a URL, which is a text; brackets in its host stand for an IPv6 address alone."""
    if not isinstance(url, str):
        raise Bad
    try:
        return urlsplit(url)
    except ValueError:
        raise Bad from None


def color(value: Any) -> str | None:
    """30 colours or null; `none` and the empty string read back as null."""
    if value in (None, "", "null", "none"):
        return None
    if not isinstance(value, str) or value not in COLORS:
        raise Bad
    return value


def coordinates(value: Any) -> dict[str, float] | None:
    """ "lat,long" or {latitude, longitude}; stored as the object (recorded: updateCard coordinates)."""
    if value in (None, "", "null"):
        return None
    pair = [value.get("latitude"), value.get("longitude")] if isinstance(value, dict) else str(value).split(",")
    if len(pair) != 2:
        raise Bad
    latitude, longitude = real(pair[0]), real(pair[1])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Bad
    return {"latitude": latitude, "longitude": longitude}


def anything(value: Any) -> Any:
    """Lets every value through: for fields that are accepted and not looked at."""
    return value
