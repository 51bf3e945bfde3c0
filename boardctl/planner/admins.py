"""A board keeps an admin, and whoever ceases to be one does so last: it may be the token's own member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.plan import Change, Left
from boardctl.model.values import Address, Member
from boardctl.planner.context import Context
from boardctl.planner.diff import Comparison
from boardctl.planner.names import name_of
from boardctl.planner.prune import is_admin, people_on, stays_admin

_LAST = "the board would be left without an admin: declare another with `role: admin`"


def named_people(desired: DesiredBoard) -> Iterator[str]:
    """The usernames a file puts on its board and on its cards, without regard to case."""
    for each in desired.objects():
        if isinstance(each.value, Member) and each.value.username:
            yield each.value.username.casefold()
        yield from (name.casefold() for name in people_on(each.value))


def keep_an_admin(context: Context) -> None:
    """Nobody's role is lowered where that would leave no admin: Trello refuses it (403), and is not asked."""
    lowered = [each for each in context.desired.of_kind("member") if _is_lowered(context, each)]
    if not lowered or _others_are(context):
        return
    for declared in lowered:
        context.comparisons[declared.address] = _without_role(context.comparisons[declared.address])
        live = context.matching.live[declared.address]
        left = Left(address=declared.address, kind="member", name=name_of(live.value), reason=_LAST, field="role")
        context.reported.append(left)


def _is_lowered(context: Context, declared: Declared) -> bool:
    live, comparison = context.live_of(declared.address), context.comparisons.get(declared.address)
    return live is not None and comparison is not None and is_admin(live.value) and "role" in comparison.targets


def _others_are(context: Context) -> bool:
    """Whether anybody will be an admin once all is done; an invitation by e-mail makes none (WIRE-FACTS section 5)."""
    coming = (each.value for address, each in context.created.items() if _is_approved(context, address))
    raised = (each.targets.get("role") == "admin" for each in context.comparisons.values())
    return any(map(is_admin, coming)) or any(raised) or _one_stays(context)


def _one_stays(context: Context) -> bool:
    """Whether an admin of the board stays one without any change; a seeded role may be one that is lowered."""
    people = context.live.of_kind("member")
    lowered = {each.address for each in context.desired.of_kind("member") if _is_lowered(context, each)}
    staying = (each for each in people if context.matching.address.get(each.id) not in lowered)
    return any(is_admin(each.value) and stays_admin(context, each) for each in staying)


def _is_approved(context: Context, address: Address) -> bool:
    return context.approved is None or address in context.approved


def _without_role(comparison: Comparison) -> Comparison:
    """A role is all that can differ of a member; what is asked for is there no more."""
    targets = {name: value for name, value in comparison.targets.items() if name != "role"}
    kept = tuple(each for each in comparison.differences if each.field.name != "role")
    return comparison._replace(targets=targets, differences=kept)


def demoted_last(changes: Sequence[Change], context: Context) -> list[Change]:
    """The changes, with what only an admin may do before anybody ceases to be one, and a new admin before the last.

    Before an admin becomes an observer, or leaves, all is done: those may change nothing at all.
    """
    lowered = {change.id for change in changes if _lowers(change)}
    leaving = {change.id for change in changes if _leaves(change, context)}
    first = {change.id for change in changes if change.kind in ("board", "member")} - lowered if lowered else set()
    rest = {change.id for change in changes} - lowered
    needed = {change.id for change in changes if _makes_admin(change)} if first and not _one_stays(context) else set()
    return [
        msgspec.structs.replace(
            each,
            requires=tuple(sorted({*each.requires, *needed})),
            follows=tuple(sorted((rest if each.fields["role"].after == "observer" else first) - needed)),
        )
        if each.id in lowered
        else msgspec.structs.replace(each, follows=tuple(sorted(rest - leaving)))
        if each.id in leaving
        else each
        for each in changes
    ]


def several_go_down(changes: Sequence[Change]) -> bool:
    """Whether more than one may cease to be an admin, so that it matters which of them the run's own member is."""
    return len(_going_down(changes)) > 1


def own_last(changes: Sequence[Change], own: str) -> tuple[Change, ...]:
    """The changes, with what the member of the id `own` loses after what others lose: it takes an admin to take it."""
    down = _going_down(changes)
    mine = {change.id for change in changes if change.id in down and change.object_id == own}
    return tuple(
        msgspec.structs.replace(
            each, follows=tuple(sorted({*each.follows, *(down - mine)} if each.id in mine else {*each.follows} - mine))
        )
        for each in changes
    )


def _going_down(changes: Sequence[Change]) -> set[Address]:
    """The changes of members after which these may be no admins; of who leaves, each."""
    gone = (change.id for change in changes if change.kind == "member" and change.action == "delete")
    return {*gone, *(change.id for change in changes if _lowers(change))}


def _lowers(change: Change) -> bool:
    role = change.fields.get("role") if change.kind == "member" and change.action == "update" else None
    return role is not None and role.before == "admin"


def _leaves(change: Change, context: Context) -> bool:
    live = context.live.objects.get(change.object_id or "") if change.action == "delete" else None
    return live is not None and is_admin(live.value)


def _makes_admin(change: Change) -> bool:
    return change.kind == "member" and any(each.fields.get("role") == "admin" for each in change.operations)
