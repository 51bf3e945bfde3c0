"""One call of the API as a value, and the way ids get into it once they are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from boardctl.model.addresses import is_pending

_PENDING = re.compile(r"\$\{([^{}]*)\}")


class Call(NamedTuple):
    """A request: its path is without `/1` and without credentials, its body is sent as JSON."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


def path_of(*segments: str) -> str:
    """A path made of segments; pending handles stay readable, everything else is percent-encoded."""
    return "".join(f"/{each if is_pending(each) else quote(each, safe='')}" for each in segments)


def bind(call: Call, ids: Mapping[str, str]) -> Call:
    """The call with `${address}` replaced by `ids[address]`, in the path and in all that refers to objects.

    Text that people wrote (names, descriptions) is never touched, whatever it looks like: in Trello's bodies a
    reference stands under a key that begins with `id`. Addresses that `ids` does not hold are left as they are.
    """

    def known(match: re.Match[str]) -> str:
        return ids.get(match[1], match[0])

    body = None if call.body is None else {key: _bound(key, value, known) for key, value in call.body.items()}
    return Call(call.method, _PENDING.sub(known, call.path), body)


def _bound(key: str, value: Any, known: Any) -> Any:
    if isinstance(value, str):
        return _PENDING.sub(known, value) if key.startswith("id") else value
    if isinstance(value, Mapping):
        return {inner: _bound(inner, each, known) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_bound(key, each, known) for each in value]
    return value


def is_bound(call: Call) -> bool:
    """Whether no pending handle is left where an id belongs."""
    missing: list[str] = []

    def note(match: re.Match[str]) -> str:
        missing.append(match[1])
        return match[0]

    _PENDING.sub(note, call.path)
    _bound("", call.body or {}, note)
    return not missing
