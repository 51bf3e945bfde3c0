"""The plan command: files and live boards in, a plan out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from boardctl.app import interrupts
from boardctl.app.boards import Finder, Found, Store, shut
from boardctl.app.choices import Choices
from boardctl.app.chosen import check_patterns, narrowed_to
from boardctl.app.context import Context, open_client, state_url
from boardctl.app.left_behind import left_behind, of_other_rules, outlasting, unused_state, without_file
from boardctl.app.pasted import refuse_credentials
from boardctl.app.recovery import Unfinished, half_restored, unfinished_runs
from boardctl.app.window import MOST, windowed
from boardctl.errors import (
    Ambiguous,
    AuthError,
    BoardctlError,
    ConfigError,
    NotFound,
    Problem,
    UnusableState,
    Where,
    WireError,
)
from boardctl.model.desired import DesiredBoard, Source
from boardctl.model.plan import BoardPlan, Change, Danger, LeftOut, Plan
from boardctl.model.shelf import Shelf
from boardctl.model.values import KINDS, Address, Board
from boardctl.planner.approval import Part
from boardctl.planner.board import plan_board
from boardctl.planner.context import Abilities, blank
from boardctl.planner.crossing import with_crossings
from boardctl.planner.safety import dangers, is_removal
from boardctl.planner.targets import narrowed
from boardctl.state.backends import State, open_backend
from boardctl.state.holder import alive
from boardctl.trello.encode import creatable

if TYPE_CHECKING:
    from boardctl.config.project import Project
    from boardctl.trello.client import Client

R = TypeVar("R")


class Planned(NamedTuple):
    """A plan, the project it was made for, the boards it was made from, and what was chosen for it."""

    plan: Plan
    project: Project
    boards: Sequence[Found]
    choices: Choices

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the files should be checked for; none of it stops anything."""
        return self.project.warnings


class Session(NamedTuple):
    """What a command that talks to boards works with: the project, the client and the state.

    `declared` are all boards of the files, those too that were not chosen.
    """

    project: Project
    client: Client
    state: State
    declared: Sequence[DesiredBoard]


Opening = Callable[..., AbstractAsyncContextManager["Client"]]
"""As `open_client`: the seam at which tests put a client of a server of their own."""


def in_session(
    context: Context,
    paths: Sequence[str | Path],
    choices: Choices,
    work: Callable[[Session], Coroutine[None, None, R]],
    opening: Opening = open_client,
) -> R:
    """Load the files, open the client and the state, do the work, and close them. Raises BoardctlError."""
    from boardctl.config.options import Options, parsed_now
    from boardctl.config.project import load

    loaded = load(paths, root=context.root, options=Options(vars=choices.variables, now=parsed_now(choices.now)))
    project = narrowed_to(loaded, choices)

    async def run() -> R:
        async with opening(context, concurrency=project.settings.concurrency, environ=os.environ) as client:
            refuse_credentials(context.root, (each.file for each in project.sources), client.without_secrets)
            url = state_url(context, project.settings)
            state = open_backend(url, root=context.root, origin=context.api_url, client=client)
            whole = not (paths or choices.boards or choices.targets)
            told = await left_behind(state, project.keys) if whole else ()
            dead = half_restored(context)
            told = (*told, *await unused_state(context, project, state), *((dead,) if dead else ()))
            warned = msgspec.structs.replace(project, warnings=(*project.warnings, *told))
            return await work(Session(warned, client, state, loaded.boards))

    return interrupts.run(run())


def make_plan(
    context: Context,
    paths: Sequence[str | Path] = (),
    choices: Choices | None = None,
    *,
    opening: Opening = open_client,
) -> Planned:
    """Read the files and the live boards, and plan. Nothing is written anywhere. Raises BoardctlError.

    A board that can't be read or planned does not stop the others: the plan has it under `left_out`.
    """
    chosen = choices or Choices()

    async def work(session: Session) -> Planned:
        planned = await plan_project(
            session.client, session.state, session.project, chosen, unfinished=unfinished_runs(context), lenient=True
        )
        warnings = (*planned.warnings, *await while_others_write(session.state))
        return planned._replace(project=msgspec.structs.replace(planned.project, warnings=warnings))

    return in_session(context, paths, chosen, work, opening)


async def while_others_write(state: State) -> tuple[Problem, ...]:
    """A warning where another run is on: what was read is a moment in the middle of it."""
    other = alive(await state.other())
    if other is None:
        return ()
    message = f"another run is on, by {other}: the boards are read in the middle of it"
    hint = f"look again once it has ended; if it is gone for good: boardctl unlock {other.id}"
    return (Problem(message, hint=hint, severity="warning"),)


