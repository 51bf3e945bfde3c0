"""Two runs on one machine at the lock of a board: neither takes the other's for one that a dead run has left."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.served import Server, served
from tests.faults.test_ended import BOARD, OTHER, locked


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A board that a run on this machine, dead by now, was the last to lock."""
    with served(tmp_path) as server:
        server.here.project.write({"version": 1, "state": "trello"}, file="boardctl.yaml")
        server.here.project.write(BOARD)
        assert server.apply()[0] == 0
        server.here.project.write(OTHER)
        yield server


@pytest.mark.parametrize("at", [2, 3])
def test_a_lock_that_says_not_yet_whose_it_is_is_not_lifted(server: Server, at: int) -> None:
    """Between the call that takes it and the one that says who has it (2); and after both (3)."""
    others: list[tuple[int, str]] = []

    def other() -> None:
        process = server.start("apply", "--yes")
        _, err = process.communicate(timeout=60)
        others.append((process.returncode, err))

    watched = server.watched
    watched.writes, watched.at, watched.when, watched.act, watched.aside = 0, at, "during", other, True
    process: subprocess.Popen[str] = server.start("apply", "--yes")
    _, err = process.communicate(timeout=120)
    ((code, told),) = others
    assert (process.returncode, code, "the state is locked by" in told) == (0, 1, True), (err, told)
    assert sorted(each["name"] for each in server.here.store.every("card") if not each["closed"]) == sorted(
        OTHER["lists"][0]["cards"]
    )
    assert not locked(server)


def test_one_that_waits_for_its_turn_has_it(server: Server) -> None:
    """With --lock-wait it goes on once the first one is done, and finds nothing left to do."""
    waiting: list[subprocess.Popen[str]] = []
    watched = server.watched
    watched.writes, watched.at, watched.when, watched.aside = 0, 2, "during", True
    watched.act = lambda: waiting.append(server.start("apply", "--yes", "--lock-wait", "60"))
    first = server.start("apply", "--yes")
    _, err = first.communicate(timeout=120)
    out, told = waiting[0].communicate(timeout=120)
    assert (first.returncode, waiting[0].returncode) == (0, 0), (err, told)
    assert len([each for each in server.here.store.every("card") if each["name"] == "Four"]) == 1
    assert "Nothing to do" in out
