"""Whether the file says with an object, or within it, what was not applied yet: to take that out would lose it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.desired import Declared
from boardctl.model.fields import AT_BIRTH, BY_NAME, FIELDS, Field, equal, normal_value
from boardctl.model.memory import Remembered, digest_of
from boardctl.model.values import Handle, Kind
from boardctl.planner.context import Context
from boardctl.planner.diff import digest_of_all

_CITED: Mapping[Kind, str] = {"label": "labels", "member": "members", "custom_field": "values", "option": "values"}


def is_edited(context: Context, declared: Declared) -> bool:
    """Whether an object's block has changed since the last apply, one has come to stand within it, or a card has come
    to name it.
    """
    cited = _CITED.get(declared.kind)
    anew = cited is not None and any(
        _is_cited_anew(context, card, BY_NAME["card"][cited], declared) for card in context.desired.of_kind("card")
    )
    return anew or _is_edited(context, declared)


def _is_edited(context: Context, declared: Declared) -> bool:
    last = context.memory.objects.get(declared.address)
    if last is None:
        return declared.policy != "ignore" and not (declared.kind == "card" and declared.progress == "ignore")
    within = (
        each for (owner, _), row in context.desired.collections.items() if owner == declared.address for each in row
    )
    return _says_else(context, declared, last) or any(is_edited(context, each) for each in within)


def _is_cited_anew(context: Context, card: Declared, field: Field, cited: Declared) -> bool:
    """Whether a card's labels, people or values name something that was not applied to it."""
    value, last = getattr(context.values.get(card.address), field.name, UNSET), context.remembered(card.address)
    entries = _entries(context, value, context.handle(cited.address))
    if not entries or card.policy == "ignore":
        return False
    if last is None or last.gone:
        return last is None
    known = entries.items() <= last.added.get(field.name, {}).items()
    return not known and not _was_applied("card", field, as_known(context, value), last)


def _entries(context: Context, value: Any, cited: Handle) -> dict[Handle, str]:
    """Where a set or map names something (a value of none loses nothing), by id, as `Remembered.added` has it."""
    if isinstance(value, Mapping):
        found = {
            key: as_known(context, each) for key, each in value.items() if each is not None and cited in (key, each)
        }
        return {as_known(context, key): digest_of(normal_value(each)) for key, each in found.items()}
    return {as_known(context, each): "" for each in value or () if each == cited}


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
