"""Words that several views share: what kinds are called, counts of them, seconds and lists of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boardctl.model.values import Kind
from boardctl.views.escape import escape

_NAMES: dict[Kind, str] = {"custom_field": "custom field"}


def kind_name(kind: Kind) -> str:
    """What a person calls it: `custom field`."""
    return _NAMES.get(kind, kind)


def titled(kind: Kind, name: str) -> str:
    """`card "Set up CI"`; the kind alone where there is no name. `name` is already escaped."""
    if kind == "label" and name.startswith("(") and name.endswith(")"):  # the planner's word for one without a name
        return f"label {name}"
    return f'{kind_name(kind)} "{name}"' if name else kind_name(kind)


def counted(number: int, noun: str) -> str:
    """`1 card`, `1,200 cards`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def them(number: int) -> str:
    """What so many things are called once they were named."""
    return "it" if number == 1 else "them"


def waiting(seconds: float, why: str) -> str:
    """`waiting 10 s: ...`, for a wait of at least a second."""
    return f"waiting {seconds:.0f} s: {escape(why)}"


def kinds_counted(kinds: Iterable[Kind]) -> str:
    """`3 cards and 1 item`, in the order in which the kinds first come."""
    found: dict[Kind, int] = {}
    for kind in kinds:
        found[kind] = found.get(kind, 0) + 1
    return listed([counted(number, kind_name(kind)) for kind, number in found.items()])


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def people(names: Sequence[str], most: int = 8) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - most
    return listed([escape(name) for name in names[:most]] + ([f"{more:,} more"] if more > 0 else []))


def duration(seconds: float) -> str:
    """`0.4 s` below a minute and a half, then `3 min`."""
    return f"{seconds:.1f} s" if seconds < 90 else f"{round(seconds / 60):,} min"
