"""Which live object each declared one stands for, found in tiers, each over all objects before the next.

    id > state > same parent and exact name > was: as it was applied, then as it stands in the same parent
    > the name elsewhere, then a former name elsewhere, if there is one on both sides

(DESIGN section 5.) What can't be told apart is a problem for the user to settle, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from boardctl.errors import Problem
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.fields import normal_text
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address, Attachment, Kind, Label, Member
from boardctl.planner.deleted import deleted_by_people, named_as_before
from boardctl.planner.former import called, remembered_as
from boardctl.planner.unclear import ambiguous

NOTHING_REMEMBERED = BoardMemory(board="")

_SHORT_LINK = re.compile(r"^https?://[^/]+/[bc]/([0-9A-Za-z]+)")


class Matching(NamedTuple):
    """Pairs of declared and live: by address and by Trello id. `problems` are for the user to settle."""

    live: dict[Address, Live]
    address: dict[str, Address]
    problems: list[Problem]

    def bind(self, declared: Declared, live: Live) -> None:
        """Make the two one."""
        self.live[declared.address] = live
        self.address[live.id] = declared.address

    @property
    def pairs(self) -> dict[Address, str]:
        """The id of each declared object that is there."""
        return {address: live.id for address, live in self.live.items()}


class Scope(NamedTuple):
    """Objects of one kind that may be each other: what a file declares, what the board has, and the memory."""

    kind: Kind
    declared: Sequence[Declared]
    candidates: Sequence[Live]
    memory: BoardMemory
    matching: Matching
    any_parent: bool = False
    deleted: Collection[Address] = frozenset()

    def open_ends(self) -> list[Declared]:
        """Declared objects without a live one yet; for those that people deleted no other is looked for."""
        live, deleted = self.matching.live, self.deleted
        return [each for each in self.declared if each.address not in live and each.address not in deleted]

    def free(self) -> list[Live]:
        """Live objects that no declared one stands for yet."""
        return [each for each in self.candidates if each.id not in self.matching.address]


def match(desired: DesiredBoard, live: LiveBoard, memory: BoardMemory | None) -> Matching:
    """Pair every declared object with its live one, as far as there is one."""
    matching = Matching({}, {}, [])
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
        deleted = deleted_by_people(cards, live, memory)
        yield Scope("card", cards, found, memory, matching, any_parent=True, deleted=deleted)
    for owner, kind in sorted(below, key=lambda entry: entry[1] == "item"):
        home = matching.live.get(owner)
        if home is not None:
            yield Scope(kind, desired.collections[owner, kind], live.in_order(home.id, kind), memory, matching)


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
    _by_state(scope, sure=False)


def _by_state(scope: Scope, *, sure: bool) -> None:
    """Follow remembered ids, only to what is on the board just read."""
    if not scope.memory.objects:
        return
    by_id = {each.id: each for each in scope.free()}
    for declared in scope.open_ends():
        remembered = scope.memory.objects.get(declared.address)
        live = by_id.get(remembered.id) if remembered else None
        if remembered is None or live is None or live.id in scope.matching.address:
            continue
        if scope.kind == "attachment" and name_key(declared.value) != name_key(live.value):
            continue  # a link is its URL: another URL is another link, whatever its slug
        if not sure or declared.has_key or named_as_before(declared, remembered.fields.get("name")):
            scope.matching.bind(declared, live)


Key = Callable[[Scope, Declared | Live], Hashable | None]


def _exact_key(scope: Scope, each: Declared | Live) -> Hashable | None:
    """What two objects must share to be the same by name: the parent and all that names them."""
    return _in_parent(scope, each, name_key(each.value))


def _in_parent(scope: Scope, each: Declared | Live, name: Hashable | None) -> Hashable | None:
    if name is None or not scope.any_parent:
        return name
    if isinstance(each, Live):
        return (each.parent, name)
    parent = scope.matching.live.get(each.parent)
    return (parent.id, name) if parent else None


def name_key(value: object) -> Hashable | None:
    """What names an object: a label's name and colour, a link's URL, a person's username, else the name."""
    if isinstance(value, Label):
        return None if value.color is UNSET else (normal_text(value.name or ""), value.color)
    if isinstance(value, Attachment):
        return value.url or None
    if isinstance(value, Member):
        return value.username.lower() if value.username else None
    return normal_text(getattr(value, "name", None) or "")


def _grouped(scope: Scope, each_of: Iterable[Declared] | Iterable[Live], key: Key) -> dict[Hashable, list]:  # type: ignore[type-arg]  # one helper for both sides
    groups: dict[Hashable, list[Declared | Live]] = {}
    for each in each_of:
        found = key(scope, each)
        if found is not None:
            groups.setdefault(found, []).append(each)
    return groups


