"""Several GETs in one request."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from .call import Call
from .params import Params, parse_pairs
from .refusals import Refusal, no_route
from .router import route, split

_MOST = 10
_NAMES = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 429: "TooManyRequests"}


@route.add("GET", "/batch")
def batch(call: Call) -> Any:
    """WIRE-FACTS section 3: at most 10 urls without /1, split on raw commas after one decoding; one may fail alone."""
    urls = [url for url in call.params.text("urls").split(",") if url]
    if not urls or len(urls) > _MOST:
        raise Refusal(400, "invalid value for urls")
    return [_item(call, url) for url in urls]


def _item(call: Call, url: str) -> dict[str, Any]:
    try:
        return {"200": _get(call, url)}
    except Refusal as refusal:
        body = refusal.body
        message = body if isinstance(body, str) else str(body.get("message"))
        return {"name": _NAMES.get(refusal.status, "Error"), "message": message, "statusCode": refusal.status}


def _get(call: Call, url: str) -> Any:
    path, _, query = url.partition("?")
    target = f"/1/{path.strip('/')}"
    found = route.match("GET", split(target))
    if found is None or inspect.iscoroutinefunction(found[0]) or target.startswith("/1/batch"):
        raise no_route("GET", target)
    _, over = call.app.meter.count(call.caller.key, (call.caller.token or {}).get("value", ""), members=False)
    if over is not None:
        raise over
    handler, names = found
    inner = Call(
        "GET", names, Params(parse_pairs(query)), call.caller, call.store, call.settings, call.base, target,
        call.headers, app=call.app,
    )  # fmt: skip
    value = handler(inner)
    return msgspec.Raw(value.body) if hasattr(value, "body") else value
