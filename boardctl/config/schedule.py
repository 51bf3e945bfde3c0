"""Boards that come back: the periods of a recurrence rule, and which of them are open at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from boardctl.config.head import ScheduleEntry

Stage: TypeAlias = Literal["open", "over", "retired"]

MAX_PERIODS = 10_000
_HORIZON = timedelta(days=366 * 40)
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"}
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


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
    """The rule can't be used; the text says why."""


def periods(schedule: ScheduleEntry, today: date) -> list[Period]:
    """All periods up to the last one ahead, in order. `today` is the day in the project's time zone.

    A period lasts until the day before the next one starts. Raises BadSchedule.
    """
    first = _day(schedule.start)
    starts = _starts(schedule.rrule, first, today, schedule.ahead)
    return list(_staged(starts, schedule, today))


def _staged(starts: list[tuple[date, date]], schedule: ScheduleEntry, today: date) -> Iterator[Period]:
    begun = sum(start <= today for start, _ in starts)
    over = sum(end < today for _, end in starts)
    for n, (start, end) in enumerate(starts[: begun + schedule.ahead], start=1):
        stage: Stage = "open" if n > over else "over" if n > over - schedule.keep else "retired"
        yield Period(n, start, end, stage)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadSchedule(f'`start`: "{text}" is no date') from error
    if not 1970 <= day.year <= 2200:
        raise BadSchedule("`start` must be between 1970 and 2200")
    return day


def _starts(text: str, first: date, today: date, ahead: int) -> list[tuple[date, date]]:
    """First and last days, up to so many periods after the one that `today` is in."""
    rule, endless = _rules(text, first)
    until = datetime.combine(max(first, today) + _HORIZON, datetime.min.time())
    noon = datetime.combine(today, datetime.max.time())
    begun = list(islice(rule.xafter(datetime.combine(first, datetime.min.time()), count=MAX_PERIODS + 1, inc=True), 0))
    begun = _up_to(rule, noon)
    if len(begun) > MAX_PERIODS:
        raise BadSchedule(f"more than {MAX_PERIODS} periods since `start`; move it")
    later = _after(rule, noon, until, ahead)
    found = [*begun, *later]
    if not found:
        raise BadSchedule("the rule gives no day at all")
    beyond = _after(endless, found[-1], until, 1)
    return _with_ends(found, beyond)


def _with_ends(found: list[datetime], beyond: list[datetime]) -> list[tuple[date, date]]:
    if not beyond:
        raise BadSchedule("the rule gives one day only; a period lasts until the next one starts")
    nexts = [*found[1:], *beyond]
    return [(each.date(), after.date() - timedelta(days=1)) for each, after in zip(found, nexts, strict=True)]


def _up_to(rule: Any, moment: datetime) -> list[datetime]:
    found = []
    for each in rule:
        if each > moment or len(found) > MAX_PERIODS:
            break
        found.append(each)
    return found


def _after(rule: Any, moment: datetime, until: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    for each in rule:
        if len(found) >= count or each > until:
            break
        if each > moment:
            found.append(each)
    return found


def _rules(text: str, first: date) -> tuple[Any, Any]:
    """The rule, and the same without its end. A rule never looks further than the horizon: some match no day."""
    from dateutil.rrule import rrulestr

    parts = _parts(text)
    endless = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL"))
    start = datetime.combine(first, datetime.min.time())
    try:
        rule, unending = rrulestr(text, dtstart=start), rrulestr(endless, dtstart=start)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise BadSchedule(f"`rrule`: {error}") from error
    return rule, unending


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        found = _PART.fullmatch(part)
        if found is None or found[1] in parts:
            raise BadSchedule(f'`rrule`: "{part[:40]}" does not fit; write FREQ=WEEKLY;INTERVAL=2;BYDAY=MO')
        if found[1] not in _PARTS:
            raise BadSchedule(f"`rrule`: {found[1]} is not known here; there are {', '.join(sorted(_PARTS))}")
        parts[found[1]] = found[2]
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadSchedule("`rrule`: FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY")
    for name in ("INTERVAL", "COUNT"):
        if not re.fullmatch(r"[1-9][0-9]{0,3}", parts.get(name, "1")):
            raise BadSchedule(f"`rrule`: {name} is a number from 1 to 9999")
    return parts
