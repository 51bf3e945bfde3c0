"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

_SHOWN = 40  # characters of a file's name in that of the one beside it: whole, it might be longer than names can be

_LINKS = 40  # as many as Linux follows


def replace(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file as a whole or, if the machine dies, not at all: write beside, flush to disk, rename over.

    It keeps its permissions, and its place where `path` is a link to it; a `private` one can, not even for a moment,
    be read by others. What is there and no regular file (a pipe, /dev/null) stays: it is written into. So is what this
    process has open, where that is meant (/dev/stdout): the file behind it has what was written to it before.
    Raises OSError, and then nothing is left beside it.
    """
    if (descriptor := _descriptor(path)) is not None:
        _write_into(descriptor, content, path)
        return
    if not _can_be_replaced(path):
        path.write_bytes(content)
        return
    path = Path(os.path.realpath(path))
    beside = path.with_name(f".{path.name[:_SHOWN]}.{os.getpid()}.tmp")
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


def _descriptor(path: Path) -> int | None:
    """The number of what this process has open, where the path names that: /dev/stdout, /dev/fd/1, a link to one."""
    ours = {"/dev/fd", f"/proc/{os.getpid()}/fd"}
    for _ in range(_LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) in ours:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _write_into(descriptor: int, content: bytes, path: Path) -> None:
    """Raises OSError, with the path: the system's own names a number alone, or nothing."""
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _can_be_replaced(path: Path) -> bool:
    """Whether a regular file is there, or nothing. Raises OSError where that can't be told: links in a circle."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True
