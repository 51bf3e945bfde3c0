"""What to remember once a board was applied: the next plan's knowledge of whose is what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from boardctl.model.addresses import COLLECTION
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.fields import FIELDS, Field, equal, normal_value
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered, digest, digest_of
from boardctl.model.values import Address, Card, Kind, Value
from boardctl.planner.addressing import followed
from boardctl.planner.diff import digest_of_all
from boardctl.planner.order import with_newcomers
from boardctl.planner.places import ORDERED
from boardctl.planner.scopes import NOTHING_REMEMBERED
from boardctl.planner.unsaid import Told, at_first

_KINDS: dict[str, Kind] = {name: kind for kind, name in COLLECTION.items()}


class Applied(Struct, frozen=True, kw_only=True):
    """What this run did: addresses it created, the (address, field) it wrote, the ids it archived as undeclared.

    `answered` holds digests of what Trello said to hold in a field right after it was written.
    """

    created: frozenset[Address] = frozenset()
    written: frozenset[tuple[Address, str]] = frozenset()
    pruned: frozenset[str] = frozenset()
    answered: Mapping[tuple[Address, str], str] = {}


class Sight(Struct, frozen=True, kw_only=True):
    """A board after a run: what was declared, what is there, the pairs with their resolved values.

    `unsettled` are ids that people have put elsewhere than the file has them, and that stay there; `misplaced` are
    addresses of what a plan would still put elsewhere; `reported` those of invitations that nobody can tell to have
    been sent.
    """

    desired: DesiredBoard
    live: LiveBoard
    pairs: Mapping[Address, Live]
    values: Mapping[Address, Value]
    unsettled: frozenset[str] = frozenset()
    misplaced: frozenset[Address] = frozenset()
    reported: frozenset[Address] = frozenset()


def remember(sight: Sight, memory: BoardMemory | None, applied: Applied, before: LiveBoard | None) -> BoardMemory:
    """The memory after a run. `before` is the board as it was read before the run's first write."""
    pairs = {address: live.id for address, live in sight.pairs.items()}
    last = _followed(memory or NOTHING_REMEMBERED, sight.desired, pairs, sight.live.objects)
    declared_here = {each.address for each in sight.desired.objects()} | {sight.desired.key}
    objects = {
        address: kept
        for address in last.objects
        if address not in declared_here and (kept := _undeclared(sight, address, last.objects, applied)) is not None
    }
    for declared in sight.desired.objects():
        live = sight.pairs.get(declared.address)
        prior = last.objects.get(declared.address)
        if live is not None:
            objects[declared.address] = _entry(sight, declared, live, prior, applied, before)
        elif prior is not None:
            objects[declared.address] = _missing(sight, declared, prior)
        elif declared.address in sight.reported:
            objects[declared.address] = Remembered(id="")  # an invitation that may have gone out before
    objects[sight.desired.key] = _board_entry(sight, last, applied, before)
    return BoardMemory(board=sight.live.id, objects=objects, past=last.past)


def released(sight: Sight, memory: BoardMemory) -> list[Address]:
    """What is boardctl's own and on the board, and is given up, for the file says nothing of its kind any more."""
    if _is_closed(sight):
        return []
    paired = {live.id for live in sight.pairs.values()}
    return [
        address
        for address, entry in memory.objects.items()
        if entry.owned and not (entry.protect or entry.pruned) and entry.id not in paired
        if (live := sight.live.objects.get(entry.id)) is not None and not live.archived
        if _is_released(sight, address, memory.objects)
    ]


def with_births(
    memory: BoardMemory | None, desired: DesiredBoard, live: LiveBoard, ids: Mapping[Address, str]
) -> BoardMemory:
    """The memory with objects that this run created: the next reading knows them by id, whatever their names."""
    last = _followed(memory or NOTHING_REMEMBERED, desired, ids, live.objects)
    partial = memory is None or memory.partial
    return BoardMemory(board=live.id, objects={**last.objects, **born(ids)}, partial=partial, past=last.past)


def born(ids: Mapping[Address, str]) -> dict[Address, Remembered]:
    """What is known of objects that this run created."""
    return {address: Remembered(id=object_id, owned=True) for address, object_id in ids.items()}


def without_order(memory: BoardMemory | None, ids: Collection[str]) -> BoardMemory | None:
    """The memory once these are people's to place: what is moved from now on is moved among the others."""
    if memory is None or not ids:
        return memory
    objects = {
        address: msgspec.structs.replace(entry, order=tuple(each for each in entry.order if each not in ids))
        if entry.order
        else entry
        for address, entry in memory.objects.items()
    }
    return msgspec.structs.replace(memory, objects=objects)


