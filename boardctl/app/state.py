"""The state commands: what is remembered, and corrections to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from boardctl.app.context import Context, open_client, state_url
from boardctl.errors import BoardctlError, NotFound
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
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


def with_state(context: Context, work: Callable[[State], Coroutine[None, None, R]], url: str = "") -> R:
    """Do something with the project's state (or the one at `url`).

    One that is on the boards is read from all of the project's boards.
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
            await asyncio.gather(*(finder.visit(desired) for desired in project.boards))
            return await work(state)

    if url in ON_BOARDS:
        return asyncio.run(on_boards())
    return asyncio.run(work(open_backend(url, root=context.root, origin=context.api_url)))


def folder(context: Context) -> str | None:
    """The folder on this machine that the state is kept in; None where every machine reaches it, and in the sandbox."""
    from boardctl.config.project import settings

    scheme, _, path = state_url(context, settings(context.root)).partition(":")
    return path if scheme == "file" and not context.sandbox else None


def listed(context: Context, prefix: str = "") -> list[Known]:
    """Everything remembered at an address and below it; everything where none is given."""

    async def work(state: State) -> list[Known]:
        memories = [await state.read(key) or BoardMemory(board="") for key in await state.boards()]
        return [
            Known(address, entry.id, entry.owned, entry.protect, entry.gone)
            for memory in memories
            for address, entry in sorted(memory.objects.items())
            if not prefix or _is_below(address, prefix)
        ]

    return with_state(context, work)


def move(context: Context, old: Address, new: Address) -> int:
    """Give an object, and all below it, another address in its board; how many have moved."""
    if old.partition("/")[0] != new.partition("/")[0]:
        raise BoardctlError(
            "an object can't move to another board's state", hint="both addresses start with one board's key"
        )

    def moved(objects: Mapping[Address, Remembered]) -> dict[Address, Remembered]:
        names = {address: new + address[len(old) :] for address in objects if _is_below(address, old)}
        taken = [address for address in names.values() if address in objects and address not in names]
        if taken:
            raise BoardctlError(f"the state already has {taken[0]}", hint=f"boardctl state rm {taken[0]}")
        return {names.get(address, address): entry for address, entry in objects.items()}

    return _correct(context, old, moved)


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


class Copied(NamedTuple):
    """Keys of boards: those copied, those that the project's state knew already, those that are deleted.

    `disowned` were known too, but as people's in part; what is owned at the source is owned from now on.
    """

    copied: tuple[str, ...]
    known: tuple[str, ...]
    disowned: tuple[str, ...]
    deleted: tuple[str, ...]


def copy(context: Context, source: str) -> Copied:
    """Take over what the state at a URL remembers. What the project's own state knows stays, but for who owns it.

    Raises BoardctlError where the two are one, or nothing is there.
    """
    from boardctl.config.project import settings

    if place(context, source) == place(context, state_url(context, settings(context.root))):
        raise BoardctlError(f"{source} is the project's own state", hint="name the state to copy from")
    memories = with_state(context, _all, source)
    if not memories:
        raise NotFound(f"{source} remembers no board", hint="name the state to copy from: file:FOLDER, trello, s3://..")

    async def work(state: State) -> Copied:
        keys: dict[Fate, list[str]] = {"new": [], "known": [], "disowned": [], "deleted": []}
        async with state.lock():
            for key, memory in memories.items():
                keys[await fate(state, key, memory)].append(key)
            for key in keys["new"]:
                await state.write(key, memories[key])
            for key in keys["disowned"]:
                await state.write(key, _owning(await state.read(key), memories[key]))
        return Copied(*map(tuple, keys.values()))

    return with_state(context, work)


Fate: TypeAlias = Literal["new", "known", "disowned", "deleted"]


async def fate(state: State, key: str, memory: BoardMemory) -> Fate:
    """What copying comes to. A board is asked itself, too: no file may lead to it any more."""
    from boardctl.trello.failures import Missing

    try:
        known = await state.read(key) or (memory.board and await state.visit(key, memory.board))
    except Missing:
        return "deleted"
    if not known:
        return "new"
    # Objects are people's that were boardctl's, where an apply found the board by its name before.
    return "known" if _owning(known, memory) == known else "disowned"


def _owning(known: BoardMemory | None, memory: BoardMemory) -> BoardMemory:
    """What is known, with the objects owned that the other memory says are; all of that where nothing is known."""
    if known is None:
        return memory
    owned = {each.id for each in memory.objects.values() if each.owned}
    objects = {
        address: msgspec.structs.replace(each, owned=each.owned or each.id in owned)
        for address, each in known.objects.items()
    }
    return msgspec.structs.replace(known, objects=objects)


def place(context: Context, url: str) -> str:
    """Where a state is, however its URL is written: two of one place are one state."""
    scheme, _, path = url.partition(":")
    return str((context.root / path).resolve()) if scheme == "file" else url.rstrip(":/")


async def _all(state: State) -> dict[str, BoardMemory]:
    found = {key: await state.read(key) for key in await state.boards()}
    return {key: memory for key, memory in found.items() if memory is not None}


def unlock(context: Context, lock_id: str) -> Holder:
    """Remove a lock that a dead run left; who held it."""
    return with_state(context, lambda state: state.unlock(lock_id))


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
