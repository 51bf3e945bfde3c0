"""Doctor through the command line: each row red for a real reason, with what mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from boardctl.sandbox import KEY
from tests.auth.conftest import Boardctl, Served
from tests.auth.servers import Heard, Said, serving


def checks(ended: Any) -> dict[str, str]:
    """Each check's status."""
    return {each["name"]: each["status"] for each in ended.document["checks"]}


def test_doctor_finds_all_well(you: Boardctl, home: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project, a login, a server."""
    monkeypatch.setenv("TRELLO_TOKEN", served.grant())
    (home / "boards").mkdir()
    (home / "boards" / "a.yaml").write_text("version: 1\nname: A\n", encoding="utf-8")
    ended = you("doctor", "--format", "json")
    assert ended.code == 0
    assert set(checks(ended).values()) == {"ok"}
    text = you("doctor").out
    assert "may read and write; days left: 29" in text
    assert text.endswith("All is well.\n")


def test_doctor_without_anything(anonymous: Boardctl) -> None:
    """No project is no fault; no login is, and the way out is told."""
    ended = anonymous("doctor", "--format", "json")
    assert ended.code == 1
    found = checks(ended)
    assert (found["project"], found["files"], found["reach"]) == ("skip", "skip", "ok")
    assert (found["key"], found["token"]) == ("fail", "fail")
    assert "WRONG    token       there is none\n                     -> boardctl login" in anonymous("doctor").out


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"TRELLO_API_KEY": "wrongkey0000"}, {"key"}),
        ({"TRELLO_TOKEN": "ATTAwrong00"}, {"token"}),
        ({"BOARDCTL_API_URL": "http://127.0.0.1:1/1"}, {"reach"}),
    ],
)
def test_doctor_names_what_is_wrong(
    you: Boardctl, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wrong: set[str]
) -> None:
    """Key, token and reach are told apart."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = you("doctor", "--format", "json")
    assert ended.code == 1
    assert {name for name, status in checks(ended).items() if status == "fail"} == wrong
    assert all(each["mend"] for each in ended.document["checks"] if each["status"] == "fail")


def test_doctor_on_a_project_in_trouble(you: Boardctl, home: Path) -> None:
    """Broken files, a damaged state and a lock that somebody left."""
    (home / "boardctl.yaml").write_text("version: 1\n", encoding="utf-8")
    (home / "boards").mkdir()
    (home / "boards" / "a.yaml").write_text("version: 1\nnam: A\n", encoding="utf-8")
    (home / "boardctl.state").mkdir()
    held = {"id": "abcd", "user": "eve", "host": "elsewhere", "pid": 1, "since": "2026-01-01 00:00:00Z"}
    (home / "boardctl.state" / ".lock").write_text(json.dumps(held), encoding="utf-8")
    out = you("doctor").out
    assert "WRONG    files" in out
    assert "boards/a.yaml:" in out, out
    assert "locked by eve on elsewhere" in out
    assert "-> boardctl unlock abcd" in out
    (home / "boardctl.state" / "a.json").write_text("{", encoding="utf-8")
    damaged = you("doctor", "--format", "json")
    assert checks(damaged)["state"] == "fail"
    assert "the state is damaged" in damaged.out


def row(ended: Any, name: str) -> dict[str, str]:
    """The check of that name."""
    found: dict[str, str] = next(each for each in ended.document["checks"] if each["name"] == name)
    return found


@pytest.fixture
def odd(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A server that knows a member and a token; what is put into the fixture is different."""
    different: dict[str, Any] = {"status": 200, "headers": {}}

    def answer(heard: Heard) -> Said:
        told: dict[str, Any] = {
            "id": "5" * 24,
            "username": "you",
            "identifier": "x",
            "permissions": [],
            "dateExpires": None,
        }
        return Said(different["status"], json.dumps(told).encode(), different["headers"])

    with serving(answer) as server:
        monkeypatch.setenv("BOARDCTL_API_URL", server.url)
        yield different


@pytest.mark.parametrize(("ahead", "status"), [(2, "ok"), (90, "warn"), (600, "fail"), (-600, "fail")])
def test_doctor_compares_clocks(you: Boardctl, odd: dict[str, Any], ahead: int, status: str) -> None:
    """By the Date of the server's answer."""
    then = datetime.now(UTC) + timedelta(seconds=ahead)
    odd["headers"] = {"Date": f"{then:%a, %d %b %Y %H:%M:%S GMT}"}
    clock = row(you("doctor", "--format", "json"), "clock")
    assert (clock["status"], clock["mend"]) == (status, "" if status == "ok" else "timedatectl set-ntp true")


def test_doctor_tells_what_room_is_left(you: Boardctl, odd: dict[str, Any]) -> None:
    """By the server's own headers; and where there is none left."""
    told = {"max": "100", "interval-ms": "10000", "remaining": "3"}
    odd["headers"] = {f"x-rate-limit-api-token-{name}": value for name, value in told.items()}
    limits = row(you("doctor", "--format", "json"), "limits")
    assert (limits["status"], limits["message"]) == ("warn", "3 of 100 requests left in 10 s")
    odd["status"] = 429
    assert row(you("doctor", "--format", "json"), "limits")["status"] == "fail"


def test_doctor_looks_at_a_token_that_may_do_nothing(you: Boardctl, odd: dict[str, Any]) -> None:
    """It is let in, and of no use."""
    token = row(you("doctor", "--format", "json"), "token")
    assert token["status"] == "fail"
    assert "may do nothing" in token["message"]


@pytest.mark.parametrize(
    ("url", "words"),
    [("trello", "is not the URL"), ("{}", "lacks the version of the API"), ("{}/no/1", "but not as Trello does")],
)
def test_doctor_of_a_wrong_address(
    you: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    """No URL at all, one without its /1, and one of something else: red, with what to set; nothing else is blamed."""
    monkeypatch.setenv("BOARDCTL_API_URL", url.format(served.url.removesuffix("/1")))
    ended = you("doctor", "--format", "json")
    assert words in row(ended, "reach")["message"]
    assert "/1" in row(ended, "reach")["mend"]
    assert [name for name, status in checks(ended).items() if status == "fail"] == ["reach"]


def test_doctor_knows_that_the_environment_wins(you: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login would be of no use while the variable is set; with the profile that was asked for."""
    monkeypatch.setenv("TRELLO_TOKEN", served.grant(scope="read"))
    reading = row(you("doctor", "--format", "json"), "token")
    assert (reading["status"], reading["mend"]) == ("warn", "unset TRELLO_TOKEN && boardctl login --scope write")
    monkeypatch.setenv("TRELLO_TOKEN", served.grant(expiration="1day"))
    ending = row(you("doctor", "--format", "json"), "token")
    assert (ending["status"], ending["mend"]) == ("warn", "unset TRELLO_TOKEN && boardctl login --scope write")
    monkeypatch.setenv("TRELLO_TOKEN", "ATTAwrong00")
    wrong = row(you("doctor", "--profile", "work", "--format", "json"), "token")
    assert wrong["mend"] == "unset TRELLO_TOKEN && boardctl --profile work login"


def test_doctor_of_an_exposed_login(anonymous: Boardctl, served: Served, home: Path) -> None:
    """The file that holds it can be read by others: that is red, and all else is looked at all the same."""
    anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    kept = next(home.parent.rglob("credentials.json"))
    kept.chmod(0o644)
    ended = anonymous("doctor", "--format", "json")
    assert "others on this machine can read" in row(ended, "login")["message"]
    assert f"chmod 600 {kept}" in row(ended, "login")["mend"]
    assert (row(ended, "reach")["status"], row(ended, "clock")["status"]) == ("ok", "ok")


def test_doctor_tells_the_project_file_from_the_others(you: Boardctl, home: Path) -> None:
    """Which of the two is red."""
    (home / "boards").mkdir()
    (home / "boards" / "a.yaml").write_text("version: 1\nname: A\n", encoding="utf-8")
    (home / "boardctl.yaml").write_text("version: 1\nbords: []\n", encoding="utf-8")
    ended = you("doctor", "--format", "json")
    assert row(ended, "project")["message"] == "boardctl.yaml:2:1: `bords` is not a key of this file"
    assert (row(ended, "files")["status"], row(ended, "state")["status"]) == ("skip", "skip")


def test_doctor_fits_its_terminal(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is long goes on below itself."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TRELLO_TOKEN", "ATTAwrong00")
    lines = you("doctor").out.splitlines()
    at = next(number for number, each in enumerate(lines) if "token" in each)
    assert max(map(len, lines[at : at + 2])) <= 80
    assert lines[at + 1].startswith(" " * 21)
