"""The state folder: what is in it, what it is bound to, how it is corrected, and who holds it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from boardctl.app.context import context
from boardctl.app.plan import make_plan
from boardctl.app.state import listed, move
from boardctl.errors import BoardctlError, StateError
from boardctl.sandbox import KEY, TOKEN
from tests.projects import REPOSITORY, Project
from tests.state.conftest import dead_process
from tests.tables import Table

BOARD: dict[str, Any] = {
    "version": 1,
    "name": "Board",
    "labels": ["bug"],
    "lists": [{"name": "L", "cards": [{"name": "Secret plans", "desc": "hush", "labels": ["bug"]}]}],
}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """A project whose board has been applied."""
    made = Table(tmp_path)
    made.apply(BOARD)
    return made


def file_of(table: Table) -> Path:
    """The state file of the one board."""
    return table.here.data_dir / "state" / "board.json"


def test_it_follows_its_schema_and_holds_no_values(table: Table) -> None:
    """Ids and digests only: no name, text or secret of the board stands in it."""
    schema = json.loads((REPOSITORY / "schemas" / "state.schema.json").read_text(encoding="utf-8"))
    text = file_of(table).read_text(encoding="utf-8")
    Draft202012Validator(schema).validate(json.loads(text))
    assert "hush" not in text
    assert "Secret plans" not in text


def test_it_is_sorted_one_object_a_line(table: Table) -> None:
    """So that git merges it as people expect."""
    lines = [line for line in file_of(table).read_text(encoding="utf-8").splitlines() if line.startswith('    "')]
    assert len(lines) == 4
    assert lines == sorted(lines)


def test_an_apply_without_changes_leaves_it_byte_for_byte(table: Table) -> None:
    """Nothing to commit where nothing happened."""
    before = file_of(table).read_bytes()
    table.apply()
    assert file_of(table).read_bytes() == before


@pytest.mark.parametrize("origin", ["https://api.trello.com/1", "http://sandbox.local:8080/1"])
def test_it_is_refused_for_another_api(table: Table, origin: str) -> None:
    """The ids of one API mean nothing to another."""
    path = file_of(table)
    path.write_text(path.read_text(encoding="utf-8").replace("http://sandbox.local/1", origin))
    with pytest.raises(StateError, match=f"belongs to {origin}, this run talks to http://sandbox.local/1"):
        table.plan()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99, "origin": "x", "board": "y", "objects": {}}'])
def test_a_damaged_file_is_told(table: Table, text: str) -> None:
    """With its name and what to do, and no request is sent."""
    file_of(table).write_text(text, encoding="utf-8")
    with pytest.raises(StateError, match=r"damaged|newer"):
        table.plan()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("gs://bucket/x", "check the URL and the variables of your provider: GOOGLE_SERVICE_ACCOUNT"),
        ("az://bucket/x", "check the URL and the variables of your provider: AZURE_STORAGE_ACCOUNT_NAME"),
    ],
)
def test_a_place_that_can_not_be_opened_is_told(tmp_path: Path, url: str, words: str) -> None:
    """What lacks an account: in each provider's own words for it."""
    project = Project(tmp_path)
    project.write({"version": 1, "state": url}, file="boardctl.yaml")
    ended = project.run("state", "list", sandbox=False, GOOGLE_SERVICE_ACCOUNT=str(tmp_path / "none.json"))
    assert ended.code == 1
    assert words in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("url", ["s3://", "ftp://bucket/x", "trelo"])
def test_what_is_no_place_for_a_state_is_told(table: Table, url: str) -> None:
    """On the command line too, with the places that there are."""
    ended = table.project.run("state", "copy", url)
    assert (ended.code, f'"{url}" is not a state that boardctl can keep' in ended.err) == (1, True), ended
    assert "s3://BUCKET/FOLDER" in ended.err


@pytest.mark.parametrize("command", ["plan", "apply --yes", "state list"])
def test_a_bucket_without_the_package_for_it_is_told(tmp_path: Path, command: str) -> None:
    """The package is not installed with boardctl: most people have no bucket."""
    project = Project(tmp_path)
    project.write({"version": 1, "state": "s3://bucket/x"}, file="boardctl.yaml")
    project.write({"version": 1, "name": "Board", "lists": ["L"]})
    without = tmp_path / "without" / "obstore.py"
    without.parent.mkdir()
    without.write_text("raise ModuleNotFoundError(name=__name__)\n", encoding="utf-8")
    api = {"BOARDCTL_API_URL": "http://127.0.0.1:9/1", "TRELLO_API_KEY": KEY, "TRELLO_TOKEN": TOKEN}
    variables = {"PYTHONPATH": str(without.parent), **api}
    ended = project.run(*command.split(), sandbox=False, **variables)
    assert (ended.code, ended.err.startswith("error: a state at s3://bucket/x needs a package")) == (1, True), ended
    assert "hint: pip install obstore" in ended.err


def test_mv_takes_no_address_of_another_kind(table: Table) -> None:
    """A card that was at such a one was a bug to every later plan, once its block had left the file."""
    for new in ("foo/zz", "zz", "/zz", "cards/", "lists/zz", "cards/a/checklists/zz"):
        with pytest.raises(BoardctlError, match="can't be the address") as caught:
            move(table.here, "board/cards/secret-plans", f"board/{new}")
        assert caught.value.hint == "that is like board/cards/NAME"
    assert "board/cards/secret-plans" in [each.address for each in listed(table.here)]


def test_mv_to_its_own_key_advises_nothing_that_forgets_it(table: Table) -> None:
    """That the state has the key already is no reason to remove it."""
    with pytest.raises(BoardctlError, match="board is the board's key already") as caught:
        move(table.here, "board", "board")
    assert caught.value.hint is None


