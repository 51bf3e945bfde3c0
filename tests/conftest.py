"""Hooks for all tests: the contract of the wire (tests/contract/watching.py), and what no test may touch."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.contract import watching
from tests.contract.watching import (
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_testnodedown,
)

# No test may find, or write to, the login of whoever runs it: neither in the keyring nor in the user's own files.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / f"boardctl-tests-{os.getpid()}")

# A job in the background ignores Ctrl-C, and so would all that its tests start: a program in a terminal does not.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test turns the power off: what runs in this process need not wait for the disk.
os.fsync = lambda fd: None

# How long an example takes says nothing on a busy machine: speed belongs in tests/bench. What is tried is the same in
# every run, so that a change is red for what it changes; BOARDCTL_SOAK=1 looks further, elsewhere each time.
settings.register_profile(
    "steady",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("BOARDCTL_SOAK"),
)
settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The contract's tallies, and the figures of the house (tests/test_architecture.py): from other workers too."""
    watching.tell(terminalreporter)
    for report in terminalreporter.stats.get("passed", ()):
        for name, figures in report.user_properties:
            if name == "house":
                terminalreporter.write_line(f"house: {figures}")


__all__ = [
    "pytest_runtest_call",
    "pytest_runtest_setup",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]
