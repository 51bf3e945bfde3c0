"""The account of an apply as JSON: schemas/result.schema.json. Apply prints it on every exit but wrong usage."""

from __future__ import annotations

from typing import Any

from boardctl.errors import INTERRUPTED, STALE, UNSAFE, BoardctlError
from boardctl.model.result import Outcome, Result, Status, Tally
from boardctl.views.plain import FORMAT_VERSION, document
from boardctl.views.problems import error_object

_STATUS_OF_EXIT: dict[int, Status] = {STALE: "stale", UNSAFE: "unsafe", INTERRUPTED: "interrupted"}


def result_json(result: Result, *, error: BoardctlError | None = None) -> str:
    """The result as a JSON document, with `error` where one ended the run."""
    error = error or result.error
    found = {
        "format_version": FORMAT_VERSION,
        "status": result.status,
        "done": [outcome_object(each) for each in result.done],
        "failed": [outcome_object(each) for each in result.failed],
        "not_attempted": [outcome_object(each) for each in result.not_attempted],
        "requests": {"reads": result.requests.reads, "writes": result.requests.writes},
        "converged": result.converged,
        "run": result.run,
        "stored_differently": list(result.stored_differently),
        "remaining": list(result.remaining),
        "boards": [_board_object(each) for each in result.tallies()],
    }
    return document({**found, "error": error_object(error)} if error else found)


def result_of_error(error: BoardctlError) -> Result:
    """The result of a run that an error ended before anything was written."""
    return Result(status=_STATUS_OF_EXIT.get(error.exit_code, "failed"))


def _board_object(tally: Tally) -> dict[str, Any]:
    board, done, failed, not_attempted = tally
    counts = {"done": done, "failed": failed, "not_attempted": not_attempted}
    return {"key": board.key, "url": board.url, **counts, "converged": board.converged}


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """One change's end: `{id, address, board, action, kind, name, reason, hint}`."""
    return {
        "id": outcome.id,
        "address": outcome.address,
        "board": outcome.board,
        "action": outcome.action,
        "kind": outcome.kind,
        "name": outcome.name,
        "reason": outcome.reason,
        "hint": outcome.hint,
    }
