"""Recovery: what a run that did not finish has done to a board, and the memory that makes it boardctl's own.

The state (or the journal) says what was under way; the board says how far it came. After that an ordinary plan from
the present files does the rest (DESIGN section 7). Pure: no I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.desired import DesiredBoard
from boardctl.model.fields import AT_BIRTH, BY_NAME, normal_value
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Mark, Remembered, UnderWay, digest, digest_of
from boardctl.model.values import KINDS, Address, Card, Handle
from boardctl.planner.addressing import followed
from boardctl.planner.identity import match
from boardctl.planner.order import stays
from boardctl.planner.places import ORDERED
from boardctl.planner.underway import birth_digest

# Clocks of the servers that make ids, and the one that dates answers, need not agree to the second.
TOLERANCE = 15


def recover(
    desired: DesiredBoard, live: LiveBoard, memory: BoardMemory, under_way: UnderWay, made: Mapping[Address, str]
) -> BoardMemory:
    """The memory with all that a run has done before it ended: what it created is owned, what it set is boardctl's.

    `live` was read afterwards, archived cards too; `made` holds the ids that are known from the journal.
    """
    known = {entry.id for entry in memory.objects.values()}
    ids = births(live, under_way, {**_remembered(memory, under_way), **made}, known=known)
    ids |= _moved_since(live, under_way, ids, known)
    ids |= {desired.key: live.id} if not memory.board else {}
    memory = _with_room(desired, live, memory, under_way, ids)
    objects, here = dict(memory.objects), {entry.id: address for address, entry in memory.objects.items()}
    handles = _Handles(ids, memory)
    for address, mark in under_way.marks.items():
        each = _object(live, mark.id or ids.get(address, ""))
        if each is None and mark.deletes:
            objects.pop(here.get(mark.id, ""), None)  # by boardctl, and not by people: its block brings it back
        elif each is not None and not mark.deletes:
            at = here.get(each.id, address)  # where it was known before: a plan finds it there, as the run did
            objects[at] = _entry(objects.get(at), mark, each, handles)
    partial = memory.partial or _is_unsure(under_way, ids)
    told = BoardMemory(board=live.id, objects=objects, partial=partial, past=memory.past)
    return msgspec.structs.replace(told, objects=_ordered(desired, live, told, under_way, ids))


def _with_room(
    desired: DesiredBoard, live: LiveBoard, memory: BoardMemory, under_way: UnderWay, ids: Mapping[Address, str]
) -> BoardMemory:
    """The memory with nothing else at the addresses of what it does not know yet."""
    known = {entry.id for entry in memory.objects.values()}
    found = {address: mark.id or ids.get(address, "") for address, mark in under_way.marks.items() if not mark.deletes}
    coming = {address: id for address, id in found.items() if id not in known and _object(live, id) is not None}
    return msgspec.structs.replace(memory, objects=followed(memory.objects, coming, live.objects, desired))


def _remembered(memory: BoardMemory, under_way: UnderWay) -> dict[Address, str]:
    """What the run had made and already noted in the state, before it went on to put right what had got lost."""
    before = {mark.id for mark in under_way.marks.values()}  # what was there already, and goes by another address now
    entries = ((address, memory.objects.get(address)) for address, mark in under_way.marks.items() if not mark.id)
    return {
        address: entry.id
        for address, entry in entries
        if entry is not None and entry.id not in before and born(entry.id) >= under_way.since - TOLERANCE
    }


def births(
    live: LiveBoard, under_way: UnderWay, made: Mapping[Address, str], *, known: Collection[str]
) -> dict[Address, str]:
    """The ids of what a run created, by address: those known to it, and those found by parent, name, time and fields.

    No id in `known` can be one of them.
    """
    found = {address: id for address, id in made.items() if _object(live, id) is not None}
    taken = {*known, *found.values()} - {""}
    for address, mark in sorted(under_way.marks.items(), key=lambda entry: KINDS.index(entry[1].kind)):
        if mark.id or address in found or mark.kind == "board":
            continue
        parent = found.get(pending_address(mark.parent), "") if is_pending(mark.parent) else mark.parent
        twins = [each for each in namesakes(live, mark, parent, under_way.since) if each.id not in taken]
        if twins:
            best = max(twins, key=lambda each: _likeness(mark, each))  # the first of equals
            found[address] = best.id
            taken.add(best.id)
    return found


def namesakes(live: LiveBoard, mark: Mark, parent: str, since: int) -> list[Live]:
    """What may be the object: new, of that name, where it was put."""
    return [each for each in live.in_order(parent or live.id, mark.kind) if _may_be(mark, each, since)]


def _moved_since(
    live: LiveBoard, under_way: UnderWay, found: Mapping[Address, str], known: Collection[str]
) -> dict[Address, str]:
    """Cards that people have moved to another list before anybody looked; once all others are found."""
    moved: dict[Address, str] = {}
    for address, mark in under_way.marks.items():
        if mark.id or address in found or mark.kind != "card":
            continue
        taken = {*known, *found.values(), *moved.values()}
        cards = (each for each in live.of_kind("card") if each.id not in taken)
        card = next((each for each in cards if _may_be(mark, each, under_way.since)), None)
        if card is not None:
            moved[address] = card.id
    return moved


def _may_be(mark: Mark, each: Live, since: int) -> bool:
    return birth_digest(each.value) == mark.name and (each.kind == "member" or born(each.id) >= since - TOLERANCE)


def with_late(
    memory: BoardMemory, live: LiveBoard, under_way: UnderWay, ids: Mapping[Address, str], before: Collection[str]
) -> BoardMemory:
    """The memory with what came into being beside what was made: its first request, given up for lost, landed late.

    It is boardctl's own and declared nowhere, so a fresh plan shows that it is to go. `under_way` has the marks of what
    was asked for more than once, `ids` what was made; no id in `before` can be such a twin.
    """
    objects, handles = dict(memory.objects), _Handles(ids, memory)
    taken = {*before, *ids.values(), *(entry.id for entry in memory.objects.values())}
    for address, mark in under_way.marks.items():
        home = handles.address(mark.home) if mark.home else None
        for twin in namesakes(live, mark, handles.id(mark.parent), under_way.since):
            if twin.id not in taken and mark.kind != "member":
                free = next(name for at in count(2) if (name := f"{address}~{at}") not in objects)
                objects[free] = Remembered(id=twin.id, owned=True, parent=home)
                taken.add(twin.id)
    return msgspec.structs.replace(memory, objects=objects)


def born(object_id: str) -> int:
    """When an object was created, in seconds: its id begins with it (WIRE-FACTS section 6). 0 for any other text."""
    try:
        return int(object_id[:8], 16)
    except ValueError:
        return 0


def _likeness(mark: Mark, each: Live) -> int:
    return sum(1 for _ in _landed(mark, each))


def _landed(mark: Mark, each: Live) -> Iterator[tuple[str, str]]:
    """The fields that have the value they were to get, with its digest."""
    for name, wanted in mark.fields.items():
        field, present = BY_NAME[mark.kind].get(name), getattr(each.value, name, UNSET)
        if field is not None and present is not UNSET and digest(field, present) == wanted:
            yield name, wanted


def _object(live: LiveBoard, object_id: str) -> Live | None:
    return live.board if object_id == live.id else live.objects.get(object_id)


class _Handles:
    """Handles of a run's plan, as ids and addresses."""

    def __init__(self, ids: Mapping[Address, str], memory: BoardMemory) -> None:
        self._ids = ids
        self._addresses = {entry.id: address for address, entry in memory.objects.items()}

    def id(self, handle: Handle) -> str:
        """The id, empty where the object did not come into being."""
        return self._ids.get(pending_address(handle), "") if is_pending(handle) else handle

    def address(self, handle: Handle) -> Address | None:
        """The address, None where it is not known."""
        return pending_address(handle) if is_pending(handle) else self._addresses.get(handle)


