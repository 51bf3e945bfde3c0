"""What Trello says no with, and what a person is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any

import httpx
import pytest

from boardctl.errors import AuthError, BoardctlError, NotFound, OutcomeUnknown, RateLimited, Unreachable, WireError
from boardctl.trello.client import Call

from .wires import LOCAL, Server, data, text


def failure(server: Server, call: Call | None = None, **options: Any) -> BoardctlError:
    """The error that a GET of a board, or the call, ends with."""

    async def run() -> None:
        async with server.client(**options) as client:
            await (client.send(call) if call else client.get("/boards/abc"))

    with pytest.raises(BoardctlError) as caught:
        asyncio.run(run())
    return caught.value


WRITE = Call("PUT", "/cards/c1", {"name": "x"})

# asserted-behaviours.jsonl: status, body; then the class, and words of the message and of the hint.
NOES: list[tuple[httpx.Response, type[WireError], str, str]] = [
    (text(401, "invalid key"), AuthError, "API key", "TRELLO_API_KEY"),
    (text(401, "invalid app key"), AuthError, "API key", "TRELLO_API_KEY"),
    (text(401, "invalid token"), AuthError, "wrong, expired, revoked", "boardctl login"),
    (text(401, "expired token"), AuthError, "the token has expired (expired token)", "boardctl login"),
    (data({"message": "missing scopes"}, 401), AuthError, "lacks the scope", "read and write"),
    (text(401, "unauthorized permission requested"), AuthError, "no access to /boards/abc", "ask to be added"),
    (text(401, "unauthorized card permission requested"), AuthError, "no access", "another account"),
    (text(404, "The requested resource was not found."), NotFound, "does not find /boards/abc", "deleted"),  # type: ignore[list-item]
    (text(404, "model not found"), NotFound, "model not found", "hidden from this account"),  # type: ignore[list-item]
    (text(404, "Cannot GET /1/boards/?key=x&token=y"), NotFound, "no such route: GET /boards/abc", "/1"),  # type: ignore[list-item]
    (text(400, "invalid id"), WireError, "said no to GET /boards/abc: invalid id (400)", ""),
    (data({"message": "invalid value for name", "error": "ERROR"}, 400), WireError, "invalid value for name (400)", ""),
    (data({"error": "API_TOO_MANY_CARDS_REQUESTED"}, 403), WireError, "API_TOO_MANY_CARDS_REQUESTED (403)", ""),
    (text(414, "<html><h1>414 URI too long</h1></html>", "text/html"), WireError, "GET /boards/abc (414)", ""),
    (text(302, "", location="https://elsewhere.example/?token=x"), WireError, "https://elsewhere.example (302)", "/1"),
    (text(301, "", location="/login"), WireError, "another path (301)", "BOARDCTL_API_URL"),
]


@pytest.mark.parametrize(("answer", "kind", "message", "hint"), NOES, ids=[case[2] for case in NOES])
def test_a_no_is_told_at_once(answer: httpx.Response, kind: type[WireError], message: str, hint: str) -> None:
    """Each documented refusal has its class, its words and a way out; it is not tried again."""
    server = Server(answer)
    error = failure(server)
    assert type(error) is kind or isinstance(error, kind)
    assert isinstance(error, WireError)
    assert error.status == answer.status_code
    assert message in error.message
    assert hint in (error.hint or "")
    assert "abc" in str(error.where)
    assert len(server.requests) == 1


def test_no_access_on_a_write_may_be_a_read_only_token() -> None:
    """Trello answers a read-only token and a stranger alike, so the hint names both."""
    error = failure(Server(text(401, "unauthorized card permission requested")), WRITE)
    assert isinstance(error, AuthError)
    assert "may not PUT /cards/c1" in error.message
    assert "read-only" in (error.hint or "")


def test_without_credentials_the_way_to_get_some_is_told() -> None:
    """No Authorization header is sent, and the 401 says what to set."""
    server = Server(text(401, "unauthorized permission requested"))
    error = failure(server, anonymous=True)
    assert "there are none" in error.message
    assert "TRELLO_TOKEN" in (error.hint or "")
    assert "authorization" not in server.requests[0].headers


def _refused() -> httpx.ConnectError:
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = BaseExceptionGroup("all", [ConnectionRefusedError(111, "Connection refused")])
    return error


def _caused(cause: BaseException) -> httpx.ConnectError:
    error = httpx.ConnectError("no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("raised", "message", "hint", "sent"),
    [
        (_refused(), "nothing answers at http://127.0.0.1:8123", "BOARDCTL_API_URL points there", 3),
        (_caused(socket.gaierror(-2, "Name or service not known")), "127.0.0.1 can't be resolved", "BOARDCTL", 3),
        (_caused(ssl.SSLCertVerificationError("self-signed")), "TLS certificate", "SSL_CERT_FILE", 1),
        (httpx.ConnectError("strange"), "no connection to 127.0.0.1:8123", "running", 3),
        (httpx.ConnectTimeout("slow"), "timed out", "running", 3),
        (httpx.ProxyError("403 Forbidden"), "proxy refused the way to 127.0.0.1:8123 (403)", "HTTPS_PROXY", 3),
        (httpx.ProxyError("407 Auth"), "proxy wants a name and password", "HTTPS_PROXY", 1),
        (httpx.UnsupportedProtocol("ftp"), "http:// or https://", "BOARDCTL_API_URL", 1),
        (httpx.ReadTimeout("slow"), "did not answer GET /boards/abc in time", "running", 3),
        (httpx.RemoteProtocolError("gone"), "before the connection broke", "running", 3),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_no_answer_is_told_with_the_cause(raised: Exception, message: str, hint: str, sent: int) -> None:
    """Refused, DNS, TLS, proxy and timeouts are told apart; what can't pass by itself is not tried again."""
    server = Server(raised)
    error = failure(server, base_url=LOCAL)
    assert isinstance(error, Unreachable)
    assert message in error.message
    assert hint in (error.hint or "")
    assert len(server.requests) == sent


