"""Webhooks: made after a HEAD that answers 200, changed, deleted."""

from __future__ import annotations

from typing import Any

from . import checks, delivery
from .call import Call
from .fields import Field, checked
from .generic import field, show
from .params import MISSING
from .refusals import Bad, Refusal, invalid, invalid_error, not_found, unauthorized
from .router import route
from .store import Doc
from .tokens import own_token

_MODELS = ("board", "card", "list", "member", "organization", "checklist", "action")


def _url(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2048:
        raise Bad
    parts = checks.parts(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Bad
    return value


DESCRIPTION = Field("description", checks.text(0, checks.MAX_TEXT), "")
URL = Field("callbackURL", _url, required=True, refusal=invalid_error)
ACTIVE = Field("active", checks.flag, True)


@route.add("POST", "/webhooks")
async def create(call: Call) -> Any:
    """Belongs to the token that asks; the callback must answer HEAD with 200, else 400 (asserted-behaviours)."""
    if call.caller.token is None:
        call.need_member()
        raise unauthorized()
    return await _create(call, call.caller.token)


@route.add("POST", "/tokens/{token}/webhooks")
@route.add("PUT", "/tokens/{token}/webhooks")
async def create_for_token(call: Call) -> Any:
    """The same for the token in the path, which must be one of the caller."""
    return await _create(call, own_token(call))


@route.add("PUT", "/webhooks")
async def put(call: Call) -> Any:
    """PUT without an id creates, just as POST does."""
    return await create(call)


async def _create(call: Call, token: Doc) -> Any:
    url = checked(URL, call.params.get("callbackURL", None))
    model = _model(call, call.params.get("idModel"))
    active = checked(ACTIVE, call.params.get("active", True))
    description = checked(DESCRIPTION, call.params.get("description", None) or "")
    _unique(call, token, url, model, None)
    await _answers(call, url)
    found = {
        "id": call.store.new_id(),
        "description": description,
        "idModel": model,
        "callbackURL": url,
        "active": active,
        "consecutiveFailures": 0,
        "firstConsecutiveFailDate": None,
        "idToken": token["id"],
    }
    with call.store.writing():
        call.store.put("webhook", found)
    return show(call, "webhook", found)


def _model(call: Call, id: Any) -> str:
    """Anything the caller can see."""
    if not checks.is_id(id):
        raise invalid("idModel")
    for kind in _MODELS:
        doc = call.store.get(kind, id)
        if doc is None:
            continue
        if kind == "board":
            call.allow(doc)
        elif "idBoard" in doc:
            call.allow(call.board_doc(doc["idBoard"]), kind)
        return str(id)
    raise invalid("idModel")


def _unique(call: Call, token: Doc, url: str, model: str, but: str | None) -> None:
    """asserted-behaviours: duplicate webhook."""
    for one in call.store.children("webhook", token["id"]):
        if one["id"] != but and (one["callbackURL"], one["idModel"]) == (url, model):
            raise Refusal(400, "A webhook with that callback, model, and token already exists")


async def _answers(call: Call, url: str) -> None:
    """asserted-behaviours: callback not 200 to HEAD (newer code)."""
    if not call.settings.verify_webhooks:
        return
    status = await delivery.head(call.app, url)
    if status is None:
        message, error = f"URL ({url}) could not be reached", "VALIDATOR_URL_UNREACHABLE"
        raise Refusal(400, {"message": message, "error": error})
    if status != 200:
        message = f"URL ({url}) did not return 200 status code, got {status}"
        raise Refusal(400, {"message": message, "error": "VALIDATOR_URL_RETURNED_ERROR"})


def _own(call: Call) -> Doc:
    found = call.resolve("webhook", call.path["id"])
    token = call.store.get("token", found["idToken"])
    if token is None or token["idMember"] != call.caller.id:
        raise not_found()
    return found


@route.add("GET", "/webhooks/{id}")
def read(call: Call) -> Any:
    """One webhook, by any token of the member who made it; 404 to others."""
    return show(call, "webhook", _own(call))


@route.add("GET", "/webhooks/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "webhook", _own(call), call.path["field"])


@route.add("PUT", "/webhooks/{id}")
async def change(call: Call) -> Any:
    """HEAD is asked again at an update (WIRE-FACTS section 8)."""
    found = _own(call)
    for row in (DESCRIPTION, URL, ACTIVE):
        value = call.params.get(row.name)
        if value is not MISSING:
            found[row.name] = checked(row, value)
    if call.params.get("idModel") is not MISSING:
        found["idModel"] = _model(call, call.params.get("idModel"))
    _unique(call, {"id": found["idToken"]}, found["callbackURL"], found["idModel"], found["id"])
    await _answers(call, found["callbackURL"])
    with call.store.writing():
        call.store.put("webhook", found)
    return show(call, "webhook", found)


@route.add("DELETE", "/webhooks/{id}")
def delete(call: Call) -> Any:
    """Ends the deliveries at once; answers `{"_value": null}` (recorded)."""
    call.store.drop("webhook", _own(call)["id"])
    return {"_value": None}
