"""What runs that died have left on the boards of a project, as far as this machine or the state knows."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from boardctl.app.context import Context
from boardctl.errors import Problem
from boardctl.model.memory import BoardMemory, UnderWay
from boardctl.model.values import Address

if TYPE_CHECKING:
    from boardctl.model.history import Run
    from boardctl.trello.client import Client

# Most writes are there in well under a second; after 30 s the server itself has given up (WIRE-FACTS section 2).
LANDING_SECONDS = 5.0

Unfinished: TypeAlias = Mapping[str, Sequence["Run"]]
"""The runs that have left something unsettled, by the key of the board, the oldest first."""


class Rest(NamedTuple):
    """What is left of a board's unfinished runs: what was under way, the ids known to be made, and their journals."""

    under_way: UnderWay
    made: Mapping[Address, str]
    runs: tuple[str, ...] = ()
    restores: bool = False

    @property
    def note(self) -> str:
        """What a plan says of it."""
        count = len(self.under_way.marks)
        objects = "an object" if count == 1 else f"{count:,} objects"
        who, rest = "run", "what it did is kept, the rest stands here"
        if self.restores:
            who, rest = "restore", "what it did counts as boardctl's own"
        return f"{who} {self.under_way.run}, about {objects}, has not finished: {rest}"


def journals(context: Context) -> Path:
    """Where a project's journals are."""
    return context.data_dir / "journal"


def unfinished_runs(context: Context) -> Unfinished:
    """What the journals on this machine tell. Most of the time there is nothing, and then nothing is imported."""
    if not journals(context).is_dir():
        return {}
    from boardctl.applier.journal import unfinished

    found: dict[str, list[Run]] = {}
    for run in unfinished(journals(context), context.api_url):
        for board in run.unsettled:
            found.setdefault(board, []).append(run)
    return found


def half_restored(context: Context) -> Problem | None:
    """A warning where a restore here died in the middle, with the command that does the rest."""
    if not journals(context).is_dir():
        return None
    from boardctl.applier.journal import half_restored
    from boardctl.model.history import RESTORE

    runs = half_restored(journals(context), context.api_url)
    if not runs:
        return None
    begun = runs[-1].begun
    name = begun.again[1] if begun.again else begun.why.removeprefix(RESTORE).partition(":")[0]
    command = shlex.join(("boardctl", *(begun.again or ("restore", name))))
    hint = f"`{command}` does the rest; an apply makes what the files say"
    return Problem(f"{RESTORE}{name} has died in the middle", hint=hint, code="journal", severity="warning")


async def until_landed(client: Client, unfinished: Unfinished) -> None:
    """Wait, and say why, as long as a write of a run that died may still land."""
    if not unfinished:
        return
    from boardctl.applier.journal import utc_now

    if wait := still_landing(unfinished, utc_now()):
        client.note(wait, "an earlier run ended in the middle of a write, which may still land")
        await client.rest(wait)


def still_landing(unfinished: Unfinished, now: datetime) -> float:
    """Seconds until the last writes of runs that died can be taken to have landed, if they ever do.

    A request outlives the process that sent it: to look at once, as after a second Ctrl-C, could be too early.
    """
    if not unfinished:
        return 0.0
    from boardctl.model.history import moment

    writes = (write for runs in unfinished.values() for run in runs for write in run.writes if write.end == "unknown")
    ages = [(now - moment(write.intended.at)).total_seconds() for write in writes]
    return max([0.0, *(LANDING_SECONDS - age for age in ages if age >= 0)])


def rest_of(key: str, memory: BoardMemory | None, runs: Sequence[Run]) -> Rest | None:
    """What has to be settled on a board before it is planned: by the state, and by the journals of this machine."""
    made: dict[Address, str] = {}
    under_way = None if memory is None else memory.under_way
    parts = [part for run in runs if (part := run.under_way.get(key)) is not None]
    parts += [under_way] if under_way is not None else []
    if not parts:
        return None
    for run in runs:
        made.update(run.made(key))
    marks = {address: mark for part in parts for address, mark in part.marks.items()}
    since = min(part.since for part in parts)
    last = parts[-1].run
    restores = any(run.id == last and run.restores for run in runs)
    return Rest(UnderWay(run=last, since=since, marks=marks), made, tuple(run.id for run in runs), restores)