def test_trello_itself_gets_another_hint_than_a_server_of_ones_own() -> None:
    """Nobody can start Trello, but its status page helps."""
    error = failure(Server(_refused()))
    assert "trello.status" in (error.hint or "")


def test_a_url_with_a_password_is_shown_without_it() -> None:
    """User and password in BOARDCTL_API_URL stay out of errors."""
    error = failure(Server(_refused()), base_url="http://me:hunter2@127.0.0.1:8123/1")
    assert "hunter2" not in f"{error.message} {error.hint} {error.where}"


@pytest.mark.parametrize("url", ["http://[::1/1", "localhost:80/1", "http://:99999999/1", ""])
def test_a_broken_url_is_an_error_for_people(url: str) -> None:
    """Whatever stands in BOARDCTL_API_URL, there is no traceback."""
    assert isinstance(failure(Server(data({})), base_url=url), Unreachable)


HICCUPS: list[httpx.Response | Exception] = [
    text(500, "oops"),
    text(503, "<html>busy</html>", "text/html"),
    text(504, ""),
    httpx.ReadTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("gone"),
    text(200, "<html>Log in to the hotel</html>", "text/html"),
    text(200, '{"id": "5f', "application/json"),
]


def outcome(server: Server, call: Call | None) -> Any:
    """What a GET of a board, or the call, gives."""

    async def run() -> Any:
        async with server.client() as client:
            return await (client.send(call) if call else client.get("/boards/abc"))

    return asyncio.run(run())


@pytest.mark.parametrize("hiccup", HICCUPS, ids=repr)
@pytest.mark.parametrize("call", [None, WRITE, Call("DELETE", "/labels/b1")], ids=["get", "put", "delete"])
def test_what_may_pass_is_tried_again(hiccup: Any, call: Call | None) -> None:
    """GET, PUT and DELETE survive two failures of each kind, with growing pauses."""
    server = Server(hiccup, hiccup, data({"id": "x"}))
    assert outcome(server, call) == {"id": "x"}
    assert server.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("hiccup", HICCUPS, ids=repr)
def test_a_post_is_never_repeated_blindly(hiccup: Any) -> None:
    """After any failure that leaves it open whether the object was made, the POST is not sent again."""
    server = Server(hiccup, data({"id": "x"}))
    error = failure(server, Call("POST", "/cards", {"idList": "l1"}))
    assert isinstance(error, OutcomeUnknown)
    assert "may or may not" in error.message
    assert len(server.requests) == 1


def test_a_post_whose_connection_never_opened_is_repeated() -> None:
    """Nothing was sent, so nothing can double."""
    server = Server(_refused(), data({"id": "x"}))
    assert outcome(server, Call("POST", "/cards", {"idList": "l1"})) == {"id": "x"}


def test_tries_have_an_end() -> None:
    """A server that was there and keeps failing is given up after five tries and a bounded wait."""
    server = Server(text(503, ""))
    error = failure(server)
    assert (isinstance(error, WireError), len(server.requests)) == (True, 5)
    assert sum(server.clock.slept) < 10


def test_a_write_given_up_says_that_it_may_have_happened() -> None:
    """A PUT that got no answer to the last of its tries is not called failed."""
    assert isinstance(failure(Server(text(503, "")), WRITE), OutcomeUnknown)
    then_down = Server(httpx.ReadTimeout("slow"), _refused())
    assert isinstance(failure(then_down, WRITE), OutcomeUnknown)


def test_a_refusal_after_a_lost_answer_is_a_refusal() -> None:
    """The second answer settles it."""
    error = failure(Server(httpx.ReadTimeout("slow"), text(400, "invalid value for name")), WRITE)
    assert not isinstance(error, OutcomeUnknown)


def test_a_delete_whose_answer_was_lost_has_worked_when_nothing_is_left() -> None:
    """404 to the repeated DELETE means that the first one did it; to the first one it is an error."""
    gone = text(404, "The requested resource was not found.")
    assert outcome(Server(httpx.ReadTimeout("slow"), gone), Call("DELETE", "/labels/b1")) == {}
    assert isinstance(failure(Server(gone), Call("DELETE", "/labels/b1")), NotFound)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_success(status: int) -> None:
    """202 and empty bodies have been seen on writes."""
    assert outcome(Server(text(status, "")), WRITE) == {}


def test_json_of_another_shape_is_told_not_repeated() -> None:
    """An answer that is JSON but no board is an error with the place in it."""
    server = Server(data({"id": "w1", "cards": [{"id": 5}]}))

    async def run() -> None:
        async with server.client() as client:
            await client.read_board("w1")

    with pytest.raises(WireError, match=r"unknown shape.*cards"):
        asyncio.run(run())
    assert len(server.requests) == 1


def test_429_ends_after_a_bounded_wait() -> None:
    """A limit that never opens is told after two minutes, not hammered."""
    server = Server(data({"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}, 429))
    error = failure(server, Call("POST", "/cards", {"idList": "l1"}))
    assert isinstance(error, RateLimited)
    assert "Rate limit exceeded" in error.message
    assert sum(server.clock.slept) == 120
    assert len(server.requests) == 13
