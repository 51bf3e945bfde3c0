"""A board's memory as text: sorted, one object a line, bound to the API's origin. The same wherever it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from boardctl.errors import ForeignState, UnusableState, Where
from boardctl.model.conflicts import MESSAGE, first_marker
from boardctl.model.memory import BoardMemory, Remembered, UnderWay
from boardctl.model.values import Address

FORMAT = 1
REMEMBERED = 50  # versions of a board's past: with fewer, two states lose sight of each other; they are in each commit


class _File(Struct, frozen=True, kw_only=True):
    format: int
    origin: str
    board: str
    objects: dict[str, Remembered]
    past: tuple[str, ...] = ()
    under_way: UnderWay | None = None


def parsed(content: bytes, *, origin: str, where: Where) -> BoardMemory:
    """What `rendered` has written. Raises StateError where it can't be used: damaged, newer, of another API."""
    try:
        found = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(content, error, where) from None
    if found.format > FORMAT:
        raise UnusableState("the state was written by a newer boardctl", where=where, hint="upgrade")
    if found.origin != origin:
        raise ForeignState(
            f"the state belongs to {found.origin}, this run talks to {origin}",
            where=where,
            hint="check BOARDCTL_API_URL; another API takes a state of its own (`state:` in boardctl.yaml)",
        )
    own = (_version(found.board, found.objects, found.past),) if found.objects else ()
    objects = _once(found.objects)
    return BoardMemory(board=found.board, objects=objects, under_way=found.under_way, past=(*found.past, *own))


def _once(objects: Mapping[Address, Remembered]) -> Mapping[Address, Remembered]:
    """Each object under one address, the one that tells most: with two, no plan would come to an end.

    A merge of two branches' lines, or an older boardctl, may have left both.
    """
    best: dict[str, Address] = {}
    for address, each in sorted(objects.items(), key=lambda entry: _worth(entry[1])):
        best[each.id] = address
    return {address: each for address, each in objects.items() if not each.id or best[each.id] == address}


def _worth(entry: Remembered) -> tuple[bool, bool, bool, int]:
    return (not entry.gone, entry.protect, entry.owned, len(entry.fields))


def _damaged(content: bytes, error: Exception, where: Where) -> UnusableState:
    text = content.decode("utf-8", "replace")
    at = first_marker(text)
    if at is None:
        hint = "take it from git or a backup, or delete it: without state, plan matches by name and removes nothing"
        return UnusableState(f"the state is damaged: {error}", where=where, hint=hint)
    return UnusableState(
        f"the state is damaged: {MESSAGE}",
        where=where._replace(line=text.count("\n", 0, at) + 1),
        hint="resolve the merge by one side as a whole (`git checkout --ours FILE`, or `--theirs`), never by lines of "
        "both; then see what `boardctl plan` says",
    )


def _version(board: str, objects: Mapping[str, Remembered], past: Sequence[str]) -> str:
    """What names a memory: what it holds, and the version before it; so a memory that is as it once was has another."""
    held = msgspec.json.encode([board, objects, past[-1:]], order="deterministic")
    return hashlib.sha256(held).hexdigest()[:12]


def _before(memory: BoardMemory) -> tuple[str, ...]:
    """The versions that a memory comes from: one that is as it was read is the last of them itself."""
    *before, last = memory.past or ("",)
    unchanged = last == _version(memory.board, memory.objects, before)
    return (tuple(before) if unchanged else memory.past)[-REMEMBERED:]


def rendered(origin: str, memory: BoardMemory) -> str:
    """The text of a board's memory: equal memories have equal texts."""
    head: dict[str, Any] = {"format": FORMAT, "origin": origin, "board": memory.board}
    if past := _before(memory):
        head["past"] = past
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
