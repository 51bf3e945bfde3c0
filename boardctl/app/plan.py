"""The plan command: files and live boards in, a plan out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from boardctl.app.boards import Finder, Found, Store
from boardctl.app.context import Context, open_client, state_url
from boardctl.errors import Problem
from boardctl.model.plan import BoardPlan, Plan
from boardctl.model.values import KINDS
from boardctl.planner.board import plan_board
from boardctl.planner.context import Abilities
from boardctl.state.backends import open_backend
from boardctl.trello.encode import creatable

if TYPE_CHECKING:
    from boardctl.config.project import Project
    from boardctl.trello.client import Client


class Planned(NamedTuple):
    """A plan, the project it was made for, and the boards it was made from."""

    plan: Plan
    project: Project
    boards: tuple[Found, ...]
    warnings: tuple[Problem, ...]


def make_plan(context: Context, paths: Sequence[str | Path] = ()) -> Planned:
    """Read the files and the live boards, and plan. Nothing is written anywhere. Raises BoardctlError."""
    from boardctl.config.project import load

    project = load(paths, root=context.root)
    return asyncio.run(_planned(context, project))


async def _planned(context: Context, project: Project) -> Planned:
    store = state_of(context, project)
    async with open_client(context, concurrency=project.settings.concurrency, environ=os.environ) as client:
        return await plan_project(client, store, project)


def state_of(context: Context, project: Project) -> Store:
    """The project's state, bound to the API it is used with."""
    return open_backend(state_url(context, project.settings), root=context.root, origin=context.api_url)


async def plan_project(client: Client, store: Store, project: Project) -> Planned:
    """Find, read and plan every board of a project, side by side."""
    before = client.reads
    finder = Finder(client, store)
    boards = tuple(await asyncio.gather(*(finder.find(desired) for desired in project.boards)))
    plans = [plan_found(found) for found in boards]
    if plans:
        plans[0] = msgspec.structs.replace(plans[0], reads=client.reads - before)
    return Planned(Plan(boards=tuple(plans)), project, boards, project.warnings)


def abilities() -> Abilities:
    """What the API takes at creation, by evidence."""
    return Abilities({kind: creatable(kind) for kind in KINDS})


def plan_found(found: Found) -> BoardPlan:
    """The plan of one board that was read; the first note says so where it was found by its name."""
    plan = plan_board(found.desired, found.live, found.memory, abilities=abilities())
    if not found.adopted:
        return plan
    note = f"adopts the board of this name at {plan.url}; nothing on it is owned, so nothing of it is removed"
    return msgspec.structs.replace(plan, notes=(note, *plan.notes))
