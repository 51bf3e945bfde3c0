"""A keyring for tests: keeps everything in one file, so that processes share it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

VARIABLE = "BOARDCTL_TEST_KEYRING"


class FileKeyring(KeyringBackend):
    """What the OS would keep."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """The text kept for a user of a service."""
        return _read().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text."""
        _path().write_text(json.dumps({**_read(), f"{service}|{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        """Let it go."""
        _path().write_text(json.dumps({k: v for k, v in _read().items() if k != f"{service}|{username}"}))


class LockedKeyring(FileKeyring):
    """One whose owner did not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refused."""
        raise KeyringLocked("locked")

    set_password = get_password  # type: ignore[assignment]


def _path() -> Path:
    return Path(os.environ[VARIABLE])


def _read() -> dict[str, str]:
    found: dict[str, str] = json.loads(_path().read_text()) if _path().exists() else {}
    return found
