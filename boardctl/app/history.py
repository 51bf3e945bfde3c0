"""History: what applies did on this machine, as their journals have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boardctl.app.context import Context
from boardctl.app.recovery import journals

if TYPE_CHECKING:
    from boardctl.model.history import Run


def history(context: Context, *, most: int | None = None) -> tuple[Run, ...]:
    """The runs, the newest first."""
    from boardctl.applier.journal import runs

    found = sorted(runs(journals(context)), key=lambda run: run.begun.at, reverse=True)  # names go by whole seconds
    return tuple(found[:most])


def one_run(context: Context, name: str) -> Run:
    """The run of that name, or of the only name that begins or ends so. Raises NotFound."""
    from boardctl.applier.journal import find_run

    return find_run(journals(context), name)
