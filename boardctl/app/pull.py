"""The pull command: live changes go back into the files they came from, proven in memory before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from boardctl.app.boards import Found
from boardctl.app.choices import Choices
from boardctl.app.chosen import is_of
from boardctl.app.context import Context
from boardctl.app.drift import check_memory, without_lost
from boardctl.app.importing import write
from boardctl.app.plan import (
    Planned,
    Session,
    abilities,
    in_session,
    plan_found,
    plan_project,
    while_others_write,
)
from boardctl.app.pulling import Unit, conflicts, units
from boardctl.config.options import Options, parsed_now
from boardctl.config.pieces import Unwritable
from boardctl.config.pulling import attempt
from boardctl.errors import BoardctlError, ConfigError, NotFound, Problem
from boardctl.model.desired import DesiredBoard, Source
from boardctl.model.drift import EXISTS, Drifted
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.plan import BoardPlan
from boardctl.model.pull import Listed, Pull, Pulled
from boardctl.model.values import Kind
from boardctl.planner.board import sight_of, worked_out
from boardctl.planner.context import Context as Worked
from boardctl.planner.order import with_newcomers
from boardctl.planner.pull import Choice, wanted, would_be
from boardctl.planner.remember import Applied, remember
from boardctl.planner.targets import fits

_UNPROVEN = "the plan would not be empty after it"
_UNKNOWN = (
    "nothing is remembered of an apply, so nobody can tell what people changed: `boardctl plan` compares with the file"
)
_TOO_MANY = "too many changes that can't be taken together; pull again"
_MOST_PASSES = 4
_MOST_TRIES = 400  # of reading the file back, where not everything can be taken together


class Done(NamedTuple):
    """A run, and what the files should be checked for."""

    pull: Pull
    warnings: tuple[Problem, ...]


class _Board(NamedTuple):
    """A board's outcome, and what is to be written of it; `found` is the board as its file has it then.

    `partly` tells of what was taken without all that is in it.
    """

    told: Pulled
    found: Found
    text: str | None = None
    memory: BoardMemory | None = None
    partly: tuple[Listed, ...] = ()


class _Given(NamedTuple):
    """What all boards of a run share."""

    session: Session
    root: Path
    options: Options
    choice: Choice
    places: Counter[Source]
    boards: Counter[str]

    def board(self, found: Found) -> DesiredBoard:
        """The board as the files on the disk have it."""
        return next(each for each in self.session.project.boards if each.key == found.desired.key)


def pull(
    context: Context, paths: Sequence[str | Path], choices: Choices, choice: Choice, *, show: bool = False
) -> Done:
    """Work out what goes into the files, prove it, and (unless `show`) write files and state.

    A board that can't be read or planned is left out. Raises BoardctlError.
    """

    async def work(session: Session) -> Done:
        async with nullcontext() if show else session.state.lock():
            planned = await plan_project(session.client, session.state, session.project, choices, lenient=True)
            planned = without_lost(context, planned)
            check_memory(planned)
            given = _given(context, session, choices, choice)
            boards = [_pulled(given, found) for found in planned.boards if found.live is not None]
            _check_selected(planned, choice)
            files = _texts(context.root, boards)
            if not show:
                await _write(given, boards, files)
            others = await while_others_write(session.state) if show else ()
        told = tuple(each.told for each in boards)
        written, left_out = bool(files) and not show, planned.plan.left_out
        done = Pull(boards=told, files=files, root=context.root, written=written, left_out=left_out)
        return Done(done, (*planned.warnings, *others))

    return in_session(context, paths, choices, work)


async def _write(given: _Given, boards: Sequence[_Board], files: Mapping[str, tuple[str, str]]) -> None:
    """All files or none, then the state."""
    write({(given.root / name).resolve(): after for name, (_, after) in files.items()})
    for each in boards:
        if each.memory is not None:
            await given.session.state.write(each.told.key, each.memory)


def _given(context: Context, session: Session, choices: Choices, choice: Choice) -> _Given:
    boards = list(session.declared)  # what a line stands for does not depend on which of them were chosen
    places = Counter(each.source for board in boards for each in board.objects())
    options = Options(vars=choices.variables, now=parsed_now(choices.now))
    return _Given(session, context.root, options, choice, places, Counter(each.board.source.file for each in boards))


def _check_selected(planned: Planned, choice: Choice) -> None:
    """An address that fits nothing is a typo. Raises NotFound."""
    known: list[str] = []
    for found in planned.boards if choice.select else ():
        worked = _worked(found)
        known += [*worked.declared, *(would_be(worked, live) for live in worked.live.objects.values())]
    for pattern in choice.select:
        if not any(fits(address, (pattern,)) for address in known) and not is_of(pattern, planned.plan.left_out):
            hint = "addresses look like website/cards/ci; `boardctl drift` and `plan --format json` have them"
            raise NotFound(f"no address fits {pattern}", hint=hint)


def _worked(found: Found) -> Worked:
    return worked_out(found.desired, found.live, found.memory, abilities=abilities(), matching=found.matching)


def _texts(root: Path, boards: Iterable[_Board]) -> dict[str, tuple[str, str]]:
    found = {}
    for each in boards:
        if each.text is not None and each.told.file is not None:
            found[each.told.file] = (_read(root / each.told.file), each.text)
    return found


def _read(path: Path) -> str:
    """A file's text with its line ends."""
    return path.read_bytes().decode("utf-8")


