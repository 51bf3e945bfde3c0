"""What can be had as a copy, for one call in place of many: items of checklists, and cards with equal checklists."""

from __future__ import annotations

from collections.abc import Iterator

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text
from boardctl.model.live import Live
from boardctl.model.values import Address, Handle, Item
from boardctl.planner.births import first_values, starting_fields
from boardctl.planner.context import Context, Head
from boardctl.planner.order import STEP

Names = tuple[str, ...]


def find_copies(context: Context) -> None:
    """Note what new checklists can begin with as a copy and, with `copy: cards`, which new cards copy which."""
    if context.desired.copy_cards:
        _find_cards(context)
    _find_checklists(context)


# --- cards -------------------------------------------------------------------------------------------------------

CardSignature = tuple[tuple[tuple[str, Names], ...], frozenset[str]]
# The copy call can be told not to bring these along; what else the source has set, the copy must set too.
_NOT_KEPT = frozenset({"name", "due", "start", "labels", "members", "values"})


def _find_cards(context: Context) -> None:
    """Each card like an earlier one is its copy: best of one with the same field values, which then come along."""
    first: dict[CardSignature, Address] = {}
    equal: dict[tuple[CardSignature, str], Address] = {}
    for card in context.desired.of_kind("card"):
        signature = _card_signature(context, card) if card.address in context.created else None
        if signature is None:
            continue
        values = repr(sorted(first_values(context, card).items()))
        source = equal.get((signature, values)) or first.get(signature)
        if source is not None:
            context.card_copies[card.address] = source
        if context.can_be_copied(card.address):
            first.setdefault(signature, card.address)
            equal.setdefault((signature, values), card.address)


def _card_signature(context: Context, card: Declared) -> CardSignature | None:
    """What a card shares with one it can be copied from; None where a copy would save or lose something wrongly.

    A card with links is never copied: a copy would bring along those that people add meanwhile.
    """
    if context.desired.collections.get((card.address, "attachment")):
        return None
    checklists = context.desired.collections.get((card.address, "checklist"), ())
    found = [(_name(context, each), _items(context, each)) for each in checklists]
    if not found or not all(items and _all_plain(context, items) for _, items in found):
        return None
    whole = tuple((name, tuple(_name(context, item) for item in items)) for name, items in found)
    return whole, frozenset(starting_fields(context, card)) - _NOT_KEPT


def _all_plain(context: Context, items: tuple[Declared, ...]) -> bool:
    """Whether a copy of them is all there is to do: its items are incomplete (WIRE-FACTS section 5, checklists)."""
    return all(starting_fields(context, item).keys() == {"name"} for item in items)


# --- checklists --------------------------------------------------------------------------------------------------


def _find_checklists(context: Context) -> None:
    """Each new checklist begins with a copy of the one that saves it most items: the short ones are made first.

    Of equal ones that which has most to tick, for an item is ticked where it is made, and again where it is copied.

    Its name is its own (recorded: POST checklists with idChecklistSource and name). What a source has more than the
    copy is to have, or otherwise, is not renamed or deleted after copying: a run that dies in between would leave
    items on a card that nobody asked for, under names that say nothing of whose they are.
    """
    known = {names: (handle, last) for names, handle, last in _existing(context)}
    fresh = [each for each in context.desired.of_kind("checklist") if _is_built(context, each)]
    for checklist in sorted(fresh, key=lambda each: _turn(context, each)):
        items = _items(context, checklist)
        head = _longest(known, tuple(_name(context, item) for item in items))
        if head is not None and not _saves_nothing(context, items[: head.items]):
            context.checklist_copies[checklist.address] = head
        if context.can_be_copied(checklist.address) and _can_serve(context, items):
            known.setdefault(
                tuple(_name(context, item) for item in items), (pending(checklist.address), _last(context, checklist))
            )


def _turn(context: Context, checklist: Declared) -> tuple[int, bool, int]:
    items = _items(context, checklist)
    serves = context.can_be_copied(checklist.address) and _can_serve(context, items)
    return len(items), not serves, -sum(starting_fields(context, item).keys() != {"name"} for item in items)


def _is_built(context: Context, checklist: Declared) -> bool:
    return checklist.address in context.created and checklist.parent not in context.card_copies


def _longest(known: dict[Names, tuple[Handle, float]], names: Names) -> Head | None:
    for count in range(len(names), 0, -1):
        if names[:count] in known:
            source, last = known[names[:count]]
            return Head(source, count, max(last, STEP * count))
    return None


def _last(context: Context, checklist: Declared) -> float:
    """Where the last item of a new checklist is to be."""
    head, count = context.checklist_copies.get(checklist.address), len(_items(context, checklist))
    return head.last + STEP * (count - head.items) if head else STEP * count


def _saves_nothing(context: Context, items: tuple[Declared, ...]) -> bool:
    """Where every copied item needs a call of its own, to be ticked for instance, it is as well made anew."""
    return all(starting_fields(context, item).keys() != {"name"} for item in items)


def _can_serve(context: Context, items: tuple[Declared, ...]) -> bool:
    """What a copy makes of an item's due date or member is not known; ticks are not kept."""
    return all(starting_fields(context, item).keys() <= {"name", "done"} for item in items)


def _existing(context: Context) -> Iterator[tuple[Names, Handle, float]]:
    """Checklists on the board with just the items that the file has, and where the last of these is; what else is
    written to them comes along not.
    """
    for checklist in context.desired.of_kind("checklist"):
        live = context.live_of(checklist.address)
        if live is None:
            continue
        names = tuple(_text(item) for item in context.desired.collections.get((checklist.address, "item"), ()))
        items = context.live.in_order(live.id, "item")
        if names and names == _live_names(items):
            yield names, live.id, items[-1].pos


def _live_names(items: tuple[Live, ...]) -> Names | None:
    """None where an item has more than a name and a tick: what a copy makes of it is not known."""
    plain = all(isinstance(item.value, Item) and not item.value.due and not item.value.member for item in items)
    return tuple(_text(item) for item in items) if plain else None


def _items(context: Context, checklist: Declared) -> tuple[Declared, ...]:
    return context.desired.collections.get((checklist.address, "item"), ())


def _name(context: Context, declared: Declared) -> str:
    return str(getattr(context.values[declared.address], "name", ""))


def _text(each: Declared | Live) -> str:
    return normal_text(getattr(each.value, "name", None) or "")
