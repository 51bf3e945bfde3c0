"""The first things that go wrong: each ends in one clear message, exit 1, no traceback, and no request."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.projects import Project
from tests.served import Served

GOOD = "version: 1\nname: Board\nlists: [One]\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one good board file."""
    made = Project(tmp_path)
    made.write(GOOD)
    return made


def only_message(project: Project, *arguments: str, **variables: str) -> str:
    """What a failing plan prints: nothing on stdout, one error on stderr."""
    ended = project.run("plan", *arguments, sandbox=False, **variables)
    assert (ended.code, ended.out) == (1, ""), ended
    assert ended.err.count("error:") == 1, ended.err
    assert "Traceback" not in ended.err
    return ended.err


def test_a_missing_file(project: Project) -> None:
    """The name that was typed, and that there is no such file."""
    assert "boards/webiste.yaml" in only_message(project, "boards/webiste.yaml")


def test_a_folder_without_board_files(project: Project) -> None:
    """A directory that holds none is named."""
    (project.root / "empty").mkdir()
    assert "no board file in this folder" in only_message(project, "empty")


def test_an_empty_file(project: Project) -> None:
    """With what a board file starts with."""
    project.write("", file="boards/board.yaml")
    message = only_message(project)
    assert "boards/board.yaml" in message
    assert "version: 1" in message


def test_a_wrong_key(project: Project) -> None:
    """With line, column and the key that was meant."""
    project.write(GOOD.replace("lists", "list"))
    message = only_message(project)
    assert "boards/board.yaml:3:1" in message
    assert "lists" in message


def test_no_credentials(project: Project) -> None:
    """What to set, where to get it, and the way without an account."""
    message = only_message(project)
    assert "TRELLO_API_KEY" in message
    assert "--sandbox" in message


@pytest.mark.parametrize("wrong", ["key", "token"])
def test_a_key_or_token_that_trello_refuses(project: Project, wrong: str) -> None:
    """A 401 says which of the two is wrong, and repeats neither."""
    with Served(project.root) as server:
        name = {"key": "TRELLO_API_KEY", "token": "TRELLO_TOKEN"}[wrong]
        message = only_message(project, **{**server.variables, name: "0" * 32})
    assert f"{wrong}" in message.splitlines()[0]
    assert "0" * 20 not in message


def test_nobody_listens(project: Project) -> None:
    """Connection refused names host and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/1"
    message = only_message(project, BOARDCTL_API_URL=url, TRELLO_API_KEY="a" * 32, TRELLO_TOKEN="b" * 64)
    assert f"127.0.0.1:{port}" in message


@pytest.mark.parametrize("arguments", [("--format", "yaml"), ("--nonsense",)])
def test_wrong_usage_is_64(project: Project, arguments: tuple[str, ...]) -> None:
    """Click's own 2 would mean "there are changes" here."""
    assert project.run("plan", *arguments).code == 64


def test_json_on_every_exit(project: Project) -> None:
    """With --format json an error is one document on stdout."""
    project.write(GOOD.replace("lists", "list"))
    ended = project.run("plan", "--format", "json")
    assert ended.code == 1
    error = json.loads(ended.out)["error"]
    assert error["where"] == {**error["where"], "file": "boards/board.yaml", "line": 3, "column": 1}


def test_apply_asks_and_without_a_terminal_does_nothing(project: Project) -> None:
    """No terminal, no --yes: exit 1, and the board is not made."""
    ended = project.run("apply")
    assert ended.code == 1
    assert "--yes" in ended.err
    assert project.get("/members/me/boards") == []
