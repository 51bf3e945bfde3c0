"""The board file as typed structs: msgspec decides what is valid; schemas/board.schema.json says the same.

Absent is UNSET, `null` is None, `[]` is empty: the three mean different things (DESIGN section 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from boardctl.model.desired import Policy, PruneMode
from boardctl.model.values import BACKGROUNDS, COLORS

# Limits of WIRE-FACTS section 3 ("Object caps", "Text caps").
MAX_TEXT = 16384
MAX_LABELS = 1000
MAX_FIELDS = 50
MAX_OPTIONS = 50
MAX_LISTS = 500
MAX_CARDS = 5000
MAX_CHECKLISTS = 500
MAX_ITEMS = 200
MAX_ATTACHMENTS = 1000
MAX_MEMBERS = 1600
MAX_FILE_NAME = 256

# A key stands in addresses, file names and on the command line: no separators, quotes, globs or spaces.
KEY_PATTERN = r"""^[^\s./\\~${}\[\]*?:;,'"<>|-][^\s/\\~${}\[\]*?:;,'"<>|]*$"""
ID_PATTERN = r"^[0-9a-f]{24}$"
# WIRE-FACTS section 6: an id is 24 hex, a short link 8 of [A-Za-z0-9], a URL ends in /b/ or /c/ and a short link.
BOARD_ID_PATTERN = r"^([0-9a-f]{24}|[A-Za-z0-9]{8}|https?://[^/\s]+/b/[A-Za-z0-9]{8}(/\S*)?)$"
CARD_ID_PATTERN = r"^([0-9a-f]{24}|[A-Za-z0-9]{8}|https?://[^/\s]+/c/[A-Za-z0-9]{8}(/\S*)?)$"
GRADIENT_PATTERN = r"^gradient-[a-z]+$"
BACKGROUND_PATTERN = rf"^({'|'.join(BACKGROUNDS)}|gradient-[a-z]+|[0-9a-f]{{24}})$"
URL_PATTERN = r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$"
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"
TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)

if TYPE_CHECKING:
    Color: TypeAlias = str
else:
    Color = Literal[COLORS]

Maybe: TypeAlias = UnsetType
Name = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
Text = Annotated[str, Meta(max_length=MAX_TEXT)]
# As long as it likes: `pull` makes one of a name, to keep an address, and some characters of a name are 18 of its slug.
Key = Annotated[str, Meta(pattern=KEY_PATTERN)]
Id = Annotated[str, Meta(pattern=ID_PATTERN)]
BoardId = Annotated[str, Meta(pattern=BOARD_ID_PATTERN)]
CardId = Annotated[str, Meta(pattern=CARD_ID_PATTERN)]
Background = Annotated[str, Meta(pattern=BACKGROUND_PATTERN)]
Url = Annotated[str, Meta(pattern=URL_PATTERN, max_length=MAX_TEXT)]
Email = Annotated[str, Meta(pattern=EMAIL_PATTERN)]
Time = Annotated[str, Meta(pattern=TIME_PATTERN)]
Was = Name | list[Name]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Reminder = Literal["at_due", "15m", "1h", "2h", "1d", "2d"] | Annotated[int, Meta(ge=0, le=1_000_000)]
Role = Literal["admin", "normal", "observer"]
FieldValue = str | int | float | bool | None


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The root of every mapping of a board file: unknown keys are errors. No cycles, so nothing for gc to find."""


class Prefs(Entry, frozen=True, kw_only=True):
    """`prefs:` of a board."""

    voting: Literal["disabled", "members", "observers", "workspace", "public"] | Maybe = UNSET
    comments: Literal["disabled", "members", "observers", "workspace", "public"] | Maybe = UNSET
    invitations: Literal["admins", "members"] | Maybe = UNSET
    self_join: bool | Maybe = UNSET
    card_covers: bool | Maybe = UNSET
    card_aging: Literal["regular", "pirate"] | Maybe = UNSET


class MemberEntry(Entry, frozen=True, kw_only=True):
    """One of a board's `members:`; a bare string stands for its username."""

    username: Name | Maybe = UNSET
    email: Email | Maybe = UNSET
    role: Role | Maybe = UNSET

    def __post_init__(self) -> None:
        if (self.username is UNSET) == (self.email is UNSET):
            raise ValueError("a member has either `username` or `email`")


