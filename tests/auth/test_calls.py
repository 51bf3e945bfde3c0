"""whoami, ls, api and doctor through the command line, against a served sandbox."""

from __future__ import annotations

import csv
import io
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from boardctl.sandbox import KEY, TOKEN
from tests.auth.conftest import REPOSITORY, Boardctl, Served

EVIL = "=1+1\u202e\x1b[31m"


class Desk(NamedTuple):
    """Some boards of mine."""

    open: str
    starred: str
    closed: str
    card: str
    list: str


@pytest.fixture
def desk(you: Boardctl, monkeypatch: pytest.MonkeyPatch, served: Served) -> Desk:
    """Three boards and two cards of mine, made by `boardctl api` itself, in an otherwise empty sandbox."""

    def made(path: str, *fields: str) -> str:
        ended = you("api", "POST", path, *(part for field in fields for part in ("-f", field)))
        assert ended.code == 0, ended.err
        return str(ended.document["id"])

    served.reset()
    opened, starred, closed = (made("/boards", f"name={name}") for name in ("Open", "Starred", "Old"))
    made("/members/me/boardStars", f"idBoard={starred}", "pos=top")
    assert you("api", "PUT", f"/boards/{closed}", "-f", "closed=true").code == 0
    lists = you("api", "GET", f"/boards/{opened}/lists").document
    me = you("api", "GET", "members/me").document["id"]
    card = made("/cards", f"idList={lists[0]['id']}", f"name={EVIL}", f"idMembers={me}", "due=2026-12-01")
    made("/cards", f"idList={lists[1]['id']}", "name=No due date", f"idMembers={me}")
    return Desk(opened, starred, closed, card, lists[0]["id"])


def names(ended: Any) -> list[str]:
    """The names in a JSON listing."""
    return [each["name"] for each in ended.document]


def test_ls_boards(you: Boardctl, desk: Desk) -> None:
    """Open ones by default; archived, starred, all; as table, JSON and CSV."""
    assert names(you("ls", "boards", "--format", "json")) == ["Open", "Starred"]
    assert names(you("ls", "boards", "--closed", "--format", "json")) == ["Old"]
    assert names(you("ls", "boards", "--starred", "--format", "json")) == ["Starred"]
    assert names(you("ls", "boards", "--all", "--format", "json")) == ["Old", "Open", "Starred"]
    table = you("ls", "boards").out.splitlines()
    assert table[0].split() == ["name", "workspace", "role", "starred", "url"]
    assert table[1].startswith("Open     Sandbox    admin           https://trello.com/b/")
    rows = list(csv.DictReader(io.StringIO(you("ls", "boards", "--format", "csv").out)))
    assert [(each["name"], each["starred"]) for each in rows] == [("Open", ""), ("Starred", "yes")]


def test_ls_cards_escapes_live_text(you: Boardctl, desk: Desk) -> None:
    """What a terminal would obey is shown; what a spreadsheet would run is defused; JSON has it as it is."""
    table = you("ls", "cards").out
    assert r"=1+1\u202e\x1b[31m" in table
    assert "\x1b" not in table
    assert "'=1+1" in you("ls", "cards", "--format", "csv").out
    found = you("ls", "cards", "--format", "json").document
    assert [(each["name"], each["board"], each["list"]) for each in found] == [
        (EVIL, "Open", "To Do"),
        ("No due date", "Open", "Doing"),
    ]
    assert you("ls", "cards", "--closed", "--format", "json").document == []


def test_ls_workspaces_and_members(you: Boardctl, desk: Desk) -> None:
    """The key is what files name; a board is named by name, id or URL."""
    assert you("ls", "workspaces", "--format", "json").document[0]["key"] == "sandbox-workspace"
    for board in ("Open", desk.open):
        found = you("ls", "members", board, "--format", "json").document
        assert [(each["username"], each["role"]) for each in found] == [("you", "admin")]
    assert you("ls", "members", "Nowhere").code == 1


