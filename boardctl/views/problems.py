"""Errors and mistakes in files: as text with the line and a caret, as JSON, as GitHub annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from boardctl.errors import BoardctlError, ConfigError, Problem, Where
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cells, draw, line
from boardctl.views.plain import document
from boardctl.views.wording import counted

_STYLES = {"error": "bold red", "warning": "bold yellow"}
_SHOWN = 3  # places of one cause in a file
_Cause: TypeAlias = tuple[str | None, str, str | None]
_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}


def problems_of(error: BoardctlError) -> tuple[Problem, ...]:
    """The problems that an error carries; one made of it where it carries none."""
    if isinstance(error, ConfigError):
        return error.problems
    return (Problem(error.message, error.where, error.hint, error.code),)


def problems_text(problems: Sequence[Problem], *, color: bool) -> str:
    """Every problem with its place, its line and its hint, then a count where there are several.

    Of those of one cause in a file the first are told, and how many more there are.
    """
    told = list(_shortened(problems))
    lines = [each for problem, more in told for each in (*_problem(problem), *_more(problem, more))]
    if len(problems) > 1:
        hidden = len(problems) - len(told)
        lines.append(line(Span(_count(problems) + (f", {hidden:,} of them not shown" if hidden else ""), "bold")))
    return draw(lines, color=color)


def _shortened(problems: Sequence[Problem]) -> Iterable[tuple[Problem, int]]:
    """What is told of the problems; with the last that is told of a cause, how many more there are like it."""
    every, told = Counter(map(_cause, problems)), Counter[_Cause]()
    for problem in problems:
        cause = _cause(problem)
        told[cause] += 1
        if problem.cause is None or told[cause] < _SHOWN:
            yield problem, 0
        elif told[cause] == _SHOWN:
            yield problem, every[cause] - _SHOWN


def _cause(problem: Problem) -> _Cause:
    return problem.where.file, problem.severity, problem.cause


def _more(problem: Problem, number: int) -> Iterable[Line]:
    if number:
        yield line(Span(f"  {_more_like(problem, number)}", "dim"))


def _more_like(problem: Problem, number: int) -> str:
    return f"and {number:,} more like it" + (" in this file" if problem.where.file else "")


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    counts = [(errors, "error"), (len(problems) - errors, "warning")]
    files = {problem.where.file for problem in problems if problem.where.file}
    where = f" in {counted(len(files), 'file')}" if len(files) > 1 else ""
    return ", ".join(counted(number, noun) for number, noun in counts if number) + where


def _problem(problem: Problem) -> Iterable[Line]:
    where = str(problem.where)
    place = f"{escape(where)}: " if where else ""
    # Messages that stand alone name their file themselves.
    first, *rest = problem.message.removeprefix(f"{where}: ").split("\n")
    yield line(place, Span(f"{problem.severity}: ", _STYLES.get(problem.severity, "")), escape(first))
    yield from (line("  ", escape(each)) for each in rest)
    yield from _excerpt(problem)
    if problem.hint:
        first, *rest = problem.hint.split("\n")
        yield line(Span("  hint: ", "cyan"), escape(first))
        yield from (line(" " * 8, escape(each)) for each in rest)


def _excerpt(problem: Problem) -> Iterable[Line]:
    """The line as it stands in the file, and a caret below the column, which counts characters."""
    if problem.excerpt is None:
        return
    number = str(problem.where.line or "")
    yield line(Span(f"  {number} | ", "dim"), escape(problem.excerpt))
    if problem.where.column:
        before = escape(problem.excerpt[: problem.where.column - 1])
        yield line(Span(f"  {' ' * len(number)} | ", "dim"), " " * cells(before), Span("^", "bold red"))


def error_json(error: BoardctlError) -> str:
    """`{"error": {...}}`, as every command with `--format json` prints it (DESIGN section 8)."""
    return document({"error": error_object(error)})


def error_object(error: BoardctlError) -> dict[str, Any]:
    """An error as an object; a file's other problems stand under `others`."""
    first, *others = problems_of(error)
    found = problem_object(first)
    return {**found, "others": [problem_object(each) for each in others]} if others else found


def problem_object(problem: Problem) -> dict[str, Any]:
    """`{code, message, where {file, line, column, path}, hint}`."""
    return {
        "code": problem.code,
        "message": problem.message,
        "where": _where(problem.where),
        "hint": problem.hint,
    }


def _where(where: Where) -> dict[str, Any]:
    place = {"file": where.file, "line": where.line, "column": where.column, "path": where.path}
    return {**place, "url": where.url} if where.url else place


def problems_json(problems: Sequence[Problem]) -> str:
    """`{"errors": [..], "warnings": [..]}`, as `validate --format json` prints it."""
    groups = {severity: [each for each in problems if each.severity == severity] for severity in ("error", "warning")}
    return document({f"{severity}s": [problem_object(each) for each in group] for severity, group in groups.items()})


def problems_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub Actions shows beside the lines of a pull request."""
    return "".join(f"{_annotation(problem, more)}\n" for problem, more in _shortened(problems))


def _annotation(problem: Problem, more: int) -> str:
    """`::error file=boards/a.yaml,line=3,col=5::message`; a value can't end the command or start another one."""
    where = problem.where
    found = {"file": where.file, "line": where.line, "col": where.column, "title": problem.code}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in found.items() if value is not None)
    text = problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
    text += f"\n{_more_like(problem, more)}" if more else ""
    level = problem.severity if problem.severity in _STYLES else "notice"
    return f"::{level} {properties}::{_replaced(text, _ESCAPES)}"


def _property(text: str) -> str:
    return _replaced(text, {**_ESCAPES, ":": "%3A", ",": "%2C"})


def _replaced(text: str, escapes: dict[str, str]) -> str:
    """Each character replaced once, `%` included, as actions/toolkit does it; the rest made safe to show."""
    return "".join(escapes[each] if each in escapes else escape(each) for each in text)
