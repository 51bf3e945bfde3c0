"""Which boards of a project were chosen, by keys and by addresses; what was chosen and fits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from fnmatch import fnmatchcase
from operator import eq
from typing import TYPE_CHECKING

import msgspec

from boardctl.app.boards import Found
from boardctl.app.choices import Choices
from boardctl.errors import NotFound
from boardctl.model.plan import BoardPlan, LeftOut
from boardctl.model.shelf import Shelf
from boardctl.planner.targets import concerns, unmatched

if TYPE_CHECKING:
    from boardctl.config.project import Project


def narrowed_to(project: Project, choices: Choices) -> Project:
    """The project with the boards alone that were chosen by key, and on which a target can be. Raises NotFound.

    Which boards a saved plan is about it says itself.
    """
    targets = () if choices.saved else choices.targets
    if not choices.boards and not targets:
        return project
    keys = [board.key for board in project.boards]
    by_key = _chosen(keys, choices.boards)
    kept = set(_aimed_at(by_key, targets))
    return msgspec.structs.replace(project, boards=Shelf(board for board in project.boards if board.key in kept))


def _chosen(keys: Sequence[str], patterns: Sequence[str]) -> list[str]:
    for pattern in patterns:
        if not any(fnmatchcase(key, pattern) for key in keys):
            raise NotFound(f"no board has the key {pattern}", hint=_near(pattern, keys))
    return [key for key in keys if not patterns or any(fnmatchcase(key, each) for each in patterns)]


def _aimed_at(keys: Sequence[str], targets: Sequence[str]) -> list[str]:
    for pattern in targets:
        if not any(concerns(key, (pattern,)) for key in keys):
            raise _fits_nothing(pattern)
    return [key for key in keys if not targets or concerns(key, targets)]


def _near(pattern: str, keys: Sequence[str]) -> str:
    """The keys that are most like it, the closest first; of equally close ones those with most at the same place."""

    def rank(key: str) -> tuple[float, int, str]:
        return -SequenceMatcher(None, pattern, key).ratio(), -sum(map(eq, pattern, key)), key

    shown = sorted(get_close_matches(pattern, keys, n=max(len(keys), 1)), key=rank)[:3] or keys[:5]
    return f"there {'is' if len(shown) == 1 else 'are'} {', '.join(shown)}"


def check_patterns(
    plans: Sequence[BoardPlan], boards: Sequence[Found], choices: Choices, left_out: Sequence[LeftOut]
) -> None:
    """A pattern that fits nothing is a typo, and a typo must not make a plan look empty. Raises NotFound.

    What is excluded on a board that no target is on was not read, and is no matter.
    """
    known = [each.address for found in boards for each in found.desired.objects()]
    keys = [each.desired.key for each in boards]
    exclude = [each for each in choices.exclude if not choices.targets or any(concerns(key, (each,)) for key in keys)]
    for lost in unmatched(plans, (*choices.targets, *exclude), known + keys):
        if not is_of(lost, left_out):
            raise _fits_nothing(lost)


def is_of(pattern: str, left_out: Sequence[LeftOut]) -> bool:
    """Whether a pattern may name what is on a board of which nothing is known."""
    return any(concerns(each.key, (pattern,)) for each in left_out)


def _fits_nothing(pattern: str) -> NotFound:
    return NotFound(
        f"no address fits {pattern}",
        hint="addresses look like website/cards/ci; `boardctl plan --format json` has them",
    )
