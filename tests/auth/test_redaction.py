"""No output, log, traceback or file holds the key or the token, whatever the server says and whatever breaks."""

from __future__ import annotations

import http.server
import json
import string
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardctl.trello.redact import HIDDEN, SHORTEST, Redactor
from tests.auth.conftest import Boardctl, no_waiting
from tests.projects import Project

SAFE = string.ascii_letters + string.digits + "._~%+/=-"
secrets = st.text(SAFE, min_size=16, max_size=80).filter(lambda text: text.strip(".") == text and "%" not in text[-2:])
BOARD = """version: 1
name: Website
lists:
  - {name: Backlog, cards: [Set up CI]}
"""

Answer = tuple[int, dict[str, str], bytes]


def _member(said: str) -> Answer:
    return 200, {}, json.dumps({"id": "5" * 24, "username": said, "fullName": said, "identifier": said}).encode()


def _boards(said: str) -> Answer:
    board = {"id": "6" * 24, "name": said, "desc": said, "shortUrl": f"https://x/{said}", "lists": [], "cards": []}
    return 200, {}, json.dumps([board]).encode()


# What a server may do with what it was sent: `said` is the secret, as it is or encoded.
DEEDS: dict[str, Callable[[str], Answer]] = {
    "echoes the URL": lambda said: (404, {}, f"Cannot GET /1/x?key={said}&token={said}".encode()),
    "refuses in JSON": lambda said: (400, {}, json.dumps({"message": f"token {said} is odd"}).encode()),
    "refuses with 401": lambda said: (401, {}, f"unauthorized {said}".encode()),
    "answers with a page": lambda said: (403, {"Content-Type": "text/html"}, f"<html>{said}</html>".encode()),
    "redirects": lambda said: (302, {"Location": f"https://evil.example/{said}?token={said}"}, b""),
    "redirects nearby": lambda said: (307, {"Location": f"/1/{said}"}, said.encode()),
    "fails": lambda said: (500, {"X-Echo": said}, said.encode()),
    "limits": lambda said: (429, {"Retry-After": said}, said.encode()),
    "says yes to nothing": lambda said: (200, {}, said.encode()),
    "is somebody": _member,
    "has a board": _boards,
    "has another shape": lambda said: (200, {}, json.dumps({"id": [said], "name": {said: said}}).encode()),
}
COMMANDS = [
    ["whoami"],
    ["ls", "boards"],
    ["ls", "cards", "--format", "csv"],
    ["api", "GET", "/boards/x"],
    ["api", "PUT", "/x", "-f", "name=y"],
    ["api", "GET", "/x", "--paginate"],
    ["plan", "--out", "plan.json"],
    ["apply", "--yes", "--format", "json"],
    ["apply", "--yes", "--events"],
    ["plan", "--html", "plan.html"],
    ["backup", "-o", "backup.json"],
    ["history"],
    ["show"],
    ["show", "--html", "board.html"],
    ["doctor"],
    ["logout"],
]


class Hostile:
    """A server that does one thing, whatever it is asked."""

    def __init__(self) -> None:
        self.answer: Answer = (200, {}, b"")
        hostile = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                status, headers, content = hostile.answer
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _any

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/1"


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Hostile]:
    """The server, a project that names its board, and waits that take no time."""

    found = Hostile()
    threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setenv("BOARDCTL_API_URL", found.url)
    no_waiting(monkeypatch)
    (home / "boards").mkdir()
    (home / "boards" / "website.yaml").write_text(BOARD, encoding="utf-8")
    yield found
    found.server.shutdown()
    found.server.server_close()


def leaks(secret: str, texts: list[str]) -> list[str]:
    """The texts that hold the secret, plain or percent-encoded, in any case."""
    forms = {secret.lower(), quote(secret, safe="").lower()}
    return [text for text in texts if any(form in text.lower() for form in forms)]


