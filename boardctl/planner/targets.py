"""Part of a plan: the changes at some addresses, with all that they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import msgspec

from boardctl.model.addresses import COLLECTION
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.values import Address, Kind


def narrowed(plan: BoardPlan, *, targets: Sequence[str] = (), exclude: Sequence[str] = ()) -> BoardPlan:
    """The plan with only the targeted changes and what they require, without the excluded and what requires them.

    Both are addresses or globs; one that fits an object fits all that is in it.
    """
    if not targets and not exclude:
        return plan
    kept = _with_needs(plan.changes, targets) if targets else {change.id for change in plan.changes}
    kept -= _with_dependents(plan.changes, exclude)
    changes = tuple(change for change in plan.changes if change.id in kept)
    left = len(plan.changes) - len(changes)
    note = f"{left} more {'change is' if left == 1 else 'changes are'} left out by --target and --exclude"
    return msgspec.structs.replace(plan, changes=changes, notes=(*plan.notes, *((note,) if left else ())))


def unmatched(plans: Iterable[BoardPlan], patterns: Sequence[str], known: Iterable[Address]) -> list[str]:
    """The patterns that fit no address, declared or about to change: typos, most likely."""
    addresses = {*known, *(change.address for plan in plans for change in plan.changes)}
    return [pattern for pattern in patterns if not any(fits(address, (pattern,)) for address in addresses)]


def _with_needs(changes: Sequence[Change], patterns: Sequence[str]) -> set[Address]:
    by_id = {change.id: change for change in changes}
    waiting = [change.id for change in changes if fits(change.address, patterns)]
    kept: set[Address] = set()
    while waiting:
        each = waiting.pop()
        if each not in kept:
            kept.add(each)
            waiting.extend(by_id[each].requires)
    return kept


def _with_dependents(changes: Sequence[Change], patterns: Sequence[str]) -> set[Address]:
    """Changes stand after what they require in a plan only by kind, so this goes round until nothing is added."""
    gone = {change.id for change in changes if fits(change.address, patterns)} if patterns else set()
    while more := {change.id for change in changes if change.id not in gone and gone.intersection(change.requires)}:
        gone |= more
    return gone


def fits(address: Address, patterns: Sequence[str]) -> bool:
    """Whether an address is named by one of the patterns, or is in an object that is."""
    return any(
        address == pattern or address.startswith(f"{pattern}/") or fnmatchcase(address, pattern) for pattern in patterns
    )


def concerns(key: str, patterns: Sequence[str]) -> bool:
    """Whether something on the board of this key may be named by one of the patterns: the first part says which board.

    A `*` goes beyond a slash, so that `*labels/bug` and `k*` are about boards of several keys; but not beyond one
    before what a board consists of: `*-eu/labels/bug` is about the boards whose keys end so.
    """
    return any(_concerns(key, each) for each in patterns)


def _concerns(key: str, pattern: str) -> bool:
    first, slash, rest = pattern.partition("/")
    if fnmatchcase(key, first) or f"{pattern}/".startswith(f"{key}/"):
        return True
    named = bool(slash) and rest.partition("/")[0] in _ON_BOARDS
    return not named and _leads_into(pattern, f"{key}/")


_PARTS: tuple[Kind, ...] = ("member", "label", "custom_field", "list", "card")
_ON_BOARDS = frozenset(COLLECTION[kind] for kind in _PARTS)


def _leads_into(pattern: str, start: str) -> bool:
    """Whether a glob may fit a text with this start: a beginning of the glob fits the start, which ends in a slash."""
    ends = (at for at, character in enumerate(pattern, 1) if character in "/*?]")
    return any(fnmatchcase(start, pattern[:end]) for end in ends)
