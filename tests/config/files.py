"""Helpers: files in a folder, and what loading them gives."""

from __future__ import annotations

from pathlib import Path

from boardctl.config.project import Project, load
from boardctl.errors import ConfigError, Problem
from boardctl.model.desired import Declared, DesiredBoard

HEAD = "version: 1\nname: Board\n"


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files (path: text) below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def project(root: Path, **files: str) -> Project:
    """Load a project of a board file `boards/b.yaml` and, where given, a project file."""
    named = {"boards/b.yaml": files["board"]}
    if "settings" in files:
        named["boardctl.yaml"] = files["settings"]
    return load(root=write(root, named))


def board(root: Path, text: str, *, settings: str | None = None) -> DesiredBoard:
    """The only board of a project."""
    files = {"board": text} if settings is None else {"board": text, "settings": settings}
    return project(root, **files).boards[0]


def problems(root: Path, text: str, *, settings: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with a board file: errors and warnings."""
    files = {"board": text} if settings is None else {"board": text, "settings": settings}
    try:
        return project(root, **files).warnings
    except ConfigError as error:
        return error.problems


def at(desired: DesiredBoard, address: str) -> Declared:
    """The declared object of an address, below the board."""
    wanted = f"{desired.key}/{address}"
    return next(each for each in desired.objects() if each.address == wanted)
