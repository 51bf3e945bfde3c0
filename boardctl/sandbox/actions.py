"""The feed: reading actions, and the comments that are actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import checks, log, select
from .call import Call
from .display import display, entities
from .fields import Field, checked
from .generic import about, field, look, show
from .params import MISSING
from .refusals import invalid, invalid_id, no_route, not_found, unauthorized
from .render import action_view, chosen_fields, mini_member, render
from .router import route
from .shapes import MINI_MEMBER, limits
from .store import Doc

_TEXT = Field("text", checks.text(1))
_EDITED = ("dateLastEdited",)


# feeds


def _feed(call: Call, docs: Iterable[Doc]) -> Any:
    """filter, since, before, limit, page, newest first (WIRE-FACTS section 7); idModels, format (openapi.json)."""
    params = call.params
    docs = select.matching(docs, ",".join(params.names("filter") or ["all"]))
    before, since = params.text("before"), params.text("since")
    if before:
        docs = _older(docs, before)
    if since:
        docs = _newer(docs, since)
    models = set(params.names("idModels") or ())
    if models:
        docs = (doc for doc in docs if models & _models(doc))
    if params.text("format") == "count":
        return {"_value": sum(1 for _ in docs)}
    return [_shown(call, doc) for doc in select.page(docs, params)]


def _models(doc: Doc) -> set[str]:
    """The ids of all that an action names."""
    return {part["id"] for part in doc["data"].values() if isinstance(part, dict) and "id" in part}


def _older(docs: Iterable[Doc], mark: str) -> Iterable[Doc]:
    if checks.is_id(mark):
        return (doc for doc in docs if doc["id"] < mark)
    moment = checked(Field("before", checks.date), mark)
    return (doc for doc in docs if doc["date"] < moment)


def _newer(docs: Iterable[Doc], mark: str) -> Iterable[Doc]:
    if checks.is_id(mark):
        return (doc for doc in docs if doc["id"] > mark)
    moment = checked(Field("since", checks.date), mark)
    return (doc for doc in docs if doc["date"] > moment)


def _shown(call: Call, doc: Doc, told: bool = False) -> Doc:
    view = look(call)
    params = call.params
    shown = action_view(view, doc)
    if params.names("fields") is not None:
        wanted = chosen_fields("action", params)
        shown = {key: value for key, value in shown.items() if key in wanted or key in ("memberCreator", "member")}
    if params.get("memberCreator") is not MISSING and not params.flag("memberCreator"):
        shown.pop("memberCreator", None)
    elif params.names("memberCreator_fields") is not None and "memberCreator" in shown:
        member = view.get("member", doc["idMemberCreator"])
        shown["memberCreator"] = member and render(view, "member", member, params.sub("memberCreator_"), MINI_MEMBER)
    if params.get("member") is not MISSING and not params.flag("member"):
        shown.pop("member", None)
    if told or params.flag("display"):
        shown["display"] = display(view_member(call, doc), doc)
    if params.flag("entities"):
        shown["entities"] = entities(view_member(call, doc), doc)
    return shown


def view_member(call: Call, doc: Doc) -> Doc:
    """Who did it, in short form; of one who is gone only the id, with empty names."""
    return mini_member(look(call), doc["idMemberCreator"])


@route.add("GET", "/boards/{id}/actions")
def of_board(call: Call) -> Any:
    """The board's feed, newest first: 50 unless `limit` says otherwise, at most 1000 (WIRE-FACTS section 7)."""
    return _feed(call, call.store.actions("board", call.board(call.path["id"])["id"]))


@route.add("GET", "/lists/{id}/actions")
def of_list(call: Call) -> Any:
    """What was done to the list and to the cards while they were in it; newest first, paged like a board's."""
    return _feed(call, call.store.actions("list", call.on_board("list", call.path["id"])["id"]))


@route.add("GET", "/cards/{id}/actions")
def of_card(call: Call) -> Any:
    """Comments and moves unless asked otherwise (openapi: default filter)."""
    card = call.on_board("card", call.path["id"])
    call.params.values.setdefault("filter", "commentCard,updateCard:idList")
    return _feed(call, call.store.actions("card", card["id"]))


@route.add("GET", "/members/{id}/actions")
def of_member(call: Call) -> Any:
    """Only what happened on boards the caller may see."""
    member = call.member_path(call.path["id"])
    return _feed(call, (doc for doc in call.store.actions("member", member["id"]) if _visible(call, doc)))


def _visible(call: Call, doc: Doc) -> bool:
    board = doc["data"].get("board")
    return doc["idMemberCreator"] == call.caller.id if board is None else bool(call.rank(board["id"]))