class LabelEntry(Entry, frozen=True, kw_only=True):
    """One of a board's `labels:`; a bare string stands for its name."""

    name: Name | Maybe = UNSET
    color: Color | Maybe | None = UNSET
    key: Key | Maybe = UNSET
    id: Id | Maybe = UNSET
    was: Was | Maybe = UNSET
    protect: bool = False

    def __post_init__(self) -> None:
        if self.name is UNSET and self.color is UNSET:
            raise ValueError("a label has a `name`, a `color`, or both")


class OptionEntry(Entry, frozen=True, kw_only=True):
    """One choice of a list field; a bare string stands for its value."""

    value: Name
    color: Color | Maybe | None = UNSET
    key: Key | Maybe = UNSET


class FieldEntry(Entry, frozen=True, kw_only=True):
    """One of a board's `custom_fields:`."""

    name: Name
    type: Literal["text", "number", "date", "checkbox", "list"]
    show_on_card: bool | Maybe = UNSET
    options: Annotated[list[Name | OptionEntry], Meta(max_length=MAX_OPTIONS)] | Maybe | None = UNSET
    key: Key | Maybe = UNSET
    id: Id | Maybe = UNSET
    was: Was | Maybe = UNSET
    protect: bool = False


class ItemEntry(Entry, frozen=True, kw_only=True):
    """One line of a checklist; a bare string stands for its name."""

    name: Name
    key: Key | Maybe = UNSET
    id: Id | Maybe = UNSET
    was: Was | Maybe = UNSET
    done: bool | Maybe = UNSET
    due: Time | Maybe | None = UNSET
    member: Name | Maybe | None = UNSET


Items = Annotated[list[Name | ItemEntry], Meta(max_length=MAX_ITEMS)] | None | UnsetType


class ChecklistEntry(Entry, frozen=True, kw_only=True):
    """A checklist: of a card, or a named one of the board that cards cite."""

    name: Name
    key: Key | Maybe = UNSET
    id: Id | Maybe = UNSET
    was: Was | Maybe = UNSET
    items: Items = UNSET


class NamedChecklistEntry(Entry, frozen=True, kw_only=True):
    """One of a board's `checklists:`. It is bound to no live object, so it has no `id`."""

    name: Name
    key: Key | Maybe = UNSET
    was: Was | Maybe = UNSET
    items: Items = UNSET


class AttachmentEntry(Entry, frozen=True, kw_only=True):
    """A link on a card; a bare string stands for its URL."""

    url: Url
    name: Annotated[str, Meta(min_length=1, max_length=MAX_FILE_NAME)] | Maybe = UNSET
    key: Key | Maybe = UNSET


class Cover(Entry, frozen=True, kw_only=True):
    """`cover:` of a card."""

    color: Color | Maybe | None = UNSET
    size: Literal["normal", "full"] | Maybe = UNSET
    brightness: Literal["dark", "light"] | Maybe = UNSET


class Location(Entry, frozen=True, kw_only=True):
    """`location:` of a card; coordinates are [latitude, longitude] in degrees."""

    name: Text | Maybe | None = UNSET
    address: Text | Maybe | None = UNSET
    coordinates: tuple[Latitude, Longitude] | Maybe | None = UNSET


class CardManage(Entry, frozen=True, kw_only=True):
    """`manage:` of a card."""

    cards: Policy | Maybe = UNSET
    progress: Policy | Maybe = UNSET


