"""Attachments by URL and by file, and their download."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import quote

from . import checks, covers, log, positions
from .app import Answer
from .call import Call
from .caps import room
from .fields import Field, checked
from .generic import look, show, show_all
from .params import MISSING
from .refusals import Bad, Refusal, invalid, not_found
from .render import pick
from .router import route
from .shapes import ATTACHMENT
from .store import Doc

_NAME = Field("name", checks.nullable(checks.text(0, 256)))
_MIME = Field("mimeType", checks.nullable(checks.text(0, 256)))
_POS = Field("pos", checks.position)
_SCHEMES = ("http", "https", "mailto", "trello")
_MAX_BYTES = 250 * 1024 * 1024


@route.add("GET", "/cards/{id}/attachments")
def of_card(call: Call) -> Any:
    """The card's attachments in order; `filter=cover` leaves the one that is its cover, if any."""
    card = call.on_board("card", call.path["id"])
    found = call.store.owned("attachment", card["id"])
    if call.params.text("filter") == "cover":
        found = [one for one in found if one["id"] == card["cover"]["idAttachment"]]
    return show_all(call, "attachment", found)


@route.add("POST", "/cards/{id}/attachments")
def create(call: Call) -> Any:
    """By `url` or by uploaded file, one of them required; `setCover` makes it the cover. Adds `limits: {}`."""
    card = call.on_board("card", call.path["id"], write=True)
    if not call.files and not call.params.text("url"):
        raise invalid("url")
    found = _new(call, call.board_doc(card["idBoard"]), card, "url", "file")
    if call.params.flag("setCover"):
        covers.attach(call, card, found["id"])
    return pick(look(call), "attachment", found, ATTACHMENT) | {"limits": {}}


def attach_new(call: Call, board: Doc, card: Doc) -> None:
    """`urlSource` and `fileSource` of POST /cards."""
    if call.params.text("urlSource") or "fileSource" in call.files:
        _new(call, board, card, "urlSource", "fileSource", named=False)


def _new(call: Call, board: Doc, card: Doc, url: str, file: str, named: bool = True) -> Doc:
    room(call, "attachments", "perCard", call.store.count("attachment", card["id"]))
    name = checked(_NAME, call.params.get("name", None)) if named else None
    upload = call.files.get(file) or next(iter(call.files.values()), None)
    found = _uploaded(call, card, name, upload) if upload else _linked(call, name, call.params.get(url), url)
    found |= {
        "date": call.store.now(),
        "edgeColor": None,
        "idMember": call.caller.id,
        "isMalicious": False,
        "previews": [],
        "pos": positions.place(call.store, "attachment", card["id"], _wanted(call, named)),
        "idCard": card["id"],
        "idBoard": board["id"],
    }
    call.store.put("attachment", found)
    shown = {key: found[key] for key in ("id", "name", "url")}
    # recorded: AddAttachment.json 2023
    holder = log.ref("list", call.resolve("list", card["idList"]))
    log.log(call, "addAttachmentToCard", board, card, attachment=shown, list=holder)
    return found


def _wanted(call: Call, named: bool) -> Any:
    return checked(_POS, call.params.text("pos") or "bottom") if named else "bottom"


def _linked(call: Call, name: str | None, url: Any, param: str) -> Doc:
    """A URL is kept as it is given; its name defaults to it."""
    url = checked(Field(param, _url), url)
    mime = checked(_MIME, call.params.get("mimeType", None)) or ""
    return {
        "id": call.store.new_id(),
        "bytes": None,
        "isUpload": False,
        "mimeType": mime,
        "name": name or url,
        "url": url,
        "fileName": None,
    }


def _url(value: Any) -> str:
    if checks.parts(value).scheme not in _SCHEMES:
        raise Bad
    return str(value)


def _uploaded(call: Call, card: Doc, name: str | None, upload: tuple[str, str, bytes]) -> Doc:
    """recorded: POST /1/cards/{id}/attachments 2023."""
    file_name, media_type, data = upload
    if len(data) > _MAX_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    id = call.store.new_id()
    file_name = file_name or name or "upload"
    mime = checked(_MIME, call.params.get("mimeType", None)) or media_type or mimetypes.guess_type(file_name)[0] or ""
    call.store.put_blob(id, mime or "application/octet-stream", data)
    path = f"/1/cards/{card['id']}/attachments/{id}/download/{quote(file_name)}"
    return {
        "id": id,
        "bytes": len(data),
        "isUpload": True,
        "mimeType": mime,
        "name": name or file_name,
        "url": call.base + path,
        "fileName": file_name,
    }


def _attachment(call: Call, write: bool = False) -> tuple[Doc, Doc]:
    card = call.on_board("card", call.path["id"], write=write)
    found = call.resolve("attachment", call.path["idAttachment"])
    if found["idCard"] != card["id"]:
        raise not_found()
    return card, found


@route.add("GET", "/cards/{id}/attachments/{idAttachment}")
def read(call: Call) -> Any:
    """One attachment, found by its id only on the card of the path."""
    return show(call, "attachment", _attachment(call)[1])


@route.add("PUT", "/cards/{id}/attachments/{idAttachment}")
def change(call: Call) -> Any:
    """Name (1 to 256 characters) and position; the url is fixed once attached."""
    card, found = _attachment(call, write=True)
    if call.params.get("name") is not MISSING:
        found["name"] = checked(Field("name", checks.text(1, 256)), call.params.get("name"))
    if call.params.text("pos"):
        wanted = checked(_POS, call.params.get("pos"))
        found["pos"] = positions.place(call.store, "attachment", card["id"], wanted)
    call.store.put("attachment", found)
    return show(call, "attachment", found)


@route.add("DELETE", "/cards/{id}/attachments/{idAttachment}")
def delete(call: Call) -> Any:
    """A cover made of it goes with it."""
    card, found = _attachment(call, write=True)
    if card["cover"]["idAttachment"] == found["id"]:
        covers.attach(call, card, None)
    call.store.drop("attachment", found["id"])
    board = call.board_doc(card["idBoard"])
    shown = {key: found[key] for key in ("id", "name")}
    log.log(call, "deleteAttachmentFromCard", board, card, attachment=shown)
    return {"limits": {}}


@route.add("GET", "/cards/{id}/attachments/{idAttachment}/download/{name}")
def download(call: Call) -> Any:
    """Credentials in the header only, since 2021 (WIRE-FACTS section 1)."""
    if call.params.text("token") or call.params.text("key"):
        raise Refusal(401, "unauthorized permission requested")
    found = _attachment(call)[1]
    blob = call.store.blob(found["id"])
    if blob is None:
        raise not_found()
    media_type, data = blob
    headers = [(b"content-disposition", b"attachment"), (b"x-content-type-options", b"nosniff")]
    return Answer(200, data, media_type, headers)
