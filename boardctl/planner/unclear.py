"""What identity leaves to the user: names that fit more than one object, ids that fit none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from boardctl.errors import Problem, Where
from boardctl.model.addresses import COLLECTION
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import Live
from boardctl.model.values import Address
from boardctl.planner.former import former_name

_FOR_ONE = "say which one is meant; add to it one of"
_FOR_ALL = (
    "others are made from the same place, so no `id:` can stand there: on Trello, give another name to all of these "
    "but the one that is meant"
)


def ambiguous(declared: Sequence[Declared], found: Sequence[Live], former: str = "") -> Problem:
    """More live objects than declared ones go by a (former) name: show each, and the line that settles it."""
    first = declared[0]
    name = former_name(first.value)
    shared = any(each.shared for each in declared)
    lines = [("" if shared else "id: ") + each.id + (f"    # {each.url}" if each.url else "") for each in found]
    collection = COLLECTION[first.kind].replace("_", " ")
    said = f'the board has {len(found)} {collection} named "{name}", the file {len(declared)}'
    return Problem(
        message=f"`was: {former}` fits {len(found)} {collection} on the board" if former else said,
        where=Where(first.source.file, first.source.line, first.source.column, first.address),
        hint="\n".join((_FOR_ALL if shared else _FOR_ONE, *lines)),
        code="ambiguous",
    )


def missing_ids(desired: DesiredBoard, found: Collection[Address]) -> list[Problem]:
    """Objects whose `id:` is not on the board. `found` are the addresses of those that are."""
    return [
        Problem(
            message=f"no {each.kind.replace('_', ' ')} with the id {each.id} is on the board",
            where=Where(each.source.file, each.source.line, each.source.column, each.address),
            hint="mend the id, or leave it out to match by name",
            code="not-found",
        )
        for each in desired.objects()
        if each.id is not None and each.address not in found
    ]