def _entry(prior: Remembered | None, mark: Mark, each: Live, handles: _Handles) -> Remembered:
    """What to remember of one object; a new one also that all it was born with is boardctl's to change."""
    new = not mark.id
    if prior is None or prior.id != each.id:
        prior = Remembered(id=each.id, owned=new)
    fields = {**(_born_with(mark) if new else {}), **prior.fields, **dict(_landed(mark, each))}
    taken = _taken(mark, each)
    fields = {name: last for name, last in fields.items() if name not in taken}
    if mark.home and handles.id(mark.home) == each.parent:
        fields["list"] = digest_of(each.parent)
    if mark.prunes and each.archived:
        fields["archived"] = digest_of(True)
    return msgspec.structs.replace(
        prior,
        owned=prior.owned or new,
        pruned=(prior.pruned or mark.prunes) and each.archived,
        parent=(handles.address(mark.home) if mark.home else None) or prior.parent,
        fields=fields,
        added=_added(prior, mark, each, handles),
    )


def _born_with(mark: Mark) -> dict[str, str]:
    """Seeded fields are set while they are as last applied: what the second call was to set is as the first left it."""
    fields = BY_NAME[mark.kind]
    start = AT_BIRTH.get(mark.kind, {})
    return {
        name: digest(fields[name], value) for name, value in start.items() if fields[name].type in ("plain", "text")
    }


