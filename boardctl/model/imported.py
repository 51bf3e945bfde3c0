"""What an import made: files, what is in them, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from boardctl.model.values import Kind


class Imported(Struct, frozen=True, kw_only=True):
    """What was written: `texts` by file name, `counts` of objects in it, `left_out` of what a file can't say.

    `bound` are the objects that the state knows by id from now on, None where it was left alone; `notes` say why.
    `of_export`: the empty plan is known of the export alone, not of the board as it is by now.
    """

    key: str
    name: str
    id: str
    url: str | None
    texts: Mapping[str, str]
    counts: Mapping[Kind, int]
    left_out: Mapping[str, int]
    bound: int | None
    notes: tuple[str, ...] = ()
    of_export: bool = False
