"""What a plan may not do unasked: remove much, show a board to more people, make somebody an admin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from boardctl.model.desired import UNWRITTEN, DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.plan import Change, Danger
from boardctl.model.values import VISIBILITIES, Kind

FEW = 4  # below so many removals of a kind their share says nothing


def dangers(desired: DesiredBoard, live: LiveBoard, changes: Sequence[Change]) -> tuple[Danger, ...]:
    """Why these changes need leave (DESIGN section 4, safety); nothing for a board within its limits."""
    return (*_removals(desired, live, changes), *_access(desired.key, changes))


def _removals(desired: DesiredBoard, live: LiveBoard, changes: Sequence[Change]) -> Iterator[Danger]:
    removed = removed_by_kind(live, changes)
    total = sum(removed.values())
    limits = desired.safety
    key = desired.key
    if total > limits.max_removals:
        told = _counted(f"{total} removals, more than {limits.max_removals}", changes, total=total, of=total)
        yield Danger(message=f"{key}: {told}", removals=total)
        return
    gone = {change.object_id for change in changes if is_removal(change)}
    for kind, number in sorted(removed.items()):
        there = sum(live.shows(each) or each.id in gone for each in live.of_kind(kind))
        if number >= FEW and number * 100 > there * limits.max_removal_percent:
            noun = kind.replace("_", " ")
            told = f"{number} of {there} {noun}s removed, more than {limits.max_removal_percent} %"
            told = _counted(told, changes, total=total, of=number)
            yield Danger(message=f"{key}: {told}", removals=total)
            return


def _counted(told: str, changes: Sequence[Change], *, total: int, of: int) -> str:
    """With the number to allow where another (`of`) is told, and what makes it more than the changes that remove."""
    along = total - sum(map(is_removal, changes))
    cards = "1 of them a card that goes" if along == 1 else f"{along} of them cards that go"
    more = [f"{total} removals in all"] if of != total else []
    more += [f"{cards} with a list"] if along else []
    return f"{told}; {', '.join(more)}" if more else told


def removed_by_kind(live: LiveBoard, changes: Sequence[Change]) -> Counter[Kind]:
    """How many objects of each kind go because the file does not name them; a list takes its cards along."""
    removed: Counter[Kind] = Counter()
    leaving = {
        change.object_id
        for change in changes
        if change.kind == "card" and (change.fields.get("list") or is_removal(change))  # counted for themselves
    }
    for change in changes:
        if not is_removal(change):
            continue
        removed[change.kind] += 1
        if change.kind == "list":
            cards = live.in_order(change.object_id or "", "card")
            removed["card"] += sum(1 for card in cards if not card.archived and card.id not in leaving)
    return removed


def is_removal(change: Change) -> bool:
    """Whether a change takes away what the file does not name; what the file wants archived is no removal.

    No file wants what a restore archives, though it was archived then: people may be at work on it by now.
    """
    return change.source in (None, UNWRITTEN) and change.action in ("archive", "delete")


def _access(key: str, changes: Sequence[Change]) -> Iterator[Danger]:
    for change in changes:
        visibility, role = change.fields.get("visibility"), change.fields.get("role")
        if change.kind == "board" and visibility and _wider(visibility.before, visibility.after):
            yield Danger(message=f"{key}: the board becomes visible to {_SEEN[visibility.after]}")
        if change.kind == "member" and role and role.after == "admin":
            yield Danger(message=f"{key}: {change.name} becomes an admin")


_SEEN = {"workspace": "everyone in its workspace", "public": "everyone"}


def _wider(before: str | None, after: str) -> bool:
    return VISIBILITIES.index(after) > VISIBILITIES.index(before or "private")
