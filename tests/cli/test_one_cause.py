"""One mistake that is met at many places is told at three of them, and how often else: it does not bury the others."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.pull.desk import Desk

CARDS = 9
# What a card has that one change in the file makes wrong on all of them.
CAUSES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a field of another type": (
        {"custom_fields": [{"name": "X", "type": "number"}]},
        {"fields": {"X": "text {n}"}},
        'custom field "X" takes a number',
    ),
    "a label that is gone": ({"labels": ["new"]}, {"labels": ["old"]}, 'declares no label "old"'),
    "a field that is gone": ({"custom_fields": []}, {"fields": {"X": "{n}"}}, 'declares no custom field "X"'),
    "an option that is gone": (
        {"custom_fields": [{"name": "X", "type": "list", "options": ["new"]}]},
        {"fields": {"X": "old"}},
        'declares no option "old"',
    ),
    "a checklist that is gone": ({}, {"checklists": ["dod"]}, 'declares no checklist "dod"'),
    "a team that is gone": ({}, {"members": ["team:web"]}, 'there is no team "web"'),
    "a key that there is not": ({}, {"colour": "red"}, "`colour` is not a key of a card"),
    "a label that the board has not": ({}, {"labels": ["old"]}, 'no label "old" is on the board'),
    "a member whom neither has": ({}, {"members": ["nobody"]}, 'no member "nobody" is on the board'),
}
OF_THE_BOARD = ("a label that the board has not", "a member whom neither has")


def board(above: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """A board of many cards with it, and one with a mistake of its own at the end."""
    cards = [{"name": f"Card {n}", **{key: _numbered(each, n) for key, each in card.items()}} for n in range(CARDS)]
    return {"version": 1, "name": "B", **above, "lists": [{"name": "L", "cards": [*cards]}]}


def _numbered(value: Any, n: int) -> Any:
    """A value of its own: what several cards share would be written once."""
    return {key: each.format(n=n) for key, each in value.items()} if isinstance(value, dict) else deepcopy(value)


@pytest.mark.parametrize("case", CAUSES)
def test_three_places_are_told_and_how_many_more_there_are(tmp_path: Path, case: str) -> None:
    """By each command alike; the count at the end has them all."""
    above, card, told = CAUSES[case]
    desk = Desk(tmp_path)
    desk.write(board(above, card))
    for command in (("plan",), ("apply", "--yes")) if case in OF_THE_BOARD else (("validate",), ("plan",)):
        ended = desk.run(*command)
        words = ended.out + ended.err
        assert ended.code == 1
        assert words.count(told) == 3, words
        third = words.rindex(told)
        assert words.index("\n  and 6 more like it in this file\n") > third
        assert words.endswith("\n9 errors, 6 of them not shown\n")


def test_what_has_another_cause_is_told_between_them(tmp_path: Path) -> None:
    """Two labels that are gone are two mistakes, in each of two files; what is wrong thrice is told thrice."""
    desk = Desk(tmp_path)
    made = board({"labels": []}, {"labels": ["old"]})
    cards = made["lists"][0]["cards"]
    cards[5]["labels"], cards[6]["due"], cards[7]["labels"] = ["older"], "2026-13-05", ["older", "older"]
    desk.write(made)
    desk.write({**board({"labels": []}, {"labels": ["old"]}), "name": "C"}, file="boards/c.yaml")
    words = desk.run("validate").out
    assert (words.count('"old"'), words.count('"older"'), words.count("month must be")) == (6, 3, 1)
    assert re.findall("and .* more.*", words) == ["and 4 more like it in this file", "and 6 more like it in this file"]
    assert words.endswith("\n20 errors in 2 files, 10 of them not shown\n")


def test_programs_get_them_all(tmp_path: Path) -> None:
    """JSON has every place; annotations, of which a page shows few, go as the text does."""
    desk = Desk(tmp_path)
    desk.write(board({"labels": []}, {"labels": ["old"]}))
    assert len(desk.run("validate", "--format", "json").json()["errors"]) == CARDS
    annotations = desk.run("validate", "--format", "github").out.splitlines()
    assert [each.endswith("%0Aand 6 more like it in this file") for each in annotations] == [False, False, True]


def test_a_type_that_only_the_board_knows_is_one_cause_too(tmp_path: Path) -> None:
    """The file leaves the field to the board, where it is one of numbers."""
    desk = Desk(tmp_path)
    desk.write(board({"custom_fields": [{"name": "X", "type": "number"}]}, {}))
    desk.apply()
    desk.write(board({}, {"fields": {"X": "text {n}"}}))
    told = desk.run("plan").err
    assert told.count('custom field "X" takes a number') == 3
    assert told.endswith("  and 6 more like it in this file\n9 errors, 6 of them not shown\n")
