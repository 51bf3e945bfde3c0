"""Servers on loopback that answer as a test says."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple


class Heard(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Said(NamedTuple):
    """An answer; a Date header among `headers` stands for the server's own."""

    status: int
    content: bytes
    headers: Mapping[str, str] = {}


Answering = Callable[[Heard], Said]


class Server(NamedTuple):
    """Where it is, with /1, and all that it has heard."""

    url: str
    heard: list[Heard]


def _handler(answer: Answering, heard: list[Heard]) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            heard.append(Heard(self.command, self.path, dict(self.headers.items()), body))
            said = answer(heard[-1])
            self.send_response_only(said.status)
            named = {"Date": self.date_time_string(), "Content-Type": "application/json", **said.headers}
            for name, value in {**named, "Content-Length": str(len(said.content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.content)

        do_GET = do_POST = do_PUT = do_DELETE = _any

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    return Handler


@contextmanager
def serving(answer: Answering, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that runs until the end of the block."""
    heard: list[Heard] = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer, heard)) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield Server(f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}/1", heard)
        server.shutdown()
