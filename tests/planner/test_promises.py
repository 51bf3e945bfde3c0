"""The promises of the planner (DESIGN sections 1 and 4 to 6) over random boards, files and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from boardctl.model.fields import FIELDS, equal
from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import Card
from boardctl.planner.identity import match
from tests.planner.desk import Desk, People, removed, settled, thorough
from tests.strategies import boards

EVERYTHING = ("edit", "move", "shuffle", "label", "recolor", "limit", "tick", "new", "delete")
POLICIES = st.sampled_from(("enforce", "seed", "ignore"))
FIRST_TWO = st.sampled_from(("enforce", "seed"))
PRUNES = st.sampled_from(("owned", "none", "all"))


@st.composite
def manage(draw: st.DrawFn) -> dict[str, str]:
    """A policy for each kind, or for some."""
    found: dict[str, str] = draw(st.dictionaries(st.sampled_from(("lists", "cards", "progress")), POLICIES))
    # What cards refer to has to come into being.
    return found | draw(st.dictionaries(st.sampled_from(("labels", "custom_fields", "members")), FIRST_TWO))


@st.composite
def partial(draw: st.DrawFn, name: str = "Board") -> dict[str, Any]:
    """A board file that leaves things out: whole collections, fields of cards."""
    data = draw(boards(name=name))
    if draw(st.booleans()):
        del data["desc"]
    for each in data["lists"]:
        if draw(st.integers(0, 4)) == 0:
            del each["cards"]
            continue
        for card in each["cards"]:
            for key in draw(st.sets(st.sampled_from(sorted(card.keys() - {"name", "key"})))):
                card.pop(key)
            if "due" not in card:
                card.pop("due_reminder", None)
            if draw(st.integers(0, 3)) == 0:
                card["manage"] = draw(
                    st.one_of(POLICIES, st.fixed_dictionaries({"cards": POLICIES, "progress": POLICIES}))
                )
    data["manage"] = draw(manage())
    data["prune"] = draw(st.one_of(PRUNES, st.dictionaries(st.sampled_from(("labels", "lists", "cards")), PRUNES)))
    return data


@thorough
@given(partial(), partial(), st.data())
def test_whatever_people_did_one_apply_is_enough(a: dict[str, Any], b: dict[str, Any], data: st.DataObject) -> None:
    """Convergence and idempotence under any policy, with people in between: after an apply nothing is left."""
    desk = Desk()
    desk.apply(a)
    People(desk, data.draw).work(EVERYTHING)
    settled(lambda: desk.apply(b))
    assert [(each.action, each.address) for each in settled(desk.plan).changes] == []


@thorough
@given(boards(), partial(), st.data())
def test_what_is_not_managed_never_changes(a: dict[str, Any], b: dict[str, Any], data: st.DataObject) -> None:
    """People's objects, and the fields that the file does not name, are after an apply what they were before."""
    desk = Desk()
    desk.apply(a)
    people = People(desk, data.draw, names=("Theirs", "Nobody else's"))
    people.work(EVERYTHING, most=10)
    before = desk.board
    plan = settled(lambda: desk.plan({**b, "prune": "owned"}))
    declared = {each.address: each for each in desk.desired.objects()}
    desk.carry_out(plan)
    for change in plan.changes:
        assert change.object_id not in people.made, (change.action, change.address)
    for change in plan.changes:
        if change.object_id in before.objects and change.address in declared:
            assert_unnamed_fields_kept(declared[change.address].value, before, desk.board, change.object_id)
    touched = {change.object_id for change in plan.changes}
    gone = {each for each in before.objects if each not in desk.board.objects}
    assert not gone & people.made
    for each in before.objects.values():
        if each.id not in touched | gone:
            assert alike(each, desk.board.objects[each.id], gone), each


def assert_unnamed_fields_kept(wanted: Any, before: LiveBoard, after: LiveBoard, object_id: str) -> None:
    """What the file leaves out is as it was."""
    was, now = before.objects[object_id], after.objects[object_id]
    for field in FIELDS[was.kind]:
        if getattr(wanted, field.name) is UNSET and field.name not in ("archived", "labels", "members", "values"):
            assert getattr(was.value, field.name) == getattr(now.value, field.name), (field.name, wanted)
    if was.kind == "card":
        assert isinstance(was.value, Card)
        assert isinstance(now.value, Card)
        for name in ("labels", "members"):
            if getattr(wanted, name) is UNSET:
                assert getattr(now.value, name) == getattr(was.value, name) & after.objects.keys()


def alike(one: Live, other: Live, gone: set[str]) -> bool:
    """Whether two states of an object are the same, but for what was deleted elsewhere."""
    if not isinstance(one.value, Card) or not isinstance(other.value, Card):
        return one == other
    import msgspec

    value = msgspec.structs.replace(
        one.value,
        labels=(one.value.labels or frozenset()) - gone,
        members=(one.value.members or frozenset()) - gone,
        values={key: each for key, each in (one.value.values or {}).items() if key not in gone and each not in gone},
    )
    return msgspec.structs.replace(one, value=value) == other


