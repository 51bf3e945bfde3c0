"""A restore that is killed: running it again brings all of the past back, and doubles nothing of it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
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
    has brought back goes again, and what it has made anew.
    """
    with served(tmp_path) as server:
        run = damaged(server)
        if server.killed_at(at, when, "restore", run, "--yes") != -signal.SIGKILL:
            pytest.skip("the restore has fewer writes")
        died = json.loads(server.start("history", "--format", "json").communicate(timeout=60)[0])["runs"][0]
        assert (died["status"], run in died["why"]) == ("unfinished", True)
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
        assert {label["name"] for label in board["labels"]} <= {
            "bug"
        }  # which a card has that the file does not declare
        assert json.loads(server.apply()[1])["status"] == "nothing"


@pytest.mark.parametrize(("at", "when"), POINTS if SOAK else [(3, "after"), (11, "after")])
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


# What a run makes, and a restore with --remove-new removes. Cards are seeded: boardctl's own doing must not pass for
# people's.
SMALL: dict[str, Any] = {"version": 1, "name": "Small", "manage": {"cards": "seed"}}
LITTLE: dict[str, Any] = {**SMALL, "labels": ["idea"], "lists": [{"name": "Backlog", "cards": [{"name": "Old"}]}]}
STEPS: dict[str, Any] = {"checklists": [{"name": "Do", "items": ["x", "y"]}]}
MADE: list[dict[str, Any]] = [{"name": f"Card {at:02}", **(STEPS if at < 3 else {})} for at in range(14)]
MUCH: dict[str, Any] = {
    **SMALL,
    "labels": ["bug", "idea"],
    "lists": [
        {
            "name": "Backlog",
            "cards": [{"name": "Old", "labels": ["bug", "idea"], "checklists": [{"name": "On", "items": ["z"]}]}],
        },
        {"name": "Doing", "cards": MADE[:1]},
    ],
}
MUCH["lists"][0]["cards"] += MADE[1:]
REMOVALS = 17  # a list with its card, 13 cards, a checklist, a label
GOING = [(at, when) for at in range(1, 18) for when in ("before", "after")]


def grown(server: Server) -> str:
    """The run that took the board from LITTLE to MUCH; to remove what it made needs leave."""
    server.here.project.write({"version": 1, "concurrency": 2}, file="boardctl.yaml")
    server.here.project.write(LITTLE)
    server.apply()
    server.here.project.write(MUCH)
    code, out, err = server.apply()
    assert code == 0, out + err
    return str(json.loads(out)["run"])


def shrinking(server: Server, at: int, when: str) -> str:
    """The way back of that run, killed."""
    run = grown(server)
    flags = ("--remove-new", "--yes", "--allow-removals", str(REMOVALS))
    if server.killed_at(at, when, "restore", run[-9:], *flags) != -signal.SIGKILL:
        pytest.skip("the restore has fewer writes")
    return run


