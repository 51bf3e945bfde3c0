"""A real process that is killed at a write, runs out of disk, or is asked to stop: the next run finishes its work."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from boardctl.applier.journal import runs
from boardctl.sandbox import Faults, Settings
from tests.faults.harness import Stormy, census
from tests.faults.served import Server, nowhere, served

CARDS = [
    {"name": "Twin", "key": "a", "labels": ["bug"], "cover": {"color": "red", "size": "full"}, "due": "2026-12-05"},
    {"name": "Twin", "key": "b", "fields": {"Priority": "High"}, "archived": True},
    {"name": "Linked", "attachments": ["https://example.com/a", "https://example.com/b"], "members": ["alice"]},
    {"name": "Listed", "checklists": [{"name": "Launch", "items": ["one", "two", {"name": "three", "done": True}]}]},
    {"name": "Copied", "checklists": [{"name": "Done", "items": ["x", "y"]}]},
    {"name": "Copy", "checklists": [{"name": "Done", "items": ["x", "y"]}]},
]
BOARD: dict[str, Any] = {
    "version": 1,
    "name": "Medium",
    "members": ["alice"],
    "labels": [{"name": "bug", "color": "red"}, {"name": "debt", "color": None}],
    "custom_fields": [{"name": "Priority", "type": "list", "options": ["High", "Low"]}],
    "lists": [{"name": "Backlog", "cards": CARDS[:3]}, {"name": "Doing", "limit": 3, "cards": CARDS[3:]}, "Done"],
}
CENSUS = {
    "labels": 2,
    "custom fields": 1,
    "options": 2,
    "lists": 3,
    "cards": 6,
    "links": 2,
    "checklists": 3,
    "items": 7,
}
WRITES = 28  # of a first apply
SOAK = bool(os.environ.get("BOARDCTL_SOAK"))
POINTS = [(at, when) for at in range(1, WRITES + 1) for when in ("before", "after")]
SAMPLE = [(1, "after"), (9, "before"), (17, "after")]


def named(each: Any) -> dict[str, Any]:
    """A list of the file in its long form."""
    return {"name": each} if isinstance(each, str) else each


def finished(server: Server) -> dict[str, Any]:
    """The result of a clean apply, after which the board is whole and a plan is empty."""
    code, out, err = server.apply()
    assert code == 0, out + err
    result: dict[str, Any] = json.loads(out)
    (board,) = server.here.boards()
    assert census(board) == CENSUS
    assert [card["name"] for card in board["cards"] if card["closed"]] == ["Twin"]
    again = json.loads(server.apply()[1])
    assert (again["status"], again["requests"]["writes"]) == ("nothing", 0)
    return result


@pytest.mark.parametrize("lost", ["nothing", "state", "journal"])
@pytest.mark.parametrize(("at", "when"), POINTS if SOAK else SAMPLE)
def test_killed_at_a_write(tmp_path: Path, at: int, when: str, lost: str) -> None:
    """SIGKILL before a write is made, or after it and before its answer: nothing is doubled, nothing is missing."""
    if not SOAK and (at + len(lost)) % 3 == 0:
        pytest.skip("a sample of the points; all of them with BOARDCTL_SOAK=1")
    with served(tmp_path) as server:
        server.here.project.write(BOARD)
        assert server.killed_at(at, when) == -signal.SIGKILL
        if lost == "state":
            shutil.rmtree(tmp_path / "boardctl.state", ignore_errors=True)
        if lost == "journal":
            shutil.rmtree(tmp_path / ".boardctl" / "journal", ignore_errors=True)
        finished(server)
        assert not any(run.unsettled for run in runs(tmp_path / ".boardctl" / "journal"))


class Killed(BaseException):
    """The process is gone."""


class Killing:
    """A server whose client dies at its n-th write, before or after it is made; the others in flight are lost too."""

    def __init__(self, app: Any, at: int, when: str) -> None:
        self.app = app
        self.at = at
        self.when = when
        self.writes = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.writes += scope["method"] != "GET"
        if scope["method"] == "GET" or self.writes < self.at:
            await self.app(scope, receive, send)
            return
        if self.writes == self.at and self.when == "after":
            await self.app(scope, receive, nowhere)
        raise Killed


def test_the_points_are_all_writes(tmp_path: Path) -> None:
    """The soak kills at every write that there is."""
    here = Stormy(tmp_path)
    try:
        assert here.apply(BOARD).requests.writes == WRITES
    finally:
        here.close()


@pytest.mark.parametrize("lost", ["nothing", "state", "journals"])
@pytest.mark.parametrize(("at", "when"), POINTS if SOAK else [(10, "after"), (13, "after"), (17, "after")])
def test_what_a_killed_run_made_goes_when_its_block_goes(tmp_path: Path, at: int, when: str, lost: str) -> None:
    """Whether or not its answer came, and whatever was lost since: it is boardctl's own, and archived."""
    here = Stormy(tmp_path)
    try:
        here.wrap = lambda app: Killing(app, at, when)
        with pytest.raises(Killed):
            here.apply(BOARD)
        here.wrap = lambda app: app
        {"nothing": lambda: None, "state": here.lose_state, "journals": here.lose_journals}[lost]()
        had = [card["id"] for board in here.boards() for card in board["cards"]]
        assert had or SOAK
        emptied = [{**named(each), "cards": []} for each in BOARD["lists"]]
        assert here.apply({**BOARD, "lists": emptied}).converged
        assert any("earlier run" in why for _, why in here.told) == (lost != "journals")
        cards = here.boards()[0]["cards"]
        assert sorted(had) == sorted(card["id"] for card in cards if card["closed"])
        assert len(cards) == len(had)
    finally:
        here.close()


