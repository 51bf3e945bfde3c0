"""What a restore sets out to do, in the words of the project: so that any later run can tell how far it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from boardctl.model.addresses import is_pending, pending, pending_address
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Mark, UnderWay
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.values import Address, Card, Handle
from boardctl.planner.after_restore import is_missing
from boardctl.planner.way_back import WayBack


class HalfWay(Struct, frozen=True, kw_only=True):
    """A way back that is about to be gone: its `changes`, and what the project remembers, under its `key`, of the board
    as it is (`memory`) and as it was in the `past`. Addresses of the way back need not be those of the project.
    """

    key: str
    memory: BoardMemory
    past: BoardMemory | None
    back: WayBack
    live: LiveBoard
    changes: tuple[Change, ...]

    def names(self) -> dict[Address, Address]:
        """The project's address of each object that it knows, or knew in the past and nothing else is called by now."""
        here = {entry.id: address for address, entry in self.memory.objects.items() if entry.id}
        past = self.past.objects if self.past is not None else {}
        taken = {address for address, entry in self.memory.objects.items() if not is_missing(entry, self.live)}
        free = {entry.id: address for address, entry in past.items() if address not in taken}
        ids = {address: (entry.id,) for address, entry in self.back.memory.objects.items()}
        ids |= {address: (*ids.get(address, ()), old) for address, old in self.back.past_ids.items()}
        found = {address: [here.get(each) or free.get(each) for each in known] for address, known in ids.items()}
        named = {address: next(filter(None, each), None) for address, each in found.items()}
        return {self.back.desired.key: self.key} | {address: each for address, each in named.items() if each}

    def under_way(self, told: UnderWay) -> UnderWay:
        """What is under way, of all that the project knows; of what only others know, nothing is to be remembered."""
        names = self.names()
        here = {entry.id: address for address, entry in self.memory.objects.items() if entry.id}
        marks: dict[Address, Mark] = {}
        for address, mark in told.marks.items():
            mine = here.get(mark.id) if mark.id else names.get(address)
            known = _named(mark, names)
            if mine is not None and known is not None:
                marks[mine] = known
        for operation in (each for change in self.changes for each in change.operations):
            if (mine := here.get(operation.target)) is not None:
                marks |= dict(_gone(operation, self.live, mine, marks.get(mine)))
        return msgspec.structs.replace(told, marks=marks)


def _named(mark: Mark, names: Mapping[Address, Address]) -> Mark | None:
    """The mark with the project's addresses; None where it is made in something that the project does not know."""
    parent = _handle(mark.parent, names)
    if parent is None:
        return None
    added = {name: dict(_entries(entries, names)) for name, entries in mark.added.items()}
    return msgspec.structs.replace(mark, parent=parent, home=_handle(mark.home, names) or "", added=added)


def _handle(handle: Handle, names: Mapping[Address, Address]) -> Handle | None:
    if not is_pending(handle):
        return handle
    mine = names.get(pending_address(handle))
    return None if mine is None else pending(mine)


def _entries(entries: Mapping[str, str], names: Mapping[Address, Address]) -> Iterator[tuple[str, str]]:
    for handle, value in entries.items():
        mine, wanted = _handle(handle, names), _handle(value, names)
        if mine is not None and wanted is not None:
            yield mine, wanted


def _gone(operation: Operation, live: LiveBoard, address: Address, mark: Mark | None) -> Iterator[tuple[Address, Mark]]:
    """What the files may have and goes: an object that is deleted, or what is taken off a card."""
    if operation.verb == "delete":
        yield address, Mark(kind=operation.kind, id=operation.target, deletes=True)
    elif mark is not None and (takes := dict(_taken(operation, live))):
        yield address, msgspec.structs.replace(mark, takes={**mark.takes, **takes})


def _taken(operation: Operation, live: LiveBoard) -> Iterable[tuple[str, tuple[str, ...]]]:
    """What a call takes out of a card's sets, and the fields whose values it clears."""
    there = live.objects.get(operation.target)
    if there is None or not isinstance(there.value, Card):
        return
    for name in ("labels", "members"):
        if name in operation.fields:
            yield name, tuple(sorted((getattr(there.value, name) or frozenset()) - operation.fields[name]))
    values: Mapping[Handle, Any] = operation.fields.get("values") or {}
    yield "values", tuple(sorted(handle for handle, value in values.items() if value is None))