@thorough
@given(boards(), partial(), st.data())
def test_seed_never_overwrites_and_enforce_always_does(
    a: dict[str, Any], b: dict[str, Any], data: st.DataObject
) -> None:
    """Of a field that the file names: people's value stays under seed, the file's comes back under enforce."""
    desk = Desk()
    desk.apply({**a, "manage": b["manage"], "prune": "none"})
    before = desk.board
    People(desk, data.draw).work(("edit", "recolor", "limit", "tick", "shuffle"), most=10)
    people, memory = desk.board, desk.memory
    assert memory is not None
    by_id = {entry.id: address for address, entry in memory.objects.items()}
    settled(lambda: desk.apply({**a, "manage": b["manage"], "prune": "none"}))
    declared = {each.address: each for each in desk.desired.objects()}
    for object_id, was in before.objects.items():
        address = by_id.get(object_id)
        if address not in declared or object_id not in desk.board.objects:
            continue
        each, then, now = declared[address], people.objects[object_id].value, desk.board.objects[object_id].value
        for field in FIELDS[was.kind]:
            wanted = getattr(each.value, field.name)
            if wanted is UNSET or field.type in ("set", "map") or field.name == "member":
                continue
            policy = each.progress if field.progress else each.policy
            edited = getattr(then, field.name) != getattr(was.value, field.name)
            if policy == "enforce" and not field.once:
                assert equal(field, wanted, getattr(now, field.name)), (address, field.name)
            elif policy == "ignore" or edited:
                assert getattr(now, field.name) == getattr(then, field.name), (address, field.name)


@thorough
@given(partial())
def test_a_lost_state_leaves_nothing_to_do(a: dict[str, Any]) -> None:
    """After a converged apply the plan is empty without the state too."""
    desk = Desk()
    desk.apply(a)
    desk.forget()
    assert [(each.action, each.address) for each in settled(desk.plan).changes] == []


@thorough
@given(partial(), partial(), st.data())
def test_a_state_lost_in_between_loses_nothing_of_peoples(
    a: dict[str, Any], b: dict[str, Any], data: st.DataObject
) -> None:
    """No removal, no double of what is there, no value of theirs overwritten where people win."""
    desk = Desk()
    desk.apply({**a, "manage": b["manage"]})
    # A label without a name that has another colour is, without a memory, another label.
    People(desk, data.draw).work(tuple(each for each in EVERYTHING if each != "recolor"))
    memory = desk.memory
    assert memory is not None
    desk.forget()
    prune = "owned" if b["prune"] == "all" or isinstance(b["prune"], dict) else b["prune"]
    plan = settled(lambda: desk.plan({**a, "manage": b["manage"], "prune": prune}))
    assert list(removed(plan)) == []
    declared = {each.address: each for each in desk.desired.objects()}
    found = match(desk.desired, desk.board, None).address
    for change in plan.changes:
        known = memory.objects.get(change.address)
        if change.action == "create":
            # Of twins, the one that people left stands for any of them, with all that hangs on it.
            assert known is None or _is_taken(desk.board, found, known.id, change.address), change.address
            continue
        each = declared.get(change.address, desk.desired.board)
        for label in change.fields:
            field = next((one for one in FIELDS[change.kind] if one.label == label.partition(".")[0]), None)
            progress = field.progress if field else label == "list"
            assert (each.progress if progress else each.policy) == "enforce", (change.address, label)


def _is_taken(board: LiveBoard, found: Mapping[str, str], live_id: str, address: str) -> bool:
    """Whether an object is gone, stands for something of the file, or hangs on what stands for another: a twin of its
    card, or of its checklist.
    """
    live = board.objects.get(live_id)
    if live is None or live_id in found:
        return True
    while live.kind in ("attachment", "checklist", "item"):
        live = board.objects[live.parent]
        if live.id in found and not address.startswith(f"{found[live.id]}/"):
            return True
    return False


@thorough
@given(boards(), boards())
def test_a_stale_state_doubles_and_removes_nothing(a: dict[str, Any], b: dict[str, Any]) -> None:
    """The state of the commit before: what the last apply made is found by name, and not made again."""
    desk = Desk()
    desk.apply(a)
    stale = desk.memory
    settled(lambda: desk.apply(b))
    desk.memory = stale
    plan = settled(desk.plan)
    assert [
        (each.action, each.address) for each in plan.changes if each.action in ("create", "delete", "archive")
    ] == []


@thorough
@given(boards(), partial(), st.data())
def test_a_saved_plan_does_what_it_shows_or_nothing(a: dict[str, Any], b: dict[str, Any], data: st.DataObject) -> None:
    """People work between plan and apply: then every change made is one that was shown, with its values."""
    desk = Desk()
    desk.apply(a)
    saved = desk.shown(settled(lambda: desk.plan(b)))
    People(desk, data.draw).work(EVERYTHING, most=3)
    verdict = settled(lambda: desk.judge(saved))
    if verdict.conflicts:
        return
    plan = desk.plan(approved=verdict.pending)
    shown = {change.address: change for change in saved.changes}
    for change in desk.shown(plan).changes:
        approved = shown[change.address]
        assert change.object_id == approved.object_id or approved.action == "create"
        if change.action != "create":
            for label, values in change.fields.items():
                assert approved.fields[label] == values, (change.address, label)
    desk.carry_out(plan)
    again = desk.judge(saved)
    assert (again.conflicts, desk.plan(approved=again.pending).changes) == ((), ())
