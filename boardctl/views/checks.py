"""What doctor found, as lines with a word, a colour and the command that mends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, draw, line, pad
from boardctl.views.wording import counted

_SHOWN = {"ok": ("ok", "green"), "warn": ("warning", "yellow"), "fail": ("WRONG", "bold red"), "skip": ("-", "dim")}


class Checked(Protocol):
    """One thing that was looked at."""

    @property
    def name(self) -> str:
        """What was looked at, in a word."""

    @property
    def status(self) -> str:
        """ok, warn, fail or skip."""

    @property
    def message(self) -> str:
        """What was found."""

    @property
    def mend(self) -> str:
        """The command that mends it; empty where nothing is to be mended."""


def checks_text(checks: Sequence[Checked], *, color: bool) -> str:
    """A line a check, its remedy below it, and a verdict."""
    lines = [each for check in checks for each in _check(check)]
    return draw([*lines, line(_verdict(checks))], color=color)


def _verdict(checks: Sequence[Checked]) -> Span:
    wrong = sum(check.status == "fail" for check in checks)
    if wrong:
        return Span(f"{counted(wrong, 'thing')} to mend.", "bold red")
    noted = sum(check.status == "warn" for check in checks)
    return Span(
        f"{counted(noted, 'thing')} to look at." if noted else "All is well.", "bold yellow" if noted else "bold green"
    )


def _check(check: Checked) -> list[Line]:
    word, style = _SHOWN[check.status]
    lines = [line(Span(pad(word, 9), style), Span(pad(check.name, 12), "bold"), escape(check.message))]
    if check.mend:
        lines.append(line(pad("", 21), Span(f"-> {escape(check.mend)}", "cyan" if check.status == "fail" else "")))
    return lines
