"""The lock of a state folder: one apply at a time on one machine or shared disk."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from boardctl.errors import NotFound, StateError, Where

NAME = ".lock"


class Holder(Struct, frozen=True, kw_only=True):
    """Who holds a lock, and since when (UTC)."""

    id: str
    user: str
    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"{self.user} on {self.host} (process {self.pid}), since {self.since}"


@contextmanager
def held(folder: Path) -> Iterator[Holder]:
    """Hold the lock of a state folder. Raises StateError, naming the holder, where somebody else has it."""
    folder.mkdir(parents=True, exist_ok=True)
    holder = _me()
    path = folder / NAME
    _take(path, holder)
    try:
        yield holder
    finally:
        if _holder(path) == holder:
            path.unlink(missing_ok=True)


def _me() -> Holder:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return Holder(id=secrets.token_hex(4), user=_user(), host=socket.gethostname(), pid=os.getpid(), since=now)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())


def _take(path: Path, holder: Holder) -> None:
    """Make the lock, whole or not at all; a dead holder's lock on this machine is put aside first."""
    beside = path.with_name(f"{NAME}.{holder.id}")
    beside.write_bytes(msgspec.json.encode(holder))
    try:
        for _ in range(2):
            try:
                os.link(beside, path)
            except FileExistsError:
                other = _holder(path)
                if other is not None and not _is_dead(other):
                    raise _taken(path, other) from None
                _put_aside(path, other)
            else:
                return
        raise _taken(path, _holder(path))
    finally:
        beside.unlink(missing_ok=True)


def _put_aside(path: Path, seen: Holder | None) -> None:
    """Remove a dead holder's lock, unless another process has done so and holds it by now."""
    if _holder(path) == seen:
        path.unlink(missing_ok=True)


def holder_of(folder: Path) -> Holder | None:
    """Who holds the lock of a state folder."""
    return _holder(folder / NAME)


def _holder(path: Path) -> Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _is_dead(holder: Holder) -> bool:
    """Whether the holder ran on this machine and runs no more; of other machines nobody here can tell."""
    if holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _taken(path: Path, holder: Holder | None) -> StateError:
    who = str(holder) if holder else "another process"
    hint = f"wait for it to end; if it is gone for good: boardctl unlock {holder.id}" if holder else None
    return StateError(f"the state is locked by {who}", where=Where(str(path.parent)), hint=hint)


def unlock(folder: Path, lock_id: str) -> Holder:
    """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
    path = folder / NAME
    holder = _holder(path)
    if holder is None:
        raise NotFound("the state is not locked", where=Where(str(folder)))
    if holder.id != lock_id:
        raise NotFound(
            f"there is no lock {lock_id}; the state is locked by {holder}", hint=f"boardctl unlock {holder.id}"
        )
    path.unlink(missing_ok=True)
    return holder
