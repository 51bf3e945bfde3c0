"""What went wrong on the wire, in words: answers that are not 2xx, and requests that got no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from boardctl.errors import AuthError, NotFound, RateLimited, Unreachable, Where, WireError

if TYPE_CHECKING:
    import httpx

# unsent: no connection was opened. refused: the server said no, for good. limited: 429. unknown: it may have worked.
Fate = Literal["unsent", "refused", "limited", "unknown"]
# Why a 401 came, in the order of Trello's checks. access: the account or the token's scope; the answer does not say.
Verdict = Literal["anonymous", "key", "token", "expired", "scope", "access"]
LOGIN = "run `boardctl login`, or set TRELLO_API_KEY and TRELLO_TOKEN"
READ_ONLY = "the token may read but not write: it is enough for plan, not for apply"
WRITE_LOGIN = "get a token that may write: `boardctl login --scope write`"
KEYS = "https://trello.com/power-ups/admin"
LONGEST = 300
TELLING = ("location", "retry-after")
# The whole text of a 401 that settles what is wrong (asserted-behaviours.jsonl); there is no secret in these.
VERDICTS: Mapping[str, Verdict] = {
    "invalid key": "key",
    "invalid app key": "key",
    "invalid token": "token",
    "expired token": "expired",  # jchrom/trelloR#3, adunkman/node-trello#12
    "missing scopes": "scope",
}


class Missing(WireError, NotFound):
    """404: what was asked for does not exist, or is hidden from this account."""

    code = "not-found"


class Unauthorized(AuthError):
    """401, and why: each reason has its own way out."""

    def __init__(self, message: str, *, verdict: Verdict, where: Where, hint: str) -> None:
        super().__init__(message, status=401, where=where, hint=hint)
        self.verdict = verdict


class Trouble(NamedTuple):
    """A request that failed: the error to raise, what became of it, and seconds to wait where the server says so."""

    error: WireError
    fate: Fate
    wait: float | None = None
    lasting: bool = False


class Asked(NamedTuple):
    """A request as errors name it: `path` without query and without secrets."""

    method: str
    path: str
    base_url: str
    anonymous: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def where(self) -> Where:
        """The URL without its query and without a user's name or password."""
        return Where(url=f"{origin(self.base_url)}{urlsplit(self.base_url).path}{self.path}")

    @property
    def server(self) -> str:
        """Who answers: Trello, or a host and port."""
        return "Trello" if is_trello(self.base_url) else origin(self.base_url).partition("://")[2]


def origin(base_url: str) -> str:
    """Scheme, host and port of a URL: `http://127.0.0.1:8000`."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_trello(base_url: str) -> bool:
    """Whether the URL is Trello's own API."""
    host = urlsplit(base_url).hostname or ""
    return host == "trello.com" or host.endswith(".trello.com")


def check_url(base_url: str) -> None:
    """Raise Unreachable unless this is an http or https URL with a host."""
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        hint = "check BOARDCTL_API_URL: something like https://api.trello.com/1"
        raise Unreachable("the API's URL is not a valid http:// or https:// one", hint=hint)


def is_loopback(base_url: str) -> bool:
    """Whether the URL is on this machine."""
    return urlsplit(base_url).hostname in {"localhost", "127.0.0.1", "::1"}


# --- answers -----------------------------------------------------------------------------------------------------


def words(content: bytes, content_type: str) -> str:
    """What an answer says: JSON `message`, or plain text; never a page of HTML (WIRE-FACTS section 2)."""
    text = content.decode("utf-8", "replace").strip()
    if text[:1] == "<" or "html" in content_type.lower():
        return ""
    try:
        said = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return " ".join(text.split())
    if isinstance(said, Mapping):
        said = said.get("message") or said.get("error") or ""
    return said if isinstance(said, str) else text


def of_answer(asked: Asked, status: int, said: str, headers: Mapping[str, str]) -> Trouble:
    """What an answer outside of 2xx means. `said` has been redacted."""
    if 300 <= status < 400:
        return _redirected(asked, status, headers)
    if status == 401:
        return Trouble(_unauthorized(asked, said), "refused")
    if status == 404:
        return Trouble(_missing(asked, said), "refused")
    if status == 429:
        return _limited(asked, said, headers)
    if status >= 500 or status == 408:
        # 503 and 504 are documented; whether the write happened is not (WIRE-FACTS section 2).
        message = f"{asked.server} failed on {asked} ({status}{_tail(said)})"
        return Trouble(WireError(message, status=status, where=asked.where, hint="try again in a minute"), "unknown")
    return Trouble(_refused(asked, status, said), "refused")


def _tail(said: str) -> str:
    return f": {said[:LONGEST].rstrip('.')}" if said else ""


