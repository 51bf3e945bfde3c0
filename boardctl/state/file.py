"""State in a folder: one JSON file a board, sorted, one object a line, made to be committed and merged."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from msgspec import Struct

from boardctl.errors import StateError, Where
from boardctl.model.memory import BoardMemory, Remembered, UnderWay
from boardctl.state.lock import Holder, held, holder_of, unlock

FORMAT = 1


class _File(Struct, frozen=True, kw_only=True):
    format: int
    origin: str
    board: str
    objects: dict[str, Remembered]
    under_way: UnderWay | None = None


class FileState:
    """The state of a project in `folder`, bound to the API's `origin`: ids of one API mean nothing to another."""

    def __init__(self, folder: Path, *, origin: str) -> None:
        self._folder = folder
        self._origin = origin

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[Holder]:
        """Hold the state for a run. Raises StateError where another run has it."""
        with held(self._folder) as holder:
            yield holder

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered, sorted."""
        return sorted(unquote(path.stem) for path in self._folder.glob("*.json"))

    async def forget(self, key: str) -> None:
        """Forget a board as a whole."""
        self._path(key).unlink(missing_ok=True)

    async def holder(self) -> Holder | None:
        """Who holds the lock now."""
        return holder_of(self._folder)

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id; who held it. Raises NotFound where there is no such lock."""
        return unlock(self._folder, lock_id)

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board; None where nothing is. Raises StateError where it can't be used."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(f"the state can't be read: {error.strerror}", where=Where(str(path))) from None
        return self._checked(path, content)

    def _checked(self, path: Path, content: bytes) -> BoardMemory:
        try:
            found = msgspec.json.decode(content, type=_File)
        except msgspec.DecodeError as error:
            raise StateError(
                f"the state is damaged: {error}",
                where=Where(str(path)),
                hint="take it from git, or delete the file: without state, plan matches by name and removes nothing",
            ) from None
        if found.format > FORMAT:
            raise StateError("the state was written by a newer boardctl", where=Where(str(path)), hint="upgrade")
        if found.origin != self._origin:
            raise StateError(
                f"the state belongs to {found.origin}, this run talks to {self._origin}",
                where=Where(str(path)),
                hint="use another state for another API (`state:` in boardctl.yaml)",
            )
        return BoardMemory(board=found.board, objects=found.objects, under_way=found.under_way)

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board: all of it or, if the machine dies, what was there before."""
        text = _rendered(self._origin, memory)
        path = self._path(key)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(path, text)

    def _path(self, key: str) -> Path:
        return self._folder / f"{quote(key, safe=' ')}.json"


def _replace(path: Path, text: str) -> None:
    """Write beside, flush to disk, rename over."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _rendered(origin: str, memory: BoardMemory) -> str:
    head: dict[str, Any] = {"format": FORMAT, "origin": origin, "board": memory.board}
    if memory.under_way is not None:
        head["under_way"] = msgspec.to_builtins(memory.under_way)
    lines = [f"{_json(key)}: {_json(value)}," for key, value in head.items()]
    objects = [
        f"{_json(address)}: {_json(msgspec.to_builtins(memory.objects[address]))}" for address in sorted(memory.objects)
    ]
    body = ",\n    ".join(objects)
    return "{\n  " + "\n  ".join(lines) + '\n  "objects": {\n    ' + body + "\n  }\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
