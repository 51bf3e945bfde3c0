"""Schedules: which boards there are, day by day, through daylight saving and the turn of years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import structs

from boardctl.config.bounds import ExpressionError
from boardctl.config.head import ScheduleChange, ScheduleEntry
from boardctl.config.options import Options
from boardctl.config.project import load
from boardctl.config.schedule import Period, periods
from boardctl.config.workdays import Calendar
from boardctl.errors import ConfigError
from boardctl.model.desired import DesiredBoard
from tests.config.files import write

FORTNIGHT = ScheduleEntry(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start="2026-01-05", ahead=1, keep=2)
FILE = """\
version: 1
name: Sprint ${{ n }}, ${{ start }} to ${{ end }}
schedule: {rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start: 2026-01-05, ahead: 1, keep: 2}
lists: [Backlog, Done]
"""


def stages(schedule: ScheduleEntry, day: date) -> dict[str, list[int]]:
    """The numbers of the periods in each stage."""
    found: dict[str, list[int]] = {"open": [], "over": [], "retired": []}
    for each in periods(schedule, day):
        found[each.stage].append(each.n)
    return found


@pytest.mark.parametrize("start", ["2026-01-05", "2026-10-05"])
def test_twelve_months_day_by_day(start: str) -> None:
    """Every day: the current one, one ahead, at most two past ones; each follows on the last without a gap."""
    schedule = ScheduleEntry(rrule=FORTNIGHT.rrule, start=start, ahead=1, keep=2)
    first = date.fromisoformat(start)
    known: dict[int, tuple[date, date]] = {}
    for day in (first + timedelta(days=count) for count in range(366)):
        found = periods(schedule, day)
        current = (day - first).days // 14 + 1
        assert [each.n for each in found if each.stage == "open"] == [current, current + 1]
        assert [each.n for each in found if each.stage == "over"] == [n for n in (current - 2, current - 1) if n > 0]
        assert [each.n for each in found if each.stage == "retired"] == list(range(1, current - 2))
        for each in found:
            assert known.setdefault(each.n, (each.start, each.end)) == (each.start, each.end)
        assert all(later.start == sooner.end + timedelta(days=1) for sooner, later in pairwise(found))


def test_before_the_first_period_those_ahead_are_open() -> None:
    """Nothing is current yet; with `ahead: 0` there is nothing at all."""
    assert stages(FORTNIGHT, date(2025, 12, 1)) == {"open": [1], "over": [], "retired": []}
    assert periods(structs.replace(FORTNIGHT, ahead=0), date(2025, 12, 1)) == []


def test_a_rule_that_ends() -> None:
    """After its last period nothing is open; the last ones are kept, then retired."""
    schedule = ScheduleEntry(rrule="FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", start="2026-01-01", ahead=2, keep=1)
    assert stages(schedule, date(2026, 3, 31)) == {"open": [3], "over": [2], "retired": [1]}
    assert stages(schedule, date(2026, 4, 1)) == {"open": [], "over": [3], "retired": [1, 2]}
    until = ScheduleEntry(rrule="FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260301", start="2026-01-01", ahead=2, keep=1)
    assert periods(until, date(2026, 4, 1)) == periods(schedule, date(2026, 4, 1))


def test_from_a_day_on_another_rule_holds() -> None:
    """The periods before stay as they were, the last of them until the new rule's first day; numbers go on."""
    wednesdays = ScheduleChange(from_="2026-02-04", rrule="FREQ=WEEKLY;BYDAY=WE")
    months = ScheduleChange(from_="2026-02-15", rrule="FREQ=MONTHLY;BYMONTHDAY=1;COUNT=1")
    schedule = structs.replace(FORTNIGHT, changes=(wednesdays, months), keep=100)
    expected = [
        (date(2026, 1, 5), date(2026, 1, 18)),
        (date(2026, 1, 19), date(2026, 2, 1)),
        (date(2026, 2, 2), date(2026, 2, 3)),
        (date(2026, 2, 4), date(2026, 2, 10)),
        (date(2026, 2, 11), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
    ]
    found = periods(schedule, date(2026, 6, 1))
    assert [(each.n, each.start, each.end) for each in found] == [
        (n, *days) for n, days in enumerate(expected, start=1)
    ]
    assert {each.stage for each in found} == {"over"}
    for day in (date(2025, 12, 1), *(start for start, _ in expected)):
        assert [each[1:3] for each in periods(schedule, day)] == expected[: sum(s <= day for s, _ in expected) + 1]


def test_a_rule_may_be_replaced_before_its_first_day() -> None:
    """It gives no period then, which is no mistake of whoever thought better of it."""
    mondays = ScheduleChange(from_="2026-02-02", rrule="FREQ=WEEKLY;BYDAY=MO")
    schedule = ScheduleEntry(rrule="FREQ=MONTHLY;BYMONTHDAY=31", start="2026-02-01", ahead=0, changes=(mondays,))
    assert [each.start for each in periods(schedule, date(2026, 2, 3))] == [date(2026, 2, 2)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ("[{from: 2026-01-05, rrule: FREQ=DAILY}]", "`changes`: 2026-01-05 is not later than 2026-01-05"),
        (
            "[{from: 2026-02-05, rrule: FREQ=DAILY}, {from: 2026-02-04, rrule: FREQ=DAILY}]",
            "`changes`: 2026-02-04 is not later than 2026-02-05",
        ),
        ("[{from: 2026-02-30, rrule: FREQ=DAILY}]", '`changes`: "2026-02-30" is no date'),
        ("[{from: 2026-02-05, rrule: FREQ=HOURLY}]", "`rrule`: FREQ is one of DAILY"),
        ("[{from: 2028-02-05, rrule: FREQ=HOURLY}]", "`rrule`: FREQ is one of DAILY"),
        ("[{from: 2028-02-05, rrule: FREQ=DAILY;UNTIL=20280230}]", "`rrule`: UNTIL is a date"),
        ("[{from: 2026-02-05, rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30}]", "`rrule`: it gives no day at all"),
        ("[{from: 2026-02-05}]", "`schedule.changes[0]` lacks `rrule`"),
    ],
)
def test_a_change_that_can_not_be_is_told_where_it_stands(tmp_path: Path, changes: str, told: str) -> None:
    """With line and column of `changes`, or of what is wrong in it; long before its day."""
    content = (
        f"version: 1\nname: S ${{{{ n }}}}\nschedule:\n  rrule: FREQ=DAILY\n  start: 2026-01-05\n  changes: {changes}\n"
    )
    write(tmp_path, {"boards/s.yaml": content})
    with pytest.raises(ConfigError) as wrong:
        load(root=tmp_path, options=Options(now=datetime(2027, 1, 1, tzinfo=UTC)))
    (problem,) = wrong.value.problems
    assert (problem.where.line if problem.where else 0) == 6
    assert told in problem.message


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", (date(2026, 1, 31), date(2026, 2, 27)), (date(2026, 2, 28), date(2026, 3, 30))),
        ("FREQ=MONTHLY;BYDAY=1MO", (date(2026, 1, 5), date(2026, 2, 1)), (date(2026, 2, 2), date(2026, 3, 1))),
        ("FREQ=YEARLY", (date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 12, 31))),
        ("FREQ=DAILY;INTERVAL=10", (date(2026, 1, 1), date(2026, 1, 10)), (date(2026, 1, 11), date(2026, 1, 20))),
    ],
)
def test_rules_of_every_kind(rule: str, first: tuple[date, date], second: tuple[date, date]) -> None:
    """A period lasts until the day before the next one starts."""
    schedule = ScheduleEntry(rrule=rule, start="2026-01-01", ahead=1, keep=0)
    assert periods(schedule, first[0]) == [Period(1, *first, "open"), Period(2, *second, "open")]


