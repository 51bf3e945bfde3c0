"""Copies and moves across boards: of cards, lists, boards and checklists."""

from __future__ import annotations

from . import log, positions
from .call import Call
from .params import MISSING
from .store import Doc

# keepFromSource of POST /cards: `all` leaves custom fields out, they must be named (WIRE-FACTS section 5)
_ALL = {"attachments", "checklists", "comments", "due", "labels", "members", "start", "stickers"}
_PLAIN = ("desc", "isTemplate", "address", "locationName", "coordinates", "cardRole")


def onto_card(call: Call, source: Doc, card: Doc, board: Doc, keep: set[str], given: set[str]) -> None:
    """Fill a new card from another one; what the request itself names wins."""
    keep = keep | _ALL if "all" in keep else keep
    for key in ("name", *_PLAIN):
        if key not in given:
            card[key] = source[key]
    if "due" in keep and "due" not in given:
        card |= {"due": source["due"], "dueReminder": source["dueReminder"]}
    if "start" in keep and "start" not in given:
        card["start"] = source["start"]
    if "labels" in keep:
        card["idLabels"] = _labels(call, source, board)
    if "members" in keep:
        here = {item["idMember"] for item in call.store.under("membership", board["id"])}
        card["idMembers"] = [id for id in source["idMembers"] if id in here]
    _children(call, source, card, board, keep)


def _labels(call: Call, card: Doc, board: Doc) -> list[str]:
    """The same labels on the same board; on another one those with equal name and colour."""
    if card["idBoard"] == board["id"]:
        return list(card["idLabels"])
    theirs = {label["id"]: label for label in call.store.under("label", card["idBoard"])}
    ours = {(label["name"], label["color"]): label["id"] for label in call.store.under("label", board["id"])}
    wanted = [(theirs[id]["name"], theirs[id]["color"]) for id in card["idLabels"] if id in theirs]
    return [ours[pair] for pair in wanted if pair in ours]


def _children(call: Call, source: Doc, card: Doc, board: Doc, keep: set[str]) -> None:
    store = call.store
    attachments = _kept(call, "attachment", source, card, board) if "attachments" in keep else {}
    if "stickers" in keep:
        _kept(call, "sticker", source, card, board)
    if "checklists" in keep:
        for checklist_doc in store.owned("checklist", source["id"]):
            checklist(call, checklist_doc, card, checklist_doc["pos"], keep_state=True)
    if "customFields" in keep and source["idBoard"] == board["id"]:
        _values(call, source, card)
    if "comments" in keep:
        _comments(call, source, card, board)
    cover = source["cover"]
    card["cover"] = cover | {"idAttachment": attachments.get(cover.get("idAttachment"))}
    card["idAttachmentCover"] = card["cover"]["idAttachment"]


def _kept(call: Call, kind: str, source: Doc, card: Doc, board: Doc) -> dict[str, str]:
    ids = {}
    for doc in call.store.owned(kind, source["id"]):
        new = doc | {"id": call.store.new_id(), "idCard": card["id"], "idBoard": board["id"]}
        ids[doc["id"]] = call.store.put(kind, new)["id"]
    return ids


def _values(call: Call, source: Doc, card: Doc) -> None:
    for item in call.store.owned("customFieldItem", source["id"]):
        call.store.put("customFieldItem", item | {"id": call.store.new_id(), "idModel": card["id"]})


def _comments(call: Call, source: Doc, card: Doc, board: Doc) -> None:
    """recorded: copyCommentCard with idOriginalCommenter."""
    for action in call.store.actions("card", source["id"]):
        if action["type"] in ("commentCard", "copyCommentCard"):
            text = action["data"]["text"]
            author = action["data"].get("idOriginalCommenter", action["idMemberCreator"])
            origin = log.ref("card", source)
            log.log(call, "copyCommentCard", board, card, cardSource=origin, idOriginalCommenter=author, text=text)
            card["comments"] += 1


def checklist(call: Call, source: Doc, card: Doc, pos: float, keep_state: bool = False, name: str | None = None) -> Doc:
    """recorded: idChecklistSource copies items as incomplete; a card's copy keeps their state."""
    store = call.store
    new = source | {"id": store.new_id(), "idCard": card["id"], "idBoard": card["idBoard"], "pos": pos}
    new["name"] = source["name"] if name is None else name
    store.put("checklist", new)
    for item in store.children("checkItem", source["id"]):
        copied = item | {"id": store.new_id(), "idChecklist": new["id"]}
        copied |= {"idCard": card["id"], "idBoard": card["idBoard"]}
        copied["state"] = item["state"] if keep_state else "incomplete"
        store.put("checkItem", copied)
    return new


def list_cards(call: Call, source: Doc, goal: Doc, board: Doc) -> None:
    """idListSource: the open cards of a list, in their order."""
    for card in call.store.children("card", source["id"]):
        if not card["closed"]:
            _copied(call, card, goal, board, _ALL | {"customFields"})


