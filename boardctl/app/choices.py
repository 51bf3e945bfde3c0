"""What a person chose for a plan besides the files: part of it, variables, the time it is made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Choices(Struct, frozen=True, kw_only=True):
    """`targets` and `exclude` are addresses or globs; `variables` are texts by name; `now` is an ISO time.

    They are saved with a plan: the same files and the same choices give the same plan. But for `boards`, keys or
    globs of keys: a saved plan names its boards itself; and for `invites`: that invitations which may have gone out
    before are sent, which is for an apply that nobody planned. Of a `saved` plan the patterns were checked when it was
    made; not all boards that they are about need be looked at again.
    """

    targets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    variables: Mapping[str, Any] = {}
    now: str | None = None
    boards: tuple[str, ...] = ()
    invites: bool = False
    saved: bool = False


class Leave(Struct, frozen=True, kw_only=True):
    """What a person allows an apply to do beyond the safety limits."""

    removals: int | None = None
    access: bool = False
