"""Who may ask: a browser on this machine, from a page of ours. Everything else is refused before it is looked at."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

Headers = Iterable[tuple[bytes, bytes]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def refusal(method: str, scheme: str, headers: Headers) -> str | None:
    """Why a request is refused; None lets it in.

    The Host must be this machine's own name (a foreign name that resolves to it is DNS rebinding). An Origin must
    be ours, and has to be there where something is handed out or changed: browsers always send it with a POST.
    """
    given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    host = given.get("host", "")
    if not is_loopback(host):
        return "The sandbox is served to this machine only: use 127.0.0.1 or localhost."
    if not _ours(method, f"{scheme}://{host}", given):
        return "Only the sandbox's own page may ask this."
    return None


def _ours(method: str, home: str, given: Mapping[str, str]) -> bool:
    origin = given.get("origin")
    if origin is None:
        return method in ("GET", "HEAD")
    return origin == home and given.get("sec-fetch-site", "same-origin") == "same-origin"


def is_loopback(host: str) -> bool:
    """Whether a Host header, port included, names this machine."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
