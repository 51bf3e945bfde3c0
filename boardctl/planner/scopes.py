"""What identity works on: objects that may be each other, the pairs found so far, and what names an object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from boardctl.errors import Problem
from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text
from boardctl.model.live import Live
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address, Attachment, Kind, Label, Member

NOTHING_REMEMBERED = BoardMemory(board="")


class Matching(NamedTuple):
    """Pairs of declared and live: by address and by Trello id. `problems` are for the user to settle; `deleted` are the
    declared cards that people deleted.
    """

    live: dict[Address, Live]
    address: dict[str, Address]
    problems: list[Problem]
    deleted: set[Address]

    def bind(self, declared: Declared, live: Live) -> None:
        """Make the two one."""
        self.live[declared.address] = live
        self.address[live.id] = declared.address

    @property
    def pairs(self) -> dict[Address, str]:
        """The id of each declared object that is there."""
        return {address: live.id for address, live in self.live.items()}


class Scope(NamedTuple):
    """Objects of one kind that may be each other: what a file declares, what the board has, and the memory."""

    kind: Kind
    declared: Sequence[Declared]
    candidates: Sequence[Live]
    memory: BoardMemory
    matching: Matching
    any_parent: bool = False
    deleted: Collection[Address] = frozenset()

    def open_ends(self) -> list[Declared]:
        """Declared objects without a live one yet; for those that people deleted no other is looked for."""
        live, deleted = self.matching.live, self.deleted
        return [each for each in self.declared if each.address not in live and each.address not in deleted]

    def free(self) -> list[Live]:
        """Live objects that no declared one stands for yet."""
        return [each for each in self.candidates if each.id not in self.matching.address]


class Past:
    """What is remembered, found by the owners of now: with a card's name or key the addresses of all that is on it
    change.
    """

    def __init__(self, memory: BoardMemory) -> None:
        self._memory = memory

    def within(self, owner: Address, object_id: str) -> BoardMemory:
        """The memory for what an owner has, that of an address it had before under the one that it has now."""
        before = self._addresses.get(object_id, owner)
        if before == owner:
            return self._memory
        parts = self._parts.get(before, ())
        return msgspec.structs.replace(
            self._memory, objects={owner + address.removeprefix(before): entry for address, entry in parts}
        )

    @cached_property
    def _addresses(self) -> dict[str, Address]:
        return {entry.id: address for address, entry in self._memory.objects.items()}

    @cached_property
    def _parts(self) -> dict[Address, list[tuple[Address, Remembered]]]:
        found: dict[Address, list[tuple[Address, Remembered]]] = defaultdict(list)
        for address, entry in self._memory.objects.items():
            found[address.rsplit("/", 2)[0]].append((address, entry))
        return found


Key = Callable[[Scope, Declared | Live], Hashable | None]


def exact_key(scope: Scope, each: Declared | Live) -> Hashable | None:
    """What two objects must share to be the same by name: the parent and all that names them."""
    return in_parent(scope, each, name_key(each.value))


def in_parent(scope: Scope, each: Declared | Live, name: Hashable | None) -> Hashable | None:
    """A name as it counts where names are told apart by their place: with the parent's id."""
    if name is None or not scope.any_parent:
        return name
    if isinstance(each, Live):
        return (each.parent, name)
    parent = scope.matching.live.get(each.parent)
    return (parent.id, name) if parent else None


def name_key(value: object) -> Hashable | None:
    """What names an object: a label's name and colour, a link's URL, a person's username, else the name."""
    if isinstance(value, Label):
        return None if value.color is UNSET else (normal_text(value.name or ""), value.color)
    if isinstance(value, Attachment):
        return value.url or None
    if isinstance(value, Member):
        return value.username.lower() if value.username else None
    return normal_text(getattr(value, "name", None) or "")


def grouped(scope: Scope, each_of: Iterable[Declared] | Iterable[Live], key: Key) -> dict[Hashable, list]:  # type: ignore[type-arg]  # one helper for both sides
    """The objects by what names them; those that nothing names are left out."""
    groups: dict[Hashable, list[Declared | Live]] = {}
    for each in each_of:
        found = key(scope, each)
        if found is not None:
            groups.setdefault(found, []).append(each)
    return groups


def beside(scope: Scope, declared: Declared) -> list[Live]:
    """The free live objects in the parent of a declared one."""
    home = scope.matching.live.get(declared.parent)
    return [each for each in scope.free() if not scope.any_parent or (home and each.parent == home.id)]


def open_first(found: list[Live]) -> list[Live]:
    """Open before archived (DESIGN section 5)."""
    return [each for each in found if not each.archived] or found


def never_made(declared: Declared) -> bool:
    """Whether the file makes none: whether a card exists at all is progress (DESIGN section 4)."""
    return declared.policy == "ignore" or (declared.kind == "card" and declared.progress == "ignore")


def giving_way(declared: list[Declared], room: int, known: Collection[Address] = ()) -> list[Declared]:
    """Where there are fewer live, what the file ignores has never been made: it leaves them to the others.

    But for what is `known` to be there, by its address.
    """
    spare = max(len(declared) - room, 0)
    ignored = [each.address for each in declared if never_made(each) and each.address not in known]
    ignored = ignored[-spare:] if spare else []
    return [each for each in declared if each.address not in ignored]


def plain_name(each: Declared | Live) -> str:
    """The name in comparable form; empty where there is none."""
    return normal_text(getattr(each.value, "name", None) or "")
