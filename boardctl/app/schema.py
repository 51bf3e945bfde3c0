"""Schema: the JSON Schemas that boardctl ships, by name."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from boardctl.errors import NotFound

_SUFFIX = ".schema.json"


def names() -> tuple[str, ...]:
    """The names of all schemas: board, plan, project ..."""
    return tuple(sorted(each.name.removesuffix(_SUFFIX) for each in _folder().iterdir() if each.name.endswith(_SUFFIX)))


def schema(name: str) -> str:
    """The text of one schema. Raises NotFound with the names there are."""
    found = _folder() / f"{name}{_SUFFIX}"
    if name not in names():
        raise NotFound(f"there is no schema {name!r}", hint=f"one of: {', '.join(names())}")
    return found.read_text(encoding="utf-8")


def _folder() -> Traversable:
    """In a wheel the schemas are inside the package; in a checkout they stand at its top, for editors."""
    packaged = resources.files("boardctl") / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"
