"""What a run gives to the templates from outside: `--var`, `--var-file`, `--now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from boardctl.errors import BoardctlError


class Options(Struct, frozen=True, kw_only=True):
    """`vars` go over those of `var_files` (later files over earlier ones), and these over boardctl.yaml's.

    `now` is what schedules take for the present; without a zone it is in the project's. None: the clock's.
    """

    vars: Mapping[str, str] = {}
    var_files: tuple[Path, ...] = ()
    now: datetime | None = None


def parsed_vars(texts: Sequence[str]) -> dict[str, str]:
    """`name=value` texts as a mapping. Raises BoardctlError for one without a name."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BoardctlError(f"--var takes name=value, not {text!r}", hint="for example: --var release=2.4")
        found[name.strip()] = value
    return found


def parsed_now(text: str | None) -> datetime | None:
    """A date or a date and time. Raises BoardctlError where it is none."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        hint = "write --now 2026-12-01, or --now 2026-12-01T09:00Z"
        raise BoardctlError(f"--now: {text!r} is no date", hint=hint) from error
