"""Likely renames: an object that goes and a new one that looks like it, or takes its cards. Shown, never acted on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from boardctl.model.desired import Declared
from boardctl.model.escapes import escaped
from boardctl.model.live import Live, LiveBoard
from boardctl.model.plan import Change, Left
from boardctl.model.values import Address
from boardctl.planner.names import name_of
from boardctl.planner.safety import is_removal

ALIKE = 0.6  # difflib's ratio from which two names look like one another
MOST = 200  # beyond so many pairs to compare, a hint is not worth the time


def rename_hints(
    changes: Sequence[Change], left: Sequence[Left], declared: Mapping[Address, Declared], live: LiveBoard
) -> list[str]:
    """A sentence for each new object that may be an undeclared one under another name, with the line to add.

    Where a template makes the name, a line would be wrong for its other objects: there a key is what helps.
    `left` are those that stay because others hang on them: a label in use is renamed as easily as any.
    """
    gone: list[Change | Left] = [change for change in changes if is_removal(change)]
    gone += [each for each in left if each.address not in declared]
    new = [change for change in changes if change.action == "create" and change.source is not None]
    if not gone or not new or len(gone) * len(new) > MOST:
        return []
    return list(_hints(gone, new, declared, _heirs(changes, live)))


def _hints(
    gone: Sequence[Change | Left],
    new: Sequence[Change],
    declared: Mapping[Address, Declared],
    heirs: Collection[tuple[str, str]],
) -> Iterator[str]:
    for change in new:
        same_kind = [each for each in gone if each.kind == change.kind]
        heirloom = [each for each in same_kind if change.kind == "list" and (each.name, change.name) in heirs]
        alike = heirloom or [each for each in same_kind if _look_alike(each.name, change.name)]
        if len(alike) == 1:
            is_made = change.address in declared and declared[change.address].made_name
            what = f'if the {change.kind.replace("_", " ")} "{alike[0].name}" is now called "{change.name}", '
            yield what + (_by_key(change) if is_made else _by_name(alike[0].name, change))


def _heirs(changes: Sequence[Change], live: LiveBoard) -> frozenset[tuple[str, str]]:
    """(name of a list, name of the list that takes over most of its cards), whatever they are called."""
    places = (change.fields.get("list") for change in changes if change.kind == "card")
    moved = Counter((str(place.before), str(place.after)) for place in places if place is not None)
    sizes = Counter(_home(live, card) for card in live.of_kind("card") if not card.archived)
    return frozenset(pair for pair, number in moved.items() if number * 2 > sizes[pair[0]])


def _home(live: LiveBoard, card: Live) -> str:
    return name_of(live.objects[card.parent].value) if card.parent in live.objects else ""


def _by_name(former: str, change: Change) -> str:
    # Quoted as JSON, which YAML reads: a name may hold colons and commas.
    line = json.dumps(escaped(former), ensure_ascii=False)
    return f"add `was: {line}` to it ({change.source}): it is then renamed, and keeps all that hangs on it"


def _by_key(change: Change) -> str:
    return (
        f"give it a `key` that stays the same ({change.source} works out its name), and apply that before the new "
        "name: it is then renamed, and keeps all that hangs on it"
    )


def _look_alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # few plans both remove and create

    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= ALIKE