def _followed(
    memory: BoardMemory, desired: DesiredBoard, pairs: Mapping[Address, str], there: Collection[str]
) -> BoardMemory:
    return msgspec.structs.replace(memory, objects=followed(memory.objects, pairs, there, desired))


def _board_entry(sight: Sight, last: BoardMemory, applied: Applied, before: LiveBoard | None) -> Remembered:
    board = sight.desired.board
    return _entry(sight, board, sight.live.board, last.objects.get(board.address), applied, before)


def _missing(sight: Sight, declared: Declared, prior: Remembered) -> Remembered:
    """A declared card that is not on the board any more is a tombstone; others keep what was known."""
    gone = declared.kind == "card" and sight.live.archived_cards and prior.id not in sight.live.objects
    return msgspec.structs.replace(prior, gone=True) if gone else prior


def _undeclared(
    sight: Sight, address: Address, known: Mapping[Address, Remembered], applied: Applied
) -> Remembered | None:
    """What stays known of an object the file no longer has: the protected, the pruned, and what is still to go."""
    entry = known[address]
    live = sight.live.objects.get(entry.id)
    if entry.id in applied.pruned:
        # That it is archived is boardctl's doing, not progress of people's: it comes back with its block.
        return msgspec.structs.replace(entry, pruned=True, fields={**entry.fields, "archived": digest_of(True)})
    if _is_closed(sight) or (entry.pruned and (live.archived if live is not None else not sight.live.archived_cards)):
        return entry
    if live is None:
        return None
    if entry.protect:
        return entry
    return entry if entry.owned and not live.archived and not _is_released(sight, address, known) else None


def _is_closed(sight: Sight) -> bool:
    """Whether the file wants the board closed. What is on it is then left as it is, said or not (a schedule says none
    of it): opened again, it is what it was.
    """
    return getattr(sight.desired.board.value, "archived", UNSET) is True


def _is_released(sight: Sight, address: Address, known: Mapping[Address, Remembered]) -> bool:
    """Whether the file still has the owner, but not the collection the object was in (DESIGN section 3); or that is so
    of the owner.
    """
    if "/" not in address:
        return False
    owner, collection, _ = address.rsplit("/", 2)
    owner = (known[address].parent if address in known else None) or owner
    if owner == sight.desired.key or owner in sight.pairs:
        return not sight.desired.declares(owner, _KINDS[collection])
    return _is_released(sight, owner, known)


def _entry(
    sight: Sight,
    declared: Declared,
    live: Live,
    prior: Remembered | None,
    applied: Applied,
    before: LiveBoard | None,
) -> Remembered:
    want = sight.values[declared.address]
    same = _as_brought_back(prior, live, want) if prior is not None and prior.id == live.id else None
    made = declared.address in applied.created
    was = before.objects.get(live.id) if before is not None else None
    fields, unkept = _field_digests(declared, want, live, same, applied)
    told = Told(made, fields)
    return Remembered(
        id=live.id,
        owned=made or declared.id is not None or (same is not None and same.owned),
        protect=declared.protect,
        pruned=_is_still_pruned(want, live, same),
        fields={**fields, **_list_digest(sight, declared, live, same)},
        added=_added(declared, want, live, same, None if made else was),
        unkept=unkept,
        unsaid=at_first(declared.kind, want, live.value, same, told),
        parent=declared.parent if declared.kind == "card" else None,
        order=_order(sight, declared, live, same),
    )


def _as_brought_back(prior: Remembered, live: Live, want: Value) -> Remembered:
    """What is known of an object; that boardctl had archived it counts while it is: it was no word of a file.

    Where the file wants it archived now, that people have brought it back is their word against the file's.
    """
    if not prior.pruned or live.archived or getattr(want, "archived", UNSET) is not UNSET:
        return prior
    return msgspec.structs.replace(
        prior, pruned=False, fields={name: each for name, each in prior.fields.items() if name != "archived"}
    )


def _is_still_pruned(want: Value, live: Live, prior: Remembered | None) -> bool:
    """Whether boardctl archived it and has not brought it back yet: by --target, a failure or Ctrl-C it had no turn."""
    return prior is not None and prior.pruned and live.archived and getattr(want, "archived", UNSET) is not True


