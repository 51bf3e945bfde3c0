"""The sandbox over TCP, on loopback only."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from boardctl.errors import Unreachable

from .settings import Settings


def serve(
    path: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    settings: Settings | None = None,
    ready: Callable[[str], None] = lambda base_url: None,
) -> None:
    """Serve the store at `path` until interrupted; `ready` gets the base URL (with /1) once connections are taken.

    Raises Unreachable when `host` is not a loopback address or the port is taken.
    """
    from . import create_app, open_store
    from .pages import create

    if not is_loopback(host):
        raise Unreachable(f"the sandbox is served on loopback only, not on {host}", hint="use 127.0.0.1")
    listener = _listen(host, port)
    store = open_store(path)
    pages = create(store)
    config = _config(create_app(store, settings=settings or Settings(), pages=pages))
    base_url = f"http://{_shown(host)}:{listener.getsockname()[1]}/1"
    server = _server(config, lambda: ready(base_url), pages.close)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
        store.close()


def _config(app: Any) -> Any:
    """One process, loopback, and nothing said that people have not asked for."""
    import uvicorn

    from .protocol import Protocol

    return uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        lifespan="off",
        http=Protocol,
        ws="none",
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )


def is_loopback(host: str) -> bool:
    """Whether it is this machine, by its name or by its address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle off only where the protocol is named; with it every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Unreachable(f"port {port} on {host} can't be used: {error.strerror}", hint="try --port 0") from None
    return listener


def _server(config: Any, ready: Callable[[], None], closing: Callable[[], None]) -> Any:
    """The class is made here because uvicorn is imported only to serve."""
    import uvicorn

    class Server(uvicorn.Server):
        """Tells when the socket listens, and when it is about to close: streams must end, or it would wait for them."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            ready()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            closing()
            await super().shutdown(sockets=sockets)

    return Server(config)
