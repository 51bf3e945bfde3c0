"""Problems that a template has for every row, as one problem."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boardctl.errors import Problem, Where

_NOTE = re.compile(r" \(((?:row|period) .*)\)$", re.DOTALL)


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once; those at one place for many rows are told for the first row, with a count."""
    kept: dict[Problem, str] = {}
    first: dict[tuple[Where, str], str] = {}
    more: dict[tuple[Where, str], set[str]] = {}
    for problem in problems:
        note = _note(problem)
        place = (problem.where, problem.severity)
        if first.setdefault(place, note) == note or not note:
            kept.setdefault(problem, note)
        else:
            more.setdefault(place, set()).add(note)
    return [
        _counted(problem, len(more.get((problem.where, problem.severity), ())), note) for problem, note in kept.items()
    ]


def _note(problem: Problem) -> str:
    found = _NOTE.search(problem.message)
    return found[1] if found else ""


def _counted(problem: Problem, others: int, note: str) -> Problem:
    if not others or not note:
        return problem
    return problem._replace(message=f"{problem.message[:-1]}, and {others} more)")
