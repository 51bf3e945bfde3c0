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
    newest = history(context, most=1) if name == "last" else ()
    run = newest[0] if newest else one_run(context, name)
    if run.status in ("applied", "nothing"):
        raise NotFound(f"run {run.id} left nothing: it is {run.status}", hint="boardctl history shows the runs")
    return run.begun.boards


def one_run(context: Context, name: str) -> Run:
    """The run of that name, or of the only name that begins or ends so. Raises NotFound."""
    from boardctl.applier.journal import find_run

    return find_run(journals(context), name)
