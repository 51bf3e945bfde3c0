"""Likely renames: an owned object that goes and a new one that looks like it. Shown, never acted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardctl.model.plan import Change
from boardctl.planner.safety import is_removal

ALIKE = 0.6  # difflib's ratio from which two names look like one another
MOST = 200  # beyond so many pairs to compare, a hint is not worth the time


def rename_hints(changes: Sequence[Change]) -> list[str]:
    """A sentence for each new object that may be a removed one under another name, with the line to add."""
    gone = [change for change in changes if is_removal(change) and change.owned]
    new = [change for change in changes if change.action == "create" and change.source is not None]
    if not gone or not new or len(gone) * len(new) > MOST:
        return []
    return list(_hints(gone, new))


def _hints(gone: Sequence[Change], new: Sequence[Change]) -> Iterator[str]:
    for change in new:
        alike = [each for each in gone if each.kind == change.kind and _look_alike(each.name, change.name)]
        if len(alike) == 1:
            noun = change.kind.replace("_", " ")
            yield (
                f'if the {noun} "{alike[0].name}" is now called "{change.name}", add `was: [{alike[0].name}]` '
                f"to it ({change.source}): it is then renamed, and keeps all that hangs on it"
            )


def _look_alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # few plans both remove and create

    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= ALIKE
