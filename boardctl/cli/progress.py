"""How far an apply is, on stderr: a bar on a terminal, a line a change elsewhere, JSON lines where asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeAlias

import click

from boardctl.cli.options import in_ci, tell_of_wait
from boardctl.cli.output import emit
from boardctl.errors import BoardctlError
from boardctl.views.change_text import MARKS
from boardctl.views.escape import escape
from boardctl.views.event_json import change_event, end_event, error_event, start_event, stopping_event, waiting_event
from boardctl.views.ink import cut
from boardctl.views.wording import counted, titled, waiting

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from boardctl.model.result import Outcome, Result

STOPPING = "stopping: calls in flight are finished first; Ctrl-C again stops at once"


class Lines:
    """A line for each change, as a log shows it best."""

    def __init__(self) -> None:
        self._text = _text_of(1)

    def start(self, total: int, *, boards: int) -> None:
        """So many changes are to be made, on so many boards."""
        self._text = _text_of(boards)
        if total:
            click.echo(f"Applying {counted(total, 'change')} ...", err=True)

    def done(self, outcome: Outcome) -> None:
        """One was made."""
        click.echo(f"  {self._text(outcome)}", err=True)

    def failed(self, outcome: Outcome) -> None:
        """One failed."""
        click.echo(f"  ! {self._text(outcome)}: {escape(outcome.reason or 'failed')}", err=True)

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried: the account of the run says so, and why."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for a while."""
        tell_of_wait(seconds, why)

    def stopping(self) -> None:
        """Somebody asked to stop."""
        click.echo(STOPPING, err=True)


class Events:
    """A JSON line for each thing that happens (schemas/event.schema.json), for programs that wrap boardctl."""

    def __init__(self) -> None:
        self._total = 0
        self._settled = 0

    def start(self, total: int, *, boards: int) -> None:  # each event names its board
        """So many changes are to be made, on so many boards."""
        self._total, self._settled = total, 0
        _say(start_event(total))

    def done(self, outcome: Outcome) -> None:
        """One was made."""
        self._ended("done", outcome)

    def failed(self, outcome: Outcome) -> None:
        """One failed."""
        self._ended("failed", outcome)

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried."""
        self._ended("skipped", outcome)

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for a while."""
        _say(waiting_event(seconds, why))

    def stopping(self) -> None:
        """Somebody asked to stop."""
        _say(stopping_event())

    def _ended(self, event: str, outcome: Outcome) -> None:
        self._settled += 1
        _say(change_event(event, outcome, settled=self._settled, total=self._total))


@contextmanager
def reported(events: bool) -> Iterator[Callable[[Result], None]]:
    """Where events are asked for, the last of them says how it all ended: by the result it is given, or an error."""
    try:
        yield lambda result: _say(end_event(result)) if events else None
    except BoardctlError as error:
        if events:
            _say(error_event(error))
        raise


def _say(line: str) -> None:
    emit(f"{line}\n", err=True)


class Bars:
    """A bar, with the change that was made last beside it; failures stand above it.

    It appears with the first change, after any question has been answered.
    """

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._text = _text_of(1)

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the terminal as it was, whatever happened."""
        if self._task is not None:
            self._bar.stop()

    def start(self, total: int, *, boards: int) -> None:
        """So many changes are to be made, on so many boards."""
        self._text = _text_of(boards)
        if total:
            self._task = self._bar.add_task("applying", total=total, rate="")
            self._bar.start()

    def done(self, outcome: Outcome) -> None:
        """One was made."""
        self._advance(self._text(outcome))

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried: the account of the run says so, and why."""
        self._advance(self._text(outcome))

    def failed(self, outcome: Outcome) -> None:
        """One failed."""
        self._above(f"! {self._text(outcome)}: {escape(outcome.reason or 'failed')}", "red")
        self._advance(self._text(outcome))

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is sent for a while: without a word the bar would look stuck."""
        self._above(waiting(seconds, why), "dim")

    def stopping(self) -> None:
        """Somebody asked to stop."""
        self._above(STOPPING, "yellow")

    def _above(self, text: str, style: str) -> None:
        from rich.text import Text

        self._bar.console.print(Text(text, style=style), highlight=False)

    def _advance(self, text: str) -> None:
        if self._task is not None:
            self._bar.update(self._task, advance=1, description=cut(text, 40), rate=self._rate(self._task))

    def _rate(self, task: TaskID) -> str:
        """Changes a second, over the last half minute."""
        speed = next(each.speed for each in self._bar.tasks if each.id == task)
        return f"{speed:.1f}/s" if speed else ""


Shown: TypeAlias = Lines | Events | Bars


def _text(outcome: Outcome) -> str:
    return f"{MARKS[outcome.action][0]} {titled(outcome.kind, escape(outcome.name))}"


def _text_of(boards: int) -> Callable[[Outcome], str]:
    """How a change is told: with its board, where there are several."""
    if boards < 2:
        return _text
    return lambda outcome: f"{escape(outcome.board)}  {_text(outcome)}"


def progress(*, events: bool = False) -> AbstractContextManager[Shown]:
    """The progress that fits stderr, to be used in a `with`."""
    if events:
        return nullcontext(Events())
    return _bar() if sys.stderr.isatty() and not in_ci() else nullcontext(Lines())


def _bar() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", style="dim"),
        TimeRemainingColumn(compact=True),
        # Descriptions hold live text, which must never be read as markup.
        TextColumn("{task.description}", markup=False),
    )
    return Bars(Bar(*columns, console=Console(stderr=True), transient=True))
