"""Several runners and one state: one wins, the others wait or hear who holds it, and no update is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.projects import REPOSITORY, clean_environment
from tests.served import Served
from tests.state.conftest import Buckets

TIMES, RACERS = 50, 4


class Place:
    """Where a state is kept, and what a process needs to get there."""

    def __init__(self, url: str, folder: Path, board: str, variables: Mapping[str, str]) -> None:
        self.url, self.folder, self.board, self.variables = url, folder, board, variables

    def racer(self, deed: str) -> subprocess.Popen[str]:
        """A process that counts so far, shows the number, or holds the lock."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.state.racer", self.url, str(self.folder), self.board, deed],
            cwd=REPOSITORY,
            env={**clean_environment(), **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def number(self) -> int:
        """The number in the state, as a new process reads it."""
        told, complaint = self.racer("show").communicate(timeout=120)
        assert told.strip().isdecimal(), complaint
        return int(told)


@pytest.fixture(params=["file", "bucket", "board"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each kind of state, empty."""
    if request.param == "file":
        return Place("file:state", tmp_path, "b" * 24, {})
    if request.param == "bucket":
        buckets: Buckets = request.getfixturevalue("buckets")
        return Place(f"s3://{buckets.name}/{tmp_path.name}?lease=1", tmp_path, "b" * 24, buckets.variables)
    served: Served = request.getfixturevalue("served")
    board = served.request("POST", "/boards", name="Counter", defaultLists=False)
    return Place("trello:", tmp_path, board["id"], served.variables)


def test_no_update_is_lost_in_200_races(place: Place) -> None:
    """Four processes count to 200 together: each takes the lock, reads, writes and lets go, 50 times.

    On a board, where each step takes ten requests, a quarter of that, and all of it in `make soak`.
    """
    times = TIMES if place.url != "trello:" or os.environ.get("BOARDCTL_SOAK") else TIMES // 4
    racers = [place.racer(str(times)) for _ in range(RACERS)]
    complaints = [racer.communicate(timeout=300)[1] for racer in racers]
    assert not any(racer.returncode for racer in racers), "\n".join(complaints)
    assert place.number() == times * RACERS


def test_the_loser_hears_who_holds_it(place: Place) -> None:
    """A lock held by another machine is waited for, and then named with its holder and the way out."""
    first = place.racer("hold")
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        second = place.racer("hold")
        _, complaint = second.communicate(timeout=120)
        assert "Locked" in complaint
        assert f"on another-machine (process {first.pid})" in complaint
    finally:
        first.kill()
        first.communicate()


def test_a_killed_holders_lease_runs_out(buckets: Buckets, tmp_path: Path) -> None:
    """In a bucket nobody has to unlock anything: what is not renewed ends."""
    place = Place(f"s3://{buckets.name}/{tmp_path.name}?lease=1", tmp_path, "b" * 24, buckets.variables)
    first = place.racer("hold")
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    first.kill()
    first.communicate()
    _, complaint = place.racer("1").communicate(timeout=120)
    assert place.number() == 1, complaint


def test_a_lease_that_is_renewed_does_not_run_out(buckets: Buckets, tmp_path: Path) -> None:
    """A living holder keeps the lock for as long as it takes, over many leases."""
    place = Place(f"s3://{buckets.name}/{tmp_path.name}?lease=1", tmp_path, "b" * 24, buckets.variables)
    first = place.racer("hold")
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        stamps = {buckets.text(f"{tmp_path.name}/.lock")}
        while len(stamps) < 5:  # each renewal writes another end: more than one whole lease passes
            stamps.add(buckets.text(f"{tmp_path.name}/.lock"))
        assert "Locked" in place.racer("hold").communicate(timeout=120)[1]
    finally:
        first.kill()
        first.communicate()
