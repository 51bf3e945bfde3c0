"""The account of an apply, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from boardctl.errors import BoardctlError, ConfigError, Problem, Stale, Unsafe, Where
from boardctl.model.result import EXIT_CODES, BoardEnd, Outcome, Requests, Result
from boardctl.views.result_json import result_json, result_of_error
from boardctl.views.result_text import result_text
from tests.views.golden_files import compare

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "result.schema.json").read_text(encoding="utf-8"))


def outcome(name: str, reason: str | None = None, hint: str | None = None, board: str = "website") -> Outcome:
    """A card's creation."""
    address = f"{board}/cards/{name}"
    return Outcome(
        id=address, address=address, action="create", kind="card", name=name, board=board, reason=reason, hint=hint
    )


PARTIAL = Result(
    status="partial",
    done=(outcome("ci"), outcome("copy")),
    failed=(
        outcome("bad", "Trello said: invalid value for due \x1b[2J" + " and went on about it" * 6, "fix the date"),
    ),
    not_attempted=tuple(outcome(f"later {n}", "it needs website/cards/bad, which was not done") for n in range(60)),
    requests=Requests(reads=2, writes=4),
    converged=False,
    stored_differently=('card "ci": desc: asked for "a", stored "b"',),
    remaining=("create website/cards/bad",),
)


@pytest.mark.parametrize("width", [60, 100])
def test_partial_result_looks_as_agreed(width: int) -> None:
    """What failed and what was not tried is told with reasons, then counted."""
    compare(f"result-partial-{width}.txt", result_text(PARTIAL, color=False, width=width))


FLEET = Result(
    status="partial",
    done=tuple(outcome("ci", board=f"client-{n}") for n in range(30) for _ in range(n % 3 * 700 + 1)),
    failed=(outcome("ci", "Trello said: board is closed", board="client-31"),),
    not_attempted=(
        outcome("ci", "the run was stopped", board="客户-kunde-mit-einem-sehr-langen-schlüssel-in-dieser-liste"),
    ),
    requests=Requests(reads=80, writes=21_030),
    boards=(
        *(BoardEnd(key=f"client-{n}", converged=True) for n in range(30)),
        BoardEnd(key="client-31"),
        BoardEnd(key="客户-kunde-mit-einem-sehr-langen-schlüssel-in-dieser-liste", converged=False),
        *(BoardEnd(key=f"idle-{n}", converged=True) for n in range(8)),
    ),
)


@pytest.mark.parametrize("width", [50, 100])
def test_several_boards_get_a_row_each(width: int) -> None:
    """Those with trouble first; those on which nothing was to do are only counted."""
    compare(f"result-fleet-{width}.txt", result_text(FLEET, color=False, width=width))


def test_clean_result_is_one_line() -> None:
    """Where all went well one line is enough."""
    result = Result(status="applied", done=(outcome("ci"),), requests=Requests(reads=2, writes=1), converged=True)
    text = result_text(result, color=False, width=100)
    assert text == "Applied: 1 created. 1 write and 2 reads. A fresh plan is empty.\n"


def test_a_run_that_was_stopped_by_an_error_is_not_told_as_if_it_had_done_nothing() -> None:
    """The disk was full after the first change: that one was made."""
    requests = Requests(reads=2, writes=1)
    text = result_text(Result(status="failed", done=(outcome("ci"),), requests=requests), color=False, width=100)
    assert text == "Applied in part: 1 created. 1 write and 2 reads.\n"
    nothing = result_text(Result(status="failed", failed=(outcome("ci"),), requests=requests), color=False, width=100)
    assert nothing.endswith("Not applied: 1 failed. 1 write and 2 reads.\n")


def test_json_result_fits_the_schema() -> None:
    """With and without an error, the document is what the schema promises."""
    error = ConfigError([Problem("one", Where("a.yaml", 1, 2)), Problem("two")])
    Draft202012Validator.check_schema(SCHEMA)
    for text in (result_json(PARTIAL), result_json(FLEET), result_json(result_of_error(error), error=error)):
        Draft202012Validator(SCHEMA).validate(json.loads(text))


def test_result_json_is_as_agreed() -> None:
    """The document is printed to the letter as its golden file."""
    small = Result(status="nothing", requests=Requests(reads=1), converged=True, run="r1")
    compare("result-nothing.json", result_json(small))


@pytest.mark.parametrize("error", [BoardctlError("a"), Stale("b"), Unsafe("c")])
def test_status_of_an_error_has_its_exit_code(error: BoardctlError) -> None:
    """The status in the document and the exit code of the process say the same."""
    assert EXIT_CODES[result_of_error(error).status] == error.exit_code


def test_what_to_do_is_said_once_for_a_row_of_failures() -> None:
    """Below the last of those that have the same hint, each line of it on a line of its own."""
    failed = (
        outcome("a", "no", "ask an admin\nor two"),
        outcome("b", "no", "ask an admin\nor two"),
        outcome("c", "so"),
    )
    told = result_text(Result(status="failed", failed=failed), color=False, width=80).splitlines()
    assert told[1:6] == [
        '  + card "a": no',
        '  + card "b": no',
        "      hint: ask an admin",
        "            or two",
        '  + card "c": so',
    ]
