"""One board's plan, from start to end, and the proof in memory that it reaches its goal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from boardctl.errors import ConfigError, Problem, Unsettled
from boardctl.model.addresses import is_pending, pending, pending_address
from boardctl.model.desired import DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.values import Address, Board, Handle
from boardctl.planner.admins import demoted_last, keep_an_admin
from boardctl.planner.approval import Part
from boardctl.planner.changes import drafted
from boardctl.planner.context import Abilities, Context, open_context
from boardctl.planner.copies import find_copies
from boardctl.planner.hints import rename_hints
from boardctl.planner.identity import match_again
from boardctl.planner.namesakes import shifted
from boardctl.planner.places import place
from boardctl.planner.play import play
from boardctl.planner.prune import doomed, removals, settled
from boardctl.planner.remember import Applied, Sight, released, remember, with_births, without_order
from boardctl.planner.safety import dangers, is_removal
from boardctl.planner.scopes import Matching
from boardctl.planner.unclear import missing_ids
from boardctl.planner.unrenamed import unrenamed
from boardctl.planner.weigh import weigh


def plan_board(
    desired: DesiredBoard,
    live: LiveBoard | None,
    memory: BoardMemory | None,
    *,
    abilities: Abilities,
    approved: Mapping[Address, Part] | None = None,
    sources: Collection[Address] | None = None,
    matching: Matching | None = None,
) -> BoardPlan:
    """The changes that bring one board to what its file asks for.

    `live` is None where the board is to be created, `memory` None where nothing is remembered; with `approved`, only
    what an approval names is planned. New objects are copied from those at `sources` (default: any). `matching` is
    that of just this live board, where it is known already.
    Raises ConfigError with every reference and identity that the user must settle.
    """
    context = worked_out(
        desired, live, memory, abilities=abilities, approved=approved, sources=sources, matching=matching
    )
    changes = tuple(_linked(_all_changes(context)))
    board = context.live.board
    context.notes += [*rename_hints(changes, context), *unrenamed(context), *_given_up(context)]
    context.notes += shifted(changes, context)
    return BoardPlan(
        key=desired.key,
        name=_name(desired, context),
        id=None if live is None else board.id,
        url=board.url,
        changes=changes,
        kept=tuple(context.kept),
        reported=tuple(context.reported),
        notes=tuple(context.notes),
        dangers=dangers(desired, context.live, changes),
        orders=tuple(context.orders),
        unsettled=frozenset(context.unsettled),
        unchanged=_unchanged(context, changes),
        unmanaged=_unmanaged(context, changes),
        unkept=sum(each.unkept for each in context.comparisons.values()),
    )


def worked_out(
    desired: DesiredBoard,
    live: LiveBoard | None,
    memory: BoardMemory | None,
    *,
    abilities: Abilities,
    approved: Mapping[Address, Part] | None = None,
    sources: Collection[Address] | None = None,
    matching: Matching | None = None,
    placed: Collection[str] = frozenset(),
) -> Context:
    """The context after all passes but the last. Raises ConfigError with every problem found.

    `placed` are ids of what was put in its place since the memory was written.
    """
    context = open_context(desired, live, memory, abilities, matching)
    context.approved = approved
    context.sources = approved if sources is None else sources
    context.placed = placed
    _refuse(desired, [*context.matching.problems, *missing_ids(desired, context.matching.live)])
    context.doomed = doomed(context)
    weigh(context)
    _refuse(desired, context.resolver.problems)
    keep_an_admin(context)
    place(context)
    find_copies(context)
    return context


def sight_of(context: Context) -> Sight:
    """The pairs and values of a worked-out board, as `remember` wants them."""
    return Sight(
        desired=context.desired,
        live=context.live,
        pairs=context.matching.live,
        values=context.values,
        unsettled=frozenset(context.unsettled),
        misplaced=frozenset(context.places),
        reported=frozenset(left.address for left in context.reported if left.kind == "member"),
    )


def verify(
    desired: DesiredBoard,
    live: LiveBoard | None,
    memory: BoardMemory | None,
    plan: BoardPlan,
    *,
    abilities: Abilities,
) -> None:
    """Play the plan on a copy of the board and plan again: what is left is a bug, and nothing may be written.

    Raises Unsettled with what would be left.
    """
    start = open_context(desired, live, memory, abilities)
    before, pairs = start.live, start.matching.pairs
    after = play(before, (operation for change in in_turn(plan.changes) for operation in change.operations))
    # What is written on the copy is kept as it is: what differs afterwards was not written, or to another object.
    applied = msgspec.structs.replace(applied_by(plan.changes), written=frozenset())
    known = without_order(memory, plan.unsettled)
    born = with_births(known, desired, after, {address: pending(address) for address in applied.created})
    matching, placed = match_again(desired, after, born, pairs), placed_by(plan.changes)
    context = worked_out(desired, after, born, abilities=abilities, matching=matching, placed=placed)
    known = remember(sight_of(context), born, applied, before)
    again = plan_board(desired, after, known, abilities=abilities)
    if again.changes:
        left = ", ".join(f"{change.action} {change.address}" for change in again.changes[:5])
        raise Unsettled(
            f"the plan of {desired.key} would not reach its goal: after it, {left} would be left to do",
            hint="nothing was written; this is a bug in boardctl, please report it with the board file",
        )


def in_turn(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes in an order in which each stands after all that it requires."""
    made: set[Address] = set()
    waiting = list(changes)
    while waiting:
        ready = [change for change in waiting if made.issuperset(change.requires)]
        if not ready:
            raise Unsettled(f"{waiting[0].address} waits for what waits for it")
        yield from ready
        made.update(change.id for change in ready)
        waiting = [change for change in waiting if change.id not in made]


