"""Requests against the official description: which routes and parameters it knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from .evidence import document, listed
from .exchanges import Exchange
from .routes import Table


class Known(NamedTuple):
    """A described route: its name, and the parameters it may have."""

    name: str
    parameters: frozenset[str]


@cache
def described() -> Table[Known]:
    """The routes of openapi.json, and those that only other evidence shows."""
    extra: dict[str, set[str]] = {}
    for each in listed("beyond-openapi")["beyond"]:
        extra.setdefault(each["route"], set()).update(each["parameters"])
    routes = {name: parameters | extra.pop(name, set()) for name, parameters in _described()}
    routes |= extra
    return Table({name: Known(name, frozenset(parameters)) for name, parameters in routes.items()})


def _described() -> Iterator[tuple[str, set[str]]]:
    for path, item in document("openapi")["paths"].items():
        for method in ("get", "put", "post", "delete"):
            if method in item:
                shared, own = item.get("parameters", []), item[method]
                parameters = {each["name"] for each in (*shared, *own.get("parameters", [])) if each["in"] == "query"}
                yield f"{method.upper()} {path}", parameters | set(_body(own.get("requestBody", {})))


def _body(body: dict[str, Any]) -> Iterator[str]:
    """The names of all properties that the body may have at its top."""
    for kind in body.get("content", {}).values():
        schema = kind["schema"]
        for each in (schema, *schema.get("oneOf", []), *schema.get("anyOf", [])):
            yield from each.get("properties", {})


def problems(exchange: Exchange) -> Iterator[str]:
    """What in a request stands neither in the description nor in beyond-openapi.toml."""
    route = described().find(exchange.method, exchange.path)
    if route is None:
        yield f"{exchange.method} {exchange.path} is not in openapi.json"
        return
    for name in sorted(set(exchange.names) - route.parameters):
        yield f"{route.name} has no parameter {name!r} in openapi.json"
