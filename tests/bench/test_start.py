"""How quickly the program starts, against the interpreter doing nothing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.bench.measure import side_by_side
from tests.projects import clean_environment

PYTHON = (sys.executable, "-c", "pass")
BOARDCTL = shutil.which("boardctl", path=str(Path(sys.executable).parent))


@pytest.mark.parametrize(("argument", "most"), [("--version", 4.0), ("--help", 6.0)])
def test_start(argument: str, most: float) -> None:
    """`--version` and `--help` take a small multiple of an empty python."""
    assert BOARDCTL is not None, "the package is not installed beside this python"
    ratio, own = side_by_side([BOARDCTL, argument], PYTHON, runs=15, env=clean_environment())
    print(f"\nboardctl {argument}: {own.wall * 1000:.0f} ms, {ratio.wall:.1f} x python -c pass (at most {most:.0f})")
    assert ratio.wall <= most
