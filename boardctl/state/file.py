"""State in a folder: one JSON file a board, sorted, one object a line, made to be committed and merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import unquote

from boardctl.disk import replace
from boardctl.errors import UnusableState, Where
from boardctl.model.addresses import file_stem
from boardctl.model.memory import BoardMemory
from boardctl.state.disk import written
from boardctl.state.holder import Holder
from boardctl.state.lock import held, holder_of, unlock
from boardctl.state.text import parsed, rendered


class FileState:
    """The state of a project in `folder`, bound to the API's `origin`: ids of one API mean nothing to another."""

    def __init__(self, folder: Path, *, origin: str) -> None:
        self._folder = folder
        self._origin = origin

    def lock(self, *, wait: float = 0.0) -> AbstractAsyncContextManager[Holder]:
        """Hold the state for a run. Raises Locked where another run has it, for as long as `wait` seconds."""
        return held(self._folder, wait=wait)

    def check(self) -> None:
        """The lock of a folder can't be lost."""

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered, sorted."""
        return sorted(unquote(path.stem) for path in self._folder.glob("*.json"))

    async def forget(self, key: str) -> None:
        """Forget a board as a whole."""
        self._path(key).unlink(missing_ok=True)

    async def holder(self) -> Holder | None:
        """Who holds the lock now."""
        return holder_of(self._folder)

    async def other(self) -> Holder | None:
        """Whose lock a run finds that only reads."""
        return holder_of(self._folder)

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
        return unlock(self._folder, lock_id)

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """No board has anything that the folder does not."""
        return None

    def pass_by(self, keys: Collection[str]) -> None:
        """The lock is one, for all boards."""

    async def keys_of(self, boards: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Boards are found by what this state remembers, so none is overlooked."""
        return {}

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board; None where nothing is. Raises StateError where it can't be used."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnusableState(f"the state can't be read: {error.strerror}", where=Where(str(path))) from None
        return parsed(content, origin=self._origin, where=Where(str(path)))

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board: all of it or, if the machine dies, what was there before."""
        text = rendered(self._origin, memory)
        path = self._path(key)
        with written(path):
            if path.is_file() and path.read_bytes() == text.encode():
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            replace(path, text.encode())

    def _path(self, key: str) -> Path:
        return self._folder / f"{file_stem(key)}.json"
