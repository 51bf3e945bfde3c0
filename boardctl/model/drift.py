"""Drift: what differs from the last apply, and what the board's actions tell of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET, Struct

from boardctl.model.desired import Source
from boardctl.model.plan import LeftOut
from boardctl.model.values import Address, Instant, Kind

# Beside the fields of a kind, these can drift: whether an object is there at all, the list a card is in, and the
# place among siblings.
EXISTS, LIST, PLACE = "exists", "list", "place"


class Person(NamedTuple):
    """Who did something: username and full name, as far as they are told."""

    username: str | None
    name: str | None


class Trace(NamedTuple):
    """What a change was made to: an object by its id, a field (attribute name, EXISTS, LIST or PLACE), and of a
    set or map the entry, by id."""

    kind: Kind
    id: str
    field: str
    entry: str | None = None


class Event(Struct, frozen=True, kw_only=True):
    """One thing that somebody did to a board.

    `before` and `after` are the field's values in model terms, UNSET where the feed does not tell them; entries of
    sets are True (there) or False. `before_name` is what a list was called that may be gone.
    """

    trace: Trace
    by: Person | None
    at: Instant
    before: Any = UNSET
    after: Any = UNSET
    before_name: str | None = None


class Drifted(Struct, frozen=True, kw_only=True):
    """One field that is not as it was last applied. Values are as people read them: names, not ids.

    `field` is the label a person writes (`cover.color`, `fields.Estimate`), or `exists`, `list`, `place`. A set has
    one of these for each entry: its name before or after, None on the other side. `untold` says why nobody is named;
    `where` is the card, list or field that the object is in.
    """

    address: Address
    kind: Kind
    name: str
    field: str
    before: Any
    after: Any
    before_unknown: bool = False
    by: Person | None = None
    at: Instant | None = None
    untold: str | None = None
    where: str | None = None
    url: str | None = None
    source: Source | None = None

    @property
    def has_left_the_file(self) -> bool:
        """Whether it is on an object that no file names any more, so that apply removes that object."""
        return self.source is None and self.field != EXISTS


class BoardDrift(Struct, frozen=True, kw_only=True):
    """One board: what apply would set back, what people may change, and (if asked for) what is in no file.

    `left` is how much is in no file and was not asked for; of a `shared` file, which is not for this board alone,
    nothing can be pulled.
    """

    key: str
    url: str | None
    changes: tuple[Drifted, ...] = ()
    kept: tuple[Drifted, ...] = ()
    unmanaged: tuple[Drifted, ...] = ()
    notes: tuple[str, ...] = ()
    left: int = 0
    shared: bool = False


class Drift(Struct, frozen=True, kw_only=True):
    """The drift of every board of a run, in the order of the files; `reads` is how many requests it took.

    Of boards that are `left_out` nothing is known.
    """

    boards: tuple[BoardDrift, ...]
    reads: int = 0
    left_out: tuple[LeftOut, ...] = ()

    @property
    def changes(self) -> tuple[Drifted, ...]:
        """What apply would set back, on all boards."""
        return tuple(each for board in self.boards for each in board.changes)