def boards(root: Path, now: datetime, *, zone: str = "UTC") -> Sequence[DesiredBoard]:
    """The boards of the file at a moment."""
    write(root, {"boards/sprint.yaml": FILE, "boardctl.yaml": f"version: 1\ntimezone: {zone}\n"})
    return load(root=root, options=Options(now=now)).boards


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("UTC", "2026-03-29T23:59", "2026-03-30T00:00"),
        ("Europe/Berlin", "2026-03-29T21:59", "2026-03-29T22:00"),  # summer time began that morning
        ("Europe/Berlin", "2026-10-25T22:59", "2026-10-25T23:00"),  # it ended that morning
        ("America/New_York", "2026-03-30T03:59", "2026-03-30T04:00"),
        ("Pacific/Auckland", "2026-12-20T10:59", "2026-12-20T11:00"),
        ("Pacific/Auckland", "2027-01-03T10:59", "2027-01-03T11:00"),
    ],
)
def test_a_period_starts_at_midnight_in_the_project_s_zone(tmp_path: Path, zone: str, before: str, after: str) -> None:
    """Also on the days on which clocks are changed, and around the new year."""
    found = [
        [
            each.key
            for each in boards(tmp_path, datetime.fromisoformat(text).replace(tzinfo=UTC), zone=zone)
            if each.creates
        ]
        for text in (before, after)
    ]
    assert found[0][1:] == found[1][:1]


