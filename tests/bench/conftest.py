"""Benchmarks run only when their folder is named: a busy machine must never fail the test suite."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip benchmarks unless they were asked for."""
    if any("bench" in argument for argument in config.args):
        return
    for item in items:
        if "tests/bench/" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="a benchmark: `make bench` runs it"))
