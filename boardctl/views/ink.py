"""Lines of styled spans: their width in terminal cells, cutting them short, and turning them into text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

CUT = "..."


class Span(NamedTuple):
    """A run of text in one style, named as rich names styles; "" is plain."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """A line of spans; bare strings are plain, empty ones fall away."""
    spans = (Span(part) if isinstance(part, str) else part for part in parts)
    return tuple(span for span in spans if span.text)


def cells(text: str) -> int:
    """How many terminal columns the text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # only boards that are not in ASCII pay for it

    return cell_len(text)


def width_of(spans: Iterable[Span]) -> int:
    """How many terminal columns a line takes."""
    return sum(cells(span.text) for span in spans)


def cut(text: str, width: int, mark: str = CUT) -> str:
    """The text in at most `width` columns, with `mark` at its end where something was cut off."""
    if cells(text) <= width:
        return text
    room = width - cells(mark)
    if room < 0:
        return mark[: max(width, 0)]
    if text.isascii():
        return text[:room] + mark
    from rich.cells import set_cell_size

    # set_cell_size pads with a space where a wide character straddles the edge. Columns are not characters (vowel
    # marks, joined emoji): what it gives is not to be cut once more by their number.
    return set_cell_size(text, room).rstrip() + mark


def pad(text: str, width: int) -> str:
    """The text followed by spaces up to `width` columns."""
    return text + " " * max(width - cells(text), 0)


def words(text: str) -> list[str]:
    """The words of a sentence; what stands in backquotes is one, as it is there to be copied."""
    glued = _QUOTED.sub(lambda found: found[0].replace(" ", "\0"), text)
    return [word.replace("\0", " ") for word in glued.split(" ")]


_QUOTED = re.compile("`[^`]*`")


def wrap(words: Sequence[str], width: int, gap: str = " ") -> list[str]:
    """The words on as few lines of `width` columns as hold them in order; a longer word has its own line."""
    lines: list[str] = []
    room = -1
    for word in words:
        needed = cells(gap) + cells(word)
        if needed <= room:
            lines[-1] += gap + word
            room -= needed
        else:
            lines.append(word)
            room = width - cells(word)
    return lines


def fill(text: str, width: int, most: int) -> list[str]:
    """The text on at most `most` lines of `width` columns, broken at spaces, long words anywhere."""
    lines = wrap([part for word in text.split(" ") for part in _broken(word, width)], width)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]


def _broken(word: str, width: int) -> list[str]:
    if cells(word) <= width:
        return [word]
    if word.isascii():
        return [word[at : at + width] for at in range(0, len(word), width)]
    from rich.cells import chop_cells

    return chop_cells(word, width)


def draw(lines: Iterable[Line], *, color: bool) -> str:
    """The lines as one text that ends with a line end; with colour as ANSI, made by rich."""
    if not color:
        return "".join("".join(span.text for span in each).rstrip() + "\n" for each in lines)
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    # Only Text reaches rich: live text must never be read as its markup (DESIGN section 8).
    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="256", legacy_windows=False, width=100_000)
    for each in lines:
        text = Text()
        for span in each:
            text.append(span.text, span.style or None)
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)
    return out.getvalue()
