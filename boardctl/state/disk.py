"""What the system says where a state can't be written, as an error for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boardctl.errors import StateError, Where


@contextmanager
def written(path: Path) -> Iterator[None]:
    """What is written to the state at `path`. Raises StateError where the system does not let it be."""
    try:
        yield
    except OSError as error:
        hint = "make room or mend the folder, then run the same command again"
        raise StateError(f"the state can't be written: {error.strerror}", where=Where(str(path)), hint=hint) from None
