"""Stickers on cards."""

from __future__ import annotations

from typing import Any

from . import checks
from .call import Call
from .caps import room
from .fields import Field, for_create, for_update
from .generic import show, show_all
from .refusals import Bad, not_found
from .router import route
from .store import Doc


def _within(low: float, high: float) -> checks.Check:
    def check(value: Any) -> float:
        found = checks.real(value)
        if not low <= found <= high:
            raise Bad
        return checks.number(found)

    return check


FIELDS = (
    Field("image", checks.text(1, 256), required=True, on="c"),
    Field("top", _within(-60, 100), required=True),
    Field("left", _within(-60, 100), required=True),
    Field("zIndex", checks.integer(-(2**31), 2**31), required=True),
    Field("rotate", _within(0, 360), 0),
)


def _sticker(call: Call, write: bool = False) -> Doc:
    card = call.on_board("card", call.path["id"], write=write)
    found = call.resolve("sticker", call.path["idSticker"])
    if found["idCard"] != card["id"]:
        raise not_found()
    return found


@route.add("GET", "/cards/{id}/stickers")
def of_card(call: Call) -> Any:
    """The card's stickers."""
    return show_all(call, "sticker", call.store.owned("sticker", call.on_board("card", call.path["id"])["id"]))


@route.add("POST", "/cards/{id}/stickers")
def create(call: Call) -> Any:
    """Puts a sticker on; image and place (top, left, zIndex) are required. At most 70 a card (WIRE-FACTS section 3)."""
    card = call.on_board("card", call.path["id"], write=True)
    values = for_create(FIELDS, call.params)
    room(call, "stickers", "perCard", call.store.count("sticker", card["id"]))
    url = f"https://d2k1ftgv7pobq7.cloudfront.net/images/stickers/{values['image']}.png"
    found = {"id": call.store.new_id(), **values, "imageUrl": url, "imageScaled": []}
    call.store.put("sticker", found | {"idCard": card["id"], "idBoard": card["idBoard"]})
    return show(call, "sticker", found) | {"limits": {}}


@route.add("GET", "/cards/{id}/stickers/{idSticker}")
def read(call: Call) -> Any:
    """One sticker of this card."""
    return show(call, "sticker", _sticker(call))


@route.add("PUT", "/cards/{id}/stickers/{idSticker}")
def change(call: Call) -> Any:
    """Moves or turns it; the image stays."""
    found = _sticker(call, write=True)
    found |= for_update(FIELDS, call.params)
    return show(call, "sticker", call.store.put("sticker", found))


@route.add("DELETE", "/cards/{id}/stickers/{idSticker}")
def delete(call: Call) -> Any:
    """Takes it off; answers `{"limits": {}}`."""
    call.store.drop("sticker", _sticker(call, write=True)["id"])
    return {"limits": {}}
