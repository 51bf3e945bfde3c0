"""The page where a person lets an app in: /1/authorize, by fragment, by postMessage, or by showing the token."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

import msgspec

from .app import Answer
from .call import Call
from .refusals import Refusal
from .router import route
from .seed import KEY, PEOPLE, YOU, token_doc
from .store import Doc

HTML = "text/html; charset=utf-8"
EXPIRATIONS = {"1hour": 3600, "1day": 86400, "30days": 30 * 86400, "never": 0}
SCOPES = ("read", "write", "account")
_STYLE = (
    ":root{color-scheme:light dark;--ink:#172b4d;--soft:#5e6c84;--line:#dcdfe4;--paper:#fff;--ground:#f1f2f4;"
    "--go:#0c66e4;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#dee4ea;--soft:#9fadbc;--line:#454f59;--paper:#22272b;"
    "--ground:#161a1d;--go:#579dff;--on:#1d2125}}*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);"
    "color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
    "main{width:100%;max-width:30rem;padding:2rem;border-radius:12px;background:var(--paper);"
    "box-shadow:0 1px 2px #091e4220,0 8px 24px #091e4218}"
    ".name{margin:0 0 1rem;color:var(--soft);font-weight:600}h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.25}"
    "ul{padding-left:1.25rem}button,select{font:inherit;padding:.5rem 1rem;border:1px solid var(--line);"
    "border-radius:6px;background:var(--paper);color:inherit}button{margin-right:.5rem;font-weight:600;cursor:pointer}"
    "button[value=true]{background:var(--go);border-color:var(--go);color:var(--on)}"
    ":focus-visible{outline:2px solid var(--go);outline-offset:2px}"
    "pre{margin:0;padding:.75rem;border-radius:6px;background:var(--ground);white-space:pre-wrap}"
    "code{word-break:break-all;user-select:all}"
)
_SAYS = {"read": "read your boards and workspaces", "write": "change them", "account": "read and change your account"}
_UNTIL = {"1hour": "for 1 hour", "1day": "for 1 day", "30days": "for 30 days", "never": "until you revoke it"}
_LIFE = 3600


def page(title: str, body: str, script: str = "") -> Answer:
    """One self-contained page that nobody can frame; only our own script runs in it."""
    nonce = secrets.token_urlsafe(12)
    tail = f'<script nonce="{nonce}">{script}</script>' if script else ""
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><style nonce="{nonce}">{_STYLE}</style>'
        f'<main><p class="name">Sandbox</p><h1>{escape(title)}</h1>{body}</main>{tail}</html>'
    )
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; frame-ancestors 'none'"
    headers = [(b"content-security-policy", policy.encode()), (b"referrer-policy", b"no-referrer")]
    return Answer(200, html.encode(), HTML, headers)


def redirect(url: str) -> Answer:
    """302 to the app, with no referrer: the address may carry a token in its fragment."""
    return Answer(302, b"", HTML, [(b"location", url.encode("ascii", "ignore")), (b"referrer-policy", b"no-referrer")])


def script_value(value: Any) -> str:
    """A JSON literal that can't end the script it stands in."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c").replace("\u2028", "").replace("\u2029", "")


@route.add("GET", "/authorize", public=True)
def ask(call: Call) -> Any:
    """WIRE-FACTS section 1: key, name, scope, expiration, response_type, return_url, callback_method."""
    if call.params.text("key") != KEY:
        return _wrong("App not found")
    scopes = [one for one in call.params.names("scope") or ["read"] if one in SCOPES]
    expiration = call.params.text("expiration", "30days")
    if expiration not in EXPIRATIONS or not scopes:
        return _wrong("Invalid scope or expiration")
    url = call.params.text("return_url")
    if url and not allowed_return(url):
        return _wrong("Invalid return_url")
    wanted = {
        "name": call.params.text("name") or "An unnamed app",
        "scopes": scopes,
        "expiration": expiration,
        "return_url": url,
        "callback_method": call.params.text("callback_method"),
        "kind": "authorize",
    }
    return consent(call, wanted, "/1/authorize/approve")


