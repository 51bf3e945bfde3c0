"""What people changed on objects whose blocks have left the file: apply removes it with them, so it is told before."""

from __future__ import annotations

from collections.abc import Iterator

from boardctl.model.desired import UNWRITTEN, Declared
from boardctl.model.drift import Trace
from boardctl.model.live import Live
from boardctl.model.memory import Remembered
from boardctl.model.plan import BoardPlan
from boardctl.planner.context import Context
from boardctl.planner.gaps import Gap, in_another_list
from boardctl.planner.play import TYPES
from boardctl.planner.safety import is_removal
from boardctl.planner.unsaid import turns

GONE = "its block is no longer in the file: put it back (of a renamed one: with `was:`), then pull"


def orphans(context: Context, plan: BoardPlan) -> list[Gap]:
    """The differences from the last apply of what the plan of a worked-out board removes, and of what goes with it."""
    going = {change.object_id for change in plan.changes if is_removal(change) and change.owned}
    addresses = {entry.id: address for address, entry in context.memory.objects.items()}
    return [
        gap
        for live in context.live.objects.values()
        if live.id in addresses and _goes(context, live, going)
        for gap in _of(context, _declared(live, addresses[live.id]), live, context.by_id[live.id])
    ]


def _goes(context: Context, live: Live, going: set[str | None]) -> bool:
    """Whether an object is removed, or lives in one that is, and no block stands for it."""
    if live.id in context.matching.address:
        return False
    owner = context.live.objects.get(live.parent)
    return live.id in going or (owner is not None and _goes(context, owner, going))


def _declared(live: Live, address: str) -> Declared:
    return Declared(kind=live.kind, address=address, parent="", value=live.value, source=UNWRITTEN)


def _of(context: Context, declared: Declared, live: Live, last: Remembered) -> Iterator[Gap]:
    for field, entry, before, after in turns(live.kind, TYPES[live.kind](), live.value, last):
        known = last.fields.get(field.name)
        trace = Trace(live.kind, live.id, field.name, entry)
        yield Gap(declared=declared, trace=trace, before=before, after=after, set_back=True, last=known, live=live)
    yield from in_another_list(context, declared, live, last, set_back=True)
