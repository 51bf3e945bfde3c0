"""State by URL: what every backend can do, and which one keeps a project's state."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from boardctl.errors import StateError
from boardctl.model.memory import BoardMemory
from boardctl.state.file import FileState
from boardctl.state.lock import Holder


class State(Protocol):
    """What is remembered between runs, bound to one API. All of it raises StateError where it can't be used."""

    def lock(self) -> AbstractAsyncContextManager[object]:
        """Hold the state for a run; StateError names the holder where another run has it."""

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered, sorted."""

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board; None where nothing is."""

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board: all of it or, if the machine dies, what was there before."""

    async def forget(self, key: str) -> None:
        """Forget a board as a whole."""

    async def holder(self) -> Holder | None:
        """Who holds the lock now."""

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""


def open_backend(url: str, *, root: Path, origin: str) -> State:
    """The state behind `url`, relative to the project's root. Raises StateError for a URL of no known kind."""
    scheme, _, rest = url.partition(":")
    if scheme != "file" or not rest:
        raise StateError(
            f'"{url}" is not a state that this version of boardctl can keep', hint="write `state: file:boardctl.state`"
        )
    return FileState(root / rest, origin=origin)
