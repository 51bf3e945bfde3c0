"""The custom fields of a board with their options, and the values that cards give them."""

from __future__ import annotations

from typing import Any, NamedTuple

from boardctl.config.document import FieldEntry, OptionEntry
from boardctl.config.references import Index
from boardctl.config.scope import Named, Scope, Written, former, written
from boardctl.config.shown import shown
from boardctl.config.times import Clock
from boardctl.config.tree import Map, Mark
from boardctl.model.addresses import pending_address
from boardctl.model.desired import Declared
from boardctl.model.quoted import quoted
from boardctl.model.values import UNSET, Address, CustomField, Dated, FieldValue, Kind, Option


class _Field(NamedTuple):
    """A declared field: its name, its type, and its options (None where the file leaves them alone)."""

    name: str
    type: str
    options: Index | None


_WANTS = {
    "text": "a text",
    "number": "a number",
    "checkbox": "true or false",
    "date": "a date such as 2026-12-05 or 2026-12-05T17:00:00Z",
    "list": "one of its options",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "checkbox": (bool,),
    "date": (str,),
    "list": (str,),
}


class Fields:
    """The custom fields of one board. Without a `custom_fields:` block nothing is known of them."""

    def __init__(self, scope: Scope, clock: Clock) -> None:
        self._scope = scope
        self._clock = clock
        self._index: Index | None = None
        self._fields: dict[Address, _Field] = {}
        self.options: dict[tuple[Address, Kind], tuple[Declared, ...]] = {}

    def declare(self, entries: list[Written[FieldEntry]]) -> tuple[Declared, ...]:
        """The declared fields, in file order; their options are in `options` afterwards."""
        names = [Named(each.it.key or None, each.it.name, each.mark("key")) for each in entries]
        addresses = self._scope.addresses(self._scope.key, "custom_field", names)
        self._index = Index("custom field")
        return tuple(self._field(each, address) for each, address in zip(entries, addresses, strict=True))

    def _field(self, each: Written[FieldEntry], address: Address) -> Declared:
        it = each.it
        if self._index is not None:
            self._index.add(address, key=it.key or None, name=it.name, was=former(it.was))
        if it.options is not UNSET and it.type != "list":
            hint = "remove them, or make it `type: list`"
            self._scope.problem(f'custom field "{it.name}": only a list has options', each.mark("options"), hint=hint)
        self._fields[address] = _Field(it.name, it.type, self._declare_options(each, address))
        value = CustomField(name=it.name, type=it.type, show_on_card=it.show_on_card)
        return self._scope.declare("custom_field", address, value, each)

    def _declare_options(self, each: Written[FieldEntry], field: Address) -> Index | None:
        if each.it.options is UNSET:
            return None
        raw = each.raw["options"] if each.raw is not None else None
        entries = written(each.it.options, raw, lambda text: OptionEntry(value=text))
        names = [Named(one.it.key or None, one.it.value, one.mark("key")) for one in entries]
        addresses = self._scope.addresses(field, "option", names)
        index = Index("option", of=field)
        for one, address in zip(entries, addresses, strict=True):
            index.add(address, key=one.it.key or None, name=one.it.value)
        self.options[field, "option"] = tuple(
            self._scope.declare("option", address, Option(name=one.it.value, color=one.it.color), one, parent=field)
            for one, address in zip(entries, addresses, strict=True)
        )
        return index

    def values(self, given: dict[str, Any] | None, raw: Any) -> dict[str, FieldValue | None]:
        """A card's values, by the handle of the declared field, or by what is written where none is declared."""
        values: dict[str, FieldValue | None] = {}
        for text, value in (given or {}).items():
            marks = raw.spots[text] if isinstance(raw, Map) else None
            if self._index is None or marks is None:
                values[text if marks is None else self._scope.cite(text, marks[0])] = self._untyped(value)
                continue
            handle = self._scope.resolve(self._index, text, marks[0])
            if handle in values:
                self._scope.problem(f'"{text}" has a value here already', marks[0], hint="remove one of the two")
            elif handle is not None:
                values[handle] = self._value(self._fields[pending_address(handle)], value, marks[1])
        return values

    def _untyped(self, value: FieldValue | None) -> FieldValue | None:
        """A value of a field whose type only the board knows: whatever may be a date brings along which."""
        try:
            return Dated(value, self._clock.due(value)) if isinstance(value, str) else value
        except ValueError:
            return value

    def _value(self, field: _Field, value: Any, at: Mark) -> FieldValue | None:
        if value is None:
            return None
        fits = isinstance(value, _TYPES[field.type]) and isinstance(value, bool) == (field.type == "checkbox")
        if not fits:
            self._misfit(field, value, at)
            return None
        if field.type == "date":
            return self._date(field, value, at)
        if field.type == "list" and field.options is not None:
            return self._scope.resolve(field.options, value, at)
        made: FieldValue = value
        return made

    def _date(self, field: _Field, text: str, at: Mark) -> FieldValue | None:
        try:
            return self._clock.due(text)
        except ValueError:
            self._misfit(field, text, at)
            return None

    def _misfit(self, field: _Field, value: Any, at: Mark) -> None:
        hint = f'put it in quotes: "{shown(value)}"' if field.type in ("text", "list") else None
        message = f"custom field {quoted(field.name)} takes {_WANTS[field.type]}, not {shown(value)}"
        self._scope.problem(message, at, hint=hint, cause=f"type of {field.name}")
