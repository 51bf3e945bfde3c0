"""The draft of an imported board: where its files go, their texts, and the proof that they change nothing."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from boardctl.app.plan import abilities
from boardctl.app.reading import Taken
from boardctl.config.emit import text_of
from boardctl.config.projectfile import Settings
from boardctl.config.terms import wording
from boardctl.config.times import Clock, zone_of
from boardctl.config.write import Writer
from boardctl.disk import replace
from boardctl.errors import BoardctlError, ConfigError, NotFound, Unsettled, Where
from boardctl.model.addresses import shortened, slug
from boardctl.model.desired import DesiredBoard
from boardctl.model.fields import normal_text
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import Change
from boardctl.model.values import Kind
from boardctl.planner.board import plan_board
from boardctl.planner.declare import Declaration, Part, declared_board, declared_by_id
from boardctl.planner.identity import short_id
from boardctl.planner.taken import bound
from boardctl.state.backends import State
from boardctl.trello import extras

_BUG = "nothing was written; this is a bug in boardctl, please report it with this message"
_SCHEMA = "schemas/board.schema.json"


class Wish(Struct, frozen=True, kw_only=True):
    """What is to be imported, and how.

    Either `board` (id, short link, URL or name) or `export` (a file) is given. `output` is the file to write, None for
    boards/<slug of the name>.yaml; with `show` nothing is written. `lists` are names or ids, empty for all.
    """

    board: str | None = None
    export: Path | None = None
    output: Path | None = None
    show: bool = False
    force: bool = False
    cards: bool = True
    archived: bool = False
    lists: tuple[str, ...] = ()
    template: bool = False


class Target(Struct, frozen=True, kw_only=True):
    """Where an imported board goes: the project's root, the board's file, and the template's where there is one."""

    root: Path
    file: Path
    template: Path

    def name(self, path: Path) -> str:
        """The path as people see it: relative to the project."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def check(self, *, template: bool) -> None:
        """Raise where the files can't stand there: a template is found by a path inside the project."""
        if template and not self.file.is_relative_to(os.path.abspath(self.root)):
            message = "a template and the board that uses it must be inside the project"
            raise BoardctlError(message, where=Where(self.name(self.file)), hint="give -o a file of this project")

    def head(self, path: Path) -> str:
        """The line that leads editors to the schema, where the project has it."""
        schema = self.root / _SCHEMA
        if not schema.is_file():
            return ""
        return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, path.parent)).as_posix()}\n"


class Draft(Struct, frozen=True, kw_only=True):
    """Texts by path, the board they stand for, what of it the state is to remember, and counts by noun."""

    texts: Mapping[Path, str]
    desired: DesiredBoard
    memory: BoardMemory
    counts: Mapping[Kind, int]
    left_out: Mapping[str, int]


def target_of(root: Path, live: LiveBoard, output: Path | None, settings: Settings) -> Target:
    """The files for a board: the one that was named, else one where the project looks for its boards."""
    stem = shortened(slug(str(getattr(live.board.value, "name", "") or ""), "board"))
    file = Path(os.path.abspath(output)) if output else root / _folder(root, settings) / f"{stem}.yaml"
    return Target(root=root, file=file, template=root / "templates" / f"{file.stem}.yaml")


def _folder(root: Path, settings: Settings) -> str:
    """Where the project has its boards: what `boards:` names, else the root where they are there already."""
    if settings.boards is None:
        from boardctl.config.project import board_files

        files = board_files(root)
        return "." if files and all(each.parent == root for each in files) else "boards"
    patterns = [each.replace("**/", "") for each in settings.boards]
    folders = ["boards", *(str(PurePosixPath(each).parent) for each in patterns)]
    fitting = (each for each in folders if any(PurePosixPath(each, "x.yaml").match(glob) for glob in patterns))
    return next((each for each in fitting if "*" not in each), "boards")