async def plan_project(
    client: Client,
    store: Store,
    project: Project,
    choices: Choices,
    *,
    unfinished: Unfinished | None = None,
    lenient: bool = False,
    known: Sequence[Found] = (),
) -> Planned:
    """Find, read and plan every board of a project, side by side; those that are `known` are not read again.

    If `lenient`, boards that can't be read or planned are left out, as long as there are others.
    """
    before = client.reads
    finder = Finder(client, store, unfinished, known, project.keys)
    boards, seen, wrong = Shelf[Found](), _Seen(), list[LeftOut]()
    work = (finder.find(desired) for desired in project.boards)
    async with aclosing(windowed(work)) as results:
        wanted = iter(project.boards)
        async for result in results:
            desired = next(wanted)
            if isinstance(result, WireError | NotFound | Ambiguous | UnusableState) and lenient:
                wrong.append(left_out(desired, result))
                _stop_if_general(wrong, boards)
                continue
            if isinstance(result, BaseException):
                raise result
            seen.check(result)
            if _stands(result):
                known_as = without_file(result.known_as, project)
                boards.append(_retired(result)._replace(invites=choices.invites, known_as=known_as))
    reads = client.reads - before
    asked = finder.still_open()
    told = (*of_other_rules(asked, project.keys), *outlasting(asked, project, {each.desired.key for each in boards}))
    project = msgspec.structs.replace(project, warnings=(*project.warnings, *told))
    planned = planned_from(project, boards, choices, reads=reads, wrong=wrong if lenient else None)
    if wrong and not planned.boards:
        raise _joined(wrong)
    return planned


def _stop_if_general(wrong: Sequence[LeftOut], read: Sequence[Found]) -> None:
    """Raises the error where network, token or API is what fails, for not one board could be read: the rest neither."""
    if len(wrong) == MOST and not read and all(_is_general(each.error) for each in wrong):
        raise wrong[-1].error


def _is_general(error: BoardctlError) -> bool:
    """Whether it need not be the board's: not that it is gone, or that this member may not see it."""
    if isinstance(error, AuthError):
        return getattr(error, "verdict", "access") != "access"
    return isinstance(error, WireError) and (error.status is None or error.status == 429 or error.status >= 500)


def left_out(desired: DesiredBoard, error: BoardctlError) -> LeftOut:
    """A board that is left out, for the reason that the error tells."""
    return LeftOut(desired.key, getattr(desired.board.value, "name", None) or desired.key, error)


def _joined(wrong: Sequence[LeftOut]) -> BoardctlError:
    """What to raise where no board is left: of mistakes in files all."""
    errors = [each.error for each in wrong]
    problems = [problem for error in errors if isinstance(error, ConfigError) for problem in error.problems]
    return ConfigError(problems) if all(isinstance(error, ConfigError) for error in errors) else errors[0]


class _Seen:
    """The boards found so far: two files that stand for one board would each undo, or double, what the other makes."""

    def __init__(self) -> None:
        self._first: dict[object, tuple[str, Source]] = {}

    def check(self, found: Found) -> None:
        """Raises Ambiguous where another file stands for the same board."""
        board, key = found.desired.board, found.desired.key
        named = (getattr(board.value, "name", None), getattr(board.value, "workspace", None))
        other, source = self._first.setdefault(found.live.id if found.live else named, (key, board.source))
        if other != key:
            raise Ambiguous(
                f"{key} and {other} stand for the same board",
                where=Where(board.source.file, board.source.line, board.source.column, key),
                hint=f"the other is {source}; give them different names, or an `id:` each",
            )


def _stands(found: Found) -> bool:
    """A board of a period that is over is not created (DESIGN section 3, schedule)."""
    return found.live is not None or found.desired.creates


def _retired(found: Found) -> Found:
    """A retired board was found by its name; but it is archived and takes no other change, so not that one either."""
    if not found.desired.retired:
        return found
    board = msgspec.structs.replace(found.desired.board, value=Board(archived=True), policy="enforce")
    return found._replace(desired=msgspec.structs.replace(found.desired, board=board))