@pytest.mark.parametrize(("at", "unowned"), [(5, ["board", "board/lists/backlog"]), (9, []), (20, [])])
def test_a_first_apply_is_finished_elsewhere_where_boards_keep_the_state(
    tmp_path: Path, at: int, unowned: list[str]
) -> None:
    """What is about to be made is noted down as soon as there is a list to do so in, so it is boardctl's own."""
    with served(tmp_path) as server:
        server.here.project.write({"version": 1, "state": "trello"}, file="boardctl.yaml")
        server.here.project.write(BOARD)
        assert server.killed_at(at, "after") == -signal.SIGKILL
        shutil.rmtree(tmp_path / ".boardctl")
        told = server.start("plan").communicate(timeout=60)[0]
        assert ("has not finished" in told) == (at >= 8), told
        moved = server.start("state", "mv", "board", "other").communicate(timeout=60)[1]
        assert ("error: a run has not finished on board" in moved) == (at >= 8), moved
        code, out, err = server.apply()
        assert (code, json.loads(out)["converged"]) == (0, True), err
        (board,) = server.here.boards()
        own = {"labels": 1, "cards": 1, "links": 1}  # for the state
        assert census(board) == {kind: count + own.get(kind, 0) for kind, count in CENSUS.items()}
        rows = server.start("state", "list").communicate(timeout=60)[0].splitlines()
        assert [row.split()[0] for row in rows if "owned" not in row] == unowned


def test_a_new_board_that_another_run_has_found_is_left_to_it(tmp_path: Path) -> None:
    """It took the lock as soon as the board was there: this run makes nothing more on it, and all is finished later."""
    with served(tmp_path) as server:
        server.here.project.write({"version": 1, "state": "trello"}, file="boardctl.yaml")
        server.here.project.write(BOARD)

        def lock() -> None:
            (card,), (label,) = server.here.store.every("card"), server.here.store.every("label")
            server.here.store.put("card", card | {"desc": "somebody, who lives", "idLabels": [label["id"]]})

        server.watched.at, server.watched.when, server.watched.act = 6, "during", lock
        code, out, err = server.apply()
        result = json.loads(out)
        assert (code, result["status"], [each["kind"] for each in result["done"]]) == (3, "partial", ["board", "list"])
        assert "the state is locked by somebody" in result["not_attempted"][0]["reason"], err
        assert not {each["address"] for each in result["not_attempted"]} & {each["address"] for each in result["done"]}
        (board,) = server.here.boards()
        assert [each["name"] for each in board["cards"]] == ["boardctl state"]
        assert "Unlocked" in server.start("unlock", "unknown").communicate(timeout=60)[1]
        assert server.apply()[0] == 0
        rows = server.start("state", "list").communicate(timeout=60)[0].splitlines()
        assert [row for row in rows if "owned" not in row] == []


