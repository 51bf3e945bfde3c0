"""Finding and reading the live boards that a project's files stand for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

import msgspec
from msgspec import UNSET

from boardctl.app.recovery import Rest, Unfinished, rest_of
from boardctl.errors import Ambiguous, BoardctlError, NotFound, StateError, Where, WireError
from boardctl.model.desired import Creator, DesiredBoard
from boardctl.model.fields import normal_text
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.values import Board
from boardctl.planner.admins import named_people
from boardctl.planner.archived import needs_archived
from boardctl.planner.deleted import carried
from boardctl.planner.identity import match, short_id
from boardctl.planner.recover import TOLERANCE, born, recover
from boardctl.planner.scopes import Matching
from boardctl.trello.client import BoardRef, Client, Workspace


class Store(Protocol):
    """Where memories are kept."""

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board."""

    def check(self) -> None:
        """Raises StateError where another run may have it by now; asked before each write to the API."""

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """What the board itself remembers, asked once its id or short link is known."""

    async def boards(self) -> list[str]:
        """The keys of the boards that are remembered."""

    async def keys_of(self, boards: Sequence[str]) -> Mapping[str, Collection[str]]:
        """The keys under which these boards (ids) remember themselves, by board; {} where no board does."""

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board."""


class Found(NamedTuple):
    """One board of a project with its live counterpart, None where it is to be created.

    `rest` is what an earlier run left unfinished on it; `memory` then already knows what came of that. `invites`:
    invitations that may have gone out before are sent. `known_as` are the keys, of no file, under which a board
    is remembered, here or on itself, of which nothing else is remembered.
    """

    desired: DesiredBoard
    live: LiveBoard | None
    memory: BoardMemory | None
    adopted: bool = False
    matching: Matching | None = None
    rest: Rest | None = None
    invites: bool = False
    known_as: tuple[str, ...] = ()


def shut(found: Found) -> tuple[str, ...]:
    """A note where people have archived a board of which the file says nothing of the kind: nobody would see it."""
    live, wanted = found.live.board.value if found.live else None, found.desired.board.value
    if not isinstance(live, Board) or live.archived is not True or not isinstance(wanted, Board):
        return ()
    if wanted.archived is not UNSET:
        return ()
    return (f"{_SHUT}; {_of_many(found.desired.made_for) if found.desired.made_for else _OF_ONE}",)


_SHUT = "this board is archived on Trello, and stays so whatever is changed on it"
_OF_ONE = "`archived: false` in the file opens it again, `archived: true` says that it is meant"


def _of_many(made_for: str) -> str:
    """Whatever the template says, it says of all its boards."""
    return (
        "to have it back, open it on Trello: `archived:` in its template is for every board that is made from it, "
        f"unless a param says which ({made_for})"
    )


class Finder:
    """Finds live boards; what is asked once for all boards of a run is asked once, of the known nothing."""

    def __init__(
        self,
        client: Client,
        store: Store,
        unfinished: Unfinished | None = None,
        known: Sequence[Found] = (),
        declared: Collection[str] = (),
    ) -> None:
        self._client = client
        self._store = store
        self._unfinished = unfinished or {}
        self._declared = declared
        self._known, self._places = known, {each.desired.key: at for at, each in enumerate(known)}
        self._mine: asyncio.Task[tuple[BoardRef, ...]] | None = None
        self._fileless: asyncio.Task[dict[str, str]] | None = None
        self._remembering: dict[str, BoardRef] = {}
        self._workspaces: asyncio.Task[tuple[Workspace, ...]] | None = None

    async def find(self, desired: DesiredBoard) -> Found:
        """Read the live board by the file's `id`, the state, or its name (DESIGN section 5)."""
        if (at := self._places.get(desired.key)) is not None:
            return self._known[at]
        memory = await self._store.read(desired.key)
        if desired.retired and not await self._is_open(desired, memory):
            return Found(desired, None, None)
        rest = rest_of(desired.key, memory, self._unfinished.get(desired.key, ()))
        if rest is not None and (found := await self._finish(desired, memory, rest)) is not None:
            return found
        board_id, adopted = await self._identify(desired, memory)
        if board_id is None:
            if desired.creates:
                await self._refuse_a_second(desired)
            wanted = await self._with_creator(await self._with_workspace_id(desired, None))
            return Found(wanted, None, None, rest=rest)
        if memory is None:
            memory = await self._visited(desired, desired.key, board_id)
            adopted = adopted and memory is None
            rest = rest_of(desired.key, memory, self._unfinished.get(desired.key, ()))
            if memory is not None and rest is not None:
                return await self._finished(desired, board_id, memory, rest)
        live, memory, matching = await self._read(desired, board_id, memory)
        if memory is not None and memory.board != live.id:
            memory = matching = None
        found = Found(await self._with_workspace_id(desired, live), live, memory, adopted, matching, rest)
        return found if memory is not None else found._replace(known_as=await self._known_as(live.id))

    async def _known_as(self, board_id: str) -> tuple[str, ...]:
        """The keys under which a board is remembered, but those of the files."""
        keys = {*(await self._store.keys_of([board_id])).get(board_id, ())}.difference(self._declared)
        if self._fileless is None:
            self._fileless = asyncio.ensure_future(self._without_file())
        return tuple(sorted(keys.union(key for key, board in (await self._fileless).items() if board == board_id)))

    async def _without_file(self) -> dict[str, str]:
        """The boards (ids) that the state has under keys of no file; what can't be read there stops no other board."""
        found = dict[str, str]()
        for key in set(await self._store.boards()).difference(self._declared):
            with suppress(StateError):
                memory = await self._store.read(key)
                found[key] = memory.board if memory else ""
        return found

    async def _finish(self, desired: DesiredBoard, memory: BoardMemory | None, rest: Rest) -> Found | None:
        """The board that an unfinished run was about; None where the run did not even create it."""
        board_id = memory.board if memory else ""
        board_id = board_id or rest.made.get(desired.key) or await self._just_made(desired, rest) or ""
        if not board_id and desired.key not in rest.under_way.marks:
            board_id = (await self._identify(desired, None))[0] or ""
        if not board_id:
            return None
        if memory is None:
            memory = await self._visited(desired, desired.key, board_id)
            rest = rest_of(desired.key, memory, self._unfinished.get(desired.key, ())) or rest
        return await self._finished(desired, board_id, memory, rest)

    async def _finished(self, desired: DesiredBoard, board_id: str, memory: BoardMemory | None, rest: Rest) -> Found:
        """The board as it is now, with a memory of what came of all that was under way."""
        try:
            live = await self._client.read_board(board_id, archived_cards=True)
        except WireError as error:
            raise _unreadable(desired, memory, error) from None
        if memory is not None and memory.board not in ("", live.id):  # the file is bound to another board by now
            return Found(await self._with_workspace_id(desired, live), live, None, rest=rest)
        base = memory or BoardMemory(board="", partial=True)
        known = carried(desired, live, recover(desired, live, base, rest.under_way, rest.made))
        return Found(await self._with_workspace_id(desired, live), live, known, rest=rest)

    async def _just_made(self, desired: DesiredBoard, rest: Rest) -> str | None:
        """The board that the run was to create, told by its name and the time in its id."""
        board = desired.board.value
        if desired.key not in rest.under_way.marks or not isinstance(board, Board) or not board.name:
            return None
        found = [
            each
            for each in await self._boards()
            if normal_text(each.name).strip() == normal_text(board.name).strip()
            and born(each.id) >= rest.under_way.since - TOLERANCE
        ]
        if len(found) > 1:
            raise _several(desired, found)
        return found[0].id if found else None

    async def visit(self, desired: DesiredBoard, keys: Collection[str] = (), *, everywhere: bool = True) -> None:
        """Find the board without reading it, whatever people call it by now, and ask what it remembers of itself.

        Under the file's key, and under these. Unless `everywhere`, only boards that the file may mean are asked.
        """
        board_id, _ = await self._identify(desired, await self._store.read(desired.key))
        if everywhere and board_id is None and (other := await self._renamed(desired.key)) is not None:
            board_id = other.id
        if board_id is not None:
            for key in {desired.key, *keys}:
                await self._visited(desired, key, board_id)

    async def _visited(self, desired: DesiredBoard, key: str, board_id: str) -> BoardMemory | None:
        """What the board itself remembers; one that the file binds and that is not there is the file's mistake."""
        try:
            return await self._store.visit(key, board_id)
        except WireError as error:
            if desired.board.id is None or not str(error.where).endswith(f"/boards/{board_id}"):
                raise
            raise _unreadable(desired, None, error) from None

    async def _refuse_a_second(self, desired: DesiredBoard) -> None:
        """A board that keeps its state itself is found by its name; a new name in the file must not make another."""
        other = await self._renamed(desired.key)
        if other is not None:
            raise _another(desired, other)

    def still_open(self) -> dict[str, BoardRef]:
        """The open boards that remember themselves, by their sorted keys: as far as they had to be asked."""
        return {key: board for key, board in sorted(self._remembering.items()) if not board.archived}

    async def _renamed(self, key: str) -> BoardRef | None:
        """The board that remembers itself under this key."""
        mine = {each.id: each for each in await self._boards()}
        found = await self._store.keys_of(list(mine))
        self._remembering = {known: mine[board] for board, keys in found.items() for known in keys}
        return self._remembering.get(key)

    async def _boards(self) -> tuple[BoardRef, ...]:
        """All boards of the token's member; asked once."""
        if self._mine is None:
            self._mine = asyncio.ensure_future(self._client.my_boards())
        return await self._mine

    async def _is_open(self, desired: DesiredBoard, memory: BoardMemory | None) -> bool:
        """Whether a retired board is still to be archived: asked for all boards at once, as schedules have many."""
        board, bound = desired.board.value, desired.board.id or (memory.board if memory else None)
        name = normal_text(board.name) if isinstance(board, Board) and board.name else None
        for each in await self._boards():
            known = bound in (each.id, each.short_link) if bound else normal_text(each.name) == name
            if known and not each.archived:
                return True
        return False

    async def _identify(self, desired: DesiredBoard, memory: BoardMemory | None) -> tuple[str | None, bool]:
        if desired.board.id is not None:
            return short_id(desired.board.id), False
        if memory is not None and memory.board:
            return memory.board, False
        found = await self._by_name(desired)
        return (found.id, True) if found else (None, False)

    async def _by_name(self, desired: DesiredBoard) -> BoardRef | None:
        """One board of that name, open or closed, in its workspace, or else where the token is admin.

        What remembers itself as this file's is that board whoever its admins are, and before its namesakes. Of a board
        that may well be the one, but that nothing tells from somebody else's, no second one is made.
        """
        board = desired.board.value
        if not isinstance(board, Board) or not board.name:
            return None
        named = [each for each in await self._boards() if normal_text(each.name) == normal_text(board.name)]
        if board.workspace:
            named = [each for each in named if board.workspace in each.workspace_names]
        ours = [each for each in named if each.admin or board.workspace]
        if len(named) > 1 or named != ours:
            ours = await self._of_this_key(desired.key, named) or ours
        if len(ours) > 1:
            raise _several(desired, ours)
        if named and not ours and desired.creates:
            raise _somebody_elses(desired, named)
        return ours[0] if ours else None

    async def _of_this_key(self, key: str, boards: Sequence[BoardRef]) -> list[BoardRef]:
        """Those of the boards that remember themselves under this key."""
        known = await self._store.keys_of([each.id for each in boards])
        return [each for each in boards if key in known.get(each.id, ())]

    async def _read(
        self, desired: DesiredBoard, board_id: str, memory: BoardMemory | None
    ) -> tuple[LiveBoard, BoardMemory | None, Matching | None]:
        """The board, with archived cards where a declared or owned card is not among the open ones."""
        try:
            live = await self._client.read_board(board_id)
            memory = carried(desired, live, memory)
            matching = match(desired, live, memory)
            if not needs_archived(desired, live, memory, matching):
                return live, memory, matching
            live = await self._client.with_archived_cards(live)
        except WireError as error:
            raise _unreadable(desired, memory, error) from None
        return live, carried(desired, live, memory), None

    async def _with_workspace_id(self, desired: DesiredBoard, live: LiveBoard | None) -> DesiredBoard:
        """The desired board with its workspace as an id, where the API will have to be told."""
        board = desired.board.value
        names = live.workspace_names if live else frozenset()
        if not isinstance(board, Board) or board.workspace in (UNSET, None) or board.workspace in names:
            return desired
        if self._workspaces is None:
            self._workspaces = asyncio.ensure_future(self._client.workspaces())
        for each in await self._workspaces:
            if board.workspace in (each.id, each.name, each.display_name):
                value = msgspec.structs.replace(board, workspace=each.id)
                return msgspec.structs.replace(desired, board=msgspec.structs.replace(desired.board, value=value))
        raise _no_workspace(desired, str(board.workspace), await self._workspaces)

    async def _with_creator(self, desired: DesiredBoard) -> DesiredBoard:
        """The desired board with who will have made it, where it names them: nobody has to add them."""
        named = set(named_people(desired))
        me = await self._client.me() if named else None
        if me is None or me.username.casefold() not in named:
            return desired
        return msgspec.structs.replace(desired, creator=Creator(me.id, me.username))


