"""A board's memory as text: sorted, one object a line, bound to the API's origin. The same wherever it is kept."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from msgspec import Struct

from boardctl.errors import StateError, Where
from boardctl.model.memory import BoardMemory, Remembered, UnderWay

FORMAT = 1


class _File(Struct, frozen=True, kw_only=True):
    format: int
    origin: str
    board: str
    objects: dict[str, Remembered]
    under_way: UnderWay | None = None


def parsed(content: bytes, *, origin: str, where: Where) -> BoardMemory:
    """What `rendered` has written. Raises StateError where it can't be used: damaged, newer, of another API."""
    try:
        found = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StateError(
            f"the state is damaged: {error}",
            where=where,
            hint="take it from git or a backup, or delete it: without state, plan matches by name and removes nothing",
        ) from None
    if found.format > FORMAT:
        raise StateError("the state was written by a newer boardctl", where=where, hint="upgrade")
    if found.origin != origin:
        raise StateError(
            f"the state belongs to {found.origin}, this run talks to {origin}",
            where=where,
            hint="check BOARDCTL_API_URL; another API takes a state of its own (`state:` in boardctl.yaml)",
        )
    return BoardMemory(board=found.board, objects=found.objects, under_way=found.under_way)


def rendered(origin: str, memory: BoardMemory) -> str:
    """The text of a board's memory: equal memories have equal texts."""
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
