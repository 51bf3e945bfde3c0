"""One operation carried out: encoded, bound to the ids known so far, sent, and its answer read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec import UNSET

from boardctl.applier.kept import told
from boardctl.errors import OutcomeUnknown
from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.fields import FIELDS
from boardctl.model.live import LiveBoard
from boardctl.model.memory import digest
from boardctl.model.operations import Operation
from boardctl.model.values import Address, Value
from boardctl.trello.calls import Call, bind
from boardctl.trello.client import BoardRef
from boardctl.trello.encode import encode
from boardctl.trello.stored import came_with, stored


class Sender(Protocol):
    """What sends a call and looks at what came of it: the client."""

    async def send(self, call: Call, *, before: Callable[[], None] | None = None) -> Any:
        """The decoded answer; `before` is called each time just before it is sent."""

    async def read_board(self, board_id: str, *, archived_cards: bool = False) -> LiveBoard:
        """The board as it is now."""

    async def my_boards(self) -> tuple[BoardRef, ...]:
        """Every board of the token's member."""

    async def pause(self, seconds: float, why: str) -> None:
        """Wait between two looks; why is told where it takes long."""

    def server_time(self) -> float:
        """The clock that new ids begin with, in seconds."""


class Performed(NamedTuple):
    """What one operation brought: ids of new objects by address, and fields Trello keeps otherwise than asked.

    `answered` are digests of what the answer says of the fields that were sent.
    """

    ids: Mapping[Address, str]
    differently: tuple[str, ...] = ()
    answered: Mapping[str, str] = {}


async def perform(
    sender: Sender, operation: Operation, ids: Mapping[Address, str], before: Callable[[Call], None] = lambda _: None
) -> Performed:
    """Send one operation's call, with the ids that are known by now. Raises WireError as the client does.

    `before` gets the call each time just before it is sent; what it raises keeps it from being sent. Raises
    OutcomeUnknown too where a new object is acknowledged without the answer saying which it is: any 2xx is success
    (WIRE-FACTS section 2), be its body empty or in a shape that nobody knows.
    """
    call = bind(encode(operation), ids)
    answer = await sender.send(call, before=lambda: before(call))
    if operation.verb == "delete":
        return Performed({})
    try:
        object_id, value, _ = stored(operation.kind, answer, operation)
        born = _born(operation, object_id, answer)
    except msgspec.DecodeError:
        object_id, value, born = "", None, {}
    if operation.verb in ("create", "copy") and not object_id:
        raise OutcomeUnknown(f"{call.method} {call.path} was acknowledged without saying what it made")
    if value is None:
        return Performed(born)
    return Performed(born, tuple(_differently(operation, value, ids)), _answered(operation, value))


def _born(operation: Operation, object_id: str, answer: Any) -> dict[Address, str]:
    """Ids of what came into being; parts whose ids the answer does not give are found by the next read."""
    if operation.verb not in ("create", "copy"):
        return {}
    born = {pending_address(operation.target): object_id} if is_pending(operation.target) and object_id else {}
    parts = came_with(operation.kind, answer) if operation.parts else ()
    if len(parts) == len(operation.parts):
        born.update({pending_address(handle): part.id for handle, part in zip(operation.parts, parts, strict=True)})
    return born


def _differently(operation: Operation, value: Value, ids: Mapping[Address, str]) -> Iterator[str]:
    """In plain words, each field that the answer shows otherwise than it was sent."""
    for field in FIELDS[operation.kind]:
        if field.name in operation.fields:
            kept = getattr(value, field.name, UNSET)
            difference = None if kept is UNSET else told(field, _known(operation.fields[field.name], ids), kept)
            if difference is not None:
                yield f"{field.label}: {difference}"


def _answered(operation: Operation, value: Value) -> dict[str, str]:
    sent = (field for field in FIELDS[operation.kind] if field.name in operation.fields and field.type != "map")
    kept = ((field, getattr(value, field.name, UNSET)) for field in sent)
    return {field.name: digest(field, each) for field, each in kept if each is not UNSET}


def _known(value: Any, ids: Mapping[Address, str]) -> Any:
    """What was sent: ids for the handles of objects that were made before it."""
    if isinstance(value, str):
        return ids.get(pending_address(value), value) if is_pending(value) else value
    if isinstance(value, frozenset):
        return frozenset(_known(each, ids) for each in value)
    if isinstance(value, Mapping):
        return {_known(key, ids): _known(each, ids) for key, each in value.items()}
    return value
