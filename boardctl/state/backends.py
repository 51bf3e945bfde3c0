"""State by URL: what every backend can do, and which one keeps a project's state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from boardctl.errors import StateError
from boardctl.model.memory import BoardMemory
from boardctl.state.bucket import SCHEMES
from boardctl.state.file import FileState
from boardctl.state.holder import Holder

if TYPE_CHECKING:
    from boardctl.trello.client import Client


# `state: trello:` is no YAML without quotes, so the bare word means it too.
ON_BOARDS = ("trello", "trello:")


class State(Protocol):
    """What is remembered between runs, bound to one API. All of it raises StateError where it can't be used."""

    def lock(self, *, wait: float = 0.0) -> AbstractAsyncContextManager[object]:
        """Hold the state for a run. Raises Locked, naming the holder, where another run has it for so many seconds."""

    def check(self) -> None:
        """Raises StateError where the lock was lost since it was taken; asked before each write to the API."""

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered, sorted."""

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board; None where nothing is."""

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """What the board itself remembers, asked once its id or short link is known; None for all other kinds."""

    async def keys_of(self, boards: Sequence[str]) -> Mapping[str, Collection[str]]:
        """The keys under which these boards (ids) remember themselves, by board; {} where the state is not on them."""

    def pass_by(self, keys: Collection[str]) -> None:
        """Leave the boards of these keys, that were visited, as they are: the lock to come is none on them."""

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board: all of it or, if the machine dies, what was there before."""

    async def forget(self, key: str) -> None:
        """Forget a board as a whole."""

    async def holder(self) -> Holder | None:
        """Who holds the lock now."""

    async def other(self) -> Holder | None:
        """Whose lock a run has found that only reads, dead or alive: for boards that costs no request more."""

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""


def open_backend(url: str, *, root: Path, origin: str, client: Client | None = None) -> State:
    """The state behind `url`, relative to the project's root. Raises StateError for a URL of no known kind.

    A state that is kept on the boards themselves needs `client`, and no other does.
    """
    scheme, _, rest = url.partition(":")
    if url in ON_BOARDS and client is not None:
        from boardctl.state.onboard import BoardState

        return BoardState(client, root=root, origin=origin)
    if scheme == "file" and rest:
        return FileState(root / rest, origin=origin)
    if scheme in SCHEMES and rest.strip("/"):
        from boardctl.state.remote import open_bucket

        return open_bucket(url, origin=origin)
    raise StateError(
        f'"{url}" is not a state that boardctl can keep',
        hint="write file:boardctl.state (a folder), trello (on the boards), or s3://BUCKET/FOLDER, gs://.. or az://..",
    )
