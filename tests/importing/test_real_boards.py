"""Every real board, four ways: from the live board and from the export file, planned with the state and without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.importing.boards import Bench, changes, is_canonical
from tests.importing.table import NAMES, row
from tests.projects import SHARED, needs_boards, shared_board

BOARDS = NAMES or ["none"]


@needs_boards
@pytest.mark.parametrize("name", BOARDS)
def test_a_real_board_comes_with_an_empty_plan(name: str, tmp_path: Path) -> None:
    """From live and from file, with state and without; drift and pull find nothing, and the file is canonical."""
    found = row(name, tmp_path)
    assert (found.news, found.calls) == (0, (0, 0, 0, 0))
    assert found.bound == sum(found.counts.values()) + 1
    assert is_canonical(found.text)


@needs_boards
@pytest.mark.skipif(not os.environ.get("BOARDCTL_SOAK"), reason="BOARDCTL_SOAK=1 takes every board with every option")
@pytest.mark.parametrize("wish", [{"archived": True}, {"template": True}, {"cards": False}], ids=str)
@pytest.mark.parametrize("name", BOARDS)
def test_a_real_board_with_options(name: str, wish: dict[str, bool], tmp_path: Path) -> None:
    """With archived cards, as a template, without cards: the plan is empty, with state and without."""
    bench = Bench(tmp_path)
    bench.load(SHARED / "boards" / f"{name}.json")
    made = bench.take(shared_board(name)["id"], **wish)
    assert changes(bench.plan()) == []
    bench.forget()
    assert changes(bench.plan()) == []
    assert all(map(is_canonical, made.texts.values()))
