"""A saved plan file: read, checked, and compared with a fresh plan."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

import msgspec
from msgspec import Struct

from boardctl.app.choices import Choices
from boardctl.app.plan import Planned, planned_from
from boardctl.errors import BoardctlError, NotFound, Problem, Stale, Where
from boardctl.model.plan import LeftOut
from boardctl.planner.approval import Conflict, ShownBoard, Verdict, compare
from boardctl.views.plain import FORMAT_VERSION
from boardctl.views.plan_json import is_intact, plan_document


class _Source(Struct, frozen=True):
    file: str
    sha256: str


class _Options(Struct, frozen=True):
    vars: dict[str, Any] = {}
    now: str | None = None
    targets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class _Error(Struct, frozen=True):
    board: str
    message: str = ""


class Saved(Struct, frozen=True, kw_only=True):
    """A saved plan as far as it counts: it approves changes, it is no list of calls."""

    sources: tuple[_Source, ...]
    boards: tuple[ShownBoard, ...]
    digest: str
    options: _Options = _Options()
    errors: tuple[_Error, ...] = ()

    @property
    def changing(self) -> frozenset[str]:
        """The keys of the boards that are to change."""
        return frozenset(board.key for board in self.boards if board.changes)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the boards that it shows."""
        return frozenset(board.key for board in self.boards)

    @property
    def choices(self) -> Choices:
        """What was chosen when the plan was made."""
        given = self.options
        return Choices(targets=given.targets, exclude=given.exclude, variables=given.vars, now=given.now, saved=True)


def read_saved(file: Path) -> Saved:
    """Read a plan file. Raises BoardctlError where it is none, damaged, or of a later version."""
    where = Where(str(file))
    try:
        document = msgspec.json.decode(file.read_bytes())
    except FileNotFoundError:
        raise NotFound("there is no such plan file", where=where) from None
    except (OSError, msgspec.DecodeError) as error:
        raise BoardctlError(f"not a saved plan: {error}", where=where, hint=_AGAIN) from None
    if not isinstance(document, dict) or "boards" not in document or "digest" not in document:
        raise BoardctlError("not a saved plan", where=where, hint=_AGAIN)
    version = str(document.get("format_version", ""))
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise BoardctlError(f"a plan of format {version}, which this boardctl does not know", where=where, hint=_AGAIN)
    if not is_intact(document):
        raise BoardctlError("the plan was changed after it was saved", where=where, hint=_AGAIN)
    try:
        saved = msgspec.convert(document, Saved)
    except msgspec.ValidationError as error:
        raise BoardctlError(f"not a saved plan: {error}", where=where, hint=_AGAIN) from None
    if not saved.sources:
        hint = "`boardctl restore FILE|RUN` makes it again, shows it and asks"
        raise BoardctlError("this is the plan of a restore, which apply can't carry out", where=where, hint=hint)
    for name in saved.options.files:
        if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
            raise BoardctlError(f"not a saved plan: {name} is no file of the project", where=where, hint=_AGAIN)
    return saved


def not_shown(file: Path) -> tuple[Problem, ...]:
    """A warning for each board that a saved plan is without: approved is what it shows. Raises as `read_saved`."""
    return tuple(
        Problem(
            f"{each.board} was left out of this plan, and nothing is done on it: {each.message}",
            hint=f"once that is mended: boardctl plan --board {each.board}",
            severity="warning",
        )
        for each in read_saved(file).errors
    )


_AGAIN = "make it again: boardctl plan --out plan.json"


def check_files(saved: Saved, root: Path) -> None:
    """Raise Stale where a file that the plan was made from is not in this project (any more)."""
    for name in saved.options.files:
        if not (root / name).exists():
            raise Stale(
                f"the plan was made from {name}, which is not here", hint=f"run it in its own project; {_AGAIN}"
            )


def check_sources(saved: Saved, planned: Planned) -> None:
    """Raise Stale unless the files are those the plan was made from."""
    now = {source.file: source.sha256 for source in planned.project.sources}
    then = {source.file: source.sha256 for source in saved.sources}
    changed = sorted(file for file in now.keys() | then.keys() if now.get(file) != then.get(file))
    if changed:
        raise Stale(f"{changed[0]} has changed since the plan was made", where=Where(changed[0]), hint=_AGAIN)


def approved_part(saved: Saved, fresh: Planned) -> Planned:
    """The fresh plan cut down to what the saved one approves. Raises Stale with every conflict.

    Of boards that are left out nothing can be said now; they matter where the saved plan changes them.
    """
    left_out = [each for each in fresh.plan.left_out if each.key in saved.changing]
    sources = {board.key: frozenset(change.address for change in board.changes) for board in saved.boards}
    shown = _shown(planned_from(fresh.project, fresh.boards, fresh.choices, sources=sources, wrong=list(left_out)))
    verdicts = {board.key: compare(board, shown[board.key]) for board in saved.boards if board.key in shown}
    conflicts = [each for verdict in verdicts.values() for each in verdict.conflicts]
    missing = sorted(saved.changing - shown.keys() - {each.key for each in left_out})
    adopted = {found.desired.key for found in fresh.boards if found.adopted}
    conflicts += [_made_meanwhile(board) for board in saved.boards if board.id is None and board.key in adopted]
    if conflicts or missing:
        raise Stale(_told(conflicts, missing), hint=f"nothing was changed; {_AGAIN}")
    return _cut_down(fresh, verdicts, left_out)


def _made_meanwhile(board: ShownBoard) -> Conflict:
    return Conflict(board.key, board.key, None, "create", "somebody else has made a board of this name")


def _cut_down(fresh: Planned, verdicts: dict[str, Verdict], left_out: list[LeftOut]) -> Planned:
    approved = {key: verdict.pending for key, verdict in verdicts.items()}
    return planned_from(fresh.project, fresh.boards, fresh.choices, approved=approved, wrong=list(left_out))


def _shown(planned: Planned) -> dict[str, ShownBoard]:
    """The fresh plan in the form in which plans are saved, so that both sides are read alike."""
    document = plan_document(planned.plan, sources={}, options={}, encode=lambda _: ("", "", None))
    boards = msgspec.convert(document["boards"], list[ShownBoard])
    return {board.key: board for board in boards}


def _told(conflicts: list[Conflict], missing: list[str]) -> str:
    lines = [f"{key}: the board is not in the files any more" for key in missing]
    lines += [_line(each) for each in conflicts]
    return "the board has moved since the plan was made:\n" + "\n".join(f"  {line}" for line in lines)


def _line(conflict: Conflict) -> str:
    what = f"{conflict.address}" + (f" {conflict.field}" if conflict.field else "")
    return f"{what}: planned from {_text(conflict.planned_from)}, now {_text(conflict.now)}"


def _text(value: Any) -> str:
    return "nothing" if value is None else msgspec.json.encode(value).decode()
