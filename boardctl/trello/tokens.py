"""Tokens as GET /1/tokens/{token} tells of them, and what they allow."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct


class Permission(Struct, frozen=True, rename="camel"):
    """What a token may do with one kind of object; `id_model` is `*` for all of them."""

    id_model: str = "*"
    model_type: str = ""
    read: bool = False
    write: bool = False


class Token(Struct, frozen=True, rename="camel"):
    """A token without its text. `identifier` is the name it was asked for with; times are UTC, None is never."""

    id: str = ""
    identifier: str | None = None
    id_member: str | None = None
    date_created: datetime | None = None
    date_expires: datetime | None = None
    permissions: list[Permission] = []

    @property
    def may_read(self) -> bool:
        """Whether it may read any board."""
        return any(each.read for each in self.permissions if each.model_type == "Board")

    @property
    def may_write(self) -> bool:
        """Whether it may change any board."""
        return any(each.write for each in self.permissions if each.model_type == "Board")

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it was granted, in the words of the authorise page: read, write."""
        return tuple(name for name, granted in (("read", self.may_read), ("write", self.may_write)) if granted)

    def left(self, now: datetime) -> timedelta | None:
        """How long it will still be good; None is for ever."""
        return None if self.date_expires is None else self.date_expires - now
