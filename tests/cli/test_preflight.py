"""Before the first write of an apply: everything that would make it fail half way, at once, with what mends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from boardctl.applier.preflight import Access, token_problems
from boardctl.sandbox import OTHER_TOKEN, READ_TOKEN
from tests.projects import Ended, Project, clean_environment
from tests.served import Served


class Place:
    """A project and the server that it talks to."""

    def __init__(self, folder: Path, server: Served) -> None:
        self.project = Project(folder)
        self.server = server

    def run(self, *arguments: str, **variables: str) -> Ended:
        """A command; `variables` go before the server's own."""
        return self.project.run(*arguments, sandbox=False, **{**self.server.variables, **variables})

    def apply(self, data: dict[str, Any] | None = None, **variables: str) -> Ended:
        """Apply the file, written first if given."""
        if data is not None:
            self.project.write(data)
        return self.run("apply", "--yes", "--format", "json", **variables)

    def writes(self) -> int:
        """How many writes the server has seen."""
        return int(self.server.get("/_sandbox/faults")["writes"])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A served sandbox and a project folder."""
    with Served(tmp_path) as server:
        yield Place(tmp_path, server)


def board(**more: Any) -> dict[str, Any]:
    """A small board file."""
    return {"version": 1, "name": "Board", "lists": [{"name": "List", "cards": ["Card"]}], **more}


def messages(ended: Ended) -> list[str]:
    """All that was refused."""
    error = ended.json()["error"]
    assert error["code"] in ("scope", "member", "access", "plan", "limit"), error
    return [each["message"] for each in (error, *error.get("others", ()))]


def test_a_read_only_token_plans_and_is_refused_for_apply(place: Place) -> None:
    """With the command that gets another one, before any write."""
    place.project.write(board())
    assert place.run("plan", TRELLO_TOKEN=READ_TOKEN).code == 0
    before = place.writes()
    ended = place.apply(TRELLO_TOKEN=READ_TOKEN)
    assert ended.code == 1
    assert ended.json()["error"]["hint"] == "unset TRELLO_TOKEN && boardctl login --scope write"
    assert "read but not write" in ended.json()["error"]["message"]
    assert place.writes() == before


def test_everything_is_told_at_once(place: Place) -> None:
    """A token without scope and two people who don't exist: three problems, each with its place."""
    ended = place.apply(board(members=["alice", "nobody1", "nobody2"]), TRELLO_TOKEN=READ_TOKEN)
    assert ended.code == 1
    told = messages(ended)
    assert len(told) == 3
    assert told[1:] == ["nobody on Trello is called @nobody1", "nobody on Trello is called @nobody2"]
    others = ended.json()["error"]["others"]
    assert [each["where"]["file"] for each in others] == ["boards/board.yaml"] * 2


def test_an_observer_is_refused(place: Place) -> None:
    """The role is on the board that was read: no further question is needed."""
    assert place.apply(board()).code == 0
    (live,) = place.server.get("/members/me/boards")
    place.server.request("PUT", f"/boards/{live['id']}/members/alice", type="observer")
    before = place.writes()
    ended = place.apply(board(desc="new"), TRELLO_TOKEN=OTHER_TOKEN)
    assert ended.code == 1
    assert "observer" in messages(ended)[0]
    assert place.writes() == before


def test_a_normal_member_is_told_what_is_for_admins(place: Place) -> None:
    """Before it is tried; all else that they do is theirs to do, and nothing is told of it."""
    assert place.apply(board(members=["bob"])).code == 0
    (live,) = place.server.get("/members/me/boards")
    place.server.request("PUT", f"/boards/{live['id']}/members/alice", type="normal")
    bound = board(id=live["id"], members=["bob"])
    plain = place.apply({**bound, "desc": "new"}, TRELLO_TOKEN=OTHER_TOKEN)
    assert (plain.code, "no admin" in plain.err) == (0, False), plain.err
    changed = {**bound, "visibility": "public", "members": [{"username": "bob", "role": "observer"}]}
    place.project.write(changed)
    asked = place.run("apply", "--allow-access", TRELLO_TOKEN=OTHER_TOKEN)
    told = """the token's member is no admin of this board; Trello may refuse: board "Board", member "bob"\n"""
    assert (asked.code, told in asked.err) == (1, True), asked.err
    assert "no admin" not in place.run("apply", "--yes", "--allow-access").err


