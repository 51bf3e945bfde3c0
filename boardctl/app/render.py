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
    """All boards, and warnings about their files."""

    boards: tuple[Rendered, ...]
    warnings: tuple[Problem, ...]


def render(context: Context, paths: Sequence[Path], options: Options) -> Rendering:
    """The boards of the files at `paths`, or all of the project's. Raises BoardctlError.

    Boards of a schedule that are only kept archived are left out.
    """
    from boardctl.config.project import load
    from boardctl.config.render import rendered

    project = load(paths, root=context.root, options=msgspec.structs.replace(options, documents=True))
    pairs = zip(project.boards, project.documents, strict=True)
    made = [
        Rendered(board.key, document.file, rendered(document.data, board.key))
        for board, document in pairs
        if not board.retired
    ]
    return Rendering(tuple(made), project.warnings)


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
