"""The history of applies: what each run was for, every write it sent, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from boardctl.model.memory import UnderWay
from boardctl.model.plan import Action
from boardctl.model.values import Address, Kind

RESTORE = "restore of "  # what the `why` of a restore begins with

End: TypeAlias = Literal["done", "failed", "unknown"]
"""What became of a write. unknown: it was sent (or about to be) and nobody has seen what came of it."""


class Begun(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="begun"):
    """The first line of a run. `at` is UTC; `who` the token's member, as far as known; `why` the plan in a sentence.

    `origin` is the API; `plan` names a saved plan; `boards` are the keys of those that are to change. A restore also
    has `again`, the arguments it was started with, and `removes`, the ids of what it was allowed to remove.
    """

    run: str
    at: str
    version: str
    origin: str
    boards: tuple[str, ...]
    who: str = ""
    why: str = ""
    plan: str = ""
    again: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()


class Marked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="marked"):
    """A board is about to be written to: what its state is marked with, so that a lost state does not matter."""

    at: str
    board: str
    under_way: UnderWay


class Intended(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="intended"):
    """A write that is about to be sent, as one call of one change. `makes` are the addresses it creates."""

    seq: int
    at: str
    board: str
    change: Address
    action: Action
    kind: Kind
    name: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    makes: tuple[Address, ...] = ()


class Settled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="settled"):
    """What became of the write `seq`: the ids it made by address, or why it failed. `looked`: found by reading back."""

    seq: int
    at: str
    end: End
    ids: Mapping[Address, str] = {}
    reason: str = ""
    looked: bool = False


class Ended(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="ended"):
    """The last line of a run that ended by itself. `unsettled` are boards that could not be read back."""

    at: str
    status: str
    unsettled: tuple[str, ...] = ()


class Recovered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="recovered"):
    """A later run (`by`) has settled what this one left unknown on a board.

    `left`: but it has not brought the board to what this run, or the files, would have it be.
    """

    at: str
    board: str
    by: str
    left: bool = False


Line: TypeAlias = Begun | Marked | Intended | Settled | Ended | Recovered


class Write(Struct, frozen=True, kw_only=True):
    """One write of a run, with its outcome; `seconds` from the intention to the outcome, None where there is none."""

    intended: Intended
    outcome: Settled | None = None

    @property
    def end(self) -> End:
        """What became of it."""
        return self.outcome.end if self.outcome else "unknown"

    @property
    def seconds(self) -> float | None:
        """How long it took, waits between repeats included."""
        return None if self.outcome is None else _seconds(self.intended.at, self.outcome.at)


class RunChange(Struct, frozen=True, kw_only=True):
    """One change of a run: all its writes, in the order in which they were sent."""

    board: str
    address: Address
    action: Action
    kind: Kind
    name: str
    writes: tuple[Write, ...]

    @property
    def end(self) -> End:
        """Done where all writes were; failed or unknown where one was."""
        ends = [write.end for write in self.writes]
        return next((end for end in ("unknown", "failed") if end in ends), "done")

    @property
    def reason(self) -> str:
        """Why it failed, in the words of whoever refused; empty where it was done."""
        return next((write.outcome.reason for write in self.writes if write.outcome and write.outcome.reason), "")


class Run(Struct, frozen=True, kw_only=True):
    """One apply as its journal has it. `ended` is None where the run died."""

    begun: Begun
    under_way: Mapping[str, UnderWay] = {}
    writes: tuple[Write, ...] = ()
    ended: Ended | None = None
    recovered: tuple[Recovered, ...] = ()

    @property
    def id(self) -> str:
        """The name of the run."""
        return self.begun.run

    @property
    def status(self) -> str:
        """The result's status; of a run that died `unfinished` until an apply has settled it, then `recovered`.

        One that left nothing to settle has just `died`: before its first write, or a restore of a board unknown here.
        """
        if self.unsettled:
            return "unfinished"
        if self.ended:
            return self.ended.status
        return "recovered" if self.recovered else "died"

    @property
    def unsettled(self) -> tuple[str, ...]:
        """The boards on which nobody has yet settled what this run did."""
        left = self.under_way if self.ended is None else self.ended.unsettled
        settled = {each.board for each in self.recovered}
        return tuple(board for board in left if board not in settled)

    @property
    def restores(self) -> bool:
        """Whether it was a restore."""
        return self.begun.why.startswith(RESTORE)

    @property
    def half_done(self) -> tuple[str, ...]:
        """The boards that it was to change, died before all was done, and nobody has seen to since."""
        seen_to = {each.board for each in self.recovered if not each.left}
        died = self.ended is None and (self.writes or self.under_way)  # marked, it is to be settled before any write
        return tuple(board for board in self.begun.boards if board not in seen_to) if died else ()

    @property
    def seconds(self) -> float | None:
        """How long it ran; None where it died."""
        return None if self.ended is None else _seconds(self.begun.at, self.ended.at)

    @property
    def changes(self) -> tuple[RunChange, ...]:
        """What it did, change by change, in the order in which they were begun."""
        groups: dict[tuple[str, Address], list[Write]] = {}
        for write in self.writes:
            groups.setdefault((write.intended.board, write.intended.change), []).append(write)
        return tuple(_change(writes) for writes in groups.values())

    def made(self, board: str) -> dict[Address, str]:
        """The ids of what it is known to have created on a board, by address."""
        outcomes = (write.outcome for write in self.writes if write.intended.board == board)
        return {address: id for each in outcomes if each is not None for address, id in each.ids.items()}


def run_of(lines: Iterable[Line]) -> Run | None:
    """The run that a journal's lines tell of; None where even its first line is missing."""
    begun: Begun | None = None
    under_way: dict[str, UnderWay] = {}
    intended: dict[int, Intended] = {}
    outcomes: dict[int, Settled] = {}
    ended: Ended | None = None
    recovered: list[Recovered] = []
    for line in lines:
        match line:
            case Begun():
                begun = line
            case Marked():
                under_way[line.board] = _joined(under_way.get(line.board), line.under_way)
            case Intended():
                intended[line.seq] = line
            case Settled():
                outcomes[line.seq] = line
            case Ended():
                ended = line
            case Recovered():
                recovered.append(line)
    if begun is None:
        return None
    writes = tuple(Write(intended=each, outcome=outcomes.get(seq)) for seq, each in sorted(intended.items()))
    return Run(begun=begun, under_way=under_way, writes=writes, ended=ended, recovered=tuple(recovered))


def _joined(first: UnderWay | None, second: UnderWay) -> UnderWay:
    """A board is marked once more where a run puts right what came out otherwise than planned."""
    if first is None:
        return second
    return UnderWay(run=second.run, since=first.since, marks={**first.marks, **second.marks})


def _change(writes: list[Write]) -> RunChange:
    first = writes[0].intended
    return RunChange(
        board=first.board,
        address=first.change,
        action=first.action,
        kind=first.kind,
        name=first.name,
        writes=tuple(writes),
    )


def _seconds(start: str, end: str) -> float:
    return round((moment(end) - moment(start)).total_seconds(), 3)


def moment(text: str) -> datetime:
    """A time of a journal as a datetime in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


decode_line = msgspec.json.Decoder(Line).decode
