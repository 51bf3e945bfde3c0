"""What is known of each field: how a person writes it, how two of its values compare, whose it is by default."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from boardctl.model.values import Kind

FieldType: TypeAlias = Literal["plain", "text", "set", "map"]


class Field(Struct, frozen=True):
    """One field of a kind.

    `name` is the attribute, `label` the path a person writes in YAML; `progress` marks what people move along
    (DESIGN section 4); `once` marks what Trello lets nobody change after creation.
    """

    name: str
    label: str
    type: FieldType = "plain"
    progress: bool = False
    once: bool = False


def _fields(*specs: str, **types: FieldType) -> tuple[Field, ...]:
    """`name`, or `attribute=label`; a trailing `*` marks progress, a trailing `!` what can't change."""
    made = []
    for spec in specs:
        name, _, label = spec.rstrip("*!").partition("=")
        made.append(Field(name, label or name, types.get(name, "plain"), spec.endswith("*"), spec.endswith("!")))
    return tuple(made)


FIELDS: dict[Kind, tuple[Field, ...]] = {
    "board": _fields(
        "name",
        "desc",
        "workspace",
        "visibility",
        "archived",
        "background",
        "voting=prefs.voting",
        "comments=prefs.comments",
        "invitations=prefs.invitations",
        "self_join=prefs.self_join",
        "card_covers=prefs.card_covers",
        "card_aging=prefs.card_aging",
        name="text",
        desc="text",
    ),
    "member": _fields("role"),
    "label": _fields("name", "color", name="text"),
    "custom_field": _fields("name", "type!", "show_on_card", name="text"),
    "option": _fields("name!", "color!", name="text"),
    "list": _fields("name", "limit", "archived", name="text"),
    "card": _fields(
        "name",
        "desc",
        "start",
        "due",
        "due_reminder",
        "done*",
        "archived*",
        "is_template",
        "cover_color=cover.color",
        "cover_size=cover.size",
        "cover_brightness=cover.brightness",
        "cover_image=cover.image",
        "location_name=location.name",
        "location_address=location.address",
        "location_coordinates=location.coordinates",
        "labels",
        "members",
        "values=fields",
        name="text",
        desc="text",
        location_name="text",
        location_address="text",
        labels="set",
        members="set",
        values="map",
    ),
    "attachment": _fields("url!", "name!", name="text"),
    "checklist": _fields("name", name="text"),
    "item": _fields("name", "done*", "due", "member", name="text"),
}

BY_NAME: dict[Kind, dict[str, Field]] = {
    kind: {field.name: field for field in fields} for kind, fields in FIELDS.items()
}

# A card's cover is one thing to Trello (WIRE-FACTS section 5): size and brightness are its colour's.
COVER_PARTS = ("cover_size", "cover_brightness")
COVER = ("cover_color", *COVER_PARTS, "cover_image")

# What a new object has where nothing is said: such values need no call.
AT_BIRTH: dict[Kind, dict[str, Any]] = {
    "board": {"desc": None, "archived": False},
    "list": {"limit": None, "archived": False},
    "card": {
        "desc": None,
        "start": None,
        "due": None,
        "due_reminder": None,
        "done": False,
        "archived": False,
        "is_template": False,
        "cover_color": None,
        "cover_image": None,
        "location_name": None,
        "location_address": None,
        "location_coordinates": None,
        "labels": frozenset(),
        "members": frozenset(),
        "values": {},
    },
    "item": {"done": False, "due": None, "member": None},
}


def normal_text(text: str | None) -> str:
    """Text as it counts in comparisons: NFC, line ends as LF, no space at the end (WIRE-FACTS section 10)."""
    if not text:
        return ""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def normal(field: Field, value: Any) -> Any:
    """The form of a field's value in which equal values are `==`; empty text is None."""
    if field.type == "text":
        return normal_text(value) or None
    if field.type == "map":
        return {key: normal_value(entry) for key, entry in value.items()}
    return value


def normal_value(value: Any) -> Any:
    """A custom field's value in comparable form: text normalised, empty text None, numbers as floats."""
    if isinstance(value, str):
        return normal_text(value) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def equal(field: Field, want: Any, have: Any) -> bool:
    """Whether a declared value and a live one are the same; a value that was not read never differs."""
    if want is UNSET or have is UNSET or want == have:
        return True
    return bool(normal(field, want) == normal(field, have))


def digest_matches(last: str | None, present: str) -> bool:
    """Whether the live value is still the one last applied; what was never applied never matches."""
    return last is not None and last == present
