"""Every asserted behaviour of the live API, asked of the sandbox: status, content type and body to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from . import cases_objects, cases_requests
from .asserted import CASES, SAME, Answer, answers
from .evidence import listed, needs_evidence, rows

_REGISTERED = (cases_objects, cases_requests)  # importing them fills CASES
ROWS = rows("asserted-behaviours")
SKIPPED = {each["case"]: f"{each['why']}: {each['evidence']}" for each in listed("asserted-skipped")["skipped"]}


def name(row: dict[str, Any]) -> str:
    return f"{row['case']}: {row['method']} {row['path']} {row['request']}"


@needs_evidence
@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: f"{number:03d}")
def test_asserted_row(number: int, record_property: Callable[[str, object], None]) -> None:
    """The sandbox answers as the live API was seen to answer."""
    row = ROWS[number]
    if row["case"] in SKIPPED:
        record_property("asserted", f"skipped: {SKIPPED[row['case']].partition(':')[0]}")
        pytest.skip(f"{name(row)}: {SKIPPED[row['case']]}")
    record_property("asserted", "replayed")
    found = list(answers(row))
    assert found, name(row)
    for answer in found:
        _compare(row, answer)
    record_property("asserted", "matching")


def _compare(row: dict[str, Any], answer: Answer) -> None:
    response = answer.response
    assert response.status_code == row["status"], f"{name(row)}: {response.text}"
    if row["content_type"] is not None:
        assert response.headers["content-type"] == row["content_type"], name(row)
    expected = row["body"] if answer.body is SAME else answer.body
    found = response.text if isinstance(expected, str) else response.json()
    assert found == expected, name(row)


@needs_evidence
def test_every_row_is_asked_or_listed() -> None:
    """No row is left out, and nothing is listed that is not there."""
    cases = {row["case"] for row in ROWS}
    assert set(CASES) | set(SKIPPED) == cases
    assert not set(CASES) & set(SKIPPED)
