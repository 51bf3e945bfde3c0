"""A declared board -> a template and a board file that uses it: dates count from a start, people are params."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

import msgspec

from boardctl.config.dates import local, zone_mark
from boardctl.config.functions import known_names
from boardctl.config.terms import Wording, Words, wording
from boardctl.config.times import Clock
from boardctl.config.write import Data, Writer
from boardctl.model.desired import DesiredBoard
from boardctl.model.escapes import escaped
from boardctl.model.fields import normal_text
from boardctl.model.values import Board, Card, Instant, Item

# Names that mean something in a template already, or are params of every template that is made here.
_TAKEN = known_names(("name", "start", "end", "n", "each"))
_FARTHEST = 36_500  # days from the start; what is further away stays the date it is


class Pair(NamedTuple):
    """The data of a template, and of the board file that makes the original board of it; what neither can say."""

    template: Data
    board: Data
    left_out: dict[str, int]


class _Params:
    """The params of a template, found as its values are worded."""

    def __init__(self, clock: Clock, plain: Wording, start: date | None) -> None:
        self._clock = clock
        self._plain = plain
        self.start = start
        self.people: dict[str, tuple[str, str]] = {}

    def wording(self) -> Wording:
        """Words for the template: progress is each board's own."""
        due = self._relative(self._clock.due, self._plain.due)
        start = self._relative(self._clock.start, self._plain.start)
        return msgspec.structs.replace(self._plain, due=due, start=start, person=self._person, progress=False)

    def _relative(self, read: Words, fixed: Words) -> Words:
        """`${{ start + days(4) }}`, with a time of day where that is not the usual one."""

        def worded(instant: Instant) -> str:
            here = local(self._clock, instant)
            days = (here.date() - self.start).days if self.start else _FARTHEST + 1
            time = here.strftime("T%H:%M:%S").removesuffix(":00") + zone_mark(self._clock)
            for suffix in ("", time):
                if abs(days) <= _FARTHEST and read(here.date().isoformat() + suffix) == instant:
                    return _days_after(days) + suffix
            return fixed(instant)

        return worded

    def _person(self, username: str) -> str:
        """A param for each person, named after the one who fills it on the original board."""
        if username not in self.people:
            stem = re.sub(r"\W+", "_", username.lower(), flags=re.ASCII).strip("_") or "person"
            stem = f"person_{stem}" if stem[0].isdigit() else stem
            used = {name for name, _ in self.people.values()} | _TAKEN
            names = (stem, *(f"{stem}_{number}" for number in range(2, len(used) + 3)))
            name = next(each for each in names if each not in used)
            self.people[username] = (name, self._plain.person(username))
        return f"${{{{ {self.people[username][0]} }}}}"


def as_template(
    board: DesiredBoard, clock: Clock, people: Any, *, binding: str | None, workspace: str | None, path: str
) -> Pair:
    """The two files of a board; `path` leads from the board's file to the template's, `people` are the project's."""
    params = _Params(clock, wording(clock, people), _first_day(board, clock))
    writer = Writer(board, params.wording())
    body = writer.board_data(binding=None, workspace=workspace)
    value = board.board.value
    name = normal_text(value.name or "") if isinstance(value, Board) else ""
    declared: Data = {"name": {"type": "string", "required": True}}
    given: Data = {"name": escaped(name)}
    if params.start:
        about = "the first day: all dates count from it"
        declared["start"] = {"type": "date", "description": about, "required": True}
        given["start"] = params.start.isoformat()
    for param, called in params.people.values():
        declared[param] = {"type": "string", "description": f"{called} on the original board", "required": True}
        given[param] = escaped(called)
    template = {"version": 1, "params": declared, **body, "name": "${{ name }}"}
    head = {"version": 1, "from": path, "with": given} | ({"id": binding} if binding else {})
    return Pair(template, head, dict(writer.left_out))


def _days_after(days: int) -> str:
    sign = "+" if days > 0 else "-"
    return f"${{{{ start {sign} days({abs(days)}) }}}}" if days else "${{ start }}"


def _first_day(board: DesiredBoard, clock: Clock) -> date | None:
    """The earliest day of all that cards and items have; None where they have none."""
    found = []
    for each in board.objects():
        value = each.value
        times = (value.start, value.due) if isinstance(value, Card) else (value.due,) if isinstance(value, Item) else ()
        found += [_day(clock, each) for each in times if isinstance(each, str)]
    return min((day for day in found if day is not None), default=None)


def _day(clock: Clock, instant: Instant) -> date | None:
    try:
        return local(clock, instant).date()
    except ValueError:
        return None