def test_ls_of_nothing_is_no_error(you: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list on stdout, a word on stderr."""
    monkeypatch.setenv("TRELLO_TOKEN", served.grant(member="erin"))
    assert you("ls", "boards") == (0, "", "There are none.\n")
    assert you("ls", "boards", "--format", "json").out == "[]\n"


def test_whoami(you: Boardctl, desk: Desk) -> None:
    """Who, with what, from where, and the boards it reaches."""
    out = you("whoami").out
    assert "You (@you)" in out
    assert "read and write, until it is revoked" in out
    assert "from    TRELLO_API_KEY and TRELLO_TOKEN" in out
    assert "2 open, 1 archived: Open, Starred" in out
    assert you("whoami", "--sandbox").code == 0


@pytest.mark.parametrize(
    ("key", "token", "words", "way_out"),
    [
        ("wrongkey0000", TOKEN, "does not know this API key (invalid key)", "power-ups/admin"),
        (
            KEY,
            "ATTAwrong00",
            "does not accept this token (invalid token)",
            "get a new one: `unset TRELLO_TOKEN && boardctl login`",
        ),
        ("", "", "no API key and token", "run `boardctl login`"),
    ],
)
def test_each_401_is_told_apart(
    you: Boardctl, monkeypatch: pytest.MonkeyPatch, key: str, token: str, words: str, way_out: str
) -> None:
    """Bad key, bad token, none at all: each with its way out."""
    monkeypatch.setenv("TRELLO_API_KEY", key)
    monkeypatch.setenv("TRELLO_TOKEN", token)
    ended = you("whoami")
    assert ended.code == 1
    assert words in ended.err
    assert way_out in ended.err


def test_read_only_is_told_from_no_access(
    you: Boardctl, desk: Desk, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trello's answer is the same; boardctl asks what the token may do, and says which it is."""
    monkeypatch.setenv("TRELLO_TOKEN", served.grant(scope="read"))
    read_only = you("api", "PUT", f"/boards/{desk.open}", "-f", "name=x")
    assert "the token is read-only" in read_only.err
    assert "boardctl login --scope write" in read_only.err
    monkeypatch.setenv("TRELLO_TOKEN", served.grant(member="erin"))
    stranger = you("api", "PUT", f"/boards/{desk.open}", "-f", "name=x")
    assert "the token may write, so it is the account" in stranger.err
    reading = you("api", "GET", f"/boards/{desk.open}")
    assert "has no access to" in reading.err
    assert "unauthorized" in reading.err


# --- api ---------------------------------------------------------------------------------------------------------


def test_api_reads_nested_and_raw(you: Boardctl, desk: Desk) -> None:
    """A board with its open lists and cards in one call, in a pipe as it came."""
    ended = you("api", "GET", f"/boards/{desk.open}", "-f", "lists=open", "-f", "cards=open", "-f", "fields=name")
    assert "\n" not in ended.out
    assert [each["name"] for each in ended.document["lists"]] == ["To Do", "Doing", "Done"]
    assert len(ended.document["cards"]) == 2
    assert you("api", "get", f"/1/boards/{desk.open}?fields=name").document == {"id": desk.open, "name": "Open"}


def test_api_writes_texts_json_and_files(you: Boardctl, desk: Desk, home: Path) -> None:
    """-f is text, -F is JSON or a file's text, file=@ is an upload; DELETE works too."""
    (home / "desc.md").write_text("Grüße\n", encoding="utf-8")
    card = f"/cards/{desk.card}"
    ended = you(
        "api", "PUT", card, "-F", "due=null", "-F", "desc=@desc.md", "-F", 'cover={"color":"red"}', "-f", "name=1"
    )
    found = ended.document
    assert (found["due"], found["desc"], found["cover"]["color"], found["name"]) == (None, "Grüße\n", "red", "1")
    (home / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    upload = you("api", "POST", f"{card}/attachments", "-F", "file=@photo.jpg", "-f", "name=Photo").document
    assert (upload["name"], upload["isUpload"], upload["bytes"]) == ("Photo", True, 3)
    assert you("api", "DELETE", card).code == 0
    gone = you("api", "GET", card)
    assert gone.code == 1
    assert "The requested resource was not found" in gone.err


def test_api_gets_all_pages(you: Boardctl, desk: Desk) -> None:
    """Page by page, each thing once."""
    whole = you("api", "GET", f"/boards/{desk.open}/cards").document
    paged = you("api", "GET", f"/boards/{desk.open}/cards", "-f", "limit=1", "--paginate").document
    assert {each["id"] for each in paged} == {each["id"] for each in whole}
    actions = you("api", "GET", f"/boards/{desk.open}/actions", "-f", "limit=2", "--paginate").document
    assert len(actions) == len({each["id"] for each in actions}) > 2
    assert "only GET has pages" in you("api", "POST", "/boards", "--paginate").err


def test_api_refuses_a_file_whose_name_can_not_be_sent(you: Boardctl, desk: Desk, home: Path) -> None:
    """A name of bytes that are no UTF-8."""
    (home / "a\udcff").write_bytes(b"x")
    ended = you("api", "POST", f"/cards/{desk.card}/attachments", "-F", "file=@a\udcff")
    assert ended.code == 1
    assert r"the file's name can't be sent: \udcff is half a character" in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["GET", "https://evil.example/1/boards/x"], "nothing is sent to evil.example"),
        (["GET", "//evil.example/x"], "nothing is sent to evil.example"),
        (["GET", "https://[evil.example/x"], "nothing is sent to [evil.example"),
        (["GET", "http://user@127.0.0.1:1/1/x"], "nothing is sent to 127.0.0.1:1"),
        (["GET", "/boards/../members/me"], "climb out"),
        (["GET", "/boards/%2e%2e/x"], "climb out"),
        (["GET", "/boards/%252e%252e/x"], "climb out"),
        (["GET", "/boards/a%2fb"], "climb out"),
        (["GET", "/boards/x#y"], "climb out"),
        (["GET", "/"], "the path is empty"),
        (["GET", "/x", "-f", "key=abc"], "credentials don't go into a call (key)"),
        (["PUT", "/x", "-F", 'token="abc"'], "credentials don't go into a call (token)"),
        (["GET", "/x?oauth_token=abc"], "credentials don't go into a call"),
        (["POST", "/cards", "-f", f"desc={TOKEN}"], "credentials don't go into a call"),
        (["GET", f"/boards/{TOKEN}"], "credentials don't go into a call"),
        (["PUT", "/x", "-F", "a=yes"], "the value of a is not JSON"),
        (["PUT", "/x", "-F", "a=NaN"], "the value of a is not JSON"),
        (["PUT", "/x", "-F", "a=[1e999]"], "the value of a is not JSON"),
        (["PUT", "/x", "-F", "a=" + "[" * 100_000], "the value of a is not JSON"),
        (["PUT", "/x", "-F", r'a="\ud800"'], r"the value of a can't be sent: \ud800 is half a character"),
        (["GET", "/x", "-F", r'a={"\ud800": 1}'], r"the value of a can't be sent: \ud800 is half a character"),
        (["PUT", "/x", "-f", "a=\udcff"], r"the value of a can't be sent: \udcff is half a character"),
        (["PUT", "/x", "-f", "\udcff=a"], r"the name of a field can't be sent: \udcff is half a character"),
        (["PUT", "/x", "-F", "\udcff=1"], r"the name of a field can't be sent: \udcff is half a character"),
        (["GET", "/x/\udcff"], r"the path can't be sent: \udcff is half a character"),
        (["PUT", "/x", "-f", "a"], "-f takes NAME=VALUE"),
        (["PUT", "/x", "-F", "a=@nowhere"], "nowhere: error: can't be read"),
    ],
)
def test_api_refuses_what_would_leak_or_miss(you: Boardctl, arguments: list[str], words: str) -> None:
    """Other hosts, paths that climb, credentials in fields; nothing is sent."""
    ended = you("api", *arguments)
    assert ended.code == 1
    assert words in ended.err
    assert TOKEN not in ended.out + ended.err


