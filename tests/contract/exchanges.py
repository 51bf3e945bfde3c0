"""What goes over the wire while tests run: each request that boardctl makes and each answer that the sandbox gives."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import msgspec

MOST_BYTES = 2_000_000


class Exchange(msgspec.Struct, frozen=True):
    """One request, seen where it is made (`client`) or where it is answered (`sandbox`).

    `names` are the parameters of query and body; `fields`: only some fields were asked for; `body`: the answer's JSON.
    """

    side: str
    method: str
    path: str
    names: tuple[str, ...]
    fields: bool = False
    body: msgspec.Raw = msgspec.Raw(b"null")

    def encoded(self) -> bytes:
        return msgspec.json.encode(self)


Note = Callable[[Exchange], None]
decode = msgspec.json.Decoder(Exchange).decode


def watch(module: Any, note: Note) -> Callable[[], None]:
    """Tell `note` of every exchange that goes through a module; returns what ends that."""
    if module.__name__ == "boardctl.sandbox.app":
        return _watch_sandbox(module, note)
    return _watch_client(module, note)


def _watch_sandbox(module: Any, note: Note) -> Callable[[], None]:
    answer = module.Sandbox.answer

    @functools.wraps(answer)
    async def watched(self: Any, asked: Any) -> Any:
        given = await answer(self, asked)
        is_json = given.media_type.startswith("application/json") and "/download/" not in asked.path  # files aren't
        if given.status == 200 and is_json and len(given.body) < MOST_BYTES:
            values = asked.params.values
            selected = any(name.endswith("fields") for name in values)
            names = tuple(values)
            note(Exchange("sandbox", asked.method, asked.path, names, selected, msgspec.Raw(given.body)))
        return given

    module.Sandbox.answer = watched
    return lambda: setattr(module.Sandbox, "answer", answer)


def _watch_client(module: Any, note: Note) -> Callable[[], None]:
    """`request` and `once` are the two ways out of boardctl."""
    kept = {name: getattr(module.Transport, name) for name in ("request", "once")}
    for name, method in kept.items():
        setattr(module.Transport, name, _noted(method, note))

    def end() -> None:
        for name, method in kept.items():
            setattr(module.Transport, name, method)

    return end


def _noted(send: Any, note: Note) -> Any:
    @functools.wraps(send)
    async def watched(self: Any, method: str, path: str, **given: Any) -> Any:
        plain = path.partition("?")[0]
        names = (*dict(given.get("params") or {}), *(given.get("body") or {}))
        note(Exchange("client", method, "/1/" + plain.lstrip("/"), names))
        return await send(self, method, path, **given)

    return watched
