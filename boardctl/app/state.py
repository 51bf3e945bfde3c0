"""The state commands: what is remembered, and corrections to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from boardctl.app.context import Context, state_url
from boardctl.errors import BoardctlError, NotFound
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.state.backends import open_backend
from boardctl.state.file import FileState
from boardctl.state.lock import Holder
from boardctl.state.lock import unlock as remove_lock


class Known(NamedTuple):
    """One remembered object."""

    address: Address
    id: str
    owned: bool
    protect: bool
    gone: bool


def _open(context: Context) -> FileState:
    from boardctl.config.project import settings

    return open_backend(state_url(context, settings(context.root)), root=context.root, origin=context.api_url)


def listed(context: Context, prefix: str = "") -> list[Known]:
    """Everything remembered at an address and below it; everything where none is given."""
    state = _open(context)
    return [
        Known(address, entry.id, entry.owned, entry.protect, entry.gone)
        for key in state.boards()
        for address, entry in sorted((state.read(key) or BoardMemory(board="")).objects.items())
        if not prefix or _is_below(address, prefix)
    ]


def move(context: Context, old: Address, new: Address) -> int:
    """Give an object, and all below it, another address in its board; how many have moved."""
    if old.partition("/")[0] != new.partition("/")[0]:
        raise BoardctlError(
            "an object can't move to another board's state", hint="both addresses start with one board's key"
        )
    with _open(context).lock():
        memory = _memory(context, old)
        moved = {address: new + address[len(old) :] for address in memory.objects if _is_below(address, old)}
        if not moved:
            raise _unknown(old)
        taken = [address for address in moved.values() if address in memory.objects and address not in moved]
        if taken:
            raise BoardctlError(f"the state already has {taken[0]}", hint=f"boardctl state rm {taken[0]}")
        _write(context, old, {moved.get(address, address): entry for address, entry in memory.objects.items()})
    return len(moved)


def remove(context: Context, address: Address) -> int:
    """Forget an object and all below it; a board's key forgets the whole board. Nothing on the board changes."""
    state = _open(context)
    with state.lock():
        memory = _memory(context, address)
        gone = [each for each in memory.objects if _is_below(each, address)]
        if not gone:
            raise _unknown(address)
        if "/" not in address:
            state.forget(address)
        else:
            _write(context, address, {each: entry for each, entry in memory.objects.items() if each not in gone})
    return len(gone)


def unprotect(context: Context, address: Address) -> None:
    """Let a protected object be removed once its block is gone from the file."""
    with _open(context).lock():
        memory = _memory(context, address)
        entry = memory.objects.get(address)
        if entry is None:
            raise _unknown(address)
        if not entry.protect:
            raise BoardctlError(f"{address} is not protected")
        _write(context, address, {**memory.objects, address: msgspec.structs.replace(entry, protect=False)})


def unlock(context: Context, lock_id: str) -> Holder:
    """Remove a lock that a dead run left; who held it."""
    return remove_lock(_open(context).folder, lock_id)


def _memory(context: Context, address: Address) -> BoardMemory:
    memory = _open(context).read(address.partition("/")[0])
    if memory is None:
        raise _unknown(address)
    return memory


def _write(context: Context, address: Address, objects: Mapping[Address, Remembered]) -> None:
    key = address.partition("/")[0]
    memory = _memory(context, address)
    _open(context).write(key, BoardMemory(board=memory.board, objects=objects))


def _is_below(address: Address, prefix: str) -> bool:
    return address == prefix or address.startswith(f"{prefix}/")


def _unknown(address: Address) -> NotFound:
    return NotFound(f"the state has nothing at {address}", hint="`boardctl state list` shows all addresses")


def rows(known: list[Known]) -> Iterator[tuple[str, str, str]]:
    """(address, id, marks) of each remembered object."""
    for each in known:
        marks = [name for name in ("owned", "protect", "gone") if getattr(each, name)]
        yield each.address, each.id, ", ".join(marks)
