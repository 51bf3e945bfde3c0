"""Golden files: what a view prints, kept in git and compared to the letter.

To write them anew after a change that is meant: `BOARDCTL_GOLDEN=write pytest -n0 tests/views`, then read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def compare(name: str, text: str) -> None:
    """Assert that the text is what the golden file holds; writes it with BOARDCTL_GOLDEN=write."""
    file = FOLDER / name
    if os.environ.get("BOARDCTL_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")