def _pulled(given: _Given, found: Found) -> _Board:
    """What can be taken, again and again: a card's new list must be in the file before the card can be in the list."""
    done = _once(given, found)
    for _ in range(_MOST_PASSES):
        if done.text is None or not (done.told.listed or any(each.field == EXISTS for each in done.told.taken)):
            break
        again = _once(given, done.found, done.text)
        told = msgspec.structs.replace(again.told, taken=(*done.told.taken, *again.told.taken))
        if again.text is None:
            done = done._replace(told=told)
            break
        done = again._replace(told=told, partly=(*done.partly, *again.partly))
    return done._replace(told=msgspec.structs.replace(done.told, listed=(*done.partly, *done.told.listed)))


def _once(given: _Given, found: Found, text: str | None = None) -> _Board:
    """What can be taken of a board whose file has this text (None: the one on the disk)."""
    if found.memory is None:
        file = found.desired.board.source.file
        return _Board(Pulled(key=found.desired.key, url=_url(found), file=file, notes=(_UNKNOWN,)), found)
    context, plan = _worked(found), plan_found(found)
    want = wanted(context, plan, given.choice)
    conflicting = tuple(_listed(*each, undone=True) for each in conflicts(context, want))
    base = Pulled(key=found.desired.key, url=plan.url, file=found.desired.board.source.file, kept=want.kept,
                  newcomers=want.left, listed=conflicting)  # fmt: skip
    todo = units(context, want, given.session.project.settings)
    if not todo:
        return _Board(base, found)
    trying = _Trying(given, found, context, plan, text)
    taken, refused = trying.most(todo)
    planned = _keys(plan).keys()
    listed = tuple(
        _listed(each, reason, unit.place, undone=not unit.settles.isdisjoint(planned))
        for unit, reason in refused for each in unit.told
    )  # fmt: skip
    told = msgspec.structs.replace(
        base, taken=tuple(each for unit in taken for each in unit.told), listed=(*base.listed, *listed)
    )
    partly = tuple(
        _listed(each, f"it is written without {unit.missed}", unit.place, undone=False)
        for unit in taken if unit.missed for each in unit.told
    )  # fmt: skip
    return _Board(told, *trying.made(), partly) if taken else _Board(told, found)


def _url(found: Found) -> str | None:
    return found.live.board.url if found.live else None


def _listed(each: Drifted, reason: str, place: Source | None = None, *, undone: bool) -> Listed:
    return Listed(address=each.address, kind=each.kind, name=each.name, field=each.field, before=each.before,
                  after=each.after, reason=reason, undone=undone, before_unknown=each.before_unknown,
                  source=each.source or place)  # fmt: skip


