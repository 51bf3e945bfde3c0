"""Filters and pages: open, closed, visible ...; before, since and limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .checks import date, is_id
from .look import Look
from .params import MISSING, Params
from .refusals import Bad, Refusal, invalid
from .store import Doc

MAX_PAGE = 1000
_DEFAULT_ACTIONS = 50


def lists(docs: list[Doc], wanted: str) -> list[Doc]:
    """all, open, closed, none; anything else counts as open."""
    if wanted == "all":
        return docs
    if wanted == "none":
        return []
    return [doc for doc in docs if doc["closed"] == (wanted == "closed")]


def cards(look: Look, docs: list[Doc], wanted: str) -> list[Doc]:
    """`open` includes the cards of archived lists, `visible` does not (WIRE-FACTS section 4)."""
    keep = _CARD_FILTERS.get(wanted)
    if keep is not None:
        return [doc for doc in docs if keep(look, doc)]
    return [doc for doc in docs if not doc["closed"]]


def _visible(look: Look, card: Doc) -> bool:
    holder = look.get("list", card["idList"])
    return not card["closed"] and holder is not None and not holder["closed"]


_CARD_FILTERS: dict[str, Callable[[Look, Doc], bool]] = {
    "all": lambda look, card: True,
    "none": lambda look, card: False,
    "closed": lambda look, card: bool(card["closed"]),
    "visible": _visible,
    "complete": lambda look, card: bool(card["dueComplete"]),
    "incomplete": lambda look, card: not card["dueComplete"],
}


def boards(look: Look, docs: list[Doc], wanted: str) -> list[Doc]:
    """A comma list of all, open, closed, starred, pinned, unpinned, members, organization, public."""
    words = set(wanted.split(",")) or {"all"}
    return [doc for doc in docs if any(_board_fits(look, doc, word) for word in words)]


def _board_fits(look: Look, board: Doc, word: str) -> bool:
    level = board["prefs"]["permissionLevel"]
    checks = {
        "open": not board["closed"],
        "closed": board["closed"],
        "starred": word == "starred" and look.starred(board["id"]),
        "pinned": bool(board.get("pinned")),
        "unpinned": not board.get("pinned"),
        "public": level == "public",
        "organization": level == "org",
        "org": level == "org",
        "members": level == "private",
    }
    return bool(checks.get(word, True))


def member_boards(look: Look, member: str, wanted: str = "all") -> list[Doc]:
    """Boards the member is on, by a filter such as open, closed, starred."""
    mine = look.store.children("membership", member)
    found = (look.get("board", item["idModel"]) for item in mine if item["modelType"] == "board")
    return boards(look, [board for board in found if board is not None], wanted)


def member_organizations(look: Look, member: str) -> list[Doc]:
    """Workspaces the member is in."""
    mine = look.store.children("membership", member)
    found = (look.get("organization", item["idModel"]) for item in mine if item["modelType"] == "organization")
    return [doc for doc in found if doc is not None]


def member_cards(look: Look, member: str, wanted: str = "visible") -> list[Doc]:
    """Cards the member is on, of their open boards."""
    found: list[Doc] = []
    for board in member_boards(look, member, "open"):
        found += [card for card in look.under("card", board["id"]) if member in card["idMembers"]]
    return cards(look, found, wanted)


def memberships(docs: list[Doc], wanted: str, viewer: str) -> list[Doc]:
    """all, active, admin(s), deactivated, me, normal."""
    if wanted == "me":
        return [doc for doc in docs if doc["idMember"] == viewer]
    if wanted in ("admin", "admins", "normal"):
        return [doc for doc in docs if doc["memberType"] == wanted.rstrip("s")]
    return [doc for doc in docs if doc.get("deactivated", False) == (wanted == "deactivated") or wanted == "all"]


def board_members(look: Look, board: Doc, wanted: str) -> list[Doc]:
    """Members of a board or workspace, by a filter of memberships."""
    chosen = memberships(look.under("membership", board["id"]), wanted, look.viewer)
    found = (look.get("member", item["idMember"]) for item in chosen)
    return [doc for doc in found if doc is not None]


def mark(value: str, param: str) -> str:
    """`before` and `since` take an id or a date; both become an id to compare with."""
    if is_id(value):
        return value.lower()
    try:
        found = date(value)
    except Bad:
        raise invalid(param) from None
    return f"{max(_seconds(found), 0) & 0xFFFFFFFF:08x}" + "0" * 16


def _seconds(iso: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(iso).timestamp())


def paged(docs: list[Doc], params: Params) -> list[Doc]:
    """limit, before, since: newest first when paged, else in the order of the board (WIRE-FACTS section 4)."""
    if all(params.get(name) is MISSING for name in ("limit", "before", "since")):
        return docs
    before, since, limit = params.text("before"), params.text("since"), page_size(params)
    found = sorted(docs, key=lambda doc: str(doc["id"]), reverse=True)
    if before:
        low = mark(before, "before")
        found = [doc for doc in found if doc["id"] < low]
    if since:
        high = mark(since, "since")
        found = [doc for doc in found if doc["id"] > high]
    return found[:limit]


def page_size(params: Params, default: int = MAX_PAGE) -> int:
    """1 to 1000; more is refused."""
    raw = params.text("limit")
    if not raw:
        return default
    if not re.fullmatch(r"[0-9]{1,4}", raw) or int(raw) > MAX_PAGE:
        raise Refusal(400, "invalid value for limit")
    return int(raw)


def page(docs: Iterable[Doc], params: Params) -> Iterator[Doc]:
    """The `page`-th part (from 0) of `limit` documents (50 at first)."""
    limit, number = page_size(params, 50), min(max(params.number("page", 0), 0), MAX_PAGE)
    return islice(docs, limit * number, limit * (number + 1))


def actions(look: Look, column: str, id: str, wanted: str, limit: int = _DEFAULT_ACTIONS) -> list[Doc]:
    """The newest actions of a `column` (board, list, card ...) with these types, at most `limit`."""
    return list(islice(matching(look.store.actions(column, id), wanted), max(limit, 0)))


def matching(docs: Iterable[Doc], wanted: str) -> Iterator[Doc]:
    """filter: all, or a comma list of types, each maybe with the changed field (`updateCard:idList`)."""
    words = {word for word in wanted.split(",") if word}
    if not words or words & {"all", "true"}:
        return iter(docs)
    return (doc for doc in docs if doc["type"] in words or any(_sub(doc, word) for word in words))


def _sub(action: Doc, word: str) -> bool:
    kind, _, field = word.partition(":")
    return bool(field) and action["type"] == kind and field in (action["data"].get("old") or {})
