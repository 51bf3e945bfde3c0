"""Every real board, four ways: from the live board and from the export file, planned with the state and without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.importing.boards import Bench, changes, is_canonical
from tests.projects import SHARED, needs_boards, shared_board

NAMES = sorted(file.stem for file in (SHARED / "boards").glob("*.json")) if SHARED.is_dir() else ["none"]
COLUMNS = ("board", "lines", "cards", "left out", "live+state", "live", "file+state", "file")


@needs_boards
@pytest.mark.parametrize("name", NAMES)
def test_a_real_board_comes_with_an_empty_plan(name: str, tmp_path: Path) -> None:
    """The plan is empty from live and from file, with state and without; the file is in canonical form at once."""
    export, bench = SHARED / "boards" / f"{name}.json", Bench(tmp_path)
    bench.load(export)
    made = bench.take(shared_board(name)["id"])
    text = bench.text()
    found = {"live+state": changes(bench.plan())}
    bench.forget()
    found["live"] = changes(bench.plan())
    bench.clear()
    assert bench.take_export(export, online=True).bound is not None
    found["file+state"] = changes(bench.plan())
    bench.forget()
    found["file"] = changes(bench.plan())
    row = [name, text.count("\n"), made.counts.get("card", 0), sum(made.left_out.values())]
    print("\t".join(COLUMNS), "\t".join(map(str, [*row, *(each or "empty" for each in found.values())])), sep="\n")
    assert not any(found.values()), found
    assert made.bound == sum(made.counts.values()) + 1
    assert is_canonical(text)


@needs_boards
@pytest.mark.skipif(not os.environ.get("BOARDCTL_SOAK"), reason="BOARDCTL_SOAK=1 takes every board with every option")
@pytest.mark.parametrize("wish", [{"archived": True}, {"template": True}, {"cards": False}], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_a_real_board_with_options(name: str, wish: dict[str, bool], tmp_path: Path) -> None:
    """With archived cards, as a template, without cards: the plan is empty, with state and without."""
    bench = Bench(tmp_path)
    bench.load(SHARED / "boards" / f"{name}.json")
    made = bench.take(shared_board(name)["id"], **wish)
    assert changes(bench.plan()) == []
    bench.forget()
    assert changes(bench.plan()) == []
    assert all(map(is_canonical, made.texts.values()))
