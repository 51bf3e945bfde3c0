"""What makes a file a template, or an instance of one: the keys beside the board's own, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, field

from boardctl.config.document import Entry, Maybe, Name
from boardctl.config.projectfile import Date

IDENTIFIER_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
Identifier = Annotated[str, Meta(pattern=IDENTIFIER_PATTERN, max_length=100)]
ParamType = Literal["string", "integer", "number", "boolean", "date", "list", "object"]
Count = Annotated[int, Meta(ge=0, le=100)]

# The keys of the top of a file that are worked out, not handed on.
HEAD_KEYS = frozenset({"from", "with", "params", "for_each", "as", "when", "schedule"})
# Those of an element of a list.
ELEMENT_KEYS = frozenset({"for_each", "when", "include"})
TEMPLATE_KEYS = HEAD_KEYS | ELEMENT_KEYS
# Beside `from`, only these: all else comes from the template.
INSTANCE_KEYS = (HEAD_KEYS - {"params"}) | {"version", "key", "id"}


class ScheduleChange(Entry, frozen=True, kw_only=True):
    """One of a schedule's `changes:`: from that day on another rule holds."""

    from_: Date = field(name="from")
    rrule: Name


class ScheduleEntry(Entry, frozen=True, kw_only=True):
    """`schedule:`: `ahead` periods are opened before they start, `keep` stay open after they ended."""

    rrule: Name
    start: Date
    ahead: Count = 1
    keep: Count = 2
    changes: Annotated[tuple[ScheduleChange, ...], Meta(max_length=100)] = ()


class ParamEntry(Entry, frozen=True, kw_only=True):
    """One of `params:`; a bare text stands for its type."""

    type: ParamType = "string"
    description: str | Maybe = UNSET
    required: bool = False
    default: Any = UNSET
    enum: list[Any] | Maybe = UNSET


class Head(Entry, frozen=True, kw_only=True, rename={"from_": "from", "as_": "as"}):
    """The head of a file, but for what is worked out row by row: `with`, `for_each`, `when`."""

    from_: Name | Maybe = UNSET
    as_: Identifier = "each"
    schedule: ScheduleEntry | Maybe = UNSET
    params: Mapping[Identifier, ParamType | ParamEntry] = field(default_factory=dict)
