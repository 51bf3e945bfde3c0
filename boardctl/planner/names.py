"""What people call things: the names that a plan shows in place of handles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.fields import Field
from boardctl.model.live import LiveBoard
from boardctl.model.plan import Delta
from boardctl.model.values import Address, Attachment, Kind, Label, Member, Value
from boardctl.planner.diff import Difference


def name_of(value: Value) -> str:
    """An object's name; a person's username or address; a link's name or URL; an unnamed label's colour."""
    if isinstance(value, Member):
        return str(value.username or value.email or "")
    if isinstance(value, Attachment):
        return str(value.name or value.url or "")
    name = str(value.name or "")
    if not name and isinstance(value, Label):
        return f"({value.color or 'no colour'})"
    return name


_RENAMED: frozenset[Kind] = frozenset({"label", "custom_field", "list", "card"})


class Names:
    """Looks up names of handles for one board: what the file declares is called as it has it there.

    So a plan reads the same before and after people rename what it only refers to, and a saved one still fits.
    """

    def __init__(self, desired: DesiredBoard, live: LiveBoard, known: Mapping[str, Address]) -> None:
        self._live = live
        self._known = known
        self._declared: dict[str, Declared] = {each.address: each for each in desired.objects()}

    def of(self, handle: str | None) -> str | None:
        """The name behind a handle, the handle itself where nothing is known of it."""
        if handle is None:
            return None
        if is_pending(handle):
            declared = self._declared.get(pending_address(handle))
            return name_of(declared.value) if declared else handle
        live = self._live.objects.get(handle)
        if live is None:
            return handle
        declared = self._declared.get(self._known.get(handle, "")) if live.kind in _RENAMED else None
        return name_of(declared.value if declared and getattr(declared.value, "name", None) else live.value)

    def show(self, field: Field, value: Any) -> Any:
        """A field's value as people read it: names for handles, sets as sorted tuples, nothing as None."""
        if value is UNSET or value is None or value == "":
            return None
        if field.type == "set":
            return tuple(sorted(str(self.of(each)) for each in value))
        if field.name == "member":
            return self.of(value)
        return value

    def entry(self, value: Any) -> Any:
        """A custom field's value: an option's name, or the plain value."""
        return self.of(value) if isinstance(value, str) and self._is_option(value) else value

    def _is_option(self, value: str) -> bool:
        live = self._live.objects.get(value)
        return is_pending(value) or (live is not None and live.kind == "option")

    def deltas(self, differences: tuple[Difference, ...], targets: dict[str, Any], have: Any) -> dict[str, Delta]:
        """The differences of one object by the label a person writes: `due`, `labels`, `fields.Estimate`."""
        shown: dict[str, Delta] = {}
        for each in differences:
            field = each.field
            if field.type == "map":
                label = f"{field.label}.{self.of(each.path[1])}"
                shown[label] = Delta(self.entry(each.before), self.entry(each.after))
            elif field.label not in shown:
                before, after = getattr(have, field.name), targets.get(field.name, each.after)
                shown[field.label] = Delta(self.show(field, before), self.show(field, after))
        return shown
