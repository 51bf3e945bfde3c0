"""How many cards carry each label, kept up to date in memory: Trello shows `uses` with every label of every card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any


class Uses:
    """Counts for the boards that were asked about; emptied when they can't be trusted any more."""

    def __init__(self) -> None:
        self.version = -1
        self._counts: dict[str, Counter[str]] = {}
        self._cards: dict[str, tuple[str, list[str]]] = {}

    def clear(self) -> None:
        """Forgets all counts; each board is counted anew when next asked for."""
        self._counts.clear()
        self._cards.clear()

    def board(self, id: str) -> Counter[str] | None:
        """Cards by label id; None for a board that was not counted yet."""
        return self._counts.get(id)

    def learn(self, board: str, cards: Iterable[dict[str, Any]]) -> Counter[str]:
        """Counts a board from all its cards; from then on `put` and `drop` keep the counts."""
        self._counts[board] = Counter()
        for card in cards:
            self._add(card)
        return self._counts[board]

    def put(self, card: dict[str, Any]) -> None:
        """The card as it is now, in place of what was counted of it."""
        self.drop(card["id"])
        self._add(card)

    def _add(self, card: dict[str, Any]) -> None:
        counts = self._counts.get(card["idBoard"])
        if counts is not None:
            self._cards[card["id"]] = (card["idBoard"], card["idLabels"])
            counts.update(card["idLabels"])

    def drop(self, id: str) -> None:
        """The card is gone; one that was never counted changes nothing."""
        board, labels = self._cards.pop(id, ("", []))
        if board in self._counts:
            self._counts[board].subtract(labels)
