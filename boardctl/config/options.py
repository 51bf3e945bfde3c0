"""What a run gives to the templates from outside: `--var`, `--var-file`, `--now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from boardctl.config.files import Files
from boardctl.config.tree import Map
from boardctl.errors import BoardctlError, ConfigError, Problem


class Options(Struct, frozen=True, kw_only=True):
    """`vars` go over those of boardctl.yaml, which names all there are.

    `now` is what schedules take for the present; without a zone it is in the project's. None: the clock's.
    `documents`: keep each board's file as it is after its templates, for what is to be written out again.
    """

    vars: Mapping[str, Any] = {}
    now: datetime | None = None
    documents: bool = False


def gathered(texts: Sequence[str], files: Sequence[Path], *, root: Path) -> dict[str, Any]:
    """The variables of `--var name=value` texts, over those of `--var-file` files, later ones over earlier ones.

    Raises ConfigError for a file that is no mapping.
    """
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    reader = Files(root, problems)
    for path in files:
        document = reader.yaml(path)
        if document is not None and isinstance(document.data, Map):
            found |= document.data
        elif document is not None:
            problems.append(document.problem("a file of variables is a mapping: `name: value` lines"))
    if problems:
        raise ConfigError(problems)
    return {**found, **dict(map(_pair, texts))}


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value


def parsed_now(text: str | None) -> datetime | None:
    """A date, or a date and time. Raises BoardctlError where it is none."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        hint = "write --now 2026-12-01, or --now 2026-12-01T09:00Z"
        raise BoardctlError(f"--now: {text!r} is no date", hint=hint) from error
