"""Who is asking: key and token from query, body or header, in the order of checks of WIRE-FACTS section 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from .call import Caller
from .params import Params
from .refusals import Refusal
from .seed import KEY
from .store import Doc, Store

_PAIR = re.compile(r'([a-z_]+)="?([^",]*)"?')


def header_fields(header: str) -> dict[str, str]:
    """The fields of `Authorization: OAuth a="b", c="d"`; full OAuth 1.0a headers have more of them."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "oauth":
        return {}
    return {key: unquote(value) for key, value in _PAIR.findall(rest)}


def credentials(params: Params, headers: Mapping[str, str]) -> tuple[str, str]:
    """Key and token: parameters first, then the header (also when the client sent OAuth 1.0 fields as parameters)."""
    fields = header_fields(headers.get("authorization", ""))
    key = params.text("key") or params.text("oauth_consumer_key") or fields.get("oauth_consumer_key", "")
    token = params.text("token") or params.text("oauth_token") or fields.get("oauth_token", "")
    return key, token


def identify(store: Store, key: str, token: str) -> Caller:
    """Bad key, then bad token; neither is an error by itself when absent, except a token without a key."""
    if (key and key != KEY) or (token and not key):
        raise Refusal(401, "invalid key")
    if not token:
        return Caller(key=key)
    doc = store.by_alias("token", token)
    if doc is None:
        raise Refusal(401, "invalid token")
    if expired(store, doc):
        # jchrom/trelloR#3, adunkman/node-trello#12: the body is "expired token"
        raise Refusal(401, "expired token")
    return Caller(key, store.get("member", doc["idMember"]), doc, frozenset(doc["scopes"]))


def expired(store: Store, token: Doc) -> bool:
    """True from the token's `dateExpires` on; one that never expires has none."""
    return bool(token["dateExpires"]) and token["dateExpires"] <= store.now()
