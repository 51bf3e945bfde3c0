"""OAuth 1.0: request token, authorization, access token; signatures are verified."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from .app import Answer
from .auth import header_fields
from .authorize import EXPIRATIONS, SCOPES, allowed_return, consent, new_token, page, redirect, take_request
from .call import Call
from .refusals import Refusal
from .router import route
from .seed import KEY, SECRET
from .store import Doc

_FORM = "text/plain; charset=utf-8"
_LIFE = 3600


def _fields(call: Call) -> dict[str, str]:
    """OAuth fields from the header, the query or the body."""
    given = {key: call.params.text(key) for key in call.params.values if key.startswith("oauth_")}
    return header_fields(call.headers.get("authorization", "")) | given


def _escape(text: str) -> str:
    return quote(text, safe="-._~")


def base_string(method: str, url: str, pairs: list[tuple[str, str]]) -> str:
    """RFC 5849, 3.4.1."""
    encoded = sorted((_escape(key), _escape(value)) for key, value in pairs)
    return "&".join((method, _escape(url), _escape("&".join(f"{key}={value}" for key, value in encoded))))


def sign(method: str, url: str, pairs: list[tuple[str, str]], secret: str, token_secret: str = "") -> str:
    """RFC 5849, 3.4.2: HMAC-SHA1."""
    key = f"{_escape(secret)}&{_escape(token_secret)}".encode()
    digest = hmac.new(key, base_string(method, url, pairs).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _verify(call: Call, fields: dict[str, str], token_secret: str = "") -> None:
    """asserted-behaviours: unknown consumer key -> 500 App not found."""
    if fields.get("oauth_consumer_key") != KEY:
        raise Refusal(500, "App not found")
    path, _, query = call.target.partition("?")
    header = header_fields(call.headers.get("authorization", ""))
    body = [(key, call.params.text(key)) for key in call.params.values]
    inline = parse_qsl(query, keep_blank_values=True)
    extra = [pair for pair in body if pair not in inline]
    pairs = [pair for pair in [*inline, *extra, *header.items()] if pair[0] not in ("oauth_signature", "realm")]
    expected = sign(call.method, call.base + path, pairs, SECRET, token_secret)
    if fields.get("oauth_signature_method") == "PLAINTEXT":
        expected = f"{_escape(SECRET)}&{_escape(token_secret)}"
    if not hmac.compare_digest(expected, fields.get("oauth_signature", "")):
        raise Refusal(401, "invalid signature")


def _form(call: Call, **values: str) -> Answer:
    """recorded: oauth_token=..&oauth_token_secret=..&oauth_callback_confirmed=true."""
    return Answer(200, urlencode(values).encode(), _FORM)


@route.add("GET", "/OAuthGetRequestToken", public=True)
@route.add("POST", "/OAuthGetRequestToken", public=True)
async def request_token(call: Call) -> Any:
    """The first leg: checks the signature, answers form text with token and secret (recorded, 2016)."""
    fields = _fields(call)
    _verify(call, fields)
    callback = fields.get("oauth_callback", "")
    if callback and callback != "oob" and not allowed_return(callback):
        raise Refusal(400, "invalid oauth_callback")
    found = {
        "id": call.store.new_id(),
        "value": secrets.token_hex(16),
        "secret": secrets.token_hex(16),
        "callback": "" if callback == "oob" else callback,
        "verifier": "",
        "token": "",
        "kind": "oauth",
        "created": call.store.clock(),
    }
    with call.store.writing():
        call.store.put("request", found)
    shown = {"oauth_token": str(found["value"]), "oauth_token_secret": str(found["secret"])}
    return _form(call, **shown, oauth_callback_confirmed="true")


def _request(call: Call, value: str) -> Doc:
    """asserted-behaviours: stale request token -> 500 request expired."""
    found = call.store.by_alias("request", value) if value else None
    if found is None or found["kind"] != "oauth" or call.store.clock() - found["created"] > _LIFE:
        raise Refusal(500, "request expired")
    return found


@route.add("GET", "/OAuthAuthorizeToken", public=True)
async def authorize_token(call: Call) -> Any:
    """The second leg: the consent page for a request token; unknown scopes fall back to `read`."""
    found = _request(call, call.params.text("oauth_token"))
    scopes = [one for one in call.params.names("scope") or ["read"] if one in SCOPES] or ["read"]
    expiration = call.params.text("expiration", "30days")
    wanted = {
        "name": call.params.text("name") or "An unnamed app",
        "scopes": scopes,
        "expiration": expiration if expiration in EXPIRATIONS else "30days",
        "oauth": found["value"],
        "kind": "oauth-consent",
    }
    return consent(call, wanted, "/1/OAuthApprove")


@route.add("POST", "/OAuthApprove", public=True)
def approve(call: Call) -> Any:
    """Back to the callback with a verifier, or the verifier on the page."""
    asked = take_request(call, "oauth-consent")
    found = _request(call, asked["oauth"])
    if call.params.text("approve") != "true":
        call.store.drop("request", found["id"])
        if found["callback"]:
            # No evidence says what Trello does here; this is what OAuth's problem reporting extension asks for.
            joint = "&" if "?" in found["callback"] else "?"
            return redirect(f"{found['callback']}{joint}oauth_problem=user_refused")
        return page("Denied", "<p>The app was not let in.</p>")
    found |= {"verifier": secrets.token_hex(16), "token": new_token(call, asked)["value"]}
    call.store.put("request", found)
    if found["callback"]:
        joint = "&" if "?" in found["callback"] else "?"
        proof = urlencode({"oauth_token": found["value"], "oauth_verifier": found["verifier"]})
        return redirect(f"{found['callback']}{joint}{proof}")
    return page("Done", f"<p>Give this code to the app:</p><pre><code>{found['verifier']}</code></pre>")


@route.add("GET", "/OAuthGetAccessToken", public=True)
@route.add("POST", "/OAuthGetAccessToken", public=True)
async def access_token(call: Call) -> Any:
    """Once, for a request token that a person approved."""
    fields = _fields(call)
    if fields.get("oauth_consumer_key") != KEY:
        raise Refusal(500, "App not found")
    found = _request(call, fields.get("oauth_token", ""))
    _verify(call, fields, found["secret"])
    if not found["token"] or not hmac.compare_digest(found["verifier"], fields.get("oauth_verifier", "")):
        raise Refusal(500, "request expired")
    with call.store.writing():
        call.store.drop("request", found["id"])
    return _form(call, oauth_token=found["token"], oauth_token_secret=secrets.token_hex(16))
