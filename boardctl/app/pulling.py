"""What a pull is to take, as units that are written together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from boardctl.app.steps import beneath_list, is_of_one_who_left, moved, removed, step_of
from boardctl.app.words import Words
from boardctl.config.pieces import Unwritable
from boardctl.config.pulling import Editor, Step
from boardctl.model.addresses import unique
from boardctl.model.desired import Declared, Source
from boardctl.model.drift import LIST, PLACE, Drifted
from boardctl.model.fields import FIELDS
from boardctl.model.live import Live
from boardctl.model.values import Address, CustomField, Kind
from boardctl.planner.context import Context
from boardctl.planner.drift import attributed, newcomer
from boardctl.planner.gaps import Gap
from boardctl.planner.orphans import GONE
from boardctl.planner.pull import CONFLICT, Wanted, would_be

if TYPE_CHECKING:
    from boardctl.config.projectfile import Settings


_UNSAID: Mapping[Kind, str] = {
    "label": "its name is not its alone, and its colour is not known",
    "attachment": "it is no web address",
    "custom_field": "it has no name, or a type that is not known",
}


class Unit(Struct, frozen=True, kw_only=True):
    """Changes that are written together or not at all.

    `settles` are the (object id or address, field label) that no plan names afterwards, `touched` the ids of objects
    whose memory changes; `new` are the ids of objects that are in the file only then, `gone` of those no more in it,
    `ordered` are those of which the file has the children of that kind as they stand then.
    `silent` are the (object id, field name) of what the file speaks of no more, while the board has it like a new one.
    `place` is where something new would go, `missed` what of it no file can say.
    """

    step: Step
    told: tuple[Drifted, ...]
    settles: frozenset[tuple[str, str]]
    touched: frozenset[str]
    new: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    ordered: frozenset[tuple[str, Kind]] = frozenset()
    silent: frozenset[tuple[str, str]] = frozenset()
    place: Source | None = None
    missed: str = ""


def units(context: Context, wanted: Wanted, settings: Settings) -> list[Unit]:
    """Steps in an order in which each finds what it needs: objects before what refers to them, places last."""
    renamed = {gap.trace.id for gap in wanted.gaps if gap.trace.field in ("name", "color")}
    words = Words(context, settings, renamed)
    ends = [gap for gap in wanted.gaps if gap.is_end]
    fields = [gap for gap in wanted.gaps if gap not in ends and gap.trace.field not in (PLACE, LIST)]
    made = [_of_gap(words, gap, step_of(words, gap)) for gap in fields]
    made += list(_newcomers(words, wanted.new))
    made += [_of_gap(words, gap, step_of(words, gap)) for gap in wanted.additions]
    made += [_of_gap(words, gap, moved(words, gap)) for gap in wanted.gaps if gap.trace.field == LIST]
    made += [_of_gap(words, gap, removed(words, gap)) for gap in ends]
    return made + list(_orders(words, [gap for gap in wanted.gaps if gap.trace.field == PLACE]))


def conflicts(context: Context, wanted: Wanted) -> Iterator[tuple[Drifted, str]]:
    """What both sides changed: what stands in the file still, and what it has no block for any more."""
    yield from ((_told_of(context, gap), CONFLICT) for gap in wanted.conflicts)
    yield from ((attributed(context, gap, ()), GONE) for gap in wanted.orphans)


def _told_of(context: Context, gap: Gap) -> Drifted:
    """A difference in words, from the file's value on where the file is not as it was last applied."""
    if gap.before is not UNSET:
        return attributed(context, gap, ())
    said = getattr(context.values[gap.address], gap.trace.field, UNSET)
    if gap.trace.entry is not None and isinstance(said, Mapping):
        said = said.get(gap.trace.entry)
    return attributed(context, replace(gap, before=said), ())


def _of_gap(words: Words, gap: Gap, step: Step) -> Unit:
    owner = words.context.live_of(gap.declared.parent)
    touched = {gap.trace.id, *([owner.id] if owner else []), *([gap.after] if gap.trace.field == LIST else [])}
    told = _told_of(words.context, gap)
    return Unit(
        step=step,
        told=(told,),
        settles=frozenset({(gap.trace.id, told.field), (gap.address, told.field)}),
        touched=frozenset(touched),
        gone=_gone(words, gap) if gap.is_end else frozenset(),
        silent=frozenset({(gap.trace.id, gap.trace.field)} if is_of_one_who_left(words, gap) else ()),
    )


