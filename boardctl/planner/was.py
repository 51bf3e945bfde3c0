"""The tiers of identity that go by `was:`: what an object was called, on the board and as it was applied."""

from __future__ import annotations

from collections import Counter

from msgspec import UNSET

from boardctl.model.desired import Declared
from boardctl.model.fields import normal_text
from boardctl.model.live import Live
from boardctl.planner.former import called, named_as_before, remembered_as
from boardctl.planner.scopes import Scope, beside, exact_key, grouped, open_first, plain_name
from boardctl.planner.unclear import ambiguous


def by_former_name_in_sight(scope: Scope) -> None:
    """`was:` goes before what has the new name and is out of sight: that one stays there.

    Unless people put it there: that is progress of theirs, and an old `was:` must not fetch another in its place.
    """
    if not any(each.archived for each in scope.candidates):
        return
    waiting = scope.open_ends()
    for declared in (each for each in waiting if each.was and _is_hidden(scope, each)):
        others = [each for each in waiting if each is not declared]
        free = [each for each in beside(scope, declared) if not each.archived and not _is_awaited(scope, each, others)]
        found = next((found for former in declared.was if (found := _formerly(scope, declared, free, former))), [])
        if len(found) == 1:
            scope.matching.bind(declared, found[0])


def _is_hidden(scope: Scope, declared: Declared) -> bool:
    """Whether all that goes by the new name is archived, by boardctl or nobody knows by whom."""
    if getattr(declared.value, "archived", UNSET) is True:
        return False
    last, free = scope.memory.objects.get(declared.address), {each.id: each for each in scope.free()}
    known = free.get(last.id) if last else None
    if last and known and (declared.has_key or named_as_before(declared, last.fields.get("name"))):
        return known.archived and last.pruned
    name = exact_key(scope, declared)
    named = [each for each in free.values() if exact_key(scope, each) == name]
    return bool(named) and all(each.archived for each in named)


def _formerly(scope: Scope, declared: Declared, free: list[Live], former: str) -> list[Live]:
    """Those that had the name when it was applied; where nothing is known of the new one, those that have it.

    Else an old `was:` of what comes back to the file would take what people have called so since.
    """
    by_id = {each.id: each for each in free}
    known = [entry for entry in scope.memory.objects.values() if entry.id in by_id]
    applied = [by_id[each.id] for each in remembered_as(known, scope.kind, former)]
    return applied or ([] if declared.address in scope.memory.objects else called(free, former))


def _is_awaited(scope: Scope, live: Live, others: list[Declared]) -> bool:
    """Whether another declared object stands for a live one: by the state, or by its name."""
    mine = {address for address, entry in scope.memory.objects.items() if entry.id == live.id}
    return any(each.address in mine or exact_key(scope, each) == exact_key(scope, live) for each in others)


def by_applied_name(scope: Scope) -> None:
    """`was:` is what the file called it, and that was applied: people may have renamed it since."""
    waiting = [each for each in scope.open_ends() if each.was] if scope.memory.objects else []
    if not waiting:
        return
    by_id = {each.id: each for each in scope.free()}
    known = [each for each in scope.memory.objects.values() if each.id in by_id and not each.pruned]
    claimed = Counter(former for each in waiting for former in each.was)
    for declared in waiting:
        for former in declared.was:
            found = remembered_as(known, scope.kind, former)
            if len(found) == claimed[former] == 1:
                scope.matching.bind(declared, by_id[found[0].id])
                known.remove(found[0])
                break


def by_former_name(scope: Scope) -> None:
    """`was:` as it stands on the board, in the same parent."""
    for declared in scope.open_ends():
        for former in declared.was:
            found = open_first(called(beside(scope, declared), former))
            if len(found) == 1:
                scope.matching.bind(declared, found[0])
                break
            if found:
                scope.matching.problems.append(ambiguous([declared], _of_row(scope, declared, former), former))
                break


def _of_row(scope: Scope, declared: Declared, former: str) -> list[Live]:
    """All in a place that it may be: also those that others stand for, which nothing but the order tells apart."""
    told = {each.address for each in scope.declared if each.has_key or each.id is not None}
    home = scope.matching.live.get(declared.parent)
    here = [each for each in scope.candidates if not scope.any_parent or (home and each.parent == home.id)]
    return open_first(called([each for each in here if scope.matching.address.get(each.id) not in told], former))


def by_former_name_elsewhere(scope: Scope) -> None:
    """A card that was renamed and moved at once: where its former name stands once on both sides."""
    if not scope.any_parent or not any(each.was for each in scope.open_ends()):
        return
    free = grouped(scope, scope.free(), lambda _, each: plain_name(each))
    claimed = Counter(normal_text(former) for each in scope.open_ends() for former in each.was)
    for declared in scope.open_ends():
        for former in map(normal_text, declared.was):
            found = open_first([each for each in free.get(former, []) if each.id not in scope.matching.address])
            if len(found) == claimed[former] == 1:
                scope.matching.bind(declared, found[0])
                break
            if found:
                scope.matching.problems.append(ambiguous([declared], found, former))
                break
