"""Board exports become live boards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from boardctl.errors import ConfigError
from boardctl.sandbox import Store, load_export, reset

from .conftest import Api

BOARDS = Path(__file__).parents[2].parent / "shared" / "boards"
ID = "5f0000000000000000000{:03d}"


def export() -> dict[str, Any]:
    """A small old export: no positions, no short links, a label without id, a member only on a card."""
    return {
        "id": ID.format(1),
        "name": "Old board",
        "closed": False,
        "prefs": {"permissionLevel": "strange", "background": "blue"},
        "lists": [{"id": ID.format(2), "name": "One", "closed": False}, {"id": ID.format(3), "name": "Two"}],
        "cards": [
            {
                "id": ID.format(4),
                "name": "First",
                "idList": ID.format(2),
                "labels": [{"name": "bug", "color": "red"}],
                "idMembers": [ID.format(9)],
                "idChecklists": [ID.format(6)],
            },
            {"id": ID.format(5), "name": "Second", "idList": ID.format(2), "labels": [{"name": "bug", "color": "red"}]},
        ],
        "checklists": [
            {
                "id": ID.format(6),
                "name": "Steps",
                "checkItems": [{"id": ID.format(7), "name": "a", "state": "complete"}],
            }
        ],
        "members": [],
    }


def test_missing_pieces_are_filled_as_trello_would(you: Api, store: Store) -> None:
    """Order becomes positions, labels get ids, members of cards join, you become admin."""
    id = load_export(store, export())
    found = you.ok("GET", f"/boards/{id}", params={"lists": "all", "cards": "all", "labels": "all", "members": "all"})
    assert [one["pos"] for one in found["lists"]] == [16384, 32768]
    assert [one["idShort"] for one in found["cards"]] == [1, 2]
    (label,) = found["labels"]
    assert {one["idLabels"][0] for one in found["cards"]} == {label["id"]}
    assert found["cards"][0]["badges"]["checkItemsChecked"] == 1
    assert {one["id"] for one in found["members"]} == {ID.format(9), you.ok("GET", "/members/me")["id"]}
    assert found["prefs"]["permissionLevel"] == "private"
    assert you.card({"id": ID.format(2)})["idShort"] > 2


def test_loading_again_replaces(you: Api, store: Store) -> None:
    """The second load leaves the board as the export says."""
    id = load_export(store, export())
    you.ok("PUT", f"/cards/{ID.format(4)}", json={"name": "changed"})
    you.card({"id": ID.format(2)})
    assert load_export(store, export()) == id
    assert [one["name"] for one in you.ok("GET", f"/boards/{id}/cards")] == ["First", "Second"]


@pytest.mark.parametrize(
    "wrong",
    [[], {}, {"id": "x"}, {**export(), "lists": None}, {**export(), "cards": [{"id": 1}]}, {**export(), "name": None}],
)
def test_what_is_no_export_is_refused(store: Store, wrong: Any) -> None:
    """With a message for people, and nothing stored."""
    with pytest.raises(ConfigError, match="not a Trello board export"):
        load_export(store, wrong)


def test_reset_goes_back_to_the_seed(you: Api, store: Store) -> None:
    """Boards are gone, the tokens work."""
    load_export(store, export())
    reset(store)
    assert you.ok("GET", "/members/me/boards") == []


@pytest.mark.skipif(not BOARDS.is_dir(), reason="the real exports are not beside this checkout")
@pytest.mark.parametrize("path", sorted(BOARDS.glob("*.json")), ids=lambda path: path.stem)
def test_real_exports_load(you: Api, store: Store, path: Path) -> None:
    """Every list, card, checklist and item of a real export is there again."""
    data = json.loads(path.read_text(encoding="utf-8"))
    params = {"lists": "all", "cards": "all", "checklists": "all", "card_attachments": "true"}
    found = you.ok("GET", f"/boards/{load_export(store, data)}", params=params)
    for kind in ("lists", "cards"):
        assert {one["id"] for one in found[kind]} == {one["id"] for one in data[kind]}
    items = sum(len(one["checkItems"]) for one in data.get("checklists") or [])
    assert sum(len(one["checkItems"]) for one in found["checklists"]) == items
    attached = sum(len(one.get("attachments") or []) for one in data["cards"])
    assert sum(len(one["attachments"]) for one in found["cards"]) == attached
