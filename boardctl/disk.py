"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def replace(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file as a whole or, if the machine dies, not at all: write beside, flush to disk, rename over.

    It keeps its permissions, and its place where `path` is a link to it; a `private` one can, not even for a moment,
    be read by others. Raises OSError, and then nothing is left beside it.
    """
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        if path.exists() and not private:
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError:
        with suppress(OSError):  # where nothing may be written, nothing is there
            beside.unlink(missing_ok=True)
        raise
