"""Live text made harmless."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boardctl.views.escape import escape
from boardctl.views.ink import cells, cut, fill, pad


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b31m", r"\x9b31m"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("half\ud83d", r"half\ud83d"),
        ("👩\u200d👧 می\u200cخواهم 日本語 é", "👩\u200d👧 می\u200cخواهم 日本語 é"),
    ],
)
def test_escape_shows_what_a_terminal_would_obey_or_hide(text: str, shown: str) -> None:
    """Control, direction and invisible characters become visible; what languages and emoji need stays."""
    assert escape(text) == shown


# Names whose characters are more than their columns: vowel marks of Thai and Arabic, joined and wide emoji, accents.
_CLUSTERS = st.sampled_from(
    ["ที่", "ชุ", "مُ", "👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "☀\ufe0f", "日", "e\u0301", "x", " "]
)
_NAMES = st.lists(_CLUSTERS, max_size=40).map("".join) | st.text(st.characters(exclude_categories=["Cs"])).map(escape)


@given(_NAMES, st.integers(0, 60))
@example("ประชุมทีมที่สำนักงานใหญ่", 16)
@example("日本", 3)
@example("abc", 2)
def test_cut_and_padded_text_fits(text: str, width: int) -> None:
    """A cut text is one that fits, and says that it was cut by how it ends; padding never leaves less columns."""
    short = cut(text, width)
    assert cells(short) <= width
    if cells(text) <= width:
        assert short == text
    else:
        assert short.endswith("..."[:width])
        assert text.startswith(short[: len(short) - min(width, 3)])
    assert cells(pad(text, width)) >= width


def test_no_more_is_cut_off_than_must_be() -> None:
    """What takes no column of its own takes no room: five clusters of one column each, and the mark."""
    assert cut("มี" * 20, 8) == "มี" * 5 + "..."
    assert cut("มี" * 20, 8, "") == "มี" * 8


@given(st.text(st.characters(exclude_categories=["Cs"])).map(escape), st.integers(4, 60), st.integers(1, 4))
def test_filled_text_fits(text: str, width: int, most: int) -> None:
    """A long name is broken into lines that all fit, and no more of them than asked for."""
    lines = fill(text, width, most)
    assert len(lines) <= most
    assert all(cells(line) <= width for line in lines)