def test_a_plan_says_that_a_run_has_not_finished(tmp_path: Path) -> None:
    """And what it made counts as boardctl's own: it is removed once it is no longer declared."""
    with served(tmp_path) as server:
        server.here.project.write(BOARD)
        server.killed_at(15, "after")
        plan = server.start("plan").communicate(timeout=60)[0]
        assert "has not finished" in plan
        # without `cards:` the cards of a list are released, and stay
        server.here.project.write({**BOARD, "lists": [{"name": name, "cards": []} for name in ("Backlog", "Doing")]})
        result = json.loads(server.apply()[1])
        assert {each["action"] for each in result["done"]} == {"archive"}  # of which cards is up to the killed run
        cards = server.here.boards()[0]["cards"]
        assert cards
        assert all(card["closed"] for card in cards)


def test_doctor_names_an_unfinished_journal(tmp_path: Path) -> None:
    """The run and its board, with the command that mends it; once that has run, nothing is unfinished."""
    with served(tmp_path) as server:
        server.here.project.write(BOARD)

        def journal() -> dict[str, str]:
            found = json.loads(server.start("doctor", "--format", "json").communicate(timeout=60)[0])["checks"]
            return next(each for each in found if each["name"] == "journal")

        assert journal()["status"] == "ok"
        server.killed_at(9, "before")
        (run,) = runs(tmp_path / ".boardctl" / "journal")
        left = journal()
        assert (left["status"], left["mend"]) == ("warn", "boardctl apply")
        assert run.id in left["message"]
        finished(server)
        assert journal()["status"] == "ok"


def test_what_a_run_left_on_a_board_that_is_no_longer_in_the_files_can_be_let_be(tmp_path: Path) -> None:
    """Doctor says so and names the command; after it nothing is unfinished, and no board has changed."""
    with served(tmp_path) as server:
        server.here.project.write(BOARD)
        server.killed_at(9, "after")
        (tmp_path / "boards" / "board.yaml").unlink()
        server.here.project.write({"version": 1, "name": "Other", "lists": ["A"]}, file="boards/other.yaml")
        assert server.apply()[0] == 0

        def said(*arguments: str) -> tuple[int, str]:
            process = server.start(*arguments)
            out, err = process.communicate(timeout=60)
            return process.returncode, out + err

        (run,) = (each for each in runs(tmp_path / ".boardctl" / "journal") if each.unsettled)
        assert f"boardctl history {run.id} --forget" in said("doctor")[1]
        writes = server.watched.writes
        code, told = said("history", run.id, "--forget")
        assert (code, f"Forgot what run {run.id} left on board" in told) == (0, True), told
        assert server.watched.writes == writes
        assert "no run is unfinished" in said("doctor")[1]
        assert said("history", run.id, "--forget")[0] == 1
        assert said("history", "--forget")[0] == 64


def test_a_full_disk_stops_before_what_can_not_be_journalled(tmp_path: Path) -> None:
    """Every write that reached the server stands in the journal; the message says what to do; the next run goes on."""
    with served(tmp_path) as server:
        server.here.project.write(BOARD)

        def small_disk() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))

        process = server.start("apply", "--yes", "--format", "json", before=small_disk)
        out, err = process.communicate(timeout=60)
        result = json.loads(out)
        assert process.returncode == 1, out + err
        assert result["error"]["code"] == "journal"
        assert "nothing is sent that is not journalled" in result["error"]["message"]
        assert result["done"]
        assert result["not_attempted"]
        (run,) = runs(tmp_path / ".boardctl" / "journal")
        assert len(run.writes) == server.watched.writes
        finished(server)


