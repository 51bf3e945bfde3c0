"""Which live object each declared one stands for, found in tiers, each over all objects before the next.

    id > was: before a namesake that boardctl archived > state: those of one name by their row
    of then where one was renamed, cards of one name by their list of then, else by address
    > same parent and exact name
    > was: as it was applied, then as it stands in the same parent
    > the name elsewhere, then a former name elsewhere, if there is one on both sides

(DESIGN section 5.) What can't be told apart is a problem for the user to settle, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping

import msgspec
from msgspec import UNSET

from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.fields import normal_text
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address, Attachment, Kind, Member
from boardctl.planner.addressing import at_home
from boardctl.planner.deleted import deleted_by_people
from boardctl.planner.former import named_as_before, names_of
from boardctl.planner.rows import by_row_of_then
from boardctl.planner.scopes import (
    NOTHING_REMEMBERED,
    Matching,
    Past,
    Scope,
    exact_key,
    giving_way,
    grouped,
    in_parent,
    name_key,
    never_made,
    open_first,
    plain_name,
)
from boardctl.planner.twins import by_list_of_then
from boardctl.planner.unclear import ambiguous
from boardctl.planner.was import by_applied_name, by_former_name, by_former_name_elsewhere, by_former_name_in_sight

_SHORT_LINK = re.compile(r"^https?://[^/]+/[bc]/([0-9A-Za-z]+)")


def match(desired: DesiredBoard, live: LiveBoard, memory: BoardMemory | None) -> Matching:
    """Pair every declared object with its live one, as far as there is one."""
    matching = Matching({}, {}, [], set())
    matching.bind(desired.board, live.board)
    for scope in _scopes(desired, live, memory or NOTHING_REMEMBERED, matching):
        match_scope(scope)
    return matching


def match_again(
    desired: DesiredBoard, live: LiveBoard, memory: BoardMemory | None, pairs: Mapping[Address, str]
) -> Matching:
    """As `match`, once changes were made by pairs (address: id) that were found before.

    What is archived, moved or renamed by now is the same object still, whatever of its name stands before it.
    """
    known, paired = memory or NOTHING_REMEMBERED, set(pairs.values())
    objects = {address: entry for address, entry in known.objects.items() if entry.id not in paired}
    objects |= {address: Remembered(id=object_id) for address, object_id in pairs.items()}
    return match(desired, live, msgspec.structs.replace(known, objects=objects))


def _scopes(desired: DesiredBoard, live: LiveBoard, memory: BoardMemory, matching: Matching) -> Iterator[Scope]:
    """Owners before what they own, so that each scope finds its owner's live object already known."""
    cards = tuple(desired.of_kind("card"))
    below: list[tuple[Address, Kind]] = []
    for owner, kind in desired.collections:
        if owner == desired.board.address:
            members = desired.collections[owner, kind]
            yield Scope(kind, members, live.in_order(live.id, kind), memory, matching)
        elif kind != "card":
            below.append((owner, kind))
    if cards:
        found = tuple(sorted(live.of_kind("card"), key=lambda each: (each.pos, each.id)))
        deleted = deleted_by_people(cards, live, memory, matching.address)
        matching.deleted.update(deleted)
        known = at_home(memory, matching, desired, live)
        yield Scope("card", cards, found, known, matching, any_parent=True, deleted=deleted)
    past = Past(memory)
    for owner, kind in sorted(below, key=lambda entry: entry[1] == "item"):
        home = matching.live.get(owner)
        if home is not None:
            known = past.within(owner, home.id)
            yield Scope(kind, desired.collections[owner, kind], live.in_order(home.id, kind), known, matching)


def match_scope(scope: Scope) -> None:
    """Run the tiers over one scope."""
    for tier in TIERS:
        if len(scope.open_ends()) == 0:
            return
        tier(scope)


def _by_id(scope: Scope) -> None:
    for declared in scope.declared:
        if declared.id is None:
            continue
        wanted = short_id(declared.id)
        for live in scope.candidates:
            if live.id == wanted or (live.url and short_id(live.url) == wanted):
                scope.matching.bind(declared, live)
                break


def short_id(text: str) -> str:
    """The id or short link in an id, a short link or a URL."""
    found = _SHORT_LINK.match(text)
    return found.group(1) if found else text


def _by_sure_state(scope: Scope) -> None:
    """Follow remembered ids of what has a key, or the name it had when it was last applied.

    A slug is weaker than a key: where the name last applied at an address was another one, the address may have
    passed to another object when a sibling with the same slug went away; those wait until names had their say.
    """
    _by_state(scope, sure=True)


def _by_any_state(scope: Scope) -> None:
    """Follow what is left, whatever its name was. But what the file ignores takes nothing that goes by another block's
    name: an address may have passed on, and the next plan would tell the two apart.
    """
    _by_state(scope, sure=False)


