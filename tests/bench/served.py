"""A sandbox in a process of its own, as a stand-in for the API across a network."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.projects import clean_environment

from boardctl.sandbox import KEY, TOKEN


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[dict[str, str]]:
    """`boardctl sandbox serve` in `folder`; the environment that points boardctl to it."""
    command = [sys.executable, "-m", "boardctl.cli", "sandbox", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield {
            **clean_environment(),
            "BOARDCTL_API_URL": _base_url(process),
            "TRELLO_API_KEY": KEY,
            "TRELLO_TOKEN": TOKEN,
        }
    finally:
        process.terminate()
        process.wait(timeout=10)
        assert process.stdout is not None
        process.stdout.close()


def _base_url(process: subprocess.Popen[str]) -> str:
    """The base URL that the server prints once it listens."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        found = re.search(r"http://[^\s]+/1\b", line)
        if found:
            return found.group()
    raise AssertionError("the sandbox did not start: " + "".join(seen))
