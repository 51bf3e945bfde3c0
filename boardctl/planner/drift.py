"""Drift: what differs from the last apply, and who made it so. Pure: live board, state and actions are given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET

from boardctl.model.addresses import child, slug, unique
from boardctl.model.desired import UNWRITTEN
from boardctl.model.drift import EXISTS, LIST, PLACE, BoardDrift, Drifted, Event, Trace
from boardctl.model.fields import BY_NAME, Field, normal, normal_value
from boardctl.model.live import Live
from boardctl.model.plan import BoardPlan
from boardctl.model.values import Address, Attachment, Kind
from boardctl.planner.context import Context
from boardctl.planner.gaps import Gap, additions, gaps
from boardctl.planner.names import name_of
from boardctl.planner.orphans import orphans
from boardctl.planner.prune import is_admin

_LABELS = "Trello does not tell who labels cards"
_HIDDEN = "Trello hides such changes"
_OPTIONS = "Trello does not tell of a field's options"
_LATER = "changed again since the last change that Trello tells of"
_NOT_FOUND = "no action tells of it"
# Where the feed is known to be silent (WIRE-FACTS section 7; recordings of checklist items).
_SILENT: Mapping[tuple[Kind, str], str] = {
    ("card", "labels"): _LABELS,
    ("card", "start"): _HIDDEN,
    ("card", PLACE): _HIDDEN,
    ("list", PLACE): _HIDDEN,
    ("checklist", PLACE): _HIDDEN,
    ("item", PLACE): _HIDDEN,
    ("custom_field", PLACE): _HIDDEN,
    ("item", EXISTS): _HIDDEN,
    ("item", "name"): _HIDDEN,
    ("item", "due"): _HIDDEN,
    ("item", "member"): _HIDDEN,
    ("option", EXISTS): _OPTIONS,
}
_SEEN: frozenset[Kind] = frozenset({"label", "custom_field", "list", "card"})  # told of wherever they are


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told of one board before anybody is named: gaps, and what is in no file.

    `left` is how much of the latter was not asked for, but for admins: who makes a board is one, in the file or not.
    """

    context: Context
    gaps: tuple[Gap, ...]
    newcomers: tuple[Live, ...] = ()
    additions: tuple[Gap, ...] = ()
    pruned: frozenset[str] = frozenset()
    left: int = 0

    def traces(self) -> list[Trace]:
        """Everything that an action is wanted for."""
        found = [gap.trace for gap in (*self.gaps, *self.additions)]
        return found + [Trace(each.kind, each.id, EXISTS) for each in self.newcomers]


def find(context: Context, plan: BoardPlan, *, everything: bool = False) -> Found:
    """The differences of a worked-out board; of what is in no file what apply would remove, or (`everything`) all."""
    removed = removed_of_others(plan)
    new, added = tuple(newcomers(context, removed)), tuple(additions(context))
    pruned = frozenset(each.id for each in new if each.id in removed)
    differences = (*gaps(context), *orphans(context, plan))
    found = Found(context=context, gaps=differences, newcomers=new, additions=added, pruned=pruned)
    if everything:
        return found
    asked = tuple(each for each in new if each.id in pruned)
    left = sum(not is_admin(each.value) for each in new if each.id not in pruned) + len(added)
    return msgspec.structs.replace(found, newcomers=asked, additions=(), left=left)


def removed_of_others(plan: BoardPlan) -> frozenset[str]:
    """The ids of what apply would remove though it is none of boardctl's (`prune: all`)."""
    gone = (each.object_id for each in plan.changes if each.source is None and not each.owned)
    return frozenset(each for each in gone if each)


def newcomers(context: Context, removed: Collection[str]) -> Iterator[Live]:
    """Live objects that neither the file nor the state knows, of the kinds that the file speaks of: those in sight, and
    the `removed`, which may be on a card that people archived.
    """
    kinds = frozenset(kind for _, kind in context.desired.collections)
    for live in context.live.objects.values():
        known = live.id in context.matching.address or live.id in context.by_id
        seen = context.live.shows(live) or live.id in removed
        if known or not seen or (isinstance(live.value, Attachment) and live.value.upload):
            continue
        if _is_spoken_of(context, live, kinds):
            yield live


def _is_spoken_of(context: Context, live: Live, kinds: Collection[Kind]) -> bool:
    """Whether the file has any of the kind: one of labels alone is no word on what cards there are."""
    if live.kind in _SEEN:
        return live.kind in kinds
    return live.parent in context.matching.address and (live.kind != "member" or "member" in kinds)


def told(found: Found, events: Sequence[Event]) -> BoardDrift:
    """The drift of a board, each difference with whoever made it, by events in the order of the feed: newest first."""
    context, by_trace = found.context, _by_trace(events)
    drifted = [(gap.set_back, attributed(context, gap, by_trace.get(gap.trace, ()))) for gap in found.gaps]
    new = [(live.id in found.pruned, newcomer(live, *rest)) for live, rest in _addressed(context, by_trace, found)]
    added = [attributed(context, gap, by_trace.get(gap.trace, ())) for gap in found.additions]
    return BoardDrift(
        key=context.desired.key,
        url=context.live.board.url,
        changes=tuple(each for back, each in drifted + new if back),
        kept=tuple(each for back, each in drifted if not back),
        unmanaged=(*added, *(each for back, each in new if not back)),
        left=found.left,
    )


