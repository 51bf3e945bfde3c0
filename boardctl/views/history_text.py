"""Runs of the past: a line each, or one with all its changes; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from boardctl.model.history import Run, RunChange
from boardctl.views.change_text import MARKS
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cells, draw, line
from boardctl.views.plain import FORMAT_VERSION, document
from boardctl.views.wording import counted, titled

_NAMED = 4
_STYLES = {"applied": "green", "recovered": "green", "nothing": "", "partial": "yellow", "interrupted": "yellow"}
_ENDS = {"done": "", "failed": "red", "unknown": "yellow"}


def runs_text(runs: Sequence[Run], *, color: bool) -> str:
    """A line a run, the newest first: when, how it ended, how long it took, who, and what it was for."""
    if not runs:
        return "No apply has written anything from here yet.\n"
    rows = [_row(run) for run in runs]
    widths = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]))]
    return draw((_drawn(run, row, widths) for run, row in zip(runs, rows, strict=True)), color=color)


def _row(run: Run) -> tuple[str, ...]:
    return (run.id, _time(run.begun.at), run.status, _seconds(run.seconds), escape(run.begun.who) or "-")


def _drawn(run: Run, row: Sequence[str], widths: Sequence[int]) -> Line:
    padded = [text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True)]
    boards = _boards(run.begun.boards)
    why = f"{escape(run.begun.why)} on {boards}" if run.begun.why else boards
    style = _STYLES.get(run.status, "red")
    return line(*(Span(text + "  ", style if at == 2 else "") for at, text in enumerate(padded)), why)


def _boards(keys: Sequence[str]) -> str:
    """The boards of a run; of many only the first few: one run's own view names them all."""
    named = ", ".join(map(escape, keys[:_NAMED]))
    return named if len(keys) <= _NAMED else f"{len(keys):,} boards ({named} and {len(keys) - _NAMED:,} more)"


def run_text(run: Run, *, color: bool) -> str:
    """One run: its head, then each change with how it ended, in the order in which they were begun."""
    return draw([*_head(run), *(each for change in run.changes for each in _change(change))], color=color)


def _head(run: Run) -> Iterator[Line]:
    begun = run.begun
    yield line(Span(f"run {run.id}", "bold"), "  ", Span(run.status, _STYLES.get(run.status, "red")))
    yield line("  begun    ", f"{_time(begun.at)}, {_seconds(run.seconds)}")
    yield line("  who      ", escape(begun.who) or "-")
    yield line("  why      ", escape(begun.why) or "-", f" (plan {begun.plan})" if begun.plan else "")
    yield line("  boards   ", ", ".join(map(escape, begun.boards)), f" at {begun.origin}")
    yield line("  writes   ", counted(len(run.writes), "call"), f", boardctl {begun.version}")


def _change(change: RunChange) -> Iterator[Line]:
    mark, style = MARKS[change.action]
    took = sum(write.seconds or 0.0 for write in change.writes)
    end = "" if change.end == "done" else f"  {change.end}"
    title = titled(change.kind, escape(change.name))
    yield line("  ", Span(f"{mark} ", style), title, f"  {took:.1f} s", Span(end, _ENDS[change.end]))
    if change.reason:
        yield line("      ", escape(change.reason))


def _time(at: str) -> str:
    return f"{at[:10]} {at[11:19]}Z"


def _seconds(seconds: float | None) -> str:
    return "did not end" if seconds is None else f"{seconds:.1f} s"


def runs_json(runs: Sequence[Run]) -> str:
    """`{"format_version", "runs": [..]}`, each without its changes."""
    return document({"format_version": FORMAT_VERSION, "runs": [_run(each) for each in runs]})


def run_json(run: Run) -> str:
    """One run with its `changes`, each with its calls and what became of them."""
    return document(
        {"format_version": FORMAT_VERSION, **_run(run), "changes": [_changed(each) for each in run.changes]}
    )


def _run(run: Run) -> dict[str, Any]:
    begun = run.begun
    return {
        "run": run.id,
        "status": run.status,
        "begun": begun.at,
        "ended": run.ended.at if run.ended else None,
        "seconds": run.seconds,
        "who": begun.who or None,
        "why": begun.why or None,
        "plan": begun.plan or None,
        "origin": begun.origin,
        "boards": list(begun.boards),
        "writes": len(run.writes),
        "boardctl_version": begun.version,
    }


def _changed(change: RunChange) -> dict[str, Any]:
    return {
        "board": change.board,
        "address": change.address,
        "action": change.action,
        "kind": change.kind,
        "name": change.name,
        "end": change.end,
        "reason": change.reason or None,
        "calls": [
            {
                "method": each.intended.method,
                "path": each.intended.path,
                "body": each.intended.body,
                "at": each.intended.at,
                "seconds": each.seconds,
                "end": each.end,
            }
            for each in change.writes
        ],
    }
