"""What is known while one board is planned: desired, live and remembered, who is who, and what was found so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import Struct

from boardctl.model.addresses import pending
from boardctl.model.desired import GROUP, Declared, DesiredBoard, PruneMode
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.operations import Place
from boardctl.model.plan import Left, Order
from boardctl.model.values import Address, Board, Handle, Kind, Member, Value
from boardctl.planner.addressing import at_home
from boardctl.planner.approval import Part
from boardctl.planner.diff import Comparison
from boardctl.planner.identity import match
from boardctl.planner.names import Names
from boardctl.planner.references import Resolver
from boardctl.planner.scopes import NOTHING_REMEMBERED, Matching


class Abilities(Struct, frozen=True):
    """What the API takes when it creates an object of a kind: model field names; the rest goes by an update.

    `invites`: it may send an e-mail invitation that may have gone out before.
    """

    at_creation: Mapping[Kind, frozenset[str]]
    invites: bool = False


class Head(NamedTuple):
    """What a new checklist begins with: so many items, as a copy of the checklist with that handle; `last` is the place
    of the last of these, whether a copy keeps the places or counts anew.
    """

    source: Handle
    items: int
    last: float


@dataclass(slots=True)
class Context:
    """One board on the table. The first half is given; the second half is filled step by step.

    `sources` are the addresses of new objects that others may be copied from; None: any. `placed` are ids of what
    this run has already put in its place.
    """

    desired: DesiredBoard
    live: LiveBoard
    memory: BoardMemory
    matching: Matching
    resolver: Resolver
    names: Names
    abilities: Abilities
    remembers: bool
    is_new: bool
    declared: Mapping[Address, Declared]
    by_id: Mapping[str, Remembered]
    approved: Mapping[Address, Part] | None = None
    sources: Collection[Address] | None = None
    placed: Collection[str] = frozenset()
    doomed: frozenset[str] = frozenset()
    values: dict[Address, Value] = field(default_factory=dict)
    comparisons: dict[Address, Comparison] = field(default_factory=dict)
    parents: dict[Address, Handle] = field(default_factory=dict)
    places: dict[Address, Place] = field(default_factory=dict)
    created: dict[Address, Declared] = field(default_factory=dict)
    checklist_copies: dict[Address, Head] = field(default_factory=dict)
    card_copies: dict[Address, Address] = field(default_factory=dict)
    unsettled: set[Handle] = field(default_factory=set)
    kept: list[Left] = field(default_factory=list)
    reported: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    def remembered(self, address: Address) -> Remembered | None:
        """What is remembered of a declared object: under its address, or under the one its live object had before."""
        entry, live = self.memory.objects.get(address), self.matching.live.get(address)
        if live is None:
            return None if entry is not None and entry.id in self.matching.address else entry
        if entry is not None and entry.id == live.id:
            return entry
        return self.by_id.get(live.id)

    def live_of(self, address: Address) -> Live | None:
        """The live object a declared one stands for."""
        return self.matching.live.get(address)

    def handle(self, address: Address) -> Handle:
        """The id of a declared object, or its pending handle."""
        found = self.matching.live.get(address)
        return found.id if found else pending(address)

    def can_be_copied(self, address: Address) -> bool:
        """Whether a new object will be there to copy from: a part of a plan copies nothing that it does not make."""
        return self.sources is None or address in self.sources

    def prune(self, kind: Kind) -> PruneMode:
        """How objects of a kind that the file does not name are treated."""
        return self.desired.prune.get(GROUP[kind], "none")


def open_context(
    desired: DesiredBoard,
    live: LiveBoard | None,
    memory: BoardMemory | None,
    abilities: Abilities,
    matching: Matching | None = None,
) -> Context:
    """A context with everything given in place; a board that does not exist yet is an empty one."""
    is_new, live = live is None, live or blank(desired)
    matching = matching or match(desired, live, memory)
    known = at_home(memory, matching, desired, live) if memory else NOTHING_REMEMBERED
    return Context(
        desired=desired,
        live=live,
        memory=known,
        matching=matching,
        resolver=Resolver(desired, live, matching),
        names=Names(desired, live, matching.address),
        abilities=abilities,
        remembers=memory is not None and not memory.partial,
        is_new=is_new,
        declared={each.address: each for each in (desired.board, *desired.objects())},
        by_id={entry.id: entry for entry in known.objects.values()},
    )


def blank(desired: DesiredBoard) -> LiveBoard:
    """A board that stands for one that is yet to be created: with nothing on it but who creates it."""
    board = Live(kind="board", id=pending(desired.board.address), parent="", value=Board())
    creator = desired.creator
    if creator is None:
        return LiveBoard(board, ())
    member = Member(username=creator.username, role="admin")
    return LiveBoard(board, (Live(kind="member", id=creator.id, parent=board.id, value=member),))
