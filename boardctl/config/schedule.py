"""Boards that come back: the periods of a recurrence rule, and which of them are open at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from boardctl.config.head import ScheduleEntry

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Stage: TypeAlias = Literal["open", "over", "retired"]

MAX_PERIODS = 10_000
MAX_RETIRED = 500  # that are looked for: those before were archived long ago
_HORIZON = timedelta(days=366 * 40)
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
_ALWAYS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
# What RFC 5545 lets restrict each frequency, less what could make dateutil look for a day until the year 9999.
_PARTS: dict[str, frozenset[str]] = {
    "DAILY": frozenset({"BYDAY"}),
    "WEEKLY": frozenset({"BYDAY", "BYMONTH"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"}),
}


class Period(NamedTuple):
    """One period: its number (from 1), its first and its last day, and what becomes of its board.

    open      the current one and those ahead: created and kept up
    over      past, still open: kept up where it exists, never created
    retired   past: archived where it exists, and otherwise left alone
    """

    n: int
    start: date
    end: date
    stage: Stage


class BadSchedule(ValueError):
    """The rule can't be used; the text says why, `key` which of the schedule's values is meant."""

    def __init__(self, message: str, *, key: str = "rrule", hint: str | None = None) -> None:
        super().__init__(f"`{key}`: {message}")
        self.key, self.hint = key, hint


def periods(schedule: ScheduleEntry, today: date) -> list[Period]:
    """All periods up to the last one ahead, in order. `today` is the day in the project's time zone.

    A period lasts until the day before the next one starts. Raises BadSchedule.
    """
    return list(_staged(_starts(schedule, today), schedule, today))


def _staged(starts: list[tuple[date, date]], schedule: ScheduleEntry, today: date) -> Iterator[Period]:
    begun = sum(start <= today for start, _ in starts)
    over = sum(end < today for _, end in starts)
    for n, (start, end) in enumerate(starts[: begun + schedule.ahead], start=1):
        if n <= over - schedule.keep - MAX_RETIRED:
            continue
        stage: Stage = "open" if n > over else "over" if n > over - schedule.keep else "retired"
        yield Period(n, start, end, stage)


def _day(text: str, key: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadSchedule(f'"{text}" is no date', key=key) from error
    if not 1970 <= day.year <= 2200:
        raise BadSchedule("the year must be between 1970 and 2200", key=key)
    return day


def _starts(schedule: ScheduleEntry, today: date) -> list[tuple[date, date]]:
    """First and last days, up to so many periods after the one that `today` is in."""
    rules = _rules(schedule)
    found: list[tuple[date, date]] = []
    pairs = pairwise(_marks(rules))
    if (first := next(pairs, None)) is None:
        raise BadSchedule("it gives no day at all, or one only; a period lasts until the next one starts")
    for (day, opens), (after, _) in chain((first,), pairs):
        found += [(day, after - timedelta(days=1))] if opens else []
        later = sum(1 for start, _ in found[-schedule.ahead - 1 :] if start > today)
        if (later >= schedule.ahead and after > today) or after > max(rules[0].first, today) + _HORIZON:
            break
        if len(found) >= MAX_PERIODS:
            raise BadSchedule(f"more than {MAX_PERIODS} periods since then; move it", key="start")
    return found


class _Rule(NamedTuple):
    """A rule, the first day that it may give, and the first one that it may not; `key` says where it stands."""

    text: str
    first: date
    beyond: date
    key: str


def _rules(schedule: ScheduleEntry) -> list[_Rule]:
    """The schedule's rule, and those that hold from a day on, each until the next one does; all are good for a day."""
    firsts = [_day(schedule.start, "start"), *(_day(each.from_, "changes") for each in schedule.changes)]
    for before, after in pairwise(firsts):
        if after <= before:
            raise BadSchedule(f"{after} is not later than {before}, from which on another rule holds", key="changes")
    texts, keys = [schedule.rrule, *(each.rrule for each in schedule.changes)], ["rrule", *["changes"] * len(firsts)]
    rules = [_Rule(*each) for each in zip(texts, firsts, [*firsts[1:], date.max], keys, strict=False)]
    for rule in rules:
        _check(rule)
    return rules


def _check(rule: _Rule) -> None:
    """Also of a rule whose day is far away: it is not to fail then. Raises BadSchedule."""
    try:
        if next(_of_rule(rule._replace(beyond=date.max)), None) is None:
            raise BadSchedule("it gives no day at all")
    except BadSchedule as error:
        error.key = rule.key
        raise


def _marks(rules: Sequence[_Rule]) -> Iterator[tuple[date, bool]]:
    """The days on which a period starts, or (False) on which the last one of a rule with an end is over."""
    return chain.from_iterable(map(_of_rule, rules))


def _of_rule(rule: _Rule) -> Iterator[tuple[date, bool]]:
    parts = _parts(rule.text)
    count, last = int(parts.pop("COUNT", MAX_PERIODS + 1)), _until(parts.pop("UNTIL", ""))
    for number, day in enumerate(_days(parts, rule.first), start=1):
        if day >= rule.beyond:
            return
        yield day, number <= count and day <= last
        if number > count or day > last:
            return


def _until(text: str) -> date:
    """The last day on which a period may start."""
    if not text:
        return date.max
    try:
        return date.fromisoformat(text[:8])
    except ValueError as error:
        raise BadSchedule("UNTIL is a date such as 20271231") from error


def _days(parts: Mapping[str, str], first: date) -> Iterator[date]:
    """The days of an endless rule. COUNT and UNTIL are ours: the end of the last period is the day after them."""
    from dateutil.rrule import rrulestr

    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        for each in rrulestr(text, dtstart=datetime.combine(first, datetime.min.time())):
            yield each.date()
    except (ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
        raise BadSchedule(f"{error}") from error


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        found = _PART.fullmatch(part)
        if found is None or found[1] in parts:
            raise BadSchedule(f'"{part[:40]}" does not fit; write FREQ=WEEKLY;INTERVAL=2;BYDAY=MO')
        parts[found[1]] = found[2]
    frequency = parts.get("FREQ", "")
    if frequency not in _PARTS:
        raise BadSchedule("FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY")
    for name in parts.keys() - _PARTS[frequency] - _ALWAYS:
        raise BadSchedule(f"{name} does not go with FREQ={frequency}")
    for day in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        if not re.fullmatch(f"[-+]?[0-9]{{0,2}}({'|'.join(WEEKDAYS)})", day):
            raise BadSchedule(f"BYDAY has no day {day}", hint=_weekdays(day))
    for name in ("INTERVAL", "COUNT"):
        if not re.fullmatch(r"[1-9][0-9]{0,3}", parts.get(name, "1")):
            raise BadSchedule(f"{name} is a number from 1 to 9999")
    return parts


def _weekdays(wrong: str) -> str:
    near = next((day for day in WEEKDAYS if day in wrong), None)
    return (f'did you mean "{near}"? ' if near else "") + f"the days are {', '.join(WEEKDAYS)}"
