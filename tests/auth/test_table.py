"""What Trello offers to readers and for authorising, row by row, from the command line to a sandbox over TCP."""

from __future__ import annotations

import csv
import io
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from boardctl.sandbox import KEY, SECRET
from tests.auth.browser import Opened, came_back, decide, hand_over
from tests.auth.conftest import Boardctl, Ran, Served
from tests.auth.test_network import proxy

SCOPES = {"read": "read", "write": "read,write", "account": "read,write,account"}
DAYS = {"1hour": 0, "1day": 0, "30days": 29, "never": None}


class Desk:
    """boardctl in front of the served sandbox: what is run must end as is said."""

    def __init__(self, boardctl: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
        self.boardctl, self.served, self._set = boardctl, served, monkeypatch.setenv
        self.browser = Opened(_approve)
        monkeypatch.setenv("BROWSER", "true")
        monkeypatch.setattr("webbrowser.open", self.browser)

    def ran(self, *arguments: str, stdin: str = "", code: int = 0) -> Ran:
        """How the command ended."""
        ended = self.boardctl(*arguments, stdin=stdin)
        assert ended.code == code, (arguments, ended)
        return ended

    def read(self, *arguments: str) -> Any:
        """The JSON that the command prints."""
        return self.ran(*arguments).document

    def made(self, path: str, *fields: str) -> str:
        """The id of what `api POST` made."""
        return str(self.read("api", "POST", path, *(part for field in fields for part in ("-f", field)))["id"])

    def be(self, key: str = KEY, token: str = "") -> None:
        """From now on these are in the environment."""
        self._set("TRELLO_API_KEY", key)
        self._set("TRELLO_TOKEN", token)


def _approve(link: str) -> None:
    url, given = came_back(decide(link))
    assert hand_over(url, given).status_code == 200


def login_asks_for_any_token(desk: Desk) -> None:
    """Every scope with every expiry and a name, in the browser; read-only for 30 days where nothing is said."""
    desk.ran("login", "--key", KEY, "--port", "0")
    assert desk.read("whoami", "--format", "json")["token"]["scopes"] == ["read"]
    for scope, scopes in SCOPES.items():
        for expires, days in DAYS.items():
            wanted = ("--scope", scope, "--expires", expires, "--name", f"{scope} {expires}")
            desk.ran("login", "--key", KEY, "--port", "0", *wanted)
            token = desk.read("whoami", "--format", "json")["token"]
            assert parse_qs(urlsplit(desk.browser.links[-1]).query)["scope"] == [scopes]
            # What Trello tells of a token is read and write per kind of thing; of the account it says nothing.
            may = scopes.removesuffix(",account").split(",")
            assert (token["name"], token["scopes"], token["days_left"]) == (f"{scope} {expires}", may, days)
    desk.browser.done()
    assert parse_qs(urlsplit(desk.browser.links[0]).query)["expiration"] == ["30days"]


def login_without_a_browser(desk: Desk) -> None:
    """The link alone, and the token by stdin; the same where the port is taken; OAuth 1.0 by the same page."""
    ended = desk.ran("login", "--no-browser", "--key", KEY, "--scope", "write", stdin=desk.served.grant())
    assert "/authorize?key=" in ended.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        pasted = desk.ran("login", "--key", KEY, "--port", port, stdin=f"#token={desk.served.grant()}")
    assert "the token is to be pasted" in pasted.err
    desk.ran("login", "--oauth1", "--key", KEY, "--secret", SECRET, "--port", "0", "--scope", "write")
    desk.browser.done()
    assert "OAuthAuthorizeToken" in desk.browser.links[-1]
    assert desk.read("whoami", "--format", "json")["token"]["scopes"] == ["read", "write"]
    assert desk.ran("logout").out.startswith("Revoked and forgotten")


def each_401_is_told_apart(desk: Desk) -> None:
    """Without a key, with a bad one, without a token, with a bad one; no access; read-only: each with its way out."""
    desk.be("", "")
    assert "TRELLO_API_KEY" in desk.ran("whoami", code=1).err.split("hint")[0]
    desk.be("wrongkey0000", desk.served.grant())
    assert "does not know this API key (invalid key)" in desk.ran("whoami", code=1).err
    assert "https://trello.com/power-ups/admin" in desk.ran("login", "--no-browser", code=1).err
    desk.be(KEY, "ATTAwrong00")
    bad = desk.ran("whoami", code=1).err
    assert "does not accept this token (invalid token)" in bad
    assert "boardctl login" in bad
    desk.be(KEY, desk.served.grant())
    board = desk.made("/boards", "name=Mine", "prefs_permissionLevel=private")
    desk.be(KEY, desk.served.grant(scope="read"))
    reading = desk.ran("api", "PUT", f"/boards/{board}", "-f", "name=x", code=1).err
    assert "token is read-only" in reading
    assert "boardctl login --scope write" in reading
    desk.be(KEY, desk.served.grant(member="erin"))
    assert "has no access to" in desk.ran("api", "GET", f"/boards/{board}", code=1).err
    assert "so it is the account" in desk.ran("api", "PUT", f"/boards/{board}", "-f", "name=x", code=1).err


def private_boards_need_a_token(desk: Desk) -> None:
    """Without one plan, show, import and all that read say so, with the way out; so does no access."""
    desk.be(KEY, desk.served.grant())
    board = desk.made("/boards", "name=Private", "prefs_permissionLevel=private")
    Path("boards").mkdir(exist_ok=True)
    Path("boards/private.yaml").write_text(f"version: 1\nid: {board}\nname: Private\n", encoding="utf-8")
    reads = [("plan",), ("show",), ("show", "--live"), ("import", board, "-o", "-"), ("drift",), ("backup", "private")]
    desk.be(KEY, "")
    for each in reads:
        without = desk.ran("--profile", "none", *each, code=1).err
        assert "no token: TRELLO_TOKEN is not set" in without
        assert "run `boardctl --profile none login`" in without
    desk.be(KEY, desk.served.grant(member="erin"))
    for each in reads[:4]:
        assert "no access" in desk.ran(*each, code=1).err
    Path("boards/private.yaml").unlink()


def any_resource(desk: Desk) -> None:
    """GET with nested resources, POST, PUT and DELETE; all pages; and never to another host."""
    desk.be(KEY, desk.served.grant())
    board = desk.made("/boards", "name=Nested")
    lists = desk.read("api", "GET", f"/boards/{board}/lists")
    cards = [desk.made("/cards", f"idList={lists[0]['id']}", f"name={name}") for name in ("One", "Two", "Three")]
    whole = desk.read("api", "GET", f"/boards/{board}", "-f", "lists=open", "-f", "cards=open")
    assert [len(whole["lists"]), len(whole["cards"])] == [3, 3]
    paged = desk.read("api", "GET", f"/boards/{board}/cards", "-f", "limit=1", "--paginate")
    assert {each["id"] for each in paged} == set(cards)
    assert desk.read("api", "PUT", f"/cards/{cards[0]}", "-f", "name=Renamed")["name"] == "Renamed"
    desk.ran("api", "DELETE", f"/cards/{cards[1]}")
    assert len(desk.read("api", "GET", f"/boards/{board}/cards")) == 2
    for elsewhere in ("https://evil.example/1/members/me", "//evil.example/x"):
        assert "nothing is sent to evil.example" in desk.ran("api", "GET", elsewhere, code=1).err


def whoami(desk: Desk) -> None:
    """The member behind the token, its scopes and expiry, and the boards it reaches; for people and as JSON."""
    desk.be(KEY, desk.served.grant(scope="read", expiration="1day"))
    text = desk.ran("whoami").out
    assert "You (@you)" in text
    assert ": read, for 23 more hours" in text
    told = desk.read("whoami", "--format", "json")
    assert (told["username"], told["token"]["scopes"], told["token"]["days_left"]) == ("you", ["read"], 0)
    assert {"Nested", "Mine"} <= {each["name"] for each in told["boards"]}


def mine(desk: Desk) -> None:
    """My cards, boards (open, starred, archived), workspaces, and who is on a board: as table, JSON and CSV."""
    desk.be(KEY, desk.served.grant())
    board, old = desk.made("/boards", "name=Starred one"), desk.made("/boards", "name=Old one")
    desk.made("/members/me/boardStars", f"idBoard={board}", "pos=top")
    desk.read("api", "PUT", f"/boards/{old}", "-f", "closed=true")
    me = desk.read("api", "GET", "/members/me")["id"]
    holder = desk.read("api", "GET", f"/boards/{board}/lists")[0]["id"]
    desk.made("/cards", f"idList={holder}", "name=A card of mine", f"idMembers={me}")
    rows = {
        ("boards",): ("name", "Starred one"),
        ("boards", "--open"): ("name", "Starred one"),
        ("boards", "--starred"): ("name", "Starred one"),
        ("boards", "--closed"): ("name", "Old one"),
        ("cards",): ("name", "A card of mine"),
        ("workspaces",): ("name", "Sandbox"),
        ("members", board): ("username", "you"),
    }
    for asked, (column, name) in rows.items():
        assert name in [each[column] for each in desk.read("ls", *asked, "--format", "json")]
        in_csv = csv.DictReader(io.StringIO(desk.ran("ls", *asked, "--format", "csv").out))
        assert name in [each[column] for each in in_csv]
        table = desk.ran("ls", *asked).out.splitlines()
        assert table[0].startswith(column)
        assert any(each.startswith(name) for each in table)
    assert [each["name"] for each in desk.read("ls", "boards", "--starred", "--format", "json")] == ["Starred one"]
    assert "Starred one" not in desk.ran("ls", "boards", "--closed").out


ROWS: list[Callable[[Desk], None]] = [
    login_asks_for_any_token,
    login_without_a_browser,
    each_401_is_told_apart,
    private_boards_need_a_token,
    any_resource,
    whoami,
    mine,
]


def test_all_that_trello_offers(anonymous: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table, row after row."""
    served.reset()
    desk = Desk(anonymous, served, monkeypatch)
    for row in ROWS:
        row(desk)


def test_trellos_own_addresses_are_the_default(
    boardctl: Boardctl, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without BOARDCTL_API_URL all is asked of api.trello.com, and the page for people is on trello.com."""
    trustme: Any = pytest.importorskip("trustme", reason="trustme is not installed (pip install trustme)")
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("api.trello.com").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "trello.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trello.pem"))
    with proxy(served, context) as way:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{way.address}")
        ended = boardctl("login", "--no-browser", "--key", KEY, stdin=served.grant())
        told = json.loads(boardctl("whoami", "--format", "json").out)
    assert ended.code == 0, ended.err
    assert f"  https://trello.com/1/authorize?key={KEY}&name=boardctl&scope=read&expiration=30days" in ended.err
    assert told["api"] == "https://api.trello.com/1"
    assert {head.split(b" ")[1] for head in way.heads} == {b"api.trello.com:443"}
