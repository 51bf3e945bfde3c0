"""One id, one address: what is remembered follows its object where that goes by another address, and makes room."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from boardctl.model.addresses import unique, unnumbered
from boardctl.model.desired import DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.planner.scopes import Matching


def followed(
    objects: Mapping[Address, Remembered], pairs: Mapping[Address, str], there: Collection[str], desired: DesiredBoard
) -> dict[Address, Remembered]:
    """The entries with that of each id in `pairs` under its address; another one of that address makes room for it.

    A key, `was` or the name of a neighbour passes an address on. Forgotten is only what nobody can find any more: what
    is neither among the ids that are `there` nor in the archive. All below an address goes along with it.
    """
    here, ids = {entry.id: address for address, entry in objects.items()}, set(pairs.values())
    moves = {here[id]: address for address, id in pairs.items() if id in here and id}  # not with an owner that moves
    others = [address for address in pairs if address in objects and objects[address].id not in ids]
    staying = [each for each in others if objects[each].id in there or objects[each].pruned]
    if staying:
        left = {address for address, now in moves.items() if address != now}
        taken = {*(objects.keys() - left), *pairs, *(each.address for each in desired.objects())}
        moves |= {address: unique(unnumbered(address), taken) for address in staying}
    return readdressed(objects, moves)


def at_home(memory: BoardMemory, matching: Matching, desired: DesiredBoard, live: LiveBoard) -> BoardMemory:
    """The memory with the lists, and so those of the cards, at the addresses that they have by now."""
    lists = {address: each.id for address, each in matching.live.items() if each.kind == "list"}
    return msgspec.structs.replace(memory, objects=followed(memory.objects, lists, live.objects, desired))


def readdressed(objects: Mapping[Address, Remembered], moves: Mapping[Address, Address]) -> dict[Address, Remembered]:
    """What is remembered, with all that is at the addresses, and below them, at others, all at once.

    Cards know their list by its address. What is named takes the place of what goes along, and that of what does not.
    """
    if all(address == now for address, now in moves.items()):
        return dict(objects)
    found = {
        address: msgspec.structs.replace(entry, parent=_moved(entry.parent, moves)) if entry.parent else entry
        for address, entry in objects.items()
    }
    now = {address: _moved(address, moves) for address in found}
    return {now[each]: found[each] for each in sorted(found, key=lambda each: (each in moves, now[each] != each))}


def _moved(address: Address, moves: Mapping[Address, Address]) -> Address:
    """An address after the moves: its own, else that of the nearest owner that moves."""
    owner, rest = address, ""
    while owner not in moves:
        owner, slash, last = owner.rpartition("/")
        if not slash:
            return address
        rest = f"/{last}{rest}"
    return moves[owner] + rest
