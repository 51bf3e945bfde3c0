"""Search: words, and the few operators that people use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import select
from .call import Call
from .generic import look, show_all
from .look import Look
from .refusals import invalid
from .render import render_all
from .router import route
from .store import Doc

_KINDS = ("boards", "cards", "organizations", "members")
_TERM = re.compile(r'(?:[^\s"]|"[^"]*")+')
_MEMBER_FIELDS = ("id", "avatarHash", "avatarUrl", "fullName", "initials", "username", "confirmed")


def _query(call: Call) -> str:
    query = call.params.text("query").strip()
    if not query:
        raise invalid("query")
    if len(query) > 16384:
        raise invalid("query")
    return query


@route.add("GET", "/search")
def search(call: Call) -> Any:
    """recorded: options, then one list a model type."""
    call.need_member()
    query = _query(call)
    wanted = call.params.names("modelTypes") or ["all"]
    kinds = [kind for kind in _KINDS if "all" in wanted or kind in wanted]
    terms = [{"text": term} for term in _terms(query) if not _is_operator(term)]
    options = {"terms": terms, "modifiers": [], "modelTypes": kinds, "partial": call.params.flag("partial")}
    found: Doc = {"options": options}
    for kind in kinds:
        found[kind] = _FINDERS[kind](call, query)
    return found


def _limit(call: Call, kind: str, most: int = 1000) -> int:
    return min(max(call.params.number(f"{kind}_limit", 10), 0), most)


def _terms(query: str) -> list[str]:
    """Words and operators; what stands in quotes stays together, and loses them."""
    found = (term.replace('"', "") for term in _TERM.findall(query))
    return [term for term in found if term]


def _is_operator(term: str) -> bool:
    return ":" in term or term[0] in "@#"


def _words(query: str) -> list[str]:
    return [term.lower() for term in _terms(query) if not _is_operator(term)]


def _says(words: list[str], *texts: str) -> bool:
    together = " ".join(texts).lower()
    return all(word in together for word in words)


def _boards(call: Call, query: str) -> list[Doc]:
    view = look(call)
    words = _words(query)
    mine = [one for one in _my_boards(call, view) if words and _says(words, one["name"], one["desc"])]
    params, default = call.params.sub("board_"), ("id", "name", "idOrganization")
    return render_all(view, "board", mine[: _limit(call, "boards")], params, default)


def _my_boards(call: Call, view: Look) -> list[Doc]:
    boards = select.member_boards(view, call.caller.id)
    ids = call.params.names("idBoards") or []
    return boards if not ids or ids == ["mine"] else [one for one in boards if one["id"] in ids]


def _cards(call: Call, query: str) -> list[Doc]:
    view = look(call)
    only = set(call.params.names("idCards") or [])
    found = []
    for board in _my_boards(call, view):
        cards = [card for card in view.under("card", board["id"]) if not only or card["id"] in only]
        found += [card for card in cards if _card_fits(view, card, query)]
    size, page = _limit(call, "cards"), max(call.params.number("cards_page", 0), 0)
    return render_all(view, "card", found[size * page : size * (page + 1)], call.params.sub("card_"))


def _card_fits(view: Look, card: Doc, query: str) -> bool:
    operators = [term.lower() for term in _terms(query) if _is_operator(term)]
    if not any(word.startswith("is:") for word in operators) and card["closed"]:
        return False
    return _says(_words(query), card["name"], card["desc"]) and all(_operator(view, card, one) for one in operators)


def _operator(view: Look, card: Doc, word: str) -> bool:
    name, _, value = word.partition(":")
    if word[0] == "@":
        return _has_member(view, card, word[1:])
    if word[0] == "#":
        return _has_label(view, card, word[1:])
    check = _OPERATORS.get(name)
    return check(view, card, value) if check else _says([word], card["name"], card["desc"])


def _has_member(view: Look, card: Doc, name: str) -> bool:
    members = [view.get("member", id) or {} for id in card["idMembers"]]
    mine = view.viewer in card["idMembers"]
    return mine if name == "me" else any(one.get("username") == name for one in members)


def _has_label(view: Look, card: Doc, name: str) -> bool:
    labels = view.labels(card["idBoard"])
    mine = [labels[id] for id in card["idLabels"] if id in labels]
    return any(name in (str(one["name"]).lower(), one["color"]) for one in mine)


def _in_list(view: Look, card: Doc, name: str) -> bool:
    holder = view.get("list", card["idList"])
    return holder is not None and name in holder["name"].lower()


def _is(view: Look, card: Doc, state: str) -> bool:
    states = {"open": not card["closed"], "archived": card["closed"], "starred": view.starred(card["idBoard"])}
    return bool(states.get(state, False))


_OPERATORS: dict[str, Callable[[Look, Doc, str], bool]] = {
    "is": _is,
    "label": _has_label,
    "list": _in_list,
    "member": _has_member,
    "name": lambda view, card, value: value in card["name"].lower(),
    "description": lambda view, card, value: value in card["desc"].lower(),
    "board": lambda view, card, value: card["idBoard"] == value or _board_named(view, card, value),
}


def _board_named(view: Look, card: Doc, name: str) -> bool:
    board = view.get("board", card["idBoard"])
    return board is not None and name in board["name"].lower()


def _organizations(call: Call, query: str) -> list[Doc]:
    view = look(call)
    words = _words(query)
    mine = select.member_organizations(view, call.caller.id)
    found = [one for one in mine if words and _says(words, one["displayName"], one["name"])]
    params, default = call.params.sub("organization_"), ("id", "name", "displayName")
    return render_all(view, "organization", found[: _limit(call, "organizations")], params, default)


def _members(call: Call, query: str) -> list[Doc]:
    found = _people(call, query)[: _limit(call, "members")]
    return render_all(look(call), "member", found, call.params.sub("member_"), _MEMBER_FIELDS)


def _people(call: Call, query: str) -> list[Doc]:
    words = [word.lower().lstrip("@") for word in query.split()]
    everyone = call.store.every("member")
    return [one for one in everyone if _says(words, one["fullName"], one["username"], one.get("email") or "")]


@route.add("GET", "/search/members")
def search_members(call: Call) -> Any:
    """People by name or username, at most 20: 8 unless `limit` says otherwise."""
    call.need_member()
    found = _people(call, _query(call))
    roots = [id for id in (call.params.text("idBoard"), call.params.text("idOrganization")) if id]
    if roots and call.params.flag("onlyOrgMembers"):
        inside = {one["idMember"] for root in roots for one in call.store.under("membership", root)}
        found = [one for one in found if one["id"] in inside]
    limit = min(max(call.params.number("limit", 8), 0), 20)
    # recorded: GET /1/search/members 2016; another one's e-mail address is not told
    known = [one if one["id"] == call.caller.id else one | {"email": None} for one in found[:limit]]
    fields = (*_MEMBER_FIELDS, "email", "idBoards", "idOrganizations")
    return [one | {"similarity": 0, "active": True} for one in show_all(call, "member", known, fields)]


_FINDERS: dict[str, Callable[[Call, str], list[Doc]]] = {
    "boards": _boards,
    "cards": _cards,
    "organizations": _organizations,
    "members": _members,
}
