"""The board's feed -> events in model terms: who did what, when, from what to what (WIRE-FACTS section 7).

What the feed hides: label attaches altogether, `pos` and `start` mostly. `old` holds one field an action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from boardctl.model.drift import EXISTS, LIST, PLACE, Event, Person, Trace
from boardctl.model.fields import FIELDS
from boardctl.model.values import Kind, Value
from boardctl.trello import values, wire

PAGE = 1000


class _Update(NamedTuple):
    """An action type with `old`: whose it is, the key its object stands under, and how its fields are read."""

    kind: Kind
    key: str
    shape: type[Any]
    read: Callable[[Any], Value]


def _card(of: wire.Card) -> Value:
    return values.card(of, read=False)


_UPDATES: dict[str, _Update] = {
    "updateBoard": _Update("board", "board", wire.Board, values.board),
    "updateList": _Update("list", "list", wire.List, values.list_),
    "updateCard": _Update("card", "card", wire.Card, _card),
    "updateLabel": _Update("label", "label", wire.Label, values.label),
    "updateCustomField": _Update("custom_field", "customField", wire.CustomField, values.custom_field),
    "updateChecklist": _Update("checklist", "checklist", wire.Checklist, values.checklist),
    "updateCheckItem": _Update("item", "checkItem", wire.CheckItem, values.item),
    "updateCheckItemDue": _Update("item", "checkItem", wire.CheckItem, values.item),
}
# (kind, key of the object in `data`, whether it is there afterwards)
_EXISTENCE: dict[str, tuple[Kind, str, bool]] = {
    "createLabel": ("label", "label", True),
    "deleteLabel": ("label", "label", False),
    "createCustomField": ("custom_field", "customField", True),
    "deleteCustomField": ("custom_field", "customField", False),
    "createList": ("list", "list", True),
    "moveListToBoard": ("list", "list", True),
    "moveListFromBoard": ("list", "list", False),
    "createCard": ("card", "card", True),
    "copyCard": ("card", "card", True),
    "emailCard": ("card", "card", True),
    "convertToCardFromCheckItem": ("card", "card", True),
    "moveCardToBoard": ("card", "card", True),
    "moveCardFromBoard": ("card", "card", False),
    "deleteCard": ("card", "card", False),
    "addAttachmentToCard": ("attachment", "attachment", True),
    "deleteAttachmentFromCard": ("attachment", "attachment", False),
    "addChecklistToCard": ("checklist", "checklist", True),
    "removeChecklistFromCard": ("checklist", "checklist", False),
    "createCheckItem": ("item", "checkItem", True),
    "deleteCheckItem": ("item", "checkItem", False),
}
_ROLES = {
    "makeAdminOfBoard": "admin",
    "makeNormalMemberOfBoard": "normal",
    "makeObserverOfBoard": "observer",
}
_ENTRIES = {  # (field, key that holds the entry's id, whether it is there afterwards)
    "addMemberToCard": ("members", "idMember", True),
    "removeMemberFromCard": ("members", "idMember", False),
    "addLabelToCard": ("labels", "label", True),
    "removeLabelFromCard": ("labels", "label", False),
}
_TICKED, _VALUE = "updateCheckItemStateOnCard", "updateCustomFieldItem"
_WORKSPACE = {"addToOrganizationBoard": True, "removeFromOrganizationBoard": False}
_ON_BOARD = {"addMemberToBoard": ("idMemberAdded", True), "removeMemberFromBoard": ("idMember", False)}


def filter_for(traces: Iterable[Trace]) -> str:
    """The action types that can tell of these, as the feed's `filter` takes them; sorted."""
    return ",".join(sorted({name for trace in traces for name in _types(trace)}))


def _types(trace: Trace) -> Iterator[str]:
    if trace.field == EXISTS:
        yield from (name for name, (kind, _, _) in _EXISTENCE.items() if kind == trace.kind)
        yield from _ON_BOARD if trace.kind == "member" else ()
    elif trace.kind == "member":
        yield from _ROLES
    elif trace.kind == "card" and trace.field in ("labels", "members"):
        yield from (name for name, (field, _, _) in _ENTRIES.items() if field == trace.field)
    elif trace.kind == "card" and trace.field == "values":
        yield _VALUE
    elif trace.kind == "item" and trace.field == "done":
        yield _TICKED
    elif trace.kind == "board" and trace.field == "workspace":
        yield from _WORKSPACE
    else:
        yield from (name for name, each in _UPDATES.items() if each.kind == trace.kind)


