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
        """Forget all counts."""
        self._counts.clear()
        self._cards.clear()

    def board(self, id: str) -> Counter[str] | None:
        """How often each label of a board is on a card; None where nobody has counted."""
        return self._counts.get(id)

    def learn(self, board: str, cards: Iterable[dict[str, Any]]) -> Counter[str]:
        """Count the labels on a board's cards."""
        self._counts[board] = Counter()
        for card in cards:
            self._add(card)
        return self._counts[board]

    def put(self, card: dict[str, Any]) -> None:
        """A card is new, or its labels have changed."""
        self.drop(card["id"])
        self._add(card)

    def _add(self, card: dict[str, Any]) -> None:
        counts = self._counts.get(card["idBoard"])
        if counts is not None:
            self._cards[card["id"]] = (card["idBoard"], card["idLabels"])
            counts.update(card["idLabels"])

    def drop(self, id: str) -> None:
        """A card is gone."""
        board, labels = self._cards.pop(id, ("", []))
        if board in self._counts:
            self._counts[board].subtract(labels)