def drafted(target: Target, taken: Taken, wish: Wish, settings: Settings, *, binding: str | None) -> Draft:
    """Texts whose plan is empty, with the state and without it. Raises Unsettled where it is not: a bug."""
    live = taken.live
    part = Part(lists=_chosen(live, wish.lists), cards=wish.cards, archived=wish.archived, archived_lists=False)
    declared = declared_board(live, key=slug(target.file.stem, "board"), part=part)
    texts, unsaid = _texts(target, declared.board, wish, settings, binding=binding, workspace=_workspace(live))
    desired = _read_back(target, texts)
    return Draft(
        texts=texts,
        desired=desired,
        memory=_proven(desired, live),
        counts=Counter(each.kind for each in desired.objects()),
        left_out=_left_out(declared, unsaid, taken),
    )


def _texts(
    target: Target, board: DesiredBoard, wish: Wish, settings: Settings, *, binding: str | None, workspace: str | None
) -> tuple[dict[Path, str], Mapping[str, int]]:
    """The texts of a board by path, and what they can't say: one file, or a template and a file that uses it."""
    clock = Clock(zone_of(settings.timezone), settings.due_time)
    if not wish.template:
        writer = Writer(board, wording(clock, settings.people))
        data = writer.board_data(binding=binding, workspace=workspace)
        return {target.file: text_of(data, head=target.head(target.file))}, writer.left_out
    from boardctl.config.templating import as_template

    path = Path(os.path.relpath(target.template, target.file.parent)).as_posix()
    pair = as_template(board, clock, settings.people, binding=binding, workspace=workspace, path=path)
    files = {target.template: pair.template, target.file: pair.board}
    return {file: text_of(data, head=target.head(file)) for file, data in files.items()}, pair.left_out


def _chosen(live: LiveBoard, wanted: Sequence[str]) -> frozenset[str] | None:
    """The ids of the lists of these names; None for all. Raises NotFound."""
    if not wanted:
        return None
    found: set[str] = set()
    lists = live.in_order(live.id, "list")
    for name in wanted:
        fitting = [each for each in lists if name == each.id or normal_text(name) == _name(each)]
        in_sight = [each for each in fitting if not each.archived]
        if not in_sight:
            raise _no_list(name, lists, archived=bool(fitting))
        found |= {each.id for each in in_sight}
    return frozenset(found)


def _name(live: Live) -> str:
    return normal_text(str(getattr(live.value, "name", "") or ""))


def _no_list(name: str, lists: Sequence[Live], *, archived: bool) -> NotFound:
    from boardctl.model.closest import did_you_mean

    names = [_name(each) for each in lists if not each.archived]
    if archived:
        return NotFound(f"the list {name!r} is archived", hint="a file can't ask for an archived list; open it first")
    hint = did_you_mean(name, names) or f"its lists are: {', '.join(names) or 'none'}"
    return NotFound(f"the board has no list {name!r}", hint=hint)


def _workspace(live: LiveBoard) -> str | None:
    """What people call the board's workspace: the short name, as in its URL, before the one that is shown."""
    own = getattr(live.board.value, "workspace", None)
    names = sorted(live.workspace_names - {own}, key=lambda each: (each != each.lower() or " " in each, each))
    return names[0] if names else None


def _read_back(target: Target, texts: Mapping[Path, str]) -> DesiredBoard:
    """The board that the texts stand for, read as if they were written."""
    from boardctl.config.project import load

    try:
        project = load([target.file], root=target.root, unsaved=texts)
    except ConfigError as error:
        said = "; ".join(f"{each.where}: {each.message}" for each in error.problems[:5])
        raise Unsettled(f"what import made of this board can't be read: {said}", hint=_BUG) from None
    return project.boards[0]


