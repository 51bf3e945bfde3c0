"""What a plan would say many times over is told once: removals of many boards, hints of many cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pull.desk import Desk

BOARDS, CARDS = 5, 4


def fleet(item: str, *, labels: str) -> str:
    """A file of five boards with the same cards, each of which has the item."""
    rows = "".join(f"  - {{key: k{number}}}\n" for number in range(BOARDS))
    cards = "".join(
        f'      - {{name: Card {number}, checklists: [{{name: "Steps (a.yaml:{number})", items: [a, {item}]}}]}}\n'
        for number in range(CARDS)
    )
    head = f"version: 1\nname: Client ${{{{ each.key }}}}\nfor_each:\n{rows}labels: {labels}\n"
    return f"{head}lists:\n  - name: Todo\n    cards:\n{cards}"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Five boards of which an item of each card has a new name, and a label goes."""
    made = Desk(tmp_path)
    made.write(fleet("b", labels="[wip, keep]"), file="boards/fleet.yaml")
    made.apply()
    made.write(fleet("b2", labels="[keep]"), file="boards/fleet.yaml")
    return made


def test_removals_of_many_boards(desk: Desk) -> None:
    """Below the names of all of these boards: in a comment they are in everybody's sight."""
    told = desk.run("plan", "--format", "markdown").out
    removals = told.partition("**Removals: 25 to delete**")[2].partition("<details")[0].split("```")[1].splitlines()
    assert removals[1:3] == [
        "# k0, k1, k2, k3, k4",
        '- item "b"     delete from "Steps (a.yaml:0)" of "Card 0" (owned, no longer declared)',
    ]
    assert (len(removals), told.count('label "wip"')) == (2 + CARDS + 1, 1)


def test_hints_of_many_places(desk: Desk) -> None:
    """A hint that differs in the line alone stands there once, with how many more there are; the document has all."""
    for shape in ("text", "markdown", "html"):
        words = " ".join(desk.run("plan", "--format", shape).out.split())
        hints = BOARDS if shape == "html" else 1  # there each board has its own
        assert words.count('if the item "b" is now called "b2"') == hints
        assert words.count(f"(boards/fleet.yaml:13 and {CARDS - 1} more places): it is then renamed") == hints
    first = desk.run("plan", "--format", "json").json()["boards"][0]
    assert [each.count("boards/fleet.yaml:") for each in first["notes"]] == [1] * CARDS
