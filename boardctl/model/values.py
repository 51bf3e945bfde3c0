"""What the objects of a board are: one frozen type a kind, the same for desired and live.

A field that is UNSET is not managed (desired) or was not read (live). None means "empty": no due date,
no colour. Texts that refer to other objects (a card's labels, members, field values) are *references* as
the file writes them until the planner resolves them to *handles*: a Trello id, or `${address}` for an
object that the plan is going to create.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, TypeVar

from msgspec import UNSET, Struct, UnsetType

__all__ = ["UNSET", "UnsetType"]

T = TypeVar("T")
Maybe: TypeAlias = T | UnsetType

Kind: TypeAlias = Literal[
    "board", "member", "label", "custom_field", "option", "list", "card", "attachment", "checklist", "item"
]
# In the order in which they can be created: each stands after all that it may refer to.
KINDS: tuple[Kind, ...] = (
    "board",
    "member",
    "label",
    "custom_field",
    "option",
    "list",
    "card",
    "attachment",
    "checklist",
    "item",
)

Address: TypeAlias = str
"""`website/cards/ci`: names one declared object in a project; the first part is the board's key."""

Handle: TypeAlias = str
"""A Trello id, or `${address}` while the object does not exist yet."""

Instant: TypeAlias = str
"""A UTC time at whole seconds, always written `2026-12-05T17:00:00Z`."""


class Dated(str):
    """A text that is a date if the board's field is one: as it is written, and the `instant` that it stands for."""

    __slots__ = ("instant",)

    instant: Instant

    def __new__(cls, text: str, instant: Instant) -> Dated:
        """Of a text and what the project's clock makes of it."""
        made = super().__new__(cls, text)
        made.instant = instant
        return made

    def __reduce__(self) -> tuple[type[Dated], tuple[str, Instant]]:
        return Dated, (str(self), self.instant)


FieldValue: TypeAlias = str | float | bool
"""A custom field's value: text, number, checked, an Instant, or the handle of a list field's option."""

HUES = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
# WIRE-FACTS 5, labels: ten hues, each plain, light and dark; the OpenAPI document lists only ten.
COLORS: tuple[str, ...] = tuple(f"{hue}{shade}" for shade in ("", "_light", "_dark") for hue in HUES)
# The OpenAPI document, prefs_background. Beside them there are gradients ("gradient-ocean") and ids of pictures.
BACKGROUNDS = ("blue", "orange", "green", "red", "purple", "pink", "lime", "sky", "grey")
VISIBILITIES = ("private", "workspace", "public")  # from narrow to wide
ROLES = ("observer", "normal", "admin")  # from weak to strong
FIELD_TYPES = ("text", "number", "date", "checkbox", "list")


class Board(Struct, frozen=True, kw_only=True):
    """The board itself. `workspace` is a name, display name or id; `background` a colour name or an id."""

    name: Maybe[str] = UNSET
    desc: Maybe[str | None] = UNSET
    workspace: Maybe[str | None] = UNSET
    visibility: Maybe[str] = UNSET
    archived: Maybe[bool] = UNSET
    background: Maybe[str | None] = UNSET
    voting: Maybe[str] = UNSET
    comments: Maybe[str] = UNSET
    invitations: Maybe[str] = UNSET
    self_join: Maybe[bool] = UNSET
    card_covers: Maybe[bool] = UNSET
    card_aging: Maybe[str] = UNSET


class Member(Struct, frozen=True, kw_only=True):
    """A person on the board. Live members have a username; a declared one may have only an e-mail address."""

    username: Maybe[str] = UNSET
    email: Maybe[str] = UNSET
    full_name: Maybe[str] = UNSET
    role: Maybe[str] = UNSET


class Label(Struct, frozen=True, kw_only=True):
    """A label; its name may be empty and its colour None."""

    name: Maybe[str] = UNSET
    color: Maybe[str | None] = UNSET


class CustomField(Struct, frozen=True, kw_only=True):
    """A custom field's definition. `type` is one of FIELD_TYPES and can't change once made."""

    name: Maybe[str] = UNSET
    type: Maybe[str] = UNSET
    show_on_card: Maybe[bool] = UNSET


class Option(Struct, frozen=True, kw_only=True):
    """One choice of a list field. Trello has no way to change one, only to add and delete."""

    name: Maybe[str] = UNSET
    color: Maybe[str | None] = UNSET


class List(Struct, frozen=True, kw_only=True):
    """A column. `limit` is the soft work-in-progress limit; a declared list is never archived."""

    name: Maybe[str] = UNSET
    limit: Maybe[int | None] = UNSET
    archived: Maybe[bool] = UNSET


class Card(Struct, frozen=True, kw_only=True):
    """A card. `due_reminder` is in minutes before due; coordinates are (latitude, longitude) in degrees.

    `labels` and `members` hold references or handles; `values` maps a custom field (reference or handle) to
    its value, None where it is to be empty. `cover_image` is the id of a picture that only people can set.
    """

    name: Maybe[str] = UNSET
    desc: Maybe[str | None] = UNSET
    start: Maybe[Instant | None] = UNSET
    due: Maybe[Instant | None] = UNSET
    due_reminder: Maybe[int | None] = UNSET
    done: Maybe[bool] = UNSET
    archived: Maybe[bool] = UNSET
    is_template: Maybe[bool] = UNSET
    cover_color: Maybe[str | None] = UNSET
    cover_size: Maybe[str] = UNSET
    cover_brightness: Maybe[str] = UNSET
    cover_image: Maybe[str | None] = UNSET
    location_name: Maybe[str | None] = UNSET
    location_address: Maybe[str | None] = UNSET
    location_coordinates: Maybe[tuple[float, float] | None] = UNSET
    labels: Maybe[frozenset[str]] = UNSET
    members: Maybe[frozenset[str]] = UNSET
    values: Maybe[Mapping[str, FieldValue | None]] = UNSET


class Attachment(Struct, frozen=True, kw_only=True):
    """A link on a card, known by its URL. `upload` marks a file that people uploaded: never declared."""

    url: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    upload: bool = False


class Checklist(Struct, frozen=True, kw_only=True):
    """A checklist on a card."""

    name: Maybe[str] = UNSET


class Item(Struct, frozen=True, kw_only=True):
    """One line of a checklist. `member` is a reference or handle."""

    name: Maybe[str] = UNSET
    done: Maybe[bool] = UNSET
    due: Maybe[Instant | None] = UNSET
    member: Maybe[str | None] = UNSET


Value: TypeAlias = Board | Member | Label | CustomField | Option | List | Card | Attachment | Checklist | Item
