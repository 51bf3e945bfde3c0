"""First pass over the declared objects: which are to be made, which differ, and which list each card belongs in."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from boardctl.model.desired import Declared
from boardctl.model.live import Live
from boardctl.model.memory import Remembered, digest_of
from boardctl.model.plan import Left
from boardctl.model.values import Board, Card, CustomField, Handle, Member, Value
from boardctl.planner.approval import Part
from boardctl.planner.context import Context
from boardctl.planner.diff import Comparison, Difference, compare
from boardctl.planner.names import name_of
from boardctl.planner.references import CARRY_OVER, retyped


def weigh(context: Context) -> None:
    """Fill in the resolved values, the comparisons, what is to be created, and every card's list."""
    for declared in (context.desired.board, *_owners_first(context)):
        value = _resolved(context, declared)
        context.values[declared.address] = value
        live = context.live_of(declared.address)
        if live is None or (context.is_new and declared.kind == "board"):
            _consider_creating(context, declared)
        else:
            _consider_updating(context, declared, value, live)


def _owners_first(context: Context) -> list[Declared]:
    """Declared objects with items after the checklists, cards after the lists they are in."""
    ranks = {"item": 2, "checklist": 1, "attachment": 1, "option": 1, "card": 0}
    return sorted(context.desired.objects(), key=lambda each: ranks.get(each.kind, -1))


def _resolved(context: Context, declared: Declared) -> Value:
    """The value with handles; a workspace that is the board's own under any of its names is not a difference."""
    value = context.resolver.value(declared)
    if isinstance(value, Board) and value.workspace in context.live.workspace_names:
        return msgspec.structs.replace(value, workspace=UNSET)
    return value


def _consider_creating(context: Context, declared: Declared) -> None:
    if declared.kind == "board":
        context.created[declared.address] = declared
        return
    if declared.policy == "ignore":
        return
    if not _has_home(context, declared):
        _tell_homeless(context, declared)
        return
    if declared.kind == "option" and not _has_options(context.live_of(declared.parent)):
        return  # that the field's type stays as it is, is told of the field
    if declared.kind == "card" and not _card_may_come(context, declared):
        return
    if isinstance(declared.value, Member) and _already_invited(context, declared, declared.value):
        return
    context.created[declared.address] = declared
    if declared.kind == "card":
        context.parents[declared.address] = context.handle(declared.parent)


def _tell_homeless(context: Context, declared: Declared) -> None:
    """A card is not made where its list is not; what hangs on a card that is not made needs no words."""
    if declared.kind == "card":
        home = name_of(context.declared[declared.parent].value)
        reason = f'its list "{home}" is not on the board, and `manage: {{lists: ignore}}` does not make it'
        context.reported.append(_left(declared, reason))


def _has_home(context: Context, declared: Declared) -> bool:
    return declared.parent in context.matching.live or declared.parent in context.created


def _has_options(field: Live | None) -> bool:
    """Whether options can be added to a field: one of another type than the file says has none."""
    return field is None or not isinstance(field.value, CustomField) or field.value.type in ("list", UNSET)


def _card_may_come(context: Context, declared: Declared) -> bool:
    """Whether a card exists at all is progress: one that people deleted stays away (DESIGN section 4)."""
    if declared.progress == "ignore":
        return False
    remembered = context.remembered(declared.address)
    if remembered is None or declared.progress == "enforce" or remembered.pruned:
        return True
    if remembered.id in context.live.objects or _makes_up(context, declared, remembered):
        return True
    context.kept.append(_left(declared, f"people deleted it; apply leaves it deleted{_namesake(context, declared)}"))
    return False


def _makes_up(context: Context, declared: Declared, remembered: Remembered) -> bool:
    """Whether the card of its address is gone, and yet its own is not one that people deleted: there are as many cards
    of its name for fewer blocks, or that was one of another name, which had left the file.
    """
    is_gone = context.live.archived_cards or remembered.gone
    return is_gone and declared.address not in context.matching.deleted


def _namesake(context: Context, declared: Declared) -> str:
    """How to have a card that people made under the name of a deleted one: until then it is theirs."""
    name = name_of(declared.value)
    cards = (each for each in context.live.of_kind("card") if each.id not in context.matching.address)
    found = next((each for each in cards if not each.archived and name_of(each.value) == name), None)
    return "" if found is None else f"; another of its name is theirs, unless it gets `id: {found.id}`"


def _already_invited(context: Context, declared: Declared, member: Member) -> bool:
    """An e-mail invitation goes out once: without a memory nobody can tell whether it did (DESIGN section 5)."""
    if not member.email:
        return False
    known, invites = context.remembered(declared.address), context.abilities.invites
    if known is not None:
        return bool(known.id) or not invites
    if context.remembers or context.is_new or invites:
        return False
    reason = "may have been invited before, which nobody knows without state: `boardctl apply --invite` sends it"
    context.reported.append(_left(declared, reason))
    return True


