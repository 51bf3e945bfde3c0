"""The evidence that others wrote, which lies beside this repository, and the lists of what it no longer proves."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[2].parent / "shared" / "trello-api"
REASON = "the recorded evidence (../shared/trello-api) is not on this machine"

needs_evidence = pytest.mark.skipif(not SHARED.is_dir(), reason=REASON)


@cache
def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a JSON lines file; none where the evidence is missing."""
    file = SHARED / f"{name}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


@cache
def document(name: str) -> dict[str, Any]:
    """A JSON document; empty where the evidence is missing."""
    file = SHARED / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


@cache
def listed(name: str) -> dict[str, Any]:
    """One of the TOML lists in this folder."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
