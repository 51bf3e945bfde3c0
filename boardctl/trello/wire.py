"""The answers of Trello's API as typed structs. Unknown keys are ignored; what old exports lack is UNSET.

gc=False: none of these can be part of a reference cycle, and a board has tens of thousands of them.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

Text = str | None | UnsetType
Flag = bool | None | UnsetType
Number = float | None | UnsetType


class Wire(Struct, frozen=True, gc=False, rename="camel"):
    """The root of all answers: an object may lack anything, its id included (exports before 2014)."""

    id: str | None = None


class Prefs(Struct, frozen=True, gc=False, rename="camel"):
    permission_level: Text = UNSET
    voting: Text = UNSET
    comments: Text = UNSET
    invitations: Text = UNSET
    self_join: Flag = UNSET
    card_covers: Flag = UNSET
    card_aging: Text = UNSET
    background: Text = UNSET


class Organization(Wire, frozen=True):
    name: str | None = None
    display_name: str | None = None


class Membership(Wire, frozen=True):
    id_member: str | None = None
    member_type: Text = UNSET


class Person(Wire, frozen=True):
    username: Text = UNSET
    full_name: Text = UNSET


class Label(Wire, frozen=True):
    name: Text = UNSET
    color: Text = UNSET


class OptionText(Struct, frozen=True, gc=False):
    text: Text = UNSET


class Option(Wire, frozen=True):
    # GET /customFields/{id}/options calls it `_id` (recorded 2020).
    other_id: str | None = field(name="_id", default=None)
    value: OptionText | None = None
    color: Text = UNSET
    pos: float | None = None


class Display(Struct, frozen=True, gc=False, rename="camel"):
    card_front: Flag = UNSET


class CustomField(Wire, frozen=True):
    name: Text = UNSET
    type: Text = UNSET
    display: Display | None = None
    options: list[Option] | None = None
    pos: float | None = None


class FieldItem(Wire, frozen=True):
    id_custom_field: str | None = None
    id_value: str | None = None
    id_model: str | None = None
    # {"number": "3"}, {"checked": "true"}, {"text": ..}, {"date": ..}, null, or "" where it was cleared.
    value: Any = None


class List(Wire, frozen=True):
    name: Text = UNSET
    closed: Flag = UNSET
    pos: float | None = None
    soft_limit: Number = UNSET


class Cover(Struct, frozen=True, gc=False, rename="camel"):
    color: Text = UNSET
    size: Text = UNSET
    brightness: Text = UNSET
    id_attachment: str | None = None
    id_uploaded_background: str | None = None
    id_plugin: str | None = None


class Coordinates(Struct, frozen=True, gc=False):
    latitude: float
    longitude: float


class CheckItem(Wire, frozen=True):
    name: Text = UNSET
    state: Text = UNSET
    due: Text = UNSET
    id_member: Text = UNSET
    pos: float | None = None


class Checklist(Wire, frozen=True):
    name: Text = UNSET
    id_card: str | None = None
    pos: float | None = None
    check_items: list[CheckItem] | None = None


class Attachment(Wire, frozen=True):
    name: Text = UNSET
    url: Text = UNSET
    is_upload: bool | None = None
    pos: float | None = None


class Card(Wire, frozen=True):
    name: Text = UNSET
    desc: Text = UNSET
    closed: Flag = UNSET
    id_list: str | None = None
    pos: float | None = None
    start: Text = UNSET
    due: Text = UNSET
    due_complete: Flag = UNSET
    due_reminder: Number = UNSET
    is_template: Flag = UNSET
    cover: Cover | UnsetType | None = UNSET
    location_name: Text = UNSET
    address: Text = UNSET
    coordinates: Coordinates | str | UnsetType | None = UNSET
    id_labels: list[str] | None = None
    labels: list[Label] | None = None
    id_members: list[str] | None = None
    custom_field_items: list[FieldItem] | None = None
    attachments: list[Attachment] | None = None
    checklists: list[Checklist] | None = None
    short_url: str | None = None
    url: str | None = None


class Board(Wire, frozen=True):
    """A board read with everything nested in it, or a Trello export: both have the same shape."""

    name: Text = UNSET
    desc: Text = UNSET
    closed: Flag = UNSET
    short_url: str | None = None
    url: str | None = None
    short_link: str | None = None
    id_organization: Text = UNSET
    organization: Organization | None = None
    prefs: Prefs | None = None
    memberships: list[Membership] | None = None
    members: list[Person] | None = None
    labels: list[Label] | None = None
    label_names: dict[str, Any] | None = None
    custom_fields: list[CustomField] | None = None
    lists: list[List] | None = None
    cards: list[Card] | None = None
    checklists: list[Checklist] | None = None


class Action(Wire, frozen=True):
    """One entry of a feed. `data` differs by type (WIRE-FACTS section 7), so it stays as it came."""

    type: str = ""
    date: Text = UNSET
    member_creator: Person | None = None
    data: dict[str, Any] = {}


class MembersAnswer(Wire, frozen=True):
    """What PUT and DELETE on a board's members answer (recorded 2020; WIRE-FACTS section 5)."""

    members: list[Person] = []
    memberships: list[Membership] = []
