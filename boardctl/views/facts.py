"""Small things said of an account: what a token may do and for how long, and facts as labelled lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from boardctl.views.escape import escape
from boardctl.views.ink import Span, cells, draw, line, pad
from boardctl.views.wording import counted


def grant_words(scopes: Sequence[str], left: timedelta | None) -> str:
    """`read and write, for 29 more days`."""
    return f"{' and '.join(scopes) or 'nothing'}, {life_words(left)}"


def life_words(left: timedelta | None) -> str:
    """How long something is still good; None is for ever."""
    if left is None:
        return "until it is revoked"
    if left <= timedelta(0):
        return "expired"
    if left >= timedelta(days=1):
        return f"for {counted(left.days, 'more day')}"
    if left >= timedelta(hours=2):
        return f"for {counted(left // timedelta(hours=1), 'more hour')}"
    return f"for {counted(max(int(left.total_seconds() // 60), 1), 'more minute')}"


def facts_text(facts: Sequence[tuple[str, str]], *, color: bool) -> str:
    """One fact a line, its label first; a fact without a label goes on with the one above."""
    width = max((cells(label) for label, _ in facts), default=0)
    return draw((line(Span(pad(label, width), "bold"), "  ", escape(text)) for label, text in facts), color=color)
