"""What comes before the first write: the plan is proven, held against the safety limits, checked and agreed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from boardctl.app.boards import Found
from boardctl.app.choices import Choices, Leave
from boardctl.app.plan import Planned, abilities, left_out, plan_found
from boardctl.app.preflight import preflight
from boardctl.applier.run import Progress
from boardctl.errors import ConfigError, Declined, Problem, Unsafe, Unsettled
from boardctl.model.plan import BoardPlan, Change, LeftOut
from boardctl.model.shelf import Shelf
from boardctl.planner.board import verify

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Confirm = Callable[[Planned], bool]
Again = Callable[[], Awaitable[Planned]]


class Wish(NamedTuple):
    """What an apply was asked for. `confirm` is shown the plan once there is something to do; if it `asks`, a person
    answers, in their own time.
    """

    confirm: Confirm
    progress: Progress
    choices: Choices = Choices()
    leave: Leave = Leave()
    lock_wait: float = 0.0
    asks: bool = False


async def agreed(planned: Planned, wish: Wish, client: Client | None, again: Again | None = None) -> Planned:
    """The plan as it was agreed to; one without changes needs no word.

    Whoever is asked takes the time to read, and others go on working on the boards meanwhile: so after a yes the plan
    is made `again`, and where it is another one by then, that one is shown and asked for. Of the `client` is asked
    whether the writes will be taken; a rehearsal writes to no board. Raises Unsafe, Unready or Declined.
    """
    planned = _proven(planned)
    while planned.plan.changes:
        _refuse_dangers(planned, wish.leave)
        if not wish.confirm(await _checked(planned, client)):
            raise Declined("nothing was changed")
        if again is None or not wish.asks:
            return planned
        fresh = _proven(await again())
        if _changes(fresh) == _changes(planned):
            _refuse_dangers(fresh, wish.leave)  # of what is left by now the same may be too much
            return fresh
        planned = _with_warnings(fresh, _MOVED)
    return planned


_MOVED = Problem("the boards have changed since that was read: this is the plan now", severity="warning")


def _changes(planned: Planned) -> dict[str, tuple[Change, ...]]:
    return {plan.key: plan.changes for plan in planned.plan.boards if plan.changes}


def _with_warnings(planned: Planned, *warnings: Problem) -> Planned:
    project = msgspec.structs.replace(planned.project, warnings=(*planned.project.warnings, *warnings))
    return planned._replace(project=project)


async def _checked(planned: Planned, client: Client | None) -> Planned:
    """The plan with what the preflight warns of."""
    left_out = (Problem(f"{each.key} is left out: {said(each)}", severity="warning") for each in planned.plan.left_out)
    found = () if client is None else await preflight(client, planned)
    return _with_warnings(planned, *left_out, *found)


def _proven(planned: Planned) -> Planned:
    """What the proof in memory says will reach its goal; a board that would not is left out. Raises Unsettled."""
    wrong: list[LeftOut] = []
    for found, plan in zip(planned.boards, planned.plan.boards, strict=True):
        try:
            _prove(planned, found, plan)
        except Unsettled as error:
            wrong.append(left_out(found.desired, error))
    if wrong and len(wrong) == len(planned.boards):
        raise wrong[0].error
    return _without(planned, wrong) if wrong else planned


def _prove(planned: Planned, found: Found, plan: BoardPlan) -> None:
    """Of a plan that is a part, the plan is proven that it is a part of."""
    chosen = planned.choices
    whole = not (chosen.saved or chosen.targets or chosen.exclude)
    if plan.changes:
        proven = plan if whole else plan_found(found)
        verify(found.desired, found.live, found.memory, proven, abilities=abilities())


def _without(planned: Planned, wrong: Sequence[LeftOut]) -> Planned:
    """The plan but for the boards that turned out `wrong`, which are left out of it."""
    keys = {each.key for each in wrong}
    boards = Shelf(found for found in planned.boards if found.desired.key not in keys)
    plans = tuple(each for each in planned.plan.boards if each.key not in keys)
    plan = msgspec.structs.replace(planned.plan, boards=plans, left_out=(*planned.plan.left_out, *wrong))
    return planned._replace(plan=plan, boards=boards)


def _refuse_dangers(planned: Planned, leave: Leave) -> None:
    """Stop before the first write where a plan goes beyond the safety limits and nobody allowed just that."""
    plan = planned.plan
    removals = sum(danger.removals for danger in plan.dangers)
    refused = [
        danger
        for danger in plan.dangers
        if (danger.removals and leave.removals != removals) or (not danger.removals and not leave.access)
    ]
    if refused:
        reasons = "\n".join(f"  {danger.message}" for danger in refused)
        if removals and leave.removals not in (None, removals):
            reasons += f"\n  --allow-removals {leave.removals} allows just {leave.removals}: these are {removals}"
        raise Unsafe(
            f"refused for safety, nothing was changed:\n{reasons}",
            hint=f"if that is what you want, add {' '.join(plan.allowing_flags())}",
        )


def said(each: LeftOut) -> str:
    """Why a board is left out: of mistakes in its file all, each with its place."""
    if not isinstance(each.error, ConfigError):
        return each.error.message
    return "; ".join(f"{problem.where}: {problem.message}".removeprefix(": ") for problem in each.error.problems)
