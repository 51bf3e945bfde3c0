"""`validate` shows every mistake of a file: one that is wrong in its shape hides none of the others, and makes none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.cli.conftest import Boardctl

_Path: TypeAlias = tuple[str | int, ...]

# Of everything that can be written some, and nothing wrong with it.
BOARD: dict[str, Any] = {
    "version": 1,
    "name": "Team",
    "prefs": {"voting": "members"},
    "manage": {"labels": "enforce"},
    "members": ["alice", {"username": "bob", "role": "admin"}, {"email": "carol@example.com"}],
    "labels": ["idea", {"name": "bug", "color": "red", "key": "b"}, {"color": "sky"}],
    "custom_fields": [
        {"name": "Points", "type": "number"},
        {"name": "Size (v1.2)", "type": "list", "options": ["small", {"value": "large", "key": "l"}]},
    ],
    "checklists": [{"name": "Done", "key": "dod", "items": ["a", {"name": "b", "due": "2026-01-01"}]}],
    "lists": [
        "Empty",
        {
            "name": "Todo",
            "limit": 3,
            "cards": [
                "plain",
                {
                    "name": "One",
                    "labels": ["b", "idea", "sky"],
                    "members": ["alice", "bob"],
                    "fields": {"Points": 3, "Size (v1.2)": "l"},
                    "checklists": ["dod", {"name": "own", "items": ["q", {"name": "w", "member": "alice"}]}],
                    "attachments": ["https://a.example/c", {"url": "https://a.example/d", "name": "D"}],
                    "location": {"coordinates": [1, 2]},
                    "manage": {"cards": "seed"},
                },
            ],
        },
        # What a wrong value anywhere above must not hide.
        {
            "name": "Last",
            "cards": [{"name": "wrong", "due": "2026-13-05", "checklists": [{"name": "x", "key": "a b"}]}],
        },
    ],
}
PLANTED = {"lists[2].cards[0].due", "lists[2].cards[0].checklists[0].key"}
MALFORMED = (5, [[1]], {"foo": 1, "bar": 2}, "")


def _places(data: Any, path: _Path = ()) -> Iterator[_Path]:
    """Every place but those in the last list, and what holds it."""
    if path and path != ("lists",):
        yield path
    if path != ("lists", 2) and isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _places(value, (*path, step))


def _text(path: _Path) -> str:
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path).removeprefix(".")


def _with(path: _Path, value: Any) -> dict[str, Any]:
    board = deepcopy(BOARD)
    holder: Any = board
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return board


def _found(boardctl: Boardctl, project: Path, board: dict[str, Any]) -> list[str]:
    """The places of all errors."""
    (project / "boards" / "website.yaml").write_text(json.dumps(board), encoding="utf-8")
    errors = boardctl("validate", "--format", "json").document["errors"]
    return [each["where"]["path"] for each in errors]


@pytest.mark.parametrize("value", MALFORMED, ids=json.dumps)
def test_a_wrong_shape_hides_no_other_mistake_and_makes_none(boardctl: Boardctl, project: Path, value: Any) -> None:
    """Wherever it stands: what is told besides is what is wrong besides."""
    assert set(_found(boardctl, project, BOARD)) == PLANTED
    for path in _places(BOARD):
        if path[:2] == ("lists", 2):
            continue
        found = _found(boardctl, project, _with(path, value))
        assert set(found) >= PLANTED, (path, value)
        others = [each for each in found if each not in PLANTED]
        assert all(each.startswith(_text(path)) for each in others), (path, value, others)
        assert len(found) == len(set(found)) or value == {"foo": 1, "bar": 2}, (path, found)


LISTS = """\
version: 1
name: X
labels: [{name: bug, color: red}]
lists:
  - name: Done
    cards:
      - {name: One, labels: [bugg], due: 2026-13-05}
