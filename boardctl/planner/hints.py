"""Likely renames: an object that goes and a new one that looks like it, or takes its place. Shown, never acted on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from boardctl.model.desired import UNWRITTEN, Source
from boardctl.model.escapes import escaped
from boardctl.model.live import Live
from boardctl.model.plan import Change
from boardctl.model.values import Kind, Label, Value
from boardctl.planner.context import Context
from boardctl.planner.former import called, former_name, remembered_as
from boardctl.planner.names import name_of
from boardctl.planner.safety import is_removal
from boardctl.planner.signs import Couple, Sign, signs

MOST = 200  # beyond so many pairs to compare in one place, a hint is not worth the time
# A link is its URL, a person a username, and a choice can't be renamed (DESIGN section 4): they have no `was:`.
_RENAMED: frozenset[Kind] = frozenset({"label", "custom_field", "list", "card", "checklist", "item"})


def rename_hints(changes: Sequence[Change], context: Context) -> list[str]:
    """A sentence for each new object that may be an undeclared one under another name, with the line to add.

    Where a template makes the name, a line would be wrong for its other objects: there a key is what helps.
    """
    new = [
        each
        for each in changes
        if each.action == "create" and each.kind in _RENAMED and each.source not in (None, UNWRITTEN)
    ]
    couples = list(_couples(_gone(changes, context), new, context)) if new else []
    if not couples:
        return []
    likely = {each.new.address: each for each in _likely(couples, signs(couples, changes, context))}
    return list(_hints([likely[each.address] for each in new if each.address in likely], context))


def _couples(gone: Iterable[Live], new: Sequence[Change], context: Context) -> Iterator[Couple]:
    """Each with each in one place: a checklist stays on its card, an item on its checklist; a card may have moved."""
    there: dict[tuple[Kind, str | None], list[Live]] = {}
    for one in gone:
        there.setdefault((one.kind, None if one.kind == "card" else one.parent), []).append(one)
    here: dict[tuple[Kind, str | None], list[Change]] = {}
    for other in new:
        home = context.live_of(context.declared[other.address].parent)
        here.setdefault((other.kind, None if other.kind == "card" or home is None else home.id), []).append(other)
    for place, others in here.items():
        found = there.get(place, ())
        if len(found) * len(others) <= MOST:
            yield from (Couple(one, each, context.declared[each.address].value) for one in found for each in others)


def _gone(changes: Sequence[Change], context: Context) -> Iterator[Live]:
    """What goes, and what stays because others hang on it: a label in use is renamed as easily as any."""
    ids = [change.object_id for change in changes if is_removal(change)]
    ids += [left.object_id for left in context.reported if left.address not in context.declared]
    yield from (context.live.objects[each] for each in ids if each in context.live.objects)


def _likely(couples: Sequence[Couple], by: Sequence[Sign]) -> Iterator[Couple]:
    """By the strongest sign first; where it may be either of two, that sign says nothing."""
    rest = list(couples)
    for sign in by:
        sure = _mutual([(strength, each) for each in rest if (strength := sign(each))])
        yield from sure
        taken = {part for each in sure for part in (each.gone.id, each.new.address)}
        rest = [each for each in rest if not taken.intersection((each.gone.id, each.new.address))]


def _mutual(found: Sequence[tuple[float, Couple]]) -> list[Couple]:
    """The couples of which each is the one that the other is most like."""
    all_of: dict[str, list[float]] = {}
    for strength, each in found:
        for part in (each.gone.id, each.new.address):
            all_of.setdefault(part, []).append(strength)
    best = {part: max(each) for part, each in all_of.items() if each.count(max(each)) == 1}
    return [each for strength, each in found if best.get(each.gone.id) == best.get(each.new.address) == strength]


def _hints(likely: Sequence[Couple], context: Context) -> Iterator[str]:
    """One for each place in the files: where a template or a cited checklist names several, one line is for all."""
    places = Counter(_place(each, context) for each in likely)
    for each in likely:
        place = _place(each, context)
        others = f" (and {places[place] - 1} more likewise)" if places[place] > 1 else ""
        if place in places:
            yield f"if {_renaming(each, place, context)}{others}, {_remedy(each, place, context)}"
        del places[place]


def _renaming(couple: Couple, place: Source | None, context: Context) -> str:
    """Which is which. A name that a template works out is not said, so that a plan tells many boards of it once."""
    noun = couple.new.kind.replace("_", " ")
    if context.declared[couple.new.address].made_name and context.desired.made_for:
        return f"the {noun} that {place} makes is one that goes, under a new name"
    return f"the {noun} {_quoted(couple.gone.value)} is now called {_quoted(couple.value)}"


def _remedy(couple: Couple, place: Source | None, context: Context) -> str:
    made = context.declared[couple.new.address].made_name
    return _by_key(couple, place, context) if made else _by_line(couple, place, context)


def _place(couple: Couple, context: Context) -> Source | None:
    """Where the new one has its name."""
    return context.declared[couple.new.address].named_at or couple.new.source


def _quoted(value: Value) -> str:
    """A name in quotes; that a label has none, as it stands in a plan."""
    name = name_of(value)
    return name if isinstance(value, Label) and not value.name else f'"{name}"'


def _by_line(couple: Couple, place: Source | None, context: Context) -> str:
    """By its former name; where that stands for more or for nothing by its id, by hand where no id can stand."""
    former, shared = former_name(couple.gone.value), context.declared[couple.new.address].shared
    by_state, by_name = _leads(couple.gone, former, context)
    if by_state and (by_name or shared):
        # Quoted as JSON, which YAML reads: a name may hold colons and commas.
        line = f"was: {json.dumps(escaped(former), ensure_ascii=False)}"
    elif shared:
        return "give it that name on Trello, too, before an apply: it keeps all that hangs on it"
    else:
        line = f"id: {couple.gone.id}"
    return f"add `{line}` to it ({place}): it is then renamed, and keeps all that hangs on it"


def _leads(gone: Live, former: str, context: Context) -> tuple[bool, bool]:
    """Whether a former name leads to it, with what is remembered (which goes first) and by what has it by now."""
    matched = context.matching.address
    cards, siblings = context.live.of_kind("card"), context.live.in_order(gone.parent, gone.kind)
    free = [each for each in (cards if gone.kind == "card" else siblings) if each.id not in matched]
    known = [context.by_id[each.id] for each in free if each.id in context.by_id]
    applied = [each.id for each in remembered_as(known, gone.kind, former)] if former else []
    by_name = called(free, former) == [gone]
    return applied == [gone.id] or (by_name and not applied), by_name


def _by_key(couple: Couple, place: Source | None, context: Context) -> str:
    """A key that stays; where it has one, that came out another than before, the one it had."""
    new = couple.new.address.rpartition("/")[2]
    old = next((each for each, entry in context.memory.objects.items() if entry.id == couple.gone.id), "")
    old = old.rpartition("/")[2]
    if context.declared[couple.new.address].has_key and old not in ("", new) and "~" not in old:
        return (
            f'its key has changed from "{old}" to "{new}": let the `key` come out as "{old}" again ({place}), '
            "and it is renamed, and keeps all that hangs on it"
        )
    return (
        f"give it a `key` that stays the same ({place} works out its name), and apply that before the new "
        "name: it is then renamed, and keeps all that hangs on it"
    )
