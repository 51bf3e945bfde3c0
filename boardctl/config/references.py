"""References: which declared object a text names. Key before name before the colour of an unnamed label."""

from __future__ import annotations

from collections.abc import Iterable

from boardctl.model.values import Address


class Index:
    """The declared objects of one kind (those `of` an owner), to be found by what people write."""

    def __init__(self, noun: str, of: str = "") -> None:
        self.noun = noun
        self._of = of
        self._tiers: tuple[dict[str, list[Address]], ...] = ({}, {}, {})
        self._former: dict[str, str] = {}
        self._painted: dict[str, list[tuple[str, str]]] = {}

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

    def paint(self, color: str, text: str, place: str) -> None:
        """Note what to write for an object with a name, and where it stands: its colour does not stand for it."""
        self._painted.setdefault(color, []).append((text, place))

    def painted(self, color: str) -> str | None:
        """What to write instead of the colour of objects with names; None where there are none."""
        found = self._painted.get(color, [])
        if len(found) == 1:
            return f'the {self.noun} {found[0][1]} has this colour, and a name: write "{found[0][0]}"'
        texts = " or ".join(f'"{text}"' for text, _ in found)
        return f"{len(found)} {self.noun}s have this colour, and names: write {texts}" if found else None

    def find(self, text: str) -> list[Address]:
        """The objects that a text names: none, one, or the candidates of the first tier that has any."""
        for tier in self._tiers:
            if text in tier:
                return tier[text]
        return []

    def cause(self, text: str) -> str:
        """What all places have in common that cite a text which names no object, or several."""
        return f"{self.noun} {text} {self._of}"

    def renamed(self, text: str) -> str | None:
        """What to write now for a name of former times."""
        return self._former.get(text)

    @property
    def texts(self) -> list[str]:
        """Everything that can be written, best first."""
        return [text for tier in self._tiers for text in tier]
