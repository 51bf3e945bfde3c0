"""The watch itself: it sees every process, knows the routes, and finds what Trello would not say."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

import boardctl.sandbox.app
from tests.projects import clean_environment
from tests.sandbox.conftest import Api

from . import evidence, openapi, schemas
from .exchanges import Exchange, decode, watch
from .routes import Table
from .watching import SITE, summary

BOARD = "/1/boards/" + "a" * 24


def problems(body: Any, method: str = "GET", path: str = BOARD) -> list[str]:
    return list(schemas.problems(Exchange("sandbox", method, path, ()), body, set()))


def test_routes_are_found_by_pattern() -> None:
    """Literals come before placeholders; aliases, case and a trailing slash do not matter."""
    table = Table({"GET /boards/{id}": 1, "GET|PUT /boards/{id}/{field}": 2, "GET /boards/{id}/cards": 3})
    assert [table.find("GET", path) for path in ("/1/board/x/", "/1/boards/x/Cards", "/1/boards/x/name")] == [1, 3, 2]
    assert table.find("PUT", "/1/boards/x/name?value=1") == 2
    assert table.find("PUT", "/1/boards/x") is None
    assert table.find("GET", "/1/boards//cards") is None


@evidence.needs_evidence
def test_an_answer_with_a_key_that_trello_has_not_is_found() -> None:
    """At the top, inside, and in each object of an array."""
    assert problems({"id": "x", "name": "Board"}) == []
    assert len(problems({"id": "x", "color": "red"})) == 1
    assert len(problems({"id": "x", "name": 5, "cards": [{"id": "c"}, {"id": "c", "list_name": "x"}]})) == 2
    assert len(problems([{"id": "l", "color": "mauve"}], path=BOARD + "/labels")) == 1
    assert len(problems({"id": "x", "dateLastView": "yesterday"})) == 1
    assert problems({"anything": True}, path="/1/_sandbox/faults") == []


@evidence.needs_evidence
def test_a_request_that_is_not_described_is_found() -> None:
    """Unknown routes and unknown parameters; what stands in beyond-openapi.toml is known."""

    def asked(method: str, path: str, *names: str) -> int:
        return len(list(openapi.problems(Exchange("client", method, path, names))))

    assert asked("GET", BOARD, "cards", "labels_limit") == 0
    assert asked("GET", BOARD, "cards", "wishes") == 1
    assert asked("PUT", "/1/cards/x", "name", "dueReminder") == 0
    assert asked("POST", "/1/wishes") == 1


@evidence.needs_evidence
def test_lists_of_exceptions_hold_no_more_than_is_needed() -> None:
    """What openapi.json or the schemas say by now has no place in the lists; every entry has its evidence."""
    described = dict(openapi._described())
    for each in evidence.listed("beyond-openapi")["beyond"]:
        assert not set(each["parameters"]) & described.get(each["route"], set()), each
        assert each["evidence"]
    for slip in evidence.listed("schema-slips")["slip"]:
        own = evidence.document("live-response-schemas")["models"][slip["model"]]["properties"]
        assert slip.get("optional") or all(own.get(key) != slip["schema"] for key in slip["keys"]), slip
        assert slip["evidence"]


def test_the_sandbox_is_heard(you: Api) -> None:
    """Method, path, parameters and answer; nothing after the end."""
    heard: list[Exchange] = []
    end = watch(boardctl.sandbox.app, heard.append)
    board = you.ok("GET", f"/boards/{you.board()['id']}", params={"fields": "name"})
    end()
    you("GET", "/members/me")
    assert [(each.side, each.method) for each in heard] == [("sandbox", "POST"), ("sandbox", "GET")]
    assert heard[1].fields
    assert heard[1].names == ("fields",)
    assert msgspec.json.decode(heard[1].body) == board


@pytest.fixture
def you(store: Any) -> Api:
    return Api(boardctl.sandbox.create_app(store))


@pytest.fixture
def store() -> Any:
    return boardctl.sandbox.open_store(":memory:")


def test_other_processes_are_heard(tmp_path: Path) -> None:
    """A command in a process of its own leaves both sides of its exchanges."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "b.yaml").write_text("version: 1\nname: B\nlists: [A]\n", encoding="utf-8")
    folder = tmp_path / "heard"
    folder.mkdir()
    paths = {"PYTHONPATH": f"{SITE}:{Path(__file__).parents[2]}", "CONTRACT_WATCH": str(folder)}
    command = [sys.executable, "-m", "boardctl", "--sandbox", "apply", "--yes"]
    subprocess.run(command, cwd=tmp_path, env={**clean_environment(), **paths}, check=True, capture_output=True)
    heard = [decode(line) for file in folder.iterdir() for line in file.read_bytes().splitlines()]
    assert {each.side for each in heard} == {"client", "sandbox"}
    assert ("client", "POST", "/1/boards") in {(each.side, each.method, each.path) for each in heard}


def test_the_summary_counts_reasons() -> None:
    """One line of figures."""
    tally = Counter({"replayed": 9, "matching": 8, "skipped: superseded": 2, "skipped: unreachable": 1})
    assert summary(tally) == "9 replayed, 8 matching, 3 skipped (2 superseded, 1 unreachable)"