def said(server: Server, *arguments: str) -> tuple[str, str]:
    """stdout and stderr of a command that succeeds."""
    process = server.start(*arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    return out, err


def in_sight(board: dict[str, Any]) -> list[str]:
    """The names of the cards that are open, in open lists."""
    shown = {row["id"] for row in board["lists"] if not row["closed"]}
    return sorted(card["name"] for card in board["cards"] if not card["closed"] and card["idList"] in shown)


@pytest.mark.parametrize(("at", "when"), GOING if SOAK else [(4, "after"), (6, "before")])
def test_what_a_killed_restore_removed_is_boardctls_own_doing(tmp_path: Path, at: int, when: str) -> None:
    """Drift takes none of it for people's, and an apply brings all of it back, whatever became of the journal."""
    with served(tmp_path) as server:
        shrinking(server, at, when)
        if when == "before":
            shutil.rmtree(tmp_path / ".boardctl" / "journal")
        (drifted,) = json.loads(said(server, "drift", "--format", "json")[0])["boards"]
        assert (drifted["changes"], drifted["kept"]) == ([], [])
        assert json.loads(said(server, "apply", "--yes", "--format", "json")[0])["converged"]
        (board,) = server.here.boards()
        assert in_sight(board) == [*(card["name"] for card in MADE), "Old"]
        found = census(board)
        assert {kind: found[kind] for kind in ("cards", "checklists", "items", "labels", "lists")} == {
            "cards": 15,
            "checklists": 4,
            "items": 7,
            "labels": 2,
            "lists": 2,
        }
        out, err = said(server, "plan")
        assert ("No changes" in out, "has died" in err, "has died" in said(server, "doctor")[0]) == (True, False, False)


@pytest.mark.parametrize(("at", "when"), GOING if SOAK else [(4, "after")])
def test_the_command_that_the_warning_names_does_the_rest(tmp_path: Path, at: int, when: str) -> None:
    """As it stands, with what it was given leave for, though less is left; without its flags it is not the same."""
    with served(tmp_path) as server:
        run = shrinking(server, at, when)
        warned = said(server, "plan")[1]
        (command,) = re.findall("`boardctl (restore [^`]*)`", warned)
        assert shlex.split(command) == ["restore", run, "--remove-new", "--yes", "--allow-removals", str(REMOVALS)]
        said(server, "restore", run, "--yes")
        assert f"`boardctl {command}` does the rest" in said(server, "plan")[1]
        assert json.loads(said(server, *shlex.split(command), "--format", "json")[0])["converged"]
        (board,) = server.here.boards()
        assert (in_sight(board), [each["name"] for each in board["labels"]]) == (["Old"], ["idea"])
        assert not any("has died" in "".join(said(server, each)) for each in ("plan", "doctor"))
        assert json.loads(said(server, *shlex.split(command), "--format", "json")[0])["status"] == "nothing"
        (drifted,) = json.loads(said(server, "drift", "--format", "json")[0])["boards"]
        assert (drifted["changes"], drifted["kept"]) == ([], [])


def test_a_restore_that_died_before_its_first_write_is_told_of(tmp_path: Path) -> None:
    """Its mark alone makes the plan say that it has not finished: then the command stands there too, and in doctor."""
    with served(tmp_path) as server:
        run = damaged(server)
        assert server.killed_at(1, "before", "restore", run, "--yes") == -signal.SIGKILL
        journal = max((tmp_path / ".boardctl" / "journal").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if '"intended"' not in line]
        assert len(kept) < len(lines)
        journal.write_text("".join(kept), encoding="utf-8")
        out, err = said(server, "plan")
        assert "has not finished" in out
        told = f"`boardctl restore {run} --yes` does the rest"
        assert (told in err, told in said(server, "doctor")[0]) == (True, True)
        said(server, "restore", run, "--yes")
        assert not any("has died" in "".join(said(server, each)) for each in ("plan", "doctor"))


def stopped(server: Server, at: int, *arguments: str) -> tuple[int, str, str]:
    """A command that Ctrl-C stops at its n-th write: exit code, stdout, stderr."""
    server.watched.writes, server.watched.at, server.watched.when = 0, at, "during"
    process = server.start(*arguments, before=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    server.watched.act = lambda: process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    server.watched.at = 0
    return process.returncode, out, err


def test_a_stopped_restore_names_the_command_that_does_the_rest(tmp_path: Path) -> None:
    """After Ctrl-C, and after another: with its flags, which allow what is left of what they allowed, and no more."""
    with served(tmp_path) as server:
        run = grown(server)
        asked = ["restore", run, "--remove-new", "--yes", "--allow-removals", str(REMOVALS), "--profile", "work"]
        for at in (4, 2):
            code, out, err = stopped(server, at, *asked)
            assert code == 130, out + err
            assert f"run `{shlex.join(('boardctl', *asked))}`." in out.splitlines()[-1]
            assert "    archive board/lists/doing" in out  # its card is still to go with it
        out, _ = said(server, *asked)
        assert out.splitlines()[-1].endswith("Nothing is left to restore.")
        (board,) = server.here.boards()
        assert (in_sight(board), [each["name"] for each in board["labels"]]) == (["Old"], ["idea"])


def test_what_a_stopped_restore_may_remove_is_not_for_another(tmp_path: Path) -> None:
    """Another run since, or fewer flags: then it takes leave for just what there is."""
    with served(tmp_path) as server:
        asked = ["restore", grown(server), "--remove-new", "--yes"]
        assert stopped(server, 4, *asked, "--allow-removals", str(REMOVALS))[0] == 130
        for since in (False, True):
            if since:
                server.here.project.write({**MUCH, "name": "Other"})
                said(server, "apply", "--yes", "--exclude", "*/cards/*")
            process = server.start(*asked, *(("--allow-removals", str(REMOVALS)) if since else ()))
            assert "add --allow-removals 1" in process.communicate(timeout=60)[1]
            assert process.returncode == 5


def test_a_killed_restore_is_taken_back(tmp_path: Path) -> None:
    """By a restore of itself: the board is as it was before, and nobody is told to do the rest any more."""
    with served(tmp_path) as server:
        run = damaged(server)
        (before,) = server.here.boards()
        assert server.killed_at(9, "after", "restore", run, "--yes") == -signal.SIGKILL
        told = said(server, "restore", "last", "--remove-new", "--yes")
        assert "kept as people left" not in "".join(told)
        (board,) = server.here.boards()
        assert as_shown(board) == as_shown(before)
        out, err = said(server, "plan")
        assert ("No changes" in out, "has died" in err) == (True, False)


def test_a_second_restore_of_a_card_that_is_killed_is_settled_by_any_run(tmp_path: Path) -> None:
    """What it had made anew is the card of the file, though the state knows the id of the one that is gone."""
    file = {"version": 1, "name": "B", "lists": [{"name": "A", "cards": [{"name": "One", "desc": "old"}]}]}
    with served(tmp_path) as server:
        server.here.project.write(file)
        said(server, "apply", "--yes")
        server.start("backup", "board", "-o", "b.json").communicate(timeout=60)
        for kills in (False, True):
            (board,) = server.here.boards()
            said(server, "api", "DELETE", f"/cards/{board['cards'][0]['id']}")
            said(server, "apply", "--yes")
            if not kills:
                said(server, "restore", "b.json", "--yes")
        assert server.killed_at(1, "after", "restore", "b.json", "--yes") == -signal.SIGKILL
        file["lists"][0]["cards"][0]["desc"] = "new"  # type: ignore[index]
        server.here.project.write(file)
        code, out, err = server.apply()
        (board,) = server.here.boards()
        assert [card["desc"] for card in board["cards"]] == ["new"], (code, out, err)
