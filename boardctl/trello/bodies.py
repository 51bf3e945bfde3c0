"""The parameters of a call's body: each field of the model under Trello's name, in the form it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Encoder = Callable[[Any], Body]


def same(key: str) -> Encoder:
    """A field that goes out as it is, under Trello's name `key`."""
    return lambda value: {key: value}


def text(key: str) -> Encoder:
    """Text is cleared by "" (recorded: desc; WIRE-FACTS section 10: unset == "" == null)."""
    return lambda value: {key: value or ""}


def ids(key: str) -> Encoder:
    """Sets go as comma lists, which replace the whole set; an empty one clears it (recorded: PUT and POST cards)."""
    return lambda value: {key: ",".join(sorted(value or ()))}


def _reach(key: str) -> Encoder:
    return lambda value: {key: "org" if value == "workspace" else value}


def _reminder(value: int | None) -> Body:
    """-1 is what the web client stores for "none" (183 cards of the exports)."""
    return {"dueReminder": -1 if value is None else value}


def _coordinates(value: tuple[float, float] | None) -> Body:
    return {"coordinates": "" if value is None else ",".join(map(number, value))}


def number(value: float) -> str:
    """A number as decimal text without an exponent: field values are strings on the wire (WIRE-FACTS section 5)."""
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


PREFS: dict[str, tuple[str, Callable[[str], Encoder]]] = {
    "visibility": ("permissionLevel", _reach),
    "background": ("background", same),
    "voting": ("voting", _reach),
    "comments": ("comments", _reach),
    "invitations": ("invitations", same),
    "self_join": ("selfJoin", same),
    "card_covers": ("cardCovers", same),
    "card_aging": ("cardAging", same),
}


def board_fields(separator: str) -> dict[str, Encoder]:
    """`prefs/voting` on update, `prefs_voting` on create (recorded; WIRE-FACTS section 5)."""
    prefs = {name: encoder(f"prefs{separator}{key}") for name, (key, encoder) in PREFS.items()}
    own = {"name": same("name"), "desc": text("desc")}
    return own | {"workspace": same("idOrganization"), "archived": same("closed")} | prefs


LABEL = {"name": text("name"), "color": same("color")}
LIST = {"name": same("name"), "limit": same("softLimit"), "archived": same("closed")}
CHECKLIST = {"name": same("name")}
CARD: dict[str, Encoder] = {
    "name": same("name"),
    "desc": text("desc"),
    "start": same("start"),
    "due": same("due"),
    "due_reminder": _reminder,
    "done": same("dueComplete"),
    "archived": same("closed"),
    "is_template": same("isTemplate"),
    "location_name": text("locationName"),
    "location_address": text("address"),
    "location_coordinates": _coordinates,
    "labels": ids("idLabels"),
    "members": ids("idMembers"),
}
ITEM: dict[str, Encoder] = {
    "name": same("name"),
    "done": lambda done: {"state": "complete" if done else "incomplete"},
    "due": same("due"),
    "member": same("idMember"),
}
NEW_ITEM: dict[str, Encoder] = ITEM | {"done": same("checked")}
COVER = {"cover_color": "color", "cover_size": "size", "cover_brightness": "brightness"}


def body_of(encoders: Mapping[str, Encoder], fields: Mapping[str, Any], *, new: bool = False) -> Body:
    """The body for the fields that are given; a new object leaves out what is empty anyway."""
    body: Body = {}
    for name, value in fields.items():
        if not (new and value is None):
            body |= encoders[name](value)
    return body


def card_body(fields: Mapping[str, Any], *, new: bool = False) -> Body:
    """A card's fields as parameters, those of the cover as one object; `new` leaves out what is empty anyway."""
    plain = {name: value for name, value in fields.items() if name not in COVER and name != "cover_image"}
    return body_of(CARD, plain, new=new) | _cover(fields)


def _cover(fields: Mapping[str, Any]) -> Body:
    """Only what is given: idAttachment: null beside a colour wiped the colour (WIRE-FACTS section 5, cover)."""
    cover = {key: fields[name] for name, key in COVER.items() if name in fields}
    if not cover:
        return {}
    cleared = "color" in cover and cover["color"] is None
    return {"cover": "" if cleared else cover}


def value_body(handle: str, value: Any, kind: str | None) -> Body:
    """One row of PUT cards/ID/customFields; `kind` is the field's type, `handle` its id or a placeholder for it."""
    if value is None:
        # WIRE-FACTS section 5: "Clear with value: "" and idValue: "" (M)".
        return {"idCustomField": handle, "value": "", "idValue": ""}
    if kind == "list":
        return {"idCustomField": handle, "idValue": value}
    return {"idCustomField": handle, "value": _typed(value, kind)}


def _typed(value: Any, kind: str | None) -> Body:
    if kind == "checkbox" or isinstance(value, bool):
        return {"checked": "true" if value else "false"}
    if kind == "number" or isinstance(value, int | float):
        return {"number": number(value)}
    return {"date" if kind == "date" else "text": value}


def option_body(fields: Mapping[str, Any]) -> Body:
    """An option's colour is "none" where a label's is null (recorded: POST options)."""
    return {"value": {"text": fields["name"]}, "color": fields.get("color") or "none"}
