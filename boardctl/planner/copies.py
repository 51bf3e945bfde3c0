"""What can be had as a copy, for one call in place of many: equal checklists, and cards with equal checklists."""

from __future__ import annotations

from collections.abc import Iterator

from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text
from boardctl.model.live import Live
from boardctl.model.values import Address, Handle, Item
from boardctl.planner.births import Signature, signature_of, starting_fields
from boardctl.planner.context import Context
from boardctl.planner.diff import SAME


def find_copies(context: Context) -> None:
    """Note the live checklists that can serve as sources and, with `copy: cards`, which new cards copy which."""
    context.checklists.update(_existing(context))
    if not context.desired.copy_cards:
        return
    first: dict[CardSignature, Address] = {}
    for card in context.desired.of_kind("card"):
        if card.address not in context.created:
            continue
        signature = _card_signature(context, card)
        if signature in first:
            context.card_copies[card.address] = first[signature]
        elif signature and context.can_be_copied(card.address):
            first[signature] = card.address


CardSignature = tuple[tuple[Signature, ...], frozenset[str]]
# The copy call can be told not to bring these along; what else the source has set, the copy must set too.
_NOT_KEPT = frozenset({"name", "due", "start", "labels", "members", "values"})


def _card_signature(context: Context, card: Declared) -> CardSignature | None:
    """What a card shares with one it can be copied from; None where a copy would save or lose something wrongly.

    A card with links is never copied: a copy would bring along those that people add meanwhile.
    """
    if context.desired.collections.get((card.address, "attachment")):
        return None
    checklists = context.desired.collections.get((card.address, "checklist"), ())
    found = [
        signature_of(context, each, context.desired.collections.get((each.address, "item"), ())) for each in checklists
    ]
    whole = [each for each in found if each is not None]
    if not whole or len(whole) < len(found):
        return None
    return tuple(whole), frozenset(starting_fields(context, card)) - _NOT_KEPT


def _existing(context: Context) -> Iterator[tuple[Signature, Handle]]:
    """Checklists on the board that are just as the file has them and that this plan leaves alone."""
    for checklist in context.desired.of_kind("checklist"):
        live = context.live_of(checklist.address)
        if live is None or context.comparisons.get(checklist.address, SAME).targets:
            continue
        items = context.desired.collections.get((checklist.address, "item"), ())
        signature = _declared_signature(checklist, items)
        if items and signature == _live_signature(live, context.live.in_order(live.id, "item")):
            yield signature, live.id


def _declared_signature(checklist: Declared, items: tuple[Declared, ...]) -> Signature:
    return (_text(checklist), tuple(_text(item) for item in items))


def _live_signature(checklist: Live, items: tuple[Live, ...]) -> Signature | None:
    """None where an item has more than a name: what a copy makes of it is not known."""
    plain = all(isinstance(item.value, Item) and not item.value.due and not item.value.member for item in items)
    return (_text(checklist), tuple(_text(item) for item in items)) if plain else None


def _text(each: Declared | Live) -> str:
    return normal_text(getattr(each.value, "name", None) or "")