def _copied(call: Call, source: Doc, goal: Doc, board: Doc, keep: set[str]) -> Doc:
    from .boards import next_short
    from .cards import card_doc

    id = call.store.new_id()
    card = card_doc(id, call.store.short_link(id), call.caller.id, call.store.now())
    card |= {"idBoard": board["id"], "idList": goal["id"], "idShort": next_short(call, board), "pos": source["pos"]}
    onto_card(call, source, card, board, keep, set())
    card["dueComplete"] = source["dueComplete"]
    return call.store.put("card", card)


def board(call: Call, source: Doc, goal: Doc, keep: list[str]) -> None:
    """idBoardSource: prefs, labels, fields and open lists; cards only with keepFromSource=cards."""
    store = call.store
    goal["prefs"] |= _copied_prefs(call, source["prefs"])
    goal["labelNames"] = dict(source["labelNames"])
    store.put("board", goal)
    for label in store.under("label", source["id"]):
        store.put("label", label | {"id": store.new_id(), "idBoard": goal["id"]})
    fields = _fields(call, source, goal)
    for one in store.under("list", source["id"]):
        if not one["closed"]:
            _list_copy(call, one, goal, "cards" in keep, fields)


def _copied_prefs(call: Call, prefs: Doc) -> Doc:
    """recorded: POST /1/boards 2020 with idBoardSource and prefs_background: what the request names wins."""
    looks = ("background", "backgroundColor", "backgroundBottomColor", "backgroundTopColor")
    from_request = {"background": looks, "cardCovers": ("cardCovers",), "voting": ("voting",)}
    absent = [keys for name, keys in from_request.items() if call.params.get(f"prefs_{name}") is MISSING]
    return {key: prefs.get(key) for keys in absent for key in keys}


def _fields(call: Call, source: Doc, goal: Doc) -> dict[str, str]:
    """Old ids of fields and options to new ones."""
    ids: dict[str, str] = {}
    for field in call.store.under("customField", source["id"]):
        new = field | {"id": call.store.new_id(), "idModel": goal["id"]}
        ids[field["id"]] = new["id"]
        new["options"] = [
            option | {"id": ids.setdefault(option["id"], call.store.new_id()), "idCustomField": new["id"]}
            for option in field.get("options") or []
        ]
        call.store.put("customField", new)
    return ids


def _list_copy(call: Call, source: Doc, goal: Doc, with_cards: bool, fields: dict[str, str]) -> None:
    store = call.store
    new = store.put("list", source | {"id": store.new_id(), "idBoard": goal["id"], "subscribers": []})
    if not with_cards:
        return
    for card in store.children("card", source["id"]):
        if card["closed"]:
            continue
        copied = _copied(call, card, new, goal, _ALL - {"comments", "members"})
        for item in store.owned("customFieldItem", card["id"]):
            translated = item | {"id": store.new_id(), "idModel": copied["id"], "idBoard": goal["id"]}
            translated["idCustomField"] = fields.get(item["idCustomField"], item["idCustomField"])
            translated["idValue"] = fields.get(item.get("idValue") or "")
            store.put("customFieldItem", translated)


def rehome(call: Call, card: Doc, source: Doc, goal: Doc) -> None:
    """A card comes to another board: id and short link survive, the number, labels, members and values change."""
    from .boards import next_short

    store = call.store
    card["idLabels"] = _labels(call, card, goal)
    here = {item["idMember"] for item in store.under("membership", goal["id"])}
    card["idMembers"] = [id for id in card["idMembers"] if id in here]
    card |= {"idBoard": goal["id"], "idShort": next_short(call, goal)}
    store.drop_owned(("customFieldItem",), card["id"])
    for kind in ("checklist", "checkItem", "attachment", "sticker"):
        for doc in store.owned(kind, card["id"]):
            store.put(kind, doc | {"idBoard": goal["id"]})


def move_card(call: Call, card: Doc, source: Doc, goal: Doc, goal_list: Doc, pos: str | float) -> None:
    """To another list, maybe on another board, with the action that fits."""
    new_pos = positions.place(call.store, "card", goal_list["id"], pos)
    if source["id"] == goal["id"]:
        card["pos"] = new_pos
        log.update(call, "card", card, {"idList": goal_list["id"]}, goal)
        return
    before = call.store.get("list", card["idList"])
    named = log.ref("list", before) if before else {}
    log.log(call, "moveCardFromBoard", source, card, boardTarget={"id": goal["id"]}, list=named)
    rehome(call, card, source, goal)
    card |= {"idList": goal_list["id"], "pos": new_pos}
    call.store.put("card", card)
    log.log(call, "moveCardToBoard", goal, card, boardSource={"id": source["id"]}, list=log.ref("list", goal_list))
