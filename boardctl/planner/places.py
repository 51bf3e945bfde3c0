"""Second pass: the order of declared siblings, and the place each one that must move goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boardctl.model.desired import Declared, Policy
from boardctl.model.live import Live
from boardctl.model.operations import Place
from boardctl.model.plan import Order
from boardctl.model.values import Address, Card, Handle, Kind
from boardctl.planner.context import Context
from boardctl.planner.order import Sibling, arrange, stays

# Labels and people have no order. Links and options keep the one that they were made in: there is no PUT for either
# (openapi.json; WIRE-FACTS section 5), and only a new option is told its place.
ORDERED: frozenset[Kind] = frozenset({"custom_field", "list", "card", "checklist", "item"})


def place(context: Context) -> None:
    """Find the places of every collection whose order matters."""
    for (owner, kind), members in context.desired.collections.items():
        if kind in ORDERED and (owner in context.matching.live or owner in context.created):
            _place_siblings(context, owner, kind, members)
        elif kind == "option" and owner in context.matching.live:
            _place_new(context, owner, members)


def _place_new(context: Context, owner: Address, members: Sequence[Declared]) -> None:
    """New options go among those that are there, which stay where they are."""
    row = [Sibling(each.id, each.pos) for each in context.live.in_order(context.handle(owner), "option")]
    there = {each.id for each in row}
    handles = {context.handle(each.address): each.address for each in members}
    wanted = [each for each, address in handles.items() if each in there or address in context.created]
    places = arrange(row, wanted, weights={}, fixed=frozenset(there))
    context.places |= {handles[handle]: where for handle, where in places.items()}


def _place_siblings(context: Context, owner: Address, kind: Kind, members: Sequence[Declared]) -> None:
    home = context.handle(owner)
    row = [each for each in context.live.in_order(home, kind) if not each.archived]
    present = [each for each in members if _takes_part(context, each, home)]
    context.unsettled |= _ignored(context, members)
    if not present:
        return
    addresses = {context.handle(each.address): each.address for each in present}
    fixed = _fixed(context, owner, row, present)
    weights = {handle: _weight(context, address, handle in fixed) for handle, address in addresses.items()}
    # What boardctl goes by from now on has to agree with the file, or the next plan would undo what people did.
    context.unsettled |= fixed - stays(list(addresses), [each.id for each in row], weights)
    places = arrange([Sibling(each.id, each.pos) for each in row], list(addresses), weights=weights, fixed=fixed)
    if any(each.id in places for each in row):
        context.orders.append(_order(owner, kind, [each for each in row if each.id in addresses], addresses, places))
    for handle, where in places.items():
        if _may_move(context, addresses[handle]):
            context.places[addresses[handle]] = where


def _order(
    owner: Address, kind: Kind, row: Sequence[Live], addresses: Mapping[Handle, Address], places: Mapping[Handle, Place]
) -> Order:
    """How the declared siblings stand, and how they will."""
    numbers = {each.id: each.pos for each in row} | {handle: place.pos for handle, place in places.items()}
    after = sorted(numbers, key=lambda handle: (numbers[handle], handle))
    before = tuple(addresses[each.id] for each in row)
    return Order(owner=owner, kind=kind, before=before, after=tuple(addresses[handle] for handle in after))


def _may_move(context: Context, address: Address) -> bool:
    """Whether an approval, if there is one, has the object come or go to a place."""
    if context.approved is None or address in context.created:
        return True
    part = context.approved.get(address)
    return part is not None and part.moves


FREE, COSTLY = 1, 10_000


def _weight(context: Context, address: Address, fixed: bool) -> int:
    """What a move costs: nothing where the object is written to anyway, else one call.

    The fixed never move, and nobody moves around them: out of order, they count as foreign.
    """
    if fixed:
        return FREE
    comparison = context.comparisons.get(address)
    return FREE if comparison and comparison.targets.keys() - {"values"} else COSTLY


def _fixed(context: Context, owner: Address, row: Sequence[Live], present: Sequence[Declared]) -> frozenset[Handle]:
    """Those that people decide about: seeded ones that they moved, or all seeded ones where that can't be known."""
    seeded = {
        live.id for each in present if _policy(each) == "seed" and (live := context.live_of(each.address)) is not None
    }
    here = [each.id for each in row if each.id in seeded and each.id not in context.placed]
    remembered = context.remembered(owner)
    last = [each for each in remembered.order if each in set(here)] if remembered else []
    return frozenset(set(here) - stays(last, here, {}))


def _ignored(context: Context, members: Sequence[Declared]) -> frozenset[Handle]:
    """Those that boardctl leaves wherever they stand: their order is nothing that it has applied."""
    found = (context.live_of(each.address) for each in members if _policy(each) == "ignore")
    return frozenset(live.id for live in found if live is not None)


def _takes_part(context: Context, declared: Declared, home: Handle) -> bool:
    """Whether a declared sibling will be in this collection, in sight."""
    live = context.live_of(declared.address)
    if _policy(declared) == "ignore":
        return False
    if live is None:
        return declared.address in context.created
    if declared.kind != "card":
        return not live.archived or context.comparisons[declared.address].targets.get("archived") is False
    if context.parents.get(declared.address) != home:
        return False
    archived = context.comparisons[declared.address].targets.get("archived", live.archived)
    return not archived


def _policy(declared: Declared) -> Policy:
    """A card's place is progress, any other order is the kind's own."""
    return declared.progress if isinstance(declared.value, Card) else declared.policy
