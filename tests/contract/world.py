"""Recorded objects put into a sandbox under their recorded ids, with everything they refer to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from boardctl.sandbox import OTHER_TOKEN, READ_TOKEN, TOKEN, Store
from boardctl.sandbox.boards import board_doc
from boardctl.sandbox.cards import card_doc
from boardctl.sandbox.covers import NONE
from boardctl.sandbox.custom_fields import option_doc
from boardctl.sandbox.labels import label_doc
from boardctl.sandbox.lists import list_doc
from boardctl.sandbox.prefs import full_prefs
from boardctl.sandbox.seed import member_doc, membership_doc, organization_doc

Doc = dict[str, Any]
KINDS = {
    "Action": "action",
    "Attachment": "attachment",
    "Board": "board",
    "Card": "card",
    "CheckItem": "checkItem",
    "Checklist": "checklist",
    "CustomField": "customField",
    "CustomFieldItems": "customFieldItem",
    "Label": "label",
    "Member": "member",
    "Notification": "notification",
    "Organization": "organization",
    "PluginData": "pluginData",
    "Token": "token",
    "TrelloList": "list",
    "Webhook": "webhook",
}
_POS = 65536


class World:
    """A store that fills itself with what a recording shows. What is seen first stands: it is the state before."""

    def __init__(self, store: Store, me: Doc) -> None:
        self.store = store
        self.me = str(me["id"])
        self.whole: dict[tuple[str, str], int] = {}
        self.guests: set[str] = {self.me}
        self.ranked: set[str] = set()
        self.named("member", **me)
        for value in (TOKEN, READ_TOKEN, OTHER_TOKEN):
            token = store.by_alias("token", value) or {}
            store.put("token", token | {"idMember": self.me, "permissions": [], "value": value})

    # whole objects

    def load(self, model: str, shown: Doc) -> None:
        """Put an object in as it was shown, unless one of that id was shown before with as much."""
        kind = KINDS.get(model, "")
        id = shown.get("id")
        if not kind or not id or self.whole.get((kind, id), -1) >= (len(shown) if kind == "member" else 0):
            return
        self.whole[kind, id] = len(shown)
        getattr(self, f"_load_{kind}")(id, shown)

    def _known(self, kind: str, doc: Doc, shown: Doc) -> Doc:
        """The document with those of its keys that are shown."""
        return self.store.put(kind, doc | {key: value for key, value in shown.items() if key in doc})

    def _load_board(self, id: str, shown: Doc) -> None:
        doc = board_doc(id, _short(shown), self.me)
        doc |= {"name": "", "desc": "", "prefs": full_prefs(shown.get("prefs") or {}), "nextShort": 500}
        doc["dateLastActivity"] = shown.get("dateLastActivity") or self.store.now()
        found = self._known("board", doc, {**shown, "prefs": doc["prefs"]})
        self.named("organization", found["idOrganization"])
        self._memberships(id, "board", shown)

    def _memberships(self, id: str, kind: str, shown: Doc) -> None:
        for one in shown.get("memberships") or []:
            self.ranked.add(id)
            self.named("member", one["idMember"])
            doc = membership_doc(self.store, id, kind, one["idMember"], one["memberType"], one["id"])
            self.store.put("membership", doc)

    def _load_list(self, id: str, shown: Doc) -> None:
        board = self.named("board", shown.get("idBoard") or self.any_board())
        doc = list_doc(id, board["id"], "", _POS)
        self._known("list", doc, shown)

    def _load_card(self, id: str, shown: Doc) -> None:
        holder = self._holder(shown)
        doc = card_doc(id, _short(shown), self.me, self.store.now())
        doc |= {"idList": holder["id"], "idBoard": holder["idBoard"], "idShort": 1, "pos": _POS, "name": ""}
        cover = NONE | (shown.get("cover") or {})
        members = shown.get("idMembers") or [one["id"] for one in shown.get("members") or []]
        self._known("card", doc, {**shown, "cover": cover, "idLabels": [], "idMembers": members})
        self._on_card(id, shown)

    def _holder(self, shown: Doc) -> Doc:
        board = self.named("board", shown.get("idBoard") or self.any_board())
        return self.named("list", shown.get("idList") or self.store.new_id(), idBoard=board["id"])

    def _on_card(self, id: str, shown: Doc) -> None:
        """Labels, members, checklists, ticked items and comments that the card only names."""
        card = self.store.get("card", id) or {}
        ids = shown.get("idLabels") or [one["id"] for one in shown.get("labels") or [] if "id" in one]
        for label in ids:
            self.named("label", label, idBoard=card["idBoard"])
        for member in [*card["idMembers"], *card["idMembersVoted"]]:
            self.named("member", member)
            self.guests.add(member)
        card |= {"idLabels": ids, "comments": (shown.get("badges") or {}).get("comments", 0)}
        self.store.put("card", card)
        for checklist in shown.get("idChecklists") or []:
            self.named("checklist", checklist, idCard=id, idBoard=card["idBoard"])
        self._ticked(card, shown)
        if card.get("idAttachmentCover"):
            self.named("attachment", card["idAttachmentCover"], idCard=id, idBoard=card["idBoard"])

    def _ticked(self, card: Doc, shown: Doc) -> None:
        for state in shown.get("checkItemStates") or []:
            checklist = (shown.get("idChecklists") or [self.store.new_id()])[0]
            holder = self.named("checklist", checklist, idCard=card["id"], idBoard=card["idBoard"])
            item = {"id": state["idCheckItem"], "state": state["state"]}
            self._item(holder, item)

    def _load_label(self, id: str, shown: Doc) -> None:
        board = self.named("board", shown.get("idBoard") or self.any_board())
        self._known("label", label_doc(id, board["id"], "", None), shown)

    def _load_checklist(self, id: str, shown: Doc) -> None:
        board = self.named("board", shown.get("idBoard") or self.any_board())
        card = self.named("card", shown.get("idCard") or self.store.new_id(), idBoard=board["id"])
        doc = {"id": id, "name": "", "idCard": card["id"], "idBoard": board["id"], "pos": _POS}
        found = self._known("checklist", doc, shown)
        for item in shown.get("checkItems") or []:
            self._item(found, item)

    def _item(self, checklist: Doc, shown: Doc) -> None:
        """Also in place of one that was only known as ticked."""
        doc = {
            "id": "", "name": "", "state": "incomplete", "due": None, "dueReminder": None, "idMember": None,
            "pos": _POS, "creationMethod": None,
        }  # fmt: skip
        known = {key: value for key, value in shown.items() if key in doc}
        place = {"idChecklist": checklist["id"], "idCard": checklist["idCard"], "idBoard": checklist["idBoard"]}
        self.store.put("checkItem", doc | known | place)

    def _load_checkItem(self, id: str, shown: Doc) -> None:
        old = self.store.get("checkItem", id)
        holder = shown.get("idChecklist") or (old or {}).get("idChecklist") or self.store.new_id()
        self._item(self.named("checklist", holder), shown)

    def _load_customField(self, id: str, shown: Doc) -> None:
        board = self.named("board", shown.get("idModel") or self.any_board())
        doc = {
            "id": id, "idModel": board["id"], "modelType": "board", "name": "", "type": "text", "pos": _POS,
            "display": {"cardFront": True}, "isSuggestedField": False, "options": [],
        }  # fmt: skip
        options = [self._option(id, one) for one in shown.get("options") or []]
        kind = {"type": "list"} if options else {}
        self._known("customField", doc, {**shown, "options": options, **kind})

    def _option(self, field: str, shown: Doc) -> Doc:
        text = (shown.get("value") or {}).get("text", "")
        return option_doc(shown.get("_id") or shown["id"], field, text, shown.get("color"), shown.get("pos", _POS))

    def option(self, field: str, shown: Doc) -> None:
        """An option of a list field that may not have been shown itself."""
        found = self.named("customField", field)
        if all(one["id"] != (shown.get("_id") or shown["id"]) for one in found["options"]):
            options = [*found["options"], self._option(field, shown)]
            self.store.put("customField", found | {"options": options, "type": "list"})

    def _load_customFieldItem(self, id: str, shown: Doc) -> None:
        card = self.named("card", shown.get("idModel") or self.store.new_id())
        doc = {"id": id, "idModel": card["id"], "modelType": "card", "idBoard": card["idBoard"]}
        self.field_of(shown, card)
        doc |= {key: shown.get(key) for key in ("value", "idValue", "idCustomField")}
        self.store.put("customFieldItem", doc)

    def field_of(self, item: Doc, card: Doc) -> None:
        """The field of a value, of the type that the value has."""
        kinds = {"text": "text", "number": "number", "checked": "checkbox", "date": "date"}
        shown = next(iter(item.get("value") or {}), "")
        kind = kinds.get(shown, "list")
        self.named("customField", item["idCustomField"], idModel=card["idBoard"], type=kind)
        if item.get("idValue"):
            self.option(item["idCustomField"], {"id": item["idValue"]})

    def _load_attachment(self, id: str, shown: Doc) -> None:
        card = self.store.get("card", shown.get("idCard", "")) or self.named("card", self.store.new_id())
        doc = {
            "id": id, "bytes": None, "date": self.store.now(), "edgeColor": None, "idMember": self.me,
            "isMalicious": False, "isUpload": False, "mimeType": "", "name": "", "previews": [], "url": "",
            "fileName": None, "pos": _POS, "idCard": card["id"], "idBoard": card["idBoard"],
        }  # fmt: skip
        self._known("attachment", doc, shown)

    def _load_member(self, id: str, shown: Doc) -> None:
        name = shown.get("username") or f"user{id[-8:]}"
        doc = member_doc(id, name, shown.get("fullName") or name) | {"avatarSource": None}
        self._known("member", doc, shown)
        for board in shown.get("idBoards") or []:
            self.named("board", board)
            self._join(board, "board", id)
        for organization in shown.get("idOrganizations") or []:
            self.named("organization", organization)
            self._join(organization, "organization", id)

    def _load_organization(self, id: str, shown: Doc) -> None:
        doc = organization_doc(id, shown.get("name") or f"org{id[-8:]}", "", self.me)
        self._known("organization", doc, shown)
        self._memberships(id, "organization", shown)
        for board in shown.get("idBoards") or []:
            found = self.named("board", board)
            if ("board", board) not in self.whole:
                self.store.put("board", found | {"idOrganization": id})

    def _load_webhook(self, id: str, shown: Doc) -> None:
        token = self.store.by_alias("token", TOKEN) or {}
        self.named("board", shown["idModel"])
        self.store.put("webhook", {**shown, "idToken": token["id"]})

    def _load_token(self, id: str, shown: Doc) -> None:
        token = self.store.by_alias("token", TOKEN) or {}
        self._known("token", token, {key: value for key, value in shown.items() if key != "id"})
        for one in shown.get("webhooks") or []:
            self.load("Webhook", one)

    def _load_notification(self, id: str, shown: Doc) -> None:
        doc: Doc = {"dateRead": None, "appCreator": None, "idAction": None, "isReactable": False, "reactions": []}
        board = (shown["data"].get("board") or {}).get("id")
        kept = {key: value for key, value in shown.items() if key not in ("memberCreator", "board", "card", "list")}
        self.store.put("notification", doc | kept | {"idMember": self.me, "idBoard": board})
        self.named("member", shown["idMemberCreator"])
        self.named_in(shown["data"])

    def _load_pluginData(self, id: str, shown: Doc) -> None:
        card = self.named("card", shown["idModel"])
        self.store.put("pluginData", {**shown, "idBoard": card["idBoard"]})

    def _load_action(self, id: str, shown: Doc) -> None:
        keys = ("id", "type", "date", "idMemberCreator", "data", "appCreator", "limits")
        kept = {key: shown.get(key) for key in keys}
        self.named("member", shown["idMemberCreator"])
        self.named_in(shown["data"])
        self.store.add_action(kept)

    def named_in(self, data: Doc) -> None:
        """The board, list and card that an action is about, which may be gone since."""
        board = self.named("board", **_named(data, "board"))
        if board:
            holder = self.named("list", **_named(data, "list"), idBoard=board["id"])
            given = {"idList": holder["id"]} if holder else {}
            self.named("card", **_named(data, "card"), idBoard=board["id"], **given)
        self.named("organization", **_named(data, "organization"))

    # objects that are only named

    def named(self, kind: str, id: str | None = None, **known: Any) -> Doc:
        """The object of that id; a plain one is made if there is none."""
        if not id:
            return {}
        found = self.store.find(kind, id)
        if found is None:
            makers: dict[str, Callable[[str, Doc], None]] = {
                "member": self._load_member, "checklist": self._load_checklist, "card": self._load_card,
                "list": self._load_list, "board": self._load_board, "label": self._load_label,
                "organization": self._load_organization, "customField": self._load_customField,
                "attachment": self._load_attachment,
            }  # fmt: skip
            makers[kind](id, known)
        elif known.get("name") and not found.get("name"):
            self.store.put(kind, found | known)
        return self.store.find(kind, id) or {}

    def comment_on(self, id: str, part: str, shown: Doc) -> None:
        """A comment whose board, list or card was asked for."""
        card = self.named("card", shown["id"] if part == "card" else self.store.new_id())
        ids = {"board": card["idBoard"], "list": card["idList"], "card": card["id"], part: shown["id"]}
        data = {kind: {"id": each} for kind, each in ids.items()} | {"text": ""}
        action = {"id": id, "type": "commentCard", "idMemberCreator": self.me, "data": data}
        self.store.add_action(action | {"date": self.store.now(), "appCreator": None, "limits": {}})

    def join_boards(self, name: str, boards: list[Doc]) -> None:
        """A member of all of these."""
        self.member_named(name)
        member = self.store.find("member", name) or {}
        for board in boards:
            self._join(board["id"], "board", member["id"])

    def any_board(self) -> str:
        boards = self.store.every("board")
        return str(boards[0]["id"]) if boards else self.store.new_id()

    def member_named(self, name: str) -> None:
        """A member that a path names by username."""
        if self.store.find("member", name) is None and name != "me":
            self.load("Member", {"id": self.store.new_id(), "username": name})
        member = self.store.find("member", name)
        if member is not None:
            self.guests.add(member["id"])

    def settle(self) -> None:
        """Me as an admin everywhere; the members that cards and paths name on every board that shows no others."""
        for kind in ("board", "organization"):
            for doc in self.store.every(kind):
                self._join(doc["id"], kind, self.me)
                if kind == "board" and doc["id"] not in self.ranked:
                    for member in sorted(self.guests):
                        self._join(doc["id"], "board", member)

    def _join(self, root: str, kind: str, member: str) -> None:
        if all(one["idMember"] != member for one in self.store.under("membership", root)):
            rank = "admin" if member == self.me else "normal"
            self.store.put("membership", membership_doc(self.store, root, kind, member, rank))


def _short(shown: Doc) -> str:
    if shown.get("shortLink"):
        return str(shown["shortLink"])
    if shown.get("shortUrl"):
        return str(shown["shortUrl"]).rsplit("/", 1)[1]
    return ""


def _named(data: Doc, kind: str) -> Doc:
    shown = data.get(kind) or {}
    return {key: shown[key] for key in ("id", "name", "shortLink", "idShort") if key in shown}
