"""Reading what hangs together: one query per object for single reads, one per kind and board for many."""

from __future__ import annotations

from collections import defaultdict

from .store import Doc, Store

_BULK_FROM = 4  # from so many cards on, one query for the board is cheaper than one per card


class Look:
    """Lookups that remember, for the time of one answer."""

    def __init__(self, store: Store, viewer: str = "") -> None:
        self.store = store
        self.viewer = viewer
        self.bulk = False
        self._docs: dict[tuple[str, str], Doc | None] = {}
        self._owned: dict[tuple[str, str], dict[str, list[Doc]]] = {}
        self._under: dict[tuple[str, str], list[Doc]] = {}
        self._stars: set[str] | None = None

    def many(self, count: int) -> None:
        """Tells how many objects are to be shown: from four on, whole kinds are read at once."""
        self.bulk = self.bulk or count >= _BULK_FROM

    def get(self, kind: str, id: str) -> Doc | None:
        """One object by id, read once; None where there is none."""
        key = (kind, id)
        if key not in self._docs:
            self._docs[key] = self.store.get(kind, id)
        return self._docs[key]

    def under(self, kind: str, root: str) -> list[Doc]:
        """All objects of a kind on the board (or in the workspace), read once."""
        key = (kind, root)
        if key not in self._under:
            self._under[key] = self.store.under(kind, root)
        return self._under[key]

    def labels(self, board: str) -> dict[str, Doc]:
        """The board's labels by id."""
        return {label["id"]: label for label in self.under("label", board)}

    def of_card(self, kind: str, card: Doc) -> list[Doc]:
        """Checklists, items, attachments, stickers or field values of a card."""
        if not self.bulk:
            return self.store.owned(kind, card["id"])
        key = (kind, card["idBoard"])
        if key not in self._owned:
            self._owned[key] = self._grouped(kind, card["idBoard"])
        return self._owned[key].get(card["id"], [])

    def _grouped(self, kind: str, board: str) -> dict[str, list[Doc]]:
        owner = "idModel" if kind == "customFieldItem" else "idCard"
        groups: dict[str, list[Doc]] = defaultdict(list)
        for doc in self.store.under(kind, board):
            groups[doc[owner]].append(doc)
        return groups

    def items(self, checklist: Doc) -> list[Doc]:
        """The checklist's items in order; in bulk all of the board's are read at once and grouped."""
        if not self.bulk:
            return self.store.children("checkItem", checklist["id"])
        key = ("checkItem/list", checklist["idBoard"])
        if key not in self._owned:
            groups: dict[str, list[Doc]] = defaultdict(list)
            for doc in self.store.under("checkItem", checklist["idBoard"]):
                groups[doc["idChecklist"]].append(doc)
            self._owned[key] = groups
        return self._owned[key].get(checklist["id"], [])

    def starred(self, board: str) -> bool:
        """Whether the viewer starred the board."""
        if self._stars is None:
            self._stars = {star["idBoard"] for star in self.store.children("boardStar", self.viewer)}
        return board in self._stars
