"""The JSON Schemas, as shipped in the wheel or as they stand in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec

NAMES = ("board", "project", "plan", "result", "state")


def read(name: str) -> bytes:
    """`NAME.schema.json` as bytes. Raises FileNotFoundError where there is none of that name."""
    file = f"{name}.schema.json"
    shipped = files("boardctl").joinpath("schemas", file)
    if shipped.is_file():
        return shipped.read_bytes()
    # An editable install or a checkout: the schemas stand at the top, where editors find them.
    return (Path(__file__).resolve().parents[2] / "schemas" / file).read_bytes()


def parsed(name: str) -> dict[str, object]:
    """`NAME.schema.json` as data. Raises FileNotFoundError where there is none of that name."""
    return msgspec.json.decode(read(name), type=dict[str, object])
