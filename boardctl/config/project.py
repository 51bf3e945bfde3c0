"""A project: boardctl.yaml and the board files that belong to it, loaded as a whole with every mistake at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from boardctl.config.build import Surroundings, build
from boardctl.config.decode import decode
from boardctl.config.document import KEY_PATTERN, BoardFile
from boardctl.config.expand import Expander
from boardctl.config.files import Files, SourceFile, absolute, is_found, leads_nowhere, matching
from boardctl.config.fold import folded
from boardctl.config.options import Options
from boardctl.config.people import People
from boardctl.config.projectfile import STATE_FOLDER, ProjectFile, Settings, mistakes, settings_of
from boardctl.config.templates import Instance, Templates, is_template
from boardctl.config.times import Clock, utc, zone_of
from boardctl.config.tree import Document, Map
from boardctl.config.twins import Twins
from boardctl.config.variables import variables
from boardctl.config.workdays import Calendar
from boardctl.errors import ConfigError, Problem, Where
from boardctl.model.addresses import slug
from boardctl.model.closest import did_you_mean
from boardctl.model.desired import DesiredBoard, Source
from boardctl.model.shelf import Shelf

__all__ = ["Options", "Project", "Settings", "SourceFile", "find_root", "load"]

PROJECT_FILE = "boardctl.yaml"
NO_OPTIONS = Options()
DATA_FOLDER, BOARDS = ".boardctl", "boards"
DEFAULT_GLOBS = ("boards/*.yaml", "boards/*.yml")
_DEEPER = ("boards/*/**/*.yaml", "boards/*/**/*.yml")
_SUFFIXES = (".yaml", ".yml")
# Without a boards folder, files of the root that have these keys at their left edge are board files: a template of
# many boards may leave their names to what it is `from:`.
_LOOKS_LIKE_BOARD = tuple(re.compile(rb"^(%s)[ \t]*:" % each, re.MULTILINE) for each in (b"version", b"name|from"))


class Project(Struct, frozen=True, kw_only=True):
    """Everything the files say. `boards` are in the order of their files; `warnings` stop nothing.

    `sources` are all files that were read, templates and rows included; `files` the board files among them; `now`
    is the moment that schedules took for the present (None where there is none); `documents` are the boards' files
    after their templates, side by side with `boards`, where the options ask for them; `retired` is how many of the
    boards are only kept archived, `over` how many are kept up where they exist and never made; `keys` are those of all
    boards.
    """

    root: Path
    boards: Sequence[DesiredBoard]
    settings: Settings
    warnings: tuple[Problem, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    now: str | None = None
    files: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    retired: int = 0
    over: int = 0
    keys: frozenset[str] = frozenset()


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that has a boardctl.yaml; else `start` itself.

    Without that file the folder `boards` belongs to the project it is in, if boardctl has been at work there: to take
    it for a project of its own would give its boards a second state.
    """
    for folder in (start, *start.parents):
        if is_found(folder / PROJECT_FILE):
            return folder
    for folder in (start, *start.parents):
        if (folder / STATE_FOLDER).is_dir():
            return start
        if folder.name == BOARDS and any((folder.parent / each).is_dir() for each in (STATE_FOLDER, DATA_FOLDER)):
            return folder.parent
    return start


def load(
    paths: Sequence[str | Path] = (),
    *,
    root: Path,
    options: Options = NO_OPTIONS,
    unsaved: Mapping[Path, str] | None = None,
) -> Project:
    """Load board files, and the project file of `root` if there is one; templates are worked out.

    `paths` are board files or folders of them (relative to the working directory); without any, the globs of
    the project file, else boards/*.yaml and boards/*.yml, else what looks like a board file in the root.
    `unsaved` are texts of files that are not written yet; a path may name one of them.
    Raises ConfigError with every problem of every file.
    """
    loading = _Loading(root, options, unsaved)
    loading.project_file()
    for file in loading.find([Path(path) for path in paths]):
        loading.board_file(file)
    return loading.result()


