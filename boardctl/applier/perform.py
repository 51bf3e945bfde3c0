"""One operation carried out: encoded, bound to the ids known so far, sent, and its answer read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from msgspec import UNSET

from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.fields import FIELDS, equal
from boardctl.model.operations import Operation
from boardctl.model.values import Address, Value
from boardctl.trello.calls import Call, bind
from boardctl.trello.encode import encode
from boardctl.trello.stored import came_with, stored


class Sender(Protocol):
    """What sends a call: the client."""

    async def send(self, call: Call) -> Any:
        """The decoded answer."""


class Performed(NamedTuple):
    """What one operation brought: ids of new objects by address, and fields Trello keeps otherwise than asked."""

    ids: Mapping[Address, str]
    differently: tuple[str, ...]


async def perform(sender: Sender, operation: Operation, ids: Mapping[Address, str]) -> Performed:
    """Carry out one operation. Raises WireError as the client does."""
    answer = await sender.send(bind(encode(operation), ids))
    if operation.verb == "delete":
        return Performed({}, ())
    object_id, value, _ = stored(operation.kind, answer, operation)
    return Performed(_born(operation, object_id, answer), tuple(_differently(operation, value)))


def _born(operation: Operation, object_id: str, answer: Any) -> dict[Address, str]:
    """Ids of what came into being; parts whose ids the answer does not give are found by the next read."""
    if operation.verb not in ("create", "copy"):
        return {}
    born = {pending_address(operation.target): object_id} if is_pending(operation.target) and object_id else {}
    parts = came_with(operation.kind, answer) if operation.parts else ()
    if len(parts) == len(operation.parts):
        born.update({pending_address(handle): part.id for handle, part in zip(operation.parts, parts, strict=True)})
    return born


def _differently(operation: Operation, value: Value) -> list[str]:
    """The labels of fields that the answer shows with another value than was sent."""
    found = []
    for field in FIELDS[operation.kind]:
        if field.type in ("set", "map") or field.name not in operation.fields or field.name == "member":
            continue
        asked, kept = operation.fields[field.name], getattr(value, field.name, UNSET)
        if not equal(field, asked, kept):
            found.append(f"{field.label}: asked for {asked!r}, stored {kept!r}")
    return found
