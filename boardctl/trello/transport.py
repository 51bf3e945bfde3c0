"""Requests with everything that makes them safe: header auth, limits, retries, redaction, clear errors."""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from boardctl import __version__
from boardctl.errors import AuthError, Unreachable
from boardctl.trello import failures
from boardctl.trello.course import Course, Patience
from boardctl.trello.failures import Asked, Trouble
from boardctl.trello.limits import Clock, Limits, Sleep
from boardctl.trello.redact import LOGGERS, Credentials, Redactor
from boardctl.trello.waits import Tell, Waits, untold

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Decode = Callable[[bytes], T]
Params = Mapping[str, Any] | tuple[tuple[str, str], ...] | None

CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 35.0  # after 30 s Trello itself gives up with 503 or 504 (WIRE-FACTS section 2)


class Payload(NamedTuple):
    """A body as it goes out, and its content type."""

    content: bytes
    kind: str


class Reply(NamedTuple):
    """An answer of any status. Its body holds no secret of the transport's; its headers are as they came."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def said(self) -> str:
        """Its words, as far as it has any."""
        return failures.words(self.content, self.headers.get("content-type", ""))


class Transport:
    """Sends requests to one API with one pair of credentials; an async context manager.

    `clock`, `sleep`, `jitter` (a number from 0 to 1) and `wall` (the time of day) are given by tests. `reads` and
    `writes` count the requests that were really sent, repeats included. `secrets` are further texts to redact. `tell`
    gets to know of waits that a person would wonder about.
    """

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Credentials | None,
        transport: httpx.AsyncBaseTransport | None = None,
        concurrency: int = 8,
        limits: Limits | None = None,
        patience: Patience | None = None,
        secrets: Iterable[str] = (),
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        wall: Clock = time.time,
        tell: Tell = untold,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.redact = Redactor((*(credentials or ()), *secrets))
        self.reads = self.writes = 0
        self._credentials = credentials
        self._inner = transport
        self._slots = asyncio.Semaphore(concurrency)
        self._limits = limits or Limits(clock=clock, sleep=sleep)
        self._patience = patience or Patience()
        self._hurried = asyncio.Event()
        self._sleep = sleep
        self._jitter = jitter
        self._wall = wall
        self.waits = Waits(tell, clock)
        self._told: tuple[Callable[[], float] | None, float] = (None, 0.0)
        self._http: httpx.AsyncClient | None = None
        self._reached = False

    async def __aenter__(self) -> Transport:
        _filter_logs(self.redact, add=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        _filter_logs(self.redact, add=False)
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        decode: Decode[T],
        params: Params = None,
        body: Mapping[str, Any] | None = None,
        payload: Payload | None = None,
        before: Callable[[], None] | None = None,
    ) -> T:
        """The decoded answer of one request, repeated as far as that is safe.

        GET, PUT and DELETE are repeated after any failure that may pass. A POST is repeated after 429 and where no
        connection could be opened, and never otherwise: Trello has no idempotency keys (WIRE-FACTS section 9).
        `body` is sent as JSON, `payload` as it is. `before` is called when the limits let the request go, each time it
        is sent; what it raises keeps it from being sent.
        """
        if body is not None:
            payload = Payload(msgspec.json.encode(body), "application/json")
        asked = Asked(method, self.redact(path), self.base_url, self._credentials is None)
        course = Course(asked, self._patience)
        while True:
            result = await self._attempt(course, path, params, payload, decode, before)
            if not isinstance(result, Trouble):
                return result
            if course.is_gone_already(result):
                return decode(b"{}")
            pause = course.after(result, reached=self._reached, window=self._limits.window_seconds)
            if result.fate == "limited":
                self._limits.hold(pause)
            else:
                await self.pause(pause, f"{result.error.message}; it is tried again")

    async def pause(self, seconds: float, why: str) -> None:
        """Wait, as between two tries."""
        self.waits.note(seconds, why)
        await self._sleep(seconds * (0.5 + self._jitter() / 2))

    async def rest(self, seconds: float) -> None:
        """Wait for just so long."""
        await self._sleep(seconds)

    def server_time(self) -> float:
        """The server's clock, in seconds, as its last answer told it: the one that new ids begin with."""
        told, then = self._told
        return self._wall() if told is None else self._wall() - then + told()

    def _set_clock(self, headers: Mapping[str, str]) -> None:
        """Every answer has `date`; recorded ones have `x-server-time` too, in milliseconds (WIRE-FACTS section 3)."""
        exact, date = headers.get("x-server-time", ""), headers.get("date", "")
        if exact.isdecimal():
            self._told = (lambda: int(exact) / 1000), self._wall()
        elif date.endswith("GMT"):
            self._told = (lambda: _seconds_of(date)), self._wall()

    async def once(self, method: str, path: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer to one request that is never repeated, whatever its status.

        For what has to be read from the answer itself: why a key is refused, the server's clock, OAuth 1.0.
        Raises Unreachable where there was no answer.
        """
        asked = Asked(method, self.redact(path), self.base_url, self._credentials is None)
        stamp = await self._limits.acquire(self.waits.note)
        answer = await self._send(asked, path, None, None, headers)
        await self._limits.answered(stamp)
        if isinstance(answer, Trouble):
            raise answer.error
        self._limits.observe(answer.headers)
        return Reply(answer.status_code, answer.headers, self.redact.content(answer.content))

    def hurry(self) -> None:
        """Let no write wait for its turn any more, unless an earlier try of it may have been done."""
        self._hurried.set()

    @property
    def held(self) -> float:
        """Seconds for which nothing is sent, since the server said 429."""
        return self._limits.held

    async def _turn(self, course: Course, before: Callable[[], None] | None) -> int:
        """The stamp of a request, once the limits let it go. `before` may raise sooner, where nobody is to wait."""
        if before is None:
            return await self._limits.acquire(self.waits.note)
        turn, hurried = (
            asyncio.ensure_future(self._limits.acquire(self.waits.note)),
            asyncio.ensure_future(self._hurried.wait()),
        )
        try:
            await asyncio.wait((turn, hurried), return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                before()
                if course.refusal is not None:
                    raise course.refusal
            return await turn
        finally:
            hurried.cancel()
            turn.cancel()

    async def _attempt(
        self,
        course: Course,
        path: str,
        params: Params,
        payload: Payload | None,
        decode: Decode[T],
        before: Callable[[], None] | None,
    ) -> T | Trouble:
        asked = course.asked
        async with self._slots:
            stamp = await self._turn(course, before)
            if before is not None:
                before()
            answer = await self._send(asked, path, params, payload)
            await self._limits.answered(stamp)
        if isinstance(answer, Trouble):
            return answer
        self._limits.observe(answer.headers)
        self._set_clock(answer.headers)
        return self._read(asked, answer, decode)

    async def _send(
        self,
        asked: Asked,
        path: str,
        params: Params,
        payload: Payload | None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response | Trouble:
        httpx, http, url = import_httpx(), self._client(), f"{self.base_url}/{path.lstrip('/')}"
        content = None if payload is None else payload.content
        more = {**(headers or {}), **({} if payload is None else {"Content-Type": payload.kind})}
        try:
            answer = await http.request(asked.method, url, params=params, content=content, headers=more)
        except httpx.RequestError as error:
            trouble = failures.of_exception(asked, error)
            self._count(asked.method, sent=trouble.fate != "unsent")
            return trouble
        except httpx.InvalidURL:
            raise Unreachable("the API's URL is not a valid one", hint="check BOARDCTL_API_URL") from None
        self._reached = True
        self._count(asked.method, sent=True)
        return answer

    def _count(self, method: str, *, sent: bool) -> None:
        if method == "GET":
            self.reads += sent
        else:
            self.writes += sent

    def _read(self, asked: Asked, answer: httpx.Response, decode: Decode[T]) -> T | Trouble:
        content, status = answer.content, answer.status_code
        if not 200 <= status < 300:
            said = failures.words(content, answer.headers.get("content-type", ""))
            said = said if said.lower() in failures.VERDICTS else self.redact(said)
            told = {name: self.redact(answer.headers.get(name, "")) for name in failures.TELLING}
            return failures.of_answer(asked, status, said, told)
        try:
            # Any 2xx is success: in June 2025 some writes answered 202 for days (WIRE-FACTS section 2).
            return decode(self.redact.content(content) if content.strip() else b"{}")
        except msgspec.ValidationError as error:
            raise failures.misshapen(asked, status, self.redact(str(error))) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return failures.unreadable(asked, status)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            failures.check_url(self.base_url)
            self._http = _open(self.base_url, self._credentials, self._inner)
        return self._http


def _seconds_of(date: str) -> float:
    """An HTTP date as seconds since 1970. Only runs that write need it, and its import takes a while."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return time.time()


def _open(base_url: str, credentials: Credentials | None, inner: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    httpx: Any = import_httpx()
    headers = {"Accept": "application/json", "User-Agent": f"boardctl/{__version__}"}
    if credentials is not None and not credentials.sound:
        # A line break or a quote would end the header early, and the error of the HTTP library would show it.
        raise AuthError("the API key or the token holds characters that can't be in one", hint=failures.LOGIN)
    if credentials is not None:
        headers["Authorization"] = credentials.header()
    trust = _trust(base_url, inner is not None)
    try:
        return httpx.AsyncClient(  # type: ignore[no-any-return]
            headers=headers,
            transport=inner,
            verify=trust,
            trust_env=not failures.is_loopback(base_url),  # no proxy can reach a sandbox on this machine
            follow_redirects=False,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS, pool=None),
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise failures.unusable_proxy() from None


def _trust(base_url: str, in_process: bool) -> Any:
    """Who is trusted to be the server. Loading the certificates costs tens of milliseconds: only for https."""
    if in_process or base_url.startswith("http://"):
        import ssl

        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
    try:
        return import_httpx().create_ssl_context()
    except OSError:  # ssl.SSLError is one too: the file is not there, or holds no certificate
        raise failures.unusable_certificates() from None


def import_httpx() -> ModuleType:
    """httpx without its command line, which would import rich, pygments and click: more than half of its cost."""
    if "httpx" not in sys.modules:
        sys.modules["httpx._main"] = None  # type: ignore[assignment]  # makes the import in its try block fail
        try:
            importlib.import_module("httpx")
        finally:
            del sys.modules["httpx._main"]
    return sys.modules["httpx"]


def in_process(app: Any) -> httpx.AsyncBaseTransport:
    """A transport that calls an ASGI application in this process: no sockets, no HTTP."""
    import_httpx()
    from boardctl.trello.inprocess import InProcess

    return InProcess(app)


def _filter_logs(redact: Redactor, *, add: bool) -> None:
    """Keep tokens out of the request lines that httpx logs (`/tokens/TOKEN`) while this transport is open."""
    import logging

    for name in LOGGERS:
        logger = logging.getLogger(name)
        if add:
            logger.addFilter(redact.record)
        else:
            logger.removeFilter(redact.record)