def applied_by(changes: Iterable[Change]) -> Applied:
    """What `remember` must know of changes that were carried out."""
    done = tuple(changes)
    return Applied(
        created=frozenset(_created(done)),
        written=frozenset(field for change in done for field in _written(change)),
        pruned=frozenset(
            change.object_id or "" for change in done if change.action == "archive" and change.source is None
        ),
    )


def placed_by(changes: Iterable[Change]) -> frozenset[Handle]:
    """What changes put in its place: ids, and the pending handles of what they create."""
    operations = (operation for change in changes for operation in change.operations)
    return frozenset(each.target for each in operations if each.place is not None)


def _written(change: Change) -> Iterable[tuple[Address, str]]:
    """The fields that a change sent, by the address of their object."""
    for operation in change.operations:
        address = pending_address(operation.target) if is_pending(operation.target) else change.address
        yield from ((address, name) for name in operation.fields)


def _created(changes: Iterable[Change]) -> Iterable[Address]:
    """Every address that came into being, with those folded into their owner's change."""
    for change in changes:
        if change.action == "create":
            yield change.address
            yield from (address for address in folded_addresses(change) if address != change.address)


def folded_addresses(change: Change) -> list[Address]:
    """The addresses of all objects that a change creates."""
    handles = [operation.target for operation in change.operations]
    handles += [part for operation in change.operations for part in operation.parts]
    return list(dict.fromkeys(pending_address(handle) for handle in handles if is_pending(handle)))


def _refuse(desired: DesiredBoard, problems: list[Problem]) -> None:
    """Raises ConfigError with the problems; of a template's line only the row says which board it is about."""
    note = f" ({desired.made_for})" if desired.made_for else ""
    if problems:
        raise ConfigError([each._replace(message=each.message + note) for each in problems])


def _all_changes(context: Context) -> list[Change]:
    changes = demoted_last(settled([*drafted(context), *removals(context)], context), context)
    return changes if context.approved is None else [each for each in changes if each.id in context.approved]


def _linked(changes: list[Change]) -> Iterable[Change]:
    """Requirements by the id of the change that meets them: an option comes with its field's change."""
    provider = {address: change.id for change in changes for address in folded_addresses(change)}
    ids = {change.id for change in changes}
    for change in changes:
        needs = {provider.get(address, address) for address in change.requires} - {change.id}
        yield msgspec.structs.replace(change, requires=tuple(sorted(needs & ids)))


def _name(desired: DesiredBoard, context: Context) -> str:
    for value in (context.live.board.value, desired.board.value):
        if isinstance(value, Board) and value.name:
            return value.name
    return desired.key


def _unchanged(context: Context, changes: Collection[Change]) -> int:
    touched = {address for change in changes for address in (change.address, *folded_addresses(change))}
    return sum(1 for address in context.declared if address in context.matching.live and address not in touched)


def _given_up(context: Context) -> Iterator[str]:
    """What boardctl made and forgets with this plan, as its key has left the file: put back, that does not undo it."""
    known, objects = context.memory.objects, context.live.objects
    given_up = released(sight_of(context), context.memory)
    found = [each for each in given_up if context.prune(objects[known[each].id].kind) != "none"]
    owners = {address: known[address].parent or address.rsplit("/", 2)[0] for address in found}
    keys = sorted({each.rsplit("/", 2)[1] for each, owner in owners.items() if owner not in owners})
    if keys:
        count = f"{len(found)} object" + ("s" if len(found) > 1 else "")
        yield (
            f"the file no longer has {', '.join(f'`{key}:`' for key in keys)}: nothing of it is removed, and boardctl "
            f"gives up what it made ({count}); `{keys[0]}: []` would remove it"
        )


def _unmanaged(context: Context, changes: Collection[Change]) -> int:
    """How many labels, fields, lists and cards in sight neither the file names nor a line of the plan tells of.

    A retired board is past all that.
    """
    if context.desired.retired:
        return 0
    touched = {change.object_id for change in changes} | {left.object_id for left in context.reported}
    touched.update(*(left.for_others for left in context.reported))
    gone = {change.object_id for change in changes if is_removal(change)}  # a list takes along what is in it
    return sum(
        1
        for live in context.live.objects.values()
        if live.kind in ("label", "custom_field", "list", "card")
        and context.live.shows(live)
        and live.id not in context.matching.address
        and live.id not in touched
        and live.parent not in gone
    )
