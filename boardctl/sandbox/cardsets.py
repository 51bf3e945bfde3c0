"""What a card has sets of: members, labels, votes."""

from __future__ import annotations

from typing import Any

from . import checks, log
from .call import Call
from .fields import Field, checked
from .generic import look, show, show_all
from .params import MISSING
from .refusals import Refusal, invalid
from .render import member_docs
from .router import route
from .shapes import MINI_MEMBER
from .store import Doc


def _ids(call: Call, param: str, given: Doc | None, shown: str | None) -> list[str] | None:
    value = call.params.get(param) if given is None else given.get(param, MISSING)
    if value is MISSING:
        return None
    return checked(Field(param, checks.ids), value, shown or "")  # type: ignore[no-any-return]


def label_set(
    call: Call, board: Doc, param: str, given: Doc | None = None, shown: str | None = None
) -> list[str] | None:
    """asserted-behaviours: duplicate idLabels in one card write -> label not found."""
    ids = _ids(call, param, given, shown)
    if ids is None:
        return None
    known = {label["id"] for label in call.store.under("label", board["id"])}
    if len(set(ids)) != len(ids) or not known.issuperset(ids):
        raise Refusal(400, "label not found")
    return ids


def member_set(
    call: Call, board: Doc, param: str, given: Doc | None = None, shown: str | None = None
) -> list[str] | None:
    """Ids of members, all on the board; a doubled one is refused as `label not found` (asserted-behaviours)."""
    ids = _ids(call, param, given, shown)
    if ids is None:
        return None
    if len(set(ids)) != len(ids):
        raise Refusal(400, "label not found")
    if not board_members(call, board).issuperset(ids):
        raise invalid(shown or param)
    return ids


def board_members(call: Call, board: Doc) -> set[str]:
    """Ids of who is on the board, observers and the unconfirmed included."""
    return {item["idMember"] for item in call.store.under("membership", board["id"])}


def set_members(call: Call, board: Doc, card: Doc, ids: list[str], fresh: bool = False) -> None:
    """The whole set is replaced; one action for each that came or went."""
    before = [] if fresh else card["idMembers"]
    card["idMembers"] = ids
    call.store.put("card", card)
    for id in ids:
        if id not in before:
            _member_action(call, "addMemberToCard", board, card, id)
    for id in before:
        if id not in ids:
            _member_action(call, "removeMemberFromCard", board, card, id)


def _member_action(call: Call, kind: str, board: Doc, card: Doc, id: str) -> None:
    member = call.store.get("member", id)
    if member is not None:
        # recorded: RemoveMember.json 2023
        gone: Doc = {"deactivated": False} if kind == "removeMemberFromCard" else {}
        log.log(call, kind, board, card, idMember=id, member=log.person(member), **gone)


def set_labels(call: Call, board: Doc, card: Doc, ids: list[str]) -> None:
    """The whole set is replaced; one action for each that came or went, one `updateCard`, none if equal."""
    before = card["idLabels"]
    if set(before) == set(ids):
        return
    for kind, some in (
        ("addLabelToCard", [id for id in ids if id not in before]),
        ("removeLabelFromCard", [id for id in before if id not in ids]),
    ):
        for id in some:
            _label_action(call, kind, board, card, id)
    log.update(call, "card", card, {"idLabels": ids}, board)


def _label_action(call: Call, kind: str, board: Doc, card: Doc, id: str) -> None:
    """For webhooks only: label attaches are not in the feed (WIRE-FACTS section 7)."""
    label = call.store.get("label", id)
    if label is not None:
        named = {key: label[key] for key in ("id", "name", "color")}
        value = {"value": label["color"], "text": label["name"], "label": named}
        log.log(call, kind, board, card, unfed=True, **value)


def _value(call: Call) -> str:
    value = call.params.get("value")
    if value == "me":
        return call.caller.id
    if not checks.is_id(value):
        raise invalid("value")
    return str(value)


# labels


@route.add("POST", "/cards/{id}/idLabels")
def add_label(call: Call) -> Any:
    """asserted-behaviours: label already on card. Usable as compare-and-set."""
    card = call.on_board("card", call.path["id"], write=True)
    id, board = _value(call), call.board_doc(card["idBoard"])
    if id in card["idLabels"]:
        raise Refusal(400, "that label is already on the card")
    label = call.store.get("label", id)
    if label is None or label["idBoard"] != board["id"]:
        raise invalid("value")
    set_labels(call, board, card, [*card["idLabels"], id])
    return card["idLabels"]


@route.add("DELETE", "/cards/{id}/idLabels/{idLabel}")
def remove_label(call: Call) -> Any:
    """Takes one label off; 400 where it is not on the card. Answers `{"_value": null}` (recorded)."""
    card = call.on_board("card", call.path["id"], write=True)
    id = call.path["idLabel"]
    if id not in card["idLabels"]:
        raise Refusal(400, "that label is not on the card") if checks.is_id(id) else invalid("idLabel")
    set_labels(call, call.board_doc(card["idBoard"]), card, [one for one in card["idLabels"] if one != id])
    return {"_value": None}


