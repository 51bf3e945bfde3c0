"""References to handles: what a card's labels, members and field values stand for on this board.

A reference that the file itself settles comes as `${address}`; any other is a text that is looked up on the live
board: by name, then by the colour of an unnamed label (DESIGN section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from boardctl.errors import Problem, Where
from boardctl.model.addresses import COLLECTION, is_pending, pending_address
from boardctl.model.closest import did_you_mean
from boardctl.model.desired import Cited, Declared, DesiredBoard
from boardctl.model.fields import normal_text, normal_value
from boardctl.model.live import Live, LiveBoard
from boardctl.model.quoted import quoted
from boardctl.model.values import Card, CustomField, Dated, Handle, Instant, Item, Kind, Label, Member, Value
from boardctl.planner.names import name_of
from boardctl.planner.scopes import Matching

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_WANTS = {
    "text": "a text",
    "number": "a number",
    "date": "a date such as 2026-12-05 or 2026-12-05T17:00:00Z",
    "checkbox": "true or false",
}

CARRY_OVER = "declare a new field and carry the values over"


def retyped(has: Any, wanted: Any) -> str:
    """That the board's type of a field stays (WIRE-FACTS section 5: remaking the field would lose its values)."""
    return f"a field's type can't change from {has!r} to {wanted!r}"


