"""A file of a few lines over a large real board: just that changes, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.boards_as_files import EVERYTHING
from tests.projects import SHARED, Project, needs_boards, shared_board

LARGEST = ("allgeier-sap", "galimberti-foto", "backlog-2018", "ihr-se", "europe-trip-2026")
# What Trello counts and derives: it moves with the changes that were asked for.
VOLATILE = {
    "dateLastActivity",
    "dateLastView",
    "badges",
    "limits",
    "url",
    "shortUrl",
    "labelNames",
    "descData",
    "ixUpdate",
}


@needs_boards
@pytest.mark.parametrize("name", LARGEST)
def test_a_small_file_changes_only_what_it_names(name: str, tmp_path: Path) -> None:
    """Rename, a label, a list with three cards, three edited cards: the plan is that, and the rest stays as it was."""
    project = Project(tmp_path)
    loaded = project.run("sandbox", "load", str(SHARED / "boards" / f"{name}.json"))
    assert loaded.code == 0, loaded.err
    board_id = shared_board(name)["id"]
    before = project.get(f"/boards/{board_id}", **EVERYTHING)
    edited = _unmistakable_cards(before)[:3]
    project.write(_file(board_id, before, edited))

    plan = project.plan()
    made = Counter((change["action"], change["kind"]) for change in plan["boards"][0]["changes"])
    assert made == Counter(
        {
            ("update", "board"): 1,
            ("create", "label"): 1,
            ("create", "custom_field"): 1,
            ("create", "list"): 1,
            ("create", "card"): 3,
            ("create", "checklist"): 3,
            ("update", "card"): 3,
        }
    )
    result = project.apply()
    assert (result["status"], result["converged"]) == ("applied", True)
    assert project.plan()["summary"]["calls"] == 0

    after = project.get(f"/boards/{board_id}", **EVERYTHING)
    ids = {card["id"] for card in edited}
    assert _rest(after, before, ids) == _rest(before, before, ids)
    assert after["name"] == before["name"] + " (managed)"
    for card in after["cards"]:
        if card["id"] in ids:
            assert (card["desc"], card["dueComplete"]) == ("Edited by boardctl.", True)
    new = [card for card in after["cards"] if card["name"].startswith("New card")]
    assert [[item["name"] for item in card["checklists"][0]["checkItems"]] for card in new] == [["one", "two"]] * 3
    assert [card["customFieldItems"][0]["value"] for card in new] == [{"number": str(n)} for n in (1, 2, 3)]


def _file(board_id: str, board: dict[str, Any], edited: list[dict[str, Any]]) -> dict[str, Any]:
    steps = {"name": "Steps", "items": ["one", "two"]}
    cards = [{"name": f"New card {n}", "checklists": [steps], "fields": {"boardctl size": n}} for n in (1, 2, 3)]
    changes = {"desc": "Edited by boardctl.", "done": True, "manage": {"progress": "enforce"}}
    old: dict[str, list[dict[str, Any]]] = {}
    for card in edited:
        old.setdefault(card["idList"], []).append({"id": card["id"], "name": card["name"], **changes})
    kept = [
        {"id": each["id"], "name": each["name"], "cards": old[each["id"]]}
        for each in board["lists"]
        if each["id"] in old
    ]
    return {
        "version": 1,
        "id": board_id,
        "name": board["name"] + " (managed)",
        "labels": [{"name": "boardctl", "color": "sky"}],
        "custom_fields": [{"name": "boardctl size", "type": "number"}],
        "lists": [*kept, {"name": "boardctl list", "cards": cards}],
    }


def _unmistakable_cards(board: dict[str, Any]) -> list[dict[str, Any]]:
    """Open cards in open lists, in the order of the board."""
    lists = {each["id"]: each["pos"] for each in board["lists"] if not each["closed"]}
    cards = [card for card in board["cards"] if not card["closed"] and card["idList"] in lists]
    return sorted(cards, key=lambda card: (lists[card["idList"]], card["pos"], card["id"]))


def _rest(board: dict[str, Any], before: dict[str, Any], edited: set[str]) -> dict[str, Any]:
    """Everything that was there before and that the file does not name, field by field."""
    old = {each["id"] for kind in ("lists", "cards", "labels", "customFields") for each in before[kind]}
    kept = {
        kind: {each["id"]: _stable(each) for each in board[kind] if each["id"] in old and each["id"] not in edited}
        for kind in ("lists", "cards", "labels", "customFields", "members", "memberships")
        if kind not in ("members", "memberships")
    }
    people = {each["idMember"]: each["memberType"] for each in board["memberships"]}
    own = {name: value for name, value in _stable(board).items() if not isinstance(value, list) and name != "name"}
    changed = {
        each["id"]: _without(each, {"desc", "dueComplete", "dateCompleted"})
        for each in board["cards"]
        if each["id"] in edited
    }
    return {**kept, "people": people, "board": own, "edited": changed}


def _stable(each: dict[str, Any]) -> dict[str, Any]:
    return _without(each, set())


def _without(each: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name not in VOLATILE | names}
