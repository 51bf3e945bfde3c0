"""Words for a `was:` that renames nothing though what it names is there: the new name stands for another already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boardctl.model.desired import Declared
from boardctl.model.live import Live
from boardctl.planner.context import Context
from boardctl.planner.former import remembered_as
from boardctl.planner.names import name_of


def unrenamed(context: Context) -> Iterator[str]:
    """A sentence for each, with the line that has the other one renamed.

    Only for what is boardctl's: what people call by a name of former times is no news. And for two that each have the
    other's former name: by their names they stand for themselves.
    """
    for declared in context.declared.values():
        live = context.live_of(declared.address) if declared.was else None
        if live is None or name_of(live.value) in declared.was:
            continue
        for former in declared.was:
            found = _formerly(context, live, former) or _crossed(context, declared, live, former)
            if len(found) == 1:
                told = _sentence(declared, live, former)
                other = f"; to rename the other one instead, add `id: {found[0].id}` to it"
                yield told if declared.shared else told + other
                break


def _formerly(context: Context, live: Live, former: str) -> list[Live]:
    """What is called so and stands for nothing in the file."""
    free = [each for each in _beside(context, live) if each.id not in context.matching.address]
    known = {each.id: each for each in free if each.id in context.by_id}
    ours = remembered_as([context.by_id[each] for each in known], live.kind, former)
    return [known[each.id] for each in ours]


def _beside(context: Context, live: Live) -> Iterable[Live]:
    return context.live.of_kind("card") if live.kind == "card" else context.live.in_order(live.parent, live.kind)


def _crossed(context: Context, declared: Declared, live: Live, former: str) -> list[Live]:
    """The one of that name, if it stands for what was called as this one is; an `id:` or a key says which is which."""
    pairs = ((context.declared.get(context.matching.address.get(each.id, "")), each) for each in _beside(context, live))
    return [
        other
        for one, other in pairs
        if one is not None and name_of(other.value) == former and name_of(live.value) in one.was
        if not (declared.id or one.id or declared.has_key or one.has_key)
    ]


def _sentence(declared: Declared, live: Live, former: str) -> str:
    kind, name = declared.kind.replace("_", " "), name_of(declared.value)
    there = "there, archived" if live.archived else "there"
    return f'`was: {former}` ({declared.source}) renames nothing, for the {kind} "{name}" is {there}'
