"""The account of an apply as a person reads it: done, failed and not attempted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardctl.model.plan import ACTIONS, Action
from boardctl.model.result import Outcome, Result, Status
from boardctl.views.change_text import MARKS
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cut, draw, line, wrap
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
_SHOWN = 20  # of each group; the JSON result names all


def result_text(result: Result, *, color: bool, width: int) -> str:
    """What failed and why, what was not tried and why, then one line with the counts."""
    lines = [
        *_group("failed", result.failed, "red", width),
        *_group("not attempted", result.not_attempted, "yellow", width),
        *_sentences("stored differently", result.stored_differently, width),
        *_sentences("still to do", result.remaining, width),
        _last(result),
    ]
    return draw(lines, color=color)


def _group(title: str, outcomes: Sequence[Outcome], style: str, width: int) -> Iterator[Line]:
    if not outcomes:
        return
    yield line(Span(f"{title}:", f"bold {style}"))
    for outcome in outcomes[:_SHOWN]:
        yield from _outcome(outcome, width)
    if len(outcomes) > _SHOWN:
        yield line(f"  ... {len(outcomes) - _SHOWN:,} more")


def _outcome(outcome: Outcome, width: int) -> Iterator[Line]:
    mark, style = MARKS[outcome.action]
    title = titled(outcome.kind, cut(escape(outcome.name), max(width // 2, 20)))
    head = f"{title}: " if outcome.reason else title
    texts = wrap([head.rstrip(), *escape(outcome.reason or "").split(" ")], max(width - 8, 30))
    for at, text in enumerate(texts):
        yield line("      ", text) if at else line("  ", Span(f"{mark} ", style), text)
    if outcome.hint:
        yield line(Span("      hint: ", "cyan"), escape(outcome.hint))


def _sentences(title: str, sentences: Sequence[str], width: int) -> Iterator[Line]:
    if sentences:
        yield line(Span(f"{title}:", "bold"))
    for sentence in sentences[:_SHOWN]:
        for at, text in enumerate(wrap(escape(sentence).split(" "), max(width - 4, 30))):
            yield line("      " if at else "  = ", text)
    if len(sentences) > _SHOWN:
        yield line(f"  ... {len(sentences) - _SHOWN:,} more")


def _last(result: Result) -> Line:
    """`Applied: 3 created, 1 moved. 4 writes, 2 reads. The board is as planned.`"""
    head, style = _HEADS[result.status]
    counts = _counts(result)
    sent = result.requests
    requests = listed([counted(sent.writes, "write"), counted(sent.reads, "read")])
    ends = {True: " A fresh plan is empty.", False: " A fresh plan is not empty: run `boardctl plan`.", None: ""}
    return line(Span(head, style), f": {counts}" if counts else "", f". {requests}.", ends[result.converged])


def _counts(result: Result) -> str:
    actions = [outcome.action for outcome in result.done]
    words = [f"{actions.count(action):,} {_PAST[action]}" for action in ACTIONS if action in actions]
    words += [f"{len(result.failed):,} failed"] if result.failed else []
    words += [f"{len(result.not_attempted):,} not attempted"] if result.not_attempted else []
    return ", ".join(words)
