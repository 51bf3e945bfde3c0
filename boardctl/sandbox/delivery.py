"""Webhook deliveries: who listens, the signed POST, the retries."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import msgspec

from .display import display
from .look import Look
from .render import action_view, pick
from .seed import SECRET
from .shapes import SHAPES
from .store import Doc, Store

if TYPE_CHECKING:
    import httpx

    from .app import Sandbox

_NAMED = ("board", "card", "list", "listBefore", "listAfter", "organization", "checklist", "member")
_MODELS = ("board", "card", "list", "member", "organization", "checklist")
_TIMEOUT = 10.0
_GONE = 410


def signature(secret: str, body: bytes, url: str) -> str:
    """X-Trello-Webhook = base64(HMAC-SHA1(app secret, body + callbackURL)) (WIRE-FACTS section 8)."""
    digest = hmac.new(secret.encode(), body + url.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def listeners(store: Store, action: Doc) -> list[Doc]:
    """The active webhooks on any object that the action names."""
    named = (action["data"][key].get("id") for key in _NAMED if action["data"].get(key))
    ids = {id for id in (*named, action["idMemberCreator"]) if id}
    return [webhook for webhook in store.under_any("webhook", ids) if webhook["active"]]


def _client(sandbox: Sandbox) -> httpx.AsyncClient:
    import httpx

    return httpx.AsyncClient(transport=sandbox.transport, timeout=_TIMEOUT, trust_env=False)


async def head(sandbox: Sandbox, url: str) -> int | None:
    """The status of a HEAD; None when there is no answer."""
    import httpx

    try:
        async with _client(sandbox) as client:
            return (await client.head(url)).status_code
    except httpx.HTTPError:
        return None


async def deliver(sandbox: Sandbox, id: str, action: Doc) -> None:
    """Once, and again after each of the delays while it fails; 410 removes the webhook."""
    for delay in (0.0, *sandbox.settings.webhook_delays):
        if delay:
            await asyncio.sleep(delay)
        webhook = sandbox.store.get("webhook", id)
        if webhook is None or not webhook["active"]:
            return
        status = await _post(sandbox, webhook, action)
        _note(sandbox.store, webhook, status)
        if status == _GONE or (status is not None and status < 300):
            return


async def _post(sandbox: Sandbox, webhook: Doc, action: Doc) -> int | None:
    import httpx

    body = msgspec.json.encode(_payload(sandbox.store, webhook, action))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-trello-webhook": signature(SECRET, body, webhook["callbackURL"]),
    }
    try:
        async with _client(sandbox) as client:
            return (await client.post(webhook["callbackURL"], content=body, headers=headers)).status_code
    except httpx.HTTPError:
        return None


def _payload(store: Store, webhook: Doc, action: Doc) -> Doc:
    look = Look(store)
    told = action_view(look, action)
    shown: Doc = {"model": None, "action": told | {"display": display(told["memberCreator"], action)}}
    for kind in _MODELS:
        doc = store.get(kind, webhook["idModel"])
        if doc is not None:
            shown["model"] = pick(look, kind, doc, SHAPES[kind].shown())
            break
    return shown | {"webhook": pick(look, "webhook", webhook, SHAPES["webhook"].all)}


def _note(store: Store, webhook: Doc, status: int | None) -> None:
    """Count failures in a row."""
    good = status is not None and status < 300
    values: dict[str, Any] = {"consecutiveFailures": 0, "firstConsecutiveFailDate": None}
    if not good:
        first = webhook["firstConsecutiveFailDate"] or store.now()
        values = {"consecutiveFailures": webhook["consecutiveFailures"] + 1, "firstConsecutiveFailDate": first}
    with store.writing():
        if status == _GONE:
            store.drop("webhook", webhook["id"])
        elif store.get("webhook", webhook["id"]) is not None:
            store.put("webhook", webhook | values)
