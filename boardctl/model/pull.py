"""What a pull takes into the files, and what it can't."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from boardctl.model.desired import Source
from boardctl.model.drift import Drifted
from boardctl.model.plan import LeftOut
from boardctl.model.values import Address, Kind


class Listed(Struct, frozen=True, kw_only=True):
    """A live change that is not written into a file, with the reason for people; `undone`: apply would set it back."""

    address: Address
    kind: Kind
    name: str
    field: str
    before: Any
    after: Any
    reason: str
    undone: bool
    before_unknown: bool = False
    source: Source | None = None


class Pulled(Struct, frozen=True, kw_only=True):
    """One board.

    `taken` are the changes that are (to be) written, `listed` those that can't be; `kept` and `newcomers` count what
    was not asked for: seeded fields that people changed, and what people added and no file names. `file` is the
    board's; `notes` say why nothing can be told.
    """

    key: str
    url: str | None
    file: str | None = None
    taken: tuple[Drifted, ...] = ()
    listed: tuple[Listed, ...] = ()
    kept: int = 0
    newcomers: int = 0
    notes: tuple[str, ...] = ()


class Pull(Struct, frozen=True, kw_only=True):
    """A whole run: its boards, those it had to leave out, and the files it changes: name -> (before, after)."""

    boards: tuple[Pulled, ...]
    files: Mapping[str, tuple[str, str]]
    root: Path
    written: bool = False
    left_out: tuple[LeftOut, ...] = ()

    @property
    def listed(self) -> tuple[Listed, ...]:
        """What could not be written, on all boards."""
        return tuple(each for board in self.boards for each in board.listed)

    @property
    def notes(self) -> tuple[str, ...]:
        """Why boards were left alone."""
        return tuple(each for board in self.boards for each in board.notes)
