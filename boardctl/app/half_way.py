"""A restore while it is under way: written down so that it can be run again, or settled by any other run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from boardctl.app.boards import Found
from boardctl.app.choices import Leave
from boardctl.app.plan import Planned
from boardctl.app.rehearse import Memories
from boardctl.applier.journal import Journal, Purpose, half_restored, left_undone
from boardctl.model.history import RESTORE
from boardctl.model.memory import BoardMemory, UnderWay
from boardctl.model.values import Address
from boardctl.planner.half_way import HalfWay
from boardctl.planner.safety import is_removal
from boardctl.state.backends import State

if TYPE_CHECKING:
    from boardctl.model.history import End
    from boardctl.model.plan import Change

REMOVE_NEW = "--remove-new"
HalfWays = Mapping[str, HalfWay]
"""By the key of the way back; boards of which the project remembers nothing are not among them."""


class MarkedMemories(Memories):
    """Memories of ways back, which are none of the project's; what is under way is marked in its state all the same."""

    def __init__(self, boards: Sequence[Found], state: State, half_ways: HalfWays) -> None:
        super().__init__(boards)
        self._state = state
        self._half_ways = half_ways

    def check(self) -> None:
        """As the state does."""
        self._state.check()

    async def write(self, key: str, memory: BoardMemory) -> None:
        """Remembered until the end of the restore; a mark for as long as it takes."""
        await super().write(key, memory)
        mine = self._half_ways.get(key)
        if mine is not None and memory.under_way is not None:
            marked = msgspec.structs.replace(mine.memory, under_way=mine.under_way(memory.under_way))
            await self._state.write(mine.key, marked)


class RestoreJournal(Journal):
    """The journal of a restore: in the project's words where it knows the board, with `again`, the arguments that do
    the rest should it die, and the ids of what it `removes`.
    """

    def __init__(
        self,
        folder: Path,
        half_ways: HalfWays,
        again: Sequence[str],
        removes: Collection[str],
        *,
        redact: Callable[[str], str],
    ) -> None:
        super().__init__(folder, redact=redact)
        self._half_ways = half_ways
        self._names = {was: name for each in half_ways.values() for was, name in each.names().items()}
        self._again = tuple(again)
        self._removes = tuple(sorted(removes))

    def begin(self, purpose: Purpose) -> None:
        """Also say what it takes to run it again."""
        boards = tuple(map(self._key, purpose.boards))
        super().begin(purpose._replace(boards=boards, again=self._again, removes=self._removes))

    def mark(self, board: str, under_way: UnderWay) -> None:
        """What is to be settled if the run dies; the project settles nothing on a board that it does not know."""
        if board in self._half_ways:
            super().mark(self._key(board), self._half_ways[board].under_way(under_way))

    def intend(
        self, board: str, change: Change, method: str, path: str, body: Any, makes: tuple[Address, ...] = ()
    ) -> int:
        """As for any run."""
        return super().intend(self._key(board), change, method, path, body, makes)

    def settle(
        self, seq: int, end: End, *, ids: Mapping[Address, str] | None = None, reason: str = "", looked: bool = False
    ) -> None:
        """What was made goes by the names that the project has for it."""
        named = {self._names.get(address, address): each for address, each in (ids or {}).items()}
        super().settle(seq, end, ids=named, reason=reason, looked=looked)

    def note_recovered(self, run: str, board: str, *, left: bool = False) -> None:
        """Whether anything is left is not for the settling to say: see `put_behind`."""
        self._note_recovered(run, self._key(board), left=True)

    def put_behind(self, origin: str, boards: Collection[str]) -> None:
        """Only restores that were to do no more than this one, and the one that is taken back here itself."""
        for run in (each for each in half_restored(self._folder, origin) if each.id != self.run):
            what = run.begun.again[1] if run.begun.again else run.begun.why.removeprefix(RESTORE).partition(":")[0]
            as_much = REMOVE_NEW in self._again or REMOVE_NEW not in run.begun.again
            if run.id == self._again[1] or (what == self._again[1] and as_much):
                self._see_to(run, {self._key(board) for board in boards})

    def end(self, status: str, unsettled: tuple[str, ...] = ()) -> None:
        """As for any run; what the project does not know is settled by nobody."""
        super().end(status, tuple(self._key(board) for board in unsettled if board in self._half_ways))

    def _key(self, board: str) -> str:
        return self._half_ways[board].key if board in self._half_ways else board


def removed_by(planned: Planned) -> frozenset[str]:
    """The ids of what a plan removes."""
    changes = (change for board in planned.plan.boards for change in board.changes)
    return frozenset(change.object_id or "" for change in changes if is_removal(change))


def allowed_again(leave: Leave, again: Sequence[str], planned: Planned, folder: Path, origin: str) -> Leave:
    """What is allowed: by the same command as that of a restore that died, or was stopped, also what is left of what
    that one was to remove, for nobody can tell how much that is.
    """
    typed = _without_yes(again)
    same = (run for run in left_undone(folder, origin) if _without_yes(run.begun.again) == typed)
    if leave.removals is None or not any(removed_by(planned) <= set(run.begun.removes) for run in same):
        return leave
    return msgspec.structs.replace(leave, removals=sum(danger.removals for danger in planned.plan.dangers))


def _without_yes(again: Sequence[str]) -> list[str]:
    return [each for each in again if each != "--yes"]
