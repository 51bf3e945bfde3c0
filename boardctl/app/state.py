"""The state commands: what is remembered, and corrections to it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from typing import NamedTuple, TypeVar

import msgspec

from boardctl.app import interrupts
from boardctl.app.context import Context, open_client, state_url
from boardctl.app.recovery import unfinished_runs
from boardctl.config.document import KEY_PATTERN
from boardctl.errors import BoardctlError, NotFound, UnusableState
from boardctl.model.addresses import COLLECTION, too_long
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.planner.addressing import readdressed
from boardctl.state.backends import ON_BOARDS, State, open_backend
from boardctl.state.holder import Holder

R = TypeVar("R")


class Known(NamedTuple):
    """One remembered object."""

    address: Address
    id: str
    owned: bool
    protect: bool
    gone: bool


def with_state(
    context: Context,
    work: Callable[[State], Coroutine[None, None, R]],
    url: str = "",
    *,
    unread: bool = False,
    keys: Collection[str] = (),
) -> R:
    """Do something with the project's state (or the one at `url`).

    One that is on the boards is read from all of the project's boards; of one of these `keys`, under each of them that
    is no other board's.
    Raises UnusableState where that of one can't be used, unless the work goes on with it `unread`.
    """
    from boardctl.config.project import settings

    url = url or state_url(context, settings(context.root))

    async def on_boards() -> R:
        from boardctl.app.boards import Finder
        from boardctl.config.project import load

        project = load((), root=context.root)
        async with open_client(context, concurrency=project.settings.concurrency, environ=os.environ) as client:
            state = open_backend(url, root=context.root, origin=context.api_url, client=client)
            finder = Finder(client, state)
            former = set(keys).difference(project.keys)
            visits = (finder.visit(desired, former if desired.key in keys else ()) for desired in project.boards)
            for error in await asyncio.gather(*visits, return_exceptions=True):
                if isinstance(error, BaseException) and not (unread and isinstance(error, UnusableState)):
                    raise error
            return await work(state)

    if url in ON_BOARDS:
        return interrupts.run(on_boards())
    return interrupts.run(work(open_backend(url, root=context.root, origin=context.api_url)))


def folder(context: Context) -> str | None:
    """The folder on this machine that the state is kept in; None where every machine reaches it, and in the sandbox."""
    from boardctl.config.project import settings

    scheme, _, path = state_url(context, settings(context.root)).partition(":")
    return path if scheme == "file" and not context.sandbox else None


def listed(context: Context, prefix: str = "") -> list[Known]:
    """Everything remembered at an address and below it; everything where none is given.

    Raises NotFound where nothing is, but for a collection of what is there: that one is empty.
    """
    owner, _, collection = prefix.rpartition("/")

    async def work(state: State) -> list[Known]:
        memories = [await state.read(key) or BoardMemory(board="") for key in await state.boards()]
        found = [
            Known(address, entry.id, entry.owned, entry.protect, entry.gone)
            for memory in memories
            for address, entry in sorted(memory.objects.items())
            if not prefix or _is_below(address, prefix)
        ]
        is_empty = collection in COLLECTION.values() and any(owner in memory.objects for memory in memories)
        if prefix and not found and not is_empty:
            raise _unknown(prefix)
        return found

    return with_state(context, work)


def move(context: Context, old: Address, new: Address) -> int:
    """Give an object, and all below it, another address in its board, or a board another key; how many have moved."""
    if "/" not in old and "/" not in new:
        return _move_board(context, old, new)
    if old.partition("/")[0] != new.partition("/")[0]:
        raise BoardctlError(
            "an object can't move to another board's state",
            hint="both addresses start with one board's key; `boardctl state mv KEY NEW` gives a board another key",
        )
    if "/" not in old or "/" not in new:
        raise BoardctlError("a board can't be an object of its own", hint="boardctl state mv KEY NEW, without a `/`")
    kinds = _kinds(old)
    if kinds and _kinds(new) != kinds:
        board = old.partition("/")[0]
        like = "/".join([board, *(f"{kind}/NAME" for kind in kinds)])
        raise BoardctlError(f"{new} can't be the address of what is at {old}", hint=f"that is like {like}")

    def moved(objects: Mapping[Address, Remembered]) -> dict[Address, Remembered]:
        taken = [_moved(each, old, new) for each in objects if _is_below(each, old)]
        taken = [each for each in taken if each in objects and not _is_below(each, old)]
        if taken:
            raise BoardctlError(f"the state already has {taken[0]}", hint=f"boardctl state rm {taken[0]}")
        return readdressed(objects, {old: new})

    return _correct(context, old, moved)


def _kinds(address: Address) -> tuple[str, ...]:
    """The collections that an address names, from the board's on; none of what is no address."""
    _, *parts = address.split("/")
    kinds = tuple(parts[::2])
    return kinds if all(parts) and len(parts) % 2 == 0 and set(kinds) <= {*COLLECTION.values()} else ()


