"""Dates and times as people write them -> instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from boardctl.model.values import Instant

MIDNIGHT = time(0, 0)


class Clock:
    """The project's time zone, and the time of day of a date that has none."""

    def __init__(self, zone: tzinfo = UTC, due_time: str = "17:00") -> None:
        self.zone = zone
        self._due_time = time.fromisoformat(due_time)
        self._known: dict[tuple[str, bool], Instant] = {}

    def due(self, text: str) -> Instant:
        """A time; a date alone is that day at the project's `due_time`. Raises ValueError saying what is wrong."""
        return self._instant(text, start=False)

    def start(self, text: str) -> Instant:
        """A time; a date alone is that day at 00:00. Raises ValueError saying what is wrong."""
        return self._instant(text, start=True)

    def _instant(self, text: str, *, start: bool) -> Instant:
        known = self._known.get((text, start))
        if known is None:
            known = self._known[text, start] = utc(self._moment(text, MIDNIGHT if start else self._due_time))
        return known

    def _moment(self, text: str, time_of_day: time) -> datetime:
        if len(text) == len("2026-12-05"):
            return datetime.combine(date.fromisoformat(text), time_of_day, self.zone)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)


def utc(moment: datetime) -> Instant:
    """An aware datetime as an Instant. Raises ValueError where UTC has no such year."""
    try:
        plain = moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("the year is out of range") from error
    return plain.isoformat(timespec="seconds") + "Z"


def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name. Raises ValueError where there is none of that name."""
    if name in ("UTC", "Etc/UTC"):
        return UTC  # spares the import of zoneinfo in the common case
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f'there is no time zone "{name}"') from error