def everything(home: Path) -> list[str]:
    """All files of the project."""
    return [each.read_text(encoding="utf-8", errors="replace") for each in home.rglob("*") if each.is_file()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=secrets,
    token=secrets,
    deed=st.sampled_from(sorted(DEEDS)),
    command=st.sampled_from(COMMANDS),
    encode=st.sampled_from([str, lambda text: quote(text, safe=""), str.upper]),
    which=st.booleans(),
    verbose=st.sampled_from([[], ["-v"], ["-vvv"]]),
)
def test_nothing_that_comes_out_holds_a_secret(
    boardctl: Boardctl,
    hostile: Hostile,
    home: Path,
    key: str,
    token: str,
    deed: str,
    command: list[str],
    encode: Callable[[str], str],
    which: bool,
    verbose: list[str],
) -> None:
    """Any command at any server: stdout, stderr, logs at -vvv, plan, result, state."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRELLO_API_KEY", key)
        patch.setenv("TRELLO_TOKEN", token)
        patch.setenv("BOARDCTL_DEBUG", "1")
        hostile.answer = DEEDS[deed](encode(key if which else token))
        ended = boardctl(*command, *verbose)
    assert ended.code in (0, 1, 3)
    assert "this is a bug" not in ended.err
    for secret in (key, token):
        assert not leaks(secret, [ended.out, ended.err, *everything(home)])


@settings(max_examples=100, deadline=None)
@given(secret=secrets, before=st.text(max_size=20), after=st.text(max_size=20))
def test_redactor_finds_a_secret_however_it_is_written(secret: str, before: str, after: str) -> None:
    """Plain, percent-encoded once or twice, with escaped slashes, in any case; as text and as bytes."""
    redact = Redactor((secret,))
    for form in (secret, quote(secret), quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), secret.upper()):
        assert form not in redact.known(f"{before}{form}{after}")
        assert form not in redact(f"{before} {form} {after}")
    assert secret.encode() not in redact.content(f"{before}{secret}{after}".encode("utf-8", "replace"))


@given(secret=st.text(SAFE, max_size=SHORTEST - 1), text=st.text())
def test_short_secrets_garble_nothing(secret: str, text: str) -> None:
    """A placeholder such as `x` would be found in every word."""
    assert Redactor((secret,)).known(text) == text
    assert Redactor((secret,)).content(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace")


def test_placeholders_leave_output_readable(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """`TRELLO_TOKEN=x` is told in whole words."""
    monkeypatch.setenv("TRELLO_TOKEN", "x")
    assert "expired" in you("whoami").err


def test_kept_tokens_are_hidden_too(anonymous: Boardctl, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback that holds a token which only the keyring (or file) knows."""
    from boardctl.sandbox import KEY

    token = served.grant()
    anonymous("login", "--no-browser", "--key", KEY, stdin=token)

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError(f"with {token} and {KEY} in it")

    monkeypatch.setattr("boardctl.trello.mine.boards", broken)
    monkeypatch.setenv("BOARDCTL_DEBUG", "1")
    ended = anonymous("ls", "boards", "-vvv")
    assert ended.code == 1
    assert "Traceback" in ended.err
    assert HIDDEN in ended.err
    assert not leaks(token, [ended.out, ended.err])
    assert not leaks(KEY, [ended.out, ended.err])


def test_streams_are_given_back(boardctl: Boardctl) -> None:
    """What guards stdout and stderr ends with the command."""
    import sys

    before = sys.stdout, sys.stderr
    boardctl("schema")
    assert (type(sys.stdout), type(sys.stderr)) == tuple(type(each) for each in before)


def test_a_token_that_stands_in_a_board_file_is_shown_nowhere(tmp_path: Path) -> None:
    """Pasted into a card by mistake: neither what is printed nor a file that is written has it."""
    secret = "ATTA" + "0123456789abcdef" * 3
    project = Project(tmp_path)
    card = {"name": "Card", "desc": f"it is {secret}"}
    project.write({"version": 1, "name": "B", "lists": [{"name": "L", "cards": [card]}]})
    files = ("--out", "plan.json", "--markdown", "plan.md", "--html", "plan.html")
    for command in (("plan", *files), ("plan", "--format", "json"), ("render",)):
        ended = project.run(*command, TRELLO_API_KEY="k" * 32, TRELLO_TOKEN=secret)
        assert ended.code == 0, ended.err
        assert f"it is {HIDDEN}" in ended.out
        assert secret not in ended.out + ended.err
    for name in files[1::2]:
        assert secret not in (tmp_path / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [("show", "--desired"), ("validate",)])
def test_a_token_that_is_cut_short_is_hidden_too(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A name in a narrow column, a long line, a long value in a sentence: most of it is as good as all of it."""
    secret = "ATTA" + "0123456789abcdef" * 4 + "01234567"
    project = Project(tmp_path)
    due = {"due": secret} if command == ("validate",) else {}
    project.write({"version": 1, "name": "B", "lists": [{"name": secret, "cards": [{"name": secret * 2, **due}]}]})
    ended = project.run(*command, TRELLO_API_KEY="k" * 32, TRELLO_TOKEN=secret)
    assert HIDDEN in ended.out
    assert secret[:16] not in ended.out + ended.err


def test_a_token_in_a_board_file_goes_nowhere(you: Boardctl, home: Path) -> None:
    """The one that is in use: its line is named, and nothing is sent."""
    from boardctl.sandbox import TOKEN

    board = home / "boards" / "board.yaml"
    board.parent.mkdir()
    board.write_text(f"version: 1\nname: Board\ndesc: |\n  Log in with\n  {TOKEN}\n", encoding="utf-8")
    for command in ("plan", "apply", "drift"):
        ended = you(command, "--yes") if command == "apply" else you(command)
        assert (ended.code, ended.out) == (1, "")
        assert "boards/board.yaml:5" in ended.err
        assert "this line holds your API key or token" in ended.err
        assert TOKEN not in ended.err
    assert not (home / ".boardctl" / "journal").exists()
