"""Hooks for all tests: the contract of the wire (tests/contract/watching.py)."""

from __future__ import annotations

import os

if os.environ.get("CONTRACT_ON"):
    from tests.contract.watching import pytest_runtest_call, pytest_sessionfinish, pytest_sessionstart

    __all__ = ["pytest_runtest_call", "pytest_sessionfinish", "pytest_sessionstart"]
