"""What is kept of one board can't be used: the other boards are planned, applied, looked at and pulled without it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Ended
from tests.pull.desk import Desk
from tests.served import Served
from tests.state.conftest import Buckets

Damage = Callable[[str], None]


class Pair:
    """Two boards that were applied; `bad` is the one whose state is to be damaged."""

    def __init__(self, root: Path, state: str, variables: Mapping[str, str]) -> None:
        self.desk, self.variables, self.name = Desk(root), variables, root.name
        self.desk.write({"version": 1, "state": state}, file="boardctl.yaml")
        for each in ("bad", "good"):
            self.write(each, "one")
        self.bad, self.good = self.key("bad"), self.key("good")
        assert self.run("apply", "--yes").code == 0

    def key(self, which: str) -> str:
        """Its own in each test: all share one account."""
        return f"{which}-{self.name}".replace("_", "-")

    def write(self, which: str, *cards: str) -> None:
        lists = [{"name": "L", "cards": [{"name": each, "desc": "as filed"} for each in cards]}]
        data = {"version": 1, "key": self.key(which), "name": self.key(which), "lists": lists}
        self.desk.write(data, file=f"boards/{which}.yaml")

    def run(self, *arguments: str) -> Ended:
        return self.desk.run(*arguments, sandbox=False, **self.variables)


def in_folder(pair: Pair, text: str) -> None:
    (pair.desk.root / "boardctl.state" / f"{pair.bad}.json").write_text(text, encoding="utf-8")


def on_board(pair: Pair, served: Served, text: str) -> None:
    """Anybody on the board can do this."""
    (board,) = (each for each in served.get("/members/me/boards") if each["name"] == pair.bad)
    labels = served.get(f"/boards/{board['id']}/labels")
    card = next(each["name"].rpartition(" ")[2] for each in labels if each["name"].startswith("boardctl state "))
    file = {"file": (f"{pair.bad}.json", text)}
    assert served.http.post(f"/cards/{card}/attachments", files=file).is_success


@pytest.fixture(params=["folder", "board", "bucket"])
def damaged(request: pytest.FixtureRequest, tmp_path: Path, served: Served) -> tuple[Pair, Damage]:
    """Two boards by each kind of state, and how a text gets into the place of what is kept of the bad one."""
    if request.param == "folder":
        pair = Pair(tmp_path, "file:boardctl.state", served.variables)
        return pair, lambda text: in_folder(pair, text)
    if request.param == "board":
        pair = Pair(tmp_path, "trello", served.variables)
        return pair, lambda text: on_board(pair, served, text)
    buckets: Buckets = request.getfixturevalue("buckets")
    pair = Pair(tmp_path, f"s3://{buckets.name}/{tmp_path.name}", {**served.variables, **buckets.variables})
    return pair, lambda text: buckets.put(f"{tmp_path.name}/{pair.bad}.json", text)


def test_the_other_boards_go_on_without_it(damaged: tuple[Pair, Damage], served: Served) -> None:
    """Plan, drift and pull name it with the way out; an apply does not touch it, and does the others."""
    pair, damage = damaged
    damage("{ damaged")
    pair.write("bad", "one", "two")
    pair.write("good", "one", "two")
    for command in (("plan",), ("drift",), ("pull", "--diff"), ("pull",)):
        ended = pair.run(*command)
        assert (ended.code, f"1 board is left out: {pair.bad}" in ended.out) == (1, True), ended.out + ended.err
        assert f"{pair.bad} is left out: the state is damaged" in ended.err
        document = pair.run(*command, "--format", "json").json()
        assert [each["key"] for each in document["boards"]] == [pair.good]
        assert [(each["board"], each["code"]) for each in document["errors"]] == [(pair.bad, "state")]
    ended = pair.run("apply", "--yes", "--format", "json")
    assert (ended.code, [each["board"] for each in ended.json()["failed"]]) == (3, [pair.bad])
    assert [each["address"] for each in ended.json()["done"]] == [f"{pair.good}/cards/two"]
    assert cards(served, pair.good) == ["one", "two"]
    assert cards(served, pair.bad) == ["one"]
    assert pair.run("plan", "--board", pair.good).code == 0
    alone: Any = pair.run("plan", "--board", pair.bad, "--format", "json")
    assert (alone.code, alone.json()["error"]["code"]) == (1, "state")


def cards(served: Served, board: str) -> list[str]:
    (found,) = (each for each in served.get("/members/me/boards") if each["name"] == board)
    return sorted(each["name"] for each in served.get(f"/boards/{found['id']}/cards"))


def test_what_holds_for_all_boards_still_stops_all(tmp_path: Path, served: Served, buckets: Buckets) -> None:
    """A folder of another API, a bucket that is not reached: nothing is known of any board then."""
    pair = Pair(tmp_path, "file:boardctl.state", served.variables)
    file = pair.desk.root / "boardctl.state" / f"{pair.bad}.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    in_folder(pair, json.dumps({**data, "origin": "https://api.trello.com/1"}))
    pair.desk.write({"version": 1, "name": f"New {pair.name}", "lists": ["L"]}, file="boards/new.yaml")
    for command in (("plan",), ("apply", "--yes")):
        ended = pair.run(*command, "--format", "json")
        assert (ended.code, ended.json()["error"]["code"]) == (1, "state")
    pair.desk.write({"version": 1, "state": "s3://no-such-bucket/x"}, file="boardctl.yaml")
    pair.variables = {**served.variables, **buckets.variables}
    ended = pair.run("plan", "--format", "json")
    assert (ended.code, ended.json()["error"]["code"]) == (1, "state")


def test_a_file_that_can_not_be_read_is_one_boards(tmp_path: Path, served: Served) -> None:
    """Rights, a disk, or a folder in its place; as is one that a newer boardctl has written."""
    pair = Pair(tmp_path, "file:boardctl.state", served.variables)
    in_folder(pair, '{"format": 99, "origin": "x", "board": "y", "objects": {}}')
    assert f"{pair.bad} is left out: the state was written by a newer boardctl" in pair.run("plan").err
    file = pair.desk.root / "boardctl.state" / f"{pair.bad}.json"
    file.unlink()
    file.mkdir()
    ended = pair.run("plan")
    assert (ended.code, f"{pair.bad} is left out: the state can't be read: Is a directory" in ended.err) == (1, True)


def test_a_merge_that_git_left_undone_is_told_as_such(tmp_path: Path, served: Served) -> None:
    """At its first line, with the way out: lines of both sides would be a memory of no apply."""
    pair = Pair(tmp_path, "file:boardctl.state", served.variables)
    file = pair.desk.root / "boardctl.state" / f"{pair.bad}.json"
    first, second, *rest = file.read_text(encoding="utf-8").splitlines()
    in_folder(pair, "\n".join([first, "<<<<<<< HEAD", second, "=======", second, ">>>>>>> theirs", *rest]))
    told = " ".join(pair.run("plan").err.split())
    assert f"{pair.bad} is left out: the state is damaged: git's conflict markers are in it" in told
    assert f"boardctl.state/{pair.bad}.json:2" in told
    assert "resolve the merge by one side as a whole" in told
    in_folder(pair, "\n".join([first, second, *rest]))
    assert pair.run("plan").code == 0


@pytest.mark.parametrize("what", ["File exists", "Is a directory"])
def test_a_place_for_no_state_is_told_before_anything_is_sent(tmp_path: Path, served: Served, what: str) -> None:
    """What can't be remembered is not done: the folder is a file, or what is the lock's place is a folder."""
    desk = Desk(tmp_path)
    desk.write({"version": 1, "state": "file:notes.txt"}, file="boardctl.yaml")
    desk.write({"version": 1, "name": "Homeless", "lists": ["L"]})
    if what == "File exists":
        (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    else:
        (tmp_path / "notes.txt" / ".lock").mkdir(parents=True)
    ended = desk.run("apply", "--yes", sandbox=False, **served.variables)
    assert ended.code == 1
    assert f"notes.txt: error: the state can't be written: {what}" in ended.err
    assert "Homeless" not in [each["name"] for each in served.get("/members/me/boards")]


def test_git_does_not_see_the_lock_of_a_run(tmp_path: Path, served: Served) -> None:
    """One that a killed run left, committed, would lock every other machine."""
    pair = Pair(tmp_path, "file:boardctl.state", served.variables)
    (tmp_path / "boardctl.state" / ".lock").write_text("{}", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    listing = ["git", "ls-files", "--others", "--exclude-standard", "boardctl.state"]
    seen = subprocess.run(listing, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert seen == [f"boardctl.state/{each}" for each in (".gitignore", f"{pair.bad}.json", f"{pair.good}.json")]
    ignore = tmp_path / "boardctl.state" / ".gitignore"
    ignore.write_text("mine\n", encoding="utf-8")
    assert pair.run("apply", "--yes").code == 0
    assert ignore.read_text(encoding="utf-8") == "mine\n"
