"""What to remember of a board that was taken over: everything its file names is boardctl's from now on."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.planner.board import sight_of, worked_out
from boardctl.planner.context import Abilities
from boardctl.planner.identity import match
from boardctl.planner.remember import Applied, remember

_ID = re.compile("[0-9a-f]{24}")


def bound(desired: DesiredBoard, live: LiveBoard, *, abilities: Abilities) -> BoardMemory:
    """The memory of a board just as its file says: each object's id, owned, with what it holds as last applied.

    A card whose `id:` is not on the board was deleted by people: it does not come back. Raises ConfigError where an
    object can't be told from another.
    """
    here = _map(desired, lambda each: each if each.id in live.objects else msgspec.structs.replace(each, id=None))
    context = worked_out(here, live, None, abilities=abilities)
    everything = frozenset({desired.key, *(each.address for each in desired.objects())})
    memory = remember(sight_of(context), None, Applied(created=everything), None)
    gone = {
        each.address: Remembered(id=each.id, owned=True, gone=True, parent=each.parent)
        for each in desired.of_kind("card")
        if each.id is not None and each.id not in live.objects and each.address not in memory.objects
    }
    return msgspec.structs.replace(memory, objects={**memory.objects, **gone})


def elsewhere(desired: DesiredBoard, export: LiveBoard, home: LiveBoard) -> DesiredBoard:
    """The board with the ids that an export says, so that it can be bound to the board it was exported from.

    The first exports have no ids of labels and lists: what stands in for them means nothing on Trello. Those, and what
    was deleted since, are left to their names; a deleted card keeps its id.
    """
    pairs = match(desired, export, None).live

    def identified(each: Declared) -> Declared:
        live = pairs.get(each.address)
        known = live is not None and (live.id in home.objects or (each.kind == "card" and _ID.fullmatch(live.id)))
        return msgspec.structs.replace(each, id=live.id) if live is not None and known else each

    return _map(desired, identified)


def _map(desired: DesiredBoard, change: Callable[[Declared], Declared]) -> DesiredBoard:
    collections = {at: tuple(change(each) for each in members) for at, members in desired.collections.items()}
    return msgspec.structs.replace(desired, collections=collections)
