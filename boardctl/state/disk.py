"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
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


def replace(path: Path, content: bytes) -> None:
    """Write a file as a whole or, if the machine dies, not at all: write beside, flush to disk, rename over."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
