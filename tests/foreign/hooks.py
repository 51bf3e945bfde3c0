"""A receiver of webhooks on loopback: answers every HEAD and POST with 200 and keeps what was posted."""

from __future__ import annotations

import json
import queue
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple


class Delivery(NamedTuple):
    """One POST: its raw body and its signature."""

    body: bytes
    signature: str

    def action(self) -> str:
        """The type of the action it tells of."""
        return str(json.loads(self.body)["action"]["type"])


class Receiver:
    """A context manager; `url` is what to register."""

    def __init__(self) -> None:
        self.deliveries: queue.Queue[Delivery] = queue.Queue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.deliveries))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def wait(self, action: str) -> Delivery:
        """The next delivery of such an action; raises queue.Empty when none comes."""
        while True:
            delivery = self.deliveries.get(timeout=120)
            if delivery.action() == action:
                return delivery

    def __enter__(self) -> Receiver:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _handler(deliveries: queue.Queue[Delivery]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            deliveries.put(Delivery(body, self.headers["x-trello-webhook"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: stderr is for failures."""

    return Handler