def _redirected(asked: Asked, status: int, headers: Mapping[str, str]) -> Trouble:
    """Not followed: the Authorization header would go to whoever the answer names."""
    target = headers.get("location", "")
    try:
        elsewhere = origin(target) if "://" in target else "another path"
    except ValueError:
        elsewhere = "what is no URL"
    message = f"{asked.server} sends {asked} on to {elsewhere} ({status}); credentials are not sent there"
    hint = "check BOARDCTL_API_URL: it should be the API itself, with /1 at its end"
    return Trouble(WireError(message, status=status, where=asked.where, hint=hint), "refused")


def _unauthorized(asked: Asked, said: str) -> Unauthorized:
    verdict: Verdict = "anonymous" if asked.anonymous else VERDICTS.get(said.lower(), "access")
    message, hint = _why_unauthorized(asked, said, verdict)
    return Unauthorized(message, verdict=verdict, where=asked.where, hint=hint)


def _why_unauthorized(asked: Asked, said: str, verdict: Verdict) -> tuple[str, str]:
    """The order of Trello's checks: key, then token, then scope, then access (WIRE-FACTS section 1)."""
    match verdict:
        case "anonymous":
            return f"{asked.server} wants credentials for {asked}, and there are none", LOGIN
        case "key":
            return f"{asked.server} does not know this API key ({said})", f"{LOGIN}; keys: {KEYS}"
        case "token":
            reason = "it is wrong, expired, revoked, or belongs to another key"
            return f"{asked.server} does not accept this token ({said}): {reason}", "get a new one: `boardctl login`"
        case "expired":
            return f"the token has expired ({said})", "get a new one: `boardctl login`"
        case "scope":
            return f"the token lacks the scope for {asked} ({said})", (
                "get one that may read and write: `boardctl login --scope write`"
            )
    return _why_no_access(asked, said)


def _why_no_access(asked: Asked, said: str) -> tuple[str, str]:
    """Trello gives one answer to a stranger, a read-only token and, on creates, a parent that does not exist."""
    if asked.method == "GET":
        hint = "ask to be added to the board, or log in with another account: `boardctl login`"
        return f"this account has no access to {asked.path} ({said or 'unauthorized'})", hint
    message = f"this account or token may not {asked} ({said or 'unauthorized'})"
    hint = "the token may be read-only (`boardctl login --scope write` gets a new one), or the account lacks the right"
    return message, hint


def told_apart(error: Unauthorized, *, may_write: bool) -> Unauthorized:
    """A refused write, once it is known what the token may do: read-only, or not this account's to do."""
    if may_write:
        hint = "the token may write, so it is the account: ask an admin of the board, or log in with another account"
        return Unauthorized(error.message, verdict="access", where=error.where, hint=hint)
    message = f"the token is read-only: {error.message}"
    return Unauthorized(message, verdict="scope", where=error.where, hint=WRITE_LOGIN)


def _missing(asked: Asked, said: str) -> Missing:
    if said.startswith("Cannot "):
        return Missing(
            f"{asked.server} has no such route: {asked}",
            status=404,
            where=asked.where,
            hint="check the path, and that BOARDCTL_API_URL ends in /1",
        )
    hint = "it may have been deleted, or be hidden from this account"
    return Missing(f"{asked.server} does not find {asked.path}{_tail(said)}", status=404, where=asked.where, hint=hint)


def _limited(asked: Asked, said: str, headers: Mapping[str, str]) -> Trouble:
    """No Retry-After has ever been recorded; it is honoured if it comes (WIRE-FACTS section 3)."""
    after = headers.get("retry-after", "")
    wait = float(after) if after.isdecimal() else None
    how = "is still limiting requests after a long wait"
    hint = "something else uses the same key or token; try again in some minutes"
    if wait is not None:  # it may be longer than anybody waits for it
        how, hint = f"limits requests, and asks to wait {after[:LONGEST]} s", "try again after that"
    message = f"{asked.server} {how}{_tail(said)}"
    return Trouble(RateLimited(message, status=429, where=asked.where, hint=hint), "limited", wait)


def _refused(asked: Asked, status: int, said: str) -> WireError:
    return WireError(f"{asked.server} said no to {asked}{_tail(said)} ({status})", status=status, where=asked.where)


def unreadable(asked: Asked, status: int) -> Trouble:
    """A 2xx whose body is HTML, cut off or otherwise no JSON: a proxy's page, or a connection that broke."""
    hint = "a proxy or login page may stand between; otherwise try again"
    message = f"{asked.server} answered {asked} with something that is not JSON"
    return Trouble(WireError(message, status=status, where=asked.where, hint=hint), "unknown")


