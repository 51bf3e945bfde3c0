"""Init: a new project from one of the example projects, with schemas for the editor and workflows for CI."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from boardctl.app.examples import examples
from boardctl.app.schema import schema
from boardctl.config.projectfile import STATE_FOLDER
from boardctl.errors import BoardctlError, Where

FIRST = "first-board"
TEMPLATES = ("sprint", "client-onboarding", "release-checklist", "oss-labels")
_SCHEMA = re.compile(r"(\$schema=)(?:\.\./)+(?=schemas/)")
_ID = re.compile(rb"(?m)^id:")
_SCHEMAS = ("board", "project")


class Started(NamedTuple):
    """A new project: its folder, and the files in it, relative to that; the state that was there before, if any.

    `bound`: there were boards already that name a live one with `id:`, as import writes them.
    """

    folder: Path
    files: tuple[str, ...]
    state: str | None = None
    bound: bool = False


def init(folder: Path, template: str | None) -> Started:
    """Write a new project into a folder, which is made where it is missing.

    Where there are boards already, no first one is made. Nothing is overwritten: where a file of the project is there
    already, or the folder is part of a project, BoardctlError is raised and nothing written.
    """
    _refuse_within(folder)
    made = dict(_files(examples() / (template or FIRST)))
    there = [path for path in (folder / "boards").glob("*.y*ml") if path.is_file()]
    if template is None and there:
        made = {name: text for name, text in made.items() if not name.startswith("boards/")}
    for name in made:
        if os.path.lexists(folder / name):
            hint = "name another folder: boardctl init FOLDER"
            raise BoardctlError(
                "there is such a file already; nothing was written", where=Where(str(folder / name)), hint=hint
            )
    try:
        bound = any(_ID.search(path.read_bytes()) for path in there)
        for name, text in made.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BoardctlError(f"can't write to {folder}: {error.strerror}", hint="name another folder") from error
    state = f"file:{STATE_FOLDER}" if any((folder / STATE_FOLDER).glob("*.json")) else None
    return Started(folder, tuple(made), state, bound)


def _refuse_within(folder: Path) -> None:
    """Whoever stands in `boards/` means the project around it; a new folder, or a repository, is meant as it is."""
    from boardctl.config.project import PROJECT_FILE, find_root

    own = Path(os.path.realpath(folder))  # links in a circle are told where it is written, not here
    root = find_root(own)
    if root == own or not folder.is_dir() or all(each.name == ".git" for each in folder.iterdir()):
        return
    elsewhere = "a project of its own goes into a new folder: boardctl init FOLDER"
    raise BoardctlError(
        "this folder is part of a project already; nothing was written",
        where=Where(str(root)),
        hint=elsewhere if (root / PROJECT_FILE).exists() else f"start it there: boardctl init {shlex.quote(str(root))}",
    )


def _files(source: Path) -> Iterator[tuple[str, str]]:
    """Every file of the new project with its text."""
    for path in sorted(source.rglob("*")):
        name = PurePosixPath(path.relative_to(source).as_posix())
        if path.is_file() and not any(_left(part) for part in name.parts):
            yield str(name), _with_schema(path.read_text(encoding="utf-8"), len(name.parts) - 1)
    for each in _SCHEMAS:
        yield f"schemas/{each}.schema.json", schema(each)


def _left(part: str) -> bool:
    """Whether what is called so is nothing of the project, but what a run there left."""
    return part.endswith(".state") or (part.startswith(".") and part != ".github")


def repository(folder: Path) -> Path | None:
    """The top of the git repository that the folder lies in, where that is another folder."""
    place = folder.resolve()
    if (place / ".git").exists():
        return None
    return next((each for each in place.parents if (each / ".git").exists()), None)


def _with_schema(text: str, depth: int) -> str:
    """The line that leads an editor to the schema, for a file so many folders below the project."""
    return _SCHEMA.sub(lambda found: found[1] + "../" * depth, text)
