"""Hooks for all tests: the contract of the wire (tests/contract/watching.py)."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.contract.watching import (
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_terminal_summary,
    pytest_testnodedown,
)

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
