"""A real process that is told to end, as a cancelled CI job is: it leaves no lock that another runner can't heal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from boardctl.applier.journal import runs
from tests.faults.served import Server, served
from tests.served import Served

BOARD: dict[str, Any] = {
    "version": 1,
    "name": "Medium",
    "labels": [{"name": "bug", "color": "red"}],
    "lists": [{"name": "Backlog", "cards": ["One", "Two", "Three"]}, "Done"],
}
OTHER = {**BOARD, "lists": [{"name": "Backlog", "cards": ["One", "Two", "Three", "Four"]}, "Done"]}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as server:
        server.here.project.write({"version": 1, "state": "trello"}, file="boardctl.yaml")
        server.here.project.write(BOARD)
        yield server


def termed(server: Server, at: int, *arguments: str, always: bool = False, reads: bool = False) -> tuple[int, str, str]:
    """A command that gets SIGTERM during its n-th write (request, with `reads`), or during each from then on."""
    watched = server.watched
    watched.writes, watched.at, watched.when, watched.reads = 0, at, "during", reads
    process = server.start(*arguments)

    def term() -> None:
        process.send_signal(signal.SIGTERM)
        watched.at += always

    watched.act = term
    out, err = process.communicate(timeout=60)
    assert watched.writes >= at, out + err
    watched.at, watched.reads = 0, False
    return process.returncode, out, err


def locked(server: Server) -> bool:
    """Whether the label of the lock is on the card that keeps the state."""
    return any(card["idLabels"] for card in server.here.store.every("card") if card["name"] == "boardctl state")


def finished(server: Server) -> None:
    """A clean apply, as from another machine, after which nothing is left to do, and nothing doubled."""
    code, out, err = server.apply()
    assert (code, json.loads(out)["converged"]) == (0, True), err
    (board,) = server.here.boards()
    names = sorted(card["name"] for card in board["cards"] if not card["closed"])
    assert len(names) == len(set(names)) >= 3
    assert json.loads(server.apply()[1])["status"] == "nothing"


def test_it_finishes_what_is_in_flight_and_accounts(server: Server, tmp_path: Path) -> None:
    """As the first Ctrl-C does: exit 130, the account, an ended journal, and no lock."""
    code, out, err = termed(server, 8, "apply", "--yes", "--format", "json")
    result = json.loads(out)
    assert (code, result["status"]) == (130, "interrupted"), out + err
    assert "stopping: calls in flight are finished first" in err
    assert result["done"]
    assert result["not_attempted"]
    (run,) = runs(tmp_path / ".boardctl" / "journal")
    assert (run.status, {write.end for write in run.writes}) == ("interrupted", {"done"})
    assert not locked(server)
    finished(server)


def test_told_again_and_again_it_still_gives_the_lock_back(server: Server) -> None:
    """The second time it ends at once; from then on nothing keeps it from its last request."""
    code, out, err = termed(server, 8, "apply", "--yes", always=True)
    assert (code, err.splitlines()[-1]) == (130, "interrupted"), out + err
    assert not locked(server)


@pytest.mark.parametrize(("at", "always"), [(1, True), (2, False)])
@pytest.mark.parametrize(
    "asked", [["apply", "--yes"], ["pull"], ["restore", "last", "--yes"], ["state", "rm", "board"]]
)
def test_a_lock_that_is_being_taken_is_given_back(server: Server, asked: list[str], at: int, always: bool) -> None:
    """During the request that takes it (1), or just after (2); nothing else was written by then."""
    assert server.apply()[0] == 0
    server.here.project.write(OTHER)
    if asked[0] == "restore":
        assert server.apply()[0] == 0
    (before,) = server.here.boards()
    code, out, err = termed(server, at, *asked, always=always)
    assert (code, out, err.splitlines()[-1]) == (130, "", "interrupted")
    assert not locked(server)
    (after,) = server.here.boards()
    assert [card["name"] for card in after["cards"]] == [card["name"] for card in before["cards"]]


@pytest.mark.parametrize("always", [False, True])
def test_so_is_that_of_a_board_beside_the_one_that_is_waited_for(server: Server, always: bool) -> None:
    """Boards are looked at side by side; told again in the middle of it, it still gives back all locks."""
    server.here.project.write({**BOARD, "name": "Second"}, file="boards/second.yaml")
    assert server.apply()[0] == 0
    assert termed(server, 3, "pull", always=always)[0] == 130
    assert not locked(server)


def hammered(process: subprocess.Popen[str]) -> int:
    """Ctrl-C, again and again, until it ends; the exit code."""
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    raise AssertionError("it can't be ended")


@pytest.mark.parametrize("at", [1, 8])
def test_a_server_that_never_answers_does_not_keep_it(server: Server, at: int) -> None:
    """Neither while a lock is taken (1) nor in the middle of an apply: the lock is left then, as the next run says."""
    assert server.apply()[0] == 0
    server.here.project.write({**OTHER, "labels": [{"name": str(each), "color": "red"} for each in range(20)]})
    hung, ended = threading.Event(), threading.Event()

    def hang() -> None:
        hung.set()
        ended.wait(60)

    server.watched.writes, server.watched.at, server.watched.when, server.watched.act = 0, at, "before", hang
    process = server.start("apply", "--yes")
    assert hung.wait(60)
    code = hammered(process)
    ended.set()
    assert (code, process.communicate()[1].splitlines()[-1]) == (130, "interrupted")


def test_what_keeps_the_program_itself_waiting_does_not_keep_it(server: Server) -> None:
    """A folder that another process has locked: nothing else has a turn then, the signals included."""
    fcntl = pytest.importorskip("fcntl")
    server.here.project.write({"version": 1, "state": "file:kept"}, file="boardctl.yaml")
    assert server.apply()[0] == 0
    descriptor, reading = os.open(server.here.project.root / "kept", os.O_RDONLY), threading.Event()

    def seize() -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        reading.set()

    watched = server.watched
    watched.writes, watched.at, watched.when, watched.reads, watched.act = 0, 1, "before", True, seize
    process = server.start("apply", "--yes")
    assert reading.wait(60)
    code = hammered(process)
    os.close(descriptor)
    assert (code, process.communicate()[1].splitlines()[-1]) == (130, "interrupted")


def test_who_waits_for_a_lock_leaves_it_alone(server: Server) -> None:
    """It is another run's, and stays on."""
    assert server.apply()[0] == 0
    server.here.project.write(OTHER)
    (label,) = (each["id"] for each in server.here.store.every("label") if each["name"].startswith("boardctl state"))
    (card,) = (each for each in server.here.store.every("card") if each["name"] == "boardctl state")
    server.here.store.put("card", card | {"desc": "somebody, who lives", "idLabels": [label]})
    assert termed(server, 2, "apply", "--yes", "--lock-wait", "600")[0] == 130
    assert locked(server)


@pytest.mark.parametrize("asked", [["plan"], ["apply", "--yes"], ["backup", "board"]])
def test_while_boards_are_read_it_ends_in_one_word(server: Server, asked: list[str]) -> None:
    """Nothing was written, and nothing is left."""
    assert server.apply()[0] == 0
    code, out, err = termed(server, 1, *asked, reads=True)
    assert (code, out, err) == (130, "", "interrupted\n")
    assert not locked(server)


def test_a_served_sandbox_ends_too(tmp_path: Path) -> None:
    """It closes its boards, and says how it ended."""
    with Served(tmp_path) as sandbox:
        code, told = sandbox.stop(signal.SIGTERM)
    assert (code, told.splitlines()[-1]) == (130, "interrupted")
