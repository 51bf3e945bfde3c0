"""What is done as a whole, whoever is in a hurry: a lock is taken and known to be, or given back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to. Who is cancelled meanwhile, however often, is so once it is over."""
    task, cancelled = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            cancelled = True
    if cancelled and not task.cancelled():
        task.exception()  # looked at, as asyncio wants
        raise asyncio.CancelledError
    return task.result()
