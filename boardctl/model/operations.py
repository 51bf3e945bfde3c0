"""What can be done to a board: operations in model terms, each of which is one API call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from boardctl.model.values import Handle, Kind

Verb: TypeAlias = Literal["create", "update", "delete", "copy"]


class Place(Struct, frozen=True):
    """A place among siblings: right after one (None: before all of them), and the number that puts it there.

    `pos` is what the API is told; it is worked out from the live board the plan was made from.
    """

    after: Handle | None
    pos: float


class Operation(Struct, frozen=True, kw_only=True):
    """One call, in model terms.

    create  `target` is the pending handle of the new object, `owner` where it goes, `fields` what it starts with
    copy    as create, from `source`; `fields` then only holds what differs from a plain copy
    update  sets `fields` on `target`; a card also moves to the list in `owner` where that is not None. An update
            whose fields are {"values": ...} sets a card's custom field values, all in one call
    delete  removes `target` for good (archiving is an update of `archived`)

    `owner` is the object whose collection it is in: list of a card, checklist of an item, card of a checklist
    or attachment, field of an option, else the board. `card` is the card that an item's checklist is on.
    `fields` are attributes of the kind's value type with their new values; sets hold every handle they will have.
    Beside "values" stands "value_types": {handle: type of the custom field}. A custom field is created with its
    choices in "options": a tuple of {"name", "color"}. `parts` are the pending handles of the children that come into
    being with it (options, the items of a copied checklist), in order.
    """

    verb: Verb
    kind: Kind
    target: Handle
    owner: Handle | None = None
    card: Handle | None = None
    fields: Mapping[str, Any] = {}
    place: Place | None = None
    source: Handle | None = None
    parts: tuple[Handle, ...] = ()
