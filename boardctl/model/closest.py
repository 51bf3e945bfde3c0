"""What a person most likely meant by a word that is not among those there are."""

from __future__ import annotations

from collections.abc import Sequence


def closest(wrong: str, possible: Sequence[str]) -> str | None:
    """What was most likely meant, whatever its capitals; None where nothing comes close."""
    from difflib import get_close_matches

    folded = {text.casefold(): text for text in reversed(possible)}
    close = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(wrong: str, possible: Sequence[str]) -> str | None:
    """`did you mean "x"?`, or None where nothing comes close."""
    near = closest(wrong, possible)
    return None if near is None else f'did you mean "{near}"?'
