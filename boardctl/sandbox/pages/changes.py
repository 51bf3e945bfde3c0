"""Noticing that the database changed, whoever changed it: this server, or another process that has it open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

_LOOK_EVERY = 0.1  # seconds; a look takes microseconds
_SIGN_OF_LIFE = 150  # looks, after which a silent stream says that it is still there


class Changes:
    """A counter of commits. It has a connection of its own, for SQLite tells each one only of the others' commits."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.closing = False

    def count(self) -> int:
        """Another number than last time if anything was committed in between."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """End every stream at its next look, which none of them takes at the database any more."""
        self.closing = True
        self._db.close()

    async def stream(self, receive: Callable[[], Awaitable[Any]]) -> AsyncIterator[bytes]:
        """Server-sent events: one at once, then one after each change; changes that come together are one event."""
        gone = asyncio.ensure_future(_hangs_up(receive))
        seen, silent = -1, 0
        try:
            yield b"retry: 1000\n\n"
            while not (gone.done() or self.closing):
                now, silent = self.count(), silent + 1
                if now != seen:
                    yield b"event: change\ndata: %d\n\n" % now
                    seen, silent = now, 0
                elif silent > _SIGN_OF_LIFE:
                    yield b":\n\n"
                    silent = 0
                await asyncio.wait({gone}, timeout=_LOOK_EVERY)
        finally:
            gone.cancel()


async def _hangs_up(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
