"""Packages from npm that tests use: each installed once for this machine, outside the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def node_modules(package: str) -> Path:
    """The folder `node_modules` with the package (`name@version`); skips the test where it can't be had."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine (apt-get install nodejs npm)")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "boardctl-tests"
    place = cache / package
    if not place.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _install(package, cache, place)
    return place / "node_modules"


def _install(package: str, cache: Path, place: Path) -> None:
    """Beside its place first, then moved there: a broken install is never taken for a whole one."""
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000")
        command = ["npm", "install", "--prefix", folder, *quietly, package]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip(f"npm can't get {package} here")
        staged = Path(folder) / "staged"
        staged.mkdir()
        (Path(folder) / "node_modules").rename(staged / "node_modules")
        if not place.exists():
            staged.rename(place)
