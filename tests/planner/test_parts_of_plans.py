"""Part of a plan (--target, --exclude, an approval): just that is done, and what was left out is not forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.planner.test_saved_plans import save
from tests.tables import Table

STEPS = {"name": "Steps", "items": ["one", "two"]}
CARDS = [{"name": name, "checklists": [STEPS]} for name in "xyz"]


def board(*cards: Any, **more: Any) -> dict[str, Any]:
    """A board with one list of these cards."""
    return {"version": 1, "name": "B", "lists": [{"name": "A", "cards": list(cards)}], **more}


def made(table: Table) -> dict[str, list[str]]:
    """The cards with the items of their checklists."""
    return {
        card["name"]: [item["name"] for checklist in card["checklists"] for item in checklist["checkItems"]]
        for card in table.board()["cards"]
    }


@pytest.fixture(params=["", "copy: cards\n"])
def copying(request: pytest.FixtureRequest, tmp_path: Path) -> Table:
    """A table where checklists are copied, and one where cards are."""
    (tmp_path / "boardctl.yaml").write_text(f"version: 1\n{request.param}", encoding="utf-8")
    return Table(tmp_path)


def test_a_target_does_not_bring_along_what_it_could_be_copied_from(copying: Table) -> None:
    """The second of three like cards alone: its checklist is built, the first card is not made."""
    copying.apply(board("o"))
    copying.write(board("o", *CARDS))
    copying.apply(targets=("board/cards/y",))
    assert made(copying) == {"o": [], "y": ["one", "two"]}
    assert copying.apply().converged is True
    assert made(copying) == {"o": [], **{name: ["one", "two"] for name in "xyz"}}


def test_what_could_be_copied_from_the_excluded_is_made_all_the_same(copying: Table) -> None:
    """Without the first card the second is the one to copy from."""
    copying.apply(board("o"))
    copying.write(board("o", *CARDS))
    copying.apply(exclude=("board/cards/x",))
    assert made(copying) == {"o": [], "y": ["one", "two"], "z": ["one", "two"]}


def test_what_a_part_leaves_out_is_counted(table: Table) -> None:
    """One change, or so many."""
    data = board("o", labels=["a", "b", "c"])
    table.apply(board("o"))
    notes = [table.plan(data, exclude=named).notes for named in (("*/labels/a",), ("*/labels/a", "*/labels/b"))]
    assert [note.split(" by ")[0] for (note,) in notes] == ["1 more change is left out", "2 more changes are left out"]


def test_an_approval_does_not_need_what_it_could_be_copied_from(table: Table) -> None:
    """The checklist it was to be copied from is gone since: unrelated drift, which blocks nothing."""
    ruled = {"manage": {"progress": "enforce"}}
    table.apply(board(CARDS[0], **ruled))
    save(table, board(*CARDS[:2], **ruled))
    table.person("DELETE", f"/cards/{table.named('cards', 'x')['id']}")
    assert table.apply_saved().status == "applied"
    assert made(table) == {"y": ["one", "two"]}


def test_what_an_approval_left_alone_is_still_to_be_done(table: Table) -> None:
    """A field that people changed on a card that the approval wrote to is set back by the next plan."""
    table.apply(board({"name": "x", "desc": "old", "due": "2027-01-01"}))
    save(table, board({"name": "x", "desc": "new", "due": "2027-01-01"}))
    table.person("PUT", f"/cards/{table.named('cards', 'x')['id']}", due="2028-01-01T00:00:00.000Z")
    assert table.apply_saved().status == "applied"
    assert list(table.change("board/cards/x").fields) == ["due"]


def test_a_target_takes_its_list_and_label_along(table: Table) -> None:
    """What a card can't be without is made with it, and nothing else."""
    data = board({"name": "x", "labels": ["bug"]}, "y", labels=["bug", "more"])
    table.write({**data, "lists": [*data["lists"], "Later"]})
    chosen = {change.address for change in table.plan(targets=("board/cards/x",)).changes}
    assert chosen == {"board", "board/lists/a", "board/labels/bug", "board/cards/x"}
