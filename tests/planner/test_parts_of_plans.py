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


NAMES = "abcd"


def rows(lists: str = NAMES, fields: str = NAMES) -> dict[str, Any]:
    """A board with these lists, and fields of these names, in order."""
    named = [{"name": f"F{name}", "type": "text"} for name in fields]
    return {"version": 1, "name": "B", "lists": list(lists), "custom_fields": named}


def stand(table: Table, kind: str) -> str:
    """The last letters of lists or fields as they stand."""
    return "".join(each["name"][-1] for each in sorted(table.board()[kind], key=lambda each: float(each["pos"])))


def left_out(table: Table, way: str) -> None:
    """Run a part of the plan without the lists: a plan of before, or by address."""
    if way == "saved":
        table.apply_saved()
    else:
        chosen: dict[str, Any] = {"targets": ("board/custom_fields/fd",)}
        table.apply(**(chosen if way == "target" else {"exclude": ("*/lists/*",)}))


@pytest.mark.parametrize("way", ["target", "exclude", "saved"])
@pytest.mark.parametrize("also", [False, True])
def test_people_moved_what_a_part_leaves_out(table: Table, way: str, also: bool) -> None:
    """Their move is drift before and after, whether the part has nothing to do or `also` moves a field."""
    table.apply(rows())
    save(table, rows(fields="dabc" if also else NAMES))
    table.person("PUT", f"/lists/{table.named('lists', 'd')['id']}", pos="top")
    drift = table.project.run("drift", "--format", "json").json()["boards"][0]["changes"]
    assert [(each["address"], each["field"]) for each in drift] == [("board/lists/d", "place")]
    left_out(table, way)
    assert (stand(table, "lists"), stand(table, "customFields")) == ("dabc", "dabc" if also else "abcd")
    assert table.project.run("drift", "--format", "json").json()["boards"][0]["changes"] == drift
    assert table.changes() == [("move", "board/lists/d")]
    table.apply()
    assert (stand(table, "lists"), table.project.run("drift").code) == (NAMES, 0)


def test_a_part_that_moves_one_list_remembers_where_people_put_another(table: Table) -> None:
    """What was moved, and what is new, is remembered where it is; what was left out where it was."""
    table.apply(rows())
    table.write(rows("xbacd"))
    table.person("PUT", f"/lists/{table.named('lists', 'd')['id']}", pos="top")
    assert {action for action, _ in table.changes()} == {"create", "move"}
    table.apply(exclude=("board/lists/d",))
    assert stand(table, "lists") == "dxbac"
    drift = table.project.run("drift", "--format", "json").json()["boards"][0]["changes"]
    assert [(each["name"], each["before"]) for each in drift] == [("d", "c")]
    assert table.project.run("pull").code == 0
    assert (table.changes(), table.project.run("drift").code) == ([], 0)
    assert stand(table, "lists") == "dxbac"
