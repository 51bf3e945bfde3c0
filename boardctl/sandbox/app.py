"""The server: one ASGI application, in process for --sandbox and over TCP for `sandbox serve`."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec
from starlette.requests import Request

from . import auth, faults
from .call import Call, Caller
from .keeping import kept
from .meter import Meter, Tally
from .params import Params, parse_json, parse_pairs, place
from .refusals import JSON, TEXT, TOO_LONG, Refusal, no_route
from .router import Handler, route, split
from .settings import Settings
from .store import Doc, Store

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

_MULTIPART = "multipart/form-data"
_COMMON = [
    (b"cache-control", b"max-age=0, must-revalidate, no-cache, no-store"),
    (b"x-trello-version", b"1.250000.0"),
    (b"x-trello-environment", b"Sandbox"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, PUT, POST, DELETE"),
    (b"access-control-allow-headers", b"Authorization, Accept, Content-Type"),
    (
        b"access-control-expose-headers",
        b"x-rate-limit-api-key-interval-ms, x-rate-limit-api-key-max, x-rate-limit-api-key-remaining,"
        b" x-rate-limit-api-token-interval-ms, x-rate-limit-api-token-max, x-rate-limit-api-token-remaining",
    ),
]
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Answer:
    """What goes out. Handlers return one when JSON is not the answer (downloads, pages, form text)."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def head(self) -> list[tuple[bytes, bytes]]:
        """All headers that go out."""
        length = (b"content-length", b"%d" % len(self.body))
        return [(b"content-type", self.media_type.encode()), length, *self.headers]


@dataclass(slots=True)
class Asked:
    """One HTTP request, read to the end."""

    method: str
    path: str
    target: str
    params: Params
    headers: dict[str, str]
    base: str
    files: dict[str, Any] = field(default_factory=dict)


