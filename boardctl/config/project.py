"""A project: boardctl.yaml and the board files that belong to it, loaded as a whole with every mistake at once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from boardctl.config.build import Surroundings, build
from boardctl.config.decode import decode
from boardctl.config.document import KEY_PATTERN, BoardFile
from boardctl.config.loader import load as load_yaml
from boardctl.config.people import People
from boardctl.config.projectfile import ProjectFile, Settings, settings_of
from boardctl.config.times import Clock, zone_of
from boardctl.config.tree import Document, Mark
from boardctl.errors import ConfigError, Problem, Where
from boardctl.model.addresses import slug
from boardctl.model.desired import DesiredBoard

__all__ = ["Project", "Settings", "SourceFile", "find_root", "load"]

PROJECT_FILE = "boardctl.yaml"
DEFAULT_GLOBS = ("boards/*.yaml", "boards/*.yml")
_SUFFIXES = (".yaml", ".yml")
# Without a boards folder, files of the root that have both keys at their left edge are board files.
_LOOKS_LIKE_BOARD = (re.compile(rb"^version[ \t]*:", re.MULTILINE), re.compile(rb"^name[ \t]*:", re.MULTILINE))


class SourceFile(NamedTuple):
    """A file that was read: its path relative to the root (with `/`), and the digest of its bytes."""

    file: str
    sha256: str


class Project(Struct, frozen=True, kw_only=True):
    """Everything the files say. `boards` are in the order of their files; `warnings` stop nothing."""

    root: Path
    boards: tuple[DesiredBoard, ...]
    settings: Settings
    warnings: tuple[Problem, ...] = ()
    sources: tuple[SourceFile, ...] = ()


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that has a boardctl.yaml; else `start` itself."""
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    return start


def load(paths: Sequence[str | Path] = (), *, root: Path) -> Project:
    """Load board files, and the project file of `root` if there is one.

    `paths` are board files or folders of them (relative to the working directory); without any, the globs of
    the project file, else boards/*.yaml and boards/*.yml, else what looks like a board file in the root.
    Raises ConfigError with every problem of every file.
    """
    loading = _Loading(root)
    loading.project_file()
    for file in loading.find([Path(path) for path in paths]):
        loading.board_file(file)
    return loading.result()


def settings(root: Path) -> Settings:
    """What boardctl.yaml says, without reading a board file. Raises ConfigError."""
    loading = _Loading(root)
    loading.project_file()
    return loading.result().settings


