"""What the processes of one user on one machine share: a folder that goes when the machine does."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

# The API that is part of the program, not of the machine: each project's folder has one of its own.
EMBEDDED_URL = "http://sandbox.local/1"


def own_folder(environ: Mapping[str, str]) -> Path:
    """A folder of this user's alone. Raises OSError where there is none, or somebody else's stands there."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime or tempfile.gettempdir()) / ("boardctl" if runtime else f"boardctl-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not ours")
    return folder
