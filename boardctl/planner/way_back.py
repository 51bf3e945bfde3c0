"""The way back: a board as it was -> the board to ask for now, so that an ordinary plan brings the past again.

What is still there is bound by its id; what is gone is asked for anew; what was made since is left alone, unless it is
to go too. Of a run's before-image only what the run touched is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import child, is_pending, pending, pending_address, slug, unique
from boardctl.model.desired import DEFAULT_PRUNE, Declared, DesiredBoard, Source
from boardctl.model.fields import normal_value
from boardctl.model.image import Past
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered, digest_of
from boardctl.model.values import Address, Attachment, Card, Handle, Item, Kind, Value
from boardctl.planner.declare import declared_board
from boardctl.planner.places import ORDERED
from boardctl.planner.scopes import name_key
from boardctl.planner.touched import SETS

_OWNERS_FIRST: Mapping[Kind, int] = {"list": 1, "card": 2, "checklist": 3}


class WayBack(NamedTuple):
    """A board to ask for. `memory` makes what is declared exact, and nothing else anybody's; `past_ids` are the ids
    that the declared objects had, by address; `lost` counts what can't come back, by noun. `held` has the lists that
    were to go and hold cards that stay, with those cards.
    """

    desired: DesiredBoard
    memory: BoardMemory
    past_ids: Mapping[Address, str]
    lost: Mapping[str, int]
    held: Mapping[str, tuple[Live, ...]]


def way_back(
    past: Past,
    live: LiveBoard,
    *,
    key: str,
    source: Source,
    made: Mapping[Address, str] | None = None,
    going: frozenset[str] = frozenset(),
) -> WayBack:
    """What to ask for so that `live` becomes `past` again.

    `made` are the ids of what the run created, by address; `going` those of objects made since that are to go.
    """
    whole = declared_board(past.live, key=key, source=source).board
    return _WayBack(past, live, whole, made or {}, going).found_back()


def made_since(past: LiveBoard, live: LiveBoard) -> frozenset[str]:
    """The ids of what is on the board now and was not in the past."""
    return frozenset(live.objects.keys() - past.objects.keys())


class _WayBack:
    """One way back in the making: which declared objects stand for which live ones, and what is asked of them."""

    def __init__(
        self, past: Past, live: LiveBoard, whole: DesiredBoard, made: Mapping[Address, str], going: frozenset[str]
    ) -> None:
        self.past = past
        self.live = live
        self.whole = whole
        self.made = made
        self.going = going
        self.past_ids = {each.address: each.id for each in whole.objects() if each.id}
        self.addresses = {each: address for address, each in self.past_ids.items()}
        self.found: dict[Address, Live] = {}
        self.anew: set[Address] = set()
        self.lost: Counter[str] = Counter()
        self.homes: dict[str, Address] = {}

    def found_back(self) -> WayBack:
        """All of it."""
        for declared in sorted(self.whole.objects(), key=lambda each: _OWNERS_FIRST.get(each.kind, 4)):
            self._find(declared)
        held = self._held()
        self.going -= held.keys()
        board = msgspec.structs.replace(
            self.whole.board, id=self.live.id, value=self._board(), policy="enforce", progress="enforce"
        )
        desired = DesiredBoard(
            key=self.whole.key,
            board=board,
            collections=self._collections(),
            prune={**DEFAULT_PRUNE, "members": "owned"},
        )
        known = {each.address for each in desired.objects()}
        past_ids = {address: each for address, each in self.past_ids.items() if address in known}
        return WayBack(desired, self._memory(desired), past_ids, dict(self.lost), held)

    def _held(self) -> dict[str, tuple[Live, ...]]:
        """Lists that were to go, with the cards in them that neither go nor come back to where they were."""
        lists = (each for each in self.live.of_kind("list") if each.id in self.going and not each.archived)
        rows = {each.id: self.live.in_order(each.id, "card") for each in lists}
        placed = (each for each in self.whole.objects() if each.address in self.found and self._is_placed(each))
        gone = {self.found[each.address].id for each in placed} | self.going
        staying = {
            each: [card for card in row if not card.archived and card.id not in gone] for each, row in rows.items()
        }
        return {each: tuple(row) for each, row in staying.items() if row}

    # --- what is there, and what is gone ---

    def _find(self, declared: Declared) -> None:
        """Pair a declared object with the live one it was, or with one of its name that has taken its place."""
        here = self.live.objects.get(declared.id or "")
        if here is not None and here.kind == declared.kind:
            self.found[declared.address] = here
        elif self._is_wanted(declared):
            other = self._successor(declared)
            if other is not None:
                self.found[declared.address] = other
            else:
                self.anew.add(declared.address)
                self._count_lost(declared)

    def _is_wanted(self, declared: Declared) -> bool:
        """Whether something that is gone is to come back, and has a place to come back to."""
        if declared.parent in self.anew:
            return True
        touched = self.past.touched
        wanted = touched is None or declared.id in touched
        return wanted and (declared.parent == self.whole.key or declared.parent in self.found)

    def _successor(self, declared: Declared) -> Live | None:
        """A live object that is none of the past's and has the same name in the same place: it came instead."""
        home = self.found.get(declared.parent)
        parent = self.live.id if declared.parent == self.whole.key else home.id if home else None
        if parent is None:
            return None
        taken = {each.id for each in self.found.values()}
        name = name_key(declared.value)
        for each in self.live.in_order(parent, declared.kind):
            is_new = each.id not in self.past.live.objects and each.id not in taken
            if is_new and not each.archived and name and name_key(each.value) == name:
                return each
        return None

    def _count_lost(self, declared: Declared) -> None:
        """Files that people uploaded to a card are gone with it: an API can't bring them back."""
        if declared.kind == "card":
            found = self.past.live.in_order(declared.id or "", "attachment")
            self._lose("uploaded file", sum(isinstance(each.value, Attachment) and each.value.upload for each in found))

    def _lose(self, noun: str, number: int) -> None:
        if number:
            self.lost[noun] += number

    # --- what is asked of them ---

    def _board(self) -> Value:
        value = self.whole.board.value
        return value if self.past.touched is None else self._fields(value, self.past.touched.get(self.past.live.id))

    def _declared(self, declared: Declared) -> Declared:
        """With the id it has now; of a run's before-image only the fields that the run touched."""
        here = self.found.get(declared.address)
        touched = self.past.touched
        value = declared.value
        names = touched.get(declared.id or "", frozenset()) if touched is not None else None
        if touched is not None and here is not None and here.id == declared.id:
            value = self._fields(value, names)
        if names is None or "cover_image" in names:
            self._lose("cover picture", self._had_other_picture(declared, here))
        return msgspec.structs.replace(
            declared,
            id=here.id if here else None,
            value=self._settled(value),
            parent=self._parent(declared, here),
            policy="enforce",
            progress="enforce",
        )

    def _had_other_picture(self, declared: Declared, here: Live | None) -> bool:
        """Whether its cover was a picture that it has no more: only people can set one."""
        was = self.past.live.objects.get(declared.id or "")
        picture = getattr(was.value, "cover_image", UNSET) if was is not None else None
        return bool(picture) and (here is None or getattr(here.value, "cover_image", UNSET) != picture)

    def _fields(self, value: Value, names: frozenset[str] | None) -> Value:
        """Only the fields of these names; None: all."""
        if names is None:
            return value
        fields = {name: each for name, each in msgspec.structs.asdict(value).items() if name in names}
        if isinstance(value, Card):
            fields |= self._entries(value, names)
        return type(value)(**fields)

    def _entries(self, card: Card, names: frozenset[str]) -> dict[str, Any]:
        """The entries of sets and of field values among the names; a value is None where the card had none."""
        found: dict[str, Any] = {}
        for name in SETS:
            if any(each.startswith((f"{name}+", f"{name}-")) for each in names):
                found[name] = frozenset(self._handles(names, f"{name}-"))
        handles = self._handles(names, "values/")
        past = card.values or {}
        return {**found, "values": {each: past.get(each) for each in handles}} if handles else found

    def _handles(self, names: frozenset[str], start: str) -> list[Handle]:
        ids = [each.removeprefix(start) for each in names if each.startswith(start)]
        return [pending(self.addresses[each]) for each in sorted(ids) if each in self.addresses]

    def _settled(self, value: Value) -> Value:
        """Without references to people who have left, or to what nobody brings back."""
        if isinstance(value, Item) and value.member and not self._stands(value.member, "person who has left"):
            return msgspec.structs.replace(value, member=UNSET)
        if not isinstance(value, Card):
            return value
        changed: dict[str, Any] = {}
        for name, noun in (("labels", "label that is gone"), ("members", "person who has left")):
            wanted = getattr(value, name)
            if wanted:
                changed[name] = frozenset(each for each in wanted if self._stands(each, noun))
        if value.values:
            noun = "value of a field that is gone"
            changed["values"] = {
                handle: each
                for handle, each in value.values.items()
                if self._stands(handle, noun) and self._stands(each, noun)
            }
        return msgspec.structs.replace(value, **changed)

    def _stands(self, handle: Any, noun: str) -> bool:
        """Whether a handle's object is there, or is going to be."""
        address = pending_address(handle) if isinstance(handle, str) and is_pending(handle) else ""
        if address not in self.past_ids or address in self.found or address in self.anew:
            return True  # of a text that only looks like a handle, too
        self._lose(noun, 1)
        return False

    # --- where they are ---

    def _parent(self, declared: Declared, here: Live | None) -> Address:
        """A card whose list the run did not change stays in the list that it is in now."""
        if declared.kind != "card" or here is None or self._is_placed(declared):
            return declared.parent
        return self._home(here.parent)

    def _is_placed(self, declared: Declared) -> bool:
        """Whether an object is to have its place of the past."""
        touched = self.past.touched
        if touched is None or declared.address in self.anew:
            return True
        fields = touched.get(declared.id or "", frozenset())
        return fields is None or "place" in fields or "list" in fields

    def _home(self, list_id: str) -> Address:
        """The address of a live list; one that is in no image gets one."""
        if not self.homes:
            self.homes = {live.id: each for each, live in self.found.items() if live.kind == "list"}
        if list_id not in self.homes:
            name = slug(str(getattr(self.live.objects[list_id].value, "name", "")), "list")
            taken = {each.address for each in self.whole.objects()} | set(self.homes.values())
            self.homes[list_id] = unique(child(self.whole.key, "list", name), taken)
        return self.homes[list_id]

    def _collections(self) -> dict[tuple[Address, Kind], tuple[Declared, ...]]:
        collections: dict[tuple[Address, Kind], tuple[Declared, ...]] = {}
        rows: dict[tuple[Address, Kind], list[Declared]] = {}
        for (owner, kind), members in self.whole.collections.items():
            if owner == self.whole.key or owner in self.found or owner in self.anew:
                rows.setdefault((owner, kind), [])
            for each in members:
                if each.address in self.found or each.address in self.anew:
                    declared = self._declared(each)
                    place = declared.parent if kind == "card" else owner
                    rows.setdefault((place, kind), []).append(declared)
        self._rows_of_leaving(rows)
        self._extra_lists(rows)
        for (owner, kind), row in rows.items():
            collections[owner, kind] = tuple(self._in_row(owner, kind, row))
        return collections

    def _extra_lists(self, rows: dict[tuple[Address, Kind], list[Declared]]) -> None:
        """Lists that cards have been moved to since and that the image does not know: they only hold their cards."""
        known = {each.address for each in rows.get((self.whole.key, "list"), ())}
        for list_id, address in self.homes.items():
            if address not in known:
                live = self.live.objects[list_id]
                rows.setdefault((self.whole.key, "list"), []).append(self._stand_in(live, address, self.whole.key))

    def _rows_of_leaving(self, rows: dict[tuple[Address, Kind], list[Declared]]) -> None:
        """What is to go has to be missing from a row of what it is on, which may be in no image."""
        bound = {each.id: address for address, each in self.found.items()}
        for live in self._leaving(bound):
            if live.parent not in self.going:
                rows.setdefault((self._address(live.parent, rows), live.kind), [])

    def _address(self, live_id: str, rows: dict[tuple[Address, Kind], list[Declared]]) -> Address:
        """The address of a live object; one that is in no image gets one, and a stand-in in its row."""
        if live_id == self.live.id:
            return self.whole.key
        live = self.live.objects[live_id]
        known = next((address for address, each in self.found.items() if each.id == live_id), None)
        if known is not None or live.kind == "list":
            return known or self._home(live_id)
        owner = self._address(live.parent, rows)
        name = slug(str(name_key(live.value)), live.kind)
        taken = {each.address for each in self.whole.objects()} | set(self.found)
        address = unique(child(self.whole.key if live.kind == "card" else owner, live.kind, name), taken)
        rows.setdefault((owner, live.kind), []).append(self._stand_in(live, address, owner))
        return address

    def _stand_in(self, live: Live, address: Address, parent: Address) -> Declared:
        """A live object of which nothing is asked: it only holds others."""
        self.found[address] = live
        source = self.whole.board.source
        return Declared(
            kind=live.kind, address=address, parent=parent, value=type(live.value)(), source=source, id=live.id
        )

    def _in_row(self, owner: Address, kind: Kind, row: Sequence[Declared]) -> Iterable[Declared]:
        """Siblings in the order of the past; of a run's, in today's, with what the run moved where it was."""
        if self.past.touched is None or kind not in ORDERED:
            return row
        home = self.live.id if owner == self.whole.key else self.found[owner].id if owner in self.found else ""
        today = [each.id for each in self.live.in_order(home, kind)]
        by_id = {each.id: each for each in row if each.id and not self._is_placed(self._origin(each))}
        settled = [by_id[each] for each in today if each in by_id]
        waiting = {id(each) for each in row} - {id(each) for each in settled}
        for at, each in enumerate(row):
            if id(each) in waiting:
                settled.insert(_slot(settled, row[:at], row[at + 1 :]), each)
        return settled

    def _origin(self, declared: Declared) -> Declared:
        """As it was declared for the past, under its id of then."""
        return msgspec.structs.replace(declared, id=self.past_ids.get(declared.address))

    # --- what is remembered ---

    def _memory(self, desired: DesiredBoard) -> BoardMemory:
        """Sets and values of what is asked for count as boardctl's, so that they become exact; what is to go, too."""
        objects: dict[Address, Remembered] = {self.whole.key: Remembered(id=self.live.id)}
        taken = {each.address for each in desired.objects()}
        for each in desired.objects():
            here = self.found.get(each.address)
            if here is not None:
                objects[each.address] = Remembered(id=here.id, added=self._added(each, here))
        bound = {each.id: address for address, each in objects.items()}
        for live in sorted(self._leaving(bound), key=lambda each: _OWNERS_FIRST.get(each.kind, 4)):
            owner = self.whole.key if live.kind == "card" else bound.get(live.parent, self.whole.key)
            address = unique(child(owner, live.kind, slug(str(name_key(live.value)), live.kind)), taken)
            objects[address] = Remembered(id=live.id, owned=True, parent=bound.get(live.parent))
            bound[live.id] = address  # what is in it has not lost its place: the two are still to go together
        return BoardMemory(board=self.live.id, objects=objects)

    def _leaving(self, bound: Mapping[str, Address]) -> Iterator[Live]:
        going = (self.live.objects[each] for each in sorted(self.going) if each in self.live.objects)
        return (each for each in going if each.id not in bound)

    def _added(self, declared: Declared, here: Live) -> dict[str, dict[str, str]]:
        """What may be taken off a card: all that it was not to have, or what the run put there."""
        if not isinstance(declared.value, Card) or not isinstance(here.value, Card):
            return {}
        if self.past.touched is not None:
            names = self.past.touched.get(declared.id or "") or frozenset()
            return {name: self._put_there(names, f"{name}+") for name in SETS}
        found: dict[str, dict[str, str]] = {}
        for name in SETS:
            found[name] = dict.fromkeys(sorted(getattr(here.value, name) or ()), "")
        values: Mapping[Handle, Any] = here.value.values or {}
        return {**found, "values": {key: digest_of(normal_value(each)) for key, each in values.items()}}

    def _put_there(self, names: frozenset[str], start: str) -> dict[str, str]:
        handles = [each.removeprefix(start) for each in names if each.startswith(start)]
        return {self.made.get(pending_address(each), "") if is_pending(each) else each: "" for each in sorted(handles)}


def _slot(row: Sequence[Declared], before: Sequence[Declared], after: Sequence[Declared]) -> int:
    """Right after the nearest of those before it, else right before the nearest of those after it."""
    index = {id(each): at for at, each in enumerate(row)}
    for each in reversed(before):
        if id(each) in index:
            return index[id(each)] + 1
    return next((index[id(each)] for each in after if id(each) in index), len(row))
