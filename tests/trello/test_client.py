"""What the client sends, how fast, and what it never lets out."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardctl.errors import AuthError, BoardctlError, WireError
from boardctl.trello.client import BoardRef, Call, Client, Credentials, Me, Workspace
from boardctl.trello.redact import Redactor

from .wires import KEY, LOCAL, TOKEN, Server, data, sent, text


def run(server: Server, work: Callable[[Client], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    """The result of some work with a client of the server."""

    async def whole() -> Any:
        async with server.client(**options) as client:
            return await work(client)

    return asyncio.run(whole())


def cards(*numbers: int, closed: bool = False) -> list[dict[str, Any]]:
    """Cards whose ids are in the order of their numbers."""
    return [{"id": f"{number:024x}", "idList": "l1", "name": str(number), "closed": closed} for number in numbers]


def test_credentials_travel_in_the_header_only() -> None:
    """Key and token are in the Authorization header, never in the URL or the body."""
    server = Server(data({"id": "w1"}))
    run(server, lambda client: client.read_board("w1"))
    run(server, lambda client: client.send(Call("PUT", "/cards/c1", {"name": "x"})))
    for request in server.requests:
        assert request.headers["authorization"] == f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'
        assert KEY not in str(request.url)
        assert TOKEN not in str(request.url)
    assert json.loads(server.requests[-1].content) == {"name": "x"}


def test_a_board_is_one_read() -> None:
    """Everything on a board comes in one nested GET that asks for no more than is used."""
    server = Server(data({"id": "w1", "lists": [{"id": "l1", "name": "Doing"}], "cards": cards(1)}))

    async def work(client: Client) -> tuple[int, int]:
        board = await client.read_board("w1")
        assert set(board.objects) == {"l1", f"{1:024x}"}
        assert not board.archived_cards
        return client.reads, client.writes

    assert run(server, work) == (1, 0)
    asked = server.requests[0].url.params
    assert (asked["cards"], asked["labels_limit"], asked["organization_fields"]) == ("open", "1000", "name,displayName")
    assert "actions" not in asked


def test_archived_cards_take_one_read_more() -> None:
    """Closed cards are read only when they are asked for."""
    server = Server(data({"id": "w1", "cards": cards(1)}), data(cards(2, closed=True)))
    board = run(server, lambda client: client.read_board("w1", archived_cards=True))
    assert [each.id for each in board.of_kind("card")] == [f"{1:024x}", f"{2:024x}"]
    assert board.archived_cards
    assert server.requests[1].url.params["filter"] == "closed"
    assert len(server.requests) == 2


@pytest.mark.parametrize(("count", "reads"), [(999, 1), (1000, 2), (1168, 1)])
def test_just_a_thousand_cards_may_not_be_all(count: int, reads: int) -> None:
    """Exactly 1000 cards are read again in pages; any other number is taken as the whole."""
    server = Server(data({"id": "w1", "cards": cards(*range(count))}), data(cards(*range(500))))
    board = run(server, lambda client: client.read_board("w1"))
    assert (len(board.objects), len(server.requests)) == (count, reads)


def test_pages_go_back_from_the_newest() -> None:
    """Each page ends before the oldest card of the last one, until one is not full."""
    first, rest = cards(*range(2999, 1999, -1)), cards(*range(1999, 1500, -1))
    server = Server(data({"id": "w1"}), data(first), data(rest))
    board = run(server, lambda client: client.read_board("w1", archived_cards=True))
    assert len(board.objects) == 1499
    assert server.requests[2].url.params["before"] == f"{2000:024x}"


def test_a_server_that_ignores_before_does_not_hold_us_for_ever() -> None:
    """The same page twice ends the reading."""
    server = Server(data({"id": "w1"}), data(cards(*range(1000))))
    board = run(server, lambda client: client.read_board("w1", archived_cards=True))
    assert (len(board.objects), len(server.requests)) == (1000, 3)


def test_my_boards_know_their_workspace_and_whether_i_am_admin() -> None:
    """One read of the boards and one of the member; the member is read once."""
    boards = [
        {
            "id": "w1",
            "name": "Web",
            "closed": True,
            "shortLink": "wwwwwwww",
            "shortUrl": "https://trello.com/b/wwwwwwww",
            "idOrganization": "g1",
            "organization": {"id": "g1", "name": "acme", "displayName": "Acme Inc."},
            "memberships": [{"idMember": "m1", "memberType": "admin"}, {"idMember": "m2", "memberType": "normal"}],
        },
        {"id": "w2", "name": "Other", "memberships": [{"idMember": "m2", "memberType": "admin"}]},
    ]
    me = {"id": "m1", "username": "alice", "fullName": "Alice Archer"}
    server = Server(lambda request: data(boards if request.url.path.endswith("boards") else me))

    async def work(client: Client) -> Any:
        return await client.my_boards(), await client.me()

    found, person = run(server, work)
    assert found[0] == BoardRef(
        id="w1",
        name="Web",
        url="https://trello.com/b/wwwwwwww",
        short_link="wwwwwwww",
        archived=True,
        workspace_names=frozenset({"g1", "acme", "Acme Inc."}),
        admin=True,
    )
    assert (found[1].admin, found[1].archived, found[1].workspace_names) == (False, False, frozenset())
    assert person == Me(id="m1", username="alice", full_name="Alice Archer")
    assert len(server.requests) == 2


def test_workspaces_are_read() -> None:
    """A workspace has a short name and a display name."""
    server = Server(data([{"id": "g1", "name": "acme", "displayName": "Acme Inc."}]))
    found = run(server, lambda client: client.workspaces())
    assert found == (Workspace(id="g1", name="acme", display_name="Acme Inc."),)


def test_a_call_with_an_unknown_id_is_never_sent() -> None:
    """A pending handle that nobody bound is a bug, not a request."""
    server = Server(data({}))
    with pytest.raises(ValueError, match="without an id"):
        run(server, lambda client: client.send(Call("POST", "/cards", {"idList": "${w/lists/l}"})))
    assert not server.requests


def test_a_path_never_changes_the_host() -> None:
    """Whatever the path is, the request goes to the API."""
    server = Server(data({}))
    run(server, lambda client: client.get("@evil.example/x"), base_url="http://127.0.0.1:8123")
    assert server.requests[0].url.host == "127.0.0.1"


# --- speed -------------------------------------------------------------------------------------------------------


def writes(count: int) -> Callable[[Client], Coroutine[Any, Any, Any]]:
    """So many writes at once."""

    async def work(client: Client) -> None:
        await asyncio.gather(*(client.send(Call("PUT", f"/cards/{each}", {"pos": 1})) for each in range(count)))

    return work


def most_within(times: list[float], seconds: float) -> int:
    """The most requests in any stretch of so many seconds."""
    return max(sum(start <= each < start + seconds for each in times) for start in times)


def test_a_hundred_requests_in_any_ten_seconds() -> None:
    """400 writes keep within the token's limit, and take hardly longer than it demands."""
    server = Server(data({}))
    run(server, writes(400))
    assert most_within(server.times, 10) == 100
    assert server.times[-1] - server.times[0] < 1.1 * 30