def _by_name(scope: Scope) -> None:
    """Equal names pair in order; open ones before archived, an archived one only if there is just one.

    A card that the file wants archived looks among the archived first.
    """
    waiting = _grouped(scope, scope.open_ends(), _exact_key)
    if not waiting:
        return
    free = _grouped(scope, scope.free(), _exact_key)
    for name, group in waiting.items():
        found: list[Live] = free.get(name, [])
        declared = _pair_hidden(scope, group, [each for each in found if each.archived])
        in_sight = [each for each in found if not each.archived]
        archived = [each for each in found if each.archived and each.id not in scope.matching.address]
        chosen = in_sight or (archived if len(archived) == 1 else [])
        # Links of one URL are as good as each other: a file can name but one of them.
        if len(chosen) > len(declared) > 0 and scope.kind != "attachment":
            scope.matching.problems.append(ambiguous(declared, chosen))
        for one, other in zip(_giving_way(declared, len(chosen)), chosen, strict=False):
            scope.matching.bind(one, other)


def _giving_way(declared: list[Declared], room: int) -> list[Declared]:
    """Where there are fewer live, what the file ignores has never been made: it leaves them to the others."""
    spare = max(len(declared) - room, 0)
    ignored = [each.address for each in declared if _never_made(each)][-spare:] if spare else []
    return [each for each in declared if each.address not in ignored]


def _never_made(declared: Declared) -> bool:
    """Whether a card exists at all is progress (DESIGN section 4)."""
    return declared.policy == "ignore" or (declared.kind == "card" and declared.progress == "ignore")


def _pair_hidden(scope: Scope, declared: list[Declared], archived: list[Live]) -> list[Declared]:
    """Pair what is to be archived with what is; the declared objects that are left."""
    hidden = [each for each in declared if getattr(each.value, "archived", UNSET) is True]
    for one, other in zip(_giving_way(hidden, len(archived)), archived, strict=False):
        scope.matching.bind(one, other)
    return [each for each in declared if each.address not in scope.matching.live]


def _labels_by_name(scope: Scope) -> None:
    """A label's name alone counts where only one live label has it."""
    if scope.kind != "label":
        return
    waiting = _grouped(scope, scope.open_ends(), _label_name)
    free = _grouped(scope, scope.free(), _label_name)
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
    waiting = _grouped(scope, scope.open_ends(), _trimmed_key)
    if not waiting:
        return
    free = _grouped(scope, scope.free(), _trimmed_key)
    for name, declared in waiting.items():
        found = free.get(name, [])
        if len(declared) == len(found) == 1:
            scope.matching.bind(declared[0], found[0])


def _trimmed_key(scope: Scope, each: Declared | Live) -> Hashable | None:
    if isinstance(each.value, Attachment | Member):
        return None
    name = _plain_name(each).strip()
    return _in_parent(scope, each, (name, getattr(each.value, "color", None)) if name else None)


def _by_applied_name(scope: Scope) -> None:
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


def _by_former_name(scope: Scope) -> None:
    for declared in scope.open_ends():
        for former in declared.was:
            found = _in_sight(called(_beside(scope, declared), former))
            if len(found) == 1:
                scope.matching.bind(declared, found[0])
                break
            if found:
                scope.matching.problems.append(ambiguous([declared], found, former))
                break


def _beside(scope: Scope, declared: Declared) -> list[Live]:
    """The free live objects in the parent of a declared one."""
    home = scope.matching.live.get(declared.parent)
    return [each for each in scope.free() if not scope.any_parent or (home and each.parent == home.id)]


def _in_sight(found: list[Live]) -> list[Live]:
    """Open before archived (DESIGN section 5)."""
    return [each for each in found if not each.archived] or found


def _plain_name(each: Declared | Live) -> str:
    return normal_text(getattr(each.value, "name", None) or "")


def _by_name_elsewhere(scope: Scope) -> None:
    """A card that was moved to another list: only where its name stands once on both sides.

    Without any memory, other cards of that name may be those that were made from this file: an error, for creating
    another would double it (DESIGN section 1, promise 4).
    """
    if not scope.any_parent:
        return
    waiting = _grouped(scope, scope.open_ends(), lambda _, each: _plain_name(each))
    if not waiting:
        return
    free = _grouped(scope, scope.free(), lambda _, each: _plain_name(each))
    for name, declared in waiting.items():
        found = free.get(name, [])
        in_sight = _in_sight(found)
        if len(declared) == len(in_sight) == 1:
            scope.matching.bind(declared[0], in_sight[0])
        elif in_sight and not scope.memory.objects:
            scope.matching.problems.append(ambiguous(declared, in_sight))


def _by_former_name_elsewhere(scope: Scope) -> None:
    """A card that was renamed and moved at once: where its former name stands once on both sides."""
    if not scope.any_parent or not any(each.was for each in scope.open_ends()):
        return
    free = _grouped(scope, scope.free(), lambda _, each: _plain_name(each))
    claimed = Counter(normal_text(former) for each in scope.open_ends() for former in each.was)
    for declared in scope.open_ends():
        for former in map(normal_text, declared.was):
            found = _in_sight([each for each in free.get(former, []) if each.id not in scope.matching.address])
            if len(found) == claimed[former] == 1:
                scope.matching.bind(declared, found[0])
                break
            if found:
                scope.matching.problems.append(ambiguous([declared], found, former))
                break


TIERS: tuple[Callable[[Scope], None], ...] = (
    _by_id,
    _by_sure_state,
    _by_name,
    _labels_by_name,
    _by_trimmed_name,
    _by_applied_name,
    _by_former_name,
    _by_name_elsewhere,
    _by_former_name_elsewhere,
    _by_any_state,
)
