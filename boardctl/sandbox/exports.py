"""A Trello board export becomes a live board: ids are kept, what is missing is filled as Trello would."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from boardctl.errors import ConfigError, Problem

from . import checks
from .boards import board_doc, remove
from .call import Call, Caller
from .cards import card_doc
from .checklists import ITEM
from .covers import NONE
from .custom_fields import TYPES
from .labels import label_doc
from .lists import list_doc
from .params import Params
from .positions import STEP
from .prefs import full_prefs
from .refusals import Bad
from .seed import WORKSPACE, YOU, member_doc, membership_doc
from .settings import Settings
from .store import Doc, Store

_LEVELS = ("private", "org", "public", "enterprise")
_AUDIENCES = ("disabled", "members", "observers", "org", "public")
_BEYOND = 2**53  # JavaScript counts no further: no place of Trello's is that far
_IN_URL = re.compile(r"https?://[^/]+/b/([A-Za-z0-9]{8})(?:/|$)")
_CARD_COPIED = (
    "name", "desc", "closed", "due", "start", "dueComplete", "dueReminder", "address", "locationName", "coordinates",
    "isTemplate", "cardRole", "dateLastActivity", "idMembersVoted", "manualCoverAttachment", "dateClosed",
)  # fmt: skip


def load_export(store: Store, export: dict[str, Any], *, owner: str | None = None) -> str:
    """Store the board of an export and give its id; the same export again replaces it.

    `owner` is the username that becomes admin beside those of the export (default: you). Raises ConfigError for
    anything that is not a Trello board export; then nothing is stored.
    """
    _check(export)
    with store.writing():
        return _Loader(store, export).load(owner or YOU)


def _check(export: Any) -> None:
    if not isinstance(export, dict) or not checks.is_id(export.get("id")):
        raise _refused("there is no board id at the top")
    for key in ("lists", "cards"):
        if not isinstance(export.get(key), list) or not all(isinstance(one, dict) for one in export[key]):
            raise _refused(f"`{key}` is not a list of objects")
    if not isinstance(export.get("name"), str):
        raise _refused("the board has no name")
    for one in (*export["lists"], *export["cards"]):
        if not checks.is_id(one.get("id")):
            raise _refused("a list or card has no id")


def _refused(why: str) -> ConfigError:
    hint = "in Trello: the board's menu, Print, export and share, Export as JSON"
    return ConfigError([Problem(f"this is not a Trello board export: {why}", hint=hint, code="not-an-export")])


def _dicts(value: Any) -> list[Doc]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _dict(value: Any) -> Doc:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _date(value: Any) -> str | None:
    try:
        return str(checks.date(value)) if value else None
    except Bad:
        return None


def _short_link(export: Doc) -> str | None:
    """The board's own; the first exports have it in their URLs only."""
    found = _IN_URL.match(_text(export.get("shortUrl")) or _text(export.get("url")))
    return _text(export.get("shortLink")) or (found[1] if found else None)


