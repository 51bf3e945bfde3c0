"""Fourth pass: what is on the board, was boardctl's, and is no longer in the file.

Removal is archiving where Trello can archive (lists, cards); the rest is deleted. What others hang on is reported,
not removed (DESIGN section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import child, slug, unique
from boardctl.model.desired import GROUP
from boardctl.model.live import Live
from boardctl.model.memory import Remembered
from boardctl.model.operations import Operation
from boardctl.model.plan import Change, Delta, Left
from boardctl.model.values import Address, Attachment, Card, Item, Kind, Member, Value
from boardctl.planner.context import Context
from boardctl.planner.names import name_of

# Cards before the lists they are in: a list goes once its cards have left.
REMOVABLE: tuple[Kind, ...] = (
    "item", "checklist", "attachment", "card", "list", "option", "custom_field", "label", "member",
)  # fmt: skip

_KEPT = "no longer declared, but people are removed only where the file says so: add `prune: {members: owned}`"

_OWNERS: frozenset[Kind] = frozenset({"card", "checklist", "custom_field"})


def removals(context: Context, kinds: Sequence[Kind] = REMOVABLE) -> list[Change]:
    """The changes that remove what the file no longer names. Labels and fields come last: cards use them."""
    if context.is_new:
        return []
    known = {entry.id: (address, entry) for address, entry in context.memory.objects.items()}
    taken = set(context.declared) | set(context.memory.objects)
    found: list[Change] = []
    for kind in kinds:
        for live, owner in _undeclared(context, kind):
            address, remembered = known.get(live.id, (None, None))
            reason = _reason(context, live, remembered)
            if reason is None and not _is_kept_unsaid(context, live, remembered):
                continue
            if address is None or address in context.declared:  # its address may stand for another object by now
                address = unique(child(owner, kind, slug(name_of(live.value), kind)), taken)
            obstacle = _Obstacle(_KEPT) if reason is None else _obstacle(context, live)
            if obstacle is None:
                found.append(_removal(context, live, address, reason or "", owned=remembered is not None))
            else:
                context.reported.append(_left(live, address, obstacle))
    return _without_passengers(found, context)


def _left(live: Live, address: Address, obstacle: _Obstacle) -> Left:
    return Left(
        address=address,
        kind=live.kind,
        name=name_of(live.value),
        reason=obstacle.words,
        url=live.url,
        object_id=live.id,
        for_others=frozenset(each.id for each in obstacle.others),
    )


def _without_passengers(found: list[Change], context: Context) -> list[Change]:
    """A list takes its cards out of sight with it: those that people moved there need no call of their own."""
    gone = {change.object_id for change in found if change.kind == "list"}
    return [each for each in found if each.kind != "card" or _home(context, each) not in gone]


def _home(context: Context, change: Change) -> str | None:
    live = context.live.objects.get(change.object_id or "")
    return live.parent if live is not None else None


def doomed(context: Context) -> frozenset[str]:
    """Ids of labels, fields and people that go: Trello takes them off every card, so no card needs a call for it."""
    reported = len(context.reported)
    gone = removals(context, ("label", "custom_field", "member"))
    del context.reported[reported:]
    return frozenset(change.object_id or "" for change in gone)


def _undeclared(context: Context, kind: Kind) -> Iterator[tuple[Live, Address]]:
    """Live objects of a kind in a declared collection that no declared one stands for, with their owner's address."""
    for owner, each in context.desired.collections:
        home = context.live_of(owner)
        if each != kind or home is None or _is_left_as_it_is(context, owner):
            continue
        address = context.desired.key if kind == "card" else owner
        for live in context.live.in_order(home.id, kind):
            if live.id not in context.matching.address and not live.archived:
                yield live, address
    if kind == "card":
        loose = {live.id: (live, address) for live, address in (*_strays(context), *_left_behind(context))}
        yield from loose.values()


def _is_left_as_it_is(context: Context, owner: Address) -> bool:
    """A card that the file ignores keeps its links and checklists as it keeps its labels, a field its options."""
    declared = context.declared.get(owner)
    return declared is not None and declared.kind in _OWNERS and declared.policy == "ignore"


def _strays(context: Context) -> Iterator[tuple[Live, Address]]:
    """Cards of boardctl's that people moved out of the collection that declared them."""
    for address, entry in context.memory.objects.items():
        live = context.live.objects.get(entry.id)
        if live is None or live.kind != "card" or live.id in context.matching.address or not _in_sight(context, live):
            continue
        here = context.matching.address.get(live.parent)
        still_declared = entry.parent is not None and context.desired.declares(entry.parent, "card")
        if still_declared and (here is None or not context.desired.declares(here, "card")):
            yield live, address


def _left_behind(context: Context) -> Iterator[tuple[Live, Address]]:
    """The cards of a list that was deleted from the file and stays for others' sake: it does not take them along."""
    for row, _ in _undeclared(context, "list"):
        if _is_protected(context, row) or _reason(context, row, context.by_id.get(row.id)) is None:
            continue
        cards = context.live.in_order(row.id, "card") if _cards_in(context, row) is not None else []
        for card in cards:
            if not (card.archived or card.id in context.matching.address or _is_protected(context, card)):
                yield card, context.desired.key


