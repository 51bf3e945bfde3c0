"""A loaded document -> typed structs; where that fails, every reason in words."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert

from boardctl.config.tree import Document
from boardctl.errors import Problem

T = TypeVar("T", bound=Struct)

_AT = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def decode(document: Document, type_: type[T], *, schema: str) -> T | list[Problem]:
    """The document as a struct, or all that is wrong with it.

    msgspec decides; only then is jsonschema asked for the words (DESIGN section 9), by the schema of that name.
    """
    try:
        return convert(document.data, type_)
    except ValidationError as error:
        from boardctl.config.wording import problems

        return problems(document, schema) or [_as_msgspec_says(document, error)]


def _as_msgspec_says(document: Document, error: ValidationError) -> Problem:
    """The one reason msgspec gives, for what the schema (wrongly) finds no fault with."""
    text = str(error)
    found = _AT.search(text)
    path: list[Any] = [name or int(index) for name, index in _STEP.findall(found[1])] if found else []
    return document.problem(_AT.sub("", text), document.mark(path))
