"""A board as it was: whole in a backup, or as far as an apply was about to touch it, for the way back."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.values import Address

Touched = Mapping[str, frozenset[str] | None]
"""By id, what changes: attributes of the value, `list` and `place`, `values/ID` for one custom field's value, and what
a set gains (`labels+ID`) and loses (`labels-ID`; `members` likewise). None: the object goes, with all of it."""


class Past(Struct, frozen=True, kw_only=True):
    """A board as it was, in whole (`touched` None) or as far as a run was to touch it.

    `created` are the addresses of what the run was to create; `memory` what was remembered of the board.
    """

    live: LiveBoard
    touched: Touched | None = None
    created: tuple[Address, ...] = ()
    memory: BoardMemory | None = None
