"""Signs that a new object is one that goes, under another name: what it takes over, what is in it, how it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple, TypeAlias

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text, normal_value
from boardctl.model.live import Live
from boardctl.model.plan import Change
from boardctl.model.values import Attachment, Card, CustomField, Kind, Label, Value
from boardctl.planner.context import Context
from boardctl.planner.names import name_of

ALIKE = 0.6  # difflib's ratio from which two names look like one another
TELLING = 20  # letters from which a text is no other card's by chance, as "see the wiki" may be


class Couple(NamedTuple):
    """An object that goes, or would but for what hangs on it, and a new one, with what the file says of it."""

    gone: Live
    new: Change
    value: Value


Sign: TypeAlias = Callable[[Couple], float]


def signs(couples: Sequence[Couple], changes: Sequence[Change], context: Context) -> tuple[Sign, ...]:
    """How much speaks for each couple, 0 for nothing: the strongest sign first."""
    heirs = _heirs(changes, context)
    kinds = {each.new.kind for each in couples}
    cards = _Cards(context, [each for each in couples if each.new.kind == "card"]) if "card" in kinds else None

    def inherits(each: Couple) -> float:
        return (each.new.kind, name_of(each.gone.value), each.new.name) in heirs

    return (
        inherits,
        partial(_same_values, context),
        partial(_same_parts, context),
        *((cards.share_what_no_other_has,) if cards else ()),
        _likeness,
        *((cards.share_a_place,) if cards else ()),
        partial(_same_gap, context, frozenset(each.gone.id for each in couples)),
        _same_color,
    )


def _heirs(changes: Sequence[Change], context: Context) -> frozenset[tuple[Kind, str, str]]:
    """(kind, name, name of the one that takes over most of its cards): lists and labels, whatever they are called."""
    cards = [card for card in context.live.of_kind("card") if not card.archived]
    sizes = Counter(place for card in cards for place in _places(card, context))
    moved = Counter(pair for change in changes if change.kind == "card" for pair in _moves(change))
    return frozenset(pair for pair, number in moved.items() if number * 2 > sizes[pair[:2]])


def _places(card: Live, context: Context) -> Iterator[tuple[Kind, str]]:
    """The names of the list a card is in and of its labels."""
    labels = card.value.labels if isinstance(card.value, Card) else None
    for each in (card.parent, *(labels or ())):
        live = context.live.objects.get(each)
        if live is not None:
            yield live.kind, name_of(live.value)


def _moves(change: Change) -> Iterator[tuple[Kind, str, str]]:
    """From which list to which a card moves, and which labels it gets for those that it loses."""
    home, labels = change.fields.get("list"), change.fields.get("labels")
    if home is not None:
        yield "list", str(home.before), str(home.after)
    if labels is not None:
        before, after = set(labels.before or ()), set(labels.after or ())
        yield from (("label", one, other) for one in sorted(before - after) for other in sorted(after - before))


def _likeness(couple: Couple) -> float:
    """How much one name is like the other, 0 where it is not like it at all."""
    one, other = (str(getattr(each, "name", None) or "").lower() for each in (couple.gone.value, couple.value))
    if not one or not other:
        return 0
    from difflib import SequenceMatcher  # few plans both remove and create

    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= ALIKE else 0


def _same_color(couple: Couple) -> bool:
    one, other = couple.gone.value, couple.value
    return isinstance(one, Label) and isinstance(other, Label) and bool(one.color) and one.color == other.color


def _same_values(context: Context, couple: Couple) -> float:
    """A field that is to have, on most cards that fill in the other, what that one has there."""
    one, other = couple.gone.value, couple.value
    if not isinstance(one, CustomField) or not isinstance(other, CustomField) or one.type != other.type:
        return 0
    pairs = [pair for card in context.live.of_kind("card") for pair in _values(context, card, couple)]
    same = sum(1 for before, after in pairs if before == after)
    return same / len(pairs) if same * 2 > len(pairs) else 0


def _values(context: Context, card: Live, couple: Couple) -> Iterator[tuple[object, object]]:
    """What an open card has in the one field and is to have in the other, where it has anything."""
    before = (card.value.values or {}).get(couple.gone.id) if isinstance(card.value, Card) else None
    if before is None or card.archived:
        return
    want = context.values.get(context.matching.address.get(card.id, ""))
    after = (want.values or {}).get(pending(couple.new.address)) if isinstance(want, Card) else None
    yield tuple(normal_value(context.names.entry(each)) for each in (before, after))


def _same_parts(context: Context, couple: Couple) -> float:
    """A checklist with more than half of the items, a list field with more than half of the options."""
    kind: Kind = "item" if couple.new.kind == "checklist" else "option"
    before, after = _names(context.live.in_order(couple.gone.id, kind)), _names(_parts(context, couple, kind))
    most = max(before.total(), after.total())
    shared = (before & after).total()
    return shared / most if shared * 2 > most else 0


def _parts(context: Context, couple: Couple, kind: Kind) -> Sequence[Declared]:
    return context.desired.collections.get((couple.new.address, kind), ())


def _same_gap(context: Context, going: AbstractSet[str], couple: Couple) -> float:
    """An item that is new, alone, between the neighbours of one that goes, alone too: its tick would go with it."""
    if couple.new.kind != "item":
        return 0
    declared = context.declared[couple.new.address]
    after = context.desired.collections[declared.parent, "item"]
    bound = context.matching.address
    before = [
        each for each in context.live.in_order(couple.gone.parent, "item") if each.id in going or each.id in bound
    ]
    one = _neighbours([each.id if each.id in bound else None for each in before], before.index(couple.gone))
    other = _neighbours([_live_id(context, each) for each in after], after.index(declared))
    return one is not None and one == other


def _live_id(context: Context, declared: Declared) -> str | None:
    live = context.live_of(declared.address)
    return live.id if live is not None else None


def _neighbours(row: Sequence[str | None], at: int) -> tuple[str | None, str | None] | None:
    """The two that stay beside the one at `at`, empty at an end; None where none stays, or more than it is between."""
    sides = (row[at - 1] if at else "", row[at + 1] if at + 1 < len(row) else "")
    return sides if None not in sides and any(sides) else None


def _names(found: Sequence[Declared] | Sequence[Live]) -> Counter[str]:
    return Counter(normal_text(name_of(each.value)) for each in found)


Content: TypeAlias = dict[str, Hashable]


class _Cards:
    """What is on cards, and where they are: worked out once for all couples. Content is by its part."""

    def __init__(self, context: Context, couples: Sequence[Couple]) -> None:
        self._context = context
        self._live = {card.id: self._of_live(card) for card in context.live.of_kind("card") if not card.archived}
        self._common = Counter(part for each in self._live.values() for part in each.items() if part[1])
        self._gone = {each.gone.id for each in couples}

    def share_what_no_other_has(self, couple: Couple) -> float:
        """A text, items or links that only this one card has; more than one of them, where each is short."""
        before, after = self._content(couple)
        shared = [part for part in after.items() if part in before.items() and self._common[part] == 1]
        return len(shared) if len(shared) > 1 or any(len(str(each)) >= TELLING for _, each in shared) else 0

    def share_a_place(self, couple: Couple) -> bool:
        """All that the file says of the content is on the card that is where the new one is to be."""
        before, after = self._content(couple)
        same = any(after.values()) and all(before.get(part) == each for part, each in after.items())
        return same and self._live_spot(couple.gone) == self._new_spot(self._context.declared[couple.new.address])

    def _content(self, couple: Couple) -> tuple[Content, Content]:
        return self._live.get(couple.gone.id, {}), self._of_declared(self._context.declared[couple.new.address])

    def _of_live(self, card: Live) -> Content:
        inside = self._context.live.in_order
        links = [each.value for each in inside(card.id, "attachment")]
        items = [each for checklist in inside(card.id, "checklist") for each in inside(checklist.id, "item")]
        return {
            "desc": normal_text(getattr(card.value, "desc", None) or ""),
            "items": tuple(sorted(_names(items).elements())),
            "links": _urls(links),
        }

    def _of_declared(self, card: Declared) -> Content:
        """Only what the file speaks of."""
        inside, desc = self._context.desired.collections, getattr(card.value, "desc", None)
        found: Content = {"desc": normal_text(desc)} if isinstance(desc, str) else {}
        if (checklists := inside.get((card.address, "checklist"))) is not None:
            items = [each for checklist in checklists for each in inside.get((checklist.address, "item"), ())]
            found["items"] = tuple(sorted(_names(items).elements()))
        if (links := inside.get((card.address, "attachment"))) is not None:
            found["links"] = _urls([each.value for each in links])
        return found

    def _live_spot(self, card: Live) -> Hashable:
        """The list, the declared card before it, and how many that go are between the two."""
        between = 0
        before = [each for each in self._context.live.in_order(card.parent, "card") if not each.archived]
        for each in reversed(before[: before.index(card)]):
            if each.id in self._context.matching.address:
                return card.parent, each.id, between
            between += each.id in self._gone
        return card.parent, None, between

    def _new_spot(self, card: Declared) -> Hashable:
        home, between = self._context.live_of(card.parent), 0
        before = self._context.desired.collections[card.parent, "card"]
        for each in reversed(before[: before.index(card)]):
            if (live := self._context.live_of(each.address)) is not None:
                return home and home.id, live.id, between
            between += each.address in self._context.created
        return home and home.id, None, between


def _urls(links: Sequence[Value]) -> tuple[str, ...]:
    return tuple(sorted(str(each.url) for each in links if isinstance(each, Attachment) and not each.upload))
