"""What happens during an apply, as JSON lines: schemas/event.schema.json."""

from __future__ import annotations

import json
from typing import Any

from boardctl.errors import BoardctlError, Problem
from boardctl.model.result import Outcome, Result
from boardctl.views.problems import error_object, problem_object
from boardctl.views.result_json import outcome_object, result_of_error


def start_event(total: int) -> str:
    """Changes are about to be made."""
    return _line("start", total=total)


def change_event(event: str, outcome: Outcome, *, settled: int, total: int) -> str:
    """One change has ended: `event` is done, failed or skipped; `settled` of `total` have ended by now."""
    return _line(event, settled=settled, total=total, change=outcome_object(outcome))


def waiting_event(seconds: float, why: str) -> str:
    """Nothing is sent for a while, and why."""
    return _line("waiting", seconds=round(seconds, 1), reason=why)


def stopping_event() -> str:
    """Somebody asked to stop."""
    return _line("stopping")


def warning_event(problem: Problem) -> str:
    """Something to look after, which stops nothing."""
    return _line("warning", warning=problem_object(problem))


def end_event(result: Result) -> str:
    """The run is over."""
    counts = {name: len(getattr(result, name)) for name in ("done", "failed", "not_attempted")}
    return _end(result, **counts)


def error_event(error: BoardctlError) -> str:
    """The run is over before its first write."""
    return _end(result_of_error(error), done=0, failed=0, not_attempted=0, error=error_object(error))


def _end(result: Result, **more: Any) -> str:
    return _line("end", status=result.status, run=result.run, converged=result.converged, **more)


def _line(event: str, **more: Any) -> str:
    return json.dumps({"event": event, **more}, ensure_ascii=False)
