"""Turns at the locks of boards: of the processes of a user on this machine one at a time takes or heals a board's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from boardctl.machine import own_folder
from boardctl.state.holder import taken


class Turns:
    """Whoever has locked a board says so with the next call. Until then what stands there is of the holder before: if
    that one is dead, another process here would take the new lock for its, and lift it.

    On other machines nobody can tell who is dead, so none of them does.
    """

    def __init__(self, environ: Mapping[str, str], *, of: str) -> None:
        """`of` names what the boards are of: the same ids may be other boards elsewhere."""
        self._environ = environ
        self._of = of
        self._file = -1

    @contextmanager
    def at(self, board: str) -> Iterator[None]:
        """The turn at a board. Raises Locked where another process has it just now."""
        place = int.from_bytes(hashlib.sha256(f"{self._of} {board}".encode()).digest()[:7], "big")
        if not self._has_file():
            yield
            return
        import fcntl

        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):  # either of the two, says POSIX
            raise taken(f"trello: {board}", None) from None
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def close(self) -> None:
        """No turn is taken any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _has_file(self) -> bool:
        """One file for the turns at all boards, each at a byte of its own: its locks are a process's, not a task's.

        False on Windows, or where no file can be had or locked: a window as long as one call is left there.
        """
        try:
            import fcntl

            if self._file < 0:
                self._file = os.open(own_folder(self._environ) / "boards.turns", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, 0)
        except (ImportError, OSError):
            self.close()
            return False
        return True
