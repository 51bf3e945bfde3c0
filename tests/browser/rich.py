"""A board export written by hand: small, and with one of everything that the page draws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

SHORT_LINK = "RichBoar"
NAME = "Website relaunch"
SCRIPT = "<script>document.title = 'gone'</script>"
QUOTES = """"><img src=x onerror="document.title='gone'">'`${7*7}`"""
RTL = "\u202egnp.exe مرحبا بالعالم"
HOSTILE = (SCRIPT, QUOTES, RTL)
LISTS = ("Backlog", "Doing", "Done")
CI, BILLING, PRESS, LOGO, SHIPPED = "Set up CI", "Migrate the billing tables", "Tell the press", "New logo", "Freeze"
ITEMS = ("Tests pass", "Docs written", "Changelog")


def ident(number: int) -> str:
    """An id of Trello's form."""
    return f"6500000000000000{number:08x}"


def _soon(**away: float) -> str:
    return (datetime.now(UTC) + timedelta(**away)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def export() -> dict[str, Any]:
    """The export; due dates stand around the present."""
    cards = [_card(number, **each) for number, each in enumerate(_cards(), start=1)]
    return {
        "id": ident(1),
        "name": NAME,
        "desc": "Everything for the relaunch.",
        "shortLink": SHORT_LINK,
        "closed": False,
        "prefs": {"background": "green", "permissionLevel": "org", "cardCovers": True},
        "labels": _labels(),
        "lists": _lists(),
        "members": _members(),
        "memberships": [{"id": ident(600 + n), "idMember": ident(500 + n), "memberType": "normal"} for n in range(3)],
        "customFields": _fields(),
        "checklists": [_checklist()],
        "cards": [*cards, _card(40, name="An old idea", list=0, closed=True)],
    }


def _labels() -> list[dict[str, Any]]:
    named = [("bug", "red"), ("tech debt", "black_dark"), ("docs", "sky_light"), ("", "green"), ("plain", None)]
    return [{"id": ident(100 + n), "name": name, "color": color} for n, (name, color) in enumerate(named)]


def _lists() -> list[dict[str, Any]]:
    lists: list[dict[str, Any]] = [
        {"id": ident(200 + n), "name": name, "closed": False, "pos": 16384 * (n + 1)} for n, name in enumerate(LISTS)
    ]
    lists[1]["softLimit"] = 2
    return [*lists, {"id": ident(210), "name": "Icebox", "closed": True, "pos": 99999}]


def _members() -> list[dict[str, Any]]:
    people = [("ada", "Ada Lovelace"), ("grace", "Grace Hopper"), ("linus", "Linus Pauling")]
    return [{"id": ident(500 + n), "username": name, "fullName": full} for n, (name, full) in enumerate(people)]


def _fields() -> list[dict[str, Any]]:
    options = [{"id": ident(320), "value": {"text": "High"}, "color": "red", "pos": 1}]
    return [
        {"id": ident(300), "name": "Estimate", "type": "number", "pos": 1, "display": {"cardFront": True}},
        {"id": ident(301), "name": "Priority", "type": "list", "pos": 2, "options": options},
    ]


def _checklist() -> dict[str, Any]:
    items = [
        {"id": ident(410 + n), "name": name, "state": "complete" if n == 0 else "incomplete", "pos": n + 1}
        for n, name in enumerate(ITEMS)
    ]
    return {"id": ident(400), "idCard": ident(1001), "name": "Definition of done", "pos": 1, "checkItems": items}


def _cards() -> list[dict[str, Any]]:
    high = {"id": ident(331), "idCustomField": ident(301), "idValue": ident(320), "value": None}
    three = {"id": ident(330), "idCustomField": ident(300), "value": {"number": "3"}}
    link = {"id": ident(700), "name": "The spec", "url": "https://example.com/spec"}
    bad = {"id": ident(701), "name": "javascript", "url": "javascript:document.title='gone'"}
    return [
        {
            "name": CI, "list": 0, "labels": (0, 1, 3), "members": (0, 1), "due": _soon(hours=5),
            "desc": "First line.\nSecond line, with <b>no</b> markup.", "customFieldItems": [three, high],
            "attachments": [link, bad],
        },
        {"name": BILLING, "list": 0, "labels": (2,), "members": (2,), "due": _soon(days=-2)},
        {"name": PRESS, "list": 0, "labels": (4,), "due": _soon(days=20)},
        {"name": LOGO, "list": 1, "cover": {"color": "purple_light", "size": "normal"}, "members": (1,)},
        {"name": "Hire a writer", "list": 1, "cover": {"color": "orange", "size": "full"}},
        {"name": "Pick fonts", "list": 1, "start": _soon(days=3)},
        {"name": SHIPPED, "list": 2, "due": _soon(days=-9), "dueComplete": True, "members": (0,)},
    ]  # fmt: skip


def _card(number: int, *, list: int, **given: Any) -> dict[str, Any]:
    labels, members = given.pop("labels", ()), given.pop("members", ())
    return {
        "id": ident(1000 + number),
        "shortLink": f"Card{number:04d}",
        "idShort": number,
        "idList": ident(200 + list),
        "pos": 16384 * number,
        "idLabels": [ident(100 + n) for n in labels],
        "idMembers": [ident(500 + n) for n in members],
        **given,
    }
