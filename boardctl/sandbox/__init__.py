"""A Trello-compatible server: in process for --sandbox, over TCP for `sandbox serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .seed import KEY, OTHER_TOKEN, READ_TOKEN, SECRET, TOKEN, seed
from .serving import serve
from .settings import Faults, Settings
from .store import Clock, Store

__all__ = [
    "KEY",
    "OTHER_TOKEN",
    "READ_TOKEN",
    "SECRET",
    "TOKEN",
    "Faults",
    "Settings",
    "Store",
    "create_app",
    "load_export",
    "open_store",
    "reset",
    "serve",
]

_DEFAULTS = Settings()


def open_store(path: str | Path, *, clock: Clock | None = None) -> Store:
    """The store at `path` (":memory:" works), with schema and seed if it is new."""
    store = Store(path, clock)
    seed(store)
    return store


def create_app(store: Store, *, settings: Settings = _DEFAULTS, pages: Any = None) -> Any:
    """The ASGI application over a store. `pages` is an ASGI app for all that is not under /1: see `serve`."""
    from .app import Sandbox
    from .routes import load

    load()
    return Sandbox(store, settings, pages)


def load_export(store: Store, export: dict[str, Any], *, owner: str | None = None) -> str:
    """A board export (parsed JSON) becomes a live board; its id. See exports.load_export."""
    from .exports import load_export as load

    return load(store, export, owner=owner)


def reset(store: Store) -> None:
    """Back to the seed: members, workspace and tokens, no boards."""
    with store.writing():
        store.empty()
    seed(store)