def _wrong(why: str) -> Answer:
    answer = page("Authorization failed", f"<p>{escape(why)}</p>")
    answer.status = 400
    return answer


def allowed_return(url: str) -> bool:
    """Web pages and installed apps' own schemes; nothing that runs as script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and not any(letter in url for letter in "\r\n\\")
    return parts.scheme not in ("", "javascript", "data", "vbscript", "file", "blob") and "\n" not in url


def consent(call: Call, wanted: Doc, action: str) -> Answer:
    """Ask with a one-time form: no other page can approve in the person's name."""
    value = secrets.token_urlsafe(24)
    request = wanted | {"value": value, "created": call.store.clock()}
    with call.store.writing():
        call.store.put("request", request | {"id": call.store.new_id()})
    says = "".join(f"<li>{escape(_SAYS[scope])}</li>" for scope in wanted["scopes"])
    people = "".join(f'<option value="{name}">{escape(full)}</option>' for name, full in PEOPLE.items())
    until = _UNTIL[wanted["expiration"]]
    body = (
        f"<p><strong>{escape(wanted['name'])}</strong> asks to use this sandbox {until}. It could:</p>"
        f'<ul>{says}</ul><form method="post" action="{action}"><input type="hidden" name="request" value="{value}">'
        f'<p><label>as <select name="member">{people}</select></label></p>'
        '<button name="approve" value="true">Allow</button><button name="approve" value="false">Deny</button></form>'
    )
    return page("Let this app in?", body)


def take_request(call: Call, kind: str) -> Doc:
    """The request of the form, once."""
    value = call.params.text("request")
    found = call.store.by_alias("request", value)
    if found is None or not hmac.compare_digest(found["value"], value) or found["kind"] != kind:
        raise Refusal(400, "invalid request")
    call.store.drop("request", found["id"])
    if call.store.clock() - found["created"] > _LIFE:
        raise Refusal(500, "request expired")
    return found


def new_token(call: Call, request: Doc) -> Doc:
    """A token of the newer form: ATTA, 64 hex, 8 upper-case hex (WIRE-FACTS section 1)."""
    member = call.store.by_alias("member", call.params.text("member", YOU))
    if member is None:
        raise Refusal(400, "invalid value for member")
    value = f"ATTA{secrets.token_hex(32)}{secrets.token_hex(4).upper()}"
    token = token_doc(call.store, value, member["id"], tuple(request["scopes"]), request["name"])
    seconds = EXPIRATIONS[request["expiration"]]
    if seconds:
        end = datetime.fromtimestamp(call.store.clock(), UTC) + timedelta(seconds=seconds)
        token["dateExpires"] = end.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return call.store.put("token", token)


@route.add("POST", "/authorize/approve", public=True)
def decide(call: Call) -> Any:
    """Yes or no on the consent page: the token goes to the app by fragment or postMessage, else onto the page."""
    request = take_request(call, "authorize")
    if call.params.text("approve") != "true":
        return _denied(request)
    token = new_token(call, request)["value"]
    url, method = request["return_url"], request["callback_method"].lower()
    if url and method == "postmessage":
        return _posted(url, token)
    if url:
        return redirect(f"{url.partition('#')[0]}#token={token}")
    return page("Done", f"<p>You have granted access. Give this token to the app:</p><pre><code>{token}</code></pre>")


def _denied(request: Doc) -> Answer:
    url = request["return_url"]
    if url and request["callback_method"].lower() == "postmessage":
        return _posted(url, None)
    if url:
        return redirect(f"{url.partition('#')[0]}#error=Token%20request%20rejected")
    return page("Denied", "<p>The app was not let in.</p>")


def _posted(url: str, token: str | None) -> Answer:
    """Only a window of the return_url's origin can read the message."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    message = script_value(token or "Token request rejected")
    script = f"if(window.opener){{window.opener.postMessage({message},{script_value(origin)});window.close()}}"
    return page("Done" if token else "Denied", "<p>You can close this window.</p>", script)
