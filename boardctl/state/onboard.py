"""State on the boards themselves: a file on an archived card of each, shared by all who can write to the board.

What stands there can be written by anybody on the board, so it is trusted with nothing: it is used only where it
names this very board, and planning follows only ids of objects that were read from the board.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

import msgspec

from boardctl.errors import ForeignState, UnusableState, Where
from boardctl.machine import EMBEDDED_URL
from boardctl.model.addresses import file_stem
from boardctl.model.memory import BoardMemory
from boardctl.state.holder import Holder, alive, checked, is_dead, me, patiently, taken
from boardctl.state.text import parsed, rendered
from boardctl.state.turns import Turns
from boardctl.state.whole import whole
from boardctl.trello.keepsake import File, Keeper, Kept, Mark
from boardctl.trello.marks import TEXT

if TYPE_CHECKING:
    from boardctl.trello.client import Client


_Look: TypeAlias = tuple[str, Mark | None, Kept | None]
"""A board's id, where its card is, and the card as it is."""

_DELETE = "delete the archived card `boardctl state` of the board; the next apply makes it anew"


class BoardState:
    """The state of a project on its boards, bound to the API's `origin`. `root` is the project's folder.

    A board has to be visited, once its id is known, before it can be read; with the lock held, visits lock it.
    """

    def __init__(self, client: Client, *, root: Path, origin: str) -> None:
        self._keeper = Keeper(client)
        self._turns = Turns(os.environ, of=f"{origin} {root.resolve()}" if origin == EMBEDDED_URL else origin)
        self._origin = origin
        self._marks: dict[str, Mark] = {}  # by board
        self._known: dict[str, BoardMemory | None] = {}
        self._holder: Holder | None = None
        self._wait = 0.0
        self._other: Holder | None = None
        self._locked: set[Mark] = set()
        self._passed: set[str] = set()
        self._first = asyncio.Lock()
        self._looks: dict[str, asyncio.Task[_Look]] = {}  # by board

    @asynccontextmanager
    async def lock(self, *, wait: float = 0.0) -> AsyncIterator[Holder]:
        """Lock the boards that were visited, and from now on each that is.

        Raises Locked, also from `visit`, where another run has one for as long as `wait` seconds.
        """
        self._holder, self._wait = me(), wait
        try:
            await self._lock_the_known()
            yield self._holder
        finally:
            self._holder = None
            try:
                await whole(self._let_go())
            finally:
                self._turns.close()

    async def _let_go(self) -> None:
        """Side by side; where one can't be reached, the others are given back all the same."""
        locked, self._locked = self._locked, set()
        ended = await asyncio.gather(*map(self._keeper.unlock, locked), return_exceptions=True)
        for error in (each for each in ended if each is not None):
            raise error

    async def _lock_the_known(self) -> None:
        """Side by side; where one can't be had, all others are taken first, so that all are let go of.

        A run that waits takes them one by one, in an order that is every run's: none then holds what another waits for
        while it waits for what that one holds.
        """
        wanted = [(key, memory) for key, memory in sorted(self._known.items()) if key not in self._passed]
        known = [(key, memory.board) for key, memory in wanted if memory is not None]
        if self._wait:
            for key, board in known:
                await self.visit(key, board)
            return
        ends = await asyncio.gather(*(self.visit(key, board) for key, board in known), return_exceptions=True)
        for error in (each for each in ends if isinstance(each, BaseException)):
            raise error

    def check(self) -> None:
        """The lock of a board does not run out."""

    async def boards(self) -> list[str]:
        """The keys of the boards that were visited and have a memory, sorted."""
        return sorted(key for key, memory in self._known.items() if memory is not None)

    async def visit(self, key: str, board: str) -> BoardMemory | None:
        """What the board remembers of itself under this key; None where nothing. `board`: its id or short link.

        The first board is locked before any other is: of two runs of the same files that wait for each other, each
        would else hold what the other one wants, until neither may wait any longer.
        """
        if self._holder is not None and not self._locked:
            async with self._first:
                if not self._locked:
                    return await self._visit(key, board)
        return await self._visit(key, board)

    async def _visit(self, key: str, board: str) -> BoardMemory | None:
        board_id, mark, kept = await self._look(board, again=self._holder is not None)
        if kept is None and (lost := await self._lost(key, board_id, mark.label if mark else "")):
            mark = lost if self._holder is None else await self._keeper.relabel(lost)
            kept = await self._keeper.read(mark)
        if self._holder is not None:
            mark = await self._locked_mark(board_id, mark, self._holder, there=kept is not None)
            kept = await self._keeper.read(mark)
        elif kept and kept.locked:
            self._other = alive(self._other) or _holder(kept)
        if mark and kept:
            self._marks[board_id] = mark
        self._known[key] = await self._memory(key, mark, kept) if mark and kept else None
        return self._known[key]

    def pass_by(self, keys: Collection[str]) -> None:
        """The lock to come is none on the boards of these keys."""
        self._passed.update(keys)

    async def keys_of(self, boards: Sequence[str]) -> dict[str, frozenset[str]]:
        """The keys under which these boards (ids) remember themselves; each is asked once in a run."""
        looks = await asyncio.gather(*map(self._look, boards))
        return {board: _keys(kept) for board, (_, _, kept) in zip(boards, looks, strict=True)}

    async def _look(self, board: str, *, again: bool = False) -> _Look:
        """What is on a board, as it was when a run first asked, or as it is now."""
        if again or board not in self._looks:
            self._looks[board] = asyncio.ensure_future(self._looked(board))
        return await self._looks[board]

    async def _looked(self, board: str) -> _Look:
        board_id, mark = await self._keeper.find(board)
        return board_id, mark, await self._keeper.read(mark) if mark else None

    async def read(self, key: str) -> BoardMemory | None:
        """What is remembered of a board that was visited."""
        return self._known.get(key)

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remember a board, on the board: all of it or, if the machine dies, what was there before."""
        if not memory.board or self._known.get(key) == memory:
            return  # on a board that does not exist yet nothing can be kept: the journal of this machine has it
        mark = self._marks.get(memory.board)
        if mark is None:
            mark = self._marks[memory.board] = await self._keeper.make(memory.board, TEXT)
        await self._keeper.upload(mark, _file_name(key), rendered(self._origin, memory).encode())
        self._known[key] = memory
        self._looks.pop(memory.board, None)

    async def forget(self, key: str) -> None:
        """Forget a board as a whole: nothing says that it was ever known under this key."""
        memory = self._known.get(key)
        if memory is not None:
            await self._keeper.remove(self._marks[memory.board], _file_name(key))
            self._looks.pop(memory.board, None)
            self._known[key] = None

    async def holder(self) -> Holder | None:
        """Who holds the lock of one of the boards that were visited."""
        for mark in self._marks.values():
            kept = await self._keeper.read(mark)
            if kept and kept.locked:
                return _holder(kept)
        return None

    async def other(self) -> Holder | None:
        """Who had one of the boards that were visited, then."""
        return self._other

    async def unlock(self, lock_id: str) -> Holder:
        """Remove the lock of that id from every board that was visited; who held it. Raises NotFound."""
        found: Holder | None = None
        for mark in self._marks.values():
            kept = await self._keeper.read(mark)
            if kept and kept.locked and (found is None or found.id != lock_id):
                found = _holder(kept)
            if kept and kept.locked and _holder(kept).id == lock_id:
                await self._keeper.unlock(mark)
        return checked("trello", found, lock_id)

    async def _lost(self, key: str, board: str, label: str) -> Mark | None:
        """The card where no label leads to it: people delete a label that nothing seems to use.

        Only one that has this key's memory of this very board; that of a copied board is another's.
        """
        for mark, kept in await self._keeper.unlabelled(board, label):
            file = _file(key, kept)
            if file and (await self._content(mark, file)).board == board:
                return mark
        return None

    async def _locked_mark(self, board: str, mark: Mark | None, holder: Holder, *, there: bool) -> Mark:
        """The board's mark with the lock on it, held by this run; made anew if it isn't `there`. Raises Locked."""
        if mark is None:
            mark = await self._keeper.make(board, TEXT)
        elif not there:
            mark = await self._keeper.remake(mark, TEXT)
        if mark in self._locked:
            return mark
        await patiently(lambda: whole(self._take(mark, holder)), self._wait)
        return mark

    async def _take(self, mark: Mark, holder: Holder) -> None:
        """Lock a board, also where a dead process of this machine left its lock, and say whose it is. Raises Locked."""
        with self._turns.at(mark.board):
            if not await self._keeper.lock(mark):
                await self._settle(mark)
            self._locked.add(mark)
            await self._keeper.describe(mark, _described(holder))

    async def _settle(self, mark: Mark) -> None:
        kept = await self._keeper.read(mark)
        other = _holder(kept) if kept else None
        if other is None or not is_dead(other):
            raise taken(f"trello: {mark.board}", other)
        await self._keeper.unlock(mark)
        if not await self._keeper.lock(mark):
            raise taken(f"trello: {mark.board}", None)

    async def _memory(self, key: str, mark: Mark, kept: Kept) -> BoardMemory | None:
        file = _file(key, kept)
        memory = await self._content(mark, file) if file else None
        if file and memory and memory.board != mark.board:
            raise UnusableState(
                "the state on this board is that of another board: it was copied, or made up",
                where=Where(url=file.url),
                hint=_DELETE,
            )
        return memory if memory and (memory.objects or memory.under_way) else None

    async def _content(self, mark: Mark, file: File) -> BoardMemory:
        content = await self._keeper.download(mark, file)
        try:
            return parsed(content, origin=self._origin, where=Where(url=file.url))
        except ForeignState as error:  # no other board's is: each is kept by the API that it is of
            raise UnusableState(
                error.message, where=error.where, hint=f"check BOARDCTL_API_URL; if it is right, {_DELETE}"
            ) from None


def _file(key: str, kept: Kept) -> File | None:
    """The newest file of this key's."""
    return next((file for file in reversed(kept.files) if file.name == _file_name(key)), None)


def _file_name(key: str) -> str:
    return f"{file_stem(key)}.json"


def _keys(kept: Kept | None) -> frozenset[str]:
    """The keys whose files are on a card."""
    return frozenset(unquote(file.name.removesuffix(".json")) for file in kept.files) if kept else frozenset()


def _described(holder: Holder) -> str:
    return f"{TEXT}\n{msgspec.json.encode(holder).decode()}"


def _holder(kept: Kept) -> Holder:
    """Who wrote last that the lock is theirs; of a run that died before it could write, nothing is known."""
    try:
        return msgspec.json.decode(kept.text.rpartition("\n")[2], type=Holder)
    except msgspec.DecodeError:
        return Holder(id="unknown", user="somebody", host="some machine", pid=0, since="some time ago")
