"""References: which declared object a text names. Key before name before the colour of an unnamed label."""

from __future__ import annotations

from collections.abc import Iterable

from boardctl.model.values import Address


class Index:
    """The declared objects of one kind, to be found by what people write."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._tiers: tuple[dict[str, list[Address]], ...] = ({}, {}, {})
        self._former: dict[str, str] = {}

    def add(
        self,
        address: Address,
        *,
        key: str | None,
        name: str | None,
        color: str | None = None,
        was: Iterable[str] = (),
    ) -> None:
        """Make an object findable; `color` is that of an unnamed label, `was` are names that it had."""
        self._former |= dict.fromkeys(was, key or name or color or "")
        for tier, text in zip(self._tiers, (key, name, color), strict=True):
            if text:
                tier.setdefault(text, []).append(address)

    def find(self, text: str) -> list[Address]:
        """The objects that a text names: none, one, or the candidates of the first tier that has any."""
        for tier in self._tiers:
            if text in tier:
                return tier[text]
        return []

    def renamed(self, text: str) -> str | None:
        """What to write now for a name of former times."""
        return self._former.get(text)

    @property
    def texts(self) -> list[str]:
        """Everything that can be written, best first."""
        return [text for tier in self._tiers for text in tier]


def closest(wrong: str, possible: list[str]) -> str | None:
    """What was most likely meant, whatever its capitals; None where nothing comes close."""
    from difflib import get_close_matches

    folded = {text.casefold(): text for text in reversed(possible)}
    close = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(wrong: str, possible: list[str]) -> str | None:
    """`did you mean "x"?`, or None where nothing comes close."""
    near = closest(wrong, possible)
    return None if near is None else f'did you mean "{near}"?'
