"""Hooks for all tests: the contract of the wire (tests/contract/watching.py)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.contract.watching import (
    pytest_runtest_call,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_terminal_summary,
)

# No test may find, or write to, the login of whoever runs it: neither in the keyring nor in the user's own files.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / f"boardctl-tests-{os.getpid()}")

__all__ = ["pytest_runtest_call", "pytest_sessionfinish", "pytest_sessionstart", "pytest_terminal_summary"]
