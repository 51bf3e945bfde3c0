"""A plan: the changes that bring live boards to what the files ask for, and what is left alone and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from boardctl.errors import BoardctlError
from boardctl.model.desired import Source
from boardctl.model.operations import Operation
from boardctl.model.values import Address, Handle, Kind

Action: TypeAlias = Literal["create", "update", "move", "archive", "restore", "delete"]
ACTIONS: tuple[Action, ...] = ("create", "update", "move", "archive", "restore", "delete")


class Delta(NamedTuple):
    """A field's values before and after, as a person reads them: names, not ids; sets as sorted tuples."""

    before: Any
    after: Any


class Change(Struct, frozen=True, kw_only=True):
    """One object's change. Its id is its address: a plan holds at most one change for an object.

    `fields` are by the label a person writes (`cover.color`); `where` names the list, card or checklist it is in,
    `card` the one that an item's checklist is on;
    `after` is the name of the sibling it goes right after, None where it goes first or does not move (`moves`);
    `requires` are ids of changes that come first, `follows` of those that do where they are made at all;
    `operations` are sent in order.
    """

    action: Action
    kind: Kind
    address: Address
    name: str
    operations: tuple[Operation, ...]
    object_id: str | None = None
    fields: Mapping[str, Delta] = {}
    moves: bool = False
    after: str | None = None
    where: str | None = None
    card: str | None = None
    reason: str = ""
    source: Source | None = None
    requires: tuple[Address, ...] = ()
    follows: tuple[Address, ...] = ()
    notifies: tuple[str, ...] = ()
    owned: bool = False

    @property
    def id(self) -> str:
        """What other changes name it by in `requires`."""
        return self.address

    @property
    def handle(self) -> Handle:
        """The id of the object, or its pending handle."""
        return self.object_id or f"${{{self.address}}}"


class Order(Struct, frozen=True, kw_only=True):
    """The declared siblings of one collection as they stand and as the plan puts them, by address."""

    owner: Address
    kind: Kind
    before: tuple[Address, ...]
    after: tuple[Address, ...]


class Left(Struct, frozen=True, kw_only=True):
    """Something that differs from the file and is left alone, with the reason a person is told.

    `for_others` are the ids of what else the file does not name and the reason counts.
    """

    address: Address
    kind: Kind
    name: str
    reason: str
    field: str | None = None
    delta: Delta | None = None
    url: str | None = None
    object_id: str | None = None
    for_others: frozenset[str] = frozenset()


class Danger(Struct, frozen=True, kw_only=True):
    """Why a board's plan is refused unless it is allowed. `removals` is the number to allow, 0 where access widens."""

    message: str
    removals: int = 0


class BoardPlan(Struct, frozen=True, kw_only=True):
    """The plan of one board.

    `kept` are differences that stay as people left them (seed); `reported` what would be removed but for what
    hangs on it; `notes` are whole sentences; `unmanaged` counts live objects the file does not name;
    `unchanged` declared objects that are as they should be; `unkept` fields Trello does not keep as asked;
    `dangers` say why apply refuses the plan unless a flag allows it; `orders` are those in which something moves;
    `unsettled` are ids of what people have put elsewhere than the file has it, and stays there.
    `past`: it is a way back, which no file stands for.
    """

    key: str
    name: str
    id: str | None
    url: str | None
    changes: tuple[Change, ...] = ()
    kept: tuple[Left, ...] = ()
    reported: tuple[Left, ...] = ()
    past: bool = False
    notes: tuple[str, ...] = ()
    dangers: tuple[Danger, ...] = ()
    orders: tuple[Order, ...] = ()
    unsettled: frozenset[str] = frozenset()
    unchanged: int = 0
    unmanaged: int = 0
    unkept: int = 0
    reads: int = 0

    @property
    def calls(self) -> int:
        """How many write calls the plan needs."""
        return sum(len(change.operations) for change in self.changes)


class LeftOut(NamedTuple):
    """A board that could not be read or planned, and why; the others of the run are none the worse for it."""

    key: str
    name: str
    error: BoardctlError


class Summary(Struct, frozen=True, kw_only=True):
    """The counts of a whole plan. `seconds` is what the calls take under the rate limit."""

    create: int = 0
    update: int = 0
    move: int = 0
    archive: int = 0
    restore: int = 0
    delete: int = 0
    unchanged: int = 0
    kept: int = 0
    unmanaged: int = 0
    calls: int = 0
    reads: int = 0
    seconds: float = 0.0
    notifies: tuple[str, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """The plan of every board of a run, in the order of the files, but for those that are left out."""

    boards: tuple[BoardPlan, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change of every board."""
        return tuple(change for board in self.boards for change in board.changes)

    @property
    def dangers(self) -> tuple[Danger, ...]:
        """Why apply refuses the plan unless it is allowed."""
        return tuple(danger for board in self.boards for danger in board.dangers)

    def allowing_flags(self) -> tuple[str, ...]:
        """The flags that let apply carry out a plan with dangers: they name what the plan shows."""
        removals = sum(danger.removals for danger in self.dangers)
        access = any(not danger.removals for danger in self.dangers)
        return (*((f"--allow-removals {removals}",) if removals else ()), *(("--allow-access",) if access else ()))

    def summary(self) -> Summary:
        """The counts over all boards."""
        actions = [change.action for change in self.changes]
        people = sorted({person for change in self.changes for person in change.notifies})
        calls = sum(board.calls for board in self.boards)
        return Summary(
            **{action: actions.count(action) for action in ACTIONS},
            unchanged=sum(board.unchanged for board in self.boards),
            kept=sum(len(board.kept) for board in self.boards),
            unmanaged=sum(board.unmanaged for board in self.boards),
            calls=calls,
            reads=sum(board.reads for board in self.boards),
            seconds=estimated_seconds(calls),
            notifies=tuple(people),
        )


CALLS_PER_SECOND = 10.0  # WIRE-FACTS section 3: 100 calls in 10 seconds a token


def estimated_seconds(calls: int) -> float:
    """What `calls` take at the rate limit, in seconds, to a tenth."""
    return round(calls / CALLS_PER_SECOND, 1)