def settled(found: Found, events: Sequence[Event]) -> bool:
    """Whether each difference has an event by now, so that the feed need not be read any further."""
    told_of = {event.trace for event in events}
    return told_of.issuperset(trace for trace in found.traces() if (trace.kind, trace.field) not in _SILENT)


def _by_trace(events: Iterable[Event]) -> dict[Trace, list[Event]]:
    grouped: dict[Trace, list[Event]] = {}
    for event in events:
        grouped.setdefault(event.trace, []).append(event)
    return grouped


def attributed(context: Context, gap: Gap, events: Sequence[Event]) -> Drifted:
    """A difference as people read it, made by the newest of its events."""
    last = events[0] if events else None
    if last is not None and not _led_to(gap, last):
        last = None
    before, unknown = _before(gap, last)
    return Drifted(
        address=gap.address,
        kind=gap.declared.kind,
        name=name_of(gap.live.value if gap.live else gap.declared.value),
        field=_label(context, gap),
        before=_shown(context, gap, before, last.before_name if last else None),
        after=_shown(context, gap, gap.after, None),
        before_unknown=unknown,
        by=last.by if last else None,
        at=last.at if last else None,
        untold=None if last else _why(gap.trace, events),
        where=_where(context, gap),
        url=gap.live.url if gap.live else None,
        source=None if gap.declared.source == UNWRITTEN else gap.declared.source,
    )


def _where(context: Context, gap: Gap) -> str | None:
    """The card that a checklist, an item or a link is on; the list of a card."""
    owner = gap.live.parent if gap.live else context.handle(gap.declared.parent)
    live = context.live.objects.get(owner)
    if live is not None and live.kind == "checklist":
        live = context.live.objects.get(live.parent)
    return name_of(live.value) if live is not None and live.kind in ("card", "list", "custom_field") else None


def _why(trace: Trace, events: Sequence[Event]) -> str:
    return _LATER if events else _SILENT.get((trace.kind, trace.field), _NOT_FOUND)


def _led_to(gap: Gap, event: Event) -> bool:
    """Whether the change that an action tells of is the one that made the live value."""
    return event.after is UNSET or _comparable(gap, event.after) == _comparable(gap, gap.after)


def _before(gap: Gap, event: Event | None) -> tuple[Any, bool]:
    """(the value before, whether it is unknown): the file's where the state vouches for it, else the action's."""
    if gap.before is not UNSET:
        return gap.before, False
    if event is not None and event.before is not UNSET:
        return event.before, False
    return None, True


def _comparable(gap: Gap, value: Any) -> Any:
    field = _field(gap)
    if field is None or field.type in ("set", "map"):
        return normal_value(value)
    return normal(field, value)


def _field(gap: Gap) -> Field | None:
    return BY_NAME[gap.trace.kind].get(gap.trace.field)


def _label(context: Context, gap: Gap) -> str:
    field = _field(gap)
    if field is None:
        return gap.trace.field
    return f"{field.label}.{_name(context, gap.trace.entry)}" if field.type == "map" else field.label


def _shown(context: Context, gap: Gap, value: Any, name: str | None) -> Any:
    """A value as people read it; an entry of a set is its name, or None where it is not there."""
    field = _field(gap)
    if gap.trace.field in (LIST, PLACE):
        return name if name and str(value) not in context.live.objects else _name(context, value)
    if field is None:
        return value
    if field.type == "set":
        return _name(context, gap.trace.entry) if value else None
    if field.type == "map":
        return context.names.entry(value)
    return context.names.show(field, value)


def _name(context: Context, handle: str | None) -> str | None:
    """What a handle is called, also when its object is gone: the file may still declare it."""
    if handle is None or handle in context.live.objects:
        return context.names.of(handle)
    for address, entry in context.memory.objects.items():
        if entry.id == handle and address in context.declared:
            return name_of(context.declared[address].value)
    return handle


def _addressed(
    context: Context, by_trace: Mapping[Trace, Sequence[Event]], found: Found
) -> Iterator[tuple[Live, tuple[Address, Sequence[Event]]]]:
    """Newcomers with the addresses they would have in the file."""
    taken = set(context.declared) | set(context.memory.objects)
    for live in found.newcomers:
        owner = context.desired.key if live.kind in _SEEN else context.matching.address[live.parent]
        address = unique(child(owner, live.kind, slug(name_of(live.value), live.kind)), taken)
        yield live, (address, by_trace.get(Trace(live.kind, live.id, EXISTS), ()))


def newcomer(live: Live, address: Address, events: Sequence[Event]) -> Drifted:
    """A newcomer as people read it."""
    made = events[0] if events and events[0].after is True else None
    return Drifted(
        address=address,
        kind=live.kind,
        name=name_of(live.value),
        field=EXISTS,
        before=False,
        after=True,
        by=made.by if made else None,
        at=made.at if made else born(live),
        untold=None if made else _SILENT.get((live.kind, EXISTS), _NOT_FOUND),
        url=live.url,
    )


def born(live: Live) -> str | None:
    """When an object came into being, by its id (WIRE-FACTS section 6); a member's id tells of the account."""
    try:
        seconds = int(live.id[:8], 16) if len(live.id) == 24 and live.kind != "member" else None
    except ValueError:
        return None
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
