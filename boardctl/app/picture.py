"""What boards look like before and after a plan, and the plan of one board alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from boardctl.app.choices import Choices
from boardctl.app.context import Context
from boardctl.app.plan import Planned, Session, in_session, plan_project
from boardctl.app.show import desired_board
from boardctl.model.live import LiveBoard
from boardctl.planner.board import in_turn
from boardctl.planner.context import blank
from boardctl.planner.play import play


class Picture(NamedTuple):
    """A board as it is, None where it is to be created, and as it will be if the API does as it is told."""

    before: LiveBoard | None
    after: LiveBoard


def pictures(planned: Planned, *, unchanged: bool = False) -> Mapping[str, Picture]:
    """The boards on which something changes, by key; with `unchanged` the others too."""
    pairs = zip(planned.boards, planned.plan.boards, strict=True)
    return {
        plan.key: Picture(
            found.live,
            play(
                found.live or blank(found.desired),
                (operation for change in in_turn(plan.changes) for operation in change.operations),
            ),
        )
        for found, plan in pairs
        if plan.changes or (unchanged and found.live)
    }


def plan_of_board(context: Context, name: str | None) -> Planned:
    """The plan of the project's board of that key or name, of which alone the live board is read.

    Raises NotFound where the files have no such board.
    """
    key = desired_board(context, name).key

    async def work(session: Session) -> Planned:
        boards = tuple(each for each in session.project.boards if each.key == key)
        project = msgspec.structs.replace(session.project, boards=boards)
        return await plan_project(session.client, session.state, project, Choices())

    return in_session(context, (), Choices(), work)
