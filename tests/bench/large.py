"""A large board of rich cards (text, two labels, a due date, a field value, four steps each), made twice from the
same numbers: as a Trello export to load, and as the board file that describes it."""

from __future__ import annotations

from typing import Any

LISTS = 9
BOARD_ID = "5f0000000000000000000000"


def object_id(kind: int, number: int) -> str:
    """A 24-digit id."""
    return f"5f000000{kind:04x}{number:012x}"


def export(cards: int) -> dict[str, Any]:
    """An export with so many rich cards."""
    labels = [{"id": object_id(1, n), "idBoard": BOARD_ID, "name": f"label {n}", "color": "red"} for n in range(6)]
    lists = [_list(n) for n in range(LISTS)]
    return {
        "id": BOARD_ID,
        "name": "Large",
        "desc": "",
        "closed": False,
        "shortLink": "LargeBrd",
        "url": "https://trello.com/b/LargeBrd/large",
        "shortUrl": "https://trello.com/b/LargeBrd",
        "prefs": {"permissionLevel": "private"},
        "labels": labels,
        "lists": lists,
        "cards": [_card(n) for n in range(cards)],
        "checklists": [_checklist(n) for n in range(cards)],
        "customFields": [_field()],
        "members": [],
        "memberships": [],
    }


def _list(number: int) -> dict[str, Any]:
    return {
        "id": object_id(2, number),
        "name": f"List {number}",
        "closed": False,
        "idBoard": BOARD_ID,
        "pos": number + 1,
    }


def _field() -> dict[str, Any]:
    return {
        "id": object_id(5, 0),
        "idModel": BOARD_ID,
        "modelType": "board",
        "name": "Estimate",
        "type": "number",
        "pos": 1,
        "display": {"cardFront": True},
    }


def _card(number: int) -> dict[str, Any]:
    return {
        "id": object_id(3, number),
        "idBoard": BOARD_ID,
        "idList": object_id(2, number % LISTS),
        "name": f"Card {number}",
        "desc": _desc(number),
        "closed": False,
        "due": "2027-03-04T17:00:00.000Z",
        "dueComplete": False,
        "start": None,
        "pos": float(number + 1),
        "idShort": number + 1,
        "shortLink": f"c{number:07d}",
        "idLabels": [object_id(1, number % 6), object_id(1, (number + 1) % 6)],
        "idMembers": [],
        "idChecklists": [object_id(4, number)],
        "attachments": [],
        "customFieldItems": [
            {"id": object_id(6, number), "idCustomField": object_id(5, 0), "value": {"number": str(number)}}
        ],
    }


def _desc(number: int) -> str:
    return f"What card {number} is about.\n\nIt has a second paragraph, as most cards do."


def _checklist(number: int) -> dict[str, Any]:
    items = [
        {"id": object_id(7, number * 8 + n), "name": f"step {n}", "pos": n + 1, "state": "incomplete"} for n in range(4)
    ]
    return {
        "id": object_id(4, number),
        "name": "Steps",
        "idBoard": BOARD_ID,
        "idCard": object_id(3, number),
        "pos": 1,
        "checkItems": items,
    }


def board_file(cards: int) -> dict[str, Any]:
    """The board file for the same board."""
    lists: list[dict[str, Any]] = [{"name": f"List {n}", "cards": []} for n in range(LISTS)]
    for number in range(cards):
        card: dict[str, Any] = {
            "name": f"Card {number}",
            "desc": _desc(number),
            "labels": [f"label {number % 6}", f"label {(number + 1) % 6}"],
            "due": "2027-03-04T17:00:00Z",
            "done": False,
            "fields": {"Estimate": number},
        }
        card["checklists"] = [{"name": "Steps", "items": [f"step {n}" for n in range(4)]}]
        lists[number % LISTS]["cards"].append(card)
    return {
        "version": 1,
        "id": BOARD_ID,
        "name": "Large",
        "labels": [{"name": f"label {n}", "color": "red"} for n in range(6)],
        "custom_fields": [{"name": "Estimate", "type": "number", "show_on_card": True}],
        "lists": lists,
    }
