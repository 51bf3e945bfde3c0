"""Each live change as a step on the text of the board's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct

from boardctl.config.pieces import Unwritable
from boardctl.config.pulling import Editor
from boardctl.config.terms import Wording, wording
from boardctl.config.times import Clock, zone_of
from boardctl.config.write import Writer
from boardctl.model.addresses import slug
from boardctl.model.desired import Declared
from boardctl.model.drift import EXISTS, LIST, PLACE, Drifted
from boardctl.model.fields import BY_NAME, Field, normal_text
from boardctl.model.live import Live
from boardctl.model.values import Address, Card, CustomField, Kind, Label, Member
from boardctl.planner.context import Context
from boardctl.planner.declare import declared_board, declared_by_id
from boardctl.planner.drift import attributed, newcomer
from boardctl.planner.gaps import Gap
from boardctl.planner.pull import CONFLICT, Wanted, would_be

if TYPE_CHECKING:
    from boardctl.config.projectfile import Settings

Step = Callable[[Editor], None]
_SETS: Mapping[str, Kind] = {"labels": "label", "members": "member"}


class Unit(Struct, frozen=True, kw_only=True):
    """Changes that are written together or not at all.

    `settles` are the (object id, field label) that no plan names afterwards, `touched` the ids of objects whose memory
    changes; `new` is the id of an object that is in the file only then.
    """

    step: Step
    told: tuple[Drifted, ...]
    settles: frozenset[tuple[str, str]]
    touched: frozenset[str]
    new: frozenset[str] = frozenset()


def units(context: Context, wanted: Wanted, settings: Settings) -> list[Unit]:
    """Steps in an order in which each finds what it needs: objects before what refers to them, places last."""
    words = _Words(context, settings)
    fields = [gap for gap in wanted.gaps if gap.trace.field not in (PLACE, LIST, EXISTS)]
    made = [_of_gap(words, gap, words.step(gap)) for gap in fields]
    made += list(words.newcomers(wanted.new))
    made += [_of_gap(words, gap, words.moved(gap)) for gap in wanted.gaps if gap.trace.field == LIST]
    made += [_of_gap(words, gap, words.removed(gap)) for gap in wanted.gaps if gap.trace.field == EXISTS]
    return made + list(_orders(words, [gap for gap in wanted.gaps if gap.trace.field == PLACE]))


def conflicts(context: Context, wanted: Wanted) -> Iterator[tuple[Drifted, str]]:
    """What both sides changed."""
    return ((attributed(context, gap, ()), CONFLICT) for gap in wanted.conflicts)


def _of_gap(words: _Words, gap: Gap, step: Step) -> Unit:
    context = words.context
    field = BY_NAME[gap.trace.kind].get(gap.trace.field)
    label = field.label if field else gap.trace.field
    owner = context.live_of(gap.declared.parent)
    touched = {gap.trace.id, *([owner.id] if owner else []), *([gap.after] if gap.trace.field == LIST else [])}
    told = (attributed(context, gap, ()),)
    return Unit(step=step, told=told, settles=frozenset({(gap.trace.id, label)}), touched=frozenset(touched))


def _orders(words: _Words, gaps: Sequence[Gap]) -> Iterator[Unit]:
    grouped: dict[tuple[Address, Kind], list[Gap]] = {}
    for gap in gaps:
        grouped.setdefault((gap.declared.parent, gap.declared.kind), []).append(gap)
    for (_, kind), members in grouped.items():
        first = members[0]
        home = first.live.parent if first.live else ""
        order = [each.id for each in words.context.live.in_order(home, kind)]
        yield Unit(
            step=lambda editor, first=first, order=order: editor.reorder(first.declared, order),  # type: ignore[misc]
            told=tuple(attributed(words.context, gap, ()) for gap in members),
            settles=frozenset((gap.trace.id, PLACE) for gap in members),
            touched=frozenset({home}),
        )


class _Words:
    """Live values as this board's file would say them."""

    def __init__(self, context: Context, settings: Settings) -> None:
        self.context = context
        self._declaration = declared_board(context.live, key=context.desired.key).board
        self._by_id = declared_by_id(self._declaration)
        base = wording(Clock(zone_of(settings.timezone), settings.due_time), settings.people)
        self.wording: Wording = msgspec.structs.replace(base, cites=self._cites())
        self.writer = Writer(self._declaration, self.wording)

    def _cites(self) -> dict[Address, str]:
        """What cards write for labels, fields and choices that the file has already."""
        found = {}
        for live_id, each in self._by_id.items():
            address = self.context.matching.address.get(live_id)
            known = self.context.declared.get(address or "")
            if known is not None and known.kind in ("label", "custom_field", "option"):
                found[each.address] = self._called(known)
        return found

    def _called(self, known: Declared) -> str:
        """What a card writes for a declared label, field or choice."""
        from boardctl.config.expressions import escaped

        name = normal_text(str(getattr(known.value, "name", "") or ""))
        if known.has_key:
            return known.address.rsplit("/", 1)[-1]
        return escaped(name) if name else str(getattr(known.value, "color", ""))

    # one gap each

    def step(self, gap: Gap) -> Step:
        """The step that writes one field."""
        field = BY_NAME[gap.trace.kind][gap.trace.field]
        if field.once or field.name in ("cover_image", "workspace"):
            return _refused("Trello's own value of it can't be said in a file")
        if gap.declared.kind == "list" and field.name == "archived":
            return _refused("the list was archived: delete its block, or let apply bring it back")
        if field.type == "set":
            return lambda editor: self._entry(editor, gap, field)
        if field.type == "map":
            return lambda editor: self._value(editor, gap)
        if field.name == "name" and gap.declared.kind != "board":
            return lambda editor: self._rename(editor, gap)
        return lambda editor: editor.field(gap.declared, field.label, self._data(field, gap.after))

    def _data(self, field: Field, value: Any) -> Any:
        """A field's live value as a file says it."""
        from boardctl.config.cards import REMINDERS
        from boardctl.config.expressions import escaped

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

    def _rename(self, editor: Editor, gap: Gap) -> None:
        """Another name; the address stays, and what cards write for it goes along."""
        declared, name = gap.declared, self._data(BY_NAME[gap.declared.kind]["name"], gap.after)
        if not name:
            raise Unwritable("a file has no empty names")
        old = normal_text(str(getattr(declared.value, "name", "") or ""))
        editor.field(declared, "name", name)
        if not declared.has_key and slug(gap.after, declared.kind) != declared.address.rsplit("/", 1)[-1]:
            editor.add_key(declared)
        if declared.kind == "custom_field":
            self._check_uncited(declared, gap.trace.id)
        if declared.kind == "label" and not declared.has_key:
            for card in self._cards_with("labels", gap.trace.id):
                if editor.cites(card, "labels", old):
                    editor.recite(card, "labels", [old], name)

    def _check_uncited(self, declared: Declared, field_id: str) -> None:
        cited = any(
            isinstance(value := self.context.values.get(card.address), Card) and field_id in (value.values or {})
            for card in self.context.desired.of_kind("card")
        )
        if cited and not declared.has_key:
            raise Unwritable("cards name the field: give it a `key:` that they can name, or rename it in the file")

    def _cards_with(self, name: str, entry: str) -> Iterator[Declared]:
        from boardctl.model.addresses import pending

        address = self.context.matching.address.get(entry)
        wanted = {entry, *([pending(address)] if address else [])}
        for card in self.context.desired.of_kind("card"):
            held = getattr(self.context.values.get(card.address), name, UNSET)
            if held not in (UNSET, None) and wanted & set(held):
                yield card

    def _entry(self, editor: Editor, gap: Gap, field: Field) -> None:
        """A label or a person of a card that came or went."""
        if gap.after:
            raise Unwritable("`prune: {cards: all}` makes the set exact: write it into the card yourself")
        live = self.context.live.objects.get(gap.trace.entry or "")
        if live is None:
            raise Unwritable("it is gone from the board altogether")
        editor.recite(gap.declared, field.label, self._names(live), None)

    def _names(self, live: Live) -> list[str]:
        """Everything that a card may write for a label or a person."""
        known = self.context.declared.get(self.context.matching.address.get(live.id, ""))
        if isinstance(live.value, Member):
            return self._called_person(live.value)
        value = known.value if known is not None else live.value
        name = normal_text(str(getattr(value, "name", "") or ""))
        own = [known.address.rsplit("/", 1)[-1]] if known is not None and known.has_key else []
        color = str(getattr(value, "color", "") or "") if isinstance(value, Label) and not name else ""
        return [each for each in (*own, name, color) if each]

    def _called_person(self, person: Member) -> list[str]:
        """Everything that a card may write for a person."""
        username = str(person.username or "")
        return [username, f"@{username}", self.wording.person(username)] if username else []

    def _value(self, editor: Editor, gap: Gap) -> None:
        """The value of one of a card's custom fields."""
        declared = self._by_id.get(gap.trace.entry or "")
        known = self.context.declared.get(self.context.matching.address.get(gap.trace.entry or "", ""))
        if declared is None or known is None or not isinstance(declared.value, CustomField):
            raise Unwritable("its field does not stand in the file")
        cite = self._called(known)
        if "." in cite:
            raise Unwritable("its field has a dot in its name")
        editor.field(gap.declared, f"fields.{cite}", self._field_value(declared.value, gap.after))

    def _field_value(self, field: CustomField, value: Any) -> Any:
        if value is None or value is UNSET:
            return None
        if field.type == "list":
            option = self._by_id.get(str(value))
            if option is None:
                raise Unwritable("its choice is not on the board")
            return self.wording.cites.get(option.address) or str(getattr(option.value, "name", ""))
        if field.type == "date":
            return self._time("due", str(value))
        return self._data(BY_NAME["card"]["name"], value)

    def moved(self, gap: Gap) -> Step:
        """A card that people put into another list."""

        def step(editor: Editor) -> None:
            live = gap.live
            home = self.context.declared.get(self.context.matching.address.get(str(gap.after), ""))
            if home is None or live is None:
                raise Unwritable("the list it is in does not stand in the file (`--new` takes it; then pull again)")
            editor.move(gap.declared, home, self._before(live))

        return step

    def removed(self, gap: Gap) -> Step:
        """An object that is gone from the board: its block goes, and what cards write of it."""

        def step(editor: Editor) -> None:
            declared = gap.declared
            if declared.kind not in ("label", "member", "card", "checklist", "item", "attachment"):
                raise Unwritable("it was removed from the board: delete its block, or let apply make it again")
            if isinstance(declared.value, Member):
                for card in self._waiting_for(declared, "members"):
                    editor.recite(card, "members", self._called_person(declared.value), None)
            if declared.kind == "label":
                own = [declared.address.rsplit("/", 1)[-1]] if declared.has_key else []
                called = [*own, str(getattr(declared.value, "name", "") or "")]
                for card in self._cards_with("labels", gap.trace.id):
                    editor.recite(card, "labels", [each for each in called if each], None)
                for card in self._waiting_for(declared, "labels"):
                    editor.recite(card, "labels", [each for each in called if each], None)
            editor.remove(declared)

        return step

    def _waiting_for(self, declared: Declared, name: str) -> Iterator[Declared]:
        """Cards that name an object which is not on the board any more."""
        from boardctl.model.addresses import pending

        return (each for each in self._cards_with(name, pending(declared.address)))

    def _before(self, live: Live) -> list[str]:
        row = [each.id for each in self.context.live.in_order(live.parent, live.kind)]
        return row[: row.index(live.id)]

    # newcomers

    def newcomers(self, found: Sequence[Live]) -> Iterator[Unit]:
        """What no file names yet; what is in a new object goes with it."""
        new = {each.id for each in found}
        for live in found:
            if live.parent not in new:
                told = newcomer(live, would_be(self.context, live), ())
                inside = [each.id for each in found if each.parent == live.id]
                ids = frozenset({live.id, *inside, *self._beneath(live.id), *self._beneath(*inside)})
                settles = frozenset((each, "exists") for each in ids)
                yield Unit(step=self._inserting(live, new), told=(told,), settles=settles,
                           touched=ids | {live.parent}, new=ids)  # fmt: skip

    def _beneath(self, *owners: str) -> Iterator[str]:
        for each in self.context.live.objects.values():
            if each.parent in owners and each.kind in ("checklist", "attachment", "item"):
                yield each.id
                yield from self._beneath(each.id)

    def _inserting(self, live: Live, new: set[str]) -> Step:
        def step(editor: Editor) -> None:
            data = self._new_data(live, new)
            address = self.context.matching.address.get(live.parent, "")
            owner = (
                self.context.desired.board
                if live.parent == self.context.live.id
                else self.context.declared.get(address)
            )
            if data is None or owner is None:
                raise Unwritable("what it is in does not stand in the file, or no file can say it")
            before = [each.id for each in self.context.live.in_order(live.parent, live.kind)]
            editor.insert(owner, live.kind, live.id, data, before[: before.index(live.id)])

        return step

    def _new_data(self, live: Live, new: set[str]) -> Any:
        declared = self._by_id.get(live.id)
        makers: Mapping[Kind, Callable[[Declared], Any]] = {
            "label": self.writer.label_data,
            "list": self.writer.list_data,
            "card": self.writer.card_data,
            "checklist": self.writer.checklist_data,
            "item": self.writer.item_data,
            "custom_field": self.writer.field_data,
        }
        if declared is None or live.kind not in makers:
            raise Unwritable("newcomers of this kind are not written: add it to the file by hand")
        data = makers[live.kind](declared)
        if live.kind == "list" and isinstance(data, dict) and "cards" in data:
            cards = self._declaration.collections.get((declared.address, "card"), ())
            data["cards"] = [self.writer.card_data(each) for each in cards if each.id in new]
        return data


def _refused(reason: str) -> Step:
    def step(editor: Editor) -> None:
        raise Unwritable(reason)

    return step
