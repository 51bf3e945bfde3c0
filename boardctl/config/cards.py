"""Cards with their checklists, items and attachments: decoded -> declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from boardctl.config.document import (
    AttachmentEntry,
    CardEntry,
    CardManage,
    ChecklistEntry,
    ItemEntry,
    NamedChecklistEntry,
)
from boardctl.config.fields import Fields
from boardctl.config.links import has_host
from boardctl.config.members import Roster
from boardctl.config.references import Index
from boardctl.config.scope import Named, Scope, Written, former, written
from boardctl.config.times import Clock
from boardctl.config.tree import Map, Mark, Seq
from boardctl.model.addresses import pending_address
from boardctl.model.desired import Declared, Policy
from boardctl.model.quoted import quoted
from boardctl.model.values import (
    UNSET,
    Address,
    Attachment,
    Card,
    Checklist,
    Instant,
    Item,
    Kind,
    UnsetType,
)

Policies = tuple[Policy, Policy]
Collections = dict[tuple[Address, Kind], tuple[Declared, ...]]

REMINDERS = {"at_due": 0, "15m": 15, "1h": 60, "2h": 120, "1d": 1440, "2d": 2880}


class NamedChecklists:
    """The board's `checklists:`, found by key, else by name."""

    def __init__(self, entries: list[Written[NamedChecklistEntry]]) -> None:
        self.index = Index("checklist")
        self._entries: dict[str, Written[NamedChecklistEntry]] = {}
        for count, each in enumerate(entries):
            self._entries[str(count)] = each
            self.index.add(str(count), key=each.it.key or None, name=each.it.name, was=former(each.it.was))

    def __getitem__(self, handle: str) -> Written[NamedChecklistEntry]:
        return self._entries[pending_address(handle)]


