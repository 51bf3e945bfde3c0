"""The files of a project: each is read once, remembered with its digest, and found only inside the project."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from boardctl.config.loader import MAX_BYTES
from boardctl.config.loader import load as load_yaml
from boardctl.config.tree import Document, Map, Mark
from boardctl.errors import Problem, Where


class SourceFile(NamedTuple):
    """A file that was read: its path relative to the root (with `/`), and the digest of its bytes."""

    file: str
    sha256: str


class PathError(ValueError):
    """A path in a file leads nowhere, or out of the project; the text says so."""


class Files:
    """Reads files. What is wrong with them goes to `problems`; `documents` are those read, by name.

    `unsaved` are texts that stand for files: they are read in place of what is on the disk, if anything is.
    """

    def __init__(self, root: Path, problems: list[Problem], unsaved: Mapping[Path, str] | None = None) -> None:
        self._root = root
        self._unsaved = {absolute(path): text.encode() for path, text in (unsaved or {}).items()}
        self._problems = problems
        self._tried: dict[str, Document | None] = {}
        self.documents: dict[str, Document] = {}
        self.sources: dict[str, SourceFile] = {}

    def name(self, path: Path) -> str:
        """The path as people and plans see it: relative to the root, with forward slashes."""
        return Path(os.path.relpath(absolute(path), absolute(self._root))).as_posix()

    def yaml(self, path: Path) -> Document | None:
        """A YAML file, None where it can't be used (a problem says why). An empty file can't."""
        name = self.name(path)
        if name not in self._tried:
            self._tried[name] = self._yaml(path, name)
        return self._tried[name]

    def _yaml(self, path: Path, name: str) -> Document | None:
        content = self._content(path, name)
        if content is None:
            return None
        loaded = load_yaml(content, file=name)
        self._problems += loaded.problems
        document = loaded.document
        if document is not None:
            self.documents[name] = document
        if document is None or (document.data is not None and not _is_saved_plan(document)):
            return document
        if document.data is not None:
            hint = f"`boardctl apply {name}` carries it out"
            self._problems.append(document.problem("this is a saved plan, not a board file", hint=hint))
            return None
        hint = "boardctl.yaml starts with `version: 1`, a board file with `version: 1` and `name: ...`"
        self._problems.append(document.problem("the file is empty", hint=hint))
        return None

    def text(self, path: Path) -> Document | None:
        """A file of plain text (CSV) as a document without data; None where it can't be used."""
        name = self.name(path)
        content = self._content(path, name)
        if content is None:
            return None
        if len(content) > MAX_BYTES:
            self._problems.append(Problem(f"{name}: the file is larger than {MAX_BYTES // 2**20} MB", Where(name)))
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            column = error.start - content.rfind(b"\n", 0, error.start)
            where = Where(name, line, column)
            self._problems.append(Problem("the file is not UTF-8", where, "save it as UTF-8 (in Excel: CSV UTF-8)"))
            return None
        return self._keep(Document(file=name, text=text, data=Map(_Start(name)), at=_Start(name)))

    def _keep(self, document: Document) -> Document:
        self.documents[document.file] = document
        return document

    def _content(self, path: Path, name: str) -> bytes | None:
        try:
            content = self._unsaved.get(absolute(path)) or path.read_bytes()
        except OSError as error:
            self._problems.append(Problem(f"{name}: can't be read: {error.strerror}", Where(name), code="not-found"))
            return None
        if not _is_text(name):
            self._problems.append(
                Problem(f"{name}: the file's name is not UTF-8", Where(name), "rename it", "not-found")
            )
            return None
        self.sources[name] = SourceFile(name, hashlib.sha256(content).hexdigest())
        return content

    def beside(self, at: Mark, text: str) -> Path:
        """The file that a text in another file names, relative to that one. Raises PathError.

        It must lie inside the project, also when every link on the way is followed.
        """
        if not text or "\0" in text or PureWindowsPath(text).anchor or Path(text).is_absolute():
            raise PathError("a path is relative to the file it stands in")
        path = Path(os.path.normpath(absolute(self._root) / Path(at.name).parent / text))
        try:
            real, inside = path.resolve(), self._root.resolve()
            is_file = path in self._unsaved or real.is_file()
        except (OSError, RuntimeError) as error:
            raise PathError(f"{text[:100]} can't be read") from error
        if not real.is_relative_to(inside) or not path.is_relative_to(absolute(self._root)):
            raise PathError(f"{text[:100]} leads out of the project")
        if not is_file:
            raise PathError(f"there is no file {self.name(path)}")
        return path


def _is_text(name: str) -> bool:
    """Whether a file's name can stand in plans and in the state: a system takes any bytes for one."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def _is_saved_plan(document: Document) -> bool:
    return isinstance(document.data, Map) and {"format_version", "digest", "boards"} <= document.data.keys()


class _Start(NamedTuple):
    """The start of a file, as a mark."""

    name: str
    line: int = 0
    column: int = 0


def is_found(path: Path) -> bool:
    """Whether there is a file, or a link that was to lead to one: that it leads nowhere is a mistake to tell."""
    return path.is_file() or leads_nowhere(path)


def leads_nowhere(path: Path) -> bool:
    """Whether a path links to what is not there, or to itself. Emacs locks a file with such a link, `.#site.yaml`."""
    return path.is_symlink() and not path.exists() and not path.name.startswith(".#")


def matching(folder: Path, glob: str) -> list[Path]:
    """What a glob finds below a folder, by name: nothing for an absolute path or a malformed pattern."""
    try:
        return sorted(folder.glob(glob))
    except (NotImplementedError, ValueError):
        return []


def absolute(path: Path) -> Path:
    """A path without `..`; links stay as they are."""
    return Path(os.path.abspath(path))
