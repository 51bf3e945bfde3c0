"""The functions and filters of expressions: few, small, bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from boardctl.config.bounds import MAX_TEXT, ExpressionError, Span, as_text, bounded, is_number, joined, kind
from boardctl.config.shown import shown
from boardctl.config.workdays import Calendar
from boardctl.model.addresses import slug

MAX_COUNT = 100_000  # days, weeks, months ... of one call
MAX_RANGE = 1000
MAX_PAD = 20
MAX_PERIODS = {"days": MAX_COUNT, "weeks": MAX_COUNT // 7, "months": MAX_COUNT // 30, "workdays": MAX_COUNT // 10}
_DIRECTIVE = re.compile(r"%(-?)(.?)", re.DOTALL)
_DIRECTIVES = frozenset("aAbBdmyYjVGuUWHMS")
_INTEGER = re.compile(r"\s*[-+]?[0-9]{1,18}\s*")
_DECIMAL = re.compile(r"\s*[-+]?[0-9]{1,18}(\.[0-9]{1,18})?\s*")


class Function:
    """Something that expressions can call: nothing else can be."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.name = name
        self.call = call


def functions(calendar: Calendar) -> dict[str, Function]:
    """The functions by name; `calendar` is the project's."""
    calls: dict[str, Callable[..., Any]] = {
        "days": lambda count: timedelta(days=_count("days", count)),
        "weeks": lambda count: timedelta(weeks=_count("weeks", count)),
        "months": _months,
        "workdays": lambda count: Span(calendar.add, _count("workdays", count)),
        "date": as_date,
        "range": _range,
    }
    return {name: Function(name, call) for name, call in calls.items()}


def _count(name: str, count: Any) -> int:
    if not isinstance(count, int) or isinstance(count, bool):
        raise ExpressionError(f"{name}() takes a whole number, not {shown(count)}")
    if abs(count) > MAX_PERIODS[name]:
        raise ExpressionError(f"{name}() takes {MAX_PERIODS[name]} at most")
    return count


def _months(count: Any) -> Any:
    """Months of a calendar: 31 January and one month is the last day of February."""
    from dateutil.relativedelta import relativedelta

    return relativedelta(months=_count("months", count))


