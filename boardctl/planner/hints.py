"""Likely renames: an object that goes and a new one that looks like it. Shown, never acted on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from boardctl.model.escapes import escaped
from boardctl.model.plan import Change, Left
from boardctl.model.values import Address
from boardctl.planner.safety import is_removal

ALIKE = 0.6  # difflib's ratio from which two names look like one another
MOST = 200  # beyond so many pairs to compare, a hint is not worth the time


def rename_hints(changes: Sequence[Change], left: Sequence[Left], declared: Collection[Address]) -> list[str]:
    """A sentence for each new object that may be an undeclared one under another name, with the line to add.

    `left` are those that stay because others hang on them: a label in use is renamed as easily as any.
    """
    gone: list[Change | Left] = [change for change in changes if is_removal(change)]
    gone += [each for each in left if each.address not in declared]
    new = [change for change in changes if change.action == "create" and change.source is not None]
    if not gone or not new or len(gone) * len(new) > MOST:
        return []
    return list(_hints(gone, new))


def _hints(gone: Sequence[Change | Left], new: Sequence[Change]) -> Iterator[str]:
    for change in new:
        alike = [each for each in gone if each.kind == change.kind and _look_alike(each.name, change.name)]
        if len(alike) == 1:
            noun = change.kind.replace("_", " ")
            # Quoted as JSON, which YAML reads: a name may hold colons and commas.
            yield (
                f'if the {noun} "{alike[0].name}" is now called "{change.name}", add '
                f"`was: {json.dumps(escaped(alike[0].name), ensure_ascii=False)}` to it ({change.source}): "
                "it is then renamed, and keeps all that hangs on it"
            )


def _look_alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # few plans both remove and create

    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= ALIKE
