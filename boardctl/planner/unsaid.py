"""What the file does not speak of on an object that it has: how that stood at first, and what became of it since.

An absent field is unmanaged (DESIGN section 3): apply never touches it, and a plan never names it. Drift and pull do
where people changed it, so its value when boardctl first had the object is kept as a digest, unless that was the one
every new object has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import UNSET

from boardctl.model.fields import AT_BIRTH, BY_NAME, COVER_PARTS, FIELDS, Field, normal, normal_value
from boardctl.model.memory import Remembered, digest, digest_of
from boardctl.model.values import Kind, Value

# The size and brightness of a cover come with its colour, and only people can give it a picture.
_OF_COVERS = frozenset(COVER_PARTS)
_UNWATCHED = _OF_COVERS | {"workspace", "cover_image"}
_COVER = ("cover_color", "cover_image")
_PLACE = ("location_name", "location_address", "location_coordinates")
_ONE_THING: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cover_color", *_OF_COVERS), _COVER),
    **dict.fromkeys(_PLACE, _PLACE),
}

_UNKNOWN = digest_of([])  # the digest of no plain value


class Turn(NamedTuple):
    """A field, or one entry of a set or map, that is not as it was at first; `before` is UNSET where nobody knows."""

    field: Field
    entry: str | None
    before: Any
    after: Any


class Told(NamedTuple):
    """What a run did to an object: whether it was `made`, and the names of the fields `applied`: what the file says of
    them is, or was, there.
    """

    made: bool
    applied: Collection[str]


def at_first(kind: Kind, want: Value, have: Value, prior: Remembered | None, told: Told) -> dict[str, str]:
    """The digests to remember of a live object, by field or `field.entry`: those of before, as far as there are any."""
    known = prior if prior is not None and _is_known(prior) else None
    found: dict[str, str] = {}
    for field in _watched(kind, have):
        present = getattr(have, field.name)
        if getattr(want, field.name) is not UNSET:
            found |= {} if field.name in told.applied else _against(field, known, told)
        elif known is None:
            found |= _standing(kind, field, present)
        else:
            found |= _before(kind, field, present, known)
    return found


def _against(field: Field, known: Remembered | None, told: Told) -> dict[str, str]:
    """Of a word of the file's that people's value stands against: later that must not look untouched.

    Of an object that was found, nobody knows what was before.
    """
    if field.type in ("set", "map") or told.made:
        return {}
    return {field.name: _UNKNOWN} if known is None else _of(field, known.unsaid)


def _before(kind: Kind, field: Field, present: Any, prior: Remembered) -> dict[str, str]:
    """How a silent field was; of one that the file spoke of until now, and people have changed since: its last word."""
    if field.name not in {*prior.fields, *prior.added}:
        return _of(field, prior.unsaid)
    if field.type in ("set", "map"):
        return _standing(kind, field, present)
    last = prior.fields[field.name]
    born = AT_BIRTH.get(kind, {}).get(field.name, UNSET)
    return {} if born is not UNSET and last == digest(field, born) else {field.name: last}


def _is_known(prior: Remembered) -> bool:
    """Whether more is remembered of an object than that a run has made it."""
    return bool(prior.fields or prior.unsaid)


def is_as_at_first(kind: Kind, field: Field, have: Value, last: Remembered) -> bool:
    """Whether a plain field stands as the file last said, or, unspoken of, as when boardctl first had the object.

    What is one thing to people is so as a whole: a word of the file's on their cover or place would mix it with theirs.
    """
    if field.type in ("set", "map") or not _is_known(last):
        return False
    if field.name in _OF_COVERS and getattr(have, "cover_color", None) is not None:
        return False
    parts = (BY_NAME[kind][name] for name in _ONE_THING.get(field.name, (field.name,)))
    return all(_is_untouched(kind, part, getattr(have, part.name), last) for part in parts)


def _is_untouched(kind: Kind, field: Field, present: Any, last: Remembered) -> bool:
    if field.name in last.fields:
        return last.fields[field.name] == digest(field, present)
    return _of(field, last.unsaid) == _standing(kind, field, present)


def turns(kind: Kind, want: Value, have: Value, last: Remembered) -> Iterator[Turn]:
    """What is not as it was at first, or as it was last applied if the file spoke of it then."""
    if not _is_known(last):
        return
    for field in _silent(kind, want, have):
        since = _since_applied if field.name in {*last.fields, *last.added} else _since_first
        yield from since(kind, field, getattr(have, field.name), last)


def _since_applied(_: Kind, field: Field, present: Any, last: Remembered) -> Iterator[Turn]:
    """Nothing of a set or map: which of its entries people had put beside the file's is not known."""
    if field.type not in ("set", "map") and last.fields[field.name] != digest(field, present):
        yield Turn(field, None, not present if isinstance(present, bool) else UNSET, present)


def _since_first(kind: Kind, field: Field, present: Any, last: Remembered) -> Iterator[Turn]:
    was, now = _of(field, last.unsaid), _standing(kind, field, present)
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) not in (now.get(key), _UNKNOWN) and (key in was or field.name in AT_BIRTH.get(kind, {})):
            yield _turn(kind, field, key, present, was)


def _turn(kind: Kind, field: Field, key: str, present: Any, was: Mapping[str, str]) -> Turn:
    entry = key.partition(".")[2] or None
    if field.type == "set":
        return Turn(field, entry, key in was, key not in was)
    if field.type == "map":
        return Turn(field, entry, UNSET if key in was else None, present.get(entry))
    if isinstance(present, bool):
        return Turn(field, None, not present, present)
    return Turn(field, None, UNSET if key in was else AT_BIRTH[kind][field.name], present)


def _silent(kind: Kind, want: Value, have: Value) -> Iterator[Field]:
    return (field for field in _watched(kind, have) if getattr(want, field.name) is UNSET)


def _watched(kind: Kind, have: Value) -> Iterator[Field]:
    for field in FIELDS[kind]:
        if not field.once and field.name not in _UNWATCHED and getattr(have, field.name) is not UNSET:
            yield field


def _standing(kind: Kind, field: Field, value: Any) -> dict[str, str]:
    """The digests of a live value; none where it is that of every new object."""
    if field.type == "set":
        return {f"{field.name}.{entry}": digest_of(True) for entry in value}
    if field.type == "map":
        entries = {key: normal_value(entry) for key, entry in value.items()}
        return {f"{field.name}.{key}": digest_of(entry) for key, entry in entries.items() if entry is not None}
    born = AT_BIRTH.get(kind, {}).get(field.name, UNSET)
    same = born is not UNSET and normal(field, born) == normal(field, value)
    return {} if same else {field.name: digest(field, value)}


def _of(field: Field, unsaid: Mapping[str, str]) -> dict[str, str]:
    return {key: each for key, each in unsaid.items() if key.partition(".")[0] == field.name}
