"""The JSON Schemas, as shipped in the wheel or as they stand in the checkout, and what is made of the board's.

The board's schema is for editors: it takes expressions and the keys of templates. `literal` is what is left of it
once the templates are worked out, which is what the decoder takes; `head` is the template's part of a file.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

_TEMPLATE_ONLY = ({"$ref": "#/$defs/expression"}, {"$ref": "#/$defs/include"})
_HEAD = ("from", "as", "schedule", "params")
_ROOT_KEYS = frozenset({"from", "with", "for_each", "as", "when", "schedule", "params"})
_ELEMENT_KEYS = frozenset({"for_each", "as", "when"})


def read(name: str) -> bytes:
    """`NAME.schema.json` as bytes. Raises FileNotFoundError where there is none of that name."""
    file = f"{name}.schema.json"
    shipped = files("boardctl").joinpath("schemas", file)
    if shipped.is_file():
        return shipped.read_bytes()
    # An editable install or a checkout: the schemas stand at the top, where editors find them.
    return (Path(__file__).resolve().parents[2] / "schemas" / file).read_bytes()


def parsed(name: str) -> dict[str, Any]:
    """`NAME.schema.json` as data. Raises FileNotFoundError where there is none of that name."""
    return msgspec.json.decode(read(name), type=dict[str, Any])


def decoded(name: str) -> dict[str, Any]:
    """The schema that says what the decoder of that name takes: `board`, `project`, `head`."""
    if name == "project":
        return parsed(name)
    whole = parsed("board")
    properties = whole["properties"]
    if name == "head":
        del whole["anyOf"], whole["required"]
        whole["properties"] = {key: properties[key] for key in _HEAD}
    else:
        del whole["anyOf"]
        whole["required"] = ["version", "name"]
        whole["properties"] = {key: each for key, each in properties.items() if key not in _ROOT_KEYS}
    literal: dict[str, Any] = _literal(whole)
    return literal


def _literal(node: Any) -> Any:
    """A schema without what is gone once templates are worked out."""
    if isinstance(node, list):
        return [_literal(each) for each in node if each not in _TEMPLATE_ONLY]
    if not isinstance(node, dict):
        return node
    made = {key: each if key in ("examples", "enum") else _literal(each) for key, each in node.items()}
    properties = made.get("properties", {})
    if "for_each" in properties:
        made["properties"] = {key: each for key, each in properties.items() if key not in _ELEMENT_KEYS}
    if len(branches := made.get("anyOf", ())) == 1:
        rest = {key: each for key, each in made.items() if key != "anyOf"}
        made = {**rest, **branches[0]}
    return made
