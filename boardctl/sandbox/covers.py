"""Card covers: an object on the wire, with a size and a brightness whether asked for or not."""

from __future__ import annotations

from typing import Any

import msgspec

from . import checks, log
from .call import Call
from .fields import Field
from .refusals import Bad, invalid
from .store import Doc

NONE: Doc = {
    "idAttachment": None,
    "color": None,
    "idUploadedBackground": None,
    "size": "normal",
    "brightness": "dark",
    "yPosition": 0.5,
    "idPlugin": None,
}
_SUBFIELDS: dict[str, checks.Check] = {
    "color": checks.color,
    "size": checks.one_of("normal", "full"),
    "brightness": checks.one_of("dark", "light"),
    "url": checks.nullable(checks.text(1, 2048)),
    "yPosition": checks.nullable(checks.real),
    "idUploadedBackground": checks.nullable(checks.object_id),
    "idAttachment": checks.nullable(checks.object_id),
}


def _cover(value: Any) -> Doc:
    """`cover=""` clears; an object, also as JSON in a form field, is merged (WIRE-FACTS section 5)."""
    if value in (None, "", "null"):
        return {"clear": True}
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise Bad from None
    if not isinstance(value, dict):
        raise Bad
    return {key: check(value[key]) for key, check in _SUBFIELDS.items() if key in value}


FIELD = Field("cover", _cover)
ATTACHMENT = Field("idAttachmentCover", checks.nullable(checks.object_id))


def apply(call: Call, card: Doc, wanted: Doc) -> None:
    """Change the cover. Colour, attachment and background drive each other out."""
    new = dict(NONE) if wanted.pop("clear", False) else dict(card["cover"])
    for key, value in wanted.items():
        if key == "url":
            _shared(call, new, value)
        elif key in ("color", "idAttachment", "idUploadedBackground"):
            # A null idAttachment sent with a colour wipes the colour (WIRE-FACTS section 5, dannbleeker 1.7.1).
            _pick_one(new, key, value)
        else:
            new[key] = value
    if new["idAttachment"] is not None:
        _need_attachment(call, card, new["idAttachment"], "cover")
    _store(call, card, new)


def _pick_one(new: Doc, key: str, value: Any) -> None:
    for extra in ("sharedSourceUrl", "edgeColor", "scaled"):
        new.pop(extra, None)
    new |= {"color": None, "idAttachment": None, "idUploadedBackground": None, key: value}


def _shared(call: Call, new: Doc, url: str | None) -> None:
    _pick_one(new, "idUploadedBackground", call.store.new_id() if url else None)
    if url:
        new |= {"sharedSourceUrl": url, "scaled": [], "edgeColor": None}


def attach(call: Call, card: Doc, attachment: str | None) -> None:
    """PUT idAttachmentCover: an attachment of the card, or none."""
    new = dict(card["cover"])
    _pick_one(new, "idAttachment", attachment)
    if attachment is not None:
        _need_attachment(call, card, attachment, "idAttachmentCover")
    _store(call, card, new)


def _need_attachment(call: Call, card: Doc, id: str, param: str) -> None:
    found = call.store.get("attachment", id)
    if found is None or found["idCard"] != card["id"]:
        raise invalid(param)


def _store(call: Call, card: Doc, new: Doc) -> None:
    if new["idAttachment"] is not None:
        # recorded: covers made of an attachment carry its edge colour and previews
        new = {"edgeColor": None, "scaled": []} | new
    if new == card["cover"]:
        return
    values = {
        "cover": new,
        "idAttachmentCover": new["idAttachment"],
        "manualCoverAttachment": new["idAttachment"] is not None,
    }
    log.update(call, "card", card, values, call.board_doc(card["idBoard"]))
