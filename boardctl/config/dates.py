"""Instants -> dates and times as people write them: as short as the project's time zone and `due_time` allow."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from boardctl.config.document import TIME_PATTERN
from boardctl.config.times import Clock
from boardctl.model.values import Instant

_TIME = re.compile(TIME_PATTERN)


def short_due(clock: Clock, instant: Instant) -> str:
    """The shortest text that means this due time. Raises ValueError where none does."""
    return _short(clock, instant, clock.due)


def short_start(clock: Clock, instant: Instant) -> str:
    """The shortest text that means this start. Raises ValueError where none does."""
    return _short(clock, instant, clock.start)


def local(clock: Clock, instant: Instant) -> datetime:
    """The instant on the clocks of the project's time zone. Raises ValueError."""
    try:
        return datetime.fromisoformat(instant).astimezone(clock.zone)
    except OverflowError as error:
        raise ValueError("the year is out of range") from error


def zone_mark(clock: Clock) -> str:
    """What follows a time of day: nothing in a zone of the project's own, `Z` where it has none."""
    return "Z" if clock.zone is UTC else ""


def _short(clock: Clock, instant: Instant, read: Callable[[str], Instant]) -> str:
    """The date; the time of day, in the project's zone; all of it."""
    here = local(clock, instant)
    time = here.strftime("%H:%M:%S").removesuffix(":00")
    day = here.date().isoformat()
    for text in (day, f"{day}T{time}{zone_mark(clock)}", instant):
        if _TIME.search(text) and read(text) == instant:
            return text
    raise ValueError(f"no text stands for {instant}")
