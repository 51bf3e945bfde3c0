"""What expressions may do to values: every operation with its bounds, so that none takes long or much memory."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

MAX_TEXT = 64 * 1024  # characters of a result (DESIGN section 3)
MAX_ELEMENTS = 10_000  # values in a result, however nested
MAX_NUMBER = 10**18
MAX_EXPONENT = 64
MAX_LEVELS = 20  # lists within lists

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
# Jinja's names of comparisons: how each is written, and what it does.
_COMPARISONS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "eq": ("==", operator.eq),
    "ne": ("!=", operator.ne),
    "lt": ("<", operator.lt),
    "lteq": ("<=", operator.le),
    "gt": (">", operator.gt),
    "gteq": (">=", operator.ge),
    "in": ("in", lambda left, right: left in right),
    "notin": ("not in", lambda left, right: left not in right),
}


class ExpressionError(Exception):
    """An expression can't be worked out; the message says why."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Span:
    """A stretch of time that can be added to a date: what `workdays(5)` gives. Made by the calendar."""

    def __init__(self, add: Callable[[Any, int], Any], count: int) -> None:
        self._add = add
        self._count = count

    def __radd__(self, day: Any) -> Any:
        return self._add(day, self._count)

    def __rsub__(self, day: Any) -> Any:
        return self._add(day, -self._count)


def is_number(value: Any) -> bool:
    """A whole number or a fraction; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_span(value: Any) -> bool:
    """A stretch of time."""
    return isinstance(value, timedelta | Span) or type(value).__name__ == "relativedelta"


def kind(value: Any) -> str:
    """What a value is called in a sentence."""
    if value is None:
        return "null"
    names: list[tuple[Any, str]] = [
        (bool, "true or false"),
        (str, "a text"),
        (int | float, "a number"),
        (date, "a date"),
        (Mapping, "a mapping"),
        (list | tuple | range, "a list"),
    ]
    for types, name in names:
        if isinstance(value, types):
            return name
    return "a span of time" if is_span(value) else "no value"


def operate(sign: str, left: Any, right: Any) -> Any:
    """`left sign right`, if the two fit and the result is within bounds. Raises ExpressionError."""
    _refuse_misfits(sign, left, right)
    try:
        return bounded(_SIGNS[sign](left, right))
    except ZeroDivisionError as error:
        raise ExpressionError("this divides by zero") from error
    except (OverflowError, ValueError) as error:
        raise ExpressionError(f"the result is out of range: {error}") from error
    except TypeError as error:
        raise ExpressionError(*_misfit(sign, left, right)) from error


def compare(name: str, left: Any, right: Any) -> bool:
    """A comparison, by Jinja's name for it. Raises ExpressionError where the two can't be compared.

    A date is never equal to a text: that is no answer but a mistake.
    """
    sign, call = _COMPARISONS[name]
    if {kind(left), kind(right)} == {"a date", "a text"}:
        raise ExpressionError(*_misfit(sign, left, right, "write date('2026-12-01') for a day"))
    try:
        return bool(call(left, right))
    except TypeError as error:
        raise ExpressionError(*_misfit(sign, left, right)) from error


def _refuse_misfits(sign: str, left: Any, right: Any) -> None:
    if is_number(left) and is_number(right):
        if sign == "**" and abs(right) > MAX_EXPONENT:
            raise ExpressionError(f"an exponent can be {MAX_EXPONENT} at most")
    elif sign == "*" and (isinstance(left, str | list) or isinstance(right, str | list)):
        _refuse_growth(left, right)
    elif sign == "+" and isinstance(left, str) and isinstance(right, str):
        _refuse_length(len(left) + len(right))
    elif sign not in "+-" or not _can_be_added(left, right):
        raise ExpressionError(*_misfit(sign, left, right))


def _can_be_added(left: Any, right: Any) -> bool:
    if isinstance(left, list) or isinstance(right, list):
        return isinstance(left, list) and isinstance(right, list)
    return all(isinstance(each, date) or is_span(each) for each in (left, right))


def _refuse_growth(left: Any, right: Any) -> None:
    """Repeating a text or a list, before it is done."""
    many, times = (left, right) if isinstance(left, str | list) else (right, left)
    if not isinstance(times, int) or isinstance(times, bool):
        raise ExpressionError(*_misfit("*", left, right))
    if isinstance(many, str):
        _refuse_length(len(many) * times)
    else:
        weighed(many, times=times)


def _refuse_length(length: int) -> None:
    if length > MAX_TEXT:
        raise ExpressionError(f"the text would be longer than {MAX_TEXT // 1024} kB")


def _misfit(sign: str, left: Any, right: Any, hint: str | None = None) -> tuple[str, str | None]:
    if sign == "%" and isinstance(left, str):
        hint = "join texts with `~`, or write several expressions in one text"
    elif is_span(right) and isinstance(left, str):
        hint = "declare the param as `type: date`, or write date(...) around it"
    elif sign == "+" and (isinstance(left, str) or isinstance(right, str)):
        hint = "join texts with `~`"
    return f"`{sign}` does not work with {kind(left)} and {kind(right)}", hint


def joined(parts: Sequence[Any]) -> str:
    """`a ~ b ~ c`, and texts around expressions: every part as text, within the bounds. Raises ExpressionError."""
    texts = [as_text(part) for part in parts]
    _refuse_length(sum(map(len, texts)))
    return "".join(texts)


def as_text(value: Any) -> str:
    """A value inside a text: as YAML writes it. Null, lists and mappings have no place there."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    hint = "write `x | default('')` for what may be missing" if value is None else None
    raise ExpressionError(f"{kind(value)} can't stand inside a text", hint)