def misshapen(asked: Asked, status: int, why: str) -> WireError:
    """JSON of a shape that no version of Trello's API is known to send."""
    hint = "if BOARDCTL_API_URL points at Trello, please report this"
    message = f"{asked.server} answered {asked} in an unknown shape: {why}"
    return WireError(message, status=status, where=asked.where, hint=hint)


# --- no answer ---------------------------------------------------------------------------------------------------


def of_exception(asked: Asked, error: httpx.RequestError) -> Trouble:
    """What a request without an answer means. The exception's own text is not used: it may hold anything."""
    import httpx

    if isinstance(error, httpx.ConnectError):
        return _unconnected(asked, list(_causes(error)))
    if isinstance(error, httpx.ConnectTimeout):
        return _unsent(asked, f"no connection to {_next_hop(asked)}: timed out", _network_hint(asked))
    if isinstance(error, httpx.ProxyError):
        return _proxy_refused(asked, str(error)[:3])
    if isinstance(error, httpx.UnsupportedProtocol):
        return _unsent(asked, "the API's URL is not an http:// or https:// one", "check BOARDCTL_API_URL", True)
    what = "in time" if isinstance(error, httpx.TimeoutException) else "before the connection broke"
    message = f"{asked.server} did not answer {asked} {what}"
    return Trouble(Unreachable(message, where=asked.where, hint=_network_hint(asked)), "unknown")


def _unsent(asked: Asked, message: str, hint: str, lasting: bool = False) -> Trouble:
    return Trouble(Unreachable(message, where=Where(url=origin(asked.base_url)), hint=hint), "unsent", None, lasting)


def _proxy_refused(asked: Asked, status: str) -> Trouble:
    """CONNECT was answered with something else than 200; only the status is taken from the exception's text."""
    if status == "407":
        hint = "set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT; special characters percent-encoded"
        return _unsent(asked, f"the proxy wants a name and password for {asked.server} (407)", hint, True)
    code = f" ({status})" if status.isdecimal() else ""
    return _unsent(asked, f"the proxy refused the way to {asked.server}{code}", "check HTTPS_PROXY and NO_PROXY")


def unusable_proxy() -> Unreachable:
    """HTTPS_PROXY and its like hold no URL that can be used; the value may hold a password, so it is not shown."""
    hint = "something like http://proxy.example:3128; also look at HTTP_PROXY, ALL_PROXY and NO_PROXY"
    return Unreachable("the proxy in HTTPS_PROXY is not one that boardctl can use", hint=hint)


def unusable_certificates() -> Unreachable:
    """SSL_CERT_FILE or SSL_CERT_DIR can't be read."""
    hint = "it should name a file of PEM certificates; unset it to trust the usual ones"
    return Unreachable("the certificates that SSL_CERT_FILE names can't be read", hint=hint)


def proxy_of(base_url: str) -> str | None:
    """Host and port of the proxy that stands before the API, by the usual variables; never its password."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    if is_loopback(base_url) or proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    url = proxies.get(parts.scheme) or proxies.get("all")
    return urlsplit(url if "://" in url else f"//{url}").netloc.rpartition("@")[2] if url else None


def _next_hop(asked: Asked) -> str:
    """Who the connection is opened to: the proxy, where there is one."""
    proxy = proxy_of(asked.base_url)
    return f"the proxy {proxy}" if proxy else asked.server


def _unconnected(asked: Asked, causes: list[BaseException]) -> Trouble:
    import socket
    import ssl

    proxy = proxy_of(asked.base_url)
    if any(isinstance(each, ssl.SSLError) for each in causes):
        hint = "behind a company proxy, point SSL_CERT_FILE at its certificate"
        return _unsent(asked, f"no safe connection to {asked.server}: its TLS certificate does not hold", hint, True)
    if any(isinstance(each, socket.gaierror) for each in causes):
        host = f"of the proxy {proxy}" if proxy else str(urlsplit(asked.base_url).hostname)
        hint = _network_hint(asked) if proxy or is_trello(asked.base_url) else "check BOARDCTL_API_URL and the network"
        return _unsent(asked, f"the name {host} can't be resolved (DNS)", hint)
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        hop = f"the proxy {proxy}" if proxy else origin(asked.base_url)
        return _unsent(asked, f"nothing answers at {hop}: connection refused", _network_hint(asked))
    return _unsent(asked, f"no connection to {_next_hop(asked)}", _network_hint(asked))


def _network_hint(asked: Asked) -> str:
    if proxy_of(asked.base_url):
        return "check the network, HTTPS_PROXY and NO_PROXY"
    if is_trello(asked.base_url):
        return "check the network, HTTPS_PROXY, and https://trello.status.atlassian.com"
    return "is it running? BOARDCTL_API_URL points there"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and all that led to it: httpx, httpcore and anyio each wrap the one below."""
    if error is None:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    yield from _causes(error.__cause__ or error.__context__)
