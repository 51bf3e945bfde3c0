"""Login and logout: by browser, by paste, by OAuth 1.0; what is kept where, and what is never accepted."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from boardctl.auth.grant import Wanted, authorize_url, pages_url
from boardctl.auth.loopback import listening
from boardctl.errors import BoardctlError
from boardctl.sandbox import KEY, SECRET
from tests.auth.browser import TRUST, Opened, came_back, decide, hand_over
from tests.auth.conftest import Boardctl, Served, use_keyring
from tests.auth.keyrings import VARIABLE, FileKeyring, LockedKeyring

PORT = ("--port", "0")


def approve(link: str) -> None:
    """Say yes in the browser."""
    url, given = came_back(decide(link))
    assert "fetch(location.pathname" in httpx.get(url, verify=TRUST).text
    assert hand_over(url, given).status_code == 200


def deny(link: str) -> None:
    """Say no in the browser."""
    url, given = came_back(decide(link, allow=False))
    assert hand_over(url, given).status_code == 200


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A browser whose user says yes."""
    browser = Opened(approve)
    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr("webbrowser.open", browser)
    return browser


def test_login_by_browser_keeps_a_token_that_works(anonymous: Boardctl, opened: Opened, home: Path) -> None:
    """Asked for with scope, expiry and name, approved, handed over, kept; whoami then knows who it is."""
    ended = anonymous("login", "--key", KEY, "--scope", "write", "--expires", "1day", "--name", "my laptop", *PORT)
    opened.done()
    assert ended.code == 0, ended.err
    assert "Logged in as You (@you): read and write, for 23 more hours" in ended.out
    asked = parse_qs(urlsplit(opened.links[0]).query)
    assert (asked["scope"], asked["expiration"], asked["name"]) == (["read,write"], ["1day"], ["my laptop"])
    assert (asked["callback_method"], asked["response_type"]) == (["fragment"], ["token"])
    assert re.search(r"Allowed origins.*\n\n  http://127\.0\.0\.1:\d+\n", ended.err)
    known = anonymous("whoami", "--format", "json").document
    assert (known["username"], known["token"]["name"]) == ("you", "my laptop")
    assert known["token"]["scopes"] == ["read", "write"]


def test_addresses_of_trello_are_the_default() -> None:
    """Pages for people are on trello.com, whatever else is asked on api.trello.com."""
    assert pages_url("https://api.trello.com/1") == "https://trello.com/1"
    link = authorize_url("https://api.trello.com/1", Wanted("k", "write"), "http://127.0.0.1:8798/n")
    assert link.startswith("https://trello.com/1/authorize?key=k&")
    assert pages_url("http://127.0.0.1:1/1") == "http://127.0.0.1:1/1"


