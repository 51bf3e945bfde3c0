"""The account of an apply as a person reads it: done, failed and not attempted."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from boardctl.model.plan import ACTIONS, Action
from boardctl.model.result import Outcome, Result, Status
from boardctl.views.change_text import MARKS
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cells, cut, draw, line, pad, words, wrap
from boardctl.views.wording import counted, listed, titled

_PAST: dict[Action, str] = {
    "create": "created",
    "update": "updated",
    "move": "moved",
    "archive": "archived",
    "restore": "restored",
    "delete": "deleted",
}
_HEADS: dict[Status, tuple[str, str]] = {
    "applied": ("Applied", "bold green"),
    "nothing": ("Nothing to do", "bold"),
    "partial": ("Applied in part", "bold yellow"),
    "stale": ("Not applied: the saved plan no longer fits the board", "bold red"),
    "unsafe": ("Not applied: refused for safety", "bold red"),
    "failed": ("Not applied", "bold red"),
    "interrupted": ("Interrupted", "bold yellow"),
}
_FRESH = {True: "empty", False: "not empty", None: "not looked at"}
_WIDE = 60  # columns that a table needs for all of its columns
_SHOWN = 20  # of each group; the JSON result names all


def result_text(result: Result, *, color: bool, width: int) -> str:
    """What failed and why, what was not tried and why, then one line with the counts."""
    failed, halted = _apart(result)
    lines = [
        *_group("failed", failed, "red", width, named=len(result.boards) > 1),
        *_group("stopped half way", halted, "yellow", width, named=len(result.boards) > 1),
        *_group("not attempted", result.not_attempted, "yellow", width, named=len(result.boards) > 1),
        *_sentences("stored differently", result.stored_differently, width),
        *_sentences("still to do", result.remaining, width),
        *_boards(result, width),
        _last(result),
    ]
    return draw(lines, color=color)


def _apart(result: Result) -> tuple[list[Outcome], list[Outcome]]:
    """(what failed, what was stopped between two of its calls)."""
    return [each for each in result.failed if not each.halted], [each for each in result.failed if each.halted]


def _group(title: str, outcomes: Sequence[Outcome], style: str, width: int, *, named: bool) -> Iterator[Line]:
    """Changes that did not go well; where there are several boards each is named with its own."""
    if not outcomes:
        return
    yield line(Span(f"{title}:", f"bold {style}"))
    shown = outcomes[:_SHOWN]
    hints = [outcome.hint for outcome in shown]
    for outcome, following in zip(shown, (*hints[1:], None), strict=True):
        yield from _outcome(outcome, width, f"{escape(outcome.board)}  " if named else "")
        yield from _hint(outcome.hint if outcome.hint != following else None)
    if len(outcomes) > _SHOWN:
        yield line(f"  ... {len(outcomes) - _SHOWN:,} more")


def _outcome(outcome: Outcome, width: int, board: str) -> Iterator[Line]:
    mark, style = MARKS[outcome.action]
    title = board + titled(outcome.kind, cut(escape(outcome.name), max(width // 2, 20)))
    head = f"{title}: " if outcome.reason else title
    texts = wrap([head.rstrip(), *words(escape(outcome.reason or ""))], max(width - 8, 30))
    for at, text in enumerate(texts):
        yield line("      ", text) if at else line("  ", Span(f"{mark} ", style), text)


def _hint(hint: str | None) -> Iterator[Line]:
    """What to do; of several in a row that have the same, it stands below the last."""
    for at, text in enumerate(hint.split("\n") if hint else ()):
        yield line(" " * 12 if at else Span("      hint: ", "cyan"), escape(text))


def _sentences(title: str, sentences: Sequence[str], width: int) -> Iterator[Line]:
    if sentences:
        yield line(Span(f"{title}:", "bold"))
    for sentence in sentences[:_SHOWN]:
        for at, text in enumerate(wrap(words(escape(sentence)), max(width - 4, 30))):
            yield line("      " if at else "    ", text)
    if len(sentences) > _SHOWN:
        yield line(f"  ... {len(sentences) - _SHOWN:,} more")


def _boards(result: Result, width: int) -> Iterator[Line]:
    """The boards of a run of several on which something was to do, those with trouble first: a row each."""
    tallies = [tally for tally in result.tallies() if any(tally[1:])]
    if len(result.boards) < 2 or not tallies:
        return
    tallies.sort(key=lambda tally: (not tally.failed, not tally.not_attempted))
    shown = tallies[:_SHOWN]
    names = [escape(tally.board.key) for tally in shown]
    room = min(max(cells(name) for name in ("board", *names)), max(width - 46, 12))
    fresh = _FRESH if width >= _WIDE else {}
    failed = "halted" if result.failed and not _apart(result)[0] else "failed"
    head = f"{pad('board', room)}  {'done':>6}  {failed:>6}  {'not attempted':>13}"
    yield line(Span(f"{head}  fresh plan" if fresh else head, "bold"))
    for name, tally in zip(names, shown, strict=True):
        style = "red" if tally.failed else "yellow" if tally.not_attempted else ""
        counts = f"{_cell(tally.done, 6)}  {_cell(tally.failed, 6)}  {_cell(tally.not_attempted, 13)}"
        yield line(
            Span(pad(cut(name, room), room), style), f"  {counts}  {fresh.get(tally.board.converged, '')}".rstrip()
        )
    more = tallies[_SHOWN:]
    if more:
        all_done = not any(tally.failed or tally.not_attempted for tally in more)
        yield line(Span(f"{counted(len(more), 'more board')}{', all done' if all_done else ''}", "dim"))
    if idle := len(result.boards) - len(tallies):
        yield line(Span(f"{counted(idle, 'more board')} without changes", "dim"))


def _cell(count: int, width: int) -> str:
    return f"{count:>{width},}" if count else " " * width


def _last(result: Result) -> Line:
    """`Applied: 3 created, 1 moved. 4 writes, 2 reads. The board is as planned.`"""
    head, style = _HEADS["partial" if result.status == "failed" and result.done else result.status]
    counts = _counts(result)
    sent = result.requests
    requests = listed([counted(sent.writes, "write"), counted(sent.reads, "read")])
    return line(Span(head, style), f": {counts}" if counts else "", f". {requests}.", _end(result))


def _end(result: Result) -> str:
    """Whether all is done, and what does the rest. The fresh plan of a restore is not that of `boardctl plan`."""
    if result.again:
        done = result.converged if result.status != "interrupted" else False
        rest = f" Not all is restored: run `{escape(shlex.join(('boardctl', *result.again)))}`."
        return {True: " Nothing is left to restore.", False: rest, None: ""}[done]
    ends = {True: " A fresh plan is empty.", False: " A fresh plan is not empty: run `boardctl plan`.", None: ""}
    return ends[result.converged]


def _counts(result: Result) -> str:
    actions = [outcome.action for outcome in result.done]
    words = [f"{actions.count(action):,} {_PAST[action]}" for action in ACTIONS if action in actions]
    failed, halted = _apart(result)
    words += [f"{len(failed):,} failed"] if failed else []
    words += [f"{len(halted):,} stopped half way"] if halted else []
    words += [f"{len(result.not_attempted):,} not attempted"] if result.not_attempted else []
    return ", ".join(words)
