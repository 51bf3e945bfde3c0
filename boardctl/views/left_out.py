"""Boards that a run had to leave out, each with its error: for stderr, as JSON, and in sight of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

from boardctl.errors import Problem
from boardctl.model.plan import LeftOut
from boardctl.views.escape import escape
from boardctl.views.problems import problem_object, problems_of

_NAMED = 20  # where they stand beside the result, so many are named


def left_out_problems(left_out: Sequence[LeftOut]) -> tuple[Problem, ...]:
    """Why each is left out, with the place and the way out: `site is left out: ...`."""
    return tuple(
        problem._replace(message=f"{each.key} is left out: {_message(problem)}") for each, problem in _pairs(left_out)
    )


def left_out_line(left_out: Sequence[LeftOut]) -> str:
    """`2 boards are left out: acme, duff`; empty where there are none."""
    if not left_out:
        return ""
    return f"{left_out_count(left_out)}: {', '.join(named([escape(each.key) for each in left_out]))}"


def left_out_count(left_out: Sequence[LeftOut]) -> str:
    """`2 boards are left out`."""
    return "1 board is left out" if len(left_out) == 1 else f"{len(left_out):,} boards are left out"


def named(names: Sequence[str]) -> list[str]:
    """As many of the names as anybody reads, and how many more there are."""
    more = len(names) - _NAMED
    return [*names[:_NAMED], *([f"{more:,} more"] if more > 0 else [])]


class Reason(NamedTuple):
    """Why a board is left out, and the lines of the way out; both unescaped."""

    text: str
    hint: tuple[str, ...] = ()


def left_out_reasons(left_out: Sequence[LeftOut]) -> list[Reason]:
    """`acme: no member "carol" ... (boards/acme.yaml:3:5)`, one a mistake; a hint that several share is the last's."""
    found = [(f"{each.key}: {_message(problem)}{_place(problem)}", problem.hint) for each, problem in _pairs(left_out)]
    hints = [*(hint for _, hint in found[:_NAMED]), None]
    told = [hint if hint != after else None for hint, after in pairwise(hints)]
    texts = named([text for text, _ in found])
    return [Reason(text, tuple(hint.split("\n") if hint else ())) for text, hint in zip_longest(texts, told)]


def left_out_json(left_out: Sequence[LeftOut]) -> dict[str, Any]:
    """`{"errors": [{board, code, message, where, hint}]}`, to be added to a document; empty where there are none."""
    found = [{"board": each.key, **problem_object(problem)} for each, problem in _pairs(left_out)]
    return {"errors": found} if found else {}


def _pairs(left_out: Sequence[LeftOut]) -> Iterator[tuple[LeftOut, Problem]]:
    for each in left_out:
        yield from ((each, problem) for problem in problems_of(each.error))


def _message(problem: Problem) -> str:
    return problem.message.removeprefix(f"{problem.where}: ")


def _place(problem: Problem) -> str:
    return f" ({problem.where})" if problem.where.file else ""
