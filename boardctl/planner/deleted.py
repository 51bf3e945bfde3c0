"""Which declared cards people deleted: their blocks stay without a card, and a namesake that people made is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import unnumbered
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.planner.former import name_digest, named_as_before


def deleted_by_people(
    cards: Sequence[Declared], live: LiveBoard, memory: BoardMemory, known: Collection[str]
) -> frozenset[Address]:
    """The addresses of the declared cards that were deleted by people, where that is theirs to decide. `known` are the
    ids of what the file declares otherwise: its lists.

    A slug passes to the next card of its name when a block leaves the file: of equally named blocks without a key as
    many are not deleted as there are cards on the board that had a slug beyond those of now.
    """
    gone = [each for each in cards if _may_be_deleted(each, live, memory)]
    if not gone:
        return frozenset()
    beyond = _beyond(cards, live, memory, known)
    found = set()
    for declared in reversed(gone):
        row = (unnumbered(declared.address), _name_then(declared, memory.objects[declared.address]))
        if beyond[row] > 0 and not declared.has_key:
            beyond[row] -= 1
        else:
            found.add(declared.address)
    return frozenset(found)


def carried(desired: DesiredBoard, live: LiveBoard, memory: BoardMemory | None) -> BoardMemory | None:
    """The memory with each deleted card under the address that its block has since it was renamed with `was:`.

    A rename in the file must not bring back what people deleted.
    """
    waiting = [each for each in desired.of_kind("card") if each.was and each.id is None] if memory else []
    if memory is None or not waiting:
        return memory
    objects, here = dict(memory.objects), {each.address for each in desired.objects()}
    lost = {address: entry for address, entry in objects.items() if address not in here and _is_lost(entry, live)}
    claimed = Counter(former for each in waiting for former in each.was)
    for declared in (each for each in waiting if lost and each.address not in objects):
        for former in declared.was:
            found = [address for address in lost if lost[address].fields.get("name") == name_digest("card", former)]
            if len(found) == claimed[former] == 1:
                objects[declared.address] = _renamed(objects.pop(found[0]), declared)
                del lost[found[0]]
                break
    return msgspec.structs.replace(memory, objects=objects)


def _is_lost(entry: Remembered, live: LiveBoard) -> bool:
    """Whether a card was deleted: without the archived ones only if that was known before."""
    if entry.parent is None or not entry.id or entry.id in live.objects:
        return False
    return entry.gone or live.archived_cards


def _renamed(entry: Remembered, declared: Declared) -> Remembered:
    fields = {**entry.fields, "name": name_digest("card", getattr(declared.value, "name", ""))}
    return msgspec.structs.replace(entry, gone=True, fields=fields)


def _may_be_deleted(declared: Declared, live: LiveBoard, memory: BoardMemory) -> bool:
    entry = memory.objects.get(declared.address)
    if entry is None or declared.id is not None or declared.progress != "seed" or memory.board != live.id:
        return False
    named = declared.has_key or named_as_before(declared, entry.fields.get("name"))
    if entry.pruned or not (named or entry.gone):  # what is known to be deleted stays so under a name of the same slug
        return False
    return bool(entry.id) and entry.id not in live.objects and (entry.gone or live.archived_cards)


def _name_then(declared: Declared, entry: Remembered) -> str | None:
    """The digest of the name a block has, if that of the card of its address is known."""
    name = getattr(declared.value, "name", UNSET)
    known = entry.fields.get("name")
    return known if known is None or name is UNSET else name_digest("card", name)


def _beyond(
    cards: Sequence[Declared], live: LiveBoard, memory: BoardMemory, known: Collection[str]
) -> Counter[tuple[Address, str | None]]:
    """How many cards on the board stood for a block of a slug and a name that the file has no more.

    Without those that left with their block, or leave with their list: they stand for none.
    """
    here = _standing(cards, live, memory)
    leaving = {entry.id for entry in memory.objects.values() if entry.owned and entry.id not in known}
    return Counter(
        (unnumbered(address), entry.fields.get("name"))
        for address, entry in memory.objects.items()
        if address not in here and _is_there(live, entry)
        if _stays(live, live.objects[entry.id].parent, known, leaving)
    )


def _standing(cards: Sequence[Declared], live: LiveBoard, memory: BoardMemory) -> set[Address]:
    """The addresses of which the blocks are what they were: none that `was:` gives to a card of another list."""
    addresses = {each.address for each in cards}
    left = (each for address, each in memory.objects.items() if address not in addresses and _is_there(live, each))
    moving = {(each.parent, each.fields.get("name")) for each in left}
    entries = ((each, memory.objects.get(each.address)) for each in cards)
    return {
        each.address
        for each, entry in entries
        if entry and named_as_before(each, entry.fields.get("name"))
        if entry.parent == each.parent
        or moving.isdisjoint((each.parent, name_digest("card", former)) for former in each.was)
    }


def _is_there(live: LiveBoard, entry: Remembered) -> bool:
    card = live.objects.get(entry.id)
    return card is not None and card.kind == "card" and not (entry.pruned and card.archived)


def _stays(live: LiveBoard, home: str, known: Collection[str], leaving: Collection[str]) -> bool:
    """Whether a list is the file's, whether or not it is in sight by now, or people's and in sight."""
    there = live.objects.get(home)
    return home in known or (home not in leaving and (there is None or not there.archived))
