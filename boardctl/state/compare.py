"""Two memories of one board, kept in two places: which comes from the other, and what one knows alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address

Relation: TypeAlias = Literal["same", "newer", "older", "disowned", "differ"]


def relation(here: BoardMemory, there: BoardMemory) -> Relation:
    """What `there` is to `here`.

    `newer` and `older` are proven: one comes from the other, which has no marks of a run that died. `disowned`: here
    it began anew, with what is owned there taken for people's. `differ`: both went on, or nothing tells.
    """
    if (here.board, here.objects) == (there.board, there.objects):
        return "newer" if there.under_way and not here.under_way else "same"
    if not here.under_way and set(here.past[-1:]) & set(there.past):
        return "newer"
    if not there.under_way and set(there.past[-1:]) & set(here.past):
        return "older"
    return "disowned" if _is_disowned(here, there) else "differ"


def _is_disowned(here: BoardMemory, there: BoardMemory) -> bool:
    """Whether something is people's here that is owned there, and all that is owned there can be taken over.

    What is owned once stays so: that side has found it on the board, without the other one. It may have known what it
    lacks where both come from one memory, and given it up; and one address can't stand for two objects.
    """
    owned, missing = _owned(there), _missing(here, there)
    taken = any(each.id in owned and not each.owned for each in here.objects.values())
    is_free = missing.keys().isdisjoint(here.objects) and not (missing and set(here.past) & set(there.past))
    return here.board == there.board and taken and is_free


def joined(here: BoardMemory, there: BoardMemory) -> BoardMemory:
    """What is known here, with what is owned there: of two that are `disowned`."""
    owned = _owned(there)
    objects = {
        address: msgspec.structs.replace(each, owned=each.owned or each.id in owned)
        for address, each in here.objects.items()
    }
    past = (*here.past, *there.past[-1:])
    return msgspec.structs.replace(here, objects={**objects, **_missing(here, there)}, past=past)


def _missing(here: BoardMemory, there: BoardMemory) -> dict[Address, Remembered]:
    """What is owned there, and not known here under any address."""
    known = {each.id for each in here.objects.values()}
    return {
        address: each
        for address, each in there.objects.items()
        if each.owned and not each.gone and each.id not in known
    }


def _owned(memory: BoardMemory) -> frozenset[str]:
    return frozenset(each.id for each in memory.objects.values() if each.owned)


def is_missed(here: BoardMemory, there: BoardMemory) -> bool:
    """Whether two that differ must not be left so, as far as it shows: both went on from one, or there it was later.

    Of states without a past (an older boardctl kept none) only the ids tell: they begin with the time of creation
    (WIRE-FACTS section 6), and what was made after all that is known here is no memory that was given up since.
    """
    if here.board == there.board and set(here.past) & set(there.past):
        return True
    latest = max((each.id for each in here.objects.values()), default="")
    return any(each.owned and not each.gone and each.id > latest for each in there.objects.values())


class Difference(NamedTuple):
    """How many objects only one side knows (and the first of them), and how many are remembered otherwise."""

    only_here: int
    only_there: int
    otherwise: int
    first: Address | None


def difference(here: BoardMemory, there: BoardMemory) -> Difference:
    """What tells two memories apart, by address."""
    ours, theirs = set(_alone(here, there)), set(_alone(there, here))
    both = here.objects.keys() & there.objects.keys()
    otherwise = sum(here.objects[each] != there.objects[each] for each in both)
    return Difference(len(ours), len(theirs), otherwise, min(theirs or ours, default=None))


def _alone(one: BoardMemory, other: BoardMemory) -> Iterator[Address]:
    return (address for address in one.objects if address not in other.objects)
