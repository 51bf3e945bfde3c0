"""Equal names without keys pair in order: where one has come or gone, the others may stand for what they did not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from msgspec import UNSET

from boardctl.model.addresses import COLLECTION
from boardctl.model.desired import Declared
from boardctl.model.fields import FIELDS, normal_text
from boardctl.model.plan import Change
from boardctl.model.values import Address, Kind
from boardctl.planner.context import Context
from boardctl.planner.names import name_of
from boardctl.planner.safety import is_removal

_Spot: TypeAlias = tuple[Address, Kind, str]
_KINDS: frozenset[Kind] = frozenset({"list", "card", "checklist", "item"})

_NOT_IN_A_BLOCK = frozenset({"list", "archived"})  # remembered of what boardctl did, whatever the block says


def shifted(changes: Sequence[Change], context: Context) -> Iterator[str]:
    """A note for each row of namesakes of which one is made or removed and another one is changed or moved."""
    changed = {change.address for change in changes if change.action in ("update", "move")}
    kinds = {change.kind for change in changes if change.action == "create"}
    made = {change.address for change in changes if change.action == "create"}
    gone = [each for change in changes if (each := _place(change, context)) is not None]
    rows = context.desired.collections.items() if made or gone else ()
    told = {
        (kind, name): goes
        for (owner, kind), members in rows
        for name, row in _rows(members).items()
        if kind in _KINDS
        if (goes := (owner, kind, name) in gone) or any(each.address in made for each in row)
        if any(each.address in changed or _says_less(context, each) for each in row)
    }
    told = dict(_shifted_lists(context, changed, made, gone)) | told if rows else told
    for (kind, name), goes in told.items():
        renamed = f"; if one has another name by now, add `was: {json.dumps(name, ensure_ascii=False)}` to it"
        yield (
            f'more than one {kind} is called "{name}", and they pair in order, so that one stands for the next: '
            f"if another one is to be {'removed' if goes else 'new'}, undo that in the file, give each a "
            f"`key`, and apply once before; or give each its `id`{renamed if goes and kind in kinds else ''}"
        )


def _says_less(context: Context, declared: Declared) -> bool:
    """Whether a block is silent about what was applied to the object it stands for: it may have been another's."""
    live, known = context.live_of(declared.address), context.remembered(declared.address)
    if live is None or known is None:
        return False
    now = {field.name for field in FIELDS[declared.kind] if getattr(declared.value, field.name) is not UNSET}
    inside = [each for kind in COLLECTION for each in context.live.in_order(live.id, kind) if each.id in context.by_id]
    silent = any(not context.desired.declares(declared.address, each.kind) for each in inside)
    return silent or bool(known.fields.keys() - now - _NOT_IN_A_BLOCK)


def _shifted_lists(
    context: Context, changed: Collection[Address], made: Collection[Address], gone: Collection[_Spot]
) -> Iterator[tuple[tuple[Kind, str], bool]]:
    """The same of the cards of all lists, where the file has one in another list than the card it stands for now."""
    removed = {name for _, kind, name in gone if kind == "card"}
    for name, row in _rows(tuple(context.desired.of_kind("card"))).items():
        goes = name in removed
        if (goes or any(each.address in made for each in row)) and any(
            each.address in changed and _is_elsewhere(context, each) for each in row
        ):
            yield ("card", name), goes


def _is_elsewhere(context: Context, declared: Declared) -> bool:
    """Whether it was in another list of the file when it was last applied."""
    live = context.live_of(declared.address)
    known = context.by_id.get(live.id) if live is not None else None
    return known is not None and known.parent not in (None, declared.parent)


def _rows(members: Sequence[Declared]) -> dict[str, list[Declared]]:
    rows: dict[str, list[Declared]] = defaultdict(list)
    for each in members:
        if not each.has_key and each.id is None:
            rows[normal_text(name_of(each.value))].append(each)
    return rows


def _place(change: Change, context: Context) -> _Spot | None:
    """Where a removed object was, and what it was called."""
    live = context.live.objects.get(change.object_id or "") if is_removal(change) else None
    owner = context.matching.address.get(live.parent) if live is not None else None
    return None if live is None or owner is None else (owner, live.kind, normal_text(name_of(live.value)))