def _move_board(context: Context, old: str, new: str) -> int:
    """Remember a board under another key, under the lock. A run that died speaks of the old one, so it comes first."""
    if not re.search(KEY_PATTERN, new):
        raise BoardctlError(f'"{new}" can\'t be a key: letters, digits, `-`, `_` and `.`, without spaces')
    if wrong := too_long(new):
        raise BoardctlError(wrong)
    if old == new:
        raise BoardctlError(f"{old} is the board's key already")

    async def work(state: State) -> int:
        async with state.lock():
            memory, there = await state.read(old), await state.read(new)
            if memory is None:
                raise _unknown(old)
            if there is not None:
                raise BoardctlError(f"the state already has {new}", hint=f"boardctl state rm {new}")
            if memory.under_way is not None or old in unfinished_runs(context):
                raise BoardctlError(
                    f"a run has not finished on {old}", hint=f"`boardctl apply` with `key: {old}` in its file does that"
                )
            await state.write(new, msgspec.structs.replace(memory, objects=readdressed(memory.objects, {old: new})))
            await state.forget(old)
            return len(memory.objects)

    return with_state(context, work, keys=(old, new))


def _moved(address: Address, old: Address, new: Address) -> Address:
    return new + address[len(old) :] if _is_below(address, old) else address


def remove(context: Context, address: Address) -> int:
    """Forget an object and all below it; a board's key forgets the whole board. Nothing on the board changes."""
    return _correct(
        context,
        address,
        lambda objects: {each: entry for each, entry in objects.items() if not _is_below(each, address)},
    )


def unprotect(context: Context, address: Address) -> None:
    """Let a protected object be removed once its block is gone from the file."""

    def unprotected(objects: Mapping[Address, Remembered]) -> dict[Address, Remembered]:
        if address not in objects:
            raise _unknown(address)
        if not objects[address].protect:
            raise BoardctlError(f"{address} is not protected")
        return {**objects, address: msgspec.structs.replace(objects[address], protect=False)}

    _correct(context, address, unprotected)


def place(context: Context, url: str) -> str:
    """Where a state is, however its URL is written: two of one place are one state."""
    scheme, _, path = url.partition(":")
    return os.path.realpath(context.root / path) if scheme == "file" else url.rstrip(":/")


def unlock(context: Context, lock_id: str) -> Holder:
    """Remove a lock that a dead run left; who held it."""
    return with_state(context, lambda state: state.unlock(lock_id), unread=True)


def _correct(
    context: Context, address: Address, change: Callable[[Mapping[Address, Remembered]], Mapping[Address, Remembered]]
) -> int:
    """Change what is remembered at an address and below, under the lock; how many objects stood there."""
    key = address.partition("/")[0]

    async def work(state: State) -> int:
        async with state.lock():
            memory = await state.read(key)
            there = [each for each in memory.objects if _is_below(each, address)] if memory else []
            if memory is None or not there:
                raise _unknown(address)
            objects = change(memory.objects)
            if objects:
                await state.write(key, msgspec.structs.replace(memory, objects=objects))
            else:
                await state.forget(key)
            return len(there)

    return with_state(context, work)


def _is_below(address: Address, prefix: str) -> bool:
    return address == prefix or address.startswith(f"{prefix}/")


def _unknown(address: Address) -> NotFound:
    return NotFound(f"the state has nothing at {address}", hint="`boardctl state list` shows all addresses")


def rows(known: list[Known]) -> Iterator[tuple[str, str, str]]:
    """(address, id, marks) of each remembered object."""
    for each in known:
        marks = [name for name in ("owned", "protect", "gone") if getattr(each, name)]
        yield each.address, each.id, ", ".join(marks)