def _field_digests(
    declared: Declared, want: Value, live: Live, prior: Remembered | None, applied: Applied
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Digests of what was last applied, and the pairs (asked, stored) of what Trello stores differently."""
    fields: dict[str, str] = {}
    unkept: dict[str, tuple[str, str]] = {}
    for field in FIELDS[declared.kind]:
        wanted, present = getattr(want, field.name), getattr(live.value, field.name)
        if wanted is UNSET:
            continue
        pair = (digest(field, wanted), digest(field, present)) if present is not UNSET else None
        whole = _is_whole(field, wanted, present)
        if whole:
            fields[field.name] = digest_of_all(field, wanted)
        elif pair and _is_unkept(declared, field, pair, prior, applied):
            unkept[field.name] = pair
            if field.type != "map":  # its entries are remembered one by one
                fields[field.name] = pair[1]
        elif prior is not None and field.name in prior.fields:
            fields[field.name] = prior.fields[field.name]
    return fields, unkept


def _is_whole(field: Field, wanted: Any, present: Any) -> bool:
    """Whether all that was asked for is there, whatever else is.

    The digest of a whole set or map tells a person's removal from a line that is new in the file, whoever had put the
    entries there.
    """
    if field.type == "set":
        return present is not UNSET and bool(wanted <= present)
    if field.type == "map":
        return present is not UNSET and all(
            normal_value(present.get(key)) == normal_value(each) for key, each in wanted.items()
        )
    return equal(field, wanted, present)


def _is_unkept(
    declared: Declared, field: Field, pair: tuple[str, str], prior: Remembered | None, applied: Applied
) -> bool:
    """Whether Trello stores a field differently than asked: it was just written, or held like that before."""
    if field.type == "set":
        return False
    held = prior is not None and prior.unkept.get(field.name) == pair
    return held or (not field.once and _is_trellos(declared.address, field.name, pair[1], applied))


def _is_trellos(address: Address, field: str, present: str, applied: Applied) -> bool:
    """Whether it was Trello that made another value of what was written, and not a person right afterwards."""
    written = (address, field) in applied.written
    return written and applied.answered.get((address, field), present) == present


def _list_digest(sight: Sight, declared: Declared, live: Live, prior: Remembered | None) -> dict[str, str]:
    """The list boardctl last put a card in: what tells its move from a person's."""
    if declared.kind != "card":
        return {}
    home = sight.pairs.get(declared.parent)
    if home is not None and home.id == live.parent:
        return {"list": digest_of(live.parent)}
    return {"list": prior.fields["list"]} if prior is not None and "list" in prior.fields else {}


def _added(
    declared: Declared, want: Value, live: Live, prior: Remembered | None, before: Live | None
) -> dict[str, dict[str, str]]:
    """What boardctl put into a card's sets: what it remembers to have put there, and what this run did."""
    if not isinstance(want, Card) or not isinstance(live.value, Card):
        return {}
    known = prior.added if prior is not None else {}
    old = before.value if before is not None and isinstance(before.value, Card) else Card()
    found = {
        name: _added_members(getattr(want, name), getattr(live.value, name), known.get(name, {}), getattr(old, name))
        for name in ("labels", "members")
    }
    found["values"] = _added_values(want.values, live.value.values, known.get("values", {}), old.values)
    return {name: entries for name, entries in found.items() if entries}


def _added_members(want: Any, have: Any, known: Mapping[str, str], before: Any) -> dict[str, str]:
    if want is UNSET or have is UNSET:
        return {}
    new = have & want - (before or frozenset())
    kept = have & known.keys()  # also where the file dropped it, and it was not to be taken off
    return {each: "" for each in sorted(want | kept) if each in known or each in new}


def _added_values(want: Any, have: Any, known: Mapping[str, str], before: Any) -> dict[str, str]:
    if want is UNSET or have is UNSET:
        return {}
    left = {key: last for key, last in known.items() if key not in want and key in have}
    found = {key: last for key, last in left.items() if digest_of(normal_value(have[key])) == last}
    for key, value in want.items():
        if value is None:
            continue
        same = normal_value(have.get(key)) == normal_value(value)
        changed = normal_value((before or {}).get(key)) != normal_value(have.get(key))
        if same and (changed or key in known):
            found[key] = digest_of(normal_value(value))
        elif key in known:
            found[key] = known[key]
    return found


def _order(sight: Sight, declared: Declared, live: Live, prior: Remembered | None) -> tuple[str, ...]:
    """The declared children as they stand: what tells people's moves from boardctl's, and from the file's.

    What a run was to leave alone (--target, --exclude, a saved plan) is remembered where it was, among the others.
    """
    found: list[str] = []
    last = prior.order if prior is not None else ()
    for kind in sorted(ORDERED):
        members = sight.desired.collections.get((declared.address, kind), ())
        paired = {sight.pairs[each.address].id: each.address for each in members if each.address in sight.pairs}
        ids = paired.keys() - sight.unsettled
        if ids:
            row = [each.id for each in sight.live.in_order(live.id, kind) if each.id in ids and not each.archived]
            settled = [each for each in row if paired[each] not in sight.misplaced]
            found += row if settled == row else with_newcomers(with_newcomers(settled, (*last, *settled)), row)
    return tuple(found)
