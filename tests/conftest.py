"""Hooks for all tests: the contract of the wire (tests/contract/watching.py), and what no test may touch."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.contract.watching import (
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_terminal_summary,
    pytest_testnodedown,
)

# No test may find, or write to, the login of whoever runs it: neither in the keyring nor in the user's own files.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / f"boardctl-tests-{os.getpid()}")

# How long an example takes says nothing on a busy machine: speed belongs in tests/bench.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

__all__ = [
    "pytest_runtest_call",
    "pytest_runtest_setup",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]
