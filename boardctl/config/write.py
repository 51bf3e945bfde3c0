"""Declared objects -> the data of a board file as a person would write it: defaults left out, names in place of ids.

`board_data` makes a whole file, `card_data` and its like one object of it; `boardctl.config.emit` makes text of them.
What a file can't say is counted, not dropped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from boardctl.config import document
from boardctl.config.cards import REMINDERS
from boardctl.config.emit import Prose
from boardctl.config.links import has_host
from boardctl.config.terms import Wording, Words
from boardctl.model.addresses import pending_address
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.escapes import escaped
from boardctl.model.fields import normal_text
from boardctl.model.values import (
    COLORS,
    FIELD_TYPES,
    ROLES,
    VISIBILITIES,
    Address,
    Attachment,
    Board,
    Card,
    CustomField,
    Item,
    Kind,
    Label,
    List,
    Member,
    Option,
)

Data = dict[str, Any]
V = TypeVar("V")

# What a new board has where nothing is said (openapi.json, POST /boards, `default` of each parameter).
_USUAL: Mapping[str, Any] = {
    "visibility": "private",
    "background": "blue",
    "voting": "disabled",
    "comments": "members",
    "invitations": "members",
    "self_join": True,
    "card_covers": True,
    "card_aging": "regular",
}
_AUDIENCES = ("disabled", "members", "observers", "workspace", "public")
_PREFS: Mapping[str, tuple[Any, ...]] = {
    "voting": _AUDIENCES,
    "comments": _AUDIENCES,
    "invitations": ("admins", "members"),
    "self_join": (True, False),
    "card_covers": (True, False),
    "card_aging": ("regular", "pirate"),
}
_REMINDER_WORDS = {minutes: word for word, minutes in REMINDERS.items()}
_MOST_MINUTES = 1_000_000
_URL = re.compile(document.URL_PATTERN)
_BACKGROUND = re.compile(document.BACKGROUND_PATTERN)
_MARGINS = (90.0, 180.0)


class Writer:
    """Makes data of declared objects of one board. `left_out` counts what can't be said: a noun and its number."""

    def __init__(self, board: DesiredBoard, wording: Wording) -> None:
        self._board = board
        self._wording = wording
        self._objects = {each.address: each for each in board.objects()}
        self._unsaid: set[Address] = set()
        self.left_out: Counter[str] = Counter()

    # whole boards

    def board_data(self, *, binding: str | None, workspace: str | None = None) -> Data:
        """A whole board file; `binding` is what its `id:` says, `workspace` the name of the board's."""
        value = _of(self._board.board, Board)
        data: Data = {"version": 1, "id": binding, "name": self._text(value.name or "")}
        data |= {"desc": self._long(value.desc), "workspace": workspace and self._text(workspace)}
        data |= self._looks(value)
        key = self._board.key
        data["members"] = self._all((key, "member"), self.member_data)
        data["labels"] = self._all((key, "label"), self.label_data)
        data["custom_fields"] = self._all((key, "custom_field"), self.field_data)
        data["lists"] = self._all((key, "list"), self.list_data)
        return _said(data)

    def _looks(self, board: Board) -> Data:
        prefs = {
            name: value
            for name, allowed in _PREFS.items()
            if (value := getattr(board, name)) in allowed and value != _USUAL[name]
        }
        return {
            "visibility": board.visibility if board.visibility in VISIBILITIES[1:] else None,
            "archived": True if board.archived is True else None,
            "background": _background(board),
            "prefs": prefs,
        }

    def _all(self, collection: tuple[Address, Kind], make: Callable[[Declared], Any]) -> list[Any]:
        found = (make(each) for each in self._board.collections.get(collection, ()))
        return [each for each in found if each is not None]

    # one object each; None where a file can't have it

    def member_data(self, declared: Declared) -> Any:
        """A username, or a mapping where the role is another than that of most people."""
        value = _of(declared, Member)
        called = self._wording.person(str(value.username))
        special = value.role in ROLES and value.role != "normal"
        return {"username": called, "role": value.role} if special else called

    def label_data(self, declared: Declared) -> Any:
        """A label; one without a name is its colour."""
        value = _of(declared, Label)
        name = normal_text(value.name or "")
        data = _said({"key": self._key(declared), "name": self._text(name) if name else None})
        if value.color in COLORS or (value.color is None and data.keys() != {"name"}):
            data["color"] = value.color
        # Without its colour only a name that no other label has tells which one it is.
        if "color" not in data and (declared.has_key or not name):
            self._miss("label of a colour that is not known")
            self._unsaid.add(declared.address)
            return None
        return _short(data) if data.keys() == {"name"} else data

    def field_data(self, declared: Declared) -> Any:
        """A custom field with its options."""
        value = _of(declared, CustomField)
        if not self._can_be_named(declared, "custom field without a name") or value.type not in FIELD_TYPES:
            self._unsaid.add(declared.address)
            return None
        options = self._all((declared.address, "option"), self.option_data)
        data = {
            "name": self._name(declared),
            "type": value.type,
            "show_on_card": False if value.show_on_card is False else None,
        }
        return _said({**data, "options": options, "key": self._key(declared)})

    def option_data(self, declared: Declared) -> Any:
        """One choice of a list field."""
        value = _of(declared, Option)
        if not self._can_be_named(declared, "choice without a name"):
            return None
        color = value.color if value.color in COLORS else None
        return _short({"value": self._name(declared), "color": color, "key": self._key(declared)}, "value")

    def list_data(self, declared: Declared) -> Any:
        """A list with its cards."""
        value = _of(declared, List)
        inside = self._board.collections.get((declared.address, "card"), ())
        if not self._can_be_named(declared, "list without a name"):
            self._miss("card in a list without a name", len(inside))
            return None
        if value.archived is True:
            self._miss("archived list")
            self._miss("card in an archived list", len(inside))
            return None
        limit = value.limit if isinstance(value.limit, int) and 0 <= value.limit <= document.MAX_CARDS else None
        data = {"name": self._name(declared), "key": self._key(declared), "limit": limit}
        return _short({**data, "cards": self._all((declared.address, "card"), self.card_data)})

    def card_data(self, declared: Declared) -> Any:
        """A card with all that is on it."""
        card = _of(declared, Card)
        if not self._can_be_named(declared, "card without a name"):
            return None
        at = declared.address
        data: Data = {"name": self._name(declared), "key": self._key(declared), "desc": self._long(card.desc)}
        data["labels"] = self._cited(card.labels, "label")
        data["members"] = sorted(filter(None, (self._member(each) for each in card.members or ())))
        data |= self._times(card)
        data |= self._progress(card) if self._wording.progress else {}
        data |= {"cover": self.cover_data(card), "location": self._location(card)}
        data |= {"is_template": card.is_template is True or None, "fields": self._values(card)}
        data["attachments"] = self._attachments(at)
        data["checklists"] = self._all((at, "checklist"), self.checklist_data)
        return _short(data)

    def checklist_data(self, declared: Declared) -> Any:
        """A checklist of a card's own."""
        if not self._can_be_named(declared, "checklist without a name"):
            return None
        items = self._all((declared.address, "item"), self.item_data)
        if len(items) > document.MAX_ITEMS:
            self._miss("checklist item beyond the first 200", len(items) - document.MAX_ITEMS)
            items = items[: document.MAX_ITEMS]
        data = {"name": self._name(declared), "key": self._key(declared), "items": items}
        return _said(data)

    def item_data(self, declared: Declared) -> Any:
        """One line of a checklist."""
        item = _of(declared, Item)
        if not self._can_be_named(declared, "checklist item without a name"):
            return None
        data: Data = {"name": self._name(declared), "key": self._key(declared)}
        data["done"] = True if item.done is True and self._wording.progress else None
        member = self._member(item.member) if item.member else None
        return _short({**data, "due": self._time(item.due, self._wording.due), "member": member})

    # parts of a card

    def _times(self, card: Card) -> Data:
        start, due = self._time(card.start, self._wording.start), self._time(card.due, self._wording.due)
        return {"start": start, "due": due, "due_reminder": due and _reminder(card)}

    def _time(self, instant: Any, word: Words) -> str | None:
        if not instant:
            return None
        try:
            return word(instant)
        except ValueError:
            self._miss("time that can't be read")
            return None

    def _progress(self, card: Card) -> Data:
        return {"done": card.done is True or None, "archived": card.archived is True or None}

    def cover_data(self, card: Card) -> Data:
        """A cover of a colour that is known, with all that was chosen of it; else nothing."""
        if card.cover_color not in COLORS:
            return {}
        size = card.cover_size if card.cover_size == "full" else None
        # Every cover reads back with a size and a brightness: normal and dark unless somebody chose.
        brightness = card.cover_brightness if card.cover_brightness == "light" else None
        return _said({"color": card.cover_color, "size": size, "brightness": brightness})

    def _location(self, card: Card) -> Data:
        point = card.location_coordinates or None
        if point and not all(abs(value) <= most for value, most in zip(point, _MARGINS, strict=True)):
            self._miss("place that is not on earth")
            point = None
        data = {"name": card.location_name, "address": card.location_address}
        words = {name: self._text(normal_text(text)) for name, text in data.items() if text}
        return _said({**words, "coordinates": [_number(value) for value in point] if point else None})

    def _values(self, card: Card) -> Data:
        """Field values, in the order of the fields."""
        given = {pending_address(handle): value for handle, value in (card.values or {}).items() if value is not None}
        fields = self._board.collections.get((self._board.key, "custom_field"), ())
        found: Data = {}
        for field in fields:
            if field.address not in given:
                continue
            value = self._value(field, given[field.address])
            if value is None or field.address in self._unsaid:
                self._miss("field value that fits no field")
            else:
                found[self.cite(field.address)] = value
        return found

    def _value(self, field: Declared, value: Any) -> Any:
        match _of(field, CustomField).type:
            case "list":
                return self.cite(pending_address(value)) if self._can_cite(value) else None
            case "number":
                return _number(value) if isinstance(value, int | float) and value == value else None
            case "checkbox":
                return value if isinstance(value, bool) else None
            case "date":
                return self._time(value, self._wording.due)
            case _:
                return self._long(value) if isinstance(value, str) else None

    def _attachments(self, card: Address) -> list[Any]:
        """Links by their URLs; a second one with the same URL can't be told apart from the first."""
        found: dict[str, Any] = {}
        for each in self._board.collections.get((card, "attachment"), ()):
            url = _of(each, Attachment).url or ""
            if url in found:
                self._miss("link that a card has twice")
            elif (data := self.attachment_data(each)) is not None:
                found[url] = data
        return list(found.values())

    def attachment_data(self, declared: Declared) -> Any:
        """A link, which is its URL where it has no name of its own."""
        link = _of(declared, Attachment)
        url, name = link.url or "", normal_text(link.name or "")
        if not (_URL.search(url) and has_host(url)) or len(url) > document.MAX_TEXT:
            self._miss("link without a web address")
            return None
        named = name and name != url and len(name) <= document.MAX_FILE_NAME
        return {"url": self._text(url), "name": self._text(name)} if named else self._text(url)

    # names and references

    def _member(self, handle: str) -> str | None:
        declared = self._objects.get(pending_address(handle))
        username = getattr(declared.value, "username", None) if declared else None
        return self._wording.person(username) if isinstance(username, str) else None

    def _cited(self, handles: Any, kind: Kind) -> list[str]:
        """References in the order of the declared objects."""
        wanted = {pending_address(handle) for handle in handles or ()}
        declared = self._board.collections.get((self._board.key, kind), ())
        return [self.cite(each.address) for each in declared if each.address in wanted - self._unsaid]

    def _can_cite(self, handle: str) -> bool:
        declared = self._objects.get(pending_address(handle))
        return declared is not None and declared.address not in self._unsaid

    def cite(self, address: Address) -> str:
        """What cards write for an object: its key, its name, or the colour of a label without a name."""
        known = self._wording.cites.get(address)
        if known is not None:
            return known
        declared = self._objects[address]
        if declared.has_key:
            return address.rsplit("/", 1)[-1]
        name = normal_text(getattr(declared.value, "name", "") or "")
        return self._text(name) if name else str(getattr(declared.value, "color", ""))

    def _can_be_named(self, declared: Declared, noun: str) -> bool:
        name = normal_text(getattr(declared.value, "name", "") or "")
        if 0 < len(name) <= document.MAX_TEXT:
            return True
        self._miss(noun)
        self._unsaid.add(declared.address)
        return False

    def _name(self, declared: Declared) -> str:
        return self._text(normal_text(getattr(declared.value, "name", "") or ""))

    def _key(self, declared: Declared) -> str | None:
        return declared.address.rsplit("/", 1)[-1] if declared.has_key else None

    def _text(self, text: str) -> str:
        """A text as it must be written to be rendered to itself."""
        return escaped(text)

    def _long(self, text: Any) -> Prose | None:
        """A text of any length, without space at its end."""
        if not text:
            return None
        plain = normal_text(text)
        if len(plain) > document.MAX_TEXT:
            self._miss("text of more than 16,384 characters")
            return None
        return Prose(escaped(plain)) if plain else None

    def _miss(self, noun: str, number: int = 1) -> None:
        if number:
            self.left_out[noun] += number


def _of(declared: Declared, kind: type[V]) -> V:
    """The value of a declared object, which is of this type by its kind."""
    if not isinstance(declared.value, kind):
        raise TypeError(f"{declared.address} is no {kind.__name__}")
    return declared.value


def _background(board: Board) -> str | None:
    """What a file can say of the background: not the usual one, and none of no known kind."""
    seen = board.background
    return seen if isinstance(seen, str) and seen != _USUAL["background"] and _BACKGROUND.search(seen) else None


def _reminder(card: Card) -> str | int | None:
    minutes = card.due_reminder
    if not isinstance(minutes, int) or not 0 <= minutes <= _MOST_MINUTES:
        return None
    return _REMINDER_WORDS.get(minutes, minutes)


def _number(value: float) -> int | float:
    """A whole number without a point, where that does not lose digits."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)


def _said(data: Data) -> Data:
    """Without what says nothing."""
    return {key: value for key, value in data.items() if value not in (None, [], {}, "")}


def _short(data: Data, name: str = "name") -> Any:
    """A bare string where there is only a name."""
    said = _said(data)
    return said[name] if said.keys() == {name} else said