def _consider_updating(context: Context, declared: Declared, value: Value, live: Live) -> None:
    remembered = context.remembered(declared.address)
    value = _back_in_sight(context, declared, value, live)
    have = _without_doomed(context, live.value)
    comparison = compare(declared, value, have, remembered, prune=context.prune(declared.kind))
    context.values[declared.address] = value
    parent = _list_of(context, declared, live) if declared.kind == "card" else live.parent
    if context.approved is not None:
        part = context.approved.get(declared.address, NOTHING)
        comparison = _approved(context, comparison, live, part)
        parent = parent if "list" in part.labels else live.parent
    context.comparisons[declared.address] = comparison
    if declared.kind == "card":
        context.parents[declared.address] = parent
    _tell(context, declared, live, comparison)


def _without_doomed(context: Context, value: Value) -> Value:
    """A card as it will be once what the plan deletes is gone from it by itself."""
    if not context.doomed or not isinstance(value, Card):
        return value
    return msgspec.structs.replace(
        value,
        labels=(value.labels or frozenset()) - context.doomed,
        members=(value.members or frozenset()) - context.doomed,
        values={key: each for key, each in (value.values or {}).items() if key not in context.doomed},
    )


NOTHING = Part(frozenset(), moves=False)


def _approved(context: Context, comparison: Comparison, live: Live, part: Part) -> Comparison:
    """Only those differences that an approval names: what else has come up since is not touched."""
    kept = tuple(each for each in comparison.differences if _label(context, each) in part.labels)
    targets = {each.field.name: comparison.targets[each.field.name] for each in kept}
    if "values" in targets:
        named = {each.path[1] for each in kept if each.field.type == "map"}
        present = getattr(live.value, "values", {})
        targets["values"] = {**present, **{key: comparison.targets["values"].get(key) for key in named}}
    return comparison._replace(differences=kept, targets=targets)


def _back_in_sight(context: Context, declared: Declared, value: Value, live: Live) -> Value:
    """A card that boardctl archived because it was not declared comes back when it is declared again."""
    remembered = context.remembered(declared.address)
    if isinstance(value, Card) and value.archived is UNSET and live.archived and remembered and remembered.pruned:
        return msgspec.structs.replace(value, archived=False)
    return value


def _list_of(context: Context, declared: Declared, live: Live) -> Handle:
    """The list a card is to be in: the file's, or where people have put it."""
    if not _has_home(context, declared):
        return live.parent
    wanted = context.handle(declared.parent)
    if wanted == live.parent or declared.progress == "ignore":
        return live.parent
    if declared.progress == "enforce":
        return wanted
    remembered = context.remembered(declared.address)
    if remembered is not None and remembered.fields.get("list") == digest_of(live.parent):
        return wanted
    here, there = context.names.of(live.parent), context.names.of(wanted)
    context.kept.append(_left(declared, f'people keep it in "{here}", not "{there}"', live=live, field="list"))
    return live.parent


def _tell(context: Context, declared: Declared, live: Live, comparison: Comparison) -> None:
    for difference in comparison.kept:
        left = _left(declared, "kept as people left it", live=live, field=_label(context, difference))
        context.kept.append(left)
    for difference in comparison.refused:
        reason = _why_not(declared, difference)
        context.reported.append(_left(declared, reason, live=live, field=difference.field.label))
    if live.archived and declared.progress != "ignore" and _says_nothing_of_it(context.values[declared.address]):
        reason = "people archived it; apply leaves it archived"
        if declared.progress == "enforce":  # of what the file says; it says nothing of this
            where = (
                "its template opens it again, on every board" if context.desired.made_for else "the file opens it again"
            )
            reason += f": `archived: false` in {where}"
        context.kept.append(_left(declared, reason, live=live, field="archived"))


def _says_nothing_of_it(value: Value) -> bool:
    """Whether a card's file leaves it to people if it is archived."""
    return isinstance(value, Card) and value.archived is UNSET


def _label(context: Context, difference: Difference) -> str:
    field = difference.field
    return f"{field.label}.{context.names.of(difference.path[1])}" if field.type == "map" else field.label


def _why_not(declared: Declared, difference: Difference) -> str:
    """Trello has no call for these; remaking the object would lose values (WIRE-FACTS section 5)."""
    before, after = (repr(each) if each is not None else "none" for each in (difference.before, difference.after))
    change = f"{before} to {after}"
    if declared.kind == "custom_field":
        return f"{retyped(difference.before, difference.after)}: {CARRY_OVER}"
    if declared.kind == "option":
        return f"an option can't change from {change}: add a new option, set it on the cards, then drop the old one"
    return f"a link's {difference.field.label} can't change from {change}: remove the link and add it again"


def _left(declared: Declared, reason: str, *, live: Live | None = None, field: str | None = None) -> Left:
    return Left(
        address=declared.address,
        kind=declared.kind,
        name=name_of(live.value if live else declared.value),
        reason=reason,
        field=field,
        url=live.url if live else None,
    )
