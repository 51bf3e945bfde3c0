"""Who is on a board, and as what."""

from __future__ import annotations

import re
from typing import Any

from . import checks, log
from .call import Call
from .fields import Field, checked
from .generic import look, show_all
from .params import MISSING
from .refusals import Refusal, invalid, not_found, unauthorized
from .render import memberships, pick, render_all
from .router import route
from .seed import member_doc, membership_doc
from .select import board_members
from .shapes import MINI_MEMBER, SHAPES
from .store import Doc

_TYPE = Field("type", checks.one_of("admin", "normal", "observer"))
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_SHOWN = (*MINI_MEMBER, "confirmed", "memberType")
_ACTIONS = {"admin": "makeAdminOfBoard", "normal": "makeNormalMemberOfBoard", "observer": "makeObserverOfBoard"}


@route.add("GET", "/boards/{id}/members")
@route.add("GET", "/boards/{id}/members/{filter}")
def of_board(call: Call) -> Any:
    """recorded: id, username and fullName unless other fields are asked for."""
    board = call.board(call.path["id"])
    wanted = call.path.get("filter") or call.params.text("filter", "all")
    return show_all(call, "member", board_members(look(call), board, wanted), ("id", "username", "fullName"))


@route.add("GET", "/boards/{id}/memberships")
def memberships_of(call: Call) -> Any:
    """Who is on the board and as what; `filter` takes all, active, admins, deactivated, me, normal."""
    board = call.board(call.path["id"])
    return memberships(look(call), board, call.params.text("filter", "all"), call.params)


@route.add("GET", "/boards/{id}/memberships/{idMembership}")
def membership_of(call: Call) -> Any:
    """One membership; 404 for that of another board."""
    board = call.board(call.path["id"])
    return pick(look(call), "membership", _membership(call, board), SHAPES["membership"].all)


def _membership(call: Call, board: Doc) -> Doc:
    found = call.resolve("membership", call.path["idMembership"])
    if found["idModel"] != board["id"]:
        raise not_found()
    return found


@route.add("PUT", "/boards/{id}/memberships/{idMembership}")
def change_membership(call: Call) -> Any:
    """The type, by an admin; the last admin can't step down, 403."""
    board = call.board(call.path["id"], admin=True)
    found = _membership(call, board)
    _place(call, board, found["idMember"], _type(call, required=True))
    found = call.resolve("membership", found["id"])
    return pick(look(call), "membership", found, SHAPES["membership"].all)


def _type(call: Call, required: bool = False) -> str:
    value = call.params.first("type", "value")
    if value is MISSING and required:
        raise invalid("type")
    return str(checked(_TYPE, "normal" if value is MISSING else value))


@route.add("PUT", "/boards/{id}/members")
def invite(call: Call) -> Any:
    """By e-mail; a stranger becomes an unconfirmed member, who cannot be admin (WIRE-FACTS section 5)."""
    board = call.board(call.path["id"], write=True)
    email, rank = call.params.text("email").strip(), _type(call)
    if not _EMAIL.match(email):
        raise invalid("email")
    _may_invite(call, board, rank)
    known = next((one for one in call.store.every("member") if (one.get("email") or "").lower() == email.lower()), None)
    if known is None and rank == "admin":
        raise invalid("type")
    _place(call, board, (known or _stranger(call, email))["id"], rank, unconfirmed=known is None)
    return _answer(call, board)


def _stranger(call: Call, email: str) -> Doc:
    id = call.store.new_id()
    name = call.params.text("fullName") or email.partition("@")[0]
    member = member_doc(id, f"user{id[-12:]}", name, email) | {"confirmed": False, "memberType": "ghost"}
    return call.store.put("member", member)


def _may_invite(call: Call, board: Doc, rank: str) -> None:
    """Members invite unless the board says that only admins do; admins are made by admins."""
    if board["prefs"]["invitations"] == "admins" or rank == "admin":
        call.allow(board, admin=True)


@route.add("PUT", "/boards/{id}/members/{idMember}")
def put_member(call: Call) -> Any:
    """By id or username; sets the type of one who is there."""
    board = call.board(call.path["id"], write=True)
    member, rank = call.member_path(call.path["idMember"]), _type(call, required=True)
    _may_invite(call, board, rank)
    if _of(call, board, member["id"]) is not None:
        call.allow(board, admin=True)
    _place(call, board, member["id"], rank)
    return _answer(call, board)


def _of(call: Call, board: Doc, member: str) -> Doc | None:
    return next((one for one in call.store.under("membership", board["id"]) if one["idMember"] == member), None)


def _place(call: Call, board: Doc, member: str, rank: str, unconfirmed: bool = False) -> None:
    found = _of(call, board, member)
    if found is None:
        new = membership_doc(call.store, board["id"], "board", member, rank) | {"unconfirmed": unconfirmed}
        call.store.put("membership", new)
        log.log(call, "addMemberToBoard", board, memberType=rank, idMemberAdded=member)
        _notify(call, board, member)
    elif found["memberType"] != rank:
        _keep_admin(call, board, found)
        call.store.put("membership", found | {"memberType": rank})
        log.log(call, _ACTIONS[rank], board, idMember=member)


def _notify(call: Call, board: Doc, member: str) -> None:
    from .notifications import notify

    notify(call, member, "addedToBoard", board)


def _keep_admin(call: Call, board: Doc, leaving: Doc) -> None:
    admins = [one for one in call.store.under("membership", board["id"]) if one["memberType"] == "admin"]
    if admins == [leaving]:
        raise Refusal(403, "Board must have at least one admin")


@route.add("DELETE", "/boards/{id}/members/{idMember}")
def remove_member(call: Call) -> Any:
    """Off the board, and off its cards. Everyone may leave; others are removed by admins."""
    board = call.board(call.path["id"], write=True)
    member = call.member_path(call.path["idMember"])
    if member["id"] != call.caller.id:
        call.allow(board, admin=True)
    found = _of(call, board, member["id"])
    if found is None:
        raise unauthorized("member")
    _keep_admin(call, board, found)
    call.store.drop("membership", found["id"])
    _strip(call, board, member["id"])
    log.log(call, "removeMemberFromBoard", board, idMember=member["id"], member=log.person(member))
    return _answer(call, board)


def _strip(call: Call, board: Doc, member: str) -> None:
    for card in call.store.under("card", board["id"]):
        if member in card["idMembers"]:
            card["idMembers"] = [id for id in card["idMembers"] if id != member]
            call.store.put("card", card)
    for item in call.store.under("checkItem", board["id"]):
        if item["idMember"] == member:
            call.store.put("checkItem", item | {"idMember": None})


def _answer(call: Call, board: Doc) -> Doc:
    """recorded: PUT /1/boards/{id}/members/{name} -> {id, members, memberships}; DELETE likewise since 2026."""
    view = look(call)
    members = render_all(view, "member", board_members(view, board, "all"), call.params.sub("member_"), _SHOWN)
    return {"id": board["id"], "members": members, "memberships": memberships(view, board, "all", call.params.sub("-"))}