class Page(NamedTuple):
    """One page of the feed: its events, newest first, and the id to read on before (None: there is no more)."""

    events: tuple[Event, ...]
    before: str | None


def page(content: bytes) -> Page:
    """A page of GET /boards/{id}/actions. Raises msgspec.DecodeError."""
    found = msgspec.json.decode(content, type=list[wire.Action])
    last = found[-1].id if len(found) == PAGE else None
    return Page(tuple(event for action in found for event in events(action)), last)


def events(action: wire.Action) -> Iterator[Event]:
    """What one action tells; nothing where it has another shape than any that was recorded."""
    creator = action.member_creator
    by = Person(values.text_or_none(creator.username), values.text_or_none(creator.full_name)) if creator else None
    at = str(values.instant(action.date))
    for trace, told in _told(action.type, action.data):
        yield Event(trace=trace, by=by, at=at, **told)


def _told(name: str, data: Mapping[str, Any]) -> Iterator[tuple[Trace, dict[str, Any]]]:
    if name in _UPDATES:
        yield from _updates(_UPDATES[name], data)
    elif name in _EXISTENCE:
        kind, key, there = _EXISTENCE[name]
        yield Trace(kind, _id(data, key), EXISTS), {"after": there}
    elif name in _ROLES:
        yield Trace("member", str(data.get("idMember")), "role"), {"after": _ROLES[name]}
    elif name in _ON_BOARD:
        key, there = _ON_BOARD[name]
        yield Trace("member", str(data.get(key)), EXISTS), {"after": there}
    elif name in _ENTRIES:
        field, key, there = _ENTRIES[name]
        entry = _id(data, key) if key == "label" else str(data.get(key))
        yield Trace("card", _id(data, "card"), field, entry), {"before": not there, "after": there}
    else:
        yield from _rest(name, data)


def _rest(name: str, data: Mapping[str, Any]) -> Iterator[tuple[Trace, dict[str, Any]]]:
    if name == _TICKED:
        # recorded: what was ticked carries no `old`
        done = data.get("checkItem", {}).get("state") == "complete"
        yield Trace("item", _id(data, "checkItem"), "done"), {"before": not done, "after": done}
    elif name == _VALUE:
        item, old = data.get("customFieldItem") or {}, data.get("old") or {}
        told = {"before": _field_value(old), "after": _field_value(item)}
        yield Trace("card", _id(data, "card"), "values", str(item.get("idCustomField"))), told
    elif name in _WORKSPACE:
        there, workspace = _WORKSPACE[name], _id(data, "organization")
        yield Trace("board", _id(data, "board"), "workspace"), {"after" if there else "before": workspace}


def _updates(update: _Update, data: Mapping[str, Any]) -> Iterator[tuple[Trace, dict[str, Any]]]:
    """One event for each field in `old`: recorded actions carry one, a cover is several of the model's."""
    old, new = data.get("old") or {}, data.get(update.key) or {}
    object_id = str(new.get("id"))
    if update.kind == "card" and "idList" in old:
        name = (data.get("listBefore") or {}).get("name")
        told = {"before": old["idList"], "after": new.get("idList", UNSET), "before_name": name}
        yield Trace("card", object_id, LIST), told
    if "pos" in old:
        yield Trace(update.kind, object_id, PLACE), {}
    before, after = _read(update, old), _read(update, {key: new[key] for key in old if key in new})
    for field in FIELDS[update.kind]:
        was, became = getattr(before, field.name, UNSET), getattr(after, field.name, UNSET)
        if was is not UNSET or became is not UNSET:
            yield Trace(update.kind, object_id, field.name), {"before": was, "after": became}


def _read(update: _Update, fields: Mapping[str, Any]) -> Value | None:
    """Wire fields in model terms; None where they have a shape that was never recorded."""
    try:
        return update.read(msgspec.convert(dict(fields), update.shape))
    except (msgspec.ValidationError, TypeError, ValueError):
        return None


def _field_value(item: Mapping[str, Any]) -> Any:
    try:
        return values.field_value(msgspec.convert({**item, "id": None}, wire.FieldItem))
    except msgspec.ValidationError:
        return UNSET


def _id(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    return str(found.get("id")) if isinstance(found, Mapping) else ""
