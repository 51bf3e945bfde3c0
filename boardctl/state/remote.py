"""State in a bucket: one object a board, written only over what was read, with a lock that runs out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from boardctl.errors import StateError, Where
from boardctl.model.memory import BoardMemory
from boardctl.state.bucket import Bucket, Moved
from boardctl.state.holder import Holder
from boardctl.state.lease import SECONDS, Leases
from boardctl.state.text import parsed, rendered

if TYPE_CHECKING:
    from obstore import UpdateVersion


def open_bucket(url: str, *, origin: str) -> BucketState:
    """The state at `url`; `?lease=SECONDS` says how long a lock lasts that nobody renews. Raises StateError."""
    address, _, query = url.partition("?")
    name, _, value = query.partition("=")
    try:
        seconds = float(value) if query else SECONDS
    except ValueError:
        seconds = 0.0
    if (query and name != "lease") or not 1 <= seconds <= 3600:
        raise StateError(
            f'"?{query}" is not an option of a state', where=Where(url=address), hint="?lease=60 is one, in seconds"
        )
    return BucketState(address, origin=origin, lease_seconds=seconds)


class BucketState:
    """The state of a project below a bucket's URL, bound to the API's `origin`."""

    def __init__(self, url: str, *, origin: str, lease_seconds: float = SECONDS) -> None:
        self._bucket = Bucket(url)
        self._leases = Leases(self._bucket, seconds=lease_seconds)
        self._origin = origin
        self._seen: dict[str, tuple[bytes, UpdateVersion]] = {}

    def lock(self, *, wait: float = 0.0) -> AbstractAsyncContextManager[Holder]:
        """Hold the state for a run. Raises Locked where another run has it, for as long as `wait` seconds."""
        return self._leases.held(wait=wait)

    def check(self) -> None:
        """Raises StateError where the lock was lost since it was taken."""
        self._leases.check()

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered, sorted."""
        return sorted(unquote(name[:-5]) for name in await self._bucket.names() if name.endswith(".json"))

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """No board has anything that the bucket does not."""
        return None

    def pass_by(self, keys: Collection[str]) -> None:
        """The lock is one, for all boards."""

    async def keys_of(self, boards: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Boards are found by what this state remembers, so none is overlooked."""
        return {}

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board; None where nothing is. Raises StateError where it can't be used."""
        found = await self._bucket.get(_name(key))
        if found is None:
            self._seen.pop(key, None)
            return None
        self._seen[key] = found
        return parsed(found.content, origin=self._origin, where=Where(url=f"{self._bucket.url}/{_name(key)}"))

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board. Raises StateError where another run has written since this one read."""
        content, seen = rendered(self._origin, memory).encode(), self._seen.get(key)
        if seen is not None and seen[0] == content:
            return
        try:
            version = await self._bucket.put(_name(key), content, seen[1] if seen else None)
        except Moved:
            raise StateError(
                f"another run has written the state of {key} since this one read it, so it was not written over",
                where=Where(url=self._bucket.url),
                hint="run the same command again: it starts from what is there now",
            ) from None
        self._seen[key] = (content, version)

    async def forget(self, key: str) -> None:
        """Forget a board as a whole."""
        self._seen.pop(key, None)
        await self._bucket.delete(_name(key))

    async def holder(self) -> Holder | None:
        """Who holds the lock now."""
        return await self._leases.holder()

    async def other(self) -> Holder | None:
        """Whose lock a run finds that only reads."""
        return await self._leases.holder()

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
        return await self._leases.unlock(lock_id)


def _name(key: str) -> str:
    return f"{quote(key, safe='')}.json"
