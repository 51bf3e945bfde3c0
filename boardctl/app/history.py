"""History: what applies did on this machine, as their journals have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boardctl.app.context import Context
from boardctl.app.recovery import journals
from boardctl.errors import NotFound

if TYPE_CHECKING:
    from boardctl.model.history import Run


def history(context: Context, *, most: int | None = None) -> tuple[Run, ...]:
    """The runs, the newest first."""
    from boardctl.applier.journal import runs

    found = sorted(runs(journals(context)), key=lambda run: run.begun.at, reverse=True)  # names go by whole seconds
    return tuple(found[:most])


def left_by(context: Context, name: str) -> tuple[str, ...]:
    """The keys of the boards that a run set out to change. Raises NotFound where it has changed all of them.

    A journal knows what was tried; what was never tried is told by a fresh plan of these boards.
    """
    run = one_run(context, name)
    if run.status in ("applied", "nothing"):
        raise NotFound(f"run {run.id} left nothing: it is {run.status}", hint="boardctl history shows the runs")
    return run.begun.boards


def forget(context: Context, name: str) -> Run:
    """Take what a run left as it is, for boards that no apply will come to any more; nothing on them is changed.

    Raises NotFound where the run is unknown or has left nothing; Locked while a run is under way.
    """
    from boardctl.app.state import with_state
    from boardctl.applier.journal import Journal
    from boardctl.state.backends import State

    async def work(state: State) -> Run:
        async with state.lock():
            run = one_run(context, name)
            left = dict.fromkeys((*run.unsettled, *(run.half_done if run.restores else ())))
            if not left:
                raise NotFound(f"run {run.id} left nothing unfinished: it is {run.status}")
            for board in left:
                Journal(journals(context), nonce="forgotten").note_recovered(run.id, board)
            return run

    return with_state(context, work)


def one_run(context: Context, name: str) -> Run:
    """The run of that name, or of the only name that begins or ends so; the newest is `last`. Raises NotFound."""
    from boardctl.applier.journal import find_run

    newest = history(context, most=1) if name == "last" else ()
    return newest[0] if newest else find_run(journals(context), name)
