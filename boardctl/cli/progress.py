"""How far an apply is, on stderr: a bar on a terminal, a line a change elsewhere."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from boardctl.views.change_text import MARKS
from boardctl.views.escape import escape
from boardctl.views.ink import cut
from boardctl.views.wording import counted, titled

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from boardctl.applier.run import Progress
    from boardctl.model.result import Outcome


class Lines:
    """A line for each change, as a log shows it best."""

    def start(self, total: int) -> None:
        """So many changes are to be made."""
        if total:
            click.echo(f"Applying {counted(total, 'change')} ...", err=True)

    def done(self, outcome: Outcome) -> None:
        """One was made."""
        click.echo(f"  {_text(outcome)}", err=True)

    def failed(self, outcome: Outcome) -> None:
        """One failed, or could not be tried."""
        click.echo(f"  ! {_text(outcome)}: {escape(outcome.reason or 'failed')}", err=True)


class Bars:
    """A bar, with the change that was made last beside it; failures stand above it.

    It appears with the first change, after any question has been answered.
    """

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the terminal as it was, whatever happened."""
        if self._task is not None:
            self._bar.stop()

    def start(self, total: int) -> None:
        """So many changes are to be made."""
        if total:
            self._task = self._bar.add_task("applying", total=total)
            self._bar.start()

    def done(self, outcome: Outcome) -> None:
        """One was made."""
        self._advance(_text(outcome))

    def failed(self, outcome: Outcome) -> None:
        """One failed, or could not be tried."""
        from rich.text import Text

        text = f"! {_text(outcome)}: {escape(outcome.reason or 'failed')}"
        self._bar.console.print(Text(text, style="red"), highlight=False)
        self._advance(_text(outcome))

    def _advance(self, text: str) -> None:
        if self._task is not None:
            self._bar.update(self._task, advance=1, description=cut(text, 40))


def _text(outcome: Outcome) -> str:
    return f"{MARKS[outcome.action][0]} {titled(outcome.kind, escape(outcome.name))}"


def progress() -> AbstractContextManager[Progress]:
    """The progress that fits stderr, to be used in a `with`."""
    return _bar() if sys.stderr.isatty() else nullcontext(Lines())


def _bar() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    # Descriptions hold live text, which must never be read as markup.
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    return Bars(Bar(*columns, console=Console(stderr=True), transient=True))