def settings(root: Path) -> Settings:
    """What boardctl.yaml says, without reading a board file. Raises ConfigError."""
    loading = _Loading(root, NO_OPTIONS)
    loading.project_file()
    return loading.result().settings


def board_files(root: Path) -> list[Path]:
    """The board files of a project as it is now; none where there are none. Raises ConfigError for boardctl.yaml."""
    settings(root)
    loading = _Loading(root, NO_OPTIONS)
    loading.project_file()
    return loading.find([])


def yaml_files(paths: Sequence[str | Path] = (), *, root: Path) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Every YAML file of a project that can be read, and what is wrong with those that can't.

    Without `paths` these are boardctl.yaml, the board files, and the templates, rows and lists they name.
    """
    loading = _Loading(root, NO_OPTIONS)
    loading.project_file()
    found = loading.find([Path(path) for path in paths])
    if not paths:
        for file in found:
            loading.board_file(file)
    return loading.read_files(found, whole=not paths)


class _Loading:
    """One run of `load`: what was read so far, and what is wrong with it."""

    def __init__(self, root: Path, options: Options, unsaved: Mapping[Path, str] | None = None) -> None:
        self._root = root
        self._unsaved = frozenset(map(absolute, unsaved or ()))
        self._options = options
        self._settings = Settings()
        self._around = Surroundings(self._settings, Clock(), People(self._settings))
        self._boards = Shelf[DesiredBoard]()
        self._documents: list[Document] = []
        self._retired = self._over = 0
        self._twins = Twins()
        self._taken: dict[str, Source] = {}  # by key: where the board is declared
        self._problems: list[Problem] = []
        self._files = Files(root, self._problems, unsaved)
        self._templates: Templates | None = None
        self._vars = Map(_Nowhere())
        self._now: datetime | None = None
        self._read: list[str] = []
        self._deeper: list[Path] = []  # what looks like board files, and is deeper in the folder than they are read

    def result(self) -> Project:
        """The project. Raises ConfigError if anything is wrong."""
        problems = sorted(folded([*self._problems, *self._unread()]), key=_in_order)
        if any(problem.severity == "error" for problem in problems):
            raise ConfigError(problems)
        return Project(
            root=self._root,
            boards=self._boards,
            settings=self._settings,
            warnings=tuple(problems),
            sources=tuple(sorted(self._files.sources.values())),
            now=utc(self._now) if self._now else None,
            files=tuple(self._read),
            documents=tuple(self._documents),
            retired=self._retired,
            over=self._over,
            keys=frozenset(self._taken),
        )

    def _unread(self) -> Iterator[Problem]:
        """A warning for each file that nobody reads, though it stands below boards/."""
        unread = [name for name in map(self._name, self._deeper) if name not in self._files.documents]
        suffixes = sorted({Path(name).suffix for name in [*unread, *self._read]})  # those that are read are to stay so
        globs = ", ".join(f'"boards/**/*{each}"' for each in suffixes)
        for name in unread:
            message = "this file is not read: without `boards:` in boardctl.yaml only those right in boards/ are"
            yield Problem(message, Where(name), f"move it there, or say `boards: [{globs}]`", "not-read", "warning")

    def read_files(self, paths: Sequence[Path], *, whole: bool) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
        """The documents at `paths` (or all that were read), and the problems of YAML itself and of missing files."""
        documents = [self._files.yaml(path) for path in paths]
        if whole:
            documents = [*self._files.documents.values()]
        wrong = [each for each in self._problems if each.code in ("yaml", "not-found") and each.severity == "error"]
        # The text of a CSV file is a document without data.
        return tuple(each for each in documents if each is not None and each.data), tuple(wrong)

    def project_file(self) -> None:
        """Read boardctl.yaml, if there is one, and the variables of this run."""
        path = self._root / PROJECT_FILE
        if is_found(path):
            self._read_settings(path)
        self._vars = variables(self._vars, self._options.vars, self._problems, known=is_found(path))

    def _read_settings(self, path: Path) -> None:
        self._around = self._around._replace(people=People(self._settings, complete=False))
        document = self._files.yaml(path)
        if document is None:
            return
        if isinstance(document.data, Map) and isinstance(document.data.get("vars"), Map):
            self._vars = document.data["vars"]
        hint = "they stand in board files and templates; `vars` are plain values"
        self._problems += [
            document.problem("boardctl.yaml has no expressions", at, hint=hint) for at in document.expressions
        ]
        file = decode(document, ProjectFile, schema="project")
        wrong = file if isinstance(file, list) else [*mistakes(document, file)]
        if isinstance(file, list) or wrong:
            self._problems += wrong
            return
        self._settings = settings_of(file)
        self._around = Surroundings(self._settings, self._clock(document), People(self._settings))

    def _clock(self, document: Document) -> Clock:
        try:
            return Clock(zone_of(self._settings.timezone), self._settings.due_time)
        except ValueError as error:
            hint = "write a name such as Europe/Berlin"
            self._problems.append(document.problem(str(error), document.mark(["timezone"]), hint=hint))
            return Clock()

    def find(self, paths: Sequence[Path]) -> list[Path]:
        """The board files that the paths stand for, each once; a path that stands for none is a problem."""
        root = absolute(self._root)
        found: dict[Path, Path] = {}
        for path in paths or [self._root]:
            own = absolute(path) == root
            files = self._discover() if own else self._named(path)
            within = self._root if own else path
            there = [file for file in files if self._is_there(file)]
            found.update((absolute(file), file) for file in there if file == path or self._is_within(file, within))
        return list(found.values())

    def _is_there(self, file: Path) -> bool:
        """A link that leads nowhere would else be silently no board."""
        if leads_nowhere(file) and absolute(file) not in self._unsaved:
            self._none(file, "links to a file that is not there")
            return False
        return True

    def _is_within(self, file: Path, folder: Path) -> bool:
        """Whether a file that was found, not named, lies in the folder: a link or glob may lead anywhere."""
        inside = file.resolve().is_relative_to(folder.resolve())
        if not inside:
            self._none(file, "leads out of the project", hint="name it on the command line if it is meant")
        return inside

    def _named(self, path: Path) -> list[Path]:
        if path.is_dir():
            files = _yaml_files(path) or _glob(path, DEFAULT_GLOBS)
            return files or self._none(path, "there is no board file in this folder")
        if not os.path.lexists(path) and absolute(path) not in self._unsaved:
            return self._none(path, "there is no such file or folder", hint=self._meant(path))
        return [path]

    def _meant(self, path: Path) -> str | None:
        """What a path of nothing was meant to be: the key of a board, or a file of a like name."""
        if not path.suffix and len(path.parts) == 1 and str(path) in self._own_keys():
            return f"the board of that key is chosen by `--board {path}` of plan and apply"
        files = _glob(self._root, self._settings.boards or DEFAULT_GLOBS)
        return did_you_mean(str(path), [os.path.relpath(each) for each in files])  # paths are typed from where one is

    def _own_keys(self) -> frozenset[str]:
        """The keys of all boards of the project; none where its files can't be read."""
        try:
            return load(root=self._root, options=self._options).keys
        except ConfigError:
            return frozenset()

    def _discover(self) -> list[Path]:
        """The project's own board files."""
        globs = self._settings.boards
        if globs is None:
            files = _glob(self._root, DEFAULT_GLOBS) or list(filter(_looks_like_board, _yaml_files(self._root)))
            self._deeper = [file for file in _glob(self._root, _DEEPER) if file.is_file() and _looks_like_board(file)]
            return files or self._none(self._root, f"there is no board file in {absolute(self._root)}", hint=_START)
        files = []
        for glob in globs:
            matched = _glob(self._root, [glob])
            files += matched or self._none(self._root / PROJECT_FILE, f'no file matches "{glob}" of `boards:`')
        return files

    def _none(self, path: Path, message: str, *, hint: str | None = None) -> list[Path]:
        self._problems.append(Problem(f"{self._name(path)}: {message}", Where(self._name(path)), hint, "not-found"))
        return []

    def board_file(self, path: Path) -> None:
        """Read a board file, work out its templates, and build its boards."""
        document = self._files.yaml(path)
        if document is None:
            return
        self._read.append(document.file)
        instances: Iterable[Instance] = [Instance(document, _key_of(path))]
        if is_template(document):
            instances = self._working_out().boards(document, _key_of(path))
        for instance in instances:
            self._board(instance)

    def _working_out(self) -> Templates:
        if self._templates is None:
            calendar = Calendar(self._settings.workdays, self._settings.holidays)
            expander = Expander(self._files, calendar, self._problems)
            self._templates = Templates(self._files, expander, self._vars, self._today, self._problems)
        return self._templates

    def _today(self) -> date:
        """The day it is in the project's time zone."""
        zone = self._around.clock.zone
        if self._now is None:
            now = self._options.now or datetime.now(zone)
            self._now = now if now.tzinfo else now.replace(tzinfo=zone)
        return self._now.astimezone(zone).date()

    def _board(self, instance: Instance) -> None:
        document = instance.document
        file = decode(document, BoardFile, schema="board")
        if isinstance(file, list) or instance.unknown:
            from boardctl.config.rest import rest

            wrong = file if isinstance(file, list) else []
            told = {each.where.path for each in instance.unknown}  # of what could not be worked out no more is known
            self._problems += [each for each in wrong if each.where.path not in told]
            self._problems += rest(document, [*instance.unknown, *wrong], key=instance.key, around=self._around)
            return
        board, problems = build(document, file, key=instance.key, around=self._around)
        self._problems += problems
        if instance.stage != "open":
            board = structs.replace(board, creates=False, retired=instance.stage == "retired")
        self._add(board, document)

    def _add(self, board: DesiredBoard, document: Document) -> None:
        if board.key in self._taken:
            message = f'the board key "{board.key}" is taken by {self._taken[board.key]}'
            hint = "give each board a `key:` of its own"
            self._problems.append(document.problem(message, document.mark(["key"]), hint=hint))
            return
        self._taken[board.key] = board.board.source
        self._problems += self._twins.of(board, document)
        self._boards.append(board)
        self._retired += board.retired
        self._over += not board.creates and not board.retired
        if self._options.documents:
            self._documents.append(document)

    def _name(self, path: Path) -> str:
        return self._files.name(path)


class _Nowhere(NamedTuple):
    """The place of what no file says."""

    name: str = ""
    line: int = 0
    column: int = 0


_START = "`boardctl init` makes a first one"


def _in_order(problem: Problem) -> tuple[bool, str, int, int]:
    """Errors first; then by place."""
    where = problem.where
    return problem.severity != "error", where.file or "", where.line or 0, where.column or 0


def _key_of(path: Path) -> str:
    """A board's key where its file does not say one: the file's stem."""
    return path.stem if re.search(KEY_PATTERN, path.stem) else slug(path.stem, "board")


def _glob(folder: Path, globs: Iterable[str]) -> list[Path]:
    matched = [file for glob in globs for file in matching(folder, glob)]
    return [file for file in matched if is_found(file) and file.name != PROJECT_FILE]


def _yaml_files(folder: Path) -> list[Path]:
    files = sorted(each for each in folder.iterdir() if each.suffix in _SUFFIXES and each.name != PROJECT_FILE)
    return [each for each in files if is_found(each)]


def _looks_like_board(file: Path) -> bool:
    try:
        content = file.read_bytes()
    except OSError:
        return True  # reading it for good then says why it can't be read
    return all(pattern.search(content) for pattern in _LOOKS_LIKE_BOARD)