def test_what_becomes_of_boards(tmp_path: Path) -> None:
    """Keys are stable; past ones are never created; retired ones are archived and declare nothing else."""
    found = boards(tmp_path, datetime(2026, 3, 4))
    assert [(each.key, each.creates, each.retired) for each in found] == [
        ("sprint-2026-01-05", False, True),
        ("sprint-2026-01-19", False, True),
        ("sprint-2026-02-02", False, False),
        ("sprint-2026-02-16", False, False),
        ("sprint-2026-03-02", True, False),
        ("sprint-2026-03-16", True, False),
    ]
    assert found[0].board.value.archived is True  # type: ignore[union-attr]
    assert found[0].collections == {}
    assert found[4].board.value.name == "Sprint 5, 2026-03-02 to 2026-03-15"  # type: ignore[union-attr]
    assert len(found[4].collections["sprint-2026-03-02", "list"]) == 2


def test_rows_with_a_schedule_each(tmp_path: Path) -> None:
    """Every team has its own boards."""
    text = FILE.replace("Sprint", "${{ each.key }}") + "for_each: [{key: web}, {key: app}]\n"
    write(tmp_path, {"boards/sprint.yaml": text})
    keys = [each.key for each in load(root=tmp_path, options=Options(now=datetime(2026, 1, 5))).boards]
    assert keys == ["web-2026-01-05", "web-2026-01-19", "app-2026-01-05", "app-2026-01-19"]


def test_the_moment_is_remembered(tmp_path: Path) -> None:
    """For a saved plan; a project without a schedule has none."""
    write(tmp_path, {"boards/sprint.yaml": FILE})
    assert load(root=tmp_path, options=Options(now=datetime(2026, 1, 5))).now == "2026-01-05T00:00:00Z"
    assert load(root=tmp_path).now is not None
    write(tmp_path, {"boards/sprint.yaml": "version: 1\nname: x\n"})
    assert load(root=tmp_path, options=Options(now=datetime(2026, 1, 5))).now is None


@pytest.mark.parametrize(("code", "day"), [("DE-BY", date(2026, 12, 28)), ("US", date(2026, 12, 28))])
def test_holidays_of_a_country(code: str, day: date) -> None:
    """By the `holidays` package, where it is installed."""
    pytest.importorskip("holidays", reason="the `holidays` package, an extra, is not installed")
    assert Calendar(("mon", "tue", "wed", "thu", "fri"), (code,)).add(date(2026, 12, 24), 1) == day


@pytest.mark.parametrize(
    ("workdays", "codes", "message"),
    [
        ((), (), "no day is a workday"),
        (("mon",), ("2026-02-30",), "out of range"),
        (("mon",), ("XX",), "holidays"),
    ],
)
def test_calendars_without_workdays(workdays: tuple[str, ...], codes: tuple[str, ...], message: str) -> None:
    """Counting would never end, or can't begin."""
    with pytest.raises(ExpressionError, match=message):
        Calendar(workdays, codes).add(date(2026, 12, 24), 1)