class Sandbox:
    """`await sandbox(scope, receive, send)`. Paths under /1 are the API; the rest goes to `pages`, if there are any."""

    def __init__(self, store: Store, settings: Settings, pages: ASGI | None = None) -> None:
        self.store = store
        self.settings = settings
        self.pages = pages
        self.meter = Meter(settings, store.clock)
        self.tally = Tally()
        self.faults = faults.Chooser(settings.faults)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.transport: Any = None  # httpx transport for webhooks; tests put their own
        store.watchers.append(self._deliver)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        elif self.pages is not None:
            await self.pages(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if self.pages is not None and not path.startswith("/1/") and path != "/1":
            await self.pages(scope, receive, send)
            return
        asked = await self._read(scope, receive)
        if isinstance(asked, Answer):
            await _send(send, asked)
            return
        await self._served(asked, send)

    async def _served(self, asked: Asked, send: Send) -> None:
        """Answer, with the latency and faults that were asked for."""
        fault = self.faults.next(asked.method, asked.path)
        with self.faults.racing(asked.method, asked.path) as loses:
            delay = self.settings.latency + self.faults.delay(asked.method, asked.path)
            if delay:
                await asyncio.sleep(delay)
            if fault == "drop-before":
                await faults.drop(send)
                return
            answer = faults.before(fault) if fault else None
            if answer is None:
                answer = faults.after(fault, await self.answer(asked))
            if answer is not None and loses():
                faults.lose(self.store, answer)
        await _reply(send, answer, fault)

    async def _read(self, scope: Scope, receive: Receive) -> Asked | Answer:
        raw_path, query = _raw_path(scope), scope["query_string"]
        target = raw_path + ("?" + query.decode("latin-1") if query else "")
        if len(target) > self.settings.max_url:
            return Answer(414, TOO_LONG, "text/html")
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        values = parse_pairs(query) if query else {}
        files: dict[str, Any] = {}
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            problem = await _body(scope, receive, headers, values, files)
            if problem is not None:
                return problem
        base = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
        return Asked(scope["method"], raw_path, target, Params(values), headers, base, files)

    async def answer(self, asked: Asked) -> Answer:
        """The whole way of one request: limits, route, who, handler, and the refusals on the way."""
        if asked.method == "OPTIONS":
            return Answer(200, b"", TEXT, list(_COMMON))
        key, token = auth.credentials(asked.params, asked.headers)
        found = route.match(asked.method, split(asked.path)) if asked.path.startswith("/1/") else None
        counts = found is not None and asked.path.startswith(("/1/members/", "/1/search"))
        deletes = asked.method == "DELETE" and asked.path.startswith("/1/actions/")
        headers, over = self.meter.count(key, token, members=counts and _is_member_read(asked), deletes_action=deletes)
        try:
            if over is not None:
                raise over
            if found is None:
                raise no_route(asked.method, asked.target)
            answer = await self._handled(asked, found, key, token)
        except Refusal as refusal:
            answer = Answer(refusal.status, *refusal.content())
        self.tally.note(asked.method, answer.status)
        answer.headers += [*headers, *_COMMON, (b"x-server-time", b"%d" % int(self.store.clock() * 1000))]
        return answer

    async def _handled(self, asked: Asked, found: tuple[Handler, dict[str, str]], key: str, token: str) -> Answer:
        handler, path = found
        if self.settings.stores and asked.method != "GET":
            asked.params.values = kept(self.settings.stores, asked.params.values)
        caller = Caller() if handler in route.public else auth.identify(self.store, key, token)
        call = self.call(asked, path, caller)
        if inspect.iscoroutinefunction(handler):
            return as_answer(await handler(call))
        return as_answer(self.run(handler, call))

    def call(self, asked: Asked, path: dict[str, str], caller: Caller) -> Call:
        """The request as the handlers see it: the path's parts decoded, beside the caller and the store."""
        values = {name: unquote(value) for name, value in path.items()}
        return Call(
            asked.method,
            values,
            asked.params,
            caller,
            self.store,
            self.settings,
            asked.base,
            asked.target,
            asked.headers,
            asked.files,
            app=self,
        )

    def run(self, handler: Handler, call: Call) -> Any:
        """A write is one transaction, committed before the answer goes out."""
        if call.method == "GET":
            with self.store.reading():
                return handler(call)
        with self.store.writing():
            return handler(call)

    def _deliver(self, action: Doc) -> None:
        """Webhooks hear of an action once it is committed."""
        from . import delivery

        for webhook in delivery.listeners(self.store, action):
            self.spawn(delivery.deliver(self, webhook["id"], action))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Work that outlasts the answer (a webhook's delivery); dropped where no event loop runs."""
        try:
            task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:
            work.close()  # no server runs: an export was loaded, say
            return
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def drain(self) -> None:
        """Wait until every webhook delivery under way has ended."""
        while self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=True)


def as_answer(value: Any) -> Answer:
    """A handler's value as 200 and JSON: Trello has no 201 or 204 (WIRE-FACTS section 2)."""
    return value if isinstance(value, Answer) else Answer(200, _encode(value))


def _is_member_read(asked: Asked) -> bool:
    """GET /1/members/{id} and searches count; nested reads such as /members/me/boards do not."""
    return asked.method == "GET" and (len(split(asked.path)) == 2 or asked.path.startswith("/1/search"))


def _raw_path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0]


async def _body(
    scope: Scope, receive: Receive, headers: dict[str, str], values: dict[str, Any], files: dict[str, Any]
) -> Answer | None:
    """Add the parameters of the body to `values`; an answer if it can't be read."""
    kind = headers.get("content-type", "")
    if kind.startswith(_MULTIPART):
        await _multipart(Request(scope, receive), values, files)
        return None
    raw = await Request(scope, receive).body()
    text = raw.lstrip()
    if "json" in kind or (text[:1] == b"{" and "urlencoded" not in kind):
        found = parse_json(raw) if text else {}
        if found is None:
            return Answer(400, b"Error parsing body: invalid JSON", TEXT, list(_COMMON))
        values |= found
    else:
        values |= parse_pairs(raw)
    return None


async def _multipart(request: Request, values: dict[str, Any], files: dict[str, Any]) -> None:
    async with request.form() as form:
        for name, part in form.multi_items():
            if isinstance(part, str):
                place(values, name, part)
            else:
                files[name] = (part.filename or "", part.content_type or "", await part.read())


async def _send(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.head()})
    await send({"type": "http.response.body", "body": answer.body})


async def _reply(send: Send, answer: Answer | None, fault: str) -> None:
    """The answer, or what a fault leaves of it."""
    if answer is None:
        await faults.drop(send)
    elif fault == "cut":
        await faults.cut(send, answer)
    else:
        await _send(send, answer)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