def _added(prior: Remembered, mark: Mark, each: Live, handles: _Handles) -> dict[str, Mapping[str, str]]:
    """What is in a card's sets and was to be put there."""
    if not isinstance(each.value, Card):
        return dict(prior.added)
    have = each.value
    found: dict[str, Mapping[str, str]] = dict(prior.added)
    for name in ("labels", "members"):
        present: Collection[str] = getattr(have, name) or ()
        ours = {handles.id(handle): "" for handle in mark.added.get(name, {}) if handles.id(handle) in present}
        found[name] = {**found.get(name, {}), **ours}
    found["values"] = {**found.get("values", {}), **dict(_values(mark, have, handles))}
    for name, off in _taken(mark, each).items():
        found[name] = {handle: last for handle, last in found[name].items() if handle not in off}
    return {name: entries for name, entries in found.items() if entries}


def _taken(mark: Mark, each: Live) -> dict[str, Collection[str]]:
    """What was to be taken off a card and is off, by field: what is not there any more was not taken off by people."""
    if not isinstance(each.value, Card):
        return {}
    have: dict[str, Collection[str]] = {name: getattr(each.value, name) or () for name in mark.takes}
    found = {name: [one for one in off if one not in have[name]] for name, off in mark.takes.items()}
    return {name: off for name, off in found.items() if off}


def _values(mark: Mark, have: Card, handles: _Handles) -> Iterator[tuple[str, str]]:
    values = have.values or {}
    for handle, wanted in mark.added.get("values", {}).items():
        field = handles.id(handle)
        if is_pending(wanted):
            wanted = digest_of(handles.id(wanted))
        if field in values and digest_of(normal_value(values[field])) == wanted:
            yield field, wanted


def _is_unsure(under_way: UnderWay, ids: Mapping[Address, str]) -> bool:
    """Whether an invitation may or may not have gone out: then none is sent before somebody has looked."""
    return any(mark.emails and address not in ids for address, mark in under_way.marks.items())


def _ordered(
    desired: DesiredBoard, live: LiveBoard, memory: BoardMemory, under_way: UnderWay, ids: Mapping[Address, str]
) -> dict[Address, Remembered]:
    """The entries with the order of siblings as boardctl left it: what it had moved was not moved by people."""
    objects = dict(memory.objects)
    placed = {mark.id or ids.get(address, "") for address, mark in under_way.marks.items() if mark.placed} - {""}
    owners = {each.parent for id in placed if (each := live.objects.get(id)) is not None}
    if not owners:
        return objects
    addresses = match(desired, live, memory).address | {entry.id: address for address, entry in objects.items()}
    for owner in owners:
        address = addresses.get(owner)
        if address is not None:
            entry = objects.get(address) or Remembered(id=owner)
            objects[address] = msgspec.structs.replace(entry, order=tuple(_order(live, owner, entry.order, placed)))
    return objects


def _order(live: LiveBoard, owner: str, last: tuple[str, ...], placed: Collection[str]) -> Iterator[str]:
    """The siblings in the order in which they stand, without those that people have moved."""
    for kind in sorted(ORDERED):
        row = [each.id for each in live.in_order(owner, kind) if not each.archived]
        others = [each for each in row if each in last and each not in placed]
        settled = stays(last, others, {})
        yield from (each for each in row if each in placed or each in settled)
