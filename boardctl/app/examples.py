"""The example projects that boardctl ships: what `demo` plays and `init` starts from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def examples() -> Path:
    """Their folder: inside the package when installed, beside it in a checkout."""
    installed = Path(str(files("boardctl"))) / "examples"
    return installed if installed.is_dir() else Path(str(files("boardctl"))).parent / "examples"