def test_api_knows_its_own_token(you: Boardctl) -> None:
    """{token} stands for it where Trello wants it in the path; it is not shown."""
    ended = you("api", "GET", "/tokens/{token}", "-vvv")
    assert ended.document["identifier"] == "sandbox"
    assert TOKEN not in ended.out + ended.err
    assert "/tokens/***" in ended.err
    assert you("api", "GET", f"/tokens/{TOKEN}").document["identifier"] == "sandbox"


def test_api_takes_whole_urls_of_the_same_api(you: Boardctl, served: Served) -> None:
    """As they are copied from the documentation or an error."""
    assert you("api", "GET", f"{served.url}/members/me?fields=username").document["username"] == "you"


def test_api_is_laid_out_on_a_terminal(you: Boardctl, desk: Desk) -> None:
    """Indented and coloured; control characters of live text are shown."""
    leader, follower = pty.openpty()
    program = [sys.executable, "-m", "boardctl", "api", "GET", f"/cards/{desk.card}", "-f", "fields=name,due"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm"}
    done = subprocess.run(program, stdout=follower, stderr=subprocess.PIPE, env=environment, timeout=120)
    os.close(follower)
    text = os.read(leader, 100_000).decode()
    os.close(leader)
    assert done.returncode == 0, done.stderr
    assert '\x1b[1;34m"name"\x1b[0m: \x1b[32m"=1+1\\u202e\\u001b[31m"' in text
