"""Problems that a template has for every row, as one problem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from boardctl.errors import Problem, Where

_Place: TypeAlias = tuple[Where, str]

_NOTE = re.compile(r" \(((?:row|period) .*)\)$", re.DOTALL)


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once; those at one place for many rows are told for the first row, with a count.

    A place in the files is many where rows inside of one board come of it: there the words tell what is the same.
    """
    kept: dict[Problem, tuple[str, _Place]] = {}
    first: dict[_Place, str] = {}
    more: dict[_Place, set[str]] = {}
    same: dict[tuple[Where, str], Where] = {}
    for problem in problems:
        note = _note(problem)
        written = problem.where._replace(path=None), problem.message.removesuffix(f" ({note})")
        one = problem._replace(where=same.setdefault(written, problem.where)) if note else problem
        place = (one.where, one.severity)
        if first.setdefault(place, note) == note or not note:
            kept.setdefault(one, (note, place))
        else:
            more.setdefault(place, set()).add(note)
    return [_counted(problem, len(more.get(place, ())), note) for problem, (note, place) in kept.items()]


def _note(problem: Problem) -> str:
    found = _NOTE.search(problem.message)
    return found[1] if found else ""


def _counted(problem: Problem, others: int, note: str) -> Problem:
    if not others or not note:
        return problem
    return problem._replace(message=f"{problem.message[:-1]}, and {others} more)")
