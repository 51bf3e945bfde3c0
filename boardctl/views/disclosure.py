"""How much of a plan is told where everybody can read it: all of it, addresses, or counts."""

from __future__ import annotations

from typing import Literal, TypeAlias

from boardctl.model.plan import ACTIONS, Action, Change

Details: TypeAlias = Literal["full", "addresses", "counts"]
"""full: names and values; addresses: what the files call things, and which fields change; counts: numbers alone."""

REMOVALS: tuple[Action, ...] = ("archive", "delete")


def public_address(change: Change) -> str:
    """The change's address as far as the files say it: that of an object they never named holds its live name."""
    if change.source is not None or change.owned or change.action == "create":
        return change.address
    return f"{change.address.rpartition('/')[0]}/(not in the files)"


def counts(actions: list[Action]) -> str:
    """`1 to create, 2 to move`; empty for no change."""
    return ", ".join(f"{actions.count(action):,} to {action}" for action in ACTIONS if action in actions)