def test_a_free_plan(place: Place) -> None:
    """No custom fields on a board that has none, and ten open boards at most."""
    place.server.request("PUT", "/_sandbox/settings", free_plan=True)
    workspace = place.server.get("/members/me/organizations")[0]["name"]
    ended = place.apply(board(workspace=workspace, custom_fields=[{"name": "Est", "type": "number"}]))
    assert ended.code == 1
    assert messages(ended) == ["board: custom fields are not available on the workspace's free plan"]
    for number in range(10):
        place.server.request("POST", "/boards", name=f"B{number}", idOrganization=workspace)
    before = place.writes()
    ended = place.apply(board(workspace=workspace))
    assert messages(ended) == ["board: the workspace has as many open boards as its plan takes"]
    assert place.writes() == before


def test_a_full_list_of_options_and_fields(place: Place) -> None:
    """What a board holds at most, by WIRE-FACTS section 3, or by the board's own limits."""
    assert place.apply(board()).code == 0
    (live,) = place.server.get("/members/me/boards")
    for number in range(48):
        made = {"idModel": live["id"], "modelType": "board", "name": f"Theirs {number}", "type": "text"}
        place.server.request("POST", "/customFields", **made)
    before = place.writes()
    ended = place.apply(board(custom_fields=[{"name": f"Ours {number}", "type": "text"} for number in range(3)]))
    assert messages(ended) == ['board: 51 custom fields for the board "Board", which takes 50; it has 48']
    assert place.writes() == before


def test_nothing_is_asked_where_nothing_is_to_be_written(place: Place) -> None:
    """One read for a board that is as it should be, whatever the token may do."""
    assert place.apply(board()).code == 0
    ended = place.apply(TRELLO_TOKEN=READ_TOKEN)
    assert ended.code == 0, ended.err
    assert ended.json()["requests"] == {"reads": 1, "writes": 0}


@pytest.mark.parametrize(("left", "told"), [(6, "in 6 days"), (1, "in a day"), (0, "today"), (8, None), (None, None)])
def test_a_token_that_ends_soon_is_a_warning(left: int | None, told: str | None) -> None:
    """From seven days on; it stops nothing."""
    now = datetime(2026, 11, 25, tzinfo=UTC)
    expires = None if left is None else now + timedelta(days=left, hours=1)
    found = list(token_problems(Access(may_write=True, expires=expires), now))
    assert [each.message for each in found] == ([] if told is None else [f"the token expires {told}"])
    assert {each.severity for each in found} <= {"warning"}
    assert {each.hint for each in found} <= {"boardctl login --scope write"}


# A planner with a bug: it shows what is to change, and forgets to do it.
FORGETFUL = """
import msgspec
from boardctl.planner import board
linked = board._linked
board._linked = lambda changes: [msgspec.structs.replace(each, operations=()) for each in linked(changes)]
from boardctl.cli.main import run
raise SystemExit(run())
"""


def test_a_plan_that_would_not_reach_its_goal_writes_nothing(tmp_path: Path) -> None:
    """Played on a copy of the board first: with a bug in the planner, nothing is sent and the bug is told."""
    project = Project(tmp_path)
    project.write(board())
    project.apply()
    project.write(board(desc="new"))
    command = [sys.executable, "-c", FORGETFUL, "apply", "--yes", "--format", "json", "--sandbox"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    error = json.loads(done.stdout)["error"]
    assert "would not reach its goal" in error["message"]
    assert "update board" in error["message"]
    assert "nothing was written" in error["hint"]
    assert project.plan()["summary"]["update"] == 1


def test_a_plan_that_would_not_reach_its_goal_stops_no_other_board(tmp_path: Path) -> None:
    """It is told, and left out as a board that can't be read is."""
    project = Project(tmp_path)
    for name in ("bad", "good", "same"):
        project.write({**board(), "name": name.title()}, file=f"boards/{name}.yaml")
    project.apply()
    for name in ("bad", "good"):
        project.write({**board(desc=name), "name": name.title()}, file=f"boards/{name}.yaml")
    program = FORGETFUL.replace(
        "linked(changes)]", "linked(changes) if each.fields['desc'].after == 'bad'] or list(linked(changes))"
    )
    command = [sys.executable, "-c", program, "apply", "--yes", "--format", "json", "--sandbox"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=120)
    result = json.loads(done.stdout)
    assert (done.returncode, result["status"], [each["board"] for each in result["done"]]) == (3, "partial", ["good"])
    (failed,) = result["failed"]
    assert (failed["board"], "would not reach its goal" in failed["reason"]) == ("bad", True)
    assert project.plan()["summary"]["update"] == 1