def test_list_mv_rm(table: Table) -> None:
    """Looked at, renamed, forgotten: without a change to the board."""
    run = table.project.run
    listed = run("state", "list", "board/cards", "--format", "json").json()["objects"]
    assert [(each["address"], each["owned"]) for each in listed] == [("board/cards/secret-plans", True)]
    assert run("state", "mv", "board/cards/secret-plans", "board/cards/plans").code == 0
    assert "board/cards/plans " in run("state", "list").out
    assert run("state", "rm", "board/labels/nothing").code == 1
    assert run("state", "rm", "board/labels/bug").code == 0
    unlabelled = [{"name": "L", "cards": [{"name": "Secret plans", "desc": "hush"}]}]
    assert table.changes({**BOARD, "labels": [], "lists": unlabelled}) == []
    assert table.named("labels", "bug")
    empty = run("state", "list", "board/labels")
    assert (empty.code, empty.out, empty.err) == (0, "", "")
    for nothing in ("nope", "nope/cards", "board/labels/bug", "board/cards/nope/items", "board/"):
        ended = run("state", "list", nothing, "--format", "json")
        assert (ended.code, ended.json()["error"]["message"]) == (1, f"the state has nothing at {nothing}")


def test_a_key_change_follows_a_move(table: Table) -> None:
    """After `state mv` the renamed key stands for the same card."""
    card = {"name": "Quite another name", "key": "plans"}
    assert table.project.run("state", "mv", "board/cards/secret-plans", "board/cards/plans").code == 0
    plan = table.plan({**BOARD, "lists": [{"name": "L", "cards": [card]}]})
    assert [(change.action, change.name) for change in plan.changes] == [("update", "Secret plans")]


def left_by_a_dead_process(table: Table, *, user: str, host: str) -> Path:
    """The state's lock, held by a process that does not run on this machine."""
    return locked_by(table, dead_process(), user=user, host=host)


def locked_by(table: Table, pid: int, *, user: str = "me", host: str = socket.gethostname()) -> Path:
    """The state's lock, held by a process."""
    holder = {"id": "abcd1234", "user": user, "host": host, "pid": pid, "since": "2026-01-01 00:00:00Z"}
    lock = table.here.data_dir / "state" / ".lock"
    lock.write_text(json.dumps(holder), encoding="utf-8")
    return lock


def test_one_run_at_a_time(table: Table) -> None:
    """A lock that is held names its holder and the way out; a plan only says so. Nobody sees who runs elsewhere."""
    left_by_a_dead_process(table, user="erin", host="elsewhere")
    ended = table.project.run("apply", "--yes")
    assert ended.code == 1
    assert "locked by erin on elsewhere" in ended.err
    assert "boardctl unlock abcd1234" in ended.err
    for command in (("plan",), ("drift",), ("pull", "--diff")):
        looked = table.project.run(*command)
        assert (looked.code, "another run is on, by erin on elsewhere (process" in looked.err) == (0, True)
        assert "boardctl unlock abcd1234" in looked.err
    assert table.project.run("unlock", "ffffffff").code == 1
    assert table.project.run("unlock", "abcd1234").code == 0
    assert table.project.run("apply", "--yes").code == 0


def test_a_dead_holder_on_this_machine_heals_itself(table: Table) -> None:
    """A run that died left its lock: the next one takes it."""
    lock = left_by_a_dead_process(table, user="me", host=socket.gethostname())
    assert table.project.run("plan").err == ""
    assert table.apply().status == "nothing"
    assert not lock.exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of processes that way")
def test_a_holder_that_nobody_has_waited_for_is_dead(table: Table) -> None:
    """In a container without an init a killed run keeps its number, as a zombie."""
    with subprocess.Popen([sys.executable, "-c", ""]) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays
        lock = locked_by(table, zombie.pid)
        assert table.apply().status == "nothing"
    assert not lock.exists()


def test_the_sandbox_has_a_state_of_its_own(tmp_path: Path) -> None:
    """What is tried with --sandbox never gets into the project's state."""
    project = Project(tmp_path)
    project.write(BOARD)
    project.apply()
    assert not (tmp_path / "boardctl.state").exists()
    assert make_plan(context(root=tmp_path, sandbox=True, environ={})).plan.changes == ()


def test_a_rehearsal_changes_nothing(table: Table) -> None:
    """The changes are made on a copy, archived cards and people included; board and state stay as they are."""
    before = file_of(table).read_bytes()
    table.write({**BOARD, "members": ["alice", "somebody_new"], "labels": ["bug", {"name": "new", "color": "red"}]})
    ended = table.project.run("apply", "--rehearse", "--format", "json")
    assert ended.json()["status"] == "applied", ended.err
    assert file_of(table).read_bytes() == before
    assert [label["name"] for label in table.board()["labels"]] == ["bug"]


def test_an_object_that_stands_there_twice_is_known_once(table: Table) -> None:
    """As a merge, or an older boardctl, may leave it: what tells most counts, and the next apply writes that down."""
    state = json.loads(file_of(table).read_text(encoding="utf-8"))
    card = state["objects"]["board/cards/secret-plans"]
    state["objects"]["board/cards/a-former-name"] = {"id": card["id"], "parent": card["parent"]}
    file_of(table).write_text(json.dumps(state), encoding="utf-8")
    assert table.changes() == []
    assert "a-former-name" not in table.project.run("state", "list").out
    data = {**BOARD, "lists": [{"name": "L", "cards": []}]}
    assert table.changes(data) == [("archive", "board/cards/secret-plans")]
    assert table.apply().converged
    assert "a-former-name" not in file_of(table).read_text(encoding="utf-8")
