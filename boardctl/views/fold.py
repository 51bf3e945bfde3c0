"""What is shown as one entry of a plan: a change, with the changes that create its parts folded under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from boardctl.model.plan import Change
from boardctl.model.values import Address, Kind

# What a new object is made of: it says little on its own, and a board of 50 cards has hundreds of them.
_PARTS: frozenset[Kind] = frozenset({"attachment", "checklist", "item", "option"})


class Entry(NamedTuple):
    """One line of a plan, and the entries of what is created together with it."""

    change: Change
    parts: tuple[Entry, ...] = ()


def owner_of(address: Address) -> Address:
    """The address of what an object belongs to: `site/cards/ci` of `site/cards/ci/checklists/dod`."""
    return address.rsplit("/", 2)[0]


def folded(changes: Sequence[Change]) -> tuple[Entry, ...]:
    """The changes in their order, parts of created objects under these. No change is left out."""
    created = {change.address for change in changes if change.action == "create"}
    parts: dict[Address, list[Change]] = {}
    top: list[Change] = []
    for change in changes:
        owner = owner_of(change.address)
        if change.action == "create" and change.kind in _PARTS and owner in created:
            parts.setdefault(owner, []).append(change)
        else:
            top.append(change)
    return tuple(_entry(change, parts) for change in top)


def _entry(change: Change, parts: dict[Address, list[Change]]) -> Entry:
    return Entry(change, tuple(_entry(each, parts) for each in parts.get(change.address, ())))
