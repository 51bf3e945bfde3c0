"""Tables of writable fields: one row says a field's name, check, default and the words of its refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .checks import Check
from .params import MISSING, Params
from .refusals import Bad, Refusal, invalid

Table = tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class Field:
    """`on` says where it is accepted: c(reate), u(pdate). `blank_is_absent`: an empty string counts as not given."""

    name: str
    check: Check
    default: Any = None
    on: str = "cu"
    required: bool = False
    refusal: Callable[[str], Refusal] = invalid
    blank_is_absent: bool = False
    null_word_is_absent: bool = False
    param: str = ""

    @property
    def wire(self) -> str:
        """The name that the parameter has in requests, where it differs from the stored one."""
        return self.param or self.name


def checked(field: Field, value: Any, shown: str = "") -> Any:
    """The stored form of `value`, or the refusal in this field's words."""
    try:
        return field.check(value)
    except Bad:
        raise field.refusal(shown or field.wire) from None


def _given(field: Field, params: Params) -> Any:
    value = params.get(field.wire)
    if field.blank_is_absent and value == "":
        return MISSING
    if field.null_word_is_absent and value == "null":
        return MISSING
    return value


def for_create(table: Table, params: Params) -> dict[str, Any]:
    """All fields of the table: given ones checked, the others with their defaults."""
    values: dict[str, Any] = {}
    for field in table:
        if "c" not in field.on:
            values.setdefault(field.name, field.default)
            continue
        value = _given(field, params)
        # py-trello sends `"desc": null` with every new card: null in a create counts as not given
        if (value is MISSING or value is None) and field.required:
            raise field.refusal(field.wire)
        values[field.name] = field.default if value is MISSING or value is None else checked(field, value)
    return values


def for_update(table: Table, params: Params) -> dict[str, Any]:
    """Only what was given, checked before anything is changed: a PUT is atomic (WIRE-FACTS section 5)."""
    values: dict[str, Any] = {}
    for field in table:
        value = _given(field, params) if "u" in field.on else MISSING
        if value is not MISSING:
            values[field.name] = checked(field, value)
    return values


def named(table: Iterable[Field], name: str) -> Field | None:
    """The updatable field of that name (any case), for PUT /x/{id}/{field}."""
    low = name.lower()
    return next((field for field in table if "u" in field.on and field.name.lower() == low), None)


def single(field: Field, params: Params) -> dict[str, Any]:
    """The value of a field route, called `value` (asserted-behaviours: invalid value for value)."""
    value = params.first("value", field.name)
    if value is MISSING or (field.blank_is_absent and value == ""):
        raise field.refusal("value") if field.refusal is invalid else invalid("value")
    return {field.name: checked(field, value, "value")}


def changes(doc: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The part of `values` that differs from the document."""
    return {key: value for key, value in values.items() if doc.get(key) != value}
