"""A restore that is killed: running it again brings all of the past back, and doubles nothing of it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.boards_as_files import as_shown
from tests.faults.harness import census
from tests.faults.served import Server, served
from tests.faults.test_killed import BOARD, finished

# What is deleted, and made anew by a restore: labels, a field with options, checklists with items; cards are archived.
CARDS = [{"name": "Linked", "desc": "new"}, {"name": "Listed", "checklists": []}]
AFTER: dict[str, Any] = {
    **BOARD,
    "labels": [],
    "custom_fields": [],
    "lists": [{"name": "Backlog", "cards": CARDS}, {"name": "Doing", "cards": []}],
    "manage": {"progress": "enforce"},
}
WRITES = 24  # of the restore, about
POINTS = [(at, when) for at in range(1, WRITES + 1) for when in ("before", "after")]
SOAK = bool(os.environ.get("BOARDCTL_SOAK"))


def damaged(server: Server) -> str:
    """The run that took the board from BOARD to AFTER."""
    server.here.project.write({**BOARD, "manage": {"progress": "enforce"}})
    server.here.project.write(
        {"version": 1, "safety": {"max_removals": 1000, "max_removal_percent": 100}}, file="boardctl.yaml"
    )
    finished(server)
    server.here.project.write(AFTER)
    code, out, err = server.apply()
    assert code == 0, out + err
    return str(json.loads(out)["run"])


@pytest.mark.parametrize("file", ["before", "after"])
@pytest.mark.parametrize(("at", "when"), POINTS if SOAK else [(7, "after")])
def test_an_apply_after_a_killed_restore_goes_by_the_file(tmp_path: Path, at: int, when: str, file: str) -> None:
    """With the file of before the rest of the restore is done and nothing doubled; with that of after, what the restore
    has brought back goes again, and what it has made anew stays: nobody knows any more that it was boardctl.
    """
    with served(tmp_path) as server:
        run = damaged(server)
        if server.killed_at(at, when, "restore", run, "--yes") != -signal.SIGKILL:
            pytest.skip("the restore has fewer writes")
        died = json.loads(server.start("history", "--format", "json").communicate(timeout=60)[0])["runs"][0]
        assert (died["status"], run in died["why"]) == ("died", True)
        server.here.project.write({**BOARD, "manage": {"progress": "enforce"}} if file == "before" else AFTER)
        if file == "before":
            finished(server)
            return
        code, out, err = server.apply()
        assert (code, json.loads(out)["converged"] is not False) == (0, True), out + err
        (board,) = server.here.boards()
        assert sorted(card["name"] for card in board["cards"] if not card["closed"]) == ["Linked", "Listed"]
        assert {kind: count for kind, count in census(board).items() if kind in ("lists", "cards", "links")} == {
            "lists": 3,
            "cards": 6,
            "links": 2,
        }
        assert {label["name"] for label in board["labels"]} <= {"bug", "debt"}
        assert json.loads(server.apply()[1])["status"] == "nothing"


@pytest.mark.parametrize(("at", "when"), POINTS if SOAK else [(3, "after"), (7, "after"), (11, "after")])
def test_a_killed_restore_is_run_again(tmp_path: Path, at: int, when: str) -> None:
    """What it had made is found and taken for what it is; the board is as it was, and a third restore has no work."""
    with served(tmp_path) as server:
        run = damaged(server)
        if server.killed_at(at, when, "restore", run, "--yes") != -signal.SIGKILL:
            pytest.skip("the restore has fewer writes")
        told = f"restore of {run} has died in the middle"
        assert all(told in "".join(server.start(command).communicate(timeout=60)) for command in ("plan", "doctor"))
        process = server.start("restore", run, "--yes", "--format", "json")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert not any(told in "".join(server.start(command).communicate(timeout=60)) for command in ("plan", "doctor"))
        (board,) = server.here.boards()
        open_cards = [card for card in board["cards"] if not card["closed"]]
        assert sorted(card["name"] for card in open_cards) == ["Copied", "Copy", "Linked", "Listed", "Twin"]
        found = census(board)
        assert {
            kind: found[kind] for kind in ("labels", "custom fields", "options", "lists", "cards", "checklists")
        } == {
            "labels": 2,
            "custom fields": 1,
            "options": 2,
            "lists": 3,
            "cards": 6,
            "checklists": 3,
        }
        assert found["items"] == 7
        assert as_shown(board)["name"] == "Medium"
        again = server.start("restore", run, "--yes", "--format", "json")
        assert json.loads(again.communicate(timeout=60)[0])["status"] == "nothing"
