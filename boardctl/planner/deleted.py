"""Which declared cards people deleted: their blocks stay without a card, and a namesake that people made is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import unnumbered
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.planner.former import name_digest, named_as_before
from boardctl.planner.shifted import renamed_now, with_the_shifted

# The slug of a card's address, and the digest of its name.
_Row: TypeAlias = tuple[Address, str | None]


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
    """The memory with each deleted card under the address that its block has since it was renamed with `was:`, or
    others of its name came before it.

    An edit of the file must not bring back what people deleted.
    """
    lost = {at: each for at, each in memory.objects.items() if _is_lost(each, live)} if memory else {}
    if memory is None or not lost:
        return memory
    cards = tuple(desired.of_kind("card"))
    objects = _renamed(cards, memory.objects, lost)
    return msgspec.structs.replace(memory, objects=dict(with_the_shifted(cards, objects, lost.keys() & objects)))


def _renamed(
    cards: Sequence[Declared], before: Mapping[Address, Remembered], lost: Mapping[Address, Remembered]
) -> dict[Address, Remembered]:
    here, objects = {each.address for each in cards}, dict(before)
    left = {address: entry for address, entry in lost.items() if address not in here}
    waiting = [each for each in cards if each.was and each.id is None]
    claimed = Counter(former for each in waiting for former in each.was)
    names = ((each.parent, name_digest("card", getattr(each.value, "name", ""))) for each in cards)
    on_board = renamed_now(waiting, (entry for at, entry in before.items() if at not in lost), names)
    for declared in (each for each in waiting if left and each.address not in {*objects, *on_board}):
        for former in declared.was:
            found = [address for address in left if left[address].fields.get("name") == name_digest("card", former)]
            if len(found) == claimed[former] == 1:
                objects[declared.address] = _under_its_name(objects.pop(found[0]), declared)
                del left[found[0]]
                break
    return objects


def _is_lost(entry: Remembered, live: LiveBoard) -> bool:
    """Whether a card was deleted: without the archived ones only if that was known before."""
    if entry.parent is None or not entry.id or entry.id in live.objects:
        return False
    return entry.gone or live.archived_cards


def _under_its_name(entry: Remembered, declared: Declared) -> Remembered:
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


def _beyond(cards: Sequence[Declared], live: LiveBoard, memory: BoardMemory, known: Collection[str]) -> Counter[_Row]:
    """How many cards on the board stood for a block of a slug and a name, beyond the blocks of now.

    Without those that left with their block, or leave with their list: they stand for none.
    """
    leaving = {entry.id for entry in memory.objects.values() if entry.owned and entry.id not in known}
    there = {
        address: (unnumbered(address), entry.fields.get("name"))
        for address, entry in memory.objects.items()
        if _is_there(live, entry) and _stays(live, live.objects[entry.id].parent, known, leaving)
    }
    rows = _rows(cards, memory)
    lost = {address: entry.fields.get("name") for address, entry in memory.objects.items() if address not in there}
    gone = Counter(row for address, row in rows.items() if address in lost and lost[address] == row[1])
    others = Counter(rows.values()) - gone - _renamed_into(cards, rows, live, memory)
    return Counter(there.values()) - others


def _rows(cards: Sequence[Declared], memory: BoardMemory) -> dict[Address, _Row]:
    """The slug and the name of each block, the one that it was applied by if it stands for that card."""
    found: dict[Address, _Row] = {}
    for each in cards:
        entry, name = memory.objects.get(each.address), getattr(each.value, "name", "")
        last = entry.fields.get("name") if entry else None
        stands = entry is not None and named_as_before(each, last)
        found[each.address] = (unnumbered(each.address), last if stands else name_digest("card", name))
    return found


def _renamed_into(
    cards: Sequence[Declared], rows: dict[Address, _Row], live: LiveBoard, memory: BoardMemory
) -> Counter[_Row]:
    """How many blocks had another name until now, which a card of their list still has: as many as there are more of
    theirs in the list than it had.
    """
    entries = [(address, each) for address, each in memory.objects.items() if each.parent and not each.pruned]
    then = Counter((each.parent, (unnumbered(address), each.fields.get("name"))) for address, each in entries)
    now = Counter((each.parent, rows[each.address]) for each in cards)
    names = ((each.parent, rows[each.address][1]) for each in cards)
    there = (entry for _, entry in entries if _is_there(live, entry))
    renamed = renamed_now(cards, there, names)
    added = Counter((each.parent, rows[each.address]) for each in cards if each.address in renamed)
    found: Counter[_Row] = Counter()
    for place, count in added.items():
        found[place[1]] += min(count, max(now[place] - then[place], 0))
    return found


def _is_there(live: LiveBoard, entry: Remembered) -> bool:
    card = live.objects.get(entry.id)
    return card is not None and card.kind == "card" and not (entry.pruned and card.archived)


def _stays(live: LiveBoard, home: str, known: Collection[str], leaving: Collection[str]) -> bool:
    """Whether a list is the file's, whether or not it is in sight by now, or people's and in sight."""
    there = live.objects.get(home)
    return home in known or (home not in leaving and (there is None or not there.archived))
