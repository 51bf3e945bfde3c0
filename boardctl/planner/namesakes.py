"""Equal names without keys pair in order: where one has come or gone, the others may stand for what they did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text
from boardctl.model.plan import Change
from boardctl.model.values import Address, Kind
from boardctl.planner.context import Context
from boardctl.planner.names import name_of
from boardctl.planner.safety import is_removal

_KINDS: frozenset[Kind] = frozenset({"list", "card", "checklist", "item"})


def shifted(changes: Sequence[Change], context: Context) -> Iterator[str]:
    """A note for each row of namesakes of which one is made or removed and another one is changed."""
    changed = {change.address for change in changes if change.action == "update"}
    made = {change.address for change in changes if change.action == "create"}
    gone = {each for change in changes if (each := _place(change, context)) is not None}
    rows = context.desired.collections.items() if changed and (made or gone) else ()
    for (owner, kind), members in rows:
        for name, row in _rows(members).items() if kind in _KINDS else ():
            comes, goes = any(each.address in made for each in row), (owner, kind, name) in gone
            if (comes or goes) and any(each.address in changed for each in row):
                what = "removed" if goes else "new"
                yield (
                    f'more than one {kind} is called "{name_of(row[0].value)}", and they pair in order: if another one '
                    f"is to be {what}, undo that in the file, give each a `key`, and apply once before"
                )


def _rows(members: Sequence[Declared]) -> dict[str, list[Declared]]:
    rows: dict[str, list[Declared]] = defaultdict(list)
    for each in members:
        if not each.has_key and each.id is None:
            rows[normal_text(name_of(each.value))].append(each)
    return rows


def _place(change: Change, context: Context) -> tuple[Address, Kind, str] | None:
    """Where a removed object was, and what it was called."""
    live = context.live.objects.get(change.object_id or "") if is_removal(change) else None
    owner = context.matching.address.get(live.parent) if live is not None else None
    return None if live is None or owner is None else (owner, live.kind, normal_text(name_of(live.value)))
