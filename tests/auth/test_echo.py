"""A server that works well and puts what it was sent with into every text: nothing that is kept or told has it."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest

from boardctl.sandbox import KEY
from tests.auth.browser import TRUST
from tests.auth.conftest import Boardctl, Ran, Served, no_waiting
from tests.auth.servers import Heard, Said, serving

MARK = "EchoOfWhatWasSent"
BOARD = """version: 1
name: Website
lists:
  - name: Backlog
    cards:
      - {name: Set up CI, desc: See the wiki.}
      - Write copy
  - Done
"""


def written(secret: str) -> list[str]:
    """The secret in the ways in which a text may hold it."""
    content = secret.encode()
    cores = [b64encode(content[start:][: (len(content) - start) // 3 * 3]).decode() for start in range(3)]
    escaped = "".join(f"%{byte:02x}" for byte in content)
    in_json = "".join(f"\\u{byte:04x}" for byte in content)
    return [secret, quote(secret, safe=""), escaped, in_json, *cores, secret.upper()]


def echo(heard: Heard) -> str:
    """The URL, the header and the token, as they are and encoded; `\\u` is left to JSON."""
    sent = heard.headers.get("Authorization", "")
    token = sent.rpartition('oauth_token="')[2].rstrip('"')
    by_letter = "".join(f"%{byte:02X}" for byte in token.encode())
    in_base64 = [b64encode(f"{pad}{sent}".encode()).decode() for pad in ("", "x", "xx")]
    in_url = urlsafe_b64encode(token.encode()).decode()
    return f"{MARK} {heard.target} {sent} token={token} {by_letter} {quote(sent)} {' '.join(in_base64)} {in_url}"


class Echo(NamedTuple):
    """The server in front of the sandbox, and whoever uses the board beside boardctl."""

    url: str
    behind: str
    token: str

    def people(self, method: str, path: str, **body: Any) -> Any:
        """A call that does not pass by the echo."""
        known = {"Authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{self.token}"'}
        answer = httpx.request(method, f"{self.behind}{path}", json=body, headers=known, verify=TRUST)
        return answer.raise_for_status().json()


@pytest.fixture
def echoing(served: Served, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    """What the sandbox says, with an echo for each MARK in it, in JSON's own escapes for every second request."""
    token, count = served.grant(), iter(range(10_000))

    def answer(heard: Heard) -> Said:
        headers = {name: heard.headers[name] for name in ("Authorization", "Content-Type") if name in heard.headers}
        url = served.url.removesuffix("/1") + heard.target
        got = httpx.request(heard.method, url, headers=headers, content=heard.body, verify=TRUST)
        said = json.dumps(echo(heard))[1:-1]
        if next(count) % 2:
            said = said.replace(token, "".join(f"\\u{ord(each):04X}" for each in token))
        content = got.content.replace(MARK.encode(), said.encode())
        if got.status_code >= 400:
            content += f" {echo(heard)}".encode()
        kind = got.headers.get("content-type", "")
        return Said(got.status_code, content, {"Content-Type": kind, "X-Echo": echo(heard)})

    no_waiting(monkeypatch)
    with serving(answer) as server:
        monkeypatch.setenv("BOARDCTL_API_URL", server.url)
        monkeypatch.setenv("TRELLO_API_KEY", KEY)
        monkeypatch.setenv("TRELLO_TOKEN", token)
        monkeypatch.setenv("BOARDCTL_DEBUG", "1")
        (home / "boards").mkdir()
        (home / "boards" / "website.yaml").write_text(BOARD, encoding="utf-8")
        yield Echo(server.url, served.url, token)


def test_an_echo_is_kept_nowhere(boardctl: Boardctl, echoing: Echo, home: Path) -> None:
    """From plan to restore, at -vvv: all do their work, and no file and no output has key or token in any spelling."""
    told: list[Ran] = []

    def works(*arguments: str, code: int = 0) -> str:
        told.append(boardctl(*arguments, "-vvv"))
        assert told[-1].code == code, (arguments, told[-1])
        return told[-1].out

    works("plan", "--out", "plan.json", "--html", "plan.html", "--markdown", "plan.md")
    works("apply", "plan.json", "--events")
    board = next(each for each in echoing.people("GET", "/members/me/boards?lists=open") if each["name"] == "Website")
    cards = echoing.people("GET", f"/boards/{board['id']}/cards")
    echoing.people("PUT", f"/cards/{cards[0]['id']}", desc=f"People wrote {MARK}")
    echoing.people("POST", f"/cards/{cards[0]['id']}/actions/comments", text=MARK)
    echoing.people("POST", "/cards", idList=board["lists"][0]["id"], name=f"A card of {MARK}", desc=MARK)
    echoing.people("POST", "/labels", idBoard=board["id"], name=f"Label {MARK}", color="red")
    works("drift", "--all", code=2)
    works("drift", "--format", "json", code=2)
    works("plan", "--html", "drifted.html", "--out", "drifted.json")
    works("plan", "--format", "json")
    works("show", "--live")
    works("show", "--html", "board.html")
    other = echoing.people("POST", "/boards", name=f"Board of {MARK}", desc=MARK)
    works("import", other["id"], "-o", "boards/other.yaml")
    works("backup", "-o", "backup.json", "website")
    works("pull", "--new", "--diff")
    works("pull", "--new", "--progress")
    echoing.people("PUT", f"/cards/{cards[0]['id']}", desc=f"Once more {MARK}")
    works("apply", "--yes", "--format", "json")
    works("history")
    run = json.loads(works("history", "--format", "json"))["runs"][0]["run"]
    works("history", run)
    works("restore", run, "--plan")
    works("restore", "backup.json", "--yes")
    works("api", "GET", f"/boards/{board['id']}/actions")
    works("api", "GET", f"/cards/{MARK}", code=1)
    works("api", "POST", "/cards", "-f", f"idList={MARK}", code=1)
    works("ls", "boards")
    works("whoami")
    works("doctor")
    files = {str(each): each.read_text("utf-8", "replace") for each in home.parent.rglob("*") if each.is_file()}
    assert any(MARK in text for name, text in files.items() if "journal" not in name)
    assert any("backups" in name for name in files)
    assert any("journal" in name for name in files)
    outputs = {f"{place} of {number}": each for number, ran in enumerate(told) for place, each in ran._asdict().items()}
    texts = files | {name: str(each) for name, each in outputs.items()}
    leaks = [
        (name, form)
        for name, text in texts.items()
        for secret in (KEY, echoing.token)
        for form in written(secret)
        if form.lower() in text.lower()
    ]
    assert not leaks


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("arguments", [("whoami",), ("apply", "--yes"), ("api", "POST", "/cards", "-f", "name=x")])
def test_a_redirect_takes_nothing_along(
    boardctl: Boardctl, echoing: Echo, monkeypatch: pytest.MonkeyPatch, status: int, arguments: tuple[str, ...]
) -> None:
    """Another server that is pointed at hears nothing at all: neither credentials nor anything else."""
    with serving(lambda heard: Said(200, b"{}")) as other:

        def send_on(heard: Heard) -> Said:
            return Said(status, echo(heard).encode(), {"Location": f"{other.url}{heard.target}?{echo(heard)[:40]}"})

        with serving(send_on) as first:
            monkeypatch.setenv("BOARDCTL_API_URL", first.url)
            ended = boardctl(*arguments, "-vvv")
        assert first.heard
        assert other.heard == []
    assert ended.code == 1
    assert "credentials are not sent there" in ended.err
    assert not any(form in str(ended) for secret in (KEY, echoing.token) for form in written(secret))
