"""Actions: what was done, by whom, with the old values; and the dates that move with them."""

from __future__ import annotations

from typing import Any

from .call import Call
from .checks import number
from .store import Doc

# keys that follow from others and have no action of their own
_SILENT = ("dateClosed", "dateCompleted", "manualCoverAttachment", "idAttachmentCover")
# WIRE-FACTS section 7: they reach webhooks but not the feed
_UNFED = ("pos", "idLabels", "start")
_UPDATES = {"board": "updateBoard", "list": "updateList", "card": "updateCard", "organization": "updateOrganization"}


def ref(kind: str, doc: Doc, *keys: str) -> Doc:
    """How an action names an object: id and name, short link and number where there are such."""
    found = {"id": doc["id"], "name": doc.get("displayName") or doc.get("name", "")}
    if kind == "card":
        found["idShort"] = doc["idShort"]
    if kind in ("card", "board"):
        found["shortLink"] = doc["shortLink"]
    return found | {key: shown(doc[key]) for key in keys}


def shown(value: Any) -> Any:
    """A whole float as an integer, the way Trello writes positions; other values as they are."""
    return number(value) if isinstance(value, float) else value


def person(doc: Doc) -> Doc:
    """A member as an action's data names one."""
    return {"id": doc["id"], "name": doc["fullName"]}


def log(
    call: Call,
    kind: str,
    board: Doc | None = None,
    card: Doc | None = None,
    extra: Doc | None = None,
    *,
    unfed: bool = False,
    **data: Any,
) -> Doc:
    """Write an action and touch the card and the board it belongs to. `extra` adds to what names these two."""
    now = call.store.now()
    data = {**data, **(extra or {})}
    if board is not None:
        data["board"] = ref("board", board) | data.get("board", {})
        _touch(call, "board", board, now)
    if card is not None:
        data["card"] = ref("card", card) | data.get("card", {})
        _touch(call, "card", card, now)
    action: Doc = {
        "id": call.store.new_id(),
        "idMemberCreator": call.caller.id,
        "data": data,
        "appCreator": None,
        "type": kind,
        "date": now,
        "limits": {},
    }
    if unfed:
        action["unfed"] = True
    call.store.add_action(action)
    return action


def _touch(call: Call, kind: str, doc: Doc, now: str) -> None:
    doc["dateLastActivity"] = now
    call.store.put(kind, doc)


def update(call: Call, kind: str, doc: Doc, values: Doc, board: Doc | None = None) -> Doc:
    """Store changed values and log one action a field: no recorded action carries two (WIRE-FACTS section 7)."""
    before = {key: doc.get(key) for key in values}
    doc |= values
    call.store.put(kind, doc)
    for key, old in before.items():
        if old != values[key] and key not in _SILENT:
            _update_action(call, kind, doc, key, old, board)
    return doc


def _update_action(call: Call, kind: str, doc: Doc, key: str, old: Any, board: Doc | None) -> None:
    data: Doc = {"old": {key: shown(old)}, kind: ref(kind, doc, key)}
    if kind == "card":
        data |= _lists(call, doc, key, old)
        log(call, "updateCard", board, doc, data, unfed=key in _UNFED)
    elif kind == "board":
        log(call, "updateBoard", doc, None, data)
    else:
        log(call, _UPDATES[kind], board, None, data)


def _lists(call: Call, card: Doc, key: str, old: Any) -> Doc:
    """A move names both lists, everything else the one it stands in (recorded: updateCard variants)."""
    here = call.store.get("list", card["idList"])
    named = ref("list", here) if here else {"id": card["idList"], "name": ""}
    if key != "idList":
        return {"list": named}
    before = call.store.get("list", old or "")
    return {"listBefore": ref("list", before) if before else {"id": old, "name": ""}, "listAfter": named}
