"""A rehearsal: the plan carried out on a copy of the boards in an embedded sandbox, over HTTP semantics."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from boardctl.app.boards import Found
from boardctl.app.plan import Planned, Session
from boardctl.model.desired import DesiredBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.values import Board, Card, Item, Member, Value


class Memories:
    """State that is written nowhere: what the real state remembers, for as long as the rehearsal lasts."""

    def __init__(self, boards: Sequence[Found]) -> None:
        self._known = {found.desired.key: found.memory for found in boards}

    def check(self) -> None:
        """Nobody else has it."""

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """The copies of the boards have nothing of their own."""
        return None

    async def boards(self) -> list[str]:
        """The keys of the boards that are rehearsed."""
        return sorted(self._known)

    async def keys_of(self, boards: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Boards are found by what was read before the rehearsal."""
        return {}

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board."""
        return self._known.get(key)

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remembered until the end of the rehearsal."""
        self._known[key] = memory


async def stage(session: Session, planned: Planned) -> tuple[list[dict[str, Any]], Planned]:
    """(exports of the live boards, the project as it can be rehearsed): all that is needed from outside."""
    exports = [await session.client.export(found.live.id) for found in planned.boards if found.live is not None]
    boards = tuple(_at_home(_homeless(found)) for found in planned.boards)
    project = msgspec.structs.replace(planned.project, boards=boards)
    return [_cast(planned), *exports], planned._replace(project=project)


def _homeless(found: Found) -> DesiredBoard:
    """The board without its workspace where that would have to be looked up: the sandbox has others."""
    desired = found.desired
    names = found.live.workspace_names if found.live else frozenset()
    value = desired.board.value
    if not isinstance(value, Board) or value.workspace in names:
        return desired
    without = msgspec.structs.replace(value, workspace=UNSET)
    return msgspec.structs.replace(desired, board=msgspec.structs.replace(desired.board, value=without))


def _at_home(desired: DesiredBoard) -> DesiredBoard:
    """A board that is to be made, with the sandbox's own member for who makes it: there it is they who do."""
    creator = desired.creator
    if creator is None:
        return desired
    from boardctl.sandbox.seed import YOU

    collections = {
        place: tuple(
            msgspec.structs.replace(each, value=_renamed(each.value, creator.username, YOU)) for each in declared
        )
        for place, declared in desired.collections.items()
    }
    return msgspec.structs.replace(desired, collections=collections, creator=None)


def _renamed(value: Value, old: str, new: str) -> Value:
    """A member, or what names one, with another username."""

    def named(name: str) -> str:
        return new if name.casefold() == old.casefold() else name

    if isinstance(value, Member) and value.username:
        return msgspec.structs.replace(value, username=named(value.username))
    if isinstance(value, Card) and value.members:
        return msgspec.structs.replace(value, members=frozenset(map(named, value.members)))
    if isinstance(value, Item) and value.member:
        return msgspec.structs.replace(value, member=named(value.member))
    return value


def _cast(planned: Planned) -> dict[str, Any]:
    """An empty board that makes the people of the files known to the sandbox."""
    names = sorted({name for found in planned.boards for name in _usernames(found.desired)})
    people = [{"id": _id(name), "username": name, "fullName": name} for name in names]
    return {"id": _id(""), "name": "people of the rehearsal", "lists": [], "cards": [], "members": people}


def _usernames(desired: DesiredBoard) -> Iterator[str]:
    for each in desired.of_kind("member"):
        if isinstance(each.value, Member) and each.value.username:
            yield each.value.username


def _id(name: str) -> str:
    return hashlib.sha256(f"rehearsal {name}".encode()).hexdigest()[:24]
