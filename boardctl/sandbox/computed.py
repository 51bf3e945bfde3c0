"""Fields that are not stored but worked out when an object is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from .checks import number
from .look import Look
from .shapes import limits
from .store import Doc

Computed = Callable[[Look, Doc], Any]

_NOT_WORD = re.compile(r"[^\w\s-]", re.UNICODE)
_SPACE = re.compile(r"[\s_-]+")


def slug(name: str) -> str:
    """recorded: "Test Trello::Card.create 3" -> test-trellocardcreate-3; exports: other scripts percent-encoded."""
    return quote(_SPACE.sub("-", _NOT_WORD.sub("", name).strip().lower()))


def _node(kind: str) -> Computed:
    def ari(look: Look, doc: Doc) -> str:
        workspace = _workspace(look, doc) or "none"
        return f"ari:cloud:trello::{kind}/workspace/{workspace}/{doc['id']}"

    return ari


def _workspace(look: Look, doc: Doc) -> str | None:
    if "idOrganization" in doc:
        return doc["idOrganization"] or None
    board = look.get("board", doc.get("idBoard", ""))
    return None if board is None else board.get("idOrganization")


def _emoji(key: str) -> Computed:
    return lambda look, doc: {"emoji": {}} if doc.get(key) else None


def _subscribed(look: Look, doc: Doc) -> bool:
    return look.viewer in doc.get("subscribers", ())


def _labels(look: Look, card: Doc) -> list[Doc]:
    known = look.labels(card["idBoard"])
    shown = ("id", "idBoard", "idOrganization", "name", "nodeId", "color", "uses")
    found = [known[id] for id in card["idLabels"] if id in known]
    return [{field: label_field(look, label, field) for field in shown} for label in found]


def label_field(look: Look, label: Doc, field: str) -> Any:
    """A label's field, worked out where it is not stored; None for an unknown one."""
    compute = COMPUTED["label"].get(field)
    return compute(look, label) if compute else label.get(field)


def _states(look: Look, card: Doc) -> list[Doc]:
    items = look.of_card("checkItem", card)
    return [{"idCheckItem": item["id"], "state": "complete"} for item in items if item["state"] == "complete"]


def _earliest(items: list[Doc]) -> str | None:
    return min((item["due"] for item in items if item["due"] and item["state"] != "complete"), default=None)


def _badges(look: Look, card: Doc) -> Doc:
    items = look.of_card("checkItem", card)
    attachments = look.of_card("attachment", card)
    trello = [a["url"] for a in attachments if str(a.get("url", "")).startswith("https://trello.com/")]
    return {
        "attachments": len(attachments),
        "attachmentsByType": {
            "trello": {"board": sum("/b/" in u for u in trello), "card": sum("/c/" in u for u in trello)}
        },
        "checkItems": len(items),
        "checkItemsChecked": sum(item["state"] == "complete" for item in items),
        "checkItemsEarliestDue": _earliest(items),
        "comments": card.get("comments", 0),
        "description": bool(card["desc"]),
        "due": card["due"],
        "dueComplete": card["dueComplete"],
        "externalSource": None,
        "fogbugz": "",
        "lastUpdatedByAi": False,
        "location": bool(card.get("coordinates") or card.get("address") or card.get("locationName")),
        "maliciousAttachments": 0,
        "start": card["start"],
        "subscribed": _subscribed(look, card),
        "viewingMemberVoted": look.viewer in card["idMembersVoted"],
        "votes": len(card["idMembersVoted"]),
    }


def _memberships(look: Look, doc: Doc) -> list[Doc]:
    shown = ("id", "idMember", "memberType", "unconfirmed", "deactivated")
    return [{key: item[key] for key in shown} for item in look.under("membership", doc["id"])]


def _joined(kind: str) -> Computed:
    def ids(look: Look, member: Doc) -> list[str]:
        mine = look.store.children("membership", member["id"])
        return [item["idModel"] for item in mine if item["modelType"] == kind]

    return ids


def _uses(look: Look, label: Doc) -> int:
    return look.store.uses(label["idBoard"]).get(label["id"], 0)


def _group(look: Look, doc: Doc) -> str:
    """`fieldGroup` changes with the definition (recorded: another one after the rename)."""
    return hashlib.sha256(f"{doc['name']}|{doc['type']}|{doc['idModel']}".encode()).hexdigest()


def _sorted_options(look: Look, doc: Doc) -> list[Doc] | None:
    if doc["type"] != "list":
        return None
    return sorted(doc.get("options") or [], key=lambda option: option["pos"])


_pos: Computed = lambda look, doc: number(doc["pos"])  # noqa: E731 - a row of the table

COMPUTED: dict[str, dict[str, Computed]] = {
    "board": {
        "nodeId": _node("board"),
        "descData": _emoji("desc"),
        "url": lambda look, doc: f"https://trello.com/b/{doc['shortLink']}/{slug(doc['name'])}",
        "shortUrl": lambda look, doc: f"https://trello.com/b/{doc['shortLink']}",
        "starred": lambda look, doc: look.starred(doc["id"]),
        "subscribed": _subscribed,
        "limits": lambda look, doc: limits(),
        "memberships": _memberships,
    },
    "list": {
        "pos": _pos,
        "subscribed": _subscribed,
        "limits": lambda look, doc: limits(cards=("openPerList", "totalPerList")),
        "idOrganization": _workspace,
        "nodeId": _node("list"),
    },
    "card": {
        "badges": _badges,
        "checkItemStates": _states,
        "descData": _emoji("desc"),
        "idChecklists": lambda look, doc: [item["id"] for item in look.of_card("checklist", doc)],
        "labels": _labels,
        "limits": lambda look, doc: limits(attachments=("perCard",), checklists=("perCard",), stickers=("perCard",)),
        "nodeId": _node("card"),
        "idOrganization": _workspace,
        "pos": _pos,
        "shortUrl": lambda look, doc: f"https://trello.com/c/{doc['shortLink']}",
        "subscribed": _subscribed,
        "url": lambda look, doc: f"https://trello.com/c/{doc['shortLink']}/{doc['idShort']}-{slug(doc['name'])}",
    },
    "label": {"uses": _uses, "idOrganization": _workspace, "nodeId": _node("label")},
    "checklist": {"pos": _pos, "limits": lambda look, doc: limits(checkItems=("perChecklist",))},
    "checkItem": {"pos": _pos, "nameData": _emoji("name"), "limits": lambda look, doc: {}},
    "customField": {
        "fieldGroup": _group,
        "pos": _pos,
        "options": _sorted_options,
        "limits": lambda look, doc: limits(customFieldOptions=("perField",)),
    },
    "attachment": {"pos": _pos},
    "member": {
        "idBoards": _joined("board"),
        "idOrganizations": _joined("organization"),
        "nodeId": lambda look, doc: f"ari:cloud:identity::trello-user/{doc['id']}",
        "url": lambda look, doc: f"https://trello.com/u/{doc['username']}",
    },
    "organization": {
        "nodeId": lambda look, doc: f"ari:cloud:trello::workspace/{doc['id']}",
        "url": lambda look, doc: f"https://trello.com/w/{doc['name']}",
        "descData": _emoji("desc"),
        "idBoards": lambda look, doc: [board["id"] for board in look.under("board", doc["id"])],
        "memberships": _memberships,
        "membersCount": lambda look, doc: len(_memberships(look, doc)),
        "billableMemberCount": lambda look, doc: len(_memberships(look, doc)),
    },
    "boardStar": {"pos": _pos, "_id": lambda look, doc: doc["id"]},
    "savedSearch": {"pos": _pos},
}
