"""Login and logout: a key checked, a token asked for in the browser or pasted, both kept; and both gone again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from boardctl.app.context import Context
from boardctl.auth import keep
from boardctl.auth.grant import PORT, Wanted, authorize_url
from boardctl.auth.secrets import KEY_VARIABLE, TOKEN_VARIABLES, learn
from boardctl.errors import AuthError, BoardctlError

if TYPE_CHECKING:
    from boardctl.auth.loopback import Answer
    from boardctl.auth.oauth1 import Pass
    from boardctl.trello.client import Me
    from boardctl.trello.tokens import Token

_AGAIN = "run `boardctl login` again"


class Talk(NamedTuple):
    """What login needs of a person: to show a link (and the origin that the key must allow), and to be given a text.

    `open_link(url, origin)` shows and opens; `show_link(url, why)` only shows; `ask(what)` returns what was pasted.
    """

    open_link: Callable[[str, str], None]
    show_link: Callable[[str, str], None]
    ask: Callable[[str], str]


class Way(NamedTuple):
    """How the token is to come: by browser or paste, by OAuth 1.0 where there is a secret. `timeout` is in seconds."""

    browser: bool = True
    port: int = PORT
    timeout: float = 300.0
    secret: str | None = None

    def __repr__(self) -> str:
        return f"Way(browser={self.browser}, port={self.port})"


class LoggedIn(NamedTuple):
    """Who is logged in now, with what, and where it is kept. `shadows` are variables that win over it."""

    me: Me
    token: Token
    saved: keep.Saved
    shadows: tuple[str, ...]


class LoggedOut(NamedTuple):
    """Where the login was; `searched` is False where a keyring could not be looked into for an older one."""

    place: str
    searched: bool


def known_key(context: Context, *, environ: Mapping[str, str]) -> str:
    """The key of the environment, else of an earlier login; empty where there is none."""
    given = environ.get(KEY_VARIABLE, "").strip()
    if given:
        return given
    try:
        kept = keep.load(environ, api_url=context.api_url, profile=context.profile)
    except keep.Shut:  # then it is asked for
        return ""
    return kept.key if kept else ""


def check(context: Context, key: str) -> None:
    """Raise unless login makes sense here and Trello knows this key."""
    from boardctl.trello.failures import is_loopback

    if context.sandbox:
        raise BoardctlError("the embedded sandbox needs no login", hint="leave --sandbox out to log in to Trello")
    if context.api_url.startswith("http://") and not is_loopback(context.api_url):
        hint = "use https://; on a network of your own, set TRELLO_API_KEY and TRELLO_TOKEN instead"
        raise BoardctlError("a login over http:// would send the token in the clear", hint=hint)
    learn(key)
    asyncio.run(_check_key(context.api_url, key))


async def _check_key(api_url: str, key: str) -> None:
    """Ask with the key alone: a good one is refused too, but in other words (WIRE-FACTS section 1)."""
    from boardctl.trello.failures import LOGIN, VERDICTS, Asked, of_answer
    from boardctl.trello.redact import Credentials
    from boardctl.trello.transport import Transport

    if not Credentials(key, key).sound:
        raise AuthError("the API key holds characters that can't be in one", hint=LOGIN)
    async with Transport(base_url=api_url, credentials=None, secrets=(key,)) as wire:
        headers = {"Authorization": f'OAuth oauth_consumer_key="{key}"'}
        reply = await wire.once("GET", "/members/me", headers=headers)
    # 400: what older deployments say to `me` without a token.
    knows = reply.status in (200, 400, 401) and VERDICTS.get(reply.said.lower()) != "key"
    if not knows:
        said = reply.said if reply.said.lower() in VERDICTS else wire.redact(reply.said)
        raise of_answer(Asked("GET", "/members/me", api_url), reply.status, said, reply.headers).error


def login(context: Context, wanted: Wanted, way: Way, talk: Talk, *, environ: Mapping[str, str]) -> LoggedIn:
    """Get a token, see that it works, and keep it. The key has been checked. Raises BoardctlError."""
    token = _by_oauth1(context, wanted, way, talk) if way.secret else _by_fragment(context, wanted, way, talk)
    learn(token)
    me, told = asyncio.run(_try(context.api_url, wanted.key, token))
    saved = keep.save(environ, wanted.key, token, api_url=context.api_url, profile=context.profile)
    names = (name for name in TOKEN_VARIABLES if environ.get(name, "").strip())
    differs = environ.get(KEY_VARIABLE, "").strip() not in ("", wanted.key)
    shadows = (*names, *((KEY_VARIABLE,) if differs else ()))
    return LoggedIn(me, told, saved, shadows)


async def _try(api_url: str, key: str, token: str) -> tuple[Me, Token]:
    from boardctl.trello.client import Client, Credentials

    async with Client(base_url=api_url, credentials=Credentials(key, token)) as client:
        me, told = await asyncio.gather(client.me(), client.token())
        return me, told


# --- the token in the fragment -----------------------------------------------------------------------------------


def _by_fragment(context: Context, wanted: Wanted, way: Way, talk: Talk) -> str:
    answer = _from_browser(way, talk, lambda back: authorize_url(context.api_url, wanted, back))
    if answer is not None:
        return _granted(answer, "token")
    return pasted(talk.ask("token"))


def _from_browser(way: Way, talk: Talk, link: Callable[[str | None], str]) -> Answer | None:
    """What the browser handed over; None where it has to be pasted, with the link shown."""
    from boardctl.auth.loopback import Taken, listening

    if not way.browser:
        talk.show_link(link(None), "")
        return None
    try:
        with listening(way.port) as loopback:
            talk.open_link(link(loopback.return_url), loopback.origin)
            return loopback.wait(way.timeout)
    except Taken as error:
        talk.show_link(link(None), error.message)
        return None


def _granted(answer: Answer, name: str) -> str:
    if name in answer:
        return pasted(answer[name])
    raise AuthError(
        f"access was denied: {answer.get('error', 'no token came back')}", hint=f"{_AGAIN} and choose Allow"
    )


def pasted(text: str) -> str:
    """The token in what was pasted: the token itself, or the whole address that the browser went to."""
    text = text.strip()
    if "token=" in text:
        text = parse_qs(text.partition("#")[2] or text.lstrip("#?")).get("token", [""])[0]
    from boardctl.trello.redact import Credentials

    if not Credentials(text, text).sound:
        raise AuthError("this is not a token", hint="it is one long word of letters and digits; copy all of it")
    return text


# --- OAuth 1.0 ---------------------------------------------------------------------------------------------------


def _by_oauth1(context: Context, wanted: Wanted, way: Way, talk: Talk) -> str:
    from boardctl.auth import oauth1

    secret, requests = way.secret or "", list[oauth1.Pass]()

    def link(callback: str | None) -> str:
        requests.append(asyncio.run(oauth1.request_token(context.api_url, wanted, secret, callback=callback)))
        return oauth1.consent_url(context.api_url, wanted, requests[-1])

    answer = _from_browser(way, talk, link)
    request = requests[-1]
    verifier = pasted(talk.ask("verification code")) if answer is None else _verifier(answer, request)
    granted = asyncio.run(oauth1.access_token(context.api_url, wanted, secret, request=request, verifier=verifier))
    return granted.token


def _verifier(answer: Answer, request: Pass) -> str:
    verifier = _granted(answer, "oauth_verifier")
    if answer.get("oauth_token") != request.token:
        raise AuthError("the answer belongs to another login", hint=_AGAIN)
    return verifier


# --- logout ------------------------------------------------------------------------------------------------------


def logout(context: Context, *, revoke: bool, environ: Mapping[str, str]) -> LoggedOut:
    """Revoke the kept token at Trello and forget it, and the key. Raises NotFound, WireError."""
    from boardctl.errors import NotFound

    if context.sandbox:
        raise BoardctlError("the embedded sandbox needs no login", hint="leave --sandbox out to log out of Trello")
    kept = keep.load(environ, api_url=context.api_url, profile=context.profile)
    if kept is None:
        raise NotFound(
            f'nothing is kept for the profile "{context.profile}" of this API',
            hint="a token in the environment is yours to unset; `boardctl api DELETE /tokens/{token}` revokes it",
        )
    if revoke:
        asyncio.run(_revoke(context.api_url, kept))
    searched = keep.forget(environ, api_url=context.api_url, profile=context.profile)
    return LoggedOut(kept.place, searched)


async def _revoke(api_url: str, kept: keep.Kept) -> None:
    """A token that Trello does not accept any more needs no revoking."""
    from boardctl.trello.client import Client, Credentials
    from boardctl.trello.failures import Missing, Unauthorized

    try:
        async with Client(base_url=api_url, credentials=Credentials(kept.key, kept.token)) as client:
            await client.revoke()
    except Missing:
        return
    except Unauthorized as error:
        if error.verdict not in ("key", "token", "expired"):
            raise
