"""What a run sets out to do on a board, marked so that any later run can tell how far it came (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from boardctl.model.addresses import is_pending, pending, pending_address
from boardctl.model.desired import DesiredBoard
from boardctl.model.fields import BY_NAME, normal_value
from boardctl.model.live import LiveBoard
from boardctl.model.memory import Mark, digest, digest_of
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.values import Address, Card, Handle, Value
from boardctl.planner.play import TYPES
from boardctl.planner.scopes import name_key


def marks_of(desired: DesiredBoard, live: LiveBoard | None, changes: Iterable[Change]) -> dict[Address, Mark]:
    """A mark for every object that the changes write to; what is deleted needs none: it is gone or it is not."""
    found: dict[Address, Mark] = {}
    names = {each.address: each.value for each in desired.objects()}
    for change in changes:
        for operation in change.operations:
            if operation.verb == "delete":
                continue
            address = pending_address(operation.target) if is_pending(operation.target) else change.address
            mark = _mark(change, operation, live)
            found[address] = _both(found[address], mark) if address in found else mark
            found.update(_parts(operation, names))
    return found


def _mark(change: Change, operation: Operation, live: LiveBoard | None) -> Mark:
    creates = operation.verb in ("create", "copy")
    owner = operation.owner or ""
    return Mark(
        kind=operation.kind,
        id="" if is_pending(operation.target) else operation.target,
        parent=owner if creates else "",
        name=birth_digest(_value(operation)) if creates else "",
        fields=dict(_digests(operation)),
        added=_added(operation, live),
        home=owner if operation.kind == "card" else "",
        placed=operation.place is not None,
        prunes=change.action == "archive" and change.source is None,
        emails="email" in operation.fields,
    )


def _value(operation: Operation) -> Value:
    shape = TYPES[operation.kind]
    return shape(**{name: each for name, each in operation.fields.items() if name in shape.__struct_fields__})


def _both(first: Mark, second: Mark) -> Mark:
    """One object's mark over two calls."""
    sets = {**first.added, **{name: {**first.added.get(name, {}), **more} for name, more in second.added.items()}}
    return msgspec.structs.replace(first, fields={**first.fields, **second.fields}, added=sets)


def _digests(operation: Operation) -> Iterator[tuple[str, str]]:
    """Digests of the values that a call sets; one that refers to an object to be created has none yet."""
    for name, value in operation.fields.items():
        field = BY_NAME[operation.kind].get(name)
        waits = isinstance(value, str) and is_pending(value)
        if field is not None and field.type in ("plain", "text") and not (waits and name == "member"):
            yield name, digest(field, value)


def _added(operation: Operation, live: LiveBoard | None) -> dict[str, dict[str, str]]:
    """What a call puts into a card's sets, beyond what is in them; what is still to be created stands as its handle."""
    if operation.kind != "card":
        return {}
    there = live.objects.get(operation.target) if live is not None else None
    have = there.value if there is not None and isinstance(there.value, Card) else Card()
    found: dict[str, dict[str, str]] = {}
    for name in ("labels", "members"):
        new = operation.fields.get(name) or frozenset()
        found[name] = dict.fromkeys(sorted(new - (getattr(have, name) or frozenset())), "")
    values: Mapping[Handle, Any] = operation.fields.get("values") or {}
    found["values"] = {handle: value_digest(value) for handle, value in values.items() if value is not None}
    return {name: entries for name, entries in found.items() if entries}


def value_digest(value: Any) -> str:
    """The digest of a custom field's value; the handle itself where that is still to be created."""
    return value if isinstance(value, str) and is_pending(value) else digest_of(normal_value(value))


def _parts(operation: Operation, names: Mapping[Address, Value]) -> Iterator[tuple[Address, Mark]]:
    """The marks of what comes into being with another object: options, the items of a copied checklist."""
    for handle in operation.parts:
        address = pending_address(handle)
        value = names[address]
        kind = next(kind for kind, shape in TYPES.items() if isinstance(value, shape))
        owner = address.rsplit("/", 2)[0]
        yield address, Mark(kind=kind, parent=pending(owner), name=birth_digest(value))


def birth_digest(value: Value) -> str:
    """A digest of what names a new object, however Trello trims it."""
    return digest_of(_trimmed(name_key(value)))


def _trimmed(key: Hashable | None) -> Any:
    if isinstance(key, tuple):
        return [_trimmed(each) for each in key]
    return key.strip() if isinstance(key, str) else key
