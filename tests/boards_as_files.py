"""A board as the API shows it against a board file, worked out anew here: the tests' own idea of "the same"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

EVERYTHING = {
    "lists": "all",
    "cards": "all",
    "card_customFieldItems": "true",
    "card_checklists": "all",
    "card_attachments": "true",
    "labels": "all",
    "labels_limit": "1000",
    "customFields": "true",
    "members": "all",
    "memberships": "all",
}
REMINDERS = {"at_due": 0, "1d": 1440}


def as_shown(board: dict[str, Any]) -> dict[str, Any]:
    """What people see on the board: names in order, everything that is archived apart."""
    labels = {each["id"]: (each["name"], each["color"]) for each in board["labels"]}
    people = {each["id"]: each["username"] for each in board["members"]}
    fields = {each["id"]: each for each in board["customFields"]}
    lists = [each for each in _in_order(board["lists"]) if not each["closed"]]
    return {
        "name": board["name"],
        "desc": _text(board["desc"]),
        "labels": Counter(labels.values()),
        "roles": {people[each["idMember"]]: each["memberType"] for each in board["memberships"]},
        "fields": [_shown_field(each) for each in _in_order(board["customFields"])],
        "lists": [(each["name"].rstrip(), each["softLimit"]) for each in lists],
        "cards": [
            [_shown_card(card, labels, people, fields) for card in _in_order(_cards(board, each["id"], closed=False))]
            for each in lists
        ],
    }


def _cards(board: dict[str, Any], list_id: str, *, closed: bool) -> list[dict[str, Any]]:
    return [card for card in board["cards"] if card["idList"] == list_id and card["closed"] is closed]


def _in_order(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(objects, key=lambda each: (each["pos"], each["id"]))


def _shown_field(field: dict[str, Any]) -> tuple[Any, ...]:
    options = [(each["value"]["text"], each["color"]) for each in _in_order(field.get("options") or [])]
    return field["name"], field["type"], field["display"]["cardFront"], tuple(options)


def _shown_card(
    card: dict[str, Any], labels: dict[str, Any], people: dict[str, str], fields: dict[str, Any]
) -> dict[str, Any]:
    cover = card["cover"]
    return {
        "name": card["name"],
        "desc": _text(card["desc"]),
        "due": card["due"],
        "start": card["start"],
        "reminder": card["dueReminder"] if card["due"] and card["dueReminder"] != -1 else None,
        "done": card["dueComplete"],
        "template": card["isTemplate"],
        "labels": Counter(labels[each] for each in card["idLabels"]),
        "members": {people[each] for each in card["idMembers"]},
        "cover": (cover["color"], cover["size"]) if cover["color"] else None,
        "location": (card["locationName"] or None, card["address"] or None),
        "fields": dict(_shown_value(each, fields) for each in card["customFieldItems"]),
        "links": {each["url"] for each in card["attachments"]},
        "checklists": [_shown_checklist(each, people) for each in _in_order(card["checklists"])],
    }


def _shown_value(item: dict[str, Any], fields: dict[str, Any]) -> tuple[str, Any]:
    field = fields[item["idCustomField"]]
    if item.get("idValue"):
        return field["name"], next(each["value"]["text"] for each in field["options"] if each["id"] == item["idValue"])
    ((kind, value),) = item["value"].items()
    return field["name"], float(value) if kind == "number" else value


def _shown_checklist(checklist: dict[str, Any], people: dict[str, str]) -> tuple[Any, ...]:
    items = [
        (each["name"], each["state"] == "complete", each["due"], people.get(each["idMember"] or ""))
        for each in _in_order(checklist["checkItems"])
    ]
    return checklist["name"], items


def as_asked(data: dict[str, Any]) -> dict[str, Any]:
    """The same from the data of a board file."""
    labels = {each["key"]: (each.get("name", ""), each["color"]) for each in data["labels"]}
    fields = {each["key"]: each for each in data["custom_fields"]}
    people = {each["username"]: each["role"] for each in data["members"] if isinstance(each, dict)}
    return {
        "name": data["name"],
        "desc": _text(data["desc"]),
        "labels": Counter(labels.values()),
        "roles": {"you": "admin", "alice": "normal", "bob": "normal", **people},
        "fields": [_asked_field(each) for each in data["custom_fields"]],
        "lists": [(each["name"], each["limit"]) for each in data["lists"]],
        "cards": [
            [_asked_card(card, labels, fields) for card in each["cards"] if not card["archived"]]
            for each in data["lists"]
        ],
    }


def _asked_field(field: dict[str, Any]) -> tuple[Any, ...]:
    options = (("High", "none"), ("Low", "red")) if field["type"] == "list" else ()
    return field["name"], field["type"], field["show_on_card"], options


def _asked_card(card: dict[str, Any], labels: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    location = card["location"] or {}
    values = {fields[key]["name"]: _asked_value(fields[key]["type"], value) for key, value in card["fields"].items()}
    return {
        "name": card["name"],
        "desc": _text(card["desc"]),
        "due": _instant(card["due"], "17:00:00"),
        "start": _instant(card["start"], "00:00:00"),
        "reminder": REMINDERS.get(card.get("due_reminder") or "", card.get("due_reminder")),
        "done": card["done"],
        "template": card["is_template"],
        "labels": Counter(labels[each] for each in card["labels"]),
        "members": set(card["members"]),
        "cover": (card["cover"]["color"], card["cover"]["size"]) if card["cover"] else None,
        "location": (location.get("name"), location.get("address")),
        "fields": {name: value for name, value in values.items() if value is not None},
        "links": set(card["attachments"]),
        "checklists": [_asked_checklist(each) for each in card["checklists"]],
    }


def _asked_value(kind: str, value: Any) -> Any:
    if kind == "text":
        return value if value and value.strip() else None
    if value is None or kind == "list":
        return value
    if kind == "number":
        return float(value)
    # An unticked box is no value to Trello's eyes only when cleared: "false" is kept as it was set.
    return str(value).lower() if kind == "checkbox" else _instant(value, "17:00:00")


def _asked_checklist(checklist: dict[str, Any]) -> tuple[Any, ...]:
    items = [
        (each["name"], each["done"], _instant(each["due"], "17:00:00"), each["member"]) for each in checklist["items"]
    ]
    return checklist["name"], items


def _instant(text: str | None, time: str) -> str | None:
    """A date of the file in the form of the API: UTC, to the millisecond."""
    if text is None:
        return None
    whole = text if "T" in text else f"{text}T{time}Z"
    moment = datetime.fromisoformat(whole.replace("Z", "+00:00")).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _text(text: str | None) -> str:
    return (text or "").rstrip()
