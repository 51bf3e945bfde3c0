"""Where a board is not as it was last applied: by the state's digests, whatever the files have come to say since.

A change made in a file and not applied yet is no drift. Nor is what people made so that it agrees with the file, nor
(but for what people move along) what they changed where the file is silent: that is what `additions` are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UNSET, Struct

from boardctl.model.addresses import is_pending
from boardctl.model.desired import Declared
from boardctl.model.drift import EXISTS, LIST, PLACE, Trace
from boardctl.model.fields import FIELDS, Field, equal, normal, normal_value
from boardctl.model.live import Live
from boardctl.model.memory import Remembered, digest, digest_of
from boardctl.model.values import Address, Kind
from boardctl.planner.context import Context
from boardctl.planner.diff import SAME
from boardctl.planner.order import stays
from boardctl.planner.places import ORDERED
from boardctl.planner.unapplied import as_known
from boardctl.planner.unsaid import turns


class Gap(Struct, frozen=True, kw_only=True):
    """One difference from the last apply.

    `before` is the value last applied in model terms, UNSET where only its digest is known; `last` is that digest
    (of the normal form). `set_back`: apply would undo it.
    """

    declared: Declared
    trace: Trace
    before: Any
    after: Any
    set_back: bool
    last: str | None = None
    live: Live | None = None

    @property
    def address(self) -> Address:
        """Whose field it is."""
        return self.declared.address

    @property
    def is_end(self) -> bool:
        """Whether its object is no more: deleted, or a list that was archived, which no file can say."""
        return self.trace.field == EXISTS or (self.declared.kind == "list" and self.trace.field == "archived")


def gaps(context: Context) -> list[Gap]:
    """Every difference of the declared objects, in the order of the file, an object's fields together."""
    found = [gap for declared in (context.desired.board, *context.desired.objects()) for gap in _of(context, declared)]
    found += [gap for (owner, kind), members in _ordered(context) for gap in _moves(context, owner, kind, members)]
    rank = {address: at for at, address in enumerate(context.declared)}
    return sorted(found, key=lambda gap: rank[gap.address])


def _of(context: Context, declared: Declared) -> Iterator[Gap]:
    last, live = _last(context, declared), context.live_of(declared.address)
    if last is None:
        return
    if live is None:
        yield from _missing(context, declared, last)
        return
    for field in FIELDS[declared.kind]:
        yield from _field(context, declared, live, last, field)
    if declared.kind == "card":
        yield from _list(context, declared, live, last)
    if declared.progress != "ignore":
        yield from (gap for field, gap in _unsaid(context, declared, live, last) if field.progress)


def _last(context: Context, declared: Declared) -> Remembered | None:
    """What was last applied to an object: to the one that people deleted, where another of its name is in its place."""
    last = context.remembered(declared.address)
    former = context.memory.objects.get(declared.address) if last is None else None
    return last if former is None or former.id in context.live.objects else former


def _missing(context: Context, declared: Declared, last: Remembered) -> Iterator[Gap]:
    """An object that is gone from the board. What goes with its owner is not told apart from it."""
    owner_is_there = declared.parent in context.matching.live or declared.kind == "card"
    if not last.id or last.pruned or not owner_is_there or last.id in context.live.objects:
        return
    trace = Trace(declared.kind, last.id, EXISTS)
    set_back = declared.address in context.created
    yield Gap(declared=declared, trace=trace, before=True, after=False, set_back=set_back)


def _field(context: Context, declared: Declared, live: Live, last: Remembered, field: Field) -> Iterator[Gap]:
    want, have = getattr(context.values[declared.address], field.name), getattr(live.value, field.name)
    if equal(field, want, have):
        return
    if field.type == "set":
        yield from _entries(context, declared, live, last, field, want, have)
    elif field.type == "map":
        yield from _values(context, declared, live, last, field, want, have)
    elif field.name in last.fields and digest(field, have) != last.fields[field.name]:
        known = last.fields[field.name]
        yield Gap(
            declared=declared,
            trace=Trace(declared.kind, live.id, field.name),
            before=want if digest(field, as_known(context, want)) == known else UNSET,
            after=have,
            set_back=_is_target(context, declared, field),
            last=known,
            live=live,
        )


def _is_target(context: Context, declared: Declared, field: Field) -> bool:
    return field.name in context.comparisons.get(declared.address, SAME).targets


def _entries(
    context: Context, declared: Declared, live: Live, last: Remembered, field: Field, want: Any, have: Any
) -> Iterator[Gap]:
    """A set, entry by entry. What people added stays, unless `prune: all` makes the set exact."""
    unchanged = last.fields.get(field.name) == digest_of(want)
    ours = last.added.get(field.name, {})
    target = context.comparisons.get(declared.address, SAME).targets.get(field.name, have)
    for entry in sorted(want - have):
        if not is_pending(entry) and (unchanged or entry in ours):  # a pending one is gone from the whole board
            yield _entry(declared, live, field, entry, back=entry in target, there=False)
    for entry in sorted(have - target - ours.keys() - context.doomed):
        yield _entry(declared, live, field, entry, back=True, there=True)


def _entry(declared: Declared, live: Live, field: Field, entry: str, *, back: bool, there: bool) -> Gap:
    trace = Trace(declared.kind, live.id, field.name, entry)
    return Gap(declared=declared, trace=trace, before=not there, after=there, set_back=back, live=live)


