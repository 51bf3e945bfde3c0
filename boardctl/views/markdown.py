"""Text inside Markdown: live values stand in code or in HTML only, where nothing of them is read as markup.

Backslashes and entities would not do: GitHub and GitLab look for @names, #numbers and addresses in the text that comes
of the Markdown, wherever it is not inside `code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as html_escape

from boardctl.views.escape import escape
from boardctl.views.ink import cut

_LONGEST = 80  # columns of a name or key
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """The text as an inline code span, on one line."""
    safe = cut(escape(text), _LONGEST)
    ticks = "`" * (_longest([safe]) + 1)
    gap = " " if safe.startswith("`") or safe.endswith("`") or not safe.strip() else ""
    return f"{ticks}{gap}{safe or ' '}{gap}{ticks}"


def html(text: str) -> str:
    """The text inside an HTML element that stands on one line, in a code element."""
    return f"<code>{html_escape(cut(escape(text), _LONGEST))}</code>"


def fence(lines: Sequence[str], language: str = "diff") -> str:
    """The lines as a block of code; they are escaped already. No line of them can end it."""
    ticks = "`" * max(_longest(lines) + 1, 3)
    return "\n".join([f"{ticks}{language}", *lines, ticks]) + "\n"


def _longest(texts: Iterable[str]) -> int:
    return max((len(run) for text in texts for run in _TICKS.findall(text)), default=0)
