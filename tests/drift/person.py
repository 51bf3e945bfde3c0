"""A scripted person: Alice, who changes a board of the embedded sandbox by hand with a token of her own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Deed = tuple[str, str, Mapping[str, Any]]
NESTED = {
    "lists": "all",
    "cards": "all",
    "card_checklists": "all",
    "card_attachments": "true",
    "labels": "all",
    "labels_limit": "1000",
    "customFields": "true",
    "members": "all",
    "card_customFieldItems": "true",
}


class Alice:
    """What she sees of the one board, by name, and what she does to it."""

    def __init__(self, root: Path) -> None:
        self._database = root / ".boardctl" / "sandbox" / "trello.sqlite3"
        (ref,) = self.do(("GET", "/members/me/boards", {}))[0]
        self.board_id: str = ref["id"]
        self.board: dict[str, Any] = {}
        self.look()

    def look(self) -> None:
        """See the board as it is now."""
        self.board = self.do(("GET", f"/boards/{self.board_id}", NESTED))[0]

    def id(self, kind: str, name: str) -> str:
        """The id of the list, card, label, field or person of that name."""
        key = "username" if kind == "members" else "name"
        return str(next(each["id"] for each in self.board[kind] if each[key] == name))

    def card(self, name: str) -> dict[str, Any]:
        """A card with all that is on it."""
        found: dict[str, Any] = next(each for each in self.board["cards"] if each["name"] == name)
        return found

    def item(self, card: str, name: str) -> tuple[str, str]:
        """(card, item): the ids of an item of a card."""
        found = self.card(card)
        items = [item for checklist in found["checklists"] for item in checklist["checkItems"]]
        return found["id"], str(next(item["id"] for item in items if item["name"] == name))

    def put(self, path: str, **fields: Any) -> None:
        """Change something."""
        self.do(("PUT", path, fields))

    def do(self, *deeds: Deed) -> list[Any]:
        """Requests, one after the other, each of which must succeed; bodies are JSON."""
        return asyncio.run(_done(self._database, deeds))

    def attempt(self, *deeds: Deed) -> list[Any]:
        """Requests, one after the other, of which any may be refused: its answer is None then."""
        return asyncio.run(_done(self._database, deeds, strict=False))


async def _done(database: Path, deeds: Sequence[Deed], *, strict: bool = True) -> list[Any]:
    import httpx

    from boardctl.sandbox import KEY, OTHER_TOKEN, create_app, open_store

    store = open_store(database)
    try:
        transport = httpx.ASGITransport(create_app(store))
        known = {"key": KEY, "token": OTHER_TOKEN}
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.local/1", params=known) as client:
            found = []
            for method, path, fields in deeds:
                query = {**known, **fields} if method == "GET" else known
                body = None if method == "GET" else dict(fields)
                answer = await client.request(method, path, params=query, json=body)
                assert answer.is_success or not strict, (method, path, answer.status_code, answer.text)
                found.append(answer.json() if answer.is_success else None)
            return found
    finally:
        store.close()
