"""The wire over real sockets on loopback: what only a real connection can show."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from boardctl.errors import OutcomeUnknown, Unreachable
from boardctl.trello.client import Call, Client, Credentials

from .wires import KEY, TOKEN, Clock

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def with_peer(peer: Peer, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """The result of some work with a client of a server that handles each connection as `peer` does."""

    async def run() -> Any:
        server = await asyncio.start_server(peer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, _client(port) as client:
            return await work(client)

    return asyncio.run(run())


def _client(port: int) -> Client:
    clock = Clock()
    url = f"http://127.0.0.1:{port}/1"
    return Client(base_url=url, credentials=Credentials(KEY, TOKEN), clock=clock, sleep=clock.sleep)


def answering(*answers: bytes) -> tuple[Peer, list[bytes]]:
    """A peer that answers one request per connection and hangs up, and the requests it has seen."""
    left, seen = list(answers), list[bytes]()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        seen.append(head + await reader.readexactly(length))
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return peer, seen


WHOLE = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"id":"w1"}'
CUT = WHOLE[:-4]
NOTHING = b""


def test_the_request_line_holds_no_secret() -> None:
    """On the wire, key and token stand in the Authorization header and nowhere else."""
    peer, seen = answering(WHOLE)
    assert with_peer(peer, lambda client: client.get("/boards/w1", fields="name")) == {"id": "w1"}
    line, _, rest = seen[0].partition(b"\r\n")
    assert line == b"GET /1/boards/w1?fields=name HTTP/1.1"
    assert rest.count(TOKEN.encode()) == 1
    assert f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'.encode() in rest


@pytest.mark.parametrize("broken", [CUT, NOTHING], ids=["cut off", "hung up"])
def test_broken_answers_are_asked_for_again(broken: bytes) -> None:
    """A body that ends too soon and a connection that closes are both only a hiccup to a GET."""
    peer, seen = answering(broken, WHOLE)
    assert with_peer(peer, lambda client: client.get("/boards/w1")) == {"id": "w1"}
    assert len(seen) == 2


@pytest.mark.parametrize("broken", [CUT, NOTHING], ids=["cut off", "hung up"])
def test_broken_answers_to_a_post_leave_it_open(broken: bytes) -> None:
    """A POST that was sent once is not sent again."""
    peer, seen = answering(broken, WHOLE)
    with pytest.raises(OutcomeUnknown):
        with_peer(peer, lambda client: client.send(Call("POST", "/labels", {"name": "x", "color": None})))
    assert len(seen) == 1
    assert seen[0].endswith(b'{"name":"x","color":null}')


def test_nobody_there_is_told_with_host_and_port() -> None:
    """A port where nothing listens gives one clear sentence and the variable to look at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nothing else can take the port
        port = held.getsockname()[1]

        async def run() -> None:
            async with _client(port) as client:
                await client.me()

        with pytest.raises(Unreachable) as caught:
            asyncio.run(run())
    assert caught.value.message == f"nothing answers at http://127.0.0.1:{port}: connection refused"
    assert caught.value.hint == "is it running? BOARDCTL_API_URL points there"
