"""What is shipped: a wheel built from the checkout runs where there is nothing of the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from boardctl import __version__
from tests.projects import clean_environment

REPOSITORY = Path(__file__).parents[1]
# What pip says where it can't get the build backend: the one reason to skip.
NO_INDEX = re.compile(r"No matching distribution found for hatchling|NewConnectionError|ConnectTimeoutError")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as `pip wheel` makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(REPOSITORY),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode and NO_INDEX.search(built.stderr):
        pytest.skip("the build backend can't be had: no package index here")
    assert built.returncode == 0, built.stderr
    [found] = folder.glob("*.whl")
    return found


def test_the_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """Unpacked, it stands before the checkout on the path: schemas, examples and pages all come out of it."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environment = clean_environment() | {"PYTHONPATH": str(site), "PATH": os.environ["PATH"]}
    asked = [sys.executable, "-c", "import boardctl, sys; sys.stdout.write(boardctl.__file__)"]
    where = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert Path(where.stdout).is_relative_to(site)
    for command in (("demo", "story"), ("init", "fresh"), ("schema", "board")):
        run = [sys.executable, "-m", "boardctl", *command]
        done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert list((tmp_path / "story").rglob("*.html"))


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    """Version, licence and types are in it; tests are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(archive.read(metadata).decode())
    assert (told["Name"], told["Version"], told["License-Expression"]) == ("boardctl", __version__, "MIT")
    assert told["Description-Content-Type"] == "text/markdown"
    assert {"boardctl/py.typed", "boardctl/schemas/plan.schema.json"} <= set(names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {"boardctl", metadata.split("/")[0]}