def test_ctrl_c_finishes_what_is_in_flight_and_accounts(tmp_path: Path) -> None:
    """The calls that were sent count as done, the others as not attempted; exit 130; the next run does the rest."""
    with served(tmp_path) as server:
        server.here.project.write(BOARD)
        server.watched.at, server.watched.when = 12, "during"
        process = server.start(
            "apply",
            "--yes",
            "--format",
            "json",
            before=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        server.watched.act = lambda: process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        result = json.loads(out)
        assert (process.returncode, result["status"]) == (130, "interrupted"), out + err
        assert "stopping: calls in flight are finished first" in err
        assert result["done"]
        assert result["not_attempted"]
        (run,) = runs(tmp_path / ".boardctl" / "journal")
        assert (run.status, {write.end for write in run.writes}) == ("interrupted", {"done"})
        finished(server)


def test_ctrl_c_while_a_limit_is_waited_out_sends_nothing_more(tmp_path: Path) -> None:
    """What got 429 was not done and is not sent again; nor is the board read before the limit lets it."""
    with served(tmp_path, Settings(faults=Faults(kinds=("burst-429",), at=12, burst=1000))) as server:
        server.here.project.write(BOARD)
        server.watched.at, server.watched.when = 12, "during"
        process = server.start(
            "apply",
            "--yes",
            "--format",
            "json",
            before=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        server.watched.act = lambda: process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        result = json.loads(out)
        assert (process.returncode, result["status"]) == (130, "interrupted"), out + err
        assert all("stopped after" in each["reason"] for each in result["failed"])  # the second call of two
        assert any("takes no request now" in each for each in result["remaining"])
        (run,) = runs(tmp_path / ".boardctl" / "journal")
        assert len(run.writes) == server.watched.writes  # none was sent twice
        assert run.unsettled


def test_ctrl_c_twice_stops_at_once_and_what_lands_late_is_found(tmp_path: Path) -> None:
    """Requests outlive the process that sent them: the next run looks when they have landed, and doubles none."""
    with served(tmp_path, Settings(latency=0.5)) as server:
        server.here.project.write(BOARD)
        process = server.start(
            "apply", "--yes", before=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
        )
        server.watched.at, server.watched.when = 9, "during"
        server.watched.act = lambda: process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        while server.watched.writes < 9:
            assert process.stderr.readline(), "it ended too early"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        server.watched.at = 0
        assert process.returncode == 130
        finished(server)


def test_one_board_of_five_fails_and_the_others_complete(tmp_path: Path) -> None:
    """Gone from Trello between two applies: told for that board, with exit 3; the other four are as their files say."""
    with served(tmp_path) as server:
        for number in range(5):
            data = {"version": 1, "name": f"Board {number}", "lists": ["One"]}
            server.here.project.write(data, file=f"boards/b{number}.yaml")
        assert server.apply()[0] == 0
        state = tmp_path / "boardctl.state" / "b2.json"
        state.write_text(state.read_text(encoding="utf-8").replace('"board": "', '"board": "0', 1), encoding="utf-8")
        for number in range(5):
            data = {"version": 1, "name": f"Board {number}", "lists": ["One", "Two"]}
            server.here.project.write(data, file=f"boards/b{number}.yaml")
        code, out, err = server.apply()
        result = json.loads(out)
        assert (code, result["status"]) == (3, "partial"), out + err
        (failed,) = result["failed"]
        assert (failed["board"], "boardctl state rm b2" in failed["hint"]) == ("b2", True)
        assert sorted(each["board"] for each in result["done"]) == ["b0", "b1", "b3", "b4"]


def test_ctrl_c_between_two_calls_of_a_change_is_no_failure(tmp_path: Path) -> None:
    """A card that lacks a value of a field: the account says that it was stopped; the next apply does the rest."""
    data: dict[str, Any] = {"version": 1, "name": "Small", "custom_fields": [{"name": "Est", "type": "number"}]}
    data["lists"] = [{"name": "Backlog", "cards": [{"name": "A", "fields": {"Est": 3}}]}]
    with served(tmp_path) as server:
        server.here.project.write(data)
        server.watched.at, server.watched.when = 4, "during"
        process = server.start(
            "apply", "--yes", before=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
        )
        server.watched.act = lambda: process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, out + err
        assert 'stopped half way:\n  + card "A": stopped after 1 of 2 calls\n' in out
        assert "3 created, 1 stopped half way." in out
        assert "failed" not in out
        server.watched.at = 0
        assert json.loads(server.apply()[1])["converged"]
