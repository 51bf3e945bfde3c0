"""Which days are workdays: the project's `workdays` and `holidays`."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta
from typing import Any

from boardctl.config.bounds import ExpressionError

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_DAYS = 100_000


class Calendar:
    """Counts workdays. `holidays` are dates (2026-12-25), or one code of a country (DE, DE-BY)."""

    def __init__(self, workdays: tuple[str, ...], holidays: tuple[str, ...]) -> None:
        self._weekdays = frozenset(WEEK.index(name) for name in workdays)
        self._codes = holidays
        self._free: Container[date] | None = None

    def add(self, day: Any, count: int) -> Any:
        """`count` workdays after a day (before it, where negative). Nought: the day itself, or the next workday.

        A time of day is kept. Raises ExpressionError.
        """
        if not isinstance(day, date):
            raise ExpressionError("workdays are added to a date", "declare the param as `type: date`")
        if not self._weekdays:
            raise ExpressionError("no day is a workday", "see `workdays:` in boardctl.yaml")
        found, left, tries = day, abs(count), 0
        step = timedelta(days=-1 if count < 0 else 1)
        while left or not self._works(found):
            found, tries = found + step, tries + 1
            left -= bool(left) and self._works(found)
            if tries > MAX_DAYS:
                raise ExpressionError(f"that is more than {MAX_DAYS} days away")
        return found

    def _works(self, day: date) -> bool:
        if self._free is None:
            self._free = _free_days(self._codes)
        plain = day.date() if isinstance(day, datetime) else day
        return plain.weekday() in self._weekdays and plain not in self._free


def _free_days(codes: tuple[str, ...]) -> Container[date]:
    try:
        return frozenset(date.fromisoformat(code) for code in codes)
    except ValueError as error:
        if codes[0][:1].isdigit():
            raise ExpressionError(f"`holidays` of boardctl.yaml: {error}") from error
        return _of_country(codes[0])


def _of_country(code: str) -> Container[date]:
    """The holidays of a country, by the `holidays` package, which is an extra."""
    try:
        from holidays import country_holidays
    except ImportError as error:
        hint = "pip install holidays, or list the dates under `holidays:` in boardctl.yaml"
        raise ExpressionError(f"the holidays of {code} need the package `holidays`", hint) from error
    country, _, part = code.partition("-")
    try:
        return country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        hint = "write a code such as DE, DE-BY or US, or list the dates"
        raise ExpressionError(
            f'`holidays` of boardctl.yaml: there is no country or part of one "{code}"', hint
        ) from error