def as_date(value: Any) -> date:
    """A date of a text such as 2026-12-01 or 2026-12-01T09:00. Raises ExpressionError."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ExpressionError(f"date() takes a text such as 2026-12-01, not {kind(value)}")
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else datetime.fromisoformat(value)
    except ValueError as error:
        raise ExpressionError(f'"{value[:40]}" is no date such as 2026-12-01') from error


def _range(*bounds: Any) -> list[int]:
    if not 1 <= len(bounds) <= 3 or not all(isinstance(each, int) for each in bounds):
        raise ExpressionError("range() takes one to three whole numbers")
    try:
        numbers = range(*bounds)
        count = len(numbers)
    except (ValueError, OverflowError) as error:
        raise ExpressionError(f"range() does not take that: {error}") from error
    if count > MAX_RANGE:
        raise ExpressionError(f"range() gives {MAX_RANGE} numbers at most")
    return list(numbers)


def _text(value: Any) -> str:
    return joined([value])


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ExpressionError(f"this takes a list, not {kind(value)}")
    return list(value)


def _replace(value: Any, old: Any, new: Any) -> str:
    text, before, after = _text(value), _text(old), _text(new)
    growth = (text.count(before) if before else len(text) + 1) * (len(after) - len(before))
    if len(text) + growth > MAX_TEXT:
        raise ExpressionError(f"the text would be longer than {MAX_TEXT // 1024} kB")
    return text.replace(before, after)


def _join(value: Any, by: Any = "") -> str:
    parts = [as_text(each) for each in _items(value)]
    between = as_text(by)
    if sum(map(len, parts)) + len(between) * len(parts) > MAX_TEXT:
        raise ExpressionError(f"the text would be longer than {MAX_TEXT // 1024} kB")
    return between.join(parts)


def _length(value: Any) -> int:
    if isinstance(value, str | list | tuple | Mapping):
        return len(value)
    raise ExpressionError(f"{kind(value)} has no length")


def _number(value: Any, pattern: re.Pattern[str], make: Callable[[Any], Any], name: str) -> Any:
    if is_number(value):
        return make(value)
    if isinstance(value, str) and pattern.fullmatch(value):
        return make(value)
    raise ExpressionError(
        f"{as_text(value)[:40]!r} is no {name}" if isinstance(value, str) else f"{kind(value)} is no {name}"
    )


def _int(value: Any) -> Any:
    return _number(value, _INTEGER, int, "whole number")


def _float(value: Any) -> Any:
    return _number(value, _DECIMAL, float, "number")


def _round(value: Any, digits: Any = 0) -> Any:
    if not is_number(value) or not isinstance(digits, int) or not 0 <= digits <= 10:
        raise ExpressionError("round takes a number, and 0 to 10 digits")
    return round(value, digits) if digits else round(value)


def _pad(value: Any, width: Any) -> str:
    """A number with noughts before it: 7 | pad(2) is 07."""
    if not isinstance(width, int) or not 0 <= width <= MAX_PAD:
        raise ExpressionError(f"pad takes a width up to {MAX_PAD}")
    return _text(value).zfill(width)


def _strftime(value: Any, form: Any) -> str:
    """A date in words: `%d %B %Y`; `%-d` without the nought. Names are English, whatever the machine speaks."""
    if not isinstance(value, date) or not isinstance(form, str):
        raise ExpressionError(f"strftime takes a date and a text, not {kind(value)} and {kind(form)}")

    def word(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        if found[2] not in _DIRECTIVES:
            raise ExpressionError(
                f"strftime does not know `{found[0]}`", "it knows %d %m %Y %y %b %B %a %A %j %V %H %M"
            )
        text = value.strftime(f"%{found[2]}")
        return text.lstrip("0") or "0" if found[1] else text

    return joined([_DIRECTIVE.sub(word, form)])


def _ends(value: Any, index: int) -> Any:
    items = value if isinstance(value, str) else _items(value)
    if not items:
        raise ExpressionError("this is empty: it has no first and no last")
    return items[index]


def _ordered(value: Any, call: Callable[[list[Any]], Any]) -> Any:
    try:
        return call(_items(value))
    except (TypeError, ValueError) as error:
        raise ExpressionError("these values can't be compared with each other") from error


def _sum(value: Any) -> Any:
    items = _items(value)
    if not all(map(is_number, items)):
        raise ExpressionError("sum takes a list of numbers")
    return sum(items)


def _unique(value: Any) -> list[Any]:
    found: list[Any] = []
    seen: set[str] = set()
    for each in _items(value):
        mark = repr(each)
        if mark not in seen:
            seen.add(mark)
            found.append(each)
    return found


def _split(value: Any, by: Any = ",") -> list[str]:
    if not _text(by):
        raise ExpressionError("split takes a text to split at")
    return [part.strip() for part in _text(value).split(_text(by)) if part.strip()]


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "title": lambda value: _text(value).title(),
    "capitalize": lambda value: _text(value).capitalize(),
    "trim": lambda value: _text(value).strip(),
    "string": _text,
    "slug": lambda value: slug(_text(value), "card"),
    "replace": _replace,
    "split": _split,
    "join": _join,
    "length": _length,
    "first": lambda value: _ends(value, 0),
    "last": lambda value: _ends(value, -1),
    "sort": lambda value: _ordered(value, sorted),
    "unique": _unique,
    "reverse": lambda value: _items(value)[::-1],
    "min": lambda value: _ordered(value, min),
    "max": lambda value: _ordered(value, max),
    "sum": _sum,
    "int": _int,
    "float": _float,
    "round": _round,
    "abs": lambda value: abs(_float(value)) if isinstance(value, float) else abs(_int(value)),
    "pad": _pad,
    "strftime": _strftime,
    "date": as_date,
}


def within_bounds(call: Callable[..., Any]) -> Callable[..., Any]:
    """A function or filter whose result is bounded, and whose wrong use is an ExpressionError."""

    def checked(*given: Any, **named: Any) -> Any:
        try:
            return bounded(call(*given, **named))
        except TypeError as error:
            raise ExpressionError(_misuse(error)) from error
        except (ValueError, OverflowError, RecursionError) as error:
            raise ExpressionError(f"that is out of range: {error}") from error

    return checked


def _misuse(error: TypeError) -> str:
    """Python's own words on the number of arguments, without the names of our functions."""
    text = str(error)
    missing = re.findall(r"'(\w+)'", text) if "missing" in text else []
    if missing:
        return f"it needs {' and '.join(f'`{name}`' for name in missing)} in brackets"
    found = re.search(r"unexpected keyword argument '(\w+)'", text)
    if found:
        return f"it takes no `{found[1]}`"
    return "it takes fewer values than that" if "takes" in text else "wrong arguments"


def known_names(more: Iterable[str] = ()) -> frozenset[str]:
    """The names that params can't have."""
    return frozenset({*functions(Calendar((), ())), "vars", "true", "false", "none", *more})
