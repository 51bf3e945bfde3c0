"""When requests were sent, by all who share a rate limit: in memory, or in a file that processes share.

The file is named by a digest of the API and the key, and holds times and digests only. It is locked for as long as
one look takes.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from boardctl.machine import own_folder

_HEAD, _ENTRY = struct.Struct("<q"), struct.Struct("<qQ")


class Book:
    """Times in milliseconds on a clock that all share: of requests, each with who sent it; nothing before `hold`."""

    def __init__(self, hold: int = 0, stamps: list[tuple[int, int]] | None = None) -> None:
        self.hold = hold
        self.stamps = stamps if stamps is not None else []


class Ledger(Protocol):
    """Who keeps the book."""

    def opened(self) -> AbstractContextManager[Book | None]:
        """The book to read and write, in a `with`; None where somebody else has it just now."""


class OwnLedger:
    """The book of this process alone."""

    def __init__(self) -> None:
        self._book = Book()

    @contextmanager
    def opened(self) -> Iterator[Book | None]:
        """The book: nobody else has it."""
        yield self._book


class SharedLedger:
    """The book of all processes of a user on this machine, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def opened(self) -> Iterator[Book | None]:
        """The book, locked; None where another process has it locked. Raises OSError where there can't be a file."""
        import fcntl

        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if _locked(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
                book = _read(file)
                yield book
                _write(file, book)
            else:
                yield None
        finally:
            os.close(file)  # and with it the lock


def _locked(file: int, how: int) -> bool:
    import fcntl

    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True


def _read(file: int) -> Book:
    """The book; what is no whole one, as after a power loss, is an empty one."""
    content = os.pread(file, 1 << 20, 0)
    if len(content) < _HEAD.size or (len(content) - _HEAD.size) % _ENTRY.size:
        return Book()
    (hold,) = _HEAD.unpack_from(content)
    return Book(hold, list(_ENTRY.iter_unpack(content[_HEAD.size :])))


def _write(file: int, book: Book) -> None:
    content = _HEAD.pack(book.hold) + b"".join(_ENTRY.pack(*each) for each in book.stamps)
    os.pwrite(file, content, 0)
    os.ftruncate(file, len(content))


def digest(*texts: str) -> int:
    """A number that tells apart who uses a limit, and tells nothing else of them."""
    text = "\0".join(("boardctl limits", *texts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def shared_ledger(base_url: str, key: str, environ: Mapping[str, str]) -> Ledger:
    """The ledger of all who use this key with this API on this machine; one's own where files can't be shared."""
    try:
        import fcntl  # noqa: F401 - Windows has none

        return SharedLedger(own_folder(environ) / f"{digest(base_url, key):016x}.limits")
    except (ImportError, OSError):
        return OwnLedger()
