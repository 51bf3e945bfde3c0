"""How an action or a notification is told: the parts that a sentence is made of (recorded: `display`, `entities`)."""

from __future__ import annotations

from .store import Doc

_NAMED = ("board", "list", "customField", "organization")
_ON_CARD = ("listBefore", "listAfter", "checklist", "attachment", "label")
# webhook payloads of 2023: the sentences that are not simply called after the type
_KEYS = {
    "addMemberToCard": "member_joined_card",
    "removeMemberFromCard": "member_left_card",
    "commentCard": "comment_on_card",
    "updateBoard/name": "update_board_name",
    "updateList/name": "renamed_list",
    "updateCard/name": "renamed_card",
    "updateCard/desc": "changed_description_of_card",
    "updateCard/due": "changed_a_due_date",
    "updateCard/dueComplete": "marked_the_due_date_complete",
    "updateCard/idList": "move_card_from_list_to_list",
    "updateCard/start": "added_a_start_date",
    "updateCheckItemStateOnCard": "completed_checkitem",
}
_UNTOLD = ("address", "coordinates", "dueReminder", "idLabels", "locationName")


def display(member: Doc, doc: Doc, kind: str = "action") -> Doc:
    """`kind` is action or notification; `member` is who did it."""
    changed = next(iter(doc["data"].get("old") or ()), "")
    if kind == "action" and doc["type"] == "updateCard" and changed in _UNTOLD:
        return {"translationKey": "unknown", "entities": _parts(member, {}, kind, False)}
    name = doc["type"] if not changed else f"{doc['type']}/{changed}"
    words = _KEYS.get(name) if kind == "action" else None
    comment = doc["type"] == "commentCard"
    return {
        "translationKey": f"{kind}_{words or _snake(doc['type'])}",
        "entities": _parts(member, doc["data"], kind, comment),
    }


def _parts(member: Doc, data: Doc, kind: str, comment: bool) -> Doc:
    card, found = data.get("card"), {}
    hidden = {"hideIfContext": True} if kind == "action" else {}
    if card and comment:
        found["contextOn"] = _on("translatable", card["id"]) | {"translationKey": "action_on"}
    if card:
        found["card"] = _entity("card", card) | hidden
    for name in _named(kind, card, comment):
        if "id" in data.get(name, {}):
            found[name] = _entity(name, data[name])
    if "text" in data:
        found["comment"] = {"type": "comment", "text": data["text"]}
    named = {"id": member["id"], "username": member["username"], "text": member["fullName"]}
    return found | {"memberCreator": {"type": "member", **named}}


def _named(kind: str, card: Doc | None, comment: bool) -> tuple[str, ...]:
    """What else is named: of an action on a card not where the card is."""
    if comment:
        return ()
    return _ON_CARD if card and kind == "action" else _NAMED


def _entity(kind: str, named: Doc) -> Doc:
    link = {"shortLink": named["shortLink"]} if "shortLink" in named else {}
    return {"type": kind, "id": named["id"], "text": named.get("name", ""), **link}


def _on(kind: str, card: str) -> Doc:
    return {"type": kind, "hideIfContext": True, "idContext": card}


def entities(member: Doc, doc: Doc) -> list[Doc]:
    """The same as a plain list, in the order of the sentence (recorded: POST /1/cards/{id}/actions/comments)."""
    parts = display(member, doc)["entities"]
    creator, on = parts.pop("memberCreator"), parts.pop("contextOn", None)
    words = [] if on is None else [_on("text", on["idContext"]) | {"text": "on"}]
    return [creator, *words, *parts.values()]


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)