class _Loading:
    """One run of `load`: what was read so far, and what is wrong with it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._settings = Settings()
        self._around = Surroundings(self._settings, Clock(), People(self._settings))
        self._boards: dict[str, DesiredBoard] = {}
        self._problems: list[Problem] = []
        self._sources: dict[str, SourceFile] = {}

    def result(self) -> Project:
        """The project. Raises ConfigError if anything is wrong."""
        problems = sorted(self._problems, key=_in_order)
        if any(problem.severity == "error" for problem in problems):
            raise ConfigError(problems)
        return Project(
            root=self._root,
            boards=tuple(self._boards.values()),
            settings=self._settings,
            warnings=tuple(problems),
            sources=tuple(sorted(self._sources.values())),
        )

    def project_file(self) -> None:
        """Read boardctl.yaml, if there is one."""
        path = self._root / PROJECT_FILE
        if not path.is_file():
            return
        self._around = self._around._replace(people=People(self._settings, complete=False))
        document = self._document(path)
        if document is None:
            return
        file = decode(document, ProjectFile, schema="project")
        if isinstance(file, list):
            self._problems += file
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
        root = _resolved(self._root)
        found: dict[Path, Path] = {}
        for path in paths or [self._root]:
            files = self._discover() if _resolved(path) == root else self._named(path)
            found.update((_resolved(file), file) for file in files)
        return list(found.values())

    def _named(self, path: Path) -> list[Path]:
        if path.is_dir():
            files = _yaml_files(path) or _glob(path, DEFAULT_GLOBS)
            return files or self._none(path, "there is no board file in this folder")
        if not path.exists():
            return self._none(path, "there is no such file or folder")
        return [path]

    def _discover(self) -> list[Path]:
        """The project's own board files."""
        globs = self._settings.boards
        if globs is None:
            files = _glob(self._root, DEFAULT_GLOBS) or list(filter(_looks_like_board, _yaml_files(self._root)))
            return files or self._none(self._root, "there is no board file here", hint=_START)
        files = []
        for glob in globs:
            matched = _glob(self._root, [glob])
            files += matched or self._none(self._root / PROJECT_FILE, f'no file matches "{glob}" of `boards:`')
        return files

    def _none(self, path: Path, message: str, *, hint: str | None = None) -> list[Path]:
        self._problems.append(Problem(f"{self._name(path)}: {message}", Where(self._name(path)), hint, "not-found"))
        return []

    def board_file(self, path: Path) -> None:
        """Read and build one board file."""
        document = self._document(path)
        if document is None:
            return
        self._problems += [_no_template(document, mark) for mark in document.expressions]
        file = decode(document, BoardFile, schema="board")
        if isinstance(file, list):
            self._problems += file
            return
        board, problems = build(document, file, key=_key_of(path), around=self._around)
        self._problems += problems
        self._add(board, document)

    def _add(self, board: DesiredBoard, document: Document) -> None:
        first = self._boards.setdefault(board.key, board)
        if first is not board:
            message = f'the board key "{board.key}" is taken by {first.board.source}'
            hint = "give each board a `key:` of its own"
            self._problems.append(document.problem(message, document.mark(["key"]), hint=hint))

    def _document(self, path: Path) -> Document | None:
        name = self._name(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            self._problems.append(Problem(f"{name}: can't be read: {error.strerror}", Where(name), code="not-found"))
            return None
        self._sources[name] = SourceFile(name, hashlib.sha256(content).hexdigest())
        loaded = load_yaml(content, file=name)
        self._problems += loaded.problems
        if loaded.document is None or loaded.document.data is not None:
            return loaded.document
        hint = "boardctl.yaml starts with `version: 1`, a board file with `version: 1` and `name: ...`"
        self._problems.append(loaded.document.problem("the file is empty", hint=hint))
        return None

    def _name(self, path: Path) -> str:
        """The path as people and plans see it: relative to the root, with forward slashes."""
        return Path(os.path.relpath(_resolved(path), _resolved(self._root))).as_posix()


_START = "`boardctl init` makes a first one"


def _no_template(document: Document, at: Mark) -> Problem:
    hint = "templates are not available in this version"
    return document.problem("expressions (`${{ ... }}`) need a template", at, hint=hint)


def _in_order(problem: Problem) -> tuple[bool, str, int, int]:
    """Errors first; then by place."""
    where = problem.where
    return problem.severity != "error", where.file or "", where.line or 0, where.column or 0


def _resolved(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _key_of(path: Path) -> str:
    """A board's key where its file does not say one: the file's stem."""
    return path.stem if re.search(KEY_PATTERN, path.stem) else slug(path.stem, "board")


def _glob(folder: Path, globs: Iterable[str]) -> list[Path]:
    matched = [file for glob in globs for file in _matching(folder, glob)]
    return [file for file in matched if file.is_file() and file.name != PROJECT_FILE]


def _matching(folder: Path, glob: str) -> list[Path]:
    try:
        return sorted(folder.glob(glob))
    except (NotImplementedError, ValueError):
        return []  # an absolute path or a malformed pattern: it matches no file of the project


def _yaml_files(folder: Path) -> list[Path]:
    files = sorted(each for each in folder.iterdir() if each.suffix in _SUFFIXES and each.name != PROJECT_FILE)
    return [each for each in files if each.is_file()]


def _looks_like_board(file: Path) -> bool:
    try:
        content = file.read_bytes()
    except OSError:
        return True  # reading it for good then says why it can't be read
    return all(pattern.search(content) for pattern in _LOOKS_LIKE_BOARD)
