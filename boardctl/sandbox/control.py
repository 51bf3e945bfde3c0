"""The sandbox's own control, below /1/_sandbox: faults, reset, load. Needs a token that may write."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Any

from boardctl.errors import BoardctlError

from .call import Call
from .exports import load_export
from .keeping import STORES
from .meter import Tally
from .refusals import Refusal, no_route
from .router import route
from .settings import KINDS, Faults

_TYPES: dict[str, type[int] | type[float]] = {
    "every": int,
    "at": int,
    "seed": int,
    "burst": int,
    "rate": float,
    "latency": float,
}


def _guard(call: Call) -> None:
    if not call.settings.control:
        raise no_route(call.method, call.target)
    call.need_member()


@route.add("GET", "/_sandbox/faults")
def read_faults(call: Call) -> Any:
    """What is armed, the writes counted since, and those that were hit."""
    _guard(call)
    chooser = call.app.faults
    return asdict(chooser.plan) | {"writes": chooser.writes, "hits": chooser.hits}


@route.add("PUT", "/_sandbox/faults")
def set_faults(call: Call) -> Any:
    """{kinds, every, at, rate, seed, latency, burst}: replaces the plan and counts anew."""
    _guard(call)
    kinds = tuple(call.params.names("kinds") or ())
    if not set(kinds) <= set(KINDS):
        raise Refusal(400, "invalid value for kinds")
    call.app.faults.arm(replace(Faults(kinds=kinds), **_numbers(call)))
    return read_faults(call)


def _numbers(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, make in _TYPES.items():
        text = call.params.text(name)
        if text:
            found[name] = _number(name, text, make)
    return found


def _number(name: str, text: str, make: type[int] | type[float]) -> float:
    try:
        value = make(text)
    except ValueError:
        value = -1
    if value < 0 or not math.isfinite(value):
        raise Refusal(400, f"invalid value for {name}")
    return value


@route.add("DELETE", "/_sandbox/faults")
def clear_faults(call: Call) -> Any:
    """Disarms, and starts the count of writes anew; answers as GET does."""
    _guard(call)
    call.app.faults.arm(Faults())
    return read_faults(call)


@route.add("GET", "/_sandbox/tally")
def tally(call: Call) -> Any:
    """{reads, writes, limited}: requests since the last DELETE, this one not counted."""
    _guard(call)
    return asdict(call.app.tally)


@route.add("DELETE", "/_sandbox/tally")
def clear_tally(call: Call) -> Any:
    """Counts from zero again."""
    _guard(call)
    call.app.tally = Tally(writes=-1)  # this one is counted right after
    return {"_value": None}


@route.add("PUT", "/_sandbox/settings")
def change_settings(call: Call) -> Any:
    """{free_plan, stores}: the plan of every workspace, and what is stored otherwise than asked (keeping.py)."""
    _guard(call)
    stores = tuple(call.params.names("stores") or ())
    if not set(stores) <= set(STORES):
        raise Refusal(400, "invalid value for stores")
    call.app.settings = replace(call.app.settings, free_plan=call.params.flag("free_plan"), stores=stores)
    return {"free_plan": call.app.settings.free_plan, "stores": stores}


@route.add("POST", "/_sandbox/reset")
async def reset(call: Call) -> Any:
    """Back to the seed: members, tokens and an empty workspace. What clients hold of ids is void."""
    _guard(call)
    from . import reset as to_seed

    to_seed(call.store)
    return {"_value": None}


@route.add("POST", "/_sandbox/load")
async def load(call: Call) -> Any:
    """The body is a board export."""
    _guard(call)
    try:
        return {"id": load_export(call.store, call.params.values)}
    except BoardctlError as error:
        raise Refusal(400, error.message) from None
