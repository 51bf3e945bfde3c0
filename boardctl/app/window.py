"""Much work, a bounded part of it under way at once, its results in the order of the work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable
from typing import TypeVar

T = TypeVar("T")
MOST = 16
"""Boards under way at once: enough to fill the limit of a token, few enough to be held in memory."""


async def windowed(
    work: Iterable[Coroutine[None, None, T]], *, most: int = MOST
) -> AsyncGenerator[T | BaseException, None]:
    """What each piece of work comes to, an exception included; who stops asking ends the rest, and waits for it."""
    under_way: deque[asyncio.Task[T]] = deque()
    try:
        for piece in work:
            under_way.append(asyncio.ensure_future(piece))
            if len(under_way) == most:
                yield await _outcome(under_way.popleft())
        while under_way:
            yield await _outcome(under_way.popleft())
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _outcome(task: asyncio.Task[T]) -> T | BaseException:
    return (await asyncio.gather(task, return_exceptions=True))[0]