def _by_state(scope: Scope, *, sure: bool) -> None:
    """Follow remembered ids, only to what is on the board just read."""
    if not scope.memory.objects:
        return
    by_id, waiting = {each.id: each for each in scope.free()}, scope.open_ends()
    names = names_of(scope.declared) if not sure and any(map(never_made, waiting)) else {}
    for declared in waiting:
        remembered = scope.memory.objects.get(declared.address)
        live = by_id.get(remembered.id) if remembered else None
        if remembered is None or live is None or live.id in scope.matching.address:
            continue
        if scope.kind == "attachment" and name_key(declared.value) != name_key(live.value):
            continue  # a link is its URL: another URL is another link, whatever its slug
        if never_made(declared) and not sure and remembered.fields.get("name") in names:
            continue
        if not sure or declared.has_key or named_as_before(declared, remembered.fields.get("name")):
            scope.matching.bind(declared, live)


def _by_name(scope: Scope) -> None:
    """Equal names pair in order; open ones before archived, an archived one only if there is just one.

    A card that the file wants archived looks among the archived first.
    """
    waiting = grouped(scope, scope.open_ends(), exact_key)
    if not waiting:
        return
    free = grouped(scope, scope.free(), exact_key)
    for name, group in waiting.items():
        found: list[Live] = free.get(name, [])
        in_sight = [each for each in found if not each.archived]
        declared = _pair_hidden(scope, group, [each for each in found if each.archived], len(in_sight))
        archived = [each for each in found if each.archived and each.id not in scope.matching.address]
        chosen = in_sight or (archived if len(archived) == 1 else [])
        # Links of one URL are as good as each other: a file can name but one of them.
        if len(chosen) > len(declared) > 0 and scope.kind != "attachment":
            scope.matching.problems.append(ambiguous(declared, chosen))
        for one, other in zip(giving_way(declared, len(chosen)), chosen, strict=False):
            scope.matching.bind(one, other)


def _pair_hidden(scope: Scope, declared: list[Declared], archived: list[Live], in_sight: int) -> list[Declared]:
    """Pair what is to be archived with what is; the declared objects that are left. Others than the `in_sight` may be
    among the archived too, but there are not to be more of those.
    """
    hidden = [each for each in declared if getattr(each.value, "archived", UNSET) is True]
    if hidden and len(archived) > max(len(hidden), len(declared) - in_sight):
        scope.matching.problems.append(ambiguous(declared, archived))
    for one, other in zip(giving_way(hidden, len(archived)), archived, strict=False):
        scope.matching.bind(one, other)
    return [each for each in declared if each.address not in scope.matching.live]


def _labels_by_name(scope: Scope) -> None:
    """A label's name alone counts where only one live label has it."""
    if scope.kind != "label":
        return
    waiting = grouped(scope, scope.open_ends(), _label_name)
    free = grouped(scope, scope.free(), _label_name)
    for name, declared in waiting.items():
        found = free.get(name, [])
        if len(declared) == len(found) == 1:
            scope.matching.bind(declared[0], found[0])
        elif len(found) > len(declared) and any(each.value.color is UNSET for each in declared):
            scope.matching.problems.append(ambiguous(declared, found))


def _label_name(_: Scope, each: Declared | Live) -> Hashable | None:
    return normal_text(getattr(each.value, "name", None) or "") or None


def _by_trimmed_name(scope: Scope) -> None:
    """Spaces around a name may be lost on the way (WIRE-FACTS section 10): one and one without them are the same."""
    waiting = grouped(scope, scope.open_ends(), _trimmed_key)
    if not waiting:
        return
    free = grouped(scope, scope.free(), _trimmed_key)
    for name, declared in waiting.items():
        found = free.get(name, [])
        if len(declared) == len(found) == 1:
            scope.matching.bind(declared[0], found[0])


def _trimmed_key(scope: Scope, each: Declared | Live) -> Hashable | None:
    if isinstance(each.value, Attachment | Member):
        return None
    name = plain_name(each).strip()
    return in_parent(scope, each, (name, getattr(each.value, "color", None)) if name else None)


def _by_name_elsewhere(scope: Scope) -> None:
    """A card that was moved to another list: only where its name stands once on both sides.

    Without any memory, other cards of that name may be those that were made from this file: an error, for creating
    another would double it (DESIGN section 1, promise 4). What is never made gives way to its namesakes: it would be
    the one that is left once those are there.
    """
    if not scope.any_parent:
        return
    names = Counter(map(plain_name, scope.declared))
    ends = (each for each in scope.open_ends() if names[plain_name(each)] == 1 or not never_made(each))
    waiting = grouped(scope, ends, lambda _, each: plain_name(each))
    if not waiting:
        return
    free = grouped(scope, scope.free(), lambda _, each: plain_name(each))
    for name, declared in waiting.items():
        found = free.get(name, [])
        in_sight = open_first(found)
        if len(declared) == len(in_sight) == 1:
            scope.matching.bind(declared[0], in_sight[0])
        elif in_sight and not scope.memory.objects:
            scope.matching.problems.append(ambiguous(declared, in_sight))


TIERS: tuple[Callable[[Scope], None], ...] = (
    _by_id,
    by_former_name_in_sight,
    by_row_of_then,
    by_list_of_then,
    _by_sure_state,
    _by_name,
    _labels_by_name,
    _by_trimmed_name,
    by_applied_name,
    by_former_name,
    _by_name_elsewhere,
    by_former_name_elsewhere,
    _by_any_state,
)