class _Trying:
    """Attempts at one board's file; what `made` gives is that of the last that was proven."""

    def __init__(self, given: _Given, found: Found, context: Worked, plan: BoardPlan, text: str | None) -> None:
        self._given = given
        self._found = found
        self._context = context
        self._file = found.desired.board.source.file
        self._before = _keys(plan)
        self._text = text
        self._tries = 0
        self._made: tuple[Found, str, BoardMemory | None] | None = None

    def made(self) -> tuple[Found, str | None, BoardMemory | None]:
        """The board, the text and the memory after what was taken."""
        return self._made or (self._found, None, None)

    def most(self, todo: Sequence[Unit]) -> tuple[list[Unit], list[tuple[Unit, str]]]:
        """The units that can be taken together, and the others with the reasons: all at once, else by halves."""
        taken, refused = list[Unit](), list[tuple[Unit, str]]()
        reason = self._whole_file()
        if reason is not None:
            return [], [(each, reason) for each in todo]
        self._take(todo, taken, refused)
        return taken, refused

    def _take(self, part: Sequence[Unit], taken: list[Unit], refused: list[tuple[Unit, str]]) -> None:
        self._tries += 1
        late = self._tries > _MOST_TRIES
        reason = _TOO_MANY if late else self._prove([*taken, *part])
        if reason is None:
            taken += part
        elif late or len(part) == 1:
            refused += [(each, reason) for each in part]
        else:
            half = len(part) // 2
            self._take(part[:half], taken, refused)
            self._take(part[half:], taken, refused)

    def _whole_file(self) -> str | None:
        if self._given.boards[self._file] != 1:
            return "its file stands for several boards"
        if self._file not in self._given.session.project.files:
            return "it comes from a template"
        try:
            self._attempt(())
        except (Unwritable, UnicodeDecodeError) as error:
            return str(error)
        return None

    def _attempt(self, todo: Sequence[Unit]) -> str:
        places = self._given.places - Counter(each.source for each in self._given.board(self._found).objects())
        places.update(each.source for each in self._found.desired.objects())
        shared = frozenset(each for each in places if places[each] > 1)
        ids = {
            each.source: live.id
            for each in self._found.desired.objects()
            if each.source.file == self._file and (live := self._context.live_of(each.address)) is not None
        }
        text = _read(self._given.root / self._file) if self._text is None else self._text
        return attempt(text, [each.step for each in todo], file=self._file, shared=shared, ids=ids)

    def _prove(self, todo: Sequence[Unit]) -> str | None:
        """Why not, or None: then `text` and `memory` are what is to be written."""
        try:
            text = self._attempt(todo)
            desired = self._read_back(text)
            last = self._last(todo)
            after = worked_out(desired, self._found.live, last, abilities=abilities())
            memory = self._memory(after, todo, last)
            found = self._found._replace(desired=desired, memory=memory, matching=None)
            plan = plan_found(found)
        except Unwritable as error:
            return str(error)
        except ConfigError as error:
            return f"the file could not be read after it: {error.problems[0].message}"
        except BoardctlError as error:
            return f"{_UNPROVEN}: {error.message}"
        if not self._is_proven(_keys(plan), todo):
            return _UNPROVEN
        self._made = found, text, memory
        return None

    def _read_back(self, text: str) -> DesiredBoard:
        from boardctl.config.project import load

        path = self._given.root / self._file
        project = load([path], root=self._given.root, options=self._given.options, unsaved={path: text})
        return project.boards[0]

    def _is_proven(self, after: Mapping[tuple[str, str], Any], todo: Sequence[Unit]) -> bool:
        """Whether the plan names nothing new, and of what was taken nothing as before.

        Which of some siblings move to come into one order may be another choice once one of them is not written to.
        """
        if any(label not in ("place", "move") for _, label in after.keys() - self._before.keys()):
            return False
        settled = {each for unit in todo for each in unit.settles}
        partly = {"labels", "members"}
        for who, label in after.keys() & settled:
            if label not in partly or after[who, label] == self._before[who, label]:
                return False
        return True

    def _last(self, todo: Sequence[Unit]) -> BoardMemory | None:
        """The memory without what leaves the file."""
        last = self._found.memory
        gone = {each for unit in todo for each in unit.gone}
        silent = {each for unit in todo for each in unit.silent}
        if last is None or not (gone or silent):
            return last
        kept = {address: _without(each, silent) for address, each in last.objects.items() if each.id not in gone}
        return msgspec.structs.replace(last, objects=kept)

    def _memory(self, after: Worked, todo: Sequence[Unit], last: BoardMemory | None) -> BoardMemory | None:
        """The memory in step: entries of what was touched are made anew, all others stay as they are."""
        if last is None:
            return None
        new = {each for unit in todo for each in unit.new}
        touched = {each for unit in todo for each in unit.touched} | new
        created = frozenset(address for address, live in after.matching.live.items() if live.id in new)
        known = remember(sight_of(after), last, Applied(created=created), None)
        objects = {address: each for address, each in last.objects.items() if each.id not in touched}
        before = {each.id: each for each in last.objects.values()}
        ordered = frozenset(each for unit in todo for each in unit.ordered)
        objects |= {
            address: self._as_ordered(each, before.get(each.id), ordered)
            for address, each in known.objects.items()
            if each.id in touched
        }
        gone = {each for unit in todo for each in unit.gone}
        objects = {address: each for address, each in objects.items() if each.id not in gone}
        return msgspec.structs.replace(last, objects=objects)

    def _as_ordered(
        self, entry: Remembered, before: Remembered | None, ordered: frozenset[tuple[str, Kind]]
    ) -> Remembered:
        """The new entry of what is remembered, with the order of before of each kind of which no new one was taken."""
        if before is None:
            return entry
        row: list[str] = []
        for kind, ids in groupby(entry.order, key=lambda each: self._context.live.objects[each].kind):
            now = tuple(ids)
            row += now if (entry.id, kind) in ordered else with_newcomers(before.order, now)
        return msgspec.structs.replace(entry, order=tuple(row))


def _without(entry: Remembered, silent: Collection[tuple[str, str]]) -> Remembered:
    """What is remembered of an object but for these fields."""
    fields = {name: each for name, each in entry.fields.items() if (entry.id, name) not in silent}
    return msgspec.structs.replace(entry, fields=fields)


def _keys(plan: BoardPlan) -> dict[tuple[str, str], Any]:
    """Everything a plan would do: (object, field or action) -> the change of it."""
    found: dict[tuple[str, str], Any] = {}
    for change in plan.changes:
        who = change.object_id or change.address
        found |= {(who, label): delta for label, delta in change.fields.items()}
        if change.moves:
            found[who, "place"] = None
            found |= {(f"{each.kind} in {each.owner}", "order"): None for each in change.operations if each.place}
        if not change.fields or change.action != "update":
            found[who, "exists" if change.action in ("create", "delete", "archive") else change.action] = change.action
    return found
