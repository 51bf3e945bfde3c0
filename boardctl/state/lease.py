"""A lock that runs out: held by writing anew before its time is up, so that a dead holder's lock ends by itself.

The lock is one object. Every step (take, renew, release, unlock) writes it over the version that was seen, so of
two that try one fails. Whether a lease has run out is told by two signs: its time is past by this machine's clock,
and nobody renews it while one watches; so clocks that differ can't make a living holder lose its lock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from boardctl.errors import Locked, StateError, Where
from boardctl.state.bucket import Bucket, Moved
from boardctl.state.holder import Holder, checked, is_dead, me, patiently, taken
from boardctl.state.whole import whole

if TYPE_CHECKING:
    from obstore import UpdateVersion

NAME = ".lock"
SECONDS = 60.0


class _Lease(Struct, frozen=True, kw_only=True):
    """What the object holds. `holder` is None once it was released; `until` is in seconds since 1970."""

    holder: Holder | None = None
    until: float = 0.0


class Leases:
    """The lock of a bucket's state. A lease lasts `seconds` and is renewed three times in that."""

    def __init__(self, bucket: Bucket, *, seconds: float = SECONDS) -> None:
        self._bucket = bucket
        self._seconds = seconds
        self._version: UpdateVersion | None = None
        self._until = 0.0
        self._lost: Locked | None = None

    @asynccontextmanager
    async def held(self, *, wait: float = 0.0) -> AsyncIterator[Holder]:
        """Hold the lock. Raises Locked, naming the holder, where somebody else has it for as long as `wait` seconds."""
        holder = me()
        try:
            await patiently(lambda: self._take(holder), wait)
            renewing = asyncio.create_task(self._renew(holder))
            try:
                yield holder
            finally:
                renewing.cancel()
                await asyncio.gather(renewing, return_exceptions=True)
        finally:
            if self._until:  # it was taken
                await whole(self._release())

    def check(self) -> None:
        """Raises StateError where the lock was lost: taken over, or not renewed in time (a machine that slept)."""
        if self._lost is not None:
            raise self._lost
        if time.time() > self._until:
            raise StateError(
                "the lock of the state ran out during the run, so nothing more is written",
                where=Where(url=self._bucket.url),
                hint="run the same command again",
            )

    async def holder(self) -> Holder | None:
        """Who holds the lock now; a lease that is past counts, for its holder may only be slow."""
        return (await self._read())[0].holder

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
        lease, version = await self._read()
        holder = checked(self._bucket.url, lease.holder, lock_id)
        try:
            await self._write(_Lease(), version)
        except Moved:
            raise taken(self._bucket.url, (await self._read())[0].holder) from None
        return holder

    async def _take(self, holder: Holder) -> None:
        lease, version = await self._read()
        alive = lease.holder is not None and not is_dead(lease.holder)
        if alive and (time.time() <= lease.until or not await self._is_still(version)):
            raise taken(self._bucket.url, lease.holder)
        try:
            await whole(self._extend(holder, version))
        except Moved:
            raise taken(self._bucket.url, (await self._read())[0].holder) from None

    async def _is_still(self, version: UpdateVersion | None) -> bool:
        """Whether nobody renews the lease in the time in which its holder would."""
        await asyncio.sleep(self._seconds / 2)
        return (await self._read())[1] == version

    async def _renew(self, holder: Holder) -> None:
        while self._lost is None:
            await asyncio.sleep(self._seconds / 3)
            try:
                await whole(self._extend(holder, self._version))
            except Moved:
                self._lost = taken(self._bucket.url, (await self._read())[0].holder)
            except StateError:
                continue  # the network may come back before the lease is over; `check` minds the time

    async def _extend(self, holder: Holder, version: UpdateVersion | None) -> None:
        until = time.time() + self._seconds
        self._version = await self._write(_Lease(holder=holder, until=until), version)
        self._until = until

    async def _release(self) -> None:
        """Give it back; one that is lost belongs to somebody else by now."""
        self._until = 0.0
        try:
            await self._write(_Lease(), self._version)
        except (Moved, StateError):
            return

    async def _read(self) -> tuple[_Lease, UpdateVersion | None]:
        found = await self._bucket.get(NAME)
        if found is None:
            return _Lease(), None
        try:
            return msgspec.json.decode(found.content, type=_Lease), found.version
        except msgspec.DecodeError:
            return _Lease(), found.version

    async def _write(self, lease: _Lease, version: UpdateVersion | None) -> UpdateVersion:
        return await self._bucket.put(NAME, msgspec.json.encode(lease), version)