def _is_protected(context: Context, live: Live) -> bool:
    remembered = context.by_id.get(live.id)
    return remembered is not None and remembered.protect


def _in_sight(context: Context, card: Live) -> bool:
    """Whether people see a card, or will by this plan, as it opens its list again."""
    home = context.live.objects.get(card.parent)
    return not (card.archived or (home is not None and home.archived and _will_be_archived(context, home)))


def _reason(context: Context, live: Live, remembered: Remembered | None) -> str | None:
    """Why an object goes, None where it stays: people's things stay unless the file prunes all."""
    mode = context.prune(live.kind)
    ours = remembered is not None and remembered.owned
    if mode == "none" or (isinstance(live.value, Attachment) and not ours):
        return None
    if ours:
        return "owned, no longer declared"
    return "not declared, prune: all" if mode == "all" else None


def _is_kept_unsaid(context: Context, live: Live, remembered: Remembered | None) -> bool:
    """Whether somebody stays because the file does not say what is to become of those it takes out: that is told."""
    ours = live.kind == "member" and remembered is not None and remembered.owned
    return ours and GROUP["member"] not in context.desired.prune


class _Obstacle(NamedTuple):
    """What speaks against removing something, as a sentence for people, and the others that it is about."""

    words: str
    others: Sequence[Live] = ()


def _obstacle(context: Context, live: Live) -> _Obstacle | None:
    """None where nothing speaks against removing it."""
    if _is_protected(context, live):
        return _Obstacle("protected, no longer declared: `state unprotect` lifts it")
    if live.kind == "list":
        return _cards_in(context, live)
    if live.kind == "member":
        return _last_admin(context, live) or _on_cards(context, live)
    if live.kind in ("label", "custom_field", "option"):
        return _users_of(context, live)
    if live.kind == "checklist" and context.prune("checklist") != "all":
        return _foreign_items(context, live)
    return None


def _last_admin(context: Context, live: Live) -> _Obstacle | None:
    """Somebody who can still change the board must be left: most likely it is the token's own member."""
    if not is_admin(live.value):
        return None
    others = (each for each in context.live.of_kind("member") if each.id != live.id)
    if any(stays_admin(context, each) for each in others):
        return None
    return _Obstacle("the board would be left without an admin: declare one who stays")


def _on_cards(context: Context, live: Live) -> _Obstacle | None:
    """Whoever cards of the file name stays on the board: they could be on no card else."""
    name = name_of(live.value).casefold()
    for each in context.desired.objects():
        if name in (person.casefold() for person in people_on(each.value)):
            words = f'on {each.kind} "{name_of(each.value)}" of the file: add them to `members:`, or take them off it'
            return _Obstacle(words)
    return None


def people_on(value: Value) -> Iterable[str]:
    """The usernames of those who are on a declared card or item."""
    if isinstance(value, Card):
        return value.members or ()
    return (value.member,) if isinstance(value, Item) and value.member else ()


def stays_admin(context: Context, live: Live) -> bool:
    """Whether somebody on the board is an admin, and neither goes nor is to be less."""
    address = context.matching.address.get(live.id)
    if address is None:
        return is_admin(live.value) and _reason(context, live, context.by_id.get(live.id)) is None
    declared = context.declared[address]
    role = getattr(declared.value, "role", UNSET)
    kept = role is UNSET or declared.policy != "enforce"
    return is_admin(live.value if kept else msgspec.structs.replace(live.value, role=role))


def is_admin(value: Value) -> bool:
    """Whether it is a member who may do everything on the board; an invitation by e-mail is nobody yet."""
    return isinstance(value, Member) and value.role == "admin" and bool(value.username)


def _owned(context: Context, live: Live) -> bool:
    remembered = context.by_id.get(live.id)
    return remembered is not None and remembered.owned


def _foreign_items(context: Context, live: Live) -> _Obstacle | None:
    """A checklist that people have added to stays: deleting it would take their items along."""
    items = context.live.in_order(live.id, "item")
    foreign = [item for item in items if not _owned(context, item)]
    if not foreign:
        return None
    return _Obstacle(f'{_that_are(foreign, "item")} not boardctl\'s, as "{_first(foreign)}"')


def _cards_in(context: Context, live: Live) -> _Obstacle | None:
    """A list that holds others' cards stays; one that holds cards the file still has, until they are moved."""
    cards = [each for each in context.live.in_order(live.id, "card") if not _will_be_archived(context, each)]
    staying = [card for card in cards if _stays_here(context, card)]
    if staying:
        words = f'{_count(len(staying))} in it that the file declares and people keep there, as "{_first(staying)}"'
        return _Obstacle(words)
    cards = [card for card in cards if card.id not in context.matching.address]  # the declared are about to leave
    held = [card for card in cards if _is_protected(context, card)]
    if held:
        return _Obstacle(f'{_that_are(held, "card")} protected, as "{_first(held)}"', held)
    if cards and context.prune("card") == "none":
        return _Obstacle(f"{_count(len(cards))} in it, which `prune: {{cards: none}}` keeps", cards)
    foreign = [card for card in cards if not _owned(context, card)]
    if foreign and context.prune("card") != "all":
        return _Obstacle(f'{_that_are(foreign, "card")} not boardctl\'s, as "{_first(foreign)}"', foreign)
    return None