def _proven(desired: DesiredBoard, live: LiveBoard) -> BoardMemory:
    """What the state is to remember, once it is sure that nothing is to be done: neither with it nor without it."""
    try:
        memory = bound(desired, live, abilities=abilities())
        for known in (None, memory):
            changes = plan_board(desired, live, known, abilities=abilities()).changes
            if changes:
                told = "; ".join(map(_told, changes[:5]))
                raise Unsettled(f"the file that import made would change the board: {told}", hint=_BUG)
    except ConfigError as error:
        said = "; ".join(each.message for each in error.problems[:5])
        raise Unsettled(f"the file that import made does not fit the board: {said}", hint=_BUG) from None
    return memory


def _told(change: Change) -> str:
    fields = ", ".join(f"{name}: {delta.before!r} -> {delta.after!r}" for name, delta in change.fields.items())
    return f"{change.action} {change.address}" + (f" ({fields})" if fields else "")


def _left_out(declared: Declaration, unsaid: Mapping[str, int], taken: Taken) -> dict[str, int]:
    """Everything on this part of the board that the file does not say, the most telling first."""
    around = extras.counted(taken.around, declared_by_id(declared.board).keys())
    return {**around, **Counter(declared.left_out) + Counter(unsaid)}


def write(texts: Mapping[Path, str]) -> None:
    """Write each file, whole or not at all; folders are made. Raises BoardctlError."""
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, text.encode())
        except OSError as error:
            raise BoardctlError(f"can't write: {error.strerror}", where=Where(str(path))) from error


async def check_free(
    target: Target, draft: Draft, state: State | None, *, force: bool, gone: Path | None = None
) -> None:
    """Raise where a file or the state has something that must not be lost, or the board has a file already.

    `gone` is the export of a board that is not there any more: a `pull` could do nothing for its file.
    """
    for path in draft.texts:
        if os.path.lexists(path) and not force:
            pull = "" if gone else "; `boardctl pull` keeps what is in it"
            raise BoardctlError(
                "there is such a file already; nothing was written",
                where=Where(target.name(path)),
                hint=f"--force overwrites it, -o FILE writes another{pull}",
            )
    key = draft.desired.key
    memory = await state.read(key) if state else None
    if memory is not None and memory.board != draft.memory.board and not force:
        raise BoardctlError(
            f'the state remembers another board as "{key}"',
            hint=f"-o FILE gives this one another key; `boardctl state rm {key}` forgets the other",
        )
    for other, known in _others(target):
        remembered = await state.read(other.key) if state else None
        same = known in _names_of(draft) or (remembered and remembered.board == draft.memory.board)
        if same or other.key == key:
            raise _managed(target, other, key, gone)


def _names_of(draft: Draft) -> set[str]:
    bound_to = draft.desired.board.id
    return {draft.memory.board} | ({bound_to} if bound_to else set())


def _others(target: Target) -> Iterator[tuple[DesiredBoard, str]]:
    """The other boards of the project, with what their `id:` says; none where its files can't be read now."""
    from boardctl.config.project import load

    try:
        boards = load((), root=target.root).boards
    except ConfigError:
        return
    for each in boards:
        if each.board.source.file != target.name(target.file):
            yield each, short_id(each.board.id or "")


def _managed(target: Target, other: DesiredBoard, key: str, gone: Path | None) -> BoardctlError:
    source = other.board.source
    where = Where(source.file, source.line, source.column, other.key)
    if other.key == key:
        return BoardctlError(f'another board of the project has the key "{key}"', where=where, hint="give -o FILE")
    hint = _in_its_place(target, other, gone) if gone else "`boardctl pull` brings live changes into it"
    return BoardctlError("this file stands for the board already", where=where, hint=hint)


def _in_its_place(target: Target, other: DesiredBoard, export: Path) -> str:
    """What to do where the board is gone: a file of its own can be written over, one of several boards can't."""
    if other.made_for:
        return f"the board is gone from Trello: take it out of this file first ({other.made_for})"
    file = os.path.relpath(target.root / other.board.source.file)
    command = shlex.join(("boardctl", "import", "--from-export", str(export), "-o", file, "--force"))
    return f"the board is gone from Trello; in place of what is in its file: `{command}`"
