"""What is done as a whole, whoever is in a hurry: a lock is taken and known to be, or given back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 5.0  # seconds that it may still take once somebody is in a hurry: a server may never answer


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to. Who is cancelled meanwhile, however often, is so once it is over, or patience is.

    Where the caller was cancelled before, that lasts so long only.
    """
    task, loop, caller = asyncio.ensure_future(work), asyncio.get_running_loop(), asyncio.current_task()
    until = loop.time() + PATIENCE if caller is not None and caller.cancelling() else None
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait((task,), timeout=None if until is None else max(until - loop.time(), 0))
        except asyncio.CancelledError:
            cancelled, until = True, until or loop.time() + PATIENCE
        if until is not None and loop.time() >= until:
            task.cancel()
    if cancelled and not task.cancelled():
        task.exception()  # looked at, as asyncio wants
    if cancelled:
        raise asyncio.CancelledError
    return task.result()
