"""What doctor found, as lines with a word, a colour and the command that mends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, draw, line, pad, words, wrap
from boardctl.views.wording import counted

_SHOWN = {"ok": ("ok", "green"), "warn": ("warning", "yellow"), "fail": ("WRONG", "bold red"), "skip": ("-", "dim")}
_INDENT = 21  # where messages begin


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


def checks_text(checks: Sequence[Checked], *, color: bool, width: int = 100) -> str:
    """A line a check, its remedy below it, and a verdict; what is longer than `width` columns goes on below itself."""
    lines = [each for check in checks for each in _check(check, max(width - _INDENT, 40))]
    return draw([*lines, line(_verdict(checks))], color=color)


def _verdict(checks: Sequence[Checked]) -> Span:
    wrong = sum(check.status == "fail" for check in checks)
    noted = sum(check.status == "warn" for check in checks)
    if wrong:
        more = f", {noted} to look at" if noted else ""
        return Span(f"{counted(wrong, 'thing')} to mend{more}.", "bold red")
    return Span(
        f"{counted(noted, 'thing')} to look at." if noted else "All is well.", "bold yellow" if noted else "bold green"
    )


def _check(check: Checked, width: int) -> list[Line]:
    word, style = _SHOWN[check.status]
    first, *rest = _wrapped(check.message, width) or [""]
    lines = [line(Span(pad(word, 9), style), Span(pad(check.name, _INDENT - 9), "bold"), first)]
    lines += [line(pad("", _INDENT), each) for each in rest]
    remedy = _wrapped(f"-> {check.mend}", width) if check.mend else []
    return lines + [line(pad("", _INDENT), Span(each, "cyan" if check.status == "fail" else "")) for each in remedy]


def _wrapped(text: str, width: int) -> list[str]:
    """Cut between words only: a path or a command can be copied."""
    return wrap(words(escape(text)), width)
