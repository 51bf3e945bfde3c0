"""Pull where people removed what the file has come to cite since the last apply: both sides changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, edited, nothing_planned, now, planned, pulled
from tests.pull.test_kinds import choice, set_value

BOARD = """\
version: 1
name: B
members: [{username: alice, role: admin}, bob]
prune: {members: owned}
labels: [{name: bug, color: red}, docs]
custom_fields:
  - {name: Size, type: number}
  - {name: Note, type: text}
  - {name: Priority, type: list, options: [High, Low]}
lists:
  - name: L
    cards:
      - {name: A, labels: [bug], members: [bob], fields: {Note: x, Priority: Low}}
      - {name: B, fields: {Priority: High}}
      - C
"""


@pytest.fixture
def project(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def label_gone(alice: Alice) -> None:
    alice.do(("DELETE", f"/labels/{alice.id('labels', 'bug')}", {}))


def bob_gone(alice: Alice) -> None:
    alice.do(("DELETE", f"/boards/{alice.board_id}/members/{alice.id('members', 'bob')}", {}))


def note_gone(alice: Alice) -> None:
    alice.do(("DELETE", f"/customFields/{alice.id('customFields', 'Note')}", {}))


def low_gone(alice: Alice) -> None:
    alice.do(("DELETE", choice(alice, "Priority", "Low"), {}))


@pytest.mark.parametrize(
    ("deed", "mine", "gone"),
    [
        (label_gone, ("- C\n", "- {name: C, labels: [bug]}\n"), 'label "bug"'),
        (label_gone, ("- C\n", "- C\n      - {name: New, labels: [bug]}\n"), 'label "bug"'),
        (bob_gone, ("- C\n", "- {name: C, members: [bob]}\n"), 'member "bob"'),
        (note_gone, ("{Note: x,", "{Note: y,"), 'custom_field "Note"'),
        (note_gone, ("{Priority: High}", "{Priority: High, Note: z}"), 'custom_field "Note"'),
        (low_gone, ("{Priority: High}", "{Priority: Low}"), 'option "Low"'),
        (low_gone, ("- C\n", "- {name: C, fields: {Priority: Low}}\n"), 'option "Low"'),
    ],
)
def test_what_is_cited_anew_is_not_taken_out(
    project: Desk, deed: Callable[[Alice], None], mine: tuple[str, str], gone: str
) -> None:
    alice = begun(project, BOARD)
    path = project.root / "boards/board.yaml"
    path.write_text(edited(BOARD, mine))
    deed(alice)
    (listed,) = pulled(project, code=3)["boards"][0]["listed"]
    assert f'{listed["kind"]} "{listed["name"]}"' == gone
    assert "the file was changed too" in listed["reason"]
    assert now(project) == edited(BOARD, mine)
    pulled(project, "--force")
    assert [each for each in planned(project) if each[0] != "create"] == []


@pytest.mark.parametrize("deed", [label_gone, bob_gone, note_gone, low_gone])
def test_what_is_cited_as_it_was_goes(project: Desk, deed: Callable[[Alice], None]) -> None:
    """Also from a card that cites more by now, and where a card says that there is to be none."""
    alice = begun(project, BOARD)
    more = [
        ("labels: [bug], members: [bob]", "labels: [bug, docs], members: [bob, alice]"),
        ("{Note: x, Priority: Low}", "{Note: x, Priority: Low, Size: 3}"),
        ("- C\n", "- {name: C, fields: {Note: null, Priority: null}}\n"),
    ]
    (project.root / "boards/board.yaml").write_text(edited(BOARD, *more))
    deed(alice)
    pulled(project)
    assert planned(project) == [("update", "board/cards/a", ["fields.Size", "labels", "members"])]


def test_another_choice_that_people_made_is_written_for_the_one_that_is_gone(project: Desk) -> None:
    """Also where the file has come to say the one that is gone: to take the value out would clear the board's."""
    alice = begun(project, BOARD)
    low_gone(alice)
    set_value(alice, "A", "Priority", idValue=choice(alice, "Priority", "High").rsplit("/", 1)[-1])
    pulled(project)
    assert now(project) == edited(BOARD, ("[High, Low]", "[High]"), ("Priority: Low", "Priority: High"))
    nothing_planned(project)


def test_the_boards_choice_is_taken_by_force(project: Desk) -> None:
    alice = begun(project, BOARD)
    (project.root / "boards/board.yaml").write_text(edited(BOARD, ("{Priority: High}", "{Priority: Low}")))
    low_gone(alice)
    pulled(project, "--force")
    assert now(project) == edited(BOARD, ("[High, Low]", "[High]"), (", Priority: Low", ""))
    nothing_planned(project)
