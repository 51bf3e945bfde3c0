"""Every real board, four ways: from the live board and from the export file, planned with the state and without it."""

from __future__ import annotations

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
    bench.clear()
    assert bench.take_export(export).bound is None  # no login: the same without a network
    found["file"] = changes(bench.plan())
    row = [name, text.count("\n"), made.counts.get("card", 0), sum(made.left_out.values())]
    print("\t".join(COLUMNS), "\t".join(map(str, [*row, *(each or "empty" for each in found.values())])), sep="\n")
    assert not any(found.values()), found
    assert made.bound == sum(made.counts.values()) + 1
    assert is_canonical(text)