@route.add("POST", "/cards/{id}/labels")
def add_new_label(call: Call) -> Any:
    """Makes a label on the board (or takes the one with that name and colour), attaches it and answers with it.

    trello.js' live suite: "createCardLabel creates a new label and returns Label".
    """
    from .labels import label_doc

    card = call.on_board("card", call.path["id"], write=True)
    color = checked(Field("color", checks.color), call.params.get("color", None))
    name = checked(Field("name", checks.label_name), call.params.get("name", ""))
    board = call.board_doc(card["idBoard"])
    known = call.store.under("label", board["id"])
    label = next((one for one in known if (one["name"], one["color"]) == (name, color)), None)
    if label is None:
        label = call.store.put("label", label_doc(call.store.new_id(), board["id"], name, color))
    if label["id"] in card["idLabels"]:
        raise Refusal(400, "that label is already on the card")
    set_labels(call, board, card, [*card["idLabels"], label["id"]])
    return show(call, "label", label)


# members


@route.add("GET", "/cards/{id}/members")
def members(call: Call) -> Any:
    """The card's members in short form, in the order they were put on."""
    card = call.on_board("card", call.path["id"])
    return show_all(call, "member", member_docs(look(call), card["idMembers"]), MINI_MEMBER)


# ruby-trello and py-trello have added and removed members at /members for years; openapi.json only names /idMembers
@route.add("POST", "/cards/{id}/members")
@route.add("POST", "/cards/{id}/idMembers")
def add_member(call: Call) -> Any:
    """asserted-behaviours: member already on card, bad member value."""
    card = call.on_board("card", call.path["id"], write=True)
    id, board = _value(call), call.board_doc(card["idBoard"])
    if id in card["idMembers"]:
        raise Refusal(400, "member is already on the card")
    if id not in board_members(call, board):
        raise invalid("value")
    set_members(call, board, card, [*card["idMembers"], id])
    return show_all(call, "member", member_docs(look(call), card["idMembers"]), MINI_MEMBER)


@route.add("DELETE", "/cards/{id}/members/{idMember}")
@route.add("DELETE", "/cards/{id}/idMembers/{idMember}")
def remove_member(call: Call) -> Any:
    """Takes one member off; answers those who remain (recorded), 400 where they were not on the card."""
    card = call.on_board("card", call.path["id"], write=True)
    id = call.member_path(call.path["idMember"])["id"]
    if id not in card["idMembers"]:
        raise Refusal(400, "member is not on the card")
    set_members(call, call.board_doc(card["idBoard"]), card, [one for one in card["idMembers"] if one != id])
    return show_all(call, "member", member_docs(look(call), card["idMembers"]), MINI_MEMBER)


# votes


@route.add("GET", "/cards/{id}/membersVoted")
def voters(call: Call) -> Any:
    """Who voted for the card, in short form."""
    card = call.on_board("card", call.path["id"])
    return show_all(call, "member", member_docs(look(call), card["idMembersVoted"]), MINI_MEMBER)


@route.add("POST", "/cards/{id}/membersVoted")
def vote(call: Call) -> Any:
    """asserted-behaviours: already voted. recorded: POST /1/cards/{id}/membersVoted 2020 answers {"_value": null}."""
    card = call.on_board("card", call.path["id"], write=True)
    id = _value(call)
    if id in card["idMembersVoted"]:
        raise Refusal(400, "member has already voted on the card")
    _votes(call, card, [*card["idMembersVoted"], id], True)
    return {"_value": None}


@route.add("DELETE", "/cards/{id}/membersVoted/{idMember}")
def unvote(call: Call) -> Any:
    """asserted-behaviours: not voted."""
    card = call.on_board("card", call.path["id"], write=True)
    id = call.member_path(call.path["idMember"])["id"]
    if id not in card["idMembersVoted"]:
        raise Refusal(400, "member has not voted on the card")
    _votes(call, card, [one for one in card["idMembersVoted"] if one != id], False)
    return {"_value": None}


def _votes(call: Call, card: Doc, ids: list[str], voted: bool) -> None:
    card["idMembersVoted"] = ids
    call.store.put("card", card)
    log.log(call, "voteOnCard", call.board_doc(card["idBoard"]), card, voted=voted)


@route.add("GET", "/cards/{id}/pluginData")
@route.add("GET", "/boards/{id}/pluginData")
def plugin_data(call: Call) -> Any:
    """Nothing writes it here; an export may have brought some."""
    if call.target.lower().startswith("/1/card"):
        found = call.on_board("card", call.path["id"])
    else:
        found = call.board(call.path["id"])
    return show_all(call, "pluginData", call.store.children("pluginData", found["id"]))


@route.add("GET", "/boards/{id}/plugins")
@route.add("GET", "/boards/{id}/boardPlugins")
def power_ups(call: Call) -> Any:
    """openapi.json: an array of Power-Ups. No board has one here."""
    call.board(call.path["id"])
    return []


@route.add("POST", "/cards/{id}/markAssociatedNotificationsRead")
def mark_read(call: Call) -> Any:
    """Accepted and without effect beyond the check that the caller may see the card."""
    call.on_board("card", call.path["id"])
    call.need_member()
    return {"_value": None}
