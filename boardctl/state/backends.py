"""State by URL: which backend keeps it."""

from __future__ import annotations

from pathlib import Path

from boardctl.errors import StateError
from boardctl.state.file import FileState


def open_backend(url: str, *, root: Path, origin: str) -> FileState:
    """The state behind `url`, relative to the project's root. Raises StateError for a URL of no known kind."""
    scheme, _, rest = url.partition(":")
    if scheme != "file" or not rest:
        raise StateError(
            f'"{url}" is not a state that this version of boardctl can keep', hint="write `state: file:boardctl.state`"
        )
    return FileState(root / rest, origin=origin)
