"""The lock of a state folder: one apply at a time on one machine or shared disk."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from boardctl.disk import replace
from boardctl.state.disk import written
from boardctl.state.holder import Holder, checked, is_dead, me, patiently, taken

NAME = ".lock"


@asynccontextmanager
async def held(folder: Path, *, wait: float = 0.0) -> AsyncIterator[Holder]:
    """Hold the lock of a state folder. Raises Locked, naming the holder, where somebody else has it for so long."""
    with written(folder):
        _make(folder)
    holder = me()

    async def take() -> None:
        _take(folder, holder)

    await patiently(take, wait)
    try:
        yield holder
    finally:
        _release(folder, holder)


def _make(folder: Path) -> None:
    """The folder, with its lock out of git's sight: one that a killed run left is no other machine's business."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(f"{NAME}\n", encoding="utf-8")


def _take(folder: Path, holder: Holder) -> None:
    """Make the lock; what a dead process of this machine left is written over."""
    with written(folder), guarded(folder):
        other = holder_of(folder)
        if other is not None and not is_dead(other):
            raise taken(str(folder), other)
        replace(folder / NAME, msgspec.json.encode(holder))


def _release(folder: Path, holder: Holder) -> None:
    with written(folder), guarded(folder):
        if holder_of(folder) == holder:
            (folder / NAME).unlink(missing_ok=True)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """One process at a time looks at the lock and changes it.

    Without it two runs may both find a dead holder's lock, and the slower one remove the faster one's new lock.
    The system itself locks the folder, so nothing is left of it in the folder, which people commit.
    """
    try:
        import fcntl
    except ImportError:  # Windows: what is left is a window of microseconds, and only after a crash
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def holder_of(folder: Path) -> Holder | None:
    """Who holds the lock of a state folder; None also where what is there can't be read as a lock."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def unlock(folder: Path, lock_id: str) -> Holder:
    """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
    holder = checked(str(folder), holder_of(folder), lock_id)
    _release(folder, holder)
    return holder
