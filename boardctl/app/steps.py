"""Each difference of a declared object as a step on the text of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import UNSET

from boardctl.app.words import Words
from boardctl.config.pieces import Unwritable
from boardctl.config.pulling import Editor, Step
from boardctl.model.addresses import slug
from boardctl.model.desired import Declared
from boardctl.model.fields import BY_NAME, COVER_PARTS, Field
from boardctl.model.live import Live
from boardctl.model.memory import digest
from boardctl.model.values import Card, CustomField, Kind
from boardctl.planner.gaps import Gap


def step_of(words: Words, gap: Gap) -> Step:
    """The step that writes one field."""
    field = BY_NAME[gap.trace.kind][gap.trace.field]
    if field.once or field.name in ("cover_image", "workspace"):
        return _refused("Trello's own value of it can't be said in a file")
    if field.type == "set":
        return lambda editor: _entry(words, editor, gap, field)
    if field.type == "map":
        return lambda editor: _value(words, editor, gap)
    if gap.declared.kind == "label":
        return lambda editor: _relabel(words, editor, gap, field)
    if field.name == "name" and gap.declared.kind != "board":
        return lambda editor: _rename(words, editor, gap)
    if is_of_one_who_left(words, gap):
        return lambda editor: editor.drop(gap.declared, field.label)
    if field.name == "cover_color" and (cover := _new_cover(words, gap)):
        return lambda editor: editor.field(gap.declared, "cover", cover)
    return lambda editor: editor.field(gap.declared, field.label, words.data(field, gap.after))


def is_of_one_who_left(words: Words, gap: Gap) -> bool:
    """Whether an item has nobody as its person left the board: not that it is to have nobody from now on."""
    if gap.trace.field != "member" or gap.after is not None or gap.last is None:
        return False
    there = (digest(BY_NAME["item"]["member"], each.id) for each in words.context.live.of_kind("member"))
    return gap.last not in there


def _new_cover(words: Words, gap: Gap) -> Mapping[str, Any]:
    """A cover that people put where the file has none, with its size and brightness; else nothing."""
    said, declared = words.context.values[gap.address], words.by_id.get(gap.trace.id)
    parts = (getattr(said, name) for name in ("cover_color", *COVER_PARTS))
    has_none = all(each in (UNSET, None) for each in parts)
    card = declared.value if declared and has_none else None
    return words.writer.cover_data(card) if isinstance(card, Card) else {}


def _refused(reason: str) -> Step:
    def step(editor: Editor) -> None:
        raise Unwritable(reason)

    return step


# names


def _rename(words: Words, editor: Editor, gap: Gap) -> None:
    """Another name; the address stays, and what cards write for it goes along."""
    declared, name = gap.declared, words.data(BY_NAME[gap.declared.kind]["name"], gap.after)
    if not name:
        raise Unwritable("a file has no empty names")
    editor.field(declared, "name", name)
    _keep_address(editor, declared, gap.after)
    if declared.kind == "custom_field" and gap.live is not None:
        for card in words.cards_with("values", *words.handles(declared, gap.trace.id)):
            if editor.has_entry(card, "fields", words.names(declared)):
                editor.rename_entry(card, "fields", words.names(declared), words.new_name(declared, gap.live))


def _keep_address(editor: Editor, declared: Declared, name: str) -> None:
    """A key where the address would change with the name. One that is told apart by its place (`~2`) has none."""
    last = declared.address.rsplit("/", 1)[-1]
    if not declared.has_key and slug(name, declared.kind) != last and "~" not in last:
        editor.add_key(declared)


def _relabel(words: Words, editor: Editor, gap: Gap, field: Field) -> None:
    """A label's name or colour; cards write the one, or the other where there is no name."""
    declared, said, live = gap.declared, words.data(field, gap.after), gap.live
    if field.name == "name" and not said:
        editor.drop(declared, "name")
    else:
        editor.field(declared, field.label, said)
    if live is None or (field.name == "color" and (_called(declared.value) or _called(live.value))):
        return
    _keep_address(editor, declared, _called(live.value) or str(getattr(live.value, "color", "")))
    for card in words.cards_with("labels", *words.handles(declared, gap.trace.id)):
        if not declared.has_key or editor.cites(card, "labels", words.names(declared)):
            editor.recite(card, "labels", words.names(declared), words.new_name(declared, live))


def _called(value: object) -> str:
    return str(getattr(value, "name", "") or "")


# parts of cards


def _entry(words: Words, editor: Editor, gap: Gap, field: Field) -> None:
    """A label or a person of a card that came or went."""
    live = words.context.live.objects.get(gap.trace.entry or "")
    if live is None:
        raise Unwritable("it is gone from the board altogether")
    if gap.after:
        editor.cite(gap.declared, field.label, words.cite(live))
    else:
        editor.recite(gap.declared, field.label, _names(words, live), None)


