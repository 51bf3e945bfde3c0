"""What Trello says when it says no: status and body to the letter, with the row that shows it."""

from __future__ import annotations

from typing import Any

import msgspec

TEXT, JSON = "text/plain; charset=utf-8", "application/json; charset=utf-8"

# asserted-behaviours: board name 10000 chars in query (answered by the edge)
TOO_LONG = b"<html><h1>414 Request-URI Too Large</h1></html>"


class Refusal(Exception):
    """An answer that is not 200. `body` is text, or a value that goes out as JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body

    def content(self) -> tuple[bytes, str]:
        """The body in bytes and its media type: text as it is, without a newline, anything else as JSON."""
        if isinstance(self.body, str):
            return self.body.encode(), TEXT
        return msgspec.json.encode(self.body), JSON


class Bad(Exception):
    """A value that a check refuses; the caller words it with the parameter's name."""


def invalid(param: str) -> Refusal:
    """asserted-behaviours: card create bad idList, list create bad idBoard."""
    return Refusal(400, f"invalid value for {param}")


def invalid_error(param: str) -> Refusal:
    """asserted-behaviours: board create bad name."""
    return Refusal(400, {"message": f"invalid value for {param}", "error": "ERROR"})


def invalid_bad_request(param: str) -> Refusal:
    """asserted-behaviours: list create bad name (JSON since autumn 2025)."""
    return Refusal(400, {"message": f"invalid value for {param}", "error": "BAD_REQUEST_ERROR"})


def invalid_position(_: str) -> Refusal:
    """asserted-behaviours: list create bad pos."""
    return Refusal(400, {"message": "Invalid position.", "error": "ERROR"})


def invalid_object_id(_: str) -> Refusal:
    """asserted-behaviours: list create bad idListSource."""
    return Refusal(400, {"message": "Invalid objectId", "error": "ERROR"})


def invalid_id() -> Refusal:
    """asserted-behaviours: malformed id."""
    return Refusal(400, "invalid id")


def not_found(kind: str = "") -> Refusal:
    """Lists have a wording of their own (asserted-behaviours: well-formed unknown list)."""
    return Refusal(404, "model not found" if kind == "list" else "The requested resource was not found.")


def unauthorized(kind: str = "") -> Refusal:
    """asserted-behaviours: no key, no token, private board | card | list; token lacks session scope."""
    word = {"card": "card ", "member": "member "}.get(kind, "")
    return Refusal(401, f"unauthorized {word}permission requested")


def missing_scopes() -> Refusal:
    """asserted-behaviours: valid key, no/empty token (newer)."""
    return Refusal(401, {"message": "missing scopes"})


def no_route(method: str, target: str) -> Refusal:
    """asserted-behaviours: unknown route. Trello echoes the raw target, credentials included."""
    return Refusal(404, f"Cannot {method} {target}")
