"""Whether the file says of an object, or within it, what was not applied yet: to take that out would lose it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.desired import Declared
from boardctl.model.fields import AT_BIRTH, FIELDS, Field, equal
from boardctl.model.memory import Remembered
from boardctl.model.values import Kind
from boardctl.planner.context import Context
from boardctl.planner.diff import digest_of_all


def is_edited(context: Context, declared: Declared) -> bool:
    """Whether an object's block has changed since the last apply, or one has come to stand within it."""
    last = context.memory.objects.get(declared.address)
    if last is None:
        return declared.policy != "ignore" and not (declared.kind == "card" and declared.progress == "ignore")
    within = (
        each for (owner, _), row in context.desired.collections.items() if owner == declared.address for each in row
    )
    return _says_else(context, declared, last) or any(is_edited(context, each) for each in within)


def _says_else(context: Context, declared: Declared, last: Remembered) -> bool:
    """Whether a field is not what was last applied to it: also what people's own value has stood against ever since."""
    value = context.values[declared.address]
    words = ((field, as_known(context, getattr(value, field.name))) for field in FIELDS[declared.kind])
    return any(word is not UNSET and not _was_applied(declared.kind, field, word, last) for field, word in words)


def _was_applied(kind: Kind, field: Field, word: Any, last: Remembered) -> bool:
    asked, _ = last.unkept.get(field.name, ("", ""))
    if digest_of_all(field, word) in (last.fields.get(field.name), asked):
        return True
    born = AT_BIRTH.get(kind, {}).get(field.name, UNSET)
    return field.name not in last.fields and born is not UNSET and equal(field, word, born)


def as_known(context: Context, value: Any) -> Any:
    """A value in words of the last apply: what has left the board since goes by the id that it had there."""
    if isinstance(value, str) and is_pending(value):
        known = context.memory.objects.get(pending_address(value))
        return known.id if known is not None else value
    if isinstance(value, frozenset):
        return frozenset(as_known(context, each) for each in value)
    if isinstance(value, Mapping):
        return {as_known(context, key): as_known(context, each) for key, each in value.items()}
    return value