class _Loader:
    """One export on its way into the store."""

    def __init__(self, store: Store, export: Doc) -> None:
        self.store = store
        self.export = export
        self.id = str(export["id"])
        self.cards = _dicts(export["cards"])
        self.labels: dict[str, Doc] = {}
        self.fields: dict[str, Doc] = {}

    def load(self, owner: str) -> str:
        """Stores the whole board in the place of one with that id, `owner` as its admin; returns the board's id."""
        self._replace()
        me = self.store.by_alias("member", owner)
        creator = _text(self.export.get("idMemberCreator")) or (me["id"] if me else "")
        board = self._board(creator)
        self._members(me)
        self._labels()
        self._lists()
        self._fields()
        for place, card in enumerate(self.cards):
            self._card(card, place)
        self._checklists()
        self._actions()
        board["nextShort"] = max((self._short(card, 0) for card in self.cards), default=0) + 1 + len(self.cards)
        self.store.put("board", board)
        return self.id

    def _replace(self) -> None:
        old = self.store.get("board", self.id)
        if old is not None:
            call = Call("DELETE", {}, Params({}), Caller(), self.store, Settings())
            remove(call, old)

    def _board(self, creator: str) -> Doc:
        export = self.export
        link = _short_link(export) or self.store.short_link(self.id)
        board = board_doc(self.id, link, creator) | {
            "name": export["name"],
            "desc": _text(export.get("desc")),
            "closed": export.get("closed") is True,
            "dateLastActivity": export.get("dateLastActivity") or self.store.now(),
            "dateLastView": export.get("dateLastView") or self.store.now(),
        }
        workspace = self.store.by_alias("organization", WORKSPACE)
        board["idOrganization"] = workspace["id"] if workspace else None
        board["labelNames"] |= {k: v for k, v in (export.get("labelNames") or {}).items() if isinstance(v, str)}
        board["prefs"] = self._prefs(export.get("prefs") or {})
        return self.store.put("board", board)

    def _prefs(self, given: Doc) -> Doc:
        """Scrambled or unknown words become Trello's defaults."""
        prefs = full_prefs(given)
        if prefs["permissionLevel"] not in _LEVELS:
            prefs["permissionLevel"] = "private"
        for key, default in (("voting", "disabled"), ("comments", "members")):
            prefs[key] = prefs[key] if prefs[key] in _AUDIENCES else default
        prefs["invitations"] = prefs["invitations"] if prefs["invitations"] in ("admins", "members") else "members"
        prefs["cardAging"] = prefs["cardAging"] if prefs["cardAging"] in ("regular", "pirate") else "regular"
        if not isinstance(prefs["background"], str) or not prefs["background"]:
            prefs["background"] = "blue"
        return prefs

    # members

    def _members(self, me: Doc | None) -> None:
        known = {one["id"]: one for one in _dicts(self.export.get("members")) if checks.is_id(one.get("id"))}
        for id in [*known, *self._mentioned()]:
            if self.store.get("member", id) is None:
                self._member(id, known.get(id, {}))
        ranks = self._ranks(list(known))
        for id in self._mentioned():
            ranks.setdefault(id, ("normal", ""))
        if me is not None:
            ranks[me["id"]] = ("admin", ranks.get(me["id"], ("", ""))[1])
        for id, (rank, membership) in ranks.items():
            self.store.put("membership", membership_doc(self.store, self.id, "board", id, rank, membership))

    def _mentioned(self) -> list[str]:
        """Members that only the cards know (issue 3): they were on the board, or Trello would have taken them off."""
        ids = [id for card in self.cards for id in card.get("idMembers") or []]
        items = [item.get("idMember") for one in _dicts(self.export.get("checklists")) for item in self._items(one)]
        return list(dict.fromkeys(id for id in [*ids, *items] if checks.is_id(id)))

    def _member(self, id: str, given: Doc) -> None:
        name = _text(given.get("username")) or f"user{id[-8:]}"
        if self.store.by_alias("member", name) is not None:
            name = f"{name}{id[-8:]}"
        member = member_doc(id, name, _text(given.get("fullName")) or name)
        if _text(given.get("initials")):
            member["initials"] = given["initials"]
        self.store.put("member", member)

    def _ranks(self, members: list[str]) -> dict[str, tuple[str, str]]:
        found = dict.fromkeys(members, ("normal", ""))
        for one in _dicts(self.export.get("memberships")):
            if checks.is_id(one.get("idMember")) and self.store.get("member", one["idMember"]) is not None:
                rank = one.get("memberType") if one.get("memberType") in ("admin", "normal", "observer") else "normal"
                found[one["idMember"]] = (str(rank), _text(one.get("id")))
        return found

    # labels, lists, fields

    def _labels(self) -> None:
        """The board's, and those that only cards carry; in old exports they have no id."""
        on_cards = (label for card in self.cards for label in _dicts(card.get("labels")))
        for given in (*_dicts(self.export.get("labels")), *on_cards):
            self._label(given)

    def _label(self, given: Doc) -> str:
        name, color = _text(given.get("name")), given.get("color")
        color = color if color in checks.COLORS else None
        id = given.get("id")
        if not checks.is_id(id):
            same = [one for one in self.labels.values() if (one["name"], one["color"]) == (name, color)]
            id = same[0]["id"] if same else self.store.new_id()
        if id not in self.labels:
            self.labels[str(id)] = self.store.put("label", label_doc(str(id), self.id, name, color))
        return str(id)

    def _lists(self) -> None:
        for place, given in enumerate(_dicts(self.export["lists"])):
            found = list_doc(given["id"], self.id, _text(given.get("name")), _pos(given, place))
            found |= {"closed": given.get("closed") is True, "softLimit": given.get("softLimit")}
            found["color"] = given.get("color")
            self.store.put("list", found)

    def _fields(self) -> None:
        for place, given in enumerate(_dicts(self.export.get("customFields"))):
            if not checks.is_id(given.get("id")) or given.get("type") not in TYPES:
                continue
            field = {
                "id": given["id"],
                "idModel": self.id,
                "modelType": "board",
                "name": _text(given.get("name")),
                "type": given["type"],
                "pos": _pos(given, place),
                "display": given.get("display") or {"cardFront": True},
                "isSuggestedField": bool(given.get("isSuggestedField")),
                "options": [self._option(given["id"], one, at) for at, one in enumerate(_dicts(given.get("options")))],
            }
            self.fields[field["id"]] = self.store.put("customField", field)

    def _option(self, field: str, given: Doc, place: int) -> Doc:
        return {
            "id": given.get("id") or given.get("_id") or self.store.new_id(),
            "idCustomField": field,
            "value": given.get("value") or {"text": ""},
            "color": given.get("color") or "none",
            "pos": _pos(given, place),
        }

    # cards

    def _card(self, given: Doc, place: int) -> None:
        link = _text(given.get("shortLink")) or self.store.short_link(given["id"])
        card = card_doc(given["id"], link, _text(given.get("idMemberCreator")), self.store.now())
        card |= {key: given[key] for key in _CARD_COPIED if given.get(key) is not None}
        card |= {
            "idBoard": self.id,
            "idList": given.get("idList") or self.export["lists"][0]["id"],
            "idShort": self._short(given, place + 1),
            "pos": _pos(given, place),
            "due": _date(given.get("due")),
            "start": _date(given.get("start")),
            "idMembers": [id for id in given.get("idMembers") or [] if checks.is_id(id)],
            "idLabels": self._card_labels(given),
            "comments": _count(_dict(given.get("badges")).get("comments")),
            "cover": NONE | {k: v for k, v in (given.get("cover") or {}).items() if k in NONE},
        }
        self.store.put("card", card)
        self._attachments(given, card)
        self._stickers(given)
        self._values(given)

    def _short(self, card: Doc, fallback: int) -> int:
        return _count(card.get("idShort")) or fallback

    def _card_labels(self, given: Doc) -> list[str]:
        ids = [id for id in given.get("idLabels") or [] if id in self.labels]
        found = [self._label(label) for label in _dicts(given.get("labels"))]
        return list(dict.fromkeys([*ids, *found]))

    def _attachments(self, given: Doc, card: Doc) -> None:
        for place, one in enumerate(_dicts(given.get("attachments"))):
            doc = {
                "bytes": None, "date": self.store.now(), "edgeColor": None, "idMember": None, "isMalicious": False,
                "isUpload": False, "mimeType": "", "name": "", "previews": [], "url": "", "fileName": None, **one,
            }  # fmt: skip
            # backlog-2018.json names one attachment on two cards
            id = one.get("id")
            taken = not id or self.store.get("attachment", id) is not None
            doc |= {"id": self.store.new_id() if taken else id, "pos": _pos(one, place)}
            doc["isUpload"] = doc["isUpload"] is True  # welcome-2013.json: null
            self.store.put("attachment", doc | {"idCard": card["id"], "idBoard": self.id})
        cover = given.get("idAttachmentCover")
        if cover and any(one.get("id") == cover for one in _dicts(given.get("attachments"))):
            card["idAttachmentCover"] = card["cover"]["idAttachment"] = cover
            self.store.put("card", card)

    def _stickers(self, given: Doc) -> None:
        for one in (each for each in _dicts(given.get("stickers")) if checks.is_id(each.get("id"))):
            self.store.put("sticker", {**one, "idCard": given["id"], "idBoard": self.id})

    def _values(self, given: Doc) -> None:
        for one in _dicts(given.get("customFieldItems")):
            if one.get("idCustomField") in self.fields and one.get("id"):
                kept = {key: one.get(key) for key in ("id", "value", "idValue", "idCustomField")}
                self.store.put(
                    "customFieldItem", kept | {"idModel": given["id"], "modelType": "card", "idBoard": self.id}
                )

    # checklists, actions

    def _items(self, checklist: Doc) -> list[Doc]:
        return _dicts(checklist.get("checkItems"))

    def _all_checklists(self) -> Iterable[tuple[str, Doc]]:
        """At the top of the export, or inside the cards; the card is named by either side."""
        owners = {
            id: card["id"] for card in self.cards for id in _list(card.get("idChecklists")) if isinstance(id, str)
        }
        for one in _dicts(self.export.get("checklists")):
            owner = one.get("idCard") or owners.get(one.get("id", ""))
            if owner:
                yield owner, one
        for card in self.cards:
            for one in _dicts(card.get("checklists")):
                yield card["id"], one

    def _checklists(self) -> None:
        cards = {card["id"] for card in self.cards}
        for place, (card, given) in enumerate(self._all_checklists()):
            if card not in cards or not checks.is_id(given.get("id")):
                continue
            doc = {"id": given["id"], "name": _text(given.get("name")), "idCard": card, "idBoard": self.id}
            self.store.put("checklist", doc | {"pos": _pos(given, place)})
            for at, item in enumerate(self._items(given)):
                self._item(doc, item, at)

    def _item(self, checklist: Doc, given: Doc, place: int) -> None:
        item = {field.name: given.get(field.name) for field in ITEM} | {
            "id": given.get("id") or self.store.new_id(),
            "name": _text(given.get("name")),
            "due": _date(given.get("due")),
            "state": "complete" if given.get("state") == "complete" else "incomplete",
            "pos": _pos(given, place),
            "idChecklist": checklist["id"],
            "idCard": checklist["idCard"],
            "idBoard": self.id,
        }
        self.store.put("checkItem", item)

    def _actions(self) -> None:
        for given in _dicts(self.export.get("actions")):
            if checks.is_id(given.get("id")) and _text(given.get("type")) and _is_told(given.get("data")):
                kept = {key: given.get(key) for key in ("id", "type", "appCreator")} | {
                    "date": _text(given.get("date"))
                }
                creator = _text(given.get("idMemberCreator"))
                data = given["data"] | {"board": (given["data"].get("board") or {}) | {"id": self.id}}
                self.store.add_action(kept | {"idMemberCreator": creator, "data": data, "limits": {}})
        self.store.fresh = []


def _is_told(data: Any) -> bool:
    """Whether an action's data name its objects as Trello does."""
    if not isinstance(data, dict):
        return False
    named = [data.get(kind) or {} for kind in ("board", "card", "list", "listAfter", "organization")]
    return all(isinstance(one, dict) and isinstance(one.get("id"), str | None) for one in named)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _pos(given: Doc, place: int) -> float:
    """Exports of 2012 have no positions: their order is the order of the file."""
    pos = given.get("pos")
    if isinstance(pos, (int, float)) and not isinstance(pos, bool) and abs(pos) < _BEYOND:
        return pos
    return (place + 1) * STEP
