"""Tokens: read, revoke, and the webhooks that belong to them."""

from __future__ import annotations

from typing import Any

from . import checks
from .call import Call
from .generic import look, show
from .refusals import Refusal, invalid, unauthorized
from .render import pick
from .router import route
from .shapes import SHAPES
from .store import Doc


def own_token(call: Call) -> Doc:
    """The token in the path, which must be one of the caller's own member."""
    found = call.store.find("token", call.path["token"])
    if found is None:
        raise Refusal(401, "invalid token")
    if call.caller.member is not None and found["idMember"] != call.caller.id:
        raise unauthorized()
    return found


@route.add("GET", "/tokens/{token}")
def read(call: Call) -> Any:
    """recorded: GET /1/tokens/{token}?webhooks=true."""
    found = own_token(call)
    shown = show(call, "token", found)
    if call.params.flag("webhooks"):
        shown["webhooks"] = _webhooks(call, found)
    return shown


def _webhooks(call: Call, token: Doc) -> list[Doc]:
    view = look(call)
    return [pick(view, "webhook", one, SHAPES["webhook"].all) for one in call.store.children("webhook", token["id"])]


@route.add("DELETE", "/tokens/{token}")
def revoke(call: Call) -> Any:
    """Its webhooks end with it."""
    found = own_token(call)
    call.store.drop("webhook", *(one["id"] for one in call.store.children("webhook", found["id"])))
    call.store.drop("token", found["id"])
    return {"_value": None}


@route.add("GET", "/tokens/{token}/member")
def member(call: Call) -> Any:
    """Whose token it is; the path's token must be one of the caller's."""
    return show(call, "member", call.resolve("member", own_token(call)["idMember"]))


@route.add("GET", "/tokens/{token}/webhooks")
def webhooks(call: Call) -> Any:
    """The webhooks made with this token."""
    return _webhooks(call, own_token(call))


def _webhook(call: Call) -> Doc:
    """asserted-behaviours: webhook delete bad id -> 400 invalid value for idWebhook."""
    token, id = own_token(call), call.path["idWebhook"]
    found = call.store.get("webhook", id) if checks.is_id(id) else None
    if found is None or found["idToken"] != token["id"]:
        raise invalid("idWebhook")
    return found


@route.add("GET", "/tokens/{token}/webhooks/{idWebhook}")
def webhook(call: Call) -> Any:
    """One webhook of this token."""
    return show(call, "webhook", _webhook(call))


@route.add("DELETE", "/tokens/{token}/webhooks/{idWebhook}")
def delete_webhook(call: Call) -> Any:
    """Forgets the webhook; answers `{"_value": null}` (recorded)."""
    call.store.drop("webhook", _webhook(call)["id"])
    return {"_value": None}
