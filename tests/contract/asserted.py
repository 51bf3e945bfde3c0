"""How asserted rows are asked of the sandbox: a function for each case (cases_*.py), which sends its requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx

from .scene import Scene

Row = dict[str, Any]
SAME: Any = object()


class Answer(NamedTuple):
    """What came, and what should have come where the row says it in prose (SAME: what the row says)."""

    response: httpx.Response
    body: Any = SAME


Ask = Callable[[Scene, Row], Iterator[Answer]]
CASES: dict[str, Ask] = {}
# Settings of the sandbox for cases that need other ones.
SETTINGS: dict[str, dict[str, Any]] = {
    name: {"enforce_limits": True}
    for name in ("token rate limit", "key rate limit", "members route limit", "too many cards with actions")
}


def case(*names: str) -> Callable[[Ask], Ask]:
    def register(ask: Ask) -> Ask:
        CASES.update(dict.fromkeys(names, ask))
        return ask

    return register


def answers(row: Row) -> Iterator[Answer]:
    """Everything that the row asks, on a fresh sandbox."""
    scene = Scene(**SETTINGS.get(row["case"], {}))
    yield from CASES[row["case"]](scene, row)
    scene.store.close()


def methods(row: Row) -> list[str]:
    return str(row["method"]).split("|")