"""
SHAPES = {
    "an empty element": (LISTS + "  - null\n", ["8:5"]),
    "a number for a list": (LISTS + "  - 5\n", ["8:5"]),
    "a text for cards": (LISTS + "  - {name: B, cards: One}\n", ["8:22"]),
    "a mapping for cards": (LISTS + "  - {name: B, cards: {name: x}}\n", ["8:22"]),
    "a text for the board's checklists": ("checklists: dod\n" + LISTS, ["1:13"]),
    "no version": (LISTS.replace("version: 1", "desc: x"), ["1:1"]),
    "a number among a card's labels": (LISTS.replace("[bugg]", "[5, bugg]"), ["7:30"]),
    "a key of a label that nothing refers to": (LISTS.replace("color: red", "protect: 5"), ["3:31"]),
    "a role that there is not": ("members: [{username: a, role: x}]\n" + LISTS, ["1:31"]),
    "more lists than there can be": (LISTS + "  - B\n" * 500, ["5:3"]),
    "a checklist without a name": ("checklists: [{key: dod}]\n" + LISTS, ["1:14"]),
    "a key like another": ("checklist: [{name: dod}]\n" + LISTS, ["1:1"]),
}


@pytest.mark.parametrize("case", SHAPES)
def test_what_is_well_formed_is_checked_whatever_stands_beside_it(boardctl: Boardctl, project: Path, case: str) -> None:
    """The card's wrong label and date are told too; and what it cites of the wrong shape is not taken for wrong."""
    text, places = SHAPES[case]
    if "checklist" in text:
        text = text.replace("due: 2026-13-05", "due: 2026-13-05, checklists: [dod]")
    (project / "boards" / "website.yaml").write_text(text, encoding="utf-8")
    told = [line for line in boardctl("validate").out.splitlines() if ": error: " in line]
    assert sum('no label "bugg"' in line for line in told) == sum("month must be" in line for line in told) == 1
    rest = [line for line in told if "bugg" not in line and "month" not in line]
    assert [line.removeprefix("boards/website.yaml:").partition(": ")[0] for line in rest] == places


def test_labels_of_no_shape_hide_only_what_cites_them(boardctl: Boardctl, project: Path) -> None:
    """Which there are is not known, so none is missing."""
    text = LISTS.replace("[{name: bug, color: red}]", "bug")
    (project / "boards" / "website.yaml").write_text(text, encoding="utf-8")
    told = [line for line in boardctl("validate").out.splitlines() if ": error: " in line]
    assert ["`labels` must be a list" in told[0], "month must be" in told[1], len(told)] == [True, True, 2]


def test_a_text_for_a_cards_checklists_is_told_once(boardctl: Boardctl, project: Path) -> None:
    """That it is no list says all that there is to mend at its place."""
    (project / "boards" / "website.yaml").write_text(LISTS.replace("[bugg]", "[bug], checklists: A"), encoding="utf-8")
    told = [line for line in boardctl("validate").out.splitlines() if ": error: " in line]
    assert ["`checklists` must be a list" in told[0], "month must be" in told[1], len(told)] == [True, True, 2]


WORDS = """\
version: 1
name: X
labels: [Ops: red]
custom_fields: [{name: N, type: number}]
automation: []
lists:
  - Fix: the "bug" in CI
  - Phase: 3
  - Doing: [a card]
  - name: A
    cards:
      - Meeting: 12:30
      - name: C
        comments: [Hallo]
        power-ups: [Butler]
        fields:
          N: |
            33
        checklists:
          - Note: call them
          - {name: D, items: [See: below], comments: []}
"""
HINTS = {
    "3:10": 'write its name as "name: Ops"',
    "5:1": "automations can't be in a board file: they stay on Trello as they are",
    "7:5": r'put the whole text in quotes: - "Fix: the \"bug\" in CI"',
    "8:5": 'put the whole text in quotes: - "Phase: 3"',
    "9:5": 'write its name as "name: Doing"',
    "12:9": 'put the whole text in quotes: - "Meeting: 12:30"',
    "14:9": "comments can't be in a board file: they stay on Trello as they are",
    "15:9": "Power-Ups can't be in a board file: they stay on Trello as they are",
    "17:14": None,
    "20:13": 'put the whole text in quotes: - name: "Note: call them"',
    "21:31": 'put the whole text in quotes: "See: below"',
    "21:44": "the keys are name, key, id, was, items",
}


def test_a_hint_says_what_to_write(boardctl: Boardctl, project: Path) -> None:
    """A name with a colon in it as a whole; of what no file holds, that it stays; and nothing runs over its line."""
    (project / "boards" / "website.yaml").write_text(WORDS, encoding="utf-8")
    errors = boardctl("validate", "--format", "json").document["errors"]
    assert {f"{each['where']['line']}:{each['where']['column']}": each["hint"] for each in errors} == HINTS
    assert r'custom field "N" takes a number, not "33\n"' in [each["message"] for each in errors]
    assert all("\n" not in f"{each['message']}{each['hint']}" for each in errors)
