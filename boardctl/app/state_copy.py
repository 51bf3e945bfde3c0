"""`state copy`: what another state remembers is taken over, where that can't take away what this one knows later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple, TypeAlias

from boardctl.app.context import Context, state_url
from boardctl.app.state import place, with_state
from boardctl.errors import BoardctlError, ForeignState, NotFound, Problem
from boardctl.model.memory import BoardMemory
from boardctl.planner.recover import born
from boardctl.state.backends import State
from boardctl.state.compare import Relation, difference, joined, relation

Fate: TypeAlias = Relation | Literal["new", "deleted"]
_APART = (
    "with --sandbox (or BOARDCTL_SANDBOX) boardctl keeps a state apart, in .boardctl/sandbox/state, whatever `state:` "
    "says: leave it out to copy to the project's own"
)


class Copied(NamedTuple):
    """The keys of the boards by what came of them; why those that `differ` were refused: empty where they were forced.

    `new`, `newer` and, if forced, `differ` were copied; of `disowned` was taken over what is owned there.
    """

    keys: Mapping[Fate, tuple[str, ...]]
    refused: tuple[Problem, ...]


def copy(context: Context, source: str, *, boards: Sequence[str] = (), force: bool = False) -> Copied:
    """Take over what the state at a URL remembers of boards (keys or globs; all without any).

    A board that the project's own state knows later stays as it is, and so does one of which nothing tells who does,
    unless `force` says that the source is right. Raises BoardctlError where the two are one, or nothing is there.
    """
    from boardctl.config.project import settings

    url = state_url(context, settings(context.root))
    if place(context, source) == place(context, url):
        raise BoardctlError(f"{source} is the project's own state", hint="name the state to copy from")
    memories = _chosen(_remembered(context, source), boards, source)

    async def work(state: State) -> Copied:
        async with state.lock():
            fates = {key: await fate(state, key, memory) for key, memory in memories.items()}
            known = {key: await state.read(key) for key in fates}
            for key, memory in memories.items():
                wanted = _wanted(fates[key], known[key], memory, force=force)
                if wanted is not None:
                    await state.write(key, wanted)
        differing = {} if force else {key: known[key] for key, each in fates.items() if each == "differ"}
        refused = tuple(_differs(key, memories[key], here, source) for key, here in differing.items() if here)
        return Copied({each: tuple(key for key in fates if fates[key] == each) for each in fates.values()}, refused)

    return with_state(context, work)


def _remembered(context: Context, source: str) -> dict[str, BoardMemory]:
    """All that the source knows. Raises NotFound where that is nothing."""
    try:
        memories = with_state(context, _all, source)
    except ForeignState as error:
        error.hint = _APART if context.sandbox else error.hint
        raise
    if not memories:
        hint = _APART if context.sandbox else "name the state to copy from: file:FOLDER, trello, s3://.."
        raise NotFound(f"{source} remembers no board", hint=hint)
    return memories


async def _all(state: State) -> dict[str, BoardMemory]:
    found = {key: await state.read(key) for key in await state.boards()}
    return {key: memory for key, memory in found.items() if memory is not None}


def _chosen(memories: Mapping[str, BoardMemory], boards: Sequence[str], source: str) -> dict[str, BoardMemory]:
    for pattern in boards:
        if not any(fnmatchcase(key, pattern) for key in memories):
            raise NotFound(f"{source} remembers no board {pattern}", hint=f"it has {', '.join(sorted(memories)[:5])}")
    chosen = (key for key in memories if not boards or any(fnmatchcase(key, each) for each in boards))
    return {key: memories[key] for key in chosen}


async def fate(state: State, key: str, memory: BoardMemory) -> Fate:
    """What copying comes to. A board is asked itself, too: no file may lead to it any more."""
    from boardctl.trello.failures import Missing

    try:
        known = await state.read(key) or (memory.board and await state.visit(key, memory.board))
    except Missing:
        return "deleted"
    return relation(known, memory) if known else "new"


def _wanted(coming: Fate, known: BoardMemory | None, memory: BoardMemory, *, force: bool) -> BoardMemory | None:
    """What is to be remembered from now on; None where that is what is known already."""
    if coming == "disowned" and known is not None:
        return joined(known, memory)
    return memory if coming in ("new", "newer") or (coming == "differ" and force) else None


def _differs(key: str, there: BoardMemory, here: BoardMemory, source: str) -> Problem:
    found = difference(here, there)
    first = f", such as {found.first}" if found.first else ""
    counts = (
        f"known there alone: {found.only_there}, here alone: {found.only_here}, otherwise: {found.otherwise}{first}"
    )
    return Problem(
        f"{key} is left as it is: {source} remembers it otherwise, and neither of the two comes from the other:\n"
        f"{counts}\n"
        f"the latest object known there was made {_latest(there)}, here {_latest(here)}",
        hint=f"`boardctl state copy {source} --board {key} --force` takes what is known there, and forgets what is not",
        code="state",
    )


def _latest(memory: BoardMemory) -> str:
    """When the object that was made last was made."""
    made = max((born(each.id) for each in memory.objects.values()), default=0)
    return f"{datetime.fromtimestamp(made, UTC):%Y-%m-%d %H:%M:%S}Z"