@route.add("GET", "/organizations/{id}/actions")
def of_organization(call: Call) -> Any:
    """The workspace's own feed, for its members alone: anyone else gets 401, even where it is public."""
    found = call.resolve("organization", call.path["id"])
    if not call.rank(found["id"]):
        raise unauthorized()
    return _feed(call, call.store.actions("org", found["id"]))


# one action


def action_of(call: Call, id: str, *, write: bool = False) -> Doc:
    """The action by its id: 400 malformed, 404 unknown, 401 where neither the board nor the action is the caller's."""
    if not checks.is_id(id):
        raise invalid_id()
    doc = call.store.action(id)
    if doc is None:
        raise not_found()
    board = doc["data"].get("board")
    if board is not None and call.store.get("board", board["id"]) is not None:
        call.allow(call.board_doc(board["id"]), write=write)
    elif doc["idMemberCreator"] != call.caller.id:
        raise unauthorized()
    return doc


@route.add("GET", "/actions/{id}")
def read(call: Call) -> Any:
    """One action; `display=false` leaves out the texts made for people."""
    return _shown(call, action_of(call, call.path["id"]), told=call.params.text("display", "true") == "true")


@route.add("GET", "/actions/{id}/{part}")
def read_part(call: Call) -> Any:
    """A field, or the board, card, list, member, memberCreator or organization it is about."""
    doc, part = action_of(call, call.path["id"]), call.path["part"].lower()
    if part in ("membercreator", "member"):
        id = doc["idMemberCreator"] if part == "membercreator" else doc["data"].get("idMember")
        return show(call, "member", call.resolve("member", id or doc["idMemberCreator"]))
    if part in ("board", "card", "list", "organization"):
        return about(call, doc, part)
    if part == "display":
        return display(view_member(call, doc), doc)
    return field(call, "action", doc, part)


@route.add("DELETE", "/actions/{id}")
@route.add("DELETE", "/cards/{idCard}/actions/{id}/comments")
def delete(call: Call) -> Any:
    """Comments only; by their author or an admin."""
    doc = _comment(call)
    call.store.drop_actions("id", doc["id"])
    card = call.store.get("card", doc["data"]["card"]["id"])
    if card is not None:
        card["comments"] = max(card["comments"] - 1, 0)
        call.store.put("card", card)
        board = call.board_doc(card["idBoard"])
        log.log(call, "deleteComment", board, card, unfed=True, action={"id": doc["id"]})
    return {"_value": None}


def _comment(call: Call) -> Doc:
    doc = action_of(call, call.path["id"], write=True)
    if doc["type"] not in ("commentCard", "copyCommentCard"):
        raise unauthorized()
    if doc["idMemberCreator"] != call.caller.id:
        call.allow(call.board_doc(doc["data"]["board"]["id"]), admin=True)
    return doc


@route.add("PUT", "/actions/{id}")
@route.add("PUT", "/cards/{idCard}/actions/{id}/comments")
def change(call: Call) -> Any:
    """The text of one's own comment; `text` is required. Two routes lead here, and they answer alike."""
    return _edit(call, call.params.get("text"), "text")


@route.add("PUT", "/actions/{id}/{field}")
def change_text(call: Call) -> Any:
    """The same by field, with `value`; `text` is the only field that can be written, all others are no route."""
    if call.path["field"].lower() != "text":
        raise no_route(call.method, call.target)
    return _edit(call, call.params.get("value"), "value")


def _edit(call: Call, text: Any, shown: str) -> Any:
    doc = _comment(call)
    if doc["idMemberCreator"] != call.caller.id:
        raise unauthorized()
    doc["data"]["text"] = checked(_TEXT, text, shown)
    doc["data"]["dateLastEdited"] = call.store.now()
    call.store.add_action(doc)
    return _shown(call, doc, told=True)


@route.add("POST", "/cards/{id}/actions/comments")
def comment(call: Call) -> Any:
    """recorded: POST /1/cards/{id}/actions/comments."""
    card = call.on_board("card", call.path["id"], write=True)
    text = call.params.get("text")
    if text is MISSING:
        raise invalid("text")
    checked(_TEXT, text)
    board, holder = call.board_doc(card["idBoard"]), call.resolve("list", card["idList"])
    card["comments"] += 1
    doc = log.log(call, "commentCard", board, card, text=text, textData={"emoji": {}}, list=log.ref("list", holder))
    doc["limits"] = limits(reactions=("perAction", "uniquePerAction"))
    call.store.fresh.remove(doc)
    call.store.add_action(doc)
    _mention(call, board, card, doc)
    call.params.values["entities"] = "true"
    return _shown(call, doc, told=True)


def _mention(call: Call, board: Doc, card: Doc, doc: Doc) -> None:
    from .notifications import mention

    mention(call, board, card, doc)
