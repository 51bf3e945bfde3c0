"""The params of a template: declared with a type, bound to what an instance gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec import UNSET

from boardctl.config.bounds import ExpressionError, kind
from boardctl.config.functions import as_date
from boardctl.config.head import ParamEntry
from boardctl.config.rows import Cell
from boardctl.config.shown import shown
from boardctl.config.tree import Map, Mark
from boardctl.model.closest import closest, did_you_mean

_NUMBER = re.compile(r"[-+]?[0-9]{1,17}(\.[0-9]{1,17})?")
_WANTS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2026-12-01",
    "list": "a list",
    "object": "a mapping",
}


class Given(NamedTuple):
    """A value given to a param, and where; `key` is where its name stands."""

    value: Any
    at: Mark
    key: Mark


class Fault(NamedTuple):
    """Something wrong with what was given."""

    message: str
    at: Mark
    hint: str | None = None


Default = Callable[[str, Mapping[str, Any]], tuple[Any, Mark]]


class Giver(NamedTuple):
    """Who gives values: where a missing one is missed, what to do about it, and which names have another use."""

    at: Mark
    way: str
    others: tuple[str, ...] = ()


def bind(
    params: Mapping[str, ParamEntry], given: Mapping[str, Given], giver: Giver, *, template: str, default: Default
) -> tuple[dict[str, Any], list[Fault]]:
    """The values of all params, and every fault; one whose name was misspelt is not told as missing too.

    `default(name, values so far)` works out a default; null stands for what is neither given nor has one.
    """
    known = [*params, *giver.others]
    meant = {name: closest(name, known) for name in given if name not in params}
    faults = [_unknown(name, given[name].key, near, template) for name, near in meant.items()]
    values: dict[str, Any] = {}
    for name, param in params.items():
        one = given.get(name)
        if one is None or one.value is None:
            if param.required and name not in meant.values():
                hint = "give it in `with` or the row" if one else giver.way
                faults.append(Fault(f"{template} needs `{name}`", one.at if one else giver.at, hint))
            elif param.default is not UNSET and not faults:  # it may lean on what is wrong
                one = Given(*default(name, values), giver.at)
        values[name] = None
        if one is not None and one.value is not None:
            values[name], fault = _fitted(name, param, one)
            faults += [fault] if fault else []
    return values, faults


def _unknown(name: str, at: Mark, near: str | None, template: str) -> Fault:
    hint = f'did you mean "{near}"?' if near else f"declare it under `params` of {template}"
    return Fault(f"{template} has no param `{name}`", at, hint)


def _fitted(name: str, param: ParamEntry, given: Given) -> tuple[Any, Fault | None]:
    try:
        value = fitted(given.value, param.type)
        allowed = [fitted(each, param.type) for each in param.enum or ()]
    except ValueError:
        hint = (
            f'put it in quotes: "{given.value}"' if param.type == "string" and kind(given.value) == "a number" else None
        )
        return None, Fault(f"`{name}` takes {_WANTS[param.type]}, not {shown(given.value)}", given.at, hint)
    if allowed and value not in allowed:
        texts = ", ".join(shown(each).strip('"') for each in param.enum or ())
        near = did_you_mean(str(value), [str(each) for each in allowed])
        return None, Fault(f"`{name}` is one of {texts}, not {shown(value)}", given.at, near)
    return value, None


def fitted(value: Any, type_: str) -> Any:
    """The value as one of the type. Only texts of a CSV file are turned into anything. Raises ValueError."""
    if isinstance(value, Cell):
        return _of_cell(str(value), type_)
    if type_ == "date":
        return _date(value)
    types: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool, "list": list}
    fits = isinstance(value, types.get(type_, Mapping)) and isinstance(value, bool) == (type_ == "boolean")
    if not fits:
        raise ValueError(type_)
    return value


def _of_cell(text: str, type_: str) -> Any:
    if type_ == "string":
        return text
    if type_ == "date":
        return _date(text)
    if type_ == "list":
        return [part.strip() for part in re.split("[;,]", text) if part.strip()]
    if type_ == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    found = _NUMBER.fullmatch(text)
    if found and (type_ == "number" or (type_ == "integer" and not found[1])):
        return float(text) if found[1] else int(text)
    raise ValueError(type_)


def _date(value: Any) -> date:
    try:
        return as_date(value)
    except ExpressionError as error:
        raise ValueError("date") from error


def given_in(values: Map) -> dict[str, Given]:
    """What a mapping gives, with the places."""
    return {name: Given(values[name], values.spots[name][1], values.spots[name][0]) for name in values}
