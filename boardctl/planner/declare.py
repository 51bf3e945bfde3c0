"""A live board as one that is declared: what would have to be asked for, for the board to be just as it is.

What `import`, `pull` and `restore` start from. Every object is bound to its live one by its id; references are the
pending handles of declared objects, as in a board that was read from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Struct

from boardctl.model.addresses import child, pending
from boardctl.model.desired import Declared, DesiredBoard, Source
from boardctl.model.fields import COVER, COVER_PARTS
from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import Address, Attachment, Card, CustomField, Item, Kind, Label, Member, Value
from boardctl.planner.naming import label_names, names, slugs

NOWHERE = Source("", 0, 0)
V = TypeVar("V")


class Part(Struct, frozen=True, kw_only=True):
    """Which part of a board is meant; by default all of it.

    `lists` are the ids of those that are wanted, None for all; without `cards` no card is looked at, without
    `archived` no card or list that is out of sight; archived lists can be left out on their own.
    """

    lists: frozenset[str] | None = None
    cards: bool = True
    archived: bool = True
    archived_lists: bool = True


class Declaration(NamedTuple):
    """A board, and how many of what could not be declared: a noun and its number."""

    board: DesiredBoard
    left_out: Mapping[str, int]


def declared_board(live: LiveBoard, *, key: str, part: Part | None = None, source: Source = NOWHERE) -> Declaration:
    """The declared form of a live board, with every field that was read. `key` is the first part of all addresses.

    Left out are people without a username, files that were uploaded, and references to what is not on the board.
    """
    declaring = _Declaring(live, key, part or Part(), source)
    declaring.all()
    board = Declared(kind="board", address=key, parent="", value=live.board.value, source=source, id=live.board.id)
    return Declaration(DesiredBoard(key=key, board=board, collections=declaring.collections), dict(declaring.left_out))


class _Declaring:
    """One board on its way; `addresses` grows with each object that is declared, by id."""

    def __init__(self, live: LiveBoard, key: str, part: Part, source: Source) -> None:
        self.live = live
        self.key = key
        self.part = part
        self.source = source
        self.addresses: dict[str, Address] = {}
        self.collections: dict[tuple[Address, Kind], tuple[Declared, ...]] = {}
        self.left_out: Counter[str] = Counter()

    def all(self) -> None:
        """Everything, each kind after those it refers to."""
        self._members()
        labels = self.live.in_order(self.live.id, "label")
        self._collect(self.key, "label", labels, label_names([_label(each) for each in labels]))
        self._custom_fields()
        lists = self._lists()
        self._collect(self.key, "list", lists)
        if self.part.cards:
            self._cards(lists)

    def _collect(
        self,
        owner: Address,
        kind: Kind,
        found: Sequence[Live],
        given: Sequence[tuple[str, bool]] | None = None,
    ) -> None:
        """Declare siblings under their owner; `given` are the last parts of their addresses."""
        parts = names(_names_of(found), kind) if given is None else given
        for each, (name, _) in zip(found, parts, strict=True):
            self.addresses[each.id] = child(owner, kind, name)
        self.collections[owner, kind] = tuple(
            self._declared(each, owner, has_key=has_key) for each, (_, has_key) in zip(found, parts, strict=True)
        )

    def _declared(self, live: Live, parent: Address, *, has_key: bool) -> Declared:
        return Declared(
            kind=live.kind,
            address=self.addresses[live.id],
            parent=parent,
            value=self._value(live.value),
            source=self.source,
            id=live.id,
            has_key=has_key,
        )

    def _members(self) -> None:
        everybody = self.live.in_order(self.live.id, "member")
        found = [each for each in everybody if isinstance(each.value, Member) and each.value.username]
        self._miss("member without a username", len(everybody) - len(found))
        called = [str(getattr(each.value, "username", "")) for each in found]
        self._collect(self.key, "member", found, slugs(called, "member"))

    def _custom_fields(self) -> None:
        fields = self.live.in_order(self.live.id, "custom_field")
        self._collect(self.key, "custom_field", fields, names(_names_of(fields), "custom_field", cited=True))
        for each in fields:
            options = self.live.in_order(each.id, "option")
            if options or (isinstance(each.value, CustomField) and each.value.type == "list"):
                cited = names(_names_of(options), "option", cited=True)
                self._collect(self.addresses[each.id], "option", options, cited)

    def _lists(self) -> list[Live]:
        """The lists that are wanted."""
        found = [each for each in self.live.in_order(self.live.id, "list") if self._is_chosen(each)]
        wanted = [each for each in found if self.part.archived_lists or not each.archived]
        self._miss("archived list", len(found) - len(wanted))
        for each in found:
            if each not in wanted:
                self._miss("card in an archived list", len(self.live.in_order(each.id, "card")))
        return wanted

    def _is_chosen(self, live: Live) -> bool:
        return self.part.lists is None or live.id in self.part.lists

    def _cards(self, lists: Sequence[Live]) -> None:
        """All cards of the board get their addresses together: they are the board's, not their list's."""
        found = [card for each in lists for card in self.live.in_order(each.id, "card")]
        cards = [card for card in found if self.part.archived or not card.archived]
        self._miss("archived card", len(found) - len(cards))
        parts = dict(zip((card.id for card in cards), names(_names_of(cards), "card"), strict=True))
        for card in cards:
            self.addresses[card.id] = child(self.key, "card", parts[card.id][0])
        for each in lists:
            home = self.addresses[each.id]
            self.collections[home, "card"] = tuple(
                self._declared(card, home, has_key=parts[card.id][1]) for card in cards if card.parent == each.id
            )
        for card in cards:
            self._inside(card)

    def _inside(self, card: Live) -> None:
        """What hangs on a card."""
        address = self.addresses[card.id]
        attached = self.live.in_order(card.id, "attachment")
        links = [each for each in attached if isinstance(each.value, Attachment) and not each.value.upload]
        self._miss("uploaded file", len(attached) - len(links))
        if links:
            called = [str(getattr(each.value, "name", "") or getattr(each.value, "url", "")) for each in links]
            self._collect(address, "attachment", links, slugs(called, "attachment"))
        checklists = self.live.in_order(card.id, "checklist")
        if checklists:
            self._collect(address, "checklist", checklists)
        for each in checklists:
            self._collect(self.addresses[each.id], "item", self.live.in_order(each.id, "item"))

    def _value(self, value: Value) -> Value:
        """A live value with references for ids."""
        if isinstance(value, Card):
            return self._card(value)
        if isinstance(value, Item) and value.member:
            return msgspec.structs.replace(
                value, member=self._reference(value.member, "member of a checklist item who is not on the board")
            )
        return value

    def _card(self, card: Card) -> Card:
        changed: dict[str, Any] = {}
        if card.cover_image:
            # Only people can set a picture; a declared colour would take its place.
            self._miss("cover with a picture", 1)
            changed = dict.fromkeys(COVER, UNSET)
        elif card.cover_color is None:
            changed = dict.fromkeys(COVER_PARTS, UNSET)  # of no cover
        if card.labels:
            changed["labels"] = self._references(card.labels, "label of a card that is not on the board")
        if card.members:
            changed["members"] = self._references(card.members, "member of a card who is not on the board")
        if card.values:
            changed["values"] = self._values(card.values)
        return msgspec.structs.replace(card, **changed) if changed else card

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Field values by the handle of their field; a choice by the handle of its option."""
        found: dict[str, Any] = {}
        for field_id, value in values.items():
            live = self.live.objects.get(field_id)
            field = self._reference(field_id, "field value that fits no field")
            if field is None or live is None:
                continue
            if isinstance(live.value, CustomField) and live.value.type == "list":
                value = self._reference(str(value), "field value that fits no field")
            if value is not None:
                found[field] = value
        return found

    def _references(self, ids: Iterable[str], noun: str) -> frozenset[str]:
        found = (self._reference(each, noun) for each in sorted(ids))
        return frozenset(each for each in found if each is not None)

    def _reference(self, object_id: str, noun: str) -> str | None:
        address = self.addresses.get(object_id)
        if address is None:
            self._miss(noun, 1)
            return None
        return pending(address)

    def _miss(self, noun: str, number: int) -> None:
        if number:
            self.left_out[noun] += number


def _names_of(found: Iterable[Live]) -> list[str]:
    return [str(getattr(each.value, "name", "") or "") for each in found]


def _label(live: Live) -> tuple[str, str | None]:
    value = live.value
    assert isinstance(value, Label)  # noqa: S101 - a label's value by construction
    return str(value.name or ""), value.color or None


def declared_by_id(board: DesiredBoard) -> dict[str, Declared]:
    """Every declared object by the live one's id it is bound to."""
    return {each.id: each for each in (board.board, *board.objects()) if each.id}
