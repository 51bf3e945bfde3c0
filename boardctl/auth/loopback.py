"""The loopback server that takes the answer from the browser: one address, one answer, a limited time.

The authorise page sends the browser back with the token in the fragment, which no server sees. So the page served
here reads it, takes it out of the address bar and the history, and hands it over by POST.
"""

from __future__ import annotations

import hmac
import json
import os
import queue
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from boardctl.auth.grant import HOST
from boardctl.auth.handover import notice, page, policy
from boardctl.errors import BoardctlError

_LONGEST = 4096
_PATIENCE = 10.0  # seconds for one request: a browser opens connections ahead of need and leaves them silent
_FIELDS = ("token", "error", "oauth_token", "oauth_verifier")
Answer = dict[str, str]


class Taken(BoardctlError):
    """The port is in use: the token has to be pasted instead."""

    code = "port-taken"


class Loopback:
    """A server at http://127.0.0.1:PORT/NONCE that waits for one answer."""

    def __init__(self, origin: str, nonce: str, answers: queue.SimpleQueue[Answer]) -> None:
        self.origin = origin
        self.return_url = f"{origin}/{nonce}"
        self._answers = answers

    def wait(self, seconds: float) -> Answer:
        """What the page handed over: token, or oauth_token and oauth_verifier, or error.

        Raises BoardctlError when nothing came in time.
        """
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            raise BoardctlError(
                f"no answer from the browser within {seconds:g} s",
                hint=f"run it again; if Trello said that the return URL is invalid, add {self.origin} to the key's "
                "allowed origins, or use `boardctl login --no-browser` and paste the token",
            ) from None


@contextmanager
def listening(port: int) -> Iterator[Loopback]:
    """Serve until the end of the block; port 0 is any free one. Raises Taken."""
    try:
        server = _Server(port)
    except OSError as error:
        raise Taken(f"port {port} on {HOST} can't be used: {error.strerror}") from None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Loopback(server.origin, server.nonce, server.answers)
    finally:
        # A connection that the browser opened ahead of need outlives the server: what comes over it is too late.
        server.used.acquire(blocking=False)
        server.shutdown()
        server.server_close()


class _Server(ThreadingTCPServer):
    """Holds the nonce, and the answer once it is there; `used` is taken once, by whoever is first.

    Not http.server's own server, which asks the DNS for this machine's name and may wait long for it.
    """

    # Threads, because a browser's idle connection would keep all others out; not waited for, for the same reason.
    daemon_threads = True
    block_on_close = False
    # With SO_REUSEADDR another program could listen on the same port on Windows.
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.origin = f"http://{HOST}:{self.server_address[1]}"
        self.nonce = secrets.token_urlsafe(24)
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.used = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is no news; the default prints a traceback."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server_version = "boardctl"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        """The hand-over page, at the one address."""
        if self._is_at_home() and self._is_open():
            script = secrets.token_urlsafe(12)
            self._answer(HTTPStatus.OK, page(script), "text/html; charset=utf-8", policy(script))

    def do_POST(self) -> None:
        """The answer, from our own page only, and once."""
        if not (self._is_at_home() and self._is_from_our_page() and self._is_open()):
            return
        found = self._read()
        if found is None:
            self._refuse(HTTPStatus.BAD_REQUEST, "This is not an answer.")
        elif self.server.used.acquire(blocking=False):
            self._answer(HTTPStatus.OK, '{"ok":true}', "application/json")
            self.server.answers.put(found)
        else:
            self._refuse(HTTPStatus.GONE, "This login is over.")

    def _is_at_home(self) -> bool:
        """Host is us: a name of somebody else's that resolves to 127.0.0.1 gets nothing (DNS rebinding)."""
        if self.headers.get("Host") != self.server.origin.removeprefix("http://"):
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "Not this host.")
        path = self.path.partition("?")[0].lstrip("/")
        if not hmac.compare_digest(path.encode(), self.server.nonce.encode()):
            return self._refuse(HTTPStatus.NOT_FOUND, "This is not the address of this login. Nothing was taken.")
        return True

    def _is_from_our_page(self) -> bool:
        if self.headers.get("Origin") != self.server.origin:
            return self._refuse(HTTPStatus.FORBIDDEN, "Not from this page.")
        if self.headers.get_content_type() != "application/json":
            return self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not JSON.")
        return True

    def _is_open(self) -> bool:
        is_over = self.server.used.locked()
        return not is_over or self._refuse(HTTPStatus.GONE, "boardctl has had its answer. You can close this window.")

    def _read(self) -> Answer | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST:
            return None
        return parse(self.rfile.read(int(length)))

    def _refuse(self, status: HTTPStatus, why: str) -> bool:
        """False. Somebody who looks at it gets a page, and a script a line."""
        if self.command == "GET":
            style = secrets.token_urlsafe(12)
            title = "This login is over" if status is HTTPStatus.GONE else "Not logged in"
            self._answer(status, notice(style, title, why), "text/html; charset=utf-8", policy(style))
        else:
            self._answer(status, why, "text/plain; charset=utf-8")
        return False

    def _answer(self, status: HTTPStatus, text: str, kind: str, csp: str = "default-src 'none'") -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in _headers(kind, len(content), csp).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the default prints request lines, and OAuth 1.0's hold a verifier."""


def _headers(kind: str, length: int, csp: str) -> dict[str, str]:
    return {
        "Content-Type": kind,
        "Content-Length": str(length),
        "Content-Security-Policy": csp,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Connection": "close",
    }


def parse(content: bytes) -> Answer | None:
    """The answer in a POST's body: an object of known names and short texts, with at least one of them."""
    try:
        found = json.loads(content)
    except ValueError:
        return None
    if not isinstance(found, dict) or not found or not set(found) <= set(_FIELDS):
        return None
    return found if all(isinstance(value, str) for value in found.values()) else None