def planned_from(
    project: Project,
    boards: Sequence[Found],
    choices: Choices,
    *,
    reads: int = 0,
    approved: Mapping[str, Mapping[Address, Part]] | None = None,
    sources: Mapping[str, Collection[Address]] | None = None,
    wrong: list[LeftOut] | None = None,
) -> Planned:
    """The plan of boards that were read; with `approved` (by board) only what was approved.

    With `sources` (by board) new objects are copied from those only. With `wrong`, the boards that are left out
    already, boards whose files ask for what their board has not are left out too.
    """
    plans, bad = list[BoardPlan](), set[str]()
    for found in boards:
        try:
            plans.append(_Asked(found, approved, sources).plan())
        except ConfigError as error:
            if wrong is None:
                raise
            wrong.append(left_out(found.desired, error))
            bad.add(found.desired.key)
    boards = Shelf(found for found in boards if found.desired.key not in bad) if bad else boards
    if choices.targets or choices.exclude:
        if not choices.saved:
            check_patterns(plans, boards, choices, wrong or ())
        plans = [_part_of(_Asked(found, approved, sources), choices) for found in boards]
    if len(plans) > 1:
        plans = with_crossings(plans, lambda: ((each.desired, each.live) for each in boards))
    if plans:
        plans[0] = msgspec.structs.replace(plans[0], reads=reads)
    return Planned(Plan(boards=tuple(plans), left_out=tuple(wrong or ())), project, boards, choices)


class _Asked:
    """One board to be planned, with what of its changes is approved and what may be copied from (None: all)."""

    def __init__(
        self,
        found: Found,
        approved: Mapping[str, Mapping[Address, Part]] | None,
        sources: Mapping[str, Collection[Address]] | None,
    ) -> None:
        key = found.desired.key
        self._found = found
        self._approved = None if approved is None else approved.get(key, {})
        self._sources = None if sources is None else sources.get(key, ())

    def plan(self, sources: Collection[Address] | None = None) -> BoardPlan:
        """The plan of it, with fewer things to copy from if `sources` says so."""
        return plan_found(self._found, self._approved, self._sources if sources is None else sources)

    def dangers(self, changes: Sequence[Change]) -> tuple[Danger, ...]:
        """Why some of its changes need leave: what is not made endangers nothing."""
        desired, live = self._found.desired, self._found.live
        return dangers(desired, live or blank(desired), changes)


def _part_of(asked: _Asked, choices: Choices) -> BoardPlan:
    """The chosen part of a plan. What a thing could be copied from is no need of it: only what is made anyway is."""
    narrow = partial(narrowed, targets=choices.targets, exclude=choices.exclude)
    alone = narrow(asked.plan(sources=()))
    part = narrow(asked.plan(sources=frozenset(change.id for change in alone.changes)))
    return msgspec.structs.replace(part, dangers=asked.dangers(part.changes))


def abilities(*, invites: bool = False) -> Abilities:
    """What the API takes at creation, by evidence, and whether invitations may go out a second time."""
    return Abilities({kind: creatable(kind) for kind in KINDS}, invites)


def plan_found(
    found: Found, approved: Mapping[Address, Part] | None = None, sources: Collection[Address] | None = None
) -> BoardPlan:
    """The plan of one board that was read; the first note says so where nothing is remembered of it."""
    plan = plan_board(
        found.desired,
        found.live,
        found.memory,
        abilities=abilities(invites=found.invites),
        approved=approved,
        sources=sources,
        matching=found.matching,
    )
    notes = [found.rest.note] if found.rest is not None else []
    if found.live is not None and found.memory is None:
        notes.append(_unremembered(plan, adopted=found.adopted))
        notes += (_known_as(key, found.desired.key) for key in found.known_as)
    notes += shut(found)
    return msgspec.structs.replace(plan, notes=(*notes, *plan.notes)) if notes else plan


def _known_as(key: str, now: str) -> str:
    """A file that was renamed, or a row with another key: what is remembered is lost to it until that is said."""
    return (
        f"but it is remembered under the key {key}: `boardctl state mv {key} {now}` goes on with that, and so does "
        f"`key: {key}` in the file (of a row: in its column `key`)"
    )


def _unremembered(plan: BoardPlan, *, adopted: bool) -> str:
    """What a plan without the state does less (DESIGN section 5): it must not look as if all was well."""
    if not adopted:
        return (
            "nothing is remembered of this board: nothing on it is owned, seeded values stay as they are, "
            "and a rename needs `was:`"
        )
    kept = "" if any(map(is_removal, plan.changes)) else ", so nothing of it is removed"  # `prune: all` does
    return f"adopts the board of this name at {plan.url}; nothing on it is owned{kept}"
