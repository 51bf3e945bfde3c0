"""A board file that was renamed has another key: a plan says how to go on with what is remembered under the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pull.desk import Desk

MOVE = "but it is remembered under the key a: `boardctl state mv a b` goes on with that"


def board(key: str, **more: Any) -> dict[str, Any]:
    """A board with a card that is owned once it was applied."""
    return {"version": 1, "name": f"Board {key}", "lists": [{"name": "One", "cards": ["x", "y"]}], **more}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Boards a and other were applied."""
    made = Desk(tmp_path)
    for key in ("a", "other"):
        made.write(board(key), file=f"boards/{key}.yaml")
    made.apply()
    return made


@pytest.mark.parametrize("paths", [(), ("boards/b.yaml",)])
def test_a_plan_names_the_command_that_goes_on(desk: Desk, paths: tuple[str, ...]) -> None:
    """Of the whole project and of the file alone; and with that command nothing is lost."""
    (desk.root / "boards/a.yaml").rename(desk.root / "boards/b.yaml")
    planned = desk.run("plan", *paths)
    assert (planned.code, MOVE in planned.out, planned.out.count("is remembered under")) == (0, True, 1)
    assert desk.run("state", "mv", "a", "b").code == 0
    again = desk.run("plan", *paths)
    assert ("remembered" in again.out + again.err, again.code) == (False, 0)


def test_the_warning_of_a_board_without_a_file_names_it_too(desk: Desk) -> None:
    """Beside the two other ways out; which key is the new one, only the board's own note knows."""
    (desk.root / "boards/a.yaml").rename(desk.root / "boards/b.yaml")
    told = desk.run("plan").err
    for way in ("`key: a` in a file that was renamed", "`boardctl state mv a KEY`", "`boardctl state rm a`"):
        assert way in told


def test_a_board_bound_by_its_id_is_known_as_well(desk: Desk) -> None:
    """Whatever it is called by now; the id in the state is what tells."""
    ids = {each["name"]: each["id"] for each in desk.get("/members/me/boards")}
    (desk.root / "boards/a.yaml").unlink()
    desk.write({**board("new"), "id": ids["Board a"]}, file="boards/b.yaml")
    assert MOVE in desk.run("plan", "boards/b.yaml").out


def test_the_key_of_another_file_is_no_old_one(desk: Desk) -> None:
    """A copy bound to the same board: its memory is a's, which is still there though it was not asked for."""
    ids = {each["name"]: each["id"] for each in desk.get("/members/me/boards")}
    desk.write({**board("a"), "id": ids["Board a"]}, file="boards/b.yaml")
    planned = desk.run("plan", "boards/b.yaml")
    assert ("nothing is remembered of this board" in planned.out, "state mv" in planned.out) == (True, False)


def test_a_state_that_cannot_be_read_stops_no_other_board(desk: Desk) -> None:
    """What is left of a file that is gone may be damaged: it is nobody's any more."""
    for gone in ("a", "other"):
        (desk.root / f"boards/{gone}.yaml").unlink()
    desk.write(board("a"), file="boards/b.yaml")
    (memory,) = desk.root.rglob("other.json")
    memory.write_text("{", encoding="utf-8")
    assert MOVE in desk.run("plan").out
