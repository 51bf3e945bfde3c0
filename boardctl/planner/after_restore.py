"""The state after a restore: what the next plan must know to tell honestly what the files would change again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from boardctl.model.addresses import unique
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered, digest_of
from boardctl.model.values import Address
from boardctl.planner.way_back import WayBack


class Restored(Struct, frozen=True, kw_only=True):
    """A way back that was gone: what is remembered of it (`after`) and was in the `past`, the board as it was `before`
    its first write, and the addresses of the changes that were `done`. Addresses are those of the way back, not of the
    project.
    """

    back: WayBack
    after: BoardMemory
    past: BoardMemory | None
    before: LiveBoard
    done: frozenset[Address]


def in_step(memory: BoardMemory, restored: Restored) -> BoardMemory:
    """The memory of the project. Of what was put back it holds what it held in the past, under the ids of now; where
    that is not known, what was put back counts as last applied, for boardctl it was.
    """
    objects = dict(memory.objects)
    here = {entry.id: address for address, entry in objects.items() if entry.id}
    then = _Then(restored.past.objects if restored.past is not None else {}, _ids_now(restored), here)
    names = {address: here[entry.id] for address, entry in restored.after.objects.items() if entry.id in here}
    lost = {address for address, entry in objects.items() if is_missing(entry, restored.before)}
    unknown = list[Address]()
    for address in _put_back(restored):
        old_id = restored.back.past_ids.get(address, restored.after.board)
        entry = restored.after.objects.get(address)
        known = then.known.get(old_id)
        if known is not None:
            at = then.address(known)
            if not (then.is_known(known) or at in lost):
                at = unique(at, {*objects})
            objects[at] = then.entry(known)
            here[objects[at].id] = at
            lost.discard(at)
        elif entry is not None and (mine := here.get(old_id) or here.get(entry.id)):
            objects[mine] = _as_applied(objects[mine], entry)
            names[address] = mine
            lost.discard(mine)
        elif entry is not None and restored.past is None:
            unknown.append(address)
    for address, mine in _by_name(_Unknown(unknown, restored.after, names), objects, lost):
        objects[mine] = _as_applied(objects[mine], restored.after.objects[address])
    _mark_gone(objects, restored)
    return msgspec.structs.replace(memory, objects=objects, under_way=None)


class _Then:
    """What was remembered in the past, with the ids and by the addresses of now: `ids` has those by the ids of then,
    `here` the address of each id.
    """

    def __init__(self, past: Mapping[Address, Remembered], ids: Mapping[str, str], here: Mapping[str, Address]) -> None:
        self._past = past
        self._ids = ids
        self._here = here
        self.known = {entry.id: address for address, entry in past.items()}

    def address(self, known: Address) -> Address:
        """The address that something goes by now, through a key or `was`; what has none has its owner's."""
        if (mine := self._now(known)) or "/" not in known:
            return mine or known
        owner, kind, name = known.rsplit("/", 2)
        return f"{self.address(owner)}/{kind}/{name}"

    def is_known(self, known: Address) -> bool:
        """Whether it is remembered now as well."""
        return self._now(known) is not None

    def entry(self, known: Address) -> Remembered:
        """What was remembered of it."""
        entry = _moved(self._past[known], self._ids)
        return msgspec.structs.replace(entry, parent=self.address(entry.parent)) if entry.parent else entry

    def _now(self, known: Address) -> Address | None:
        entry = self._past.get(known)
        if entry is None:
            return None
        return self._here.get(entry.id) or self._here.get(self._ids.get(entry.id, ""))


def is_missing(entry: Remembered, live: LiveBoard) -> bool:
    """Whether what was remembered is not there any more, archived neither: what a restore had made anew, it may be."""
    return entry.id not in live.objects and entry.id != live.id


class _Unknown(NamedTuple):
    """What was put back and no id tells of, what is remembered of the way back, and the project's `names` for that."""

    addresses: Sequence[Address]
    after: BoardMemory
    names: dict[Address, Address]


def _by_name(
    unknown: _Unknown, objects: Mapping[Address, Remembered], lost: Collection[Address]
) -> Iterator[tuple[Address, Address]]:
    """What was put back, with the address of what is gone: of one kind, place and name, and the only one on each side.

    A backup from before anything was remembered has only ids that an earlier restore may have changed.
    """
    entries = {each: unknown.after.objects[each] for each in unknown.addresses}
    places = Counter(_place(each, entry) for each, entry in entries.items())
    gone = {each: _place(each, objects[each]) for each in lost}
    for address, entry in entries.items():  # owners stand before what is in them
        place = _place(address, entry)
        wanted = place.named(unknown.names) if places[place] == 1 else None
        same = [each for each, there in gone.items() if there == wanted]
        if len(same) == 1:
            unknown.names[address] = same[0]
            yield address, same[0]


class _Place(NamedTuple):
    """Whose it is, its kind as addresses have it, the list of a card, and the digest of its name."""

    owner: Address
    kind: str
    home: Address | None
    name: str | None

    def named(self, names: Mapping[Address, Address]) -> _Place | None:
        """The same in the project's words; None where it has none for it."""
        if (
            self.owner not in names
            or self.name in (None, digest_of(""))
            or not (self.home is None or self.home in names)
        ):
            return None
        return self._replace(owner=names[self.owner], home=names[self.home] if self.home else None)


def _place(address: Address, entry: Remembered) -> _Place:
    owner, kind, _ = ("", "", *address.rsplit("/", 2))[-3:]
    return _Place(owner, kind, entry.parent, entry.fields.get("name"))


def _ids_now(restored: Restored) -> dict[str, str]:
    """The id that each object of the past has by now."""
    found = restored.back.past_ids.items()
    return {old: restored.after.objects[address].id for address, old in found if address in restored.after.objects}


def _put_back(restored: Restored) -> list[Address]:
    """The addresses whose objects were changed, or made anew with their owner's change."""
    known = {each.address for each in restored.back.desired.objects() if each.id is None}
    made = {each for each in known if any(each == one or each.startswith(f"{one}/") for one in restored.done)}
    return sorted((restored.done & {restored.back.desired.key, *restored.back.past_ids}) | made)


def _moved(entry: Remembered, now: Mapping[str, str]) -> Remembered:
    """What was remembered, with the ids of now."""
    added = {name: {now.get(each, each): last for each, last in found.items()} for name, found in entry.added.items()}
    return msgspec.structs.replace(
        entry,
        id=now.get(entry.id, entry.id),
        added=added,
        order=tuple(now.get(each, each) for each in entry.order),
    )


def _as_applied(mine: Remembered, entry: Remembered) -> Remembered:
    fields = {name: entry.fields.get(name, last) for name, last in mine.fields.items()}
    return msgspec.structs.replace(mine, id=entry.id, fields=fields, gone=False)


def _mark_gone(objects: dict[Address, Remembered], restored: Restored) -> None:
    """What was made since and had to go: its block in a file would bring it back."""
    gone = {restored.back.memory.objects[each].id for each in restored.done if each in restored.back.memory.objects}
    declared = {each.id for each in restored.back.desired.objects()}
    for address, entry in list(objects.items()):
        if entry.id in gone - declared and entry.id != restored.after.board:
            archived = address.split("/")[1:2] in (["cards"], ["lists"]) and address.count("/") == 2
            if archived:
                fields = {**entry.fields, "archived": digest_of(True)}  # boardctl's doing, not progress of people's
                objects[address] = msgspec.structs.replace(entry, pruned=True, fields=fields)
            else:
                del objects[address]