def _names(words: Words, live: Live) -> list[str]:
    known = words.known(live.id)
    return words.called(known if known is not None else words.by_id[live.id])


def _value(words: Words, editor: Editor, gap: Gap) -> None:
    """The value of one of a card's custom fields."""
    live = words.context.live.objects.get(gap.trace.entry or "")
    if live is None or not isinstance(live.value, CustomField):
        raise Unwritable("its field is not on the board")
    called = [words.cite(live), *_names(words, live)]
    editor.entry(gap.declared, "fields", called, words.field_value(live.value, gap.after))


# places


def moved(words: Words, gap: Gap) -> Step:
    """A card that people put into another list."""

    def step(editor: Editor) -> None:
        live, home = gap.live, words.known(str(gap.after))
        if home is None or live is None:
            raise Unwritable("the list it is in does not stand in the file (`--new` takes it)")
        row = [each.id for each in words.context.live.in_order(live.parent, live.kind)]
        editor.move(gap.declared, home, row[: row.index(live.id)])

    return step


# what is gone


def removed(words: Words, gap: Gap) -> Step:
    """An object that is gone from the board: its block goes, and what cards write of it."""
    declared = gap.declared
    before: dict[Kind, Callable[[Editor], None]] = {
        "label": lambda editor: _uncite(words, editor, gap, "labels"),
        "member": lambda editor: _uncite(words, editor, gap, "members"),
        "custom_field": lambda editor: _without_values(words, editor, gap),
        "option": lambda editor: _without_choice(words, editor, declared),
        "list": lambda editor: _check_left(words, editor, gap),
    }

    def step(editor: Editor) -> None:
        if declared.kind in before:
            before[declared.kind](editor)
        editor.remove(declared)

    return step


def _uncite(words: Words, editor: Editor, gap: Gap, name: str) -> None:
    for card in words.cards_with(name, *words.handles(gap.declared, gap.trace.id)):
        editor.recite(card, name, words.called(gap.declared), None)
        live = words.context.live_of(card.address)
        # An empty list asks for no label at all only where all that is not named goes; and keeps what is still to go.
        if words.context.prune("card") != "all" and live is not None and not getattr(live.value, name):
            editor.spare_empty(card, name)


def _without_values(words: Words, editor: Editor, gap: Gap) -> None:
    for card in words.cards_with("values", *words.handles(gap.declared, gap.trace.id)):
        editor.drop_entry(card, "fields", words.called(gap.declared))


def _without_choice(words: Words, editor: Editor, option: Declared) -> None:
    """Trello has emptied the field of every card that had the choice; what the cards say of it goes.

    Not that it is to stay empty: a choice that people make later would be taken away by apply.
    """
    field = words.context.declared[option.parent]
    handle = words.context.handle(option.parent)
    for card in words.cards_with("values", handle):
        if words.values_of(card)[handle] in words.handles(option):
            _without_value(words, editor, card, field)


def _without_value(words: Words, editor: Editor, card: Declared, field: Declared) -> None:
    """A card's value that can't be: the board has none in its place, or another, which apply would take away."""
    on, live = words.context.live_of(card.address), words.context.live_of(field.address)
    there = (getattr(on.value, "values", None) or {}).get(live.id) if on and live else None
    if live is not None and isinstance(live.value, CustomField) and words.known(str(there)) is not None:
        editor.entry(card, "fields", words.called(field), words.field_value(live.value, there))
    else:
        editor.drop_entry(card, "fields", words.called(field))


def _check_left(words: Words, editor: Editor, gap: Gap) -> None:
    """A list that went takes its cards along; those that are elsewhere by now must have left its block."""
    for card in _cards_of(words, gap.declared):
        live = words.context.live_of(card.address)
        if live is not None and live.parent != gap.trace.id and editor.stands_in(card, gap.declared):
            raise Unwritable("cards of its block are in other lists by now (`--progress` moves them)")


def _cards_of(words: Words, declared: Declared) -> Iterable[Declared]:
    return words.context.desired.collections.get((declared.address, "card"), ())


def beneath_list(words: Words, gap: Gap) -> frozenset[str]:
    """The ids of a list that went and of all that goes with it: what nothing is to be remembered of."""
    remembered = (words.context.remembered(each.address) for each in _cards_of(words, gap.declared))
    here = [each.id for each in words.context.live.objects.values() if each.parent == gap.trace.id]
    gone = [each.id for each in remembered if each is not None and each.id not in words.context.live.objects]
    return frozenset({gap.trace.id, *here, *gone, *_inside(words, here)})


def _inside(words: Words, owners: Iterable[str]) -> set[str]:
    found = {each.id for each in words.context.live.objects.values() if each.parent in set(owners)}
    return found | _inside(words, found) if found else found
