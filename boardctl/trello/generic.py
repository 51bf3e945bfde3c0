"""Any call of the API: fields as query, form, JSON or upload, and answers page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from boardctl.errors import WireError
from boardctl.trello.client import PAGE
from boardctl.trello.transport import Payload, import_httpx

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Pairs = tuple[tuple[str, str], ...]


class Upload(NamedTuple):
    """A file to be sent as such: Trello calls the field `file` wherever it takes one."""

    name: str
    content: bytes


class Generic(NamedTuple):
    """A call as a person words it. `fields` are texts, `typed` are JSON values, `path` is without `/1`."""

    method: str
    path: str
    fields: Pairs = ()
    typed: Mapping[str, Any] = {}
    upload: Upload | None = None


async def call(client: Client, asked: Generic) -> bytes:
    """The answer as it came."""
    if asked.method == "GET":
        return await client.raw("GET", asked.path, params=_query(asked))
    return await client.raw(asked.method, asked.path, payload=_payload(asked))


async def pages(client: Client, asked: Generic) -> list[Any]:
    """All pages of a list, newest first, as GET answers them: actions, cards, notifications.

    Each page asks for what is older than the last one's oldest: ids begin with the time of creation. A route that
    knows no pages gives all at once, which ends it too.
    """
    fields = dict(_query(asked))
    size = int(fields["limit"]) if fields.get("limit", "").isdecimal() else PAGE
    found: dict[str, Any] = {}
    while True:
        page = await _page(client, asked.path, {**fields, "limit": str(size)})
        new = {str(each.get("id")): each for each in page if str(each.get("id")) not in found}
        found |= new
        if len(page) < size or not new:
            return list(found.values())
        fields["before"] = min(new)


async def _page(client: Client, path: str, fields: Mapping[str, str]) -> list[Any]:
    answer = _decoded(await client.raw("GET", path, params=tuple(fields.items())))
    if not isinstance(answer, list) or not all(isinstance(each, dict) and "id" in each for each in answer):
        hint = "only lists of objects have pages, as /boards/ID/actions does; leave --paginate out"
        raise WireError(f"{path} does not answer with a list of objects", hint=hint)
    return answer


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _query(asked: Generic) -> Pairs:
    return (*asked.fields, *((name, _as_text(value)) for name, value in asked.typed.items()))


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _payload(asked: Generic) -> Payload | None:
    """Texts alone go as a form, as all of Trello's examples have it; with a JSON value everything goes as JSON."""
    if asked.upload is not None:
        return _multipart(asked, asked.upload)
    if asked.typed:
        return Payload(msgspec.json.encode({**dict(asked.fields), **asked.typed}), "application/json")
    if asked.fields:
        return Payload(urlencode(asked.fields).encode(), "application/x-www-form-urlencoded")
    return None


def _multipart(asked: Generic, upload: Upload) -> Payload:
    # A request that is never sent: httpx knows how to write multipart.
    httpx: Any = import_httpx()
    files = {"file": (upload.name, upload.content)}
    request = httpx.Request("POST", "http://multipart.invalid", data=dict(_query(asked)), files=files)
    return Payload(request.read(), request.headers["content-type"])
