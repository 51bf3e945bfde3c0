"""Mistakes in files, as text, JSON and annotations."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from boardctl.errors import BoardctlError, ConfigError, Problem, Where
from boardctl.views.problems import error_json, problems_github, problems_json, problems_text
from tests.views.golden_files import compare

PROBLEMS = (
    Problem(
        'unknown key "lable"',
        Where("boards/website.yaml", 19, 9, "lists[0].cards[0]"),
        'did you mean "labels"?',
        "unknown-key",
        excerpt="        lable: [bug]",
    ),
    Problem("wide before the mark", Where("boards/日本.yaml", 3, 8), excerpt="name: 日x本"),
    Problem("a tab can't indent", Where("boards/b.yaml", 2, 3), excerpt="\t\tname: x", hint="use spaces\nas in: name"),
    Problem("boards/c.yaml: there is no such file or folder", Where("boards/c.yaml"), code="not-found"),
    Problem("this is odd", Where("boards/b.yaml", 9), severity="warning"),
    Problem("nowhere in particular"),
)


def test_text_is_as_agreed() -> None:
    """Place, message, line with a caret under the column, hint; then the count."""
    compare("problems.txt", problems_text(PROBLEMS, color=False))


def test_annotations_are_as_agreed() -> None:
    """One workflow command a problem."""
    compare("problems-github.txt", problems_github(PROBLEMS))


def test_json_tells_errors_from_warnings() -> None:
    """`validate --format json` has two lists of the same kind of object."""
    found = json.loads(problems_json(PROBLEMS))
    assert [len(found["errors"]), len(found["warnings"])] == [5, 1]
    assert found["errors"][0] == {
        "code": "unknown-key",
        "message": 'unknown key "lable"',
        "where": {"file": "boards/website.yaml", "line": 19, "column": 9, "path": "lists[0].cards[0]"},
        "hint": 'did you mean "labels"?',
    }


def test_an_error_carries_its_other_problems() -> None:
    """A plan that fails on its files names the first mistake as the error and keeps the rest."""
    assert len(json.loads(error_json(ConfigError(PROBLEMS)))["error"]["others"]) == len(PROBLEMS) - 1
    assert "others" not in json.loads(error_json(BoardctlError("x")))["error"]


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_value_starts_another_workflow_command(message: str, file: str) -> None:
    """An annotation is one line that begins with ours: a hostile card name can't add a second."""
    text = problems_github([Problem(message, Where(file, 1, 1), message)])
    assert text.count("\n") == 1
    assert "\r" not in text
    assert text.startswith("::error file=")
    properties = text.split("::")[1]
    assert properties.count(",") == 3
