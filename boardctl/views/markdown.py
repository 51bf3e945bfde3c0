"""Text inside Markdown: live values stand in code or in HTML only, where nothing of them is read as markup.

Backslashes and entities would not do: GitHub and GitLab look for @names, #numbers and addresses in the text that comes
of the Markdown, wherever it is not inside `code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape as html_escape

from boardctl.model.plan import LeftOut
from boardctl.views.escape import escape
from boardctl.views.ink import cut
from boardctl.views.left_out import Reason, left_out_count, left_out_reasons, named
from boardctl.views.wording import counted

_LONGEST = 80  # columns of a name or key
_REASON = 300  # columns of why a board is left out, and of what to do about it
_HINTS = 6  # lines of what to do about it
_TICKS = re.compile("`+")


def code(text: str, *, longest: int = _LONGEST) -> str:
    """The text as an inline code span, on one line of at most `longest` columns."""
    safe = cut(escape(text), longest)
    ticks = "`" * (_longest([safe]) + 1)
    gap = " " if safe.startswith("`") or safe.endswith("`") or not safe.strip() else ""
    return f"{ticks}{gap}{safe or ' '}{gap}{ticks}"


def cell(text: str) -> str:
    """The text as a code span in a cell of a table.

    There a bar ends the cell even inside code, unless a backslash stands before it, and no other backslash before that.
    """
    return code(re.sub(r"\\(?=\|)", r"\\ ", text)).replace("|", r"\|")


def html(text: str) -> str:
    """The text inside an HTML element that stands on one line, in a code element."""
    return f"<code>{html_escape(cut(escape(text), _LONGEST))}</code>"


def fence(lines: Sequence[str], language: str = "diff") -> str:
    """The lines as a block of code; they are escaped already. No line of them can end it."""
    ticks = "`" * max(_longest(lines) + 1, 3)
    return "\n".join([f"{ticks}{language}", *lines, ticks]) + "\n"


def left_out(boards: Sequence[LeftOut], *, reasons: bool = True) -> Iterator[str]:
    """The boards that the run had to leave out, and why."""
    if not boards:
        return
    keys = ", ".join(named([code(each.key) for each in boards]))
    yield f"\n**{left_out_count(boards)}**, which can't be read or planned: {keys}\n"
    if reasons:
        yield "\n" + fence([each for reason in left_out_reasons(boards) for each in _reason(reason)])


def _reason(reason: Reason) -> Iterator[str]:
    """Why, and below it what to do: who reads this sees nothing of stderr."""
    yield f"! {escape(cut(reason.text, _REASON))}"
    for at, text in enumerate(reason.hint[:_HINTS]):
        yield f"  {'      ' if at else 'hint: '}{escape(cut(text, _REASON))}"
    if len(reason.hint) > _HINTS:
        yield f"        ... {counted(len(reason.hint) - _HINTS, 'more line')}"


def _longest(texts: Iterable[str]) -> int:
    return max((len(run) for text in texts for run in _TICKS.findall(text)), default=0)