def _where(desired: DesiredBoard) -> Where:
    source = desired.board.source
    return Where(source.file, source.line, source.column, desired.key)


def _several(desired: DesiredBoard, candidates: Sequence[BoardRef]) -> Ambiguous:
    lines = "\n".join(f"id: {each.short_link or each.id}    # {each.url}" for each in candidates)
    return Ambiguous(
        f"{len(candidates)} boards have this name; boardctl does not guess",
        where=_where(desired),
        hint=f"say which one is meant; add to the file (of a row: in its column `id`) one of\n{lines}",
    )


def _another(desired: DesiredBoard, other: BoardRef) -> Ambiguous:
    """A board remembers itself under the file's key, but has another name, or is in another workspace than is asked."""
    board = desired.board.value
    moved = isinstance(board, Board) and bool(board.name) and normal_text(other.name) == normal_text(str(board.name))
    here, become = (" in its workspace", "moved there") if moved else ("", "renamed")
    by_hand = "move it there on Trello" if moved else f'call it "{getattr(board, "name", "")}" on Trello'
    return Ambiguous(
        f'no board{here} has this name, but "{other.name}"{" elsewhere" if moved else ""} remembers itself as '
        f"{desired.key}",
        where=_where(desired),
        hint=f"if it is to be {become}, add `id: {other.short_link or other.id}` "
        f"(of a row: in its column `id`)  # {other.url}\n"
        f"of a schedule, no file can say that: {by_hand}, then plan again\n"
        "if it is another project's, give this file a `key:` of its own",
    )


