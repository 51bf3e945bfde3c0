"""What a plain (unquoted) YAML scalar means: the YAML 1.2 core schema and nothing more.

`yes`, `no`, `on`, `off`, `12:30` and `2026-12-05` are text. So is every quoted scalar.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

MAX_DIGITS = 18  # what fits a 64-bit integer, and every number that Trello can hold

WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# Only a scalar that starts like this can be anything but text: the test that keeps the common case cheap.
TYPED_START = frozenset("~nNtTfF+-.0123456789")

_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)"
    r"|(?P<oct>0o[0-7]+)"
    r"|(?P<hex>0x[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<endless>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_BASES = {"int": (0, 10), "oct": (2, 8), "hex": (2, 16)}


class ScalarError(ValueError):
    """A number that can't be used; the text says why."""


def core(text: str) -> Scalar:
    """The value of a plain scalar. Raises ScalarError for numbers that are too long or not finite."""
    if text and text[0] not in TYPED_START:
        return text
    if text in WORDS:
        return WORDS[text]
    return _number(text)


def _number(text: str) -> Scalar:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found.lastgroup in _BASES:
        prefix, base = _BASES[found.lastgroup]
        return _integer(text[prefix:], base)
    return _float(text.lower())


def _integer(digits: str, base: int) -> int:
    if len(digits.lstrip("+-0")) > MAX_DIGITS:
        raise ScalarError(f"a number can have {MAX_DIGITS} digits at most")
    return int(digits, base)


def _float(text: str) -> float:
    value = math.nan if text.endswith(("inf", "nan")) else float(text)
    if not math.isfinite(value):
        raise ScalarError("a number must be finite")
    return value
