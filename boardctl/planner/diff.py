"""What to change on a matched pair: the file's values, weighed against people's by policy and memory.

First each field gets its *target*: the value it is to have after this plan (DESIGN section 4: enforce, seed, ignore;
sets and custom field values three-way). Only pairs whose target differs from the live value reach deepdiff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from msgspec.structs import replace

from boardctl.model.desired import Declared, Policy, PruneMode
from boardctl.model.fields import FIELDS, Field, digest_matches, equal, normal, normal_value
from boardctl.model.memory import Remembered, digest, digest_of
from boardctl.model.values import Value
from boardctl.planner.unsaid import is_as_at_first

Path = tuple[str, ...]


class Difference(NamedTuple):
    """One field, or one entry of a set or map, that is to change. `path` is (field,) or (field, entry)."""

    field: Field
    path: Path
    before: Any
    after: Any


class Comparison(NamedTuple):
    """One pair. `targets` holds the new value of each field to be written; the differences describe them.

    `kept` are fields left as people have them, `refused` those that Trello lets nobody change; `unkept` counts
    fields that Trello stores differently than asked.
    """

    targets: Mapping[str, Any]
    differences: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    refused: tuple[Difference, ...]
    unkept: int


SAME = Comparison({}, (), (), (), 0)
NEW = Remembered(id="")


def compare(
    declared: Declared, want: Value, have: Value, remembered: Remembered | None, *, prune: PruneMode
) -> Comparison:
    """Compare a declared object (references resolved) with its live one."""
    unequal = [field for field in FIELDS[declared.kind] if _differs(field, want, have)]
    if not unequal:
        return SAME
    weighed = _Weighed({}, {}, [], [], 0)
    last = _last(declared, remembered)
    for field in unequal:
        policy = _policy(declared, field, have, last)
        weighed = _weigh(weighed, field, policy, want, have, last, prune)
    changes = _described(declared, weighed.before, weighed.targets)
    return Comparison(weighed.targets, changes, tuple(weighed.kept), tuple(weighed.refused), weighed.unkept)


def _last(declared: Declared, remembered: Remembered | None) -> Remembered:
    """What is remembered. One that is bound by its id is owned whatever is known of it, so that tells nothing here."""
    last = remembered or NEW
    return replace(last, owned=False) if declared.id is not None else last


def _policy(declared: Declared, field: Field, have: Value, last: Remembered) -> Policy:
    """The policy of a field: the file's word goes where it is its first one, and nobody has touched the field before.

    Only of what boardctl made or imported: of an object found by its name nobody knows what people did.
    """
    policy = declared.progress if field.progress else declared.policy
    if policy == "seed" and last.owned and is_as_at_first(declared.kind, field, have, last):
        return "enforce"
    return policy


def _differs(field: Field, want: Value, have: Value) -> bool:
    return not equal(field, getattr(want, field.name), getattr(have, field.name))


class _Weighed(NamedTuple):
    """What weighing the unequal fields of one pair found so far."""

    before: dict[str, Any]
    targets: dict[str, Any]
    kept: list[Difference]
    refused: list[Difference]
    unkept: int


def _weigh(
    so_far: _Weighed, field: Field, policy: Policy, want: Value, have: Value, last: Remembered, prune: PruneMode
) -> _Weighed:
    wanted, present = getattr(want, field.name), getattr(have, field.name)
    if policy == "ignore":
        return so_far
    if _stored_differently(field, wanted, present, last):
        return so_far._replace(unkept=so_far.unkept + 1)
    if field.once:
        so_far.refused.append(Difference(field, (field.name,), present, wanted))
        return so_far
    target = _TARGETS[field.type](field, wanted, present, policy, last, prune)
    if not equal(field, target, present):
        so_far.before[field.name], so_far.targets[field.name] = present, target
    if policy == "seed":
        so_far.kept.extend(_left(field, wanted, target))
    return so_far


def _stored_differently(field: Field, wanted: Any, present: Any, last: Remembered) -> bool:
    pair = last.unkept.get(field.name)
    return pair is not None and pair == (digest(field, wanted), digest(field, present))


def _plain_target(field: Field, wanted: Any, present: Any, policy: Policy, last: Remembered, prune: PruneMode) -> Any:
    """Enforce: the file's. Seed: the file's where the live value is still the one last applied."""
    if policy == "enforce" or digest_matches(last.fields.get(field.name), digest(field, present)):
        return wanted
    return present


def _set_target(
    field: Field, wanted: Any, present: Any, policy: Policy, last: Remembered, prune: PruneMode
) -> frozenset[str]:
    """The declared are kept on, what people added stays, what boardctl added and the file dropped goes."""
    added = last.added.get(field.name, {})
    missing = wanted - present if policy == "enforce" else _new_in_file(field, wanted, wanted - present, last)
    if prune == "all":
        return frozenset((present & wanted) | missing)
    dropped = {each for each in present - wanted if each in added} if prune == "owned" else set()
    return frozenset((present | missing) - dropped)


def _map_target(
    field: Field, wanted: Any, present: Any, policy: Policy, last: Remembered, prune: PruneMode
) -> dict[str, Any]:
    """As for sets, entry by entry; an entry counts as boardctl's while it has the value last applied."""
    added = last.added.get(field.name, {})
    target = dict(present)
    new = _new_in_file(field, wanted, wanted.keys() - present.keys(), last)
    for key, value in wanted.items():
        ours = digest_matches(added.get(key), digest_of(normal_value(present.get(key))))
        if policy == "enforce" or ours or key in new:
            target[key] = value
    for key in present.keys() - wanted.keys():
        ours = digest_matches(added.get(key), digest_of(normal_value(present[key])))
        if prune == "all" or (prune == "owned" and ours):
            target[key] = None
    return {key: value for key, value in target.items() if value is not None or key in present}


