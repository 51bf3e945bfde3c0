"""A text of people's in a sentence: on one line, and no longer than anybody reads."""

from __future__ import annotations

MOST = 60


def quoted(text: str) -> str:
    """The text in quotes; a block of YAML ends with a line end, which would break the sentence."""
    return one_line(f'"{text}"' if len(text) <= MOST else f'"{text[:MOST]}..."')


def one_line(text: str) -> str:
    """The text with its line ends written out."""
    return text.replace("\n", "\\n")