def _gone(words: Words, gap: Gap) -> frozenset[str]:
    """What nothing is to be remembered of: else a card under the name of a deleted one would never be the file's."""
    return beneath_list(words, gap) if gap.declared.kind == "list" else frozenset({gap.trace.id})


def _orders(words: Words, gaps: Sequence[Gap]) -> Iterator[Unit]:
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
            ordered=frozenset({(home, kind)}),
        )


def _newcomers(words: Words, found: Sequence[Live]) -> Iterator[Unit]:
    """What no file names yet; what is in a new object goes with it."""
    new = {each.id for each in found}
    taken = {*words.context.declared, *words.context.memory.objects}
    for live in found:
        if live.parent not in new:
            told = newcomer(live, unique(would_be(words.context, live), taken), ())
            owner = words.known(live.parent) or words.context.desired.board
            inside = [each.id for each in found if each.parent == live.id]
            ids = frozenset({live.id, *inside, *_beneath(words.context, live.id, *inside)})
            settles = frozenset((each, "exists") for each in ids)
            before = Counter(words.writer.left_out)
            step = _inserting(words, live, _new_data(words, live, new))
            yield Unit(step=step, told=(told,), settles=settles, touched=ids | {live.parent}, new=ids,
                       place=owner.source, missed=_told(words.writer.left_out - before))  # fmt: skip


def _told(missed: Counter[str]) -> str:
    """`2 x label of a colour that is not known, 1 x ...`"""
    return ", ".join(f"{number} x {noun}" for noun, number in missed.items())


def _beneath(context: Context, *owners: str) -> Iterator[str]:
    for each in context.live.objects.values():
        if each.parent in owners and each.kind in ("checklist", "attachment", "item", "option"):
            yield each.id
            yield from _beneath(context, each.id)


def _inserting(words: Words, live: Live, data: Any) -> Step:
    def step(editor: Editor) -> None:
        board = words.context.desired.board
        owner = board if live.parent == words.context.live.id else words.known(live.parent)
        if owner is None:
            raise Unwritable("what it is in does not stand in the file")
        if data is None:
            raise Unwritable(f"no file can say it: {_UNSAID.get(live.kind, 'it has no name')}")
        before = [each.id for each in words.context.live.in_order(live.parent, live.kind)]
        editor.insert(owner, live.kind, live.id, data, before[: before.index(live.id)])
        if live.id in words.context.doomed and words.context.prune("card") == "all":
            _cite_where_used(words, editor, live)

    return step


def _cite_where_used(words: Words, editor: Editor, live: Live) -> None:
    """A label that cards have while the file is to name all that they have: they are to name it too."""
    for card in words.context.desired.of_kind("card"):
        on = words.context.live_of(card.address)
        for field in (each for each in FIELDS["card"] if each.type in ("set", "map")):
            held = getattr(on.value, field.name) if on is not None else UNSET
            if held in (UNSET, None) or live.id not in held or getattr(card.value, field.name) is UNSET:
                continue
            if isinstance(live.value, CustomField):
                called = [words.cite_new(live)]
                editor.entry(card, field.label, called, words.field_value(live.value, held[live.id]))
            else:
                editor.cite(card, field.label, words.cite_new(live))


def _new_data(words: Words, live: Live, new: set[str]) -> Any:
    """What a file says of it; None where it can't."""
    declared, writer = words.by_id.get(live.id), words.writer
    makers: Mapping[Kind, Callable[[Declared], Any]] = {
        "member": writer.member_data,
        "label": writer.label_data,
        "list": writer.list_data,
        "card": writer.card_data,
        "checklist": writer.checklist_data,
        "item": writer.item_data,
        "attachment": writer.attachment_data,
        "custom_field": writer.field_data,
        "option": writer.option_data,
    }
    if declared is None or live.kind not in makers:
        return None
    data = makers[live.kind](declared)
    if live.kind == "list" and isinstance(data, dict) and "cards" in data:
        cards = words.declaration.collections.get((declared.address, "card"), ())
        data["cards"] = [writer.card_data(each) for each in cards if each.id in new]
    return data
