"""What the planner's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tables import Table


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """A project of its own on a sandbox of its own."""
    return Table(tmp_path)
