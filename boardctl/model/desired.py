"""What the files ask for: declared objects with their addresses, policies and the place they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from boardctl.model.values import Address, Handle, Kind, Value

Policy: TypeAlias = Literal["enforce", "seed", "ignore"]
PruneMode: TypeAlias = Literal["owned", "all", "none"]
# The names under `manage:` and `prune:` (prune has no board and no progress).
Group: TypeAlias = Literal["board", "labels", "custom_fields", "lists", "members", "cards", "progress"]

GROUP: dict[Kind, Group] = {
    "board": "board",
    "member": "members",
    "label": "labels",
    "custom_field": "custom_fields",
    "option": "custom_fields",
    "list": "lists",
    "card": "cards",
    "attachment": "cards",
    "checklist": "cards",
    "item": "cards",
}
DEFAULT_MANAGE: Mapping[Group, Policy] = {
    "board": "enforce",
    "labels": "enforce",
    "custom_fields": "enforce",
    "lists": "enforce",
    "members": "enforce",
    "cards": "enforce",
    "progress": "seed",
}
# Members are people: they are removed only where the file says so in as many words. Where it says nothing of them, the
# plan tells of those who stay.
DEFAULT_PRUNE: Mapping[Group, PruneMode] = {
    "labels": "owned",
    "custom_fields": "owned",
    "lists": "owned",
    "cards": "owned",
}


class Source(NamedTuple):
    """Where an object was written: a file (relative to the project) and a 1-based line and column."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else ""


UNWRITTEN = Source("", 0)
"""Of what stands in no file of anybody's."""


class Cited(str):
    """A text that only the board can settle: as it is written, and the place `at` which it stands."""

    __slots__ = ("at",)

    at: Source

    def __new__(cls, text: str, at: Source) -> Cited:
        """Of a text and its place."""
        made = super().__new__(cls, text)
        made.at = at
        return made

    def __reduce__(self) -> tuple[type[Cited], tuple[str, Source]]:
        return Cited, (str(self), self.at)


class Declared(Struct, frozen=True, kw_only=True):
    """One object of a file.

    `parent` is the address of the object it lives in (a card's list, a checklist's card; else the board's).
    `id` binds it to a live object; `was` are its former names; `policy` rules its fields, `progress` those
    that people move along; `key` says whether the last part of the address is a key of the user's; a `made_name` comes
    of an expression, so that other names come of the same place. `named_at` is where a checklist that is cited, or an
    item of it, has its name, as it has on other cards. A `shared` one is made from a place in the files that others may
    be made from as well: no id can stand there.
    """

    kind: Kind
    address: Address
    parent: Address
    value: Value
    source: Source
    id: str | None = None
    was: tuple[str, ...] = ()
    has_key: bool = False
    protect: bool = False
    policy: Policy = "enforce"
    progress: Policy = "seed"
    made_name: bool = False
    named_at: Source | None = None
    shared: bool = False


class Safety(Struct, frozen=True, kw_only=True):
    """The limits beyond which a plan is refused: removals per board, and per cent of a kind (from 4 up)."""

    max_removals: int = 10
    max_removal_percent: int = 30


Collections: TypeAlias = Mapping[tuple[Address, Kind], tuple[Declared, ...]]


class Creator(NamedTuple):
    """The token's member: who makes a board is on it from the start, as its admin (WIRE-FACTS section 5, boards)."""

    id: Handle
    username: str


class DesiredBoard(Struct, frozen=True, kw_only=True):
    """A board as its file asks for it.

    `collections` holds every collection the file declares, in file order, by (address of the owner, kind):
    cards by their list's address, items by their checklist's. A collection that is absent is not managed; an
    empty one is, and says that nothing of boardctl's should be in it. `made_for` is what its template was worked out
    for: `row "acme", clients.csv:3`.

    Boards of a schedule end (DESIGN section 3): one that does not `creates` is left alone where it does not exist;
    a `retired` one is archived, takes no other change, and does not count against the safety limits. `creator` is who
    will have made it, of a board that is to be made and names them.
    """

    key: str
    board: Declared
    collections: Collections
    prune: Mapping[Group, PruneMode] = field(default_factory=lambda: DEFAULT_PRUNE)
    safety: Safety = Safety()
    copy_cards: bool = False
    creates: bool = True
    retired: bool = False
    made_for: str = ""
    creator: Creator | None = None

    def objects(self) -> Iterator[Declared]:
        """Every declared object but the board itself, collection by collection."""
        for members in self.collections.values():
            yield from members

    def of_kind(self, kind: Kind) -> Iterator[Declared]:
        """Every declared object of one kind, in file order."""
        for (_, each), members in self.collections.items():
            if each == kind:
                yield from members

    def declares(self, owner: Address, kind: Kind) -> bool:
        """Whether the file has this collection, be it empty."""
        return (owner, kind) in self.collections
