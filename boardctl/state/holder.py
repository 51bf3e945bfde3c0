"""Who holds a lock: the person, the machine and the process, with an id to name the lock by."""

from __future__ import annotations

import asyncio
import getpass
import os
import random
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from boardctl.errors import Locked, NotFound, Where

T = TypeVar("T")
_FIRST_PAUSE, _LAST_PAUSE = 0.02, 2.0


class Holder(Struct, frozen=True, kw_only=True):
    """Who holds a lock, and since when (UTC)."""

    id: str
    user: str
    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"{self.user} on {self.host} (process {self.pid}), since {self.since}"


def me() -> Holder:
    """This process as a holder, with an id of its own."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return Holder(id=secrets.token_hex(4), user=_user(), host=socket.gethostname(), pid=os.getpid(), since=now)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())


def is_dead(holder: Holder) -> bool:
    """Whether the holder ran on this machine and runs no more; of other machines nobody here can tell."""
    if holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _is_zombie(holder.pid)


def alive(holder: Holder | None) -> Holder | None:
    """The holder, unless it is known to be dead."""
    return None if holder is None or is_dead(holder) else holder


def _is_zombie(pid: int) -> bool:
    """Whether nobody has asked yet how a process ended: in a container without an init such entries stay."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # not on Linux
    return stat.rpartition(")")[2].split()[:1] == ["Z"]


def taken(where: str, holder: Holder | None) -> Locked:
    """The error for a run that came second."""
    who = str(holder) if holder else "another process"
    gone = f"; if it is gone for good: boardctl unlock {holder.id}" if holder else ""
    hint = f"let it end, or wait for it with --lock-wait SECONDS{gone}"
    return Locked(f"the state is locked by {who}", where=Where(where), hint=hint)


async def patiently(take: Callable[[], Awaitable[T]], wait: float) -> T:
    """Take a lock, trying again for at most `wait` seconds while another run holds it. Raises Locked."""
    until, pause = time.monotonic() + wait, _FIRST_PAUSE
    while True:
        try:
            return await take()
        except Locked:
            left = until - time.monotonic()
            if left <= 0:
                raise
            await asyncio.sleep(min(pause * (0.5 + random.random()), left))  # noqa: S311  # not for secrets
            pause = min(pause * 2, _LAST_PAUSE)


def checked(where: str, holder: Holder | None, lock_id: str) -> Holder:
    """The holder of the lock of that id. Raises NotFound where there is none, or another one."""
    if holder is None:
        raise NotFound("the state is not locked", where=Where(where))
    if holder.id != lock_id:
        raise NotFound(
            f"there is no lock {lock_id}; the state is locked by {holder}", hint=f"boardctl unlock {holder.id}"
        )
    return holder
