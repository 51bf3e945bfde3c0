"""What is on the board now: live objects by id, siblings in the order in which people see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct

from boardctl.model.values import Card, Kind, List, Value


class Live(Struct, frozen=True, kw_only=True):
    """One live object. `pos` is its place among its siblings (only the order counts); `url` opens it."""

    kind: Kind
    id: str
    parent: str
    value: Value
    pos: float = 0.0
    url: str | None = None

    @property
    def archived(self) -> bool:
        """Whether it is out of sight: an archived list or card."""
        return isinstance(self.value, Card | List) and self.value.archived is True


Children: TypeAlias = Mapping[tuple[str, Kind], tuple[Live, ...]]


class LiveBoard:
    """A board as it was read: immutable, with its objects by id and by (parent's id, kind) in order.

    `archived_cards` says whether archived cards were read too; without them, a declared card that is not
    here may still exist. `workspace_names` are all texts that name the board's workspace.
    """

    __slots__ = ("__dict__", "archived_cards", "board", "objects", "workspace_names")

    def __init__(
        self,
        board: Live,
        objects: Iterable[Live],
        *,
        archived_cards: bool = True,
        workspace_names: frozenset[str] = frozenset(),
    ) -> None:
        self.board = board
        self.objects: dict[str, Live] = {each.id: each for each in objects}
        self.archived_cards = archived_cards
        self.workspace_names = workspace_names

    @property
    def id(self) -> str:
        """The board's Trello id."""
        return self.board.id

    @cached_property
    def children(self) -> Children:
        """Siblings by (parent's id, kind), in the order of their places; equal places in order of id."""
        found: dict[tuple[str, Kind], list[Live]] = {}
        for each in self.objects.values():
            found.setdefault((each.parent, each.kind), []).append(each)
        return {key: tuple(sorted(group, key=_place)) for key, group in found.items()}

    def of_kind(self, kind: Kind) -> Iterator[Live]:
        """Every live object of one kind, in the order read."""
        return (each for each in self.objects.values() if each.kind == kind)

    def shows(self, each: Live) -> bool:
        """Whether people see it: the cards of an archived list stay open, and out of sight (WIRE-FACTS section 4)."""
        parent = self.objects.get(each.parent)
        return not each.archived and (parent is None or not parent.archived)

    def in_order(self, parent: str, kind: Kind) -> tuple[Live, ...]:
        """The siblings of one kind under one parent, archived ones included, in order."""
        return self.children.get((parent, kind), ())


def _place(each: Live) -> tuple[float, str]:
    return (each.pos, each.id)