def _somebody_elses(desired: DesiredBoard, named: Sequence[BoardRef]) -> Ambiguous:
    """Where no workspace is named, a board of that name is adopted only by its admins (DESIGN section 5)."""
    what, it = ("a board has", "it") if len(named) == 1 else (f"{len(named)} boards have", "any of them")
    lines = "\n".join(f"id: {each.short_link or each.id}    # {each.url}" for each in named)
    return Ambiguous(
        f"{what} this name, but you are no admin of {it}: it may be another's, and no second one is made",
        where=_where(desired),
        hint=f"if it is the file's, add to the file (of a row: in its column `id`)\n{lines}\n"
        "if it is another's, give this one another `name:`, or say with `workspace:` where else it is to be",
    )


def _unreadable(desired: DesiredBoard, memory: BoardMemory | None, error: WireError) -> BoardctlError:
    """A board that is known can't be read: never a reason to create another one."""
    if error.status not in (404, 400):
        return error
    if desired.board.id is not None:
        return NotFound(
            f"the board {desired.board.id} can't be read: {error.message}",
            where=_where(desired),
            hint="check `id:`, and that the token's member is on the board",
        )
    return NotFound(
        f"the board of {desired.key} is in the state but can't be read: {error.message}",
        where=_where(desired),
        hint=f"it may have been deleted: `boardctl state rm {desired.key}` forgets it, the next apply makes it anew",
    )


def _no_workspace(desired: DesiredBoard, name: str, known: Sequence[Workspace]) -> NotFound:
    names = ", ".join(each.name for each in known) or "none"
    return NotFound(
        f'there is no workspace "{name}" that you belong to',
        where=_where(desired),
        hint=f"yours are: {names}",
    )
