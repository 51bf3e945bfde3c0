"""Position arithmetic, as WIRE-FACTS section 6 and the exports of 2025-26 show it."""

from __future__ import annotations

from .store import Store

STEP = 16384
# europe-trip-2026.json, tekken-2025.json: the first card, checklist or item of a parent stands at 2^47 since July 2025
# and its neighbours in steps of 16384. Custom fields, options and stars still start at 16384.
MIDDLE = 2**47
_HIGH = 2**46
_LOW_START = ("customField", "option", "boardStar", "savedSearch")


def first(kind: str) -> float:
    """Where the first of its kind goes: high up for lists since 2025, else one step (WIRE-FACTS section 6)."""
    return STEP if kind in _LOW_START else MIDDLE


def top(lowest: float) -> float:
    """Half of the lowest (65535 -> 32767.5, recorded 2016-20) where numbers are small; a step below it near 2^47."""
    return lowest - STEP if lowest > _HIGH else lowest / 2


def put(kind: str, edges: tuple[float, float] | None, wanted: str | float) -> float:
    """The number for top, bottom or a number, next to siblings between `edges`."""
    if not isinstance(wanted, str):
        return wanted
    if edges is None:
        return first(kind)
    return top(edges[0]) if wanted == "top" else edges[1] + STEP


def place(store: Store, kind: str, parent: str, wanted: str | float) -> float:
    """The number for `top`, `bottom` or a number wanted, among what the parent holds now."""
    return put(kind, store.edges(kind, parent), wanted)