def limits(most: int, interval: int, left: int) -> httpx.Response:
    """An answer with the headers that every answer has."""
    numbers = {"max": most, "interval-ms": interval, "remaining": left}
    headers = {f"x-rate-limit-api-token-{name}": str(number) for name, number in numbers.items()}
    return httpx.Response(200, headers=headers, json={})


def test_the_servers_own_limits_are_kept() -> None:
    """A lower limit in the headers holds from the first answer on."""
    server = Server(limits(10, 1000, 9))
    run(server, writes(50), concurrency=1)
    assert most_within(server.times, 1) == 10


def test_what_others_send_is_counted() -> None:
    """Where the server counts more than was sent from here, there is less left for us."""
    busy = limits(100, 10000, 4)
    server = Server(*[limits(100, 10000, 99)] * 30, busy)
    run(server, writes(60), concurrency=1)
    assert most_within(server.times, 10) < 60


def test_429_holds_everything_for_the_window() -> None:
    """After a 429 nothing is sent until the window is over; then all goes on, POSTs too."""
    limited = data({"error": "API_KEY_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}, 429)
    server = Server(limited, data({}))

    async def work(client: Client) -> None:
        await client.send(Call("POST", "/cards", {"idList": "l1"}))
        await client.get("/members/me")

    run(server, work)
    assert [each - server.times[0] for each in server.times] == [0, 10, 10]


@pytest.mark.parametrize(
    "answer",
    [
        data({"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}, 429),
        data({"error": "RATE_LIMIT_EXCEEDED", "message": "Exceeded rate limit to /1/member"}, 429),
        text(429, "Rate limit exceeded"),
        text(429, "<html>slow down</html>", "text/html"),
        text(429, ""),
    ],
)
def test_429_is_understood_in_any_body(answer: httpx.Response) -> None:
    """The status counts, not the words."""
    server = Server(answer, data({"id": "x"}))
    assert run(server, lambda client: client.get("/cards/c1")) == {"id": "x"}


@pytest.mark.parametrize(("after", "seconds"), [("3", 3), ("soon", 10), ("0", 0)])
def test_retry_after_is_honoured(after: str, seconds: int) -> None:
    """A Retry-After in seconds comes before the window's length; anything else is ignored."""
    server = Server(text(429, "", retry_after=after), data({}))
    run(server, lambda client: client.get("/cards/c1"))
    assert server.times[1] - server.times[0] == seconds


@pytest.mark.parametrize("after", ["86400", "9" * 400])
def test_a_longer_wait_than_anybody_has_is_told(after: str) -> None:
    """Nobody waits for it; the error says what was asked for, and what the server said, if anything."""
    for words, told in (("", "s"), ("Slow down.", "s: Slow down")):
        server = Server(text(429, words, retry_after=after))
        with pytest.raises(WireError) as raised:
            run(server, lambda client: client.get("/cards/c1"))
        assert len(server.times) == 1
        message = raised.value.message
        assert f"limits requests, and asks to wait {after[:20]}" in message
        assert message.endswith(told)
        assert "after a long wait" not in message


def test_no_more_requests_at_once_than_allowed() -> None:
    """Concurrency is bounded."""
    at_once: list[int] = []
    open_now = 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal open_now
        open_now += 1
        at_once.append(open_now)
        await asyncio.sleep(0)
        open_now -= 1
        return data({})

    async def whole() -> None:
        client = Client(base_url=LOCAL, credentials=None, transport=httpx.MockTransport(handle), concurrency=3)
        async with client:
            await writes(20)(client)

    asyncio.run(whole())
    assert max(at_once) == 3


def test_a_plan_of_one_read_imports_neither_limiter_nor_terminal() -> None:
    """What the wire needs for a first read leaves out the rate limiter and httpx's command line."""
    code = (
        "import sys, asyncio, boardctl.trello.client as c\n"
        "assert 'httpx' not in sys.modules\n"
        "from boardctl.trello.transport import import_httpx\n"
        "httpx = import_httpx()\n"
        "transport = httpx.MockTransport(lambda request: httpx.Response(200, json={'id': 'w1'}))\n"
        "async def run():\n"
        "    async with c.Client(base_url='http://x/1', credentials=None, transport=transport) as client:\n"
        "        await client.read_board('w1')\n"
        "asyncio.run(run())\n"
        "print(sorted({'pyrate_limiter', 'rich', 'pygments', 'click', 'certifi'} & set(sys.modules)))\n"
        "assert 'httpx._main' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


# --- secrets -----------------------------------------------------------------------------------------------------


def everything(error: BaseException, records: list[logging.LogRecord]) -> str:
    """All text that an error and the log could show."""
    shown = [str(getattr(error, name, "")) for name in ("message", "hint", "where", "args")]
    shown += traceback.format_exception(error)
    shown += [logging.Formatter("%(message)s").format(record) for record in records]
    return "\n".join(shown)


ECHOES: list[Callable[[int, str, str], httpx.Response]] = [
    lambda status, key, token: text(status, f"Cannot GET /1/boards/?key={key}&token={token}"),
    lambda status, key, token: data({"message": f"bad {token} of {key}", "error": token}, status),
    lambda status, key, token: text(status, f"<html>{key} {token}</html>", "text/html"),
    lambda status, key, token: text(status, f'OAuth oauth_consumer_key="{key}", oauth_token="{token.upper()}"'),
    lambda status, key, token: text(302, "", location=f"https://{token}.example/?token={token}&key={key}"),
]
SECRETS = st.text("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_~", min_size=16, max_size=80)


@given(
    key=SECRETS,
    token=SECRETS,
    echo=st.sampled_from(ECHOES),
    status=st.sampled_from([200, 400, 401, 403, 404, 429, 500]),
    path=st.sampled_from(["/boards/x", "/tokens/{token}", "/search?query={token}"]),
)
def test_no_error_and_no_log_holds_a_secret(key: str, token: str, echo: Any, status: int, path: str) -> None:
    """Even if the server echoes key and token, and the path holds the token, no text that comes out does."""
    records: list[logging.LogRecord] = []
    handler = _Keeper(records)
    logger = logging.getLogger("httpx")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    server = Server(echo(status, key, token))
    try:
        asyncio.run(_get_with(server, Credentials(key, token), path.format(token=token)))
    except BoardctlError as error:
        shown = everything(error, records).lower()
        assert key.lower() not in shown
        assert token.lower() not in shown
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


async def _get_with(server: Server, credentials: Credentials, path: str) -> Any:
    client = Client(
        base_url=LOCAL,
        credentials=credentials,
        transport=httpx.MockTransport(server.handle),
        clock=server.clock,
        sleep=server.clock.sleep,
    )
    async with client:
        return await client.get(path)


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "https://[elsewhere/"])
def test_a_redirect_is_not_followed_and_shows_no_query(place: str) -> None:
    """Credentials go to no other host, and the place it points to is shown without what hangs on it."""
    server = Server(text(302, "", location=f"{place}?token={TOKEN}"))
    with pytest.raises(BoardctlError) as caught:
        run(server, lambda client: client.get("/boards/x"))
    assert TOKEN not in everything(caught.value, [])
    assert list(sent(server)) == [("GET", "/1/boards/x")]


def test_credentials_have_no_readable_form() -> None:
    """Printing them, in a log or a debugger, shows nothing."""
    credentials = Credentials(KEY, TOKEN)
    for shown in (repr(credentials), str(credentials), f"{credentials}", repr([credentials])):
        assert KEY not in shown
        assert TOKEN not in shown


@pytest.mark.parametrize(("key", "token"), [("", TOKEN), (KEY, ""), (KEY, f"{TOKEN}\n"), (KEY, 'a"b'), ("clé", TOKEN)])
def test_impossible_credentials_are_refused_before_anything_is_sent(key: str, token: str) -> None:
    """An empty key or one with a line break is told without showing it."""
    server = Server(data({}))
    with pytest.raises(AuthError) as caught:
        asyncio.run(_get_with(server, Credentials(key, token), "/x"))
    assert TOKEN not in everything(caught.value, [])
    assert not server.requests


def test_redaction_knows_other_peoples_tokens_too() -> None:
    """A token is known by its form and by its name, whoever it belongs to."""
    other = "ATTA" + "0a1b2c3d" * 8 + "DEADBEEF"
    for line in (f"GET /1/tokens/{other}/member", f"token={other}&x=1", f"it is {other}.", 'oauth_token="abc123"'):
        assert other not in Redactor(None)(line)
        assert "abc123" not in Redactor(None)(line)


def test_log_filters_are_taken_off_again() -> None:
    """A closed client leaves no trace in logging."""
    before = list(logging.getLogger("httpx").filters)
    run(Server(data({})), lambda client: client.get("/x"))
    assert logging.getLogger("httpx").filters == before
