"""The README as data: its fenced blocks, each with the section it stands in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).parent.parent / "README.md"
_PART = re.compile(
    r"^(?:##+ (?P<title>[^\n]+)|(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```)", re.M | re.S
)


class Block(NamedTuple):
    """A fenced block: the heading above it, its language, its text, and the line of the README it starts on."""

    section: str
    language: str
    text: str
    line: int


def blocks() -> list[Block]:
    """All fenced blocks of the README, in order; those in lists without their indentation."""
    readme, title, found = README.read_text(encoding="utf-8"), "", []
    for part in _PART.finditer(readme):
        title = part["title"] or title
        if part["title"] is None:
            text = re.sub(rf"^{part['indent']}", "", part["text"], flags=re.M)
            found.append(Block(title, part["language"], text, readme.count("\n", 0, part.start()) + 1))
    return found