class CardEntry(Entry, frozen=True, kw_only=True):
    """A card; a bare string stands for its name."""

    name: Name
    key: Key | Maybe = UNSET
    id: CardId | Maybe = UNSET
    was: Was | Maybe = UNSET
    desc: Text | Maybe | None = UNSET
    labels: list[Name] | Maybe | None = UNSET
    members: list[Name] | Maybe | None = UNSET
    start: Time | Maybe | None = UNSET
    due: Time | Maybe | None = UNSET
    due_reminder: Reminder | Maybe | None = UNSET
    done: bool | Maybe = UNSET
    archived: bool | Maybe = UNSET
    cover: Cover | Maybe | None = UNSET
    location: Location | Maybe | None = UNSET
    is_template: bool | Maybe = UNSET
    fields: dict[str, FieldValue] | Maybe | None = UNSET
    attachments: Annotated[list[Url | AttachmentEntry], Meta(max_length=MAX_ATTACHMENTS)] | Maybe | None = UNSET
    checklists: Annotated[list[Name | ChecklistEntry], Meta(max_length=MAX_CHECKLISTS)] | Maybe | None = UNSET
    protect: bool = False
    manage: Policy | CardManage | Maybe = UNSET


class ListEntry(Entry, frozen=True, kw_only=True):
    """A list; a bare string stands for its name."""

    name: Name
    key: Key | Maybe = UNSET
    id: Id | Maybe = UNSET
    was: Was | Maybe = UNSET
    limit: Annotated[int, Meta(ge=0, le=MAX_CARDS)] | Maybe | None = UNSET
    cards: Annotated[list[Name | CardEntry], Meta(max_length=MAX_CARDS)] | Maybe | None = UNSET
    protect: bool = False


class Manage(Entry, frozen=True, kw_only=True):
    """`manage:` of a board, per kind."""

    board: Policy | Maybe = UNSET
    labels: Policy | Maybe = UNSET
    custom_fields: Policy | Maybe = UNSET
    lists: Policy | Maybe = UNSET
    members: Policy | Maybe = UNSET
    cards: Policy | Maybe = UNSET
    progress: Policy | Maybe = UNSET


class Prune(Entry, frozen=True, kw_only=True):
    """`prune:` of a board, per kind."""

    labels: PruneMode | Maybe = UNSET
    custom_fields: PruneMode | Maybe = UNSET
    lists: PruneMode | Maybe = UNSET
    members: PruneMode | Maybe = UNSET
    cards: PruneMode | Maybe = UNSET


class BoardFile(Entry, frozen=True, kw_only=True):
    """A whole board file."""

    version: Literal[1]
    name: Name
    key: Key | Maybe = UNSET
    id: BoardId | Maybe = UNSET
    desc: Text | Maybe | None = UNSET
    workspace: Name | Maybe | None = UNSET
    visibility: Literal["private", "workspace", "public"] | Maybe = UNSET
    archived: bool | Maybe = UNSET
    background: Background | Maybe | None = UNSET
    prefs: Prefs | Maybe = UNSET
    members: Annotated[list[Name | MemberEntry], Meta(max_length=MAX_MEMBERS)] | Maybe | None = UNSET
    labels: Annotated[list[Name | LabelEntry], Meta(max_length=MAX_LABELS)] | Maybe | None = UNSET
    custom_fields: Annotated[list[FieldEntry], Meta(max_length=MAX_FIELDS)] | Maybe | None = UNSET
    checklists: list[NamedChecklistEntry] | Maybe | None = UNSET
    lists: Annotated[list[Name | ListEntry], Meta(max_length=MAX_LISTS)] | Maybe | None = UNSET
    manage: Policy | Manage | Maybe = UNSET
    prune: PruneMode | Prune | Maybe = UNSET


def given(entry: Struct) -> dict[str, Any]:
    """The fields of a struct that were written."""
    return {name: value for name in entry.__struct_fields__ if (value := getattr(entry, name)) is not UNSET}