def _will_be_archived(context: Context, live: Live) -> bool:
    """Whether a card or list is archived after this plan."""
    comparison = context.comparisons.get(context.matching.address.get(live.id, ""))
    return live.archived if comparison is None else comparison.targets.get("archived", live.archived) is True


def _stays_here(context: Context, card: Live) -> bool:
    address = context.matching.address.get(card.id)
    return address is not None and context.parents.get(address, card.parent) == card.parent


def _users_of(context: Context, live: Live) -> _Obstacle | None:
    """A label or field that others' cards use stays: deleting it would strip it from them."""
    users = [
        card for card in context.live.of_kind("card") if uses(card, live.id) and card.id not in context.matching.address
    ]
    if not users or context.prune(live.kind) == "all":
        return None
    verb = "has" if len(users) == 1 else "have"
    words = f'{_count(len(users))} that the file does not declare, such as "{_first(users)}", still {verb} it'
    return _Obstacle(words, users)


def _count(number: int) -> str:
    return f"{number} card" if number == 1 else f"{number} cards"


def _that_are(found: list[Live], noun: str) -> str:
    return f"1 {noun} in it that is" if len(found) == 1 else f"{len(found)} {noun}s in it that are"


def _first(cards: list[Live]) -> str:
    return name_of(cards[0].value)


def _removal(context: Context, live: Live, address: Address, reason: str, *, owned: bool) -> Change:
    archives = live.kind in ("card", "list")
    return Change(
        action="archive" if archives else "delete",
        kind=live.kind,
        address=address,
        name=name_of(live.value),
        operations=(_archive(live) if archives else _delete(context, live),),
        object_id=live.id,
        fields=_at_stake(context, live),
        where=None if live.parent == context.live.id else context.names.of(live.parent),
        card=context.names.of(_card_of(context, live)),
        reason="; ".join(filter(None, (reason, _ticked(context, live)))),
        owned=owned,
    )


def _at_stake(context: Context, live: Live) -> dict[str, Delta]:
    """What goes with it, for people and for a saved plan to check: a list's cards, a label's or field's users."""
    if live.kind == "list":
        cards = [card for card in context.live.in_order(live.id, "card") if not card.archived]
        cards = [card for card in cards if card.id not in context.matching.address or _stays_here(context, card)]
    elif live.kind == "checklist":
        items = tuple(name_of(item.value) for item in context.live.in_order(live.id, "item"))
        return {"items": Delta(items, None)} if items else {}
    elif live.kind in ("label", "custom_field", "option"):
        cards = [card for card in context.live.of_kind("card") if uses(card, live.id)]
    else:
        return {"archived": Delta(False, True)} if live.kind == "card" else {}
    names = tuple(sorted(name_of(card.value) for card in cards))
    return {"cards": Delta(names, None)} if names else {}


def uses(card: Live, handle: str) -> bool:
    """Whether a card has a label, a value of a field, or an option for one."""
    value = card.value
    if not isinstance(value, Card):
        return False
    values = value.values or {}
    return handle in (value.labels or ()) or handle in values or handle in values.values()


def _archive(live: Live) -> Operation:
    return Operation(verb="update", kind=live.kind, target=live.id, fields={"archived": True})


def _delete(context: Context, live: Live) -> Operation:
    card = _card_of(context, live)
    return Operation(verb="delete", kind=live.kind, target=live.id, owner=live.parent, card=card)


def _card_of(context: Context, live: Live) -> str | None:
    """The card that an item's checklist is on."""
    owner = context.live.objects.get(live.parent)
    return owner.parent if live.kind == "item" and owner is not None else None


def _ticked(context: Context, live: Live) -> str:
    """What is lost with an item that somebody has ticked, or with a checklist of such."""
    if live.kind == "item":
        return "ticked" if _is_ticked(live.value) else ""
    items = context.live.in_order(live.id, "item") if live.kind == "checklist" else []
    number = sum(_is_ticked(each.value) for each in items)
    return f"{number} of {len(items)} ticked" if number else ""


def _is_ticked(value: Value) -> bool:
    return isinstance(value, Item) and value.done is True


def settled(changes: list[Change], context: Context) -> list[Change]:
    """Removals that wait for the changes that free them: a list for the cards that leave it."""
    leaving: dict[str, list[Address]] = {}
    for change in changes:
        live = context.live.objects.get(change.object_id or "")
        if change.kind == "card" and live is not None:
            leaving.setdefault(live.parent, []).append(change.address)
    return [_waiting(change, leaving) for change in changes]


def _waiting(change: Change, leaving: dict[str, list[Address]]) -> Change:
    before = leaving.get(change.object_id or "") if change.kind == "list" and change.action == "archive" else None
    return msgspec.structs.replace(change, requires=tuple(sorted({*change.requires, *before}))) if before else change
