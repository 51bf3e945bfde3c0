"""Where py-trello has Trello's addresses written into it, the sandbox answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Served

HOSTS = ("https://api.trello.com/1", "https://trello.com/1")


def to_sandbox(url: str, base: str) -> str:
    """The same address at the sandbox; any other address is a failure."""
    for host in HOSTS:
        if url.startswith(host + "/"):
            return base + url.removeprefix(host)
    raise AssertionError(f"py-trello asked for {url}")


def redirected(served: Served) -> Any:
    """A requests session (`http_service`) that asks the sandbox. It redirects before signing: signatures stay right."""
    requests = pytest.importorskip("requests", reason="requests is not installed (py-trello brings it)")
    return _session(requests.Session, served.variables["BOARDCTL_API_URL"])()


def redirected_oauth(base: Any, served: Served) -> type[Any]:
    """The session class of the OAuth dance, redirected."""
    return _session(base, served.variables["BOARDCTL_API_URL"])


def _session(base: Any, address: str) -> type[Any]:
    class Redirected(base):  # type: ignore[misc]  # requests carries no types here
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.trust_env = False  # a proxy of this machine has no business on loopback

        def request(self, method: str, url: str, **options: Any) -> Any:
            return super().request(method, to_sandbox(url, address), **options)

    return Redirected