class Resolver:
    """Looks references up for one board; `problems` grows with each that stands for nothing, or for two things."""

    def __init__(self, desired: DesiredBoard, live: LiveBoard, matching: Matching) -> None:
        self.matching = matching
        self.problems: list[Problem] = []
        self._live = live
        self._declared = {each.address: each for each in desired.objects()}
        self._names: dict[tuple[str, Kind], dict[str, list[str]]] = {}
        self._retyped: set[Handle] = set()

    def value(self, declared: Declared) -> Value:
        """The declared value with handles for references."""
        value = declared.value
        if isinstance(value, Card):
            return self._card(declared, value)
        if isinstance(value, Item) and value.member:
            return msgspec.structs.replace(value, member=self._one(declared, "member", value.member))
        return value

    def _card(self, declared: Declared, card: Card) -> Card:
        changed: dict[str, Any] = {}
        if card.labels:
            changed["labels"] = self._all(declared, "label", card.labels)
        if card.members:
            changed["members"] = self._all(declared, "member", card.members)
        if card.values:
            changed["values"] = self._values(declared, card.values)
        return msgspec.structs.replace(card, **changed) if changed else card

    def _all(self, declared: Declared, kind: Kind, references: Iterable[str]) -> frozenset[Handle]:
        found = (self._one(declared, kind, reference) for reference in sorted(references))
        return frozenset(handle for handle in found if handle is not None)

    def _one(self, declared: Declared, kind: Kind, reference: str, owner: str | None = None) -> Handle | None:
        if is_pending(reference):
            return self._settled(declared, kind, reference)
        found = self._named(owner or self._live.id, kind).get(_folded(kind, reference), [])
        if len(found) == 1:
            return found[0]
        self._complain(declared, kind, reference, found)
        return None

    def _settled(self, declared: Declared, kind: Kind, reference: Handle) -> Handle | None:
        """The live id of a declared object, or its pending handle if the plan may create it."""
        address = pending_address(reference)
        live = self.matching.live.get(address)
        if live is not None:
            return live.id
        target = self._declared.get(address)
        if target is not None and target.policy != "ignore":
            return reference
        if target is None:
            self._complain(declared, kind, address.rsplit("/", 1)[-1], [])
        else:
            self._refuse_ignored(declared, target)
        return None

    def _refuse_ignored(self, declared: Declared, target: Declared) -> None:
        """Something is cited that the file has, and that its own policy keeps from the board."""
        kind = "custom_field" if target.kind == "option" else target.kind
        noun, name = target.kind.replace("_", " "), next(iter(_names_of(target.value)), target.address)
        message = f'the {noun} "{name}" is not on the board, and `manage: {{{COLLECTION[kind]}: ignore}}` adds none'
        self._problem(declared, message, "add it on Trello, take it off here, or have it managed", cause=message)

    def _named(self, owner: str, kind: Kind) -> Mapping[str, list[str]]:
        if (owner, kind) not in self._names:
            self._names[owner, kind] = _index(kind, self._live.in_order(owner, kind))
        return self._names[owner, kind]

    def _values(self, declared: Declared, values: Mapping[str, Any]) -> dict[Handle, Any]:
        resolved: dict[Handle, Any] = {}
        for reference, value in values.items():
            field = self._one(declared, "custom_field", reference)
            if field is not None and (value is None or not self._is_retyped(field)):
                resolved[field] = self._field_value(declared, field, value)
        return resolved

    def _is_retyped(self, field: Handle) -> bool:
        """Whether the file says another type than the board has: refused once, as no value can fit both."""
        live, declared = self._live.objects.get(field), self._declared.get(self.matching.address.get(field, ""))
        if live is None or declared is None:
            return False
        has, wanted = live.value, declared.value
        if not isinstance(has, CustomField) or not isinstance(wanted, CustomField):
            return False
        if wanted.type is UNSET or has.type == wanted.type:  # a run's way back asks for what the run touched alone
            return False
        if field not in self._retyped:
            self._retyped.add(field)
            message = f'custom field "{wanted.name}": {retyped(has.type, wanted.type)}'
            self._problem(declared, message, CARRY_OVER)
        return True

    def field_type(self, field: Handle) -> str:
        """The type of a custom field, live or declared."""
        live = self._live.objects.get(field)
        found = live.value if live else self._declared[pending_address(field)].value
        return str(found.type) if isinstance(found, CustomField) and found.type is not UNSET else "text"

    def _field_value(self, declared: Declared, field: Handle, value: Any) -> Any:
        """A value in the form of its field's type: only the live board may know that type."""
        kind = self.field_type(field)
        if value is None or (isinstance(value, str) and is_pending(value) and kind != "list"):
            return value
        if kind == "list":
            return self._one(declared, "option", str(value), owner=field)
        if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if kind == "date" and isinstance(value, str) and (date := _instant(value)):
            return date
        if kind == "checkbox" and isinstance(value, bool):
            return value
        if kind == "text" and isinstance(value, str):
            return None if normal_value(value) is None else str(value)  # Trello keeps no empty text
        self._wrong_type(declared, field, kind, value)
        return None

    def _wrong_type(self, declared: Declared, field: Handle, kind: str, value: Any) -> None:
        live = self._live.objects.get(field)
        name = getattr(live.value, "name", field) if live else field
        shown = quoted(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else value
        hint = f'put it in quotes: "{shown}"' if kind == "text" else None
        self._problem(
            declared, f'custom field "{name}" takes {_WANTS[kind]}, not {shown}', hint, cause=f"type of {field}"
        )

    def _complain(self, declared: Declared, kind: Kind, reference: str, found: list[str]) -> None:
        noun = kind.replace("_", " ")
        if found:
            message = f"{quoted(reference)} names {len(found)} {noun}s of the board"
            hint = f"declare the {noun}s in the file and give each a key"
            self._problem(declared, message, hint, reference, cause=message)
            return
        message = f"no {noun} {quoted(reference)} is on the board" + (", nor in the file" if kind == "member" else "")
        self._problem(declared, message, self._advice(kind, reference), reference, cause=message)

    def _advice(self, kind: Kind, reference: str) -> str:
        """What may have been meant and what there is, else how to have this one too."""
        noun, live = kind.replace("_", " "), [each.value for each in self._live.of_kind(kind)]
        if painted := sorted({f'"{name_of(each)}"' for each in live if _is_painted(each, reference)}):
            has = "has" if len(painted) == 1 else "have"
            return f"{' and '.join(painted)} of the board {has} this colour, and a name: cite that"
        names = sorted(name for each in live for name in _names_of(each))
        ours = [name for each in self._declared.values() if each.kind == kind for name in _names_of(each.value)]
        there = _there(names, [each for each in ours if each not in names]) or f"the board has no {noun}s"
        if near := did_you_mean(reference, [*ours, *names]):
            return f"{near} {there}"
        if kind == "member":
            return f"{there}; to have them on it, add them to `members:` of the file"
        if kind == "custom_field":
            return f"{there}; declare it under `custom_fields:` of the file, with its type, to have it made"
        return f"{there}; declare it in the file to have it made"

    def _problem(
        self, declared: Declared, message: str, hint: str | None, reference: str = "", *, cause: str | None = None
    ) -> None:
        """At the place of the reference, where that is known; else at the object's."""
        source = reference.at if isinstance(reference, Cited) else declared.source
        where = Where(source.file, source.line, source.column, declared.address)
        self.problems.append(Problem(message, where, hint, "reference", cause=cause))


def _there(names: Sequence[str], ours: Sequence[str]) -> str:
    """What can be cited, of the board and of what the file adds to it."""
    parts = (("the board has", names), ("the file has", ours))
    return ", ".join(f"{who} {', '.join(found[:12])}" for who, found in parts if found)


def _instant(text: str) -> Instant | None:
    """The instant that a value stands for: one of a declared field is one already."""
    return text.instant if isinstance(text, Dated) else text if _INSTANT.fullmatch(text) else None


def _index(kind: Kind, objects: Iterable[Live]) -> dict[str, list[str]]:
    """Ids by what people call the objects; a name goes before the colour of an unnamed label."""
    names: dict[str, list[str]] = {}
    colors: dict[str, list[str]] = {}
    for live in objects:
        for name in _names_of(live.value):
            names.setdefault(_folded(kind, name), []).append(live.id)
        if isinstance(live.value, Label) and not live.value.name and live.value.color:
            colors.setdefault(live.value.color, []).append(live.id)
    return {**colors, **names}


def _is_painted(value: Value, color: str) -> bool:
    """Whether it is a label with a name and of that colour."""
    return isinstance(value, Label) and bool(value.name) and value.color == color


def _names_of(value: Value) -> tuple[str, ...]:
    """What an object goes by: a username or a name."""
    name = value.username if isinstance(value, Member) else getattr(value, "name", None)
    return (str(name),) if name else ()


def _folded(kind: Kind, name: str) -> str:
    return name.lower() if kind == "member" else normal_text(name)
