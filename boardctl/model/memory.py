"""What boardctl remembers of a board between runs: ids, whose objects they are, digests of what it last applied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from boardctl.model.fields import Field, normal
from boardctl.model.values import Address


class Remembered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object: its id, whether boardctl made or imported it, and what it last applied.

    `fields` maps a field to the digest of the value last applied (no values: DESIGN section 5). `added` maps a
    set field (labels, members) to the ids that boardctl put there, and "values" to the custom fields it filled,
    each with a digest. `unkept` maps a field to the digests (asked, stored) where Trello stores it differently.
    `parent` is the address of a card's list; `order` the ids of a list's declared cards, as they stood.
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


class BoardMemory(Struct, frozen=True, kw_only=True):
    """Everything remembered of one board, by address; `board` is its Trello id.

    `partial` marks what a run knows of its own doing where nothing was remembered before it.
    """

    board: str
    objects: Mapping[Address, Remembered] = {}
    partial: bool = False


def digest(field: Field, value: Any) -> str:
    """A short digest of a field's value in comparable form: equal values have equal digests."""
    return digest_of(normal(field, value))


def digest_of(value: Any) -> str:
    """A short digest of a plain value; sets count as sets."""
    plain = sorted(value) if isinstance(value, frozenset | set) else value
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