def bounded(value: Any) -> Any:
    """The value, if it is of a kind that expressions work with and not too large. Raises ExpressionError."""
    if isinstance(value, str):
        _refuse_length(len(value))
    elif isinstance(value, complex):
        raise ExpressionError("there is no such number: the root of one below nought")
    elif isinstance(value, int):
        if abs(value) >= MAX_NUMBER:
            raise ExpressionError("a number can have 18 digits at most")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ExpressionError("a number must be finite")
    elif isinstance(value, list | tuple | Mapping):
        weighed(value)
    return value


def weighed(value: Any, *, times: int = 1) -> Any:
    """A list or mapping, if all that is in it, so many times over, is within bounds. Raises ExpressionError.

    One list can stand in itself many times over by `*`: comparing two such would take for ever, so all levels count.
    """
    found = _Weight(max(times, 1))
    found.add(value, 0)
    return value


class _Weight:
    """Counts the values and the characters of what is weighed, and stops as soon as they are too many."""

    def __init__(self, times: int) -> None:
        self._times = times
        self._text = self._count = 0

    def add(self, value: Any, level: int) -> None:
        """Count a value and all that is in it."""
        self._count += self._times
        if self._count > MAX_ELEMENTS + self._times or level > MAX_LEVELS:
            raise ExpressionError(f"the list would hold more than {MAX_ELEMENTS} values")
        if isinstance(value, str):
            self._text += len(value) * self._times
            _refuse_length(self._text)
        elif isinstance(value, list | tuple | Mapping):
            for each in value.values() if isinstance(value, Mapping) else value:
                self.add(each, level + 1)


def plain(value: Any) -> Any:
    """A result as plain data: text, number, true, false, null, date, list or mapping. Raises ExpressionError."""
    return _Plain().of(value, 0)


class _Plain:
    """Copies a result, and counts what is in it."""

    def __init__(self) -> None:
        self._text = self._count = 0

    def of(self, value: Any, depth: int) -> Any:
        """The copy of one value, `depth` levels down; raises ExpressionError past the bounds."""
        self._count += 1
        if self._count > MAX_ELEMENTS or depth > MAX_LEVELS:
            raise ExpressionError(f"the result holds more than {MAX_ELEMENTS} values")
        if isinstance(value, str):
            self._text += len(value)
            _refuse_length(self._text)
            return value
        if isinstance(value, Mapping):
            return {self._key(key): self.of(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list | tuple | range):
            return [self.of(each, depth + 1) for each in value]
        if value is None or isinstance(value, bool | int | float | date):
            return bounded(value)
        raise ExpressionError(
            f"the result is {kind(value)}: add it to a date" if is_span(value) else "this is no value"
        )

    def _key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise ExpressionError(f"a key must be text, not {kind(key)}")
        return str(self.of(key, 0))
