"""A reader of boardctl's output that goes away, as `| head` does: no run stops halfway because nobody listens."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.faults.served import Server, served
from tests.faults.test_killed_restore import LITTLE, grown, in_sight, said


def heard_a_line(server: Server, *arguments: str) -> int:
    """`boardctl ... 2>&1 | head -1`: how it ended."""
    process = server.start(*arguments, errors=subprocess.STDOUT)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    return process.wait(60)


@pytest.mark.parametrize("how", [(), ("plan.json",)])
def test_an_apply_that_nobody_listens_to_does_all_of_it(tmp_path: Path, how: tuple[str, ...]) -> None:
    """It makes all its writes, reads back, and ends as it would have ended."""
    with served(tmp_path) as server:
        server.here.project.write({**LITTLE, "lists": [{"name": "Doing", "cards": [f"C{at}" for at in range(20)]}]})
        said(server, "plan", "--out", "plan.json")
        assert heard_a_line(server, "apply", "--yes", *how) == 0
        (board,) = server.here.boards()
        assert len(in_sight(board)) == 20
        (run,) = json.loads(said(server, "history", "--format", "json")[0])["runs"]
        assert run["status"] == "applied"
        assert "No changes" in said(server, "plan")[0]


def test_a_restore_that_nobody_listens_to_does_all_of_it(tmp_path: Path) -> None:
    """As an apply does."""
    with served(tmp_path) as server:
        run = grown(server)
        assert heard_a_line(server, "restore", run, "--remove-new", "--yes", "--allow-removals", "17") == 0
        assert in_sight(server.here.boards()[0]) == ["Old"]


def test_an_apply_whose_streams_are_closed_does_all_of_it(tmp_path: Path) -> None:
    """`>&- 2>&-`, as some that start programs leave them."""
    with served(tmp_path) as server:
        server.here.project.write(LITTLE)

        def closed() -> None:
            for stream in (1, 2):
                os.close(stream)

        process = server.start("apply", "--yes", before=closed)
        process.communicate(timeout=60)
        assert process.returncode == 0
        assert "No changes" in said(server, "plan")[0]


@pytest.mark.parametrize(("arguments", "code"), [(("plan", "--detailed-exitcode"), 2), (("--help",), 0)])
def test_what_only_tells_ends_as_ever(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    """Without a word on stderr, and with its own exit code, so that a pipeline in CI goes on."""
    with served(tmp_path) as server:
        server.here.project.write(LITTLE)
        process = server.start(*arguments)
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (code, "")