def test_denial_keeps_nothing(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person said no: exit 1, in words."""
    monkeypatch.setenv("BROWSER", "true")
    browser = Opened(deny)
    monkeypatch.setattr("webbrowser.open", browser)
    ended = anonymous("login", "--key", KEY, *PORT)
    browser.done()
    assert ended.code == 1
    assert "access was denied: Token request rejected" in ended.err
    assert anonymous("whoami").code == 1


def test_nobody_answers(anonymous: Boardctl) -> None:
    """The wait ends, and says what to do if Trello refused the return URL."""
    ended = anonymous("login", "--key", KEY, "--timeout", "0.05", *PORT)
    assert ended.code == 1
    assert "no answer from the browser" in ended.err
    assert "--no-browser" in ended.err
    assert "Open this link in a browser on this machine." in ended.err


def test_paste_by_stdin(anonymous: Boardctl, served: Served) -> None:
    """`--no-browser` prints a link without a return URL, and takes the token from a pipe."""
    token = served.grant()
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=f"{token}\n")
    assert ended.code == 0
    assert "return_url" not in ended.err
    assert token not in ended.out + ended.err
    assert anonymous("whoami").out.startswith("member  You (@you)")


@pytest.mark.parametrize("wrap", ["#token={}", "http://127.0.0.1:8798/x#token={}", "  {}  "])
def test_the_address_can_be_pasted_too(anonymous: Boardctl, served: Served, wrap: str) -> None:
    """Who copies the whole address bar gets in as well."""
    assert anonymous("login", "--no-browser", "--key", KEY, stdin=wrap.format(served.grant())).code == 0


@pytest.mark.parametrize(("typed", "words"), [("", "no token came on stdin"), ("to ken\n", "this is not a token")])
def test_what_is_no_token_is_not_kept(anonymous: Boardctl, typed: str, words: str) -> None:
    """Nothing, or something with spaces."""
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=typed)
    assert ended.code == 1
    assert words in ended.err


def test_a_token_that_does_not_work_is_not_kept(anonymous: Boardctl) -> None:
    """It is tried before it is kept."""
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin="ATTAnonsense0000\n")
    assert ended.code == 1
    assert "does not accept this token (invalid token)" in ended.err
    assert "nothing is kept" in anonymous("whoami").err


def test_a_taken_port_falls_back_to_paste(anonymous: Boardctl, served: Served) -> None:
    """Another program has the port: the token is pasted instead."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = anonymous("login", "--key", KEY, "--port", port, stdin=f"{served.grant()}\n")
    assert ended.code == 0
    assert f"Port {port} on 127.0.0.1 can't be used" in ended.err


def test_key_is_explained_and_checked(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, login says where to get it; a wrong one is told before any browser opens."""
    missing = anonymous("login")
    assert missing.code == 1
    assert "https://trello.com/power-ups/admin" in missing.err
    monkeypatch.setenv("TRELLO_API_KEY", "wrongkey0000")
    wrong = anonymous("login", "--no-browser")
    assert wrong.code == 1
    assert "does not know this API key (invalid key)" in wrong.err
    assert "authorize?" not in wrong.err


def test_the_key_of_an_earlier_login_is_used_again(anonymous: Boardctl, served: Served) -> None:
    """A second login needs only a new token."""
    anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    assert anonymous("login", "--no-browser", stdin=served.grant(member="alice")).code == 0
    assert "@alice" in anonymous("whoami").out


def test_no_login_in_the_clear_or_in_the_sandbox(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is not sent over plain http to another machine; the embedded sandbox has its own."""
    monkeypatch.setenv("BOARDCTL_API_URL", "http://boards.example/1")
    assert "in the clear" in boardctl("login", "--key", KEY).err
    monkeypatch.setenv("BOARDCTL_API_URL", "http://api.trello.com/1")
    assert "BOARDCTL_API_URL is not the URL of an API" in boardctl("whoami").err
    monkeypatch.setenv("BOARDCTL_SANDBOX", "1")
    assert "needs no login" in boardctl("login", "--key", KEY).err
    assert "needs no login" in boardctl("logout").err


# --- where it is kept --------------------------------------------------------------------------------------------


def test_without_a_keyring_a_private_file_and_a_warning(anonymous: Boardctl, served: Served) -> None:
    """Mode 0600 in a folder of 0700, and a word about it."""
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "boardctl" / "credentials.json"
    assert "plain text" in ended.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    refused = anonymous("whoami")
    assert refused.code == 1
    assert "chmod 600" in refused.err


@pytest.fixture
def own_keyring(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring in a file."""
    path = home.parent / "keyring.json"
    monkeypatch.setenv(VARIABLE, str(path))
    use_keyring(FileKeyring)
    return path


def test_keyring_keeps_it_and_lets_it_go(anonymous: Boardctl, served: Served, own_keyring: Path) -> None:
    """No file, no warning; logout revokes it at the server and forgets it."""
    token = served.grant()
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=token)
    assert "Kept in the keyring." in ended.out
    assert "warning" not in ended.err
    assert not Path(os.environ["XDG_CONFIG_HOME"]).exists()
    assert token in own_keyring.read_text()
    assert "the keyring" in anonymous("whoami").out
    assert anonymous("logout").out == "Revoked and forgotten: it was in the keyring.\n"
    assert token not in own_keyring.read_text()
    known = {"key": KEY, "token": token}
    assert httpx.get(f"{served.url}/members/me", params=known, verify=TRUST).text == "invalid token"


def test_a_locked_keyring_is_none(
    anonymous: Boardctl, served: Served, own_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the file has it."""
    use_keyring(LockedKeyring)
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    assert ended.code == 0
    assert "plain text" in ended.err
    assert anonymous("whoami").code == 0


def test_profiles_are_apart(anonymous: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own login, chosen by option or variable; logging one out leaves the other."""
    anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    anonymous("--profile", "work", "login", "--no-browser", "--key", KEY, stdin=served.grant(member="alice"))
    assert "@you" in anonymous("whoami").out
    assert "@alice" in anonymous("whoami", "--profile", "work").out
    monkeypatch.setenv("BOARDCTL_PROFILE", "work")
    assert "@alice" in anonymous("whoami").out
    assert anonymous("logout").code == 0
    assert anonymous("whoami").code == 1
    assert "@you" in anonymous("whoami", "--profile", "default").out
    assert "can't be the name" in anonymous("whoami", "--profile", "a/b").err


def test_the_environment_wins(anonymous: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over keyring and file; login says so. A kept token is not paired with another key."""
    monkeypatch.setenv("TRELLO_API_TOKEN", served.grant(member="alice"))
    ended = anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    assert "TRELLO_API_TOKEN is set and wins" in ended.err
    assert "@alice" in anonymous("whoami").out
    monkeypatch.delenv("TRELLO_API_TOKEN")
    assert "@you" in anonymous("whoami").out
    monkeypatch.setenv("TRELLO_API_KEY", "anotherkey00")
    assert "TRELLO_TOKEN is not set" in anonymous("whoami").err


def test_a_login_is_for_one_api_only(anonymous: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token for one origin is never offered to another: nothing is even asked there."""
    anonymous("login", "--no-browser", "--key", KEY, stdin=served.grant())
    monkeypatch.setenv("BOARDCTL_API_URL", "http://127.0.0.1:1/1")
    ended = anonymous("whoami")
    assert ended.code == 1
    assert "nothing is kept from a login" in ended.err


def test_logout_of_a_dead_token_forgets_it(anonymous: Boardctl, served: Served) -> None:
    """Revoked elsewhere: there is nothing left to revoke."""
    token = served.grant()
    anonymous("login", "--no-browser", "--key", KEY, stdin=token)
    httpx.delete(f"{served.url}/tokens/{token}", params={"key": KEY, "token": token}, verify=TRUST).raise_for_status()
    assert "invalid token" in anonymous("whoami").err
    assert anonymous("logout").code == 0
    assert anonymous("logout").code == 1


def test_logout_without_revoking(anonymous: Boardctl, served: Served) -> None:
    """The token stays good for whoever else has it."""
    token = served.grant()
    anonymous("login", "--no-browser", "--key", KEY, stdin=token)
    assert anonymous("logout", "--no-revoke").out.startswith("Forgotten")
    assert httpx.get(f"{served.url}/members/me", params={"key": KEY, "token": token}, verify=TRUST).status_code == 200


# --- the loopback page -------------------------------------------------------------------------------------------

TOKEN = {"token": "ATTA0123456789"}


def test_only_our_own_page_hands_over_and_once() -> None:
    """Wrong nonce, host, origin, type, body and size are refused and use nothing up; a second answer is too late."""
    with listening(0) as loopback:
        url, origin = loopback.return_url, loopback.origin
        refused = [
            hand_over(f"{origin}/nonce", TOKEN),
            hand_over(url, TOKEN, Host="localhost:80"),
            hand_over(url, TOKEN, Origin="https://trello.com"),
            httpx.post(url, json=TOKEN, verify=TRUST),
            httpx.post(url, data=TOKEN, headers={"Origin": origin}, verify=TRUST),
            hand_over(url, {"token": "x" * 5000}),
            hand_over(url, {"other": "x"}),
            httpx.get(f"{origin}/", verify=TRUST),
            httpx.get(url, headers={"Host": "evil.example"}, verify=TRUST),
            httpx.put(url, verify=TRUST),
        ]
        assert [each.status_code for each in refused] == [404, 421, 403, 403, 415, 400, 400, 404, 421, 501]
        assert hand_over(url, TOKEN).status_code == 200
        assert hand_over(url, {"token": "another"}).status_code == 410
        assert httpx.get(url, verify=TRUST).status_code == 410
        assert loopback.wait(30) == TOKEN


def test_the_page_is_closed_to_everything_else() -> None:
    """Nothing is loaded, framed, cached or told to others."""
    with listening(0) as loopback:
        page = httpx.get(f"{loopback.return_url}?oauth_verifier=x", verify=TRUST)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "http" not in page.text


def test_idle_connections_keep_nobody_out() -> None:
    """Browsers open connections ahead of need and leave them silent."""
    with listening(0) as loopback:
        idle = socket.create_connection(("127.0.0.1", int(loopback.origin.rpartition(":")[2])))
        assert hand_over(loopback.return_url, TOKEN).status_code == 200
        idle.close()


def test_a_connection_from_before_the_end_brings_nothing_after_it() -> None:
    """A browser keeps connections open ahead of need; the page behind one must not say that boardctl has the token."""
    with listening(0) as loopback:
        early = socket.create_connection(("127.0.0.1", int(loopback.origin.rpartition(":")[2])))
        assert httpx.get(loopback.return_url, verify=TRUST).is_success  # so the one before it was accepted as well
    body = json.dumps(TOKEN).encode()
    lines = (
        f"POST {urlsplit(loopback.return_url).path} HTTP/1.1",
        f"Host: {loopback.origin.removeprefix('http://')}",
        f"Origin: {loopback.origin}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    early.sendall("\r\n".join((*lines, "", "")).encode() + body)
    assert b" 410 " in early.makefile("rb").readline()
    early.close()


def test_two_answers_at_once_are_one() -> None:
    """Of many posts at the same time exactly one is taken."""
    statuses: list[int] = []
    with listening(0) as loopback:
        threads = [
            threading.Thread(target=lambda: statuses.append(hand_over(loopback.return_url, TOKEN).status_code))
            for _ in range(8)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert loopback.wait(30) == TOKEN
        with pytest.raises(BoardctlError, match="no answer"):
            loopback.wait(0.01)
    assert sorted(statuses) == [200] + [410] * 7


# --- OAuth 1.0 ---------------------------------------------------------------------------------------------------


def test_oauth_1_0_by_browser(anonymous: Boardctl, opened: Opened) -> None:
    """The sandbox verifies both HMAC-SHA1 signatures; the token works like any other."""
    ended = anonymous("login", "--oauth1", "--key", KEY, "--secret", SECRET, "--scope", "write", *PORT, "-vvv")
    opened.done()
    assert ended.code == 0, ended.err
    assert "/OAuthAuthorizeToken?oauth_token=" in opened.links[0]
    assert SECRET not in ended.out + ended.err
    assert anonymous("whoami", "--format", "json").document["token"]["scopes"] == ["read", "write"]


def test_oauth_1_0_denied(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The callback comes without a verifier."""
    monkeypatch.setenv("BROWSER", "true")
    browser = Opened(deny)
    monkeypatch.setattr("webbrowser.open", browser)
    ended = anonymous("login", "--oauth1", "--key", KEY, "--secret", SECRET, *PORT)
    browser.done()
    assert ended.code == 1
    assert "access was denied" in ended.err


def test_oauth_1_0_refuses_an_answer_to_another_request(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token of the answer must be the one that was asked for."""

    def swap(link: str) -> None:
        url, given = came_back(decide(link))
        hand_over(url, {**given, "oauth_token": "0" * 32})

    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr("webbrowser.open", Opened(swap))
    ended = anonymous("login", "--oauth1", "--key", KEY, "--secret", SECRET, *PORT)
    assert ended.code == 1
    assert "belongs to another login" in ended.err


def test_oauth_1_0_with_a_wrong_secret(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature does not fit; the secret may come from the environment."""
    monkeypatch.setenv("TRELLO_API_SECRET", "0" * 64)
    ended = anonymous("login", "--oauth1", "--key", KEY, *PORT)
    assert ended.code == 1
    assert "does not accept the signature (invalid signature)" in ended.err
    assert "0" * 64 not in ended.err


def test_oauth_1_0_by_verification_code(anonymous: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser the page shows a code, which is pasted."""
    import boardctl.cli.login as module

    def ask(what: str) -> str:
        assert what == "verification code"
        shown = re.search(r"<code>([0-9a-f]+)</code>", decide(links[-1]).text)
        assert shown
        return shown[1]

    links: list[str] = []
    monkeypatch.setattr(module, "_ask", ask)
    monkeypatch.setattr(module, "_show_link", lambda url, why: links.append(url))
    ended = anonymous("login", "--oauth1", "--no-browser", "--key", KEY, "--secret", SECRET)
    assert ended.code == 0, ended.err
    assert json.loads(anonymous("whoami", "--format", "json").out)["username"] == "you"
