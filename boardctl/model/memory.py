"""What boardctl remembers of a board between runs: ids, whose objects they are, digests of what it last applied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from boardctl.model.fields import Field, normal
from boardctl.model.values import Address, Handle, Kind


class Remembered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object: its id, whether boardctl made or imported it, and what it last applied.

    `fields` maps a field to the digest of the value last applied (no values: DESIGN section 5). `added` maps a
    set field (labels, members) to the ids that boardctl put there, and "values" to the custom fields it filled,
    each with a digest. `unkept` maps a field to the digests (asked, stored) where Trello stores it differently.
    For a set or map that digest is of the whole, as the file had it when all of it was there. `parent` is the address
    of a card's list; `order` the ids of the declared children, as they stood.
    `unsaid` has digests of what the file does not speak of, or has only spoken of against people's value, where it was
    not as on any new object when boardctl first had it, or last applied it: of a field, or of `labels.ID`, an entry of
    a set or map.
    `gone` marks a tombstone: a card that people deleted and that is not to come back; `pruned` what boardctl
    archived because the file no longer had it.
    """

    id: str
    owned: bool = False
    protect: bool = False
    gone: bool = False
    pruned: bool = False
    parent: Address | None = None
    order: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    added: Mapping[str, Mapping[str, str]] = {}
    unkept: Mapping[str, tuple[str, str]] = {}
    unsaid: Mapping[str, str] = {}


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object that a run is about to write to: what is needed to tell, later and elsewhere, how far it came.

    `id` is the object's; empty where it is to be created: then `parent` (an id, or `${address}`) and `name` (the digest
    of what names it) say which one it will be. `fields` maps a field to the digest of the value it is to get; `added`
    is as in Remembered, with handles. `home` is the list a card is to be in, as a handle; `placed` says that it gets a
    place among its siblings; `prunes` that it is archived because the file no longer has it. `emails` marks an
    invitation, which must not go out twice. `deletes` marks what a restore deletes, though the file may have it.
    `takes` is what is taken off a card's sets and values, by field.
    """

    kind: Kind
    id: str = ""
    parent: Handle = ""
    name: str = ""
    fields: Mapping[str, str] = {}
    added: Mapping[str, Mapping[str, str]] = {}
    home: Handle = ""
    placed: bool = False
    prunes: bool = False
    emails: bool = False
    deletes: bool = False
    takes: Mapping[str, tuple[str, ...]] = {}


class UnderWay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run set out to do on a board and has not yet settled: any runner can finish it.

    `since` is the server's time at its start, in seconds: ids begin with the time of creation (WIRE-FACTS section 6).
    """

    run: str
    since: int
    marks: Mapping[Address, Mark] = {}


class BoardMemory(Struct, frozen=True, kw_only=True):
    """Everything remembered of one board, by address; `board` is its Trello id, empty while it is being created.

    `partial` marks what a run knows of its own doing where nothing was remembered before it. `under_way` stands while
    a run writes to the board; where it is found afterwards, that run did not finish. `past` are the versions that it
    comes from, oldest first, and once it was read its own: what tells the later of two states of a board.
    """

    board: str
    objects: Mapping[Address, Remembered] = {}
    partial: bool = False
    under_way: UnderWay | None = None
    past: tuple[str, ...] = ()


def digest(field: Field, value: Any) -> str:
    """A short digest of a field's value in comparable form: equal values have equal digests."""
    return digest_of(normal(field, value))


def digest_of(value: Any) -> str:
    """A short digest of a plain value; sets count as sets."""
    plain = sorted(value) if isinstance(value, frozenset | set) else value
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
