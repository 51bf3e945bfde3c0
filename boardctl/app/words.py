"""Live values as one board's file would say them: texts, times, people, and what its cards call labels and fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from boardctl.config.pieces import Unwritable
from boardctl.config.terms import Wording, wording
from boardctl.config.times import Clock, zone_of
from boardctl.config.write import Writer
from boardctl.model.addresses import pending
from boardctl.model.desired import Declared
from boardctl.model.fields import Field, normal_text
from boardctl.model.live import Live
from boardctl.model.values import Address, CustomField, Member
from boardctl.planner.context import Context
from boardctl.planner.declare import declared_board, declared_by_id

if TYPE_CHECKING:
    from boardctl.config.projectfile import Settings


class Words:
    """The words of one board's file. `renamed` are the ids of what it will call by their live names from now on."""

    def __init__(self, context: Context, settings: Settings, renamed: Collection[str] = ()) -> None:
        self.context = context
        self._renamed = renamed
        self.declaration = declared_board(context.live, key=context.desired.key).board
        self.by_id = declared_by_id(self.declaration)
        base = wording(Clock(zone_of(settings.timezone), settings.due_time), settings.people)
        self.wording: Wording = msgspec.structs.replace(base, cites=self._cites())
        self.writer = Writer(self.declaration, self.wording)

    def _cites(self) -> dict[Address, str]:
        """What cards write for labels, fields and choices that the file has already."""
        found = {}
        for live_id, each in self.by_id.items():
            known = self.known(live_id)
            if known is not None and known.kind in ("label", "custom_field", "option"):
                found[each.address] = self._cite_from_now_on(known, live_id)
        return found

    def known(self, live_id: str) -> Declared | None:
        """The object of the file that a live one is."""
        return self.context.declared.get(self.context.matching.address.get(live_id, ""))

    def _cite_from_now_on(self, known: Declared, live_id: str) -> str:
        """What a card is to write: the key, else the name, else the colour of a label without one."""
        if known.has_key:
            return known.address.rsplit("/", 1)[-1]
        live = self.context.live.objects[live_id]
        return self.new_name(known, live) if live_id in self._renamed else _written(known.value)

    def new_name(self, known: Declared, live: Live) -> str:
        """What cards that wrote the old name are to write: the new one, or the key where that is not its alone."""
        return _written(live.value) if self._tells(live) else known.address.rsplit("/", 1)[-1]

    def _tells(self, live: Live) -> bool:
        """Whether its name (or the colour of a label without one) is its alone on the board."""
        owner = live.parent if live.kind == "option" else self.context.live.id
        said = Counter(_said(each.value) for each in self.context.live.in_order(owner, live.kind))
        return said[_said(live.value)] == 1

    # values

    def data(self, field: Field, value: Any) -> Any:
        """A field's live value as a file says it. Raises Unwritable."""
        from boardctl.config.cards import REMINDERS
        from boardctl.model.escapes import escaped

        if value is None or value is UNSET or isinstance(value, bool):
            return None if value is UNSET else value
        if field.name in ("due", "start"):
            return self._time(field.name, value)
        if field.name == "due_reminder":
            return next((word for word, minutes in REMINDERS.items() if minutes == value), value)
        if field.name == "location_coordinates":
            return [float(each) for each in value]
        if field.name == "member":
            return self._person(value)
        return escaped(normal_text(value)) or None if isinstance(value, str) else value

    def _time(self, name: str, value: str) -> str:
        try:
            return self.wording.start(value) if name == "start" else self.wording.due(value)
        except ValueError:
            raise Unwritable("no date of a file says this time") from None

    def _person(self, member_id: str) -> str:
        live = self.context.live.objects.get(member_id)
        if live is None or not isinstance(live.value, Member) or not live.value.username:
            raise Unwritable("the person is not on the board")
        return self.wording.person(str(live.value.username))

    def field_value(self, field: CustomField, value: Any) -> Any:
        """The value of a custom field as a card says it. Raises Unwritable."""
        from boardctl.model.escapes import escaped

        if value is None or value is UNSET:
            return None
        if field.type == "list":
            option = self.by_id.get(str(value))
            if option is None:
                raise Unwritable("its choice is not on the board")
            return self.writer.cite(option.address)
        if field.type == "date":
            return self._time("due", str(value))
        return escaped(normal_text(value)) or None if isinstance(value, str) else value

    # references

    def called(self, declared: Declared) -> list[str]:
        """Everything that a card may write for an object as the file has it."""
        if isinstance(declared.value, Member):
            return self.person(declared.value)
        own = [declared.address.rsplit("/", 1)[-1]] if declared.has_key else []
        return [*own, *self.names(declared)]

    def names(self, declared: Declared) -> list[str]:
        """What a card may write for an object that has no key, or as well as the key."""
        return [said] if (said := _said(declared.value)) else []

    def person(self, person: Member) -> list[str]:
        """Everything that a card may write for a person."""
        username = str(person.username or "")
        return [username, f"@{username}", self.wording.person(username)] if username else []

    def cite(self, live: Live) -> str:
        """What a card is to write for a live label or person, or for a field. Raises Unwritable."""
        board = self.context.desired
        if self.known(live.id) is None and board.declares(board.key, live.kind):
            if live.kind == "member":
                raise Unwritable(f"{self._person(live.id)} is not in the file's `members:`: name them there")
            raise Unwritable(f"the {live.kind.replace('_', ' ')} does not stand in the file (`--new` takes it)")
        return self.cite_new(live)

    def cite_new(self, live: Live) -> str:
        """The same for what the file does not have yet. Raises Unwritable."""
        if live.kind == "member":
            return self._person(live.id)
        return self.writer.cite(self.by_id[live.id].address)

    def cards_with(self, name: str, *entries: str) -> Iterator[Declared]:
        """Cards whose labels, members or values have one of these ids or pending handles."""
        for card in self.context.desired.of_kind("card"):
            held = getattr(self.context.values.get(card.address), name, UNSET)
            if held not in (UNSET, None) and not set(entries).isdisjoint(held):
                yield card

    def handles(self, declared: Declared, live_id: str = "") -> tuple[str, ...]:
        """What stands for an object in a card's values, whether it is still on the board or not."""
        return (pending(declared.address), *([live_id] if live_id else []))

    def values_of(self, card: Declared) -> Mapping[str, Any]:
        """A card's field values as the file has them, by handles."""
        return getattr(self.context.values.get(card.address), "values", None) or {}


def _name(value: Any) -> str:
    return normal_text(str(getattr(value, "name", "") or ""))


def _written(value: Any) -> str:
    """As it must be written to be rendered to itself."""
    from boardctl.model.escapes import escaped

    return escaped(_said(value))


def _said(value: Any) -> str:
    """A name, or the colour of a label without one."""
    return _name(value) or str(getattr(value, "color", "") or "")
