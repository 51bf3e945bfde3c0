"""What most routes do alike: show one object, show one field, show what hangs below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .call import Call
from .look import Look
from .refusals import no_route, not_found
from .render import pick, render, render_all
from .shapes import SHAPES
from .store import Doc


def look(call: Call) -> Look:
    """A reader of this request's objects, as the caller sees them; it lives as long as one answer."""
    return Look(call.store, call.caller.id)


def show(call: Call, kind: str, doc: Doc, default: Iterable[str] = ()) -> Doc:
    """One object, with the fields and nested reads asked for; `default` stands for the kind's own default fields."""
    return render(look(call), kind, doc, call.params, default)


def show_all(call: Call, kind: str, docs: list[Doc], default: Iterable[str] = ()) -> list[Doc]:
    """Several objects of a kind alike, in the order given."""
    return render_all(look(call), kind, docs, call.params, default or SHAPES[kind].shown())


def created(call: Call, kind: str, doc: Doc, **extra: Any) -> Doc:
    """Create answers carry an empty `limits` more than reads do (WIRE-FACTS section 4)."""
    shown = pick(look(call), kind, doc, SHAPES[kind].shown())
    return shown | extra | {"limits": {}}


def field(call: Call, kind: str, doc: Doc, name: str) -> Any:
    """GET /x/{id}/{field}: `{"_value": v}`, objects and arrays bare (recorded: /boards/{id}/labelnames)."""
    known = next((one for one in SHAPES[kind].all if one.lower() == name.lower()), None)
    if known is None:
        raise no_route(call.method, call.target)
    value = pick(look(call), kind, doc, [known]).get(known)
    return value if isinstance(value, (dict, list)) else {"_value": value}


_LEADS = {"list": ("card", "idList"), "organization": ("board", "idOrganization")}


def about(call: Call, told: Doc, part: str) -> Doc:
    """The board, card, list or organization that an action or a notification is about, if need be by way of another."""
    named = told["data"].get(part) or _led(call, told["data"], part)
    if not named:
        raise not_found()
    return show(call, part, call.resolve(part, named["id"]), SHAPES[part].all)


def _led(call: Call, data: Doc, part: str) -> Doc | None:
    kind, key = _LEADS.get(part, ("", ""))
    holder = call.store.get(kind, (data.get(kind) or {}).get("id", ""))
    return {"id": holder[key]} if holder and holder[key] else None
