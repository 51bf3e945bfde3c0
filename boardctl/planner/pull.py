"""Which live changes go into the files: those apply would set back, and what else was asked for. Pure."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import UNSET, Struct

from boardctl.model.drift import LIST, PLACE
from boardctl.model.live import Live
from boardctl.model.memory import digest_of
from boardctl.model.plan import BoardPlan
from boardctl.model.values import KINDS, Address
from boardctl.planner.context import Context
from boardctl.planner.drift import newcomers, removed_of_others
from boardctl.planner.gaps import Gap, additions, gaps
from boardctl.planner.orphans import orphans
from boardctl.planner.targets import fits
from boardctl.planner.unapplied import is_edited

CONFLICT = "the file was changed too since the last apply (--force takes the board's)"


class Choice(Struct, frozen=True, kw_only=True):
    """What is asked for. `select` are addresses or globs; `force` takes the board's where both sides changed."""

    progress: bool = False
    new: bool = False
    select: tuple[str, ...] = ()
    force: bool = False


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be taken, what both sides changed, and how much was not asked for.

    `orphans` are changes of what has left the file, which no pull brings back.
    `new` are objects that no file names; `additions` what people put where the file is silent, and entries of cards'
    labels, people and values beside those it names.
    """

    gaps: tuple[Gap, ...] = ()
    new: tuple[Live, ...] = ()
    additions: tuple[Gap, ...] = ()
    conflicts: tuple[Gap, ...] = ()
    orphans: tuple[Gap, ...] = ()
    kept: int = 0
    left: int = 0


def wanted(context: Context, plan: BoardPlan, choice: Choice) -> Wanted:
    """The differences of a worked-out board that a pull is to take."""
    found = [gap for gap in gaps(context) if _selected(gap.address, choice)]
    asked = [gap for gap in found if gap.set_back or choice.progress]
    conflicts = [] if choice.force else [gap for gap in asked if _is_conflict(context, gap)]
    removed = removed_of_others(plan)
    new = [each for each in newcomers(context, removed) if each.kind != "member" or each.id in removed]
    taken = [each for each in new if _takes_new(context, each, choice, removed)]
    added = [gap for gap in additions(context) if _selected(gap.address, choice)]
    return Wanted(
        gaps=tuple(gap for gap in asked if gap not in conflicts),
        new=tuple(sorted(taken, key=lambda each: KINDS.index(each.kind))),
        additions=tuple(added) if choice.new else (),
        conflicts=tuple(conflicts),
        orphans=tuple(gap for gap in orphans(context, plan) if _selected(gap.address, choice)),
        kept=len(found) - len(asked),
        left=len(new) - len(taken) + (0 if choice.new else len(added)),
    )


def _selected(address: Address, choice: Choice) -> bool:
    return not choice.select or fits(address, choice.select)


def _takes_new(context: Context, live: Live, choice: Choice, removed: Collection[str]) -> bool:
    """Newcomers that apply would remove are taken as any other change; the rest where they were asked for."""
    if choice.select and not fits(would_be(context, live), choice.select):
        return False
    return choice.new or live.id in removed


def would_be(context: Context, live: Live) -> Address:
    """The address that a newcomer would have by its name."""
    from boardctl.model.addresses import child, slug
    from boardctl.planner.names import name_of

    owner = context.matching.address.get(live.parent, context.desired.key)
    owner = context.desired.key if live.kind == "card" else owner
    return child(owner, live.kind, slug(name_of(live.value), live.kind))


def _is_conflict(context: Context, gap: Gap) -> bool:
    """Whether the file has changed since the last apply as well as the board."""
    if gap.trace.field == PLACE:
        return _is_reordered(context, gap)
    if gap.trace.field == LIST:
        return digest_of(context.handle(gap.declared.parent)) != gap.last
    return gap.before is UNSET or (gap.is_end and is_edited(context, gap.declared))


def _is_reordered(context: Context, gap: Gap) -> bool:
    """Whether the file's order of the siblings is another one than that of the last apply."""
    home = context.remembered(gap.declared.parent)
    last = home.order if home else ()
    members = context.desired.collections.get((gap.declared.parent, gap.declared.kind), ())
    ids = [live.id for each in members if (live := context.live_of(each.address)) is not None]
    both = [each for each in ids if each in set(last)]
    return both != [each for each in last if each in set(both)]
