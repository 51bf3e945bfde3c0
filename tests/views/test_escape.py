"""Live text made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
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


@given(st.text(st.characters(exclude_categories=["Cs"])).map(escape), st.integers(0, 60))
def test_cut_and_padded_text_fits(text: str, width: int) -> None:
    """Cutting never leaves more columns than asked for, and padding never less."""
    assert cells(cut(text, width)) <= width
    assert cells(pad(text, width)) >= width


@given(st.text(st.characters(exclude_categories=["Cs"])).map(escape), st.integers(4, 60), st.integers(1, 4))
def test_filled_text_fits(text: str, width: int, most: int) -> None:
    """A long name is broken into lines that all fit, and no more of them than asked for."""
    lines = fill(text, width, most)
    assert len(lines) <= most
    assert all(cells(line) <= width for line in lines)
