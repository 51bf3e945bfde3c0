"""Reactions to comments."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .actions import action_of
from .call import Call
from .caps import room
from .generic import look
from .params import MISSING
from .refusals import invalid, not_found
from .render import mini_member, pick
from .router import route
from .shapes import SHAPES
from .store import Doc

_KEYS = ("shortName", "skinVariation", "native", "unified")


def _of(call: Call, write: bool = False) -> tuple[Doc, list[Doc]]:
    doc = action_of(call, call.path["id"], write=write)
    return doc, call.store.children("reaction", doc["id"])


def _shown(call: Call, reaction: Doc) -> Doc:
    view = look(call)
    shown = pick(view, "reaction", reaction, SHAPES["reaction"].all)
    return shown | {"member": mini_member(view, reaction["idMember"])}


@route.add("GET", "/actions/{id}/reactions")
def reactions(call: Call) -> Any:
    """All reactions to the comment, oldest first."""
    return [_shown(call, one) for one in _of(call)[1]]


@route.add("POST", "/actions/{id}/reactions")
def react(call: Call) -> Any:
    """The same emoji of the same member is one reaction."""
    doc, found = _of(call, write=True)
    given = {key: call.params.get(key) for key in _KEYS if call.params.get(key) is not MISSING}
    name = given.get("unified") or given.get("native") or given.get("shortName")
    if not isinstance(name, str) or not name:
        raise invalid("emoji")
    same = next((one for one in found if (one["idMember"], one["idEmoji"]) == (call.caller.id, name)), None)
    if same is not None:
        return _shown(call, same)
    room(call, "reactions", "perAction", len(found))
    reaction = {
        "id": call.store.new_id(),
        "idModel": doc["id"],
        "idMember": call.caller.id,
        "idEmoji": name,
        "idBoard": (doc["data"].get("board") or {}).get("id"),
        "emoji": {"unified": name, "native": name, "name": name, "shortName": name, "skinVariation": None} | given,
    }
    return _shown(call, call.store.put("reaction", reaction))


@route.add("GET", "/actions/{id}/reactions/{idReaction}")
def read(call: Call) -> Any:
    """One reaction of this comment."""
    return _shown(call, _one(call))


def _one(call: Call, write: bool = False) -> Doc:
    found = next((one for one in _of(call, write)[1] if one["id"] == call.path["idReaction"]), None)
    if found is None:
        raise not_found()
    return found


@route.add("DELETE", "/actions/{id}/reactions/{idReaction}")
def delete(call: Call) -> Any:
    """Takes a reaction away; answers `{"_value": null}`."""
    call.store.drop("reaction", _one(call, write=True)["id"])
    return {"_value": None}


@route.add("GET", "/actions/{id}/reactionsSummary")
def summary(call: Call) -> Any:
    """One row an emoji, with how many there are and the emoji of the first."""
    found = _of(call)[1]
    counts = Counter(one["idEmoji"] for one in found)
    firsts = {one["idEmoji"]: one for one in reversed(found)}
    return [
        {"id": f"{one['idModel']}:{emoji}", "idEmoji": emoji, "count": counts[emoji], "emoji": one["emoji"]}
        for emoji, one in firsts.items()
    ]
