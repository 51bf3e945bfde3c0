"""How an action or a notification is told: the parts that a sentence is made of (recorded: `display`, `entities`)."""

from __future__ import annotations

from .store import Doc

_NAMED = ("board", "list", "customField", "checklist", "attachment")


def display(member: Doc, doc: Doc, kind: str = "action") -> Doc:
    """`kind` is action or notification; `member` is who did it."""
    comment = doc["type"] == "commentCard"
    key = "action_comment_on_card" if comment and kind == "action" else f"{kind}_{_snake(doc['type'])}"
    return {"translationKey": key, "entities": _parts(member, doc["data"], kind, comment)}


def _parts(member: Doc, data: Doc, kind: str, comment: bool) -> Doc:
    card, found = data.get("card"), {}
    hidden = {"hideIfContext": True} if kind == "action" else {}
    if card and comment:
        found["contextOn"] = _on("translatable", card["id"]) | {"translationKey": "action_on"}
    if card:
        found["card"] = _entity("card", card) | hidden
    for name in () if comment else _NAMED:
        if "id" in data.get(name, {}):
            found[name] = _entity(name, data[name])
    if "text" in data:
        found["comment"] = {"type": "comment", "text": data["text"]}
    named = {"id": member["id"], "username": member["username"], "text": member["fullName"]}
    return found | {"memberCreator": {"type": "member", **named}}


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