def _new_in_file(field: Field, wanted: Any, missing: AbstractSet[str], last: Remembered) -> AbstractSet[str]:
    """Of the missing entries those that people can't have taken off: not all was there before, nor these by boardctl.

    Of an object that was found by its name, and that never had it all, nobody knows what people took off.
    """
    whole = last.fields.get(field.name)
    if whole == digest_of_all(field, wanted) or (whole is None and not last.owned):
        return frozenset()
    return missing - last.added.get(field.name, {}).keys()


def digest_of_all(field: Field, wanted: Any) -> str:
    """The digest of all that the file has in a field, whoever put it there."""
    return digest_of(wanted) if field.type == "set" else digest(field, wanted)


_TARGETS: dict[str, Callable[..., Any]] = {
    "plain": _plain_target,
    "text": _plain_target,
    "set": _set_target,
    "map": _map_target,
}


def _left(field: Field, wanted: Any, target: Any) -> list[Difference]:
    """What the file asks for and people keep as it is."""
    if field.type == "set":
        return [Difference(field, (field.name, each), None, each) for each in sorted(wanted - target)]
    if field.type == "map":
        return [
            Difference(field, (field.name, key), target.get(key), value)
            for key, value in wanted.items()
            if normal_value(target.get(key)) != normal_value(value)
        ]
    return [] if equal(field, wanted, target) else [Difference(field, (field.name,), target, wanted)]


def _described(declared: Declared, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The differences between two sets of field values, by deepdiff, in the order of the fields."""
    if not after:
        return ()
    fields = {field.name: field for field in FIELDS[declared.kind] if field.name in after}
    old = {name: _shape(field, before[name]) for name, field in fields.items()}
    new = {name: _shape(field, after[name]) for name, field in fields.items()}
    order = list(fields)
    return tuple(
        Difference(fields[path[0]], path, _at(before, path), _at(after, path))
        for path in sorted(_paths(old, new), key=lambda path: (order.index(path[0]), path))
    )


def _shape(field: Field, value: Any) -> Any:
    """Sets as maps to True and maps without their empty entries, so that both diff entry by entry."""
    if field.type == "set":
        return dict.fromkeys(value, True)
    if field.type == "map":
        return {key: entry for key, entry in normal(field, value).items() if entry is not None}
    return normal(field, value)


def _paths(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[Path]:
    """(field,) of each changed field, (field, entry) of each changed entry of a set or map."""
    from deepdiff import DeepDiff  # only a pair that differs pays for the import

    # threshold 0: two maps that share few keys are still told apart entry by entry
    tree = DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0)
    found = (level.path(output_format="list") for levels in tree.values() for level in levels)
    return {tuple(path[: 2 if isinstance(new[path[0]], dict) else 1]) for path in found}


def _at(values: Mapping[str, Any], path: Path) -> Any:
    value = values[path[0]]
    if len(path) == 1:
        return value
    if isinstance(value, frozenset):
        return path[1] if path[1] in value else None
    return value.get(path[1])