def additions(context: Context) -> list[Gap]:
    """What people changed where the file is silent, and what they added where it names some; progress is not in it.

    Apply leaves all of it to them.
    """
    found: list[Gap] = []
    for declared in (context.desired.board, *context.desired.objects()):
        last, live = _last(context, declared), context.live_of(declared.address)
        if last is None or live is None or declared.policy == "ignore":
            continue
        found += [gap for field, gap in _unsaid(context, declared, live, last) if not field.progress]
        if declared.kind == "card":
            found += _additions(context, declared, live, last)
    return found


def _additions(context: Context, declared: Declared, live: Live, last: Remembered) -> Iterator[Gap]:
    """Entries beside those of the file, but for what boardctl put there and may not take off (`prune: none`)."""
    value = context.values[declared.address]
    for field in (each for each in FIELDS["card"] if each.type in ("set", "map")):
        want, have = getattr(value, field.name), getattr(live.value, field.name)
        if want is UNSET or have is UNSET:
            continue
        target = context.comparisons.get(declared.address, SAME).targets.get(field.name, have)
        ours = last.added.get(field.name, {})
        for entry in sorted(set(have) & set(target) - set(want) - context.doomed):
            if field.type == "set" and entry not in ours:
                yield _entry(declared, live, field, entry, back=False, there=True)
            elif field.type == "map" and _is_theirs(have[entry], ours.get(entry)):
                trace = Trace("card", live.id, field.name, entry)
                yield Gap(declared=declared, trace=trace, before=None, after=have[entry], set_back=False, live=live)


def _is_theirs(value: Any, last: str | None) -> bool:
    present = normal_value(value)
    return present is not None and digest_of(present) != last


def _values(
    context: Context, declared: Declared, live: Live, last: Remembered, field: Field, want: Any, have: Any
) -> Iterator[Gap]:
    """A card's custom field values, one by one."""
    unchanged = last.fields.get(field.name) == digest_of(normal(field, want))
    ours = last.added.get(field.name, {})
    target = context.comparisons.get(declared.address, SAME).targets.get(field.name, have)
    for key in sorted(want.keys() | have.keys()):
        wanted, present = normal_value(want.get(key)), normal_value(have.get(key))
        known = ours.get(key) or (digest_of(wanted) if unchanged else None)
        exact = key not in want and key not in ours and target.get(key) is None  # `prune: all`
        if wanted == present or is_pending(key) or is_pending(str(wanted)):
            continue
        if exact or (key in want and known is not None and digest_of(present) != known):
            yield Gap(
                declared=declared,
                trace=Trace(declared.kind, live.id, field.name, key),
                before=want.get(key) if exact or digest_of(wanted) == known else UNSET,
                after=have.get(key),
                set_back=normal_value(target.get(key)) != present,
                last=known,
                live=live,
            )


def _list(context: Context, declared: Declared, live: Live, last: Remembered) -> Iterator[Gap]:
    if context.handle(declared.parent) != live.parent:
        set_back = context.parents.get(declared.address, live.parent) != live.parent
        yield from in_another_list(context, declared, live, last, set_back=set_back)


def in_another_list(
    context: Context, declared: Declared, live: Live, last: Remembered, *, set_back: bool
) -> Iterator[Gap]:
    """A card that is not in the list where boardctl last put it."""
    known = last.fields.get("list")
    if known is None or known == digest_of(live.parent):
        return
    before = next((each.id for each in context.live.of_kind("list") if digest_of(each.id) == known), UNSET)
    trace = Trace("card", live.id, LIST)
    yield Gap(
        declared=declared, trace=trace, before=before, after=live.parent, set_back=set_back, last=known, live=live
    )


def _unsaid(context: Context, declared: Declared, live: Live, last: Remembered) -> Iterator[tuple[Field, Gap]]:
    """What people changed where the file is silent: apply leaves it to them."""
    for field, entry, before, after in turns(declared.kind, context.values[declared.address], live.value, last):
        trace = Trace(declared.kind, live.id, field.name, entry)
        gap = Gap(declared=declared, trace=trace, before=before, after=after, set_back=False, live=live)
        yield field, gap


def _ordered(context: Context) -> Iterator[tuple[tuple[Address, Kind], Sequence[Declared]]]:
    return ((each, members) for each, members in context.desired.collections.items() if each[1] in ORDERED)


def _moves(context: Context, owner: Address, kind: Kind, members: Sequence[Declared]) -> Iterator[Gap]:
    """Siblings that people put elsewhere among the others: the fewest that explain the order."""
    last, home = context.remembered(owner), context.live_of(owner)
    if last is None or home is None:
        return
    known = {live.id: each for each in members if (live := context.live_of(each.address)) is not None}
    here = [each.id for each in context.live.in_order(home.id, kind) if each.id in known and not each.archived]
    before = [each for each in last.order if each in set(here)]
    here = [each for each in here if each in set(before)]
    wanted = [each for each in known if each in set(here)]
    if here in (before, wanted):
        return
    back = any(each.address in context.places and each.address not in context.created for each in members)
    for moved in sorted(set(here) - stays(before, here, {}), key=here.index):
        yield Gap(
            declared=known[moved],
            trace=Trace(kind, moved, PLACE),
            before=_predecessor(before, moved),
            after=_predecessor(here, moved),
            set_back=back,
            live=context.live.objects[moved],
        )


def _predecessor(row: Sequence[str], moved: str) -> str | None:
    at = row.index(moved)
    return row[at - 1] if at else None
