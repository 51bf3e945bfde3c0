"""Notifications: what tells a member that somebody did something about them."""

from __future__ import annotations

import re
from typing import Any

from . import checks, log, select
from .call import Call
from .fields import Field, checked
from .generic import about, field, look, show
from .params import MISSING
from .refusals import unauthorized
from .render import notification_view, render
from .router import route
from .store import Doc

_MENTION = re.compile(r"@([A-Za-z0-9_]+)")
_UNREAD = Field("unread", checks.flag)


def notify(call: Call, member: str, kind: str, board: Doc, **data: Any) -> None:
    """Nobody is told of what they did themselves."""
    if member == call.caller.id:
        return
    call.store.put(
        "notification",
        {
            "id": call.store.new_id(),
            "idMember": member,
            "idBoard": board["id"],
            "unread": True,
            "type": kind,
            "date": call.store.now(),
            "dateRead": None,
            "data": {"board": log.ref("board", board), **data},
            "appCreator": None,
            "idMemberCreator": call.caller.id,
            "idAction": None,
            "isReactable": kind in ("commentCard", "mentionedOnCard"),
            "reactions": [],
        },
    )


def mention(call: Call, board: Doc, card: Doc, comment: Doc) -> None:
    """recorded: mentionedOnCard. The card's members hear of the comment, too."""
    text = comment["data"]["text"]
    names = set(_MENTION.findall(text))
    for membership in call.store.under("membership", board["id"]):
        member = call.store.get("member", membership["idMember"])
        if member is None:
            continue
        mentioned = bool(names & {member["username"], "board"})
        if mentioned or member["id"] in card["idMembers"]:
            kind = "mentionedOnCard" if mentioned else "commentCard"
            notify(call, member["id"], kind, board, card=log.ref("card", card), text=text)


def _own(call: Call) -> Doc:
    found = call.resolve("notification", call.path["id"])
    if found["idMember"] != call.need_member()["id"]:
        raise unauthorized()
    return found


def _shown(call: Call, found: Doc) -> Doc:
    view = look(call)
    shown = notification_view(view, found, call.params, call.params.flag("display"))
    for part in ("board", "card", "list"):
        named = found["data"].get(part)
        if named and call.params.flag(part):
            doc = view.get(part, named["id"])
            shown[part] = doc and render(view, part, doc, call.params.sub(part + "_"), ("id", "name"))
    return shown


@route.add("GET", "/members/{id}/notifications")
def of_member(call: Call) -> Any:
    """The caller's own, newest first; `filter` by type, `read_filter` all, read or unread."""
    member = call.member_path(call.path["id"])
    if member["id"] != call.caller.id:
        raise unauthorized("member")
    wanted, read_filter = call.params.text("filter", "all"), call.params.text("read_filter", "all")
    docs = sorted(call.store.children("notification", member["id"]), key=lambda doc: str(doc["id"]), reverse=True)
    found = [doc for doc in docs if read_filter == "all" or doc["unread"] == (read_filter == "unread")]
    return [_shown(call, doc) for doc in select.page(select.matching(found, wanted), call.params)]


@route.add("GET", "/notifications/{id}")
def read(call: Call) -> Any:
    """One notification of the caller's own."""
    return _shown(call, _own(call))


@route.add("GET", "/notifications/{id}/{part}")
def read_part(call: Call) -> Any:
    """What it is about (board, card, list, organization), who caused it, or one of its fields."""
    found, part = _own(call), call.path["part"].lower()
    if part == "membercreator":
        return show(call, "member", call.resolve("member", found["idMemberCreator"]))
    if part == "member":
        return show(call, "member", call.resolve("member", found["idMember"]))
    if part in ("board", "card", "list", "organization"):
        return about(call, found, part)
    return field(call, "notification", found, part)


@route.add("PUT", "/notifications/{id}")
@route.add("PUT", "/notifications/{id}/unread")
def change(call: Call) -> Any:
    """Read or unread, by `unread` or `value`; nothing else can be changed."""
    found = _own(call)
    value = call.params.first("unread", "value")
    if value is not MISSING:
        _mark(call, found, bool(checked(_UNREAD, value)))
    return _shown(call, found)


def _mark(call: Call, found: Doc, unread: bool) -> None:
    found |= {"unread": unread, "dateRead": None if unread else call.store.now()}
    call.store.put("notification", found)


@route.add("POST", "/notifications/all/read")
def read_all(call: Call) -> Any:
    """Marks all of the caller's, or those of `ids`, as read; `read=false` turns it round. Answers `[]`."""
    me = call.need_member()
    ids = call.params.names("ids")
    unread = not call.params.flag("read", True)
    for found in call.store.children("notification", me["id"]):
        if ids is None or found["id"] in ids:
            _mark(call, found, unread)
    return []
