"""What the page's server lets in: this machine, its own page, and nothing of the disk."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest

from tests.served import Served

HOME = ("/", "/b/anything", "/c/anything/with-a-name")


def origin(served: Served) -> str:
    return served.page_url.rstrip("/")


@pytest.mark.parametrize("path", HOME)
def test_the_page_allows_nothing_but_its_own_files(served: Served, path: str) -> None:
    """A strict policy, no inline script or style, and every address in it is its own."""
    answer = httpx.get(origin(served) + path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<style|style=|<script>|\son\w+=", answer.text)
    assert all(url.startswith(("/static/", "#")) for url in re.findall(r'(?:src|href)="([^"]*)"', answer.text))


@pytest.mark.parametrize("path", ["/", "/page/people", "/page/events", "/static/main.js"])
def test_a_foreign_host_is_refused(served: Served, path: str) -> None:
    """A foreign name that resolves to this machine is DNS rebinding."""
    for host in ("evil.example", f"evil.example:{urlsplit(served.page_url).port}", "127.0.0.1.evil.example", ""):
        assert httpx.get(origin(served) + path, headers={"host": host}).status_code in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {},
        {"origin": "SELF", "sec-fetch-site": "cross-site"},
    ],
)
def test_tokens_are_handed_only_to_the_own_page(served: Served, headers: dict[str, str]) -> None:
    """Whoever can't prove to be the page gets none, whatever way they ask."""
    given = {name: origin(served) if value == "SELF" else value for name, value in headers.items()}
    answer = httpx.post(f"{origin(served)}/page/session", json={"member": "you"}, headers=given)
    assert answer.status_code == 403
    assert "ATTA" not in answer.text


def test_tokens_are_random_of_the_member_and_nowhere_else(served: Served) -> None:
    """The list of people has none; the same member gets the same one again."""
    url, own = f"{origin(served)}/page/session", {"origin": origin(served)}
    sessions = [httpx.post(url, json={"member": name}, headers=own).json() for name in ("alice", "alice", "bob")]
    assert sessions[0]["token"] == sessions[1]["token"] != sessions[2]["token"]
    assert not any(session["token"] in "".join(served.printed) for session in sessions)
    assert "ATTA" not in httpx.get(f"{origin(served)}/page/people").text
    field = f'OAuth oauth_consumer_key="{sessions[2]["key"]}", oauth_token="{sessions[2]["token"]}"'
    me = httpx.get(f"{origin(served)}/1/members/me", headers={"authorization": field})
    assert me.json()["username"] == "bob"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"member": 1}', b"{" * 6000])
def test_senseless_sessions_are_refused(served: Served, body: bytes) -> None:
    """No body can bring the server down."""
    answer = httpx.post(f"{origin(served)}/page/session", content=body, headers={"origin": origin(served)})
    assert answer.status_code in (400, 404)


def test_nothing_else_is_served(served: Served) -> None:
    """No folder, no file beside the page's, no other method."""
    for path in (
        "/static/",
        "/static/../site.py",
        "/static/%2e%2e/site.py",
        "/static//etc/passwd",
        "/page",
        "/nothing",
    ):
        assert httpx.get(origin(served) + path).status_code == 404
    assert httpx.post(f"{origin(served)}/", headers={"origin": origin(served)}).status_code == 404


def test_files_are_sent_once(served: Served) -> None:
    """An unchanged file is not sent again."""
    first = httpx.get(f"{origin(served)}/static/main.js")
    again = httpx.get(f"{origin(served)}/static/main.js", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
