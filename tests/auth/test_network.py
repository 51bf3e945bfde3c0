"""Proxies, certificates of one's own, and what is said when DNS, TLS or a proxy is in the way."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from boardctl.sandbox import KEY, TOKEN
from tests.auth.conftest import Boardctl, Served, no_waiting
from tests.auth.servers import Said, serving

HOST = "trello.company.test"


class Proxy:
    """A proxy that takes CONNECT and leads every host to the sandbox, with TLS of its own in between."""

    def __init__(self, target: str, context: ssl.SSLContext | None, status: str = "200 OK") -> None:
        self.heads: list[bytes] = []
        self._target = target.removeprefix("http://").removesuffix("/1")
        self._context = context
        self._status = status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _handle(self, connection: socket.socket) -> None:
        with connection:
            head = connection.recv(65536)
            self.heads.append(head)
            connection.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
            if self._status.startswith("200") and self._context is not None:
                try:
                    self._lead(self._context.wrap_socket(connection, server_side=True))
                except (ssl.SSLError, OSError):
                    return

    def _lead(self, inside: ssl.SSLSocket) -> None:
        host, port = self._target.split(":")
        with inside, socket.create_connection((host, int(port))) as outside:
            while True:
                ready = [inside] if inside.pending() else select.select([inside, outside], [], [])[0]
                for each in ready:
                    data = each.recv(65536)
                    if not data:
                        return
                    (outside if each is inside else inside).sendall(data)


@contextmanager
def proxy(served: Served, context: ssl.SSLContext | None = None, status: str = "200 OK") -> Iterator[Proxy]:
    """One that runs."""
    found = Proxy(served.url, context, status)
    threading.Thread(target=found.serve, daemon=True).start()
    try:
        yield found
    finally:
        found.close()


@pytest.fixture
def company(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    """A company's certificate authority: the proxy's TLS, and the file that clients are to trust."""
    trustme: Any = pytest.importorskip("trustme", reason="trustme is not installed (pip install trustme)")
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(context)
    file = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(file))
    return context, str(file)


@pytest.fixture
def behind(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> Boardctl:
    """boardctl pointed at a host that only a proxy can reach; waits take no time."""
    no_waiting(monkeypatch)
    monkeypatch.setenv("BOARDCTL_API_URL", f"https://{HOST}/1")
    return you


def test_through_a_proxy_with_a_company_certificate(
    behind: Boardctl, served: Served, company: tuple[ssl.SSLContext, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY and SSL_CERT_FILE are all it takes; the proxy sees no credentials."""
    context, file = company
    with proxy(served, context) as way:
        monkeypatch.setenv("HTTPS_PROXY", f"http://someone:secretword@{way.address}")
        untrusted = behind("whoami")
        assert untrusted.code == 1
        assert "its TLS certificate does not hold" in untrusted.err
        assert "SSL_CERT_FILE" in untrusted.err
        monkeypatch.setenv("SSL_CERT_FILE", file)
        ended = behind("whoami")
        assert ended.code == 0, ended.err
        assert "@you" in ended.out
        doctor = behind("doctor")
    assert f"through the proxy {way.address}" in doctor.out
    assert "secretword" not in doctor.out + doctor.err
    assert all(head.startswith(f"CONNECT {HOST}:443 ".encode()) for head in way.heads)
    assert not any(TOKEN.encode() in head or KEY.encode() in head for head in way.heads)


@pytest.mark.parametrize(
    ("status", "words"),
    [("407 Proxy Authentication Required", "wants a name and password"), ("403 Forbidden", "refused the way to")],
)
def test_a_proxy_that_says_no(
    behind: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch, status: str, words: str
) -> None:
    """It is the proxy that is named, and HTTPS_PROXY."""
    with proxy(served, status=status) as way:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{way.address}")
        ended = behind("whoami")
    assert ended.code == 1
    assert words in ended.err
    assert "HTTPS_PROXY" in ended.err


def test_a_proxy_that_is_not_there(behind: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the proxy, without its password, and not Trello."""
    monkeypatch.setenv("HTTPS_PROXY", "http://someone:secretword@127.0.0.1:1")
    ended = behind("whoami")
    assert "nothing answers at the proxy 127.0.0.1:1: connection refused" in ended.err
    assert "secretword" not in ended.err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HTTPS_PROXY", "ftp://x:1", "the proxy in HTTPS_PROXY is not one"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "the certificates that SSL_CERT_FILE names can't be read"),
    ],
)
def test_variables_that_make_no_sense(
    behind: Boardctl, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    """Told in one sentence, not with a traceback."""
    monkeypatch.setenv(name, value)
    ended = behind("whoami")
    assert ended.code == 1
    assert words in ended.err


def test_certificates_that_are_none(behind: Boardctl, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that holds no certificate."""
    (home / "ca.pem").write_text("hello\n", encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", "ca.pem")
    assert "can't be read" in behind("whoami").err


def test_no_proxy_goes_straight(behind: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY leaves the name to DNS, which knows nothing of it."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", HOST)
    ended = behind("whoami")
    assert f"the name {HOST} can't be resolved (DNS)" in ended.err


def test_loopback_needs_no_proxy(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox on this machine is reached although a proxy is set that is not there."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert you("whoami").code == 0


@pytest.mark.parametrize("given", ["127.0.0.1", "another.name"])
def test_a_server_that_signed_for_itself(
    you: Boardctl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """Nothing is sent to it, and SSL_CERT_FILE is named; where that trusts its authority its name still has to fit."""
    trustme: Any = pytest.importorskip("trustme", reason="trustme is not installed (pip install trustme)")
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(given).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "own.pem"))
    member = b'{"id": "555555555555555555555555", "username": "you", "fullName": "You"}'
    no_waiting(monkeypatch)
    with serving(lambda heard: Said(200, member), tls=context) as server:
        monkeypatch.setenv("BOARDCTL_API_URL", server.url)
        ended = you("api", "GET", "/members/me")
        assert ended.code == 1
        assert "its TLS certificate does not hold" in ended.err
        assert "SSL_CERT_FILE" in ended.err
        assert server.heard == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        assert you("api", "GET", "/members/me").code == (0 if given == "127.0.0.1" else 1)
    assert len(server.heard) == (given == "127.0.0.1")


def test_a_server_that_takes_the_call_and_never_answers(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading is tried again, then told; of a create it is said that it may have been done, and it is sent once."""
    no_waiting(monkeypatch)
    monkeypatch.setattr("boardctl.trello.transport.ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("BOARDCTL_API_URL", f"http://{host}/1")
        read = you("api", "GET", "/members/me")
        written = you("api", "POST", "/boards", "-f", "name=x")
    assert f"{host} did not answer GET /members/me in time" in read.err
    assert f"{host} did not answer POST /boards in time" in written.err
    assert "may or may not have been done" in written.err
    assert (read.code, written.code) == (1, 1)


def test_a_server_that_hangs_up(you: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of an answer."""
    no_waiting(monkeypatch)
    with serving(lambda heard: Said(200, b"{}", {"Transfer-Encoding": "chunked", "Connection": "close"})) as server:
        monkeypatch.setenv("BOARDCTL_API_URL", server.url)
        ended = you("api", "GET", "/members/me")
    assert "did not answer GET /members/me before the connection broke" in ended.err
