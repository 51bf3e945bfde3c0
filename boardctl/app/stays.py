"""What a way back leaves as it is, in words: what was made since, boards that a run made, runs without an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import msgspec

from boardctl.app.context import Context
from boardctl.app.recovery import journals
from boardctl.applier.backups import KEPT_RUNS
from boardctl.applier.journal import find_run
from boardctl.errors import NotFound, Problem
from boardctl.model.history import Run
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import Left
from boardctl.model.values import Address, Kind
from boardctl.planner.names import name_of
from boardctl.planner.prune import uses
from boardctl.planner.way_back import WayBack

_OTHERWISE: Mapping[Kind, str] = {"list": "cards in it stay", "member": "the board would be left without an admin"}
_CLOSE = "boardctl removes no boards: close it in Trello if it is to go"


def counted(numbers: Mapping[str, int]) -> str:
    """`2 cards, 1 custom field`."""
    nouns = ((noun.replace("_", " "), number) for noun, number in sorted(numbers.items()))
    return ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for noun, number in nouns)


def made_and_staying(key: str, back: WayBack, live: LiveBoard, since: Iterable[str], *, by_run: bool) -> Problem | None:
    """That what was made `since` (ids) stays, as far as it is in sight; what hangs on it is not counted apart."""
    bound = {each.id for each in back.desired.objects()}
    found = {each: live.objects[each] for each in since if each in live.objects and each not in bound}
    kinds: Counter[str] = Counter(
        each.kind for each in found.values() if not each.archived and each.parent not in found
    )
    if not kinds:
        return None
    who = "the run made" if by_run else "was made since"
    return Problem(
        f"{key}: what {who} stays: {counted(kinds)}", hint="add --remove-new if it is to go too", severity="warning"
    )


def held_lists(back: WayBack, live: LiveBoard) -> Iterator[str]:
    """That lists which were to go stay for cards in them that do; the others in them go."""
    for list_id, cards in back.held.items():
        name, first = (name_of(each.value) for each in (live.objects[list_id], cards[0]))
        stay = f"{len(cards):,} cards in it stay" if len(cards) > 1 else "1 card in it stays"
        yield f'list "{name}" stays: {stay}, such as "{first}"'


def protected(memory: BoardMemory, live: LiveBoard, since: Iterable[str]) -> dict[str, str]:
    """What was made `since` (ids) and is protected, with a sentence that says so."""
    entries = {entry.id: address for address, entry in memory.objects.items() if entry.protect}
    found = {each: live.objects[each] for each in since if each in entries and each in live.objects}
    return {
        each: f'{one.kind.replace("_", " ")} "{name_of(one.value)}" stays: it is protected, '
        f"`boardctl state unprotect {entries[each]}` lifts it"
        for each, one in sorted(found.items())
        if not one.archived
    }


def worded(left: Left, back: WayBack, live: LiveBoard) -> Left:
    """What can't go, or be changed, with the reason that it has here: no file declares anything."""
    return msgspec.structs.replace(left, reason=_reason(left, back, live))


def _reason(left: Left, back: WayBack, live: LiveBoard) -> str:
    if left.field is not None:
        return f"its {left.field} can't be changed into that of then: rename it, and what was there then is made anew"
    going = {each.id for each in back.memory.objects.values() if each.owned}
    bound = {each.id for each in back.desired.objects()}
    if left.kind in ("label", "custom_field", "option"):
        cards = [each for each in live.of_kind("card") if each.id not in bound and uses(each, left.object_id or "")]
        return _still_on(cards, going)
    if left.kind == "checklist":
        items = [each for each in live.in_order(left.object_id or "", "item") if each.id not in going]
        return f'{counted({"item": len(items)})} of others on it, such as "{name_of(items[0].value)}"'
    return _OTHERWISE[left.kind]


def _still_on(cards: Sequence[Live], going: Container[str]) -> str:
    """Who has a label or a field. The archive is no bin: what comes back out of it should be what went in."""
    staying = [each for each in cards if not each.archived and each.id not in going]
    first = name_of((staying or cards)[0].value)
    if staying:
        stay = "stays" if len(staying) == 1 else "stay"
        return f'still on {counted({"card": len(staying)})} that {stay}, such as "{first}"'
    return f'archived cards, such as "{first}", would come back without it'


def boards_of_run(context: Context, name: str) -> Iterator[Problem]:
    """That the boards which a run made stay."""
    try:
        run = find_run(journals(context), name)
    except NotFound:  # its journal has been cleared away
        return
    for board in _made(run):
        yield Problem(f"the run made the board {board}, which stays", hint=_CLOSE, severity="warning")


def made_by(context: Context, name: str, board: str) -> dict[Address, str]:
    """The ids of what a run is known to have made on a board, by address; none where its journal is gone."""
    try:
        return find_run(journals(context), name).made(board)
    except NotFound:
        return {}


def why_no_image(context: Context, name: str) -> NotFound | None:
    """Why a run that the history knows has no before-image; None where it knows none of that name."""
    try:
        run = find_run(journals(context), name)
    except NotFound:
        return None
    if made := _made(run):
        what = f"the board{'s' if len(made) > 1 else ''} {', '.join(made)}"
        return NotFound(f"run {run.id} made {what}: before it there was nothing to go back to", hint=_CLOSE)
    if not run.writes:
        return NotFound(f"run {run.id} changed nothing, so there is nothing to go back to")
    hint = f"the last {KEPT_RUNS} runs are kept; `boardctl backup` saves whole boards for as long as you like"
    return NotFound(f"what was before run {run.id} is not kept any more", hint=hint)


def _made(run: Run) -> list[str]:
    """The names of the boards that it made."""
    made = (each for each in run.changes if each.kind == "board" and each.action == "create" and each.end == "done")
    return [f'"{each.name}"' for each in made]
