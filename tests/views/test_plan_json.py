"""A plan as JSON: the schema, the digest, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from boardctl.model.operations import Operation
from boardctl.model.plan import Plan
from boardctl.views.plan_json import is_intact, plan_json
from tests.views import plans
from tests.views.golden_files import compare

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))
SOURCES = {"boards/website.yaml": "b" * 64, "boardctl.yaml": "a" * 64}


def encode(operation: Operation) -> tuple[str, str, object]:
    """Stands in for the wire: what it says is not this test's concern."""
    return "PUT", f"/{operation.kind}/{operation.target}", {"fields": sorted(operation.fields)}


def as_json(plan: Plan) -> str:
    """The plan as the command prints it."""
    return plan_json(plan, sources=SOURCES, options={"vars": {"tier": "gold"}}, encode=encode)


def test_schema_is_a_schema() -> None:
    """The published schema is valid JSON Schema 2020-12, and describes every key."""
    Draft202012Validator.check_schema(SCHEMA)
    assert not list(undescribed(SCHEMA))


def undescribed(schema: Any, path: str = "") -> list[str]:
    """The paths of properties without a description."""
    found: list[str] = []
    for name, each in schema.get("properties", {}).items():
        if "description" not in each and "$ref" not in each:
            found.append(f"{path}/{name}")
        found += undescribed(each, f"{path}/{name}")
    for name, each in schema.get("$defs", {}).items():
        found += undescribed(each, f"{path}/$defs/{name}")
    return found + (undescribed(schema["items"], f"{path}[]") if "items" in schema else [])


@pytest.mark.parametrize(
    "make", [plans.contract, plans.new_board, plans.updates, plans.removals, plans.hostile, plans.many, plans.empty]
)
def test_every_plan_fits_the_schema(make: Callable[[], Plan]) -> None:
    """What is printed is what the schema promises."""
    Draft202012Validator(SCHEMA).validate(json.loads(as_json(make())))


@pytest.mark.parametrize("name", ["contract", "placed", "removals"])
def test_plan_json_is_as_agreed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document is printed to the letter as its golden file."""
    monkeypatch.setattr("boardctl.views.plan_json.__version__", "1.2.3")
    compare(f"plan-{name}.json", as_json(getattr(plans, name)()))


def test_same_plan_same_bytes() -> None:
    """Made twice, with sources in another order, the document does not differ."""
    other = plan_json(
        plans.updates(), sources=dict(reversed(SOURCES.items())), options={"vars": {"tier": "gold"}}, encode=encode
    )
    assert as_json(plans.updates()) == other


def test_digest_survives_layout_and_notices_edits() -> None:
    """Reformatting a saved plan is harmless; a changed value is noticed."""
    saved = json.loads(as_json(plans.contract()))
    assert is_intact(dict(sorted(saved.items())))
    saved["boards"][0]["changes"][0]["name"] = "other"
    assert not is_intact(saved)


def test_text_that_no_encoding_takes_is_still_json() -> None:
    """A lone surrogate on a live board becomes an escape that any JSON reader takes."""
    text = as_json(plans.plan(plans.change("create", "card", "website/cards/x", "a\ud800b")))
    assert json.loads(text.encode())["boards"][0]["changes"][0]["name"] == "a\ud800b"
