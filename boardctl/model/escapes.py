"""How a text is written in a board file that would else hold an expression."""

from __future__ import annotations

import re

DOLLARS = re.compile(r"\$+\{\{")


def escaped(text: str) -> str:
    """A text as it must be written to be rendered to itself: one dollar more before each `${{`."""
    return DOLLARS.sub(lambda found: "$" + found[0], text)