class Cards:
    """Builds the cards of one board. `collections` gathers what is in them."""

    def __init__(
        self,
        scope: Scope,
        *,
        clock: Clock,
        roster: Roster,
        fields: Fields,
        labels: Index | None,
        named: NamedChecklists,
    ) -> None:
        self._scope = scope
        self._clock = clock
        self._roster = roster
        self._fields = fields
        self._labels = labels
        self._named = named
        self.collections: Collections = {}

    def card(self, each: Written[CardEntry], address: Address, parent: Address) -> Declared:
        """One card, with what is in it."""
        policies = self._policies(each.it)
        if each.raw is not None:
            self._attachments(each, address, policies)
            self._checklists(each, address, policies)
        return self._scope.declare("card", address, self._value(each), each, parent=parent, policies=policies)

    def _policies(self, card: CardEntry) -> Policies:
        """The card's own `manage` before the board's."""
        whole = card.manage
        default = self._scope.manage["cards"], self._scope.manage["progress"]
        if isinstance(whole, CardManage):
            return whole.cards or default[0], whole.progress or default[1]
        return default if isinstance(whole, UnsetType) else (whole, whole)

    def _value(self, each: Written[CardEntry]) -> Card:
        it = each.it
        if each.raw is None:
            return Card(name=it.name)
        start, due = self._time(each, "start", self._clock.start), self._time(each, "due", self._clock.due)
        if start and due and due < start:
            self._scope.problem(f"card {quoted(it.name)} is due before it starts", each.mark("due"), warning=True)
        return Card(
            name=it.name,
            desc=it.desc,
            start=start,
            due=due,
            due_reminder=REMINDERS[it.due_reminder] if isinstance(it.due_reminder, str) else it.due_reminder,
            done=it.done,
            archived=it.archived,
            is_template=it.is_template,
            labels=UNSET if it.labels is UNSET else self._label_set(each.raw["labels"]),
            members=UNSET if it.members is UNSET else self._member_set(each.raw["members"]),
            values=UNSET if it.fields is UNSET else self._fields.values(it.fields, each.raw["fields"]),
            **_cover(it),
            **_location(it),
        )

    def _time(self, each: Written[Any], key: str, read: Callable[[str], Instant]) -> Instant | UnsetType | None:
        text: str | UnsetType | None = getattr(each.it, key)
        if not isinstance(text, str):
            return text
        try:
            return read(text)
        except ValueError as error:
            self._scope.problem(f"`{key}`: {quoted(text)} is not a time: {error}", each.mark(key))
            return UNSET

    def _label_set(self, raw: Seq | None) -> frozenset[str]:
        if raw is None:
            return frozenset()
        if self._labels is None:
            return frozenset(map(self._scope.cite, raw, raw.spots))
        index = self._labels
        handles = [self._scope.resolve(index, text, at) for text, at in zip(raw, raw.spots, strict=True)]
        return frozenset(handle for handle in handles if handle is not None)

    def _member_set(self, raw: Seq | None) -> frozenset[str]:
        if raw is None:
            return frozenset()
        handles = [
            self._roster.handle(person, at)
            for text, at in zip(raw, raw.spots, strict=True)
            for person in self._roster.people(text, at)
        ]
        return frozenset(handle for handle in handles if handle is not None)

    def _attachments(self, each: Written[CardEntry], card: Address, policies: Policies) -> None:
        if each.it.attachments is UNSET or each.raw is None:
            return
        entries = written(each.it.attachments, each.raw["attachments"], lambda url: AttachmentEntry(url=url))
        self._check_urls(entries)
        names = [Named(one.it.key or None, one.it.name or one.it.url, one.mark("key")) for one in entries]
        addresses = self._scope.addresses(card, "attachment", names)
        self.collections[card, "attachment"] = tuple(
            self._declare("attachment", at, Attachment(url=one.it.url, name=one.it.name), one, card, policies)
            for one, at in zip(entries, addresses, strict=True)
        )

    def _check_urls(self, entries: list[Written[AttachmentEntry]]) -> None:
        """A link is known by its URL, so a card can't declare one twice; and what has no host is none."""
        seen: set[str] = set()
        for one in entries:
            if not has_host(one.it.url):
                where, hint = one.mark("url"), "a host follows https://, and [ ] stand only around an IPv6 address"
                self._scope.problem(f"{one.it.url} is not a URL: nothing can be reached at it", where, hint=hint)
            if one.it.url in seen:
                self._scope.problem(f"{one.it.url} is attached twice", one.at, hint="remove one of the two")
            seen.add(one.it.url)

    def _checklists(self, each: Written[CardEntry], card: Address, policies: Policies) -> None:
        if each.it.checklists is UNSET or each.raw is None:
            return
        raw = each.raw["checklists"]
        spots = raw.spots if isinstance(raw, Seq) else ()
        found = [self._checklist(*one) for one in zip(each.it.checklists or (), raw or (), spots, strict=True)]
        entries = [one for one in found if one is not None]
        names = [Named(one.it.key or None, one.it.name, at) for one, at in entries]
        addresses = self._scope.addresses(card, "checklist", names)
        self.collections[card, "checklist"] = tuple(
            self._scope.declare(
                "checklist",
                address,
                Checklist(name=one.it.name),
                one._replace(at=at),
                parent=card,
                policies=policies,
                named_at=None if one.at is at else one.at,
            )
            for (one, at), address in zip(entries, addresses, strict=True)
        )
        for (one, at), address in zip(entries, addresses, strict=True):
            self._items(one, address, policies, cited=one.at is not at)

    def _checklist(self, it: str | ChecklistEntry, raw: Any, at: Mark) -> tuple[Written[Any], Mark] | None:
        """A checklist of the card's own, or the named one that it cites; with the place on the card."""
        if not isinstance(it, str):
            return Written(it, at, raw), at
        handle = self._scope.resolve(self._named.index, it, at)
        return None if handle is None else (self._named[handle], at)

    def _items(self, each: Written[Any], checklist: Address, policies: Policies, *, cited: bool) -> None:
        if each.it.items is UNSET or each.raw is None:
            return
        entries = written(each.it.items, each.raw["items"], lambda name: ItemEntry(name=name))
        names = [Named(one.it.key or None, one.it.name, one.mark("key")) for one in entries]
        addresses = self._scope.addresses(checklist, "item", names)
        self.collections[checklist, "item"] = tuple(
            self._scope.declare(
                "item",
                address,
                self._item(one),
                one,
                parent=checklist,
                policies=policies,
                named_at=one.at if cited else None,
            )
            for one, address in zip(entries, addresses, strict=True)
        )

    def _item(self, each: Written[ItemEntry]) -> Item:
        it = each.it
        if each.raw is None:
            return Item(name=it.name)
        due = self._time(each, "due", self._clock.due)
        return Item(name=it.name, done=it.done, due=due, member=self._member(each))

    def _member(self, each: Written[ItemEntry]) -> str | UnsetType | None:
        text, at = each.it.member, each.mark("member")
        if not isinstance(text, str):
            return text
        people = self._roster.people(text, at)
        if len(people) > 1:
            self._scope.problem(f'an item has one member, and "{text}" are {len(people)}', at)
        return self._roster.handle(people[0], at) if len(people) == 1 else None

    def _declare(
        self, kind: Kind, address: Address, value: Any, each: Written[Any], parent: Address, policies: Policies
    ) -> Declared:
        return self._scope.declare(kind, address, value, each, parent=parent, policies=policies)


def _cover(card: CardEntry) -> dict[str, Any]:
    """`null` takes colour and picture away; a colour takes a picture's place."""
    cover = card.cover
    if isinstance(cover, UnsetType):
        return {}
    if cover is None:
        return {"cover_color": None, "cover_image": None}
    parts = {"cover_color": cover.color, "cover_size": cover.size, "cover_brightness": cover.brightness}
    return {**parts, "cover_image": None} if cover.color else parts


def _location(card: CardEntry) -> dict[str, Any]:
    place = card.location
    if isinstance(place, UnsetType):
        return {}
    if place is None:
        return {"location_name": None, "location_address": None, "location_coordinates": None}
    return {
        "location_name": place.name,
        "location_address": place.address,
        "location_coordinates": place.coordinates,
    }


def cards_of(raw: Map | None, decoded: list[str | CardEntry] | None) -> list[Written[CardEntry]]:
    """The cards of one list; a bare string is a name."""
    return written(decoded, raw["cards"] if raw is not None else None, lambda name: CardEntry(name=name))
