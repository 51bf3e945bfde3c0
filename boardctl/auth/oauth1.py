"""OAuth 1.0 with the application's secret: request token, the person's consent, access token. Signed by oauthlib."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from boardctl.auth.grant import Wanted, pages_url
from boardctl.auth.secrets import learn
from boardctl.errors import AuthError, WireError
from boardctl.trello.transport import Reply, Transport

_BY_HAND = "oob"  # RFC 5849, 2.1: no callback; the page shows the verifier


class Pass(NamedTuple):
    """A token and its secret, as each of the two endpoints answers them."""

    token: str
    secret: str

    def __repr__(self) -> str:
        return "Pass(***)"


async def request_token(api_url: str, wanted: Wanted, secret: str, *, callback: str | None) -> Pass:
    """The first step. Raises AuthError where the key or its secret is wrong."""
    return await _ask(api_url, "/OAuthGetRequestToken", wanted.key, secret, callback_uri=callback or _BY_HAND)


def consent_url(api_url: str, wanted: Wanted, request: Pass) -> str:
    """The link that a person opens."""
    params = {"oauth_token": request.token, **wanted.params()}
    return f"{pages_url(api_url)}/OAuthAuthorizeToken?{urlencode(params)}"


async def access_token(api_url: str, wanted: Wanted, secret: str, *, request: Pass, verifier: str) -> Pass:
    """The last step: the token, which works with the key alone like any other."""
    owner = {"resource_owner_key": request.token, "resource_owner_secret": request.secret, "verifier": verifier}
    return await _ask(api_url, "/OAuthGetAccessToken", wanted.key, secret, **owner)


async def _ask(api_url: str, path: str, key: str, secret: str, **oauth: str) -> Pass:
    from oauthlib.oauth1 import Client

    base = pages_url(api_url)
    learn(secret, *oauth.values())
    _, headers, _ = Client(key, client_secret=secret, **oauth).sign(f"{base}{path}", http_method="GET")
    # Never repeated: the nonce is spent, and failures are 500s here, which would be waited out (WIRE-FACTS section 1).
    async with Transport(base_url=base, credentials=None, secrets=(key, secret, *oauth.values())) as wire:
        reply = await wire.once("GET", path, headers=headers)
        said = wire.redact(reply.said)
    if not 200 <= reply.status < 300:
        raise _refused(reply, said)
    return _pass(reply)


def _pass(reply: Reply) -> Pass:
    found = parse_qs(reply.content.decode("utf-8", "replace"))
    token, secret = found.get("oauth_token", [""])[0], found.get("oauth_token_secret", [""])[0]
    if not token:
        raise WireError("the answer to the OAuth request holds no token", status=reply.status)
    learn(token, secret)
    return Pass(token, secret)


def _refused(reply: Reply, said: str) -> WireError:
    """Recorded: 500 with `App not found` or `request expired` (WIRE-FACTS section 1)."""
    if "app not found" in said.lower():
        hint = "the key is at https://trello.com/power-ups/admin, in the API key tab"
        return AuthError(f"Trello does not know this API key ({said})", status=reply.status, hint=hint)
    if "expired" in said.lower():
        hint = "run `boardctl login --oauth1` again and approve within the hour"
        return AuthError(f"the request was not approved, or is too old ({said})", status=reply.status, hint=hint)
    if reply.status == 401:
        hint = "check the secret: it stands beside the key at https://trello.com/power-ups/admin"
        return AuthError(f"Trello does not accept the signature ({said})", status=401, hint=hint)
    return WireError(f"Trello said no to the OAuth request: {said} ({reply.status})", status=reply.status)
