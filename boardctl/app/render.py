"""Render: the boards of a project as files without templates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from boardctl.app.context import Context
from boardctl.config.options import Options
from boardctl.errors import BoardctlError, Problem, Where


class Rendered(NamedTuple):
    """One board: its key, the file it comes from, its YAML."""

    key: str
    file: str
    text: str


class Rendering(NamedTuple):
    """All boards, the keys of those of past periods, which are left out, and warnings about the files."""

    boards: tuple[Rendered, ...]
    past: tuple[str, ...]
    warnings: tuple[Problem, ...]


def render(context: Context, paths: Sequence[Path], options: Options) -> Rendering:
    """The boards of the files at `paths`, or all of the project's. Raises BoardctlError.

    Boards of past periods are left out: they are never created, which a file of their own could not say.
    """
    from boardctl.config.project import load
    from boardctl.config.render import rendered

    project = load(paths, root=context.root, options=msgspec.structs.replace(options, documents=True))
    pairs = zip(project.boards, project.documents, strict=True)
    made = [
        Rendered(board.key, document.file, rendered(document.data, board.key))
        for board, document in pairs
        if board.creates
    ]
    past = tuple(board.key for board in project.boards if not board.creates and not board.retired)
    return Rendering(tuple(made), past, project.warnings)


def save(folder: Path, boards: Sequence[Rendered]) -> list[Path]:
    """Write each board to a file of its own, named by its key. Raises BoardctlError where one is there already."""
    files = [folder / f"{board.key}.yaml" for board in boards]
    for file in files:
        if file.exists():
            hint = "name an empty folder; nothing was written"
            raise BoardctlError("there is such a file already", where=Where(str(file)), hint=hint)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, board in zip(files, boards, strict=True):
            file.write_text(board.text, encoding="utf-8")
    except OSError as error:
        raise BoardctlError(f"can't write to {folder}: {error.strerror}") from error
    return files
