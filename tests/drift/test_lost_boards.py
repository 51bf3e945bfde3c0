"""A board that was deleted on Trello: where its state goes with it, nothing may say that all is well."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.projects import REPOSITORY, Ended
from tests.pull.desk import Desk
from tests.served import Served

KEYS = ("lost", "stays")


class Yard:
    """Boards of one account whose state is on the boards; one of them is deleted by a person."""

    def __init__(self, root: Path, served: Served, state: str) -> None:
        self.served, self.desk = served, Desk(root)
        self.desk.write({"version": 1, "state": state}, file="boardctl.yaml")
        for key in KEYS:
            self.desk.write({"version": 1, "name": f"Board {key}", "lists": ["L"]}, file=f"boards/{key}.yaml")
        assert self.run("apply", "--yes").code == 0

    def run(self, *arguments: str) -> Ended:
        return self.desk.run(*arguments, sandbox=False, **self.served.variables)

    def delete(self, key: str) -> None:
        (board,) = (each for each in self.served.get("/members/me/boards") if each["name"] == f"Board {key}")
        self.served.request("DELETE", f"/boards/{board['id']}")

    def document(self, *command: str) -> Any:
        """A document of a command that ends with an error; it fits its schema."""
        ended = self.run(*command, "--format", "json")
        assert ended.code == 1, ended.out
        schema = json.loads((REPOSITORY / "schemas" / f"{command[0]}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(ended.json())
        return ended.json()


@pytest.mark.parametrize("state", ["trello", "file:boardctl.state"])
def test_it_is_told_with_the_others_whatever_the_state(tmp_path: Path, state: str) -> None:
    """An error, as nothing is known of it, and the others are none the worse; before, all was well with `trello`."""
    with Served(tmp_path) as served:
        yard = Yard(tmp_path / "project", served, state)
        assert yard.run("drift").code == 0
        assert "All is well." in yard.run("doctor").out
        yard.delete("lost")
        for command in (("drift",), ("pull", "--diff"), ("pull",)):
            told = yard.run(*command)
            assert (told.code, "1 board is left out: lost" in told.out) == (1, True), told.out
            assert "boards/lost.yaml:1:1: error: lost is left out: " in told.err
            document = yard.document(*command)
            assert [each["key"] for each in document["boards"]] == ["stays"]
            assert [(each["board"], each["code"]) for each in document["errors"]] == [("lost", "not-found")]
        checked = yard.run("doctor")
        assert "lost" in checked.out
        assert "All is well." not in checked.out


def test_doctor_asks_for_the_boards_that_are_known_by_an_id(tmp_path: Path) -> None:
    """Of the state, and of the files: plan stops at each of them."""
    with Served(tmp_path) as served:
        yard = Yard(tmp_path / "project", served, "file:boardctl.state")
        bound = {"version": 1, "name": "Bound", "id": "aaaaaaaaaaaaaaaaaaaaaaaa", "lists": ["L"]}
        yard.desk.write(bound, file="boards/bound.yaml")
        yard.delete("lost")
        checked = yard.run("doctor", "--format", "json")
        (found,) = (each for each in checked.json()["checks"] if each["name"] == "boards")
        assert (checked.code, found["status"]) == (1, "fail")
        assert found["message"] == "deleted, or closed to this login: bound, lost"
        for key in ("bound", "lost"):
            assert f"{key} is left out" in yard.run("plan").err
            (yard.desk.root / "boards" / f"{key}.yaml").unlink()
        assert "boards      found on Trello: 1" in yard.run("doctor").out


def test_doctor_takes_no_other_mistake_for_a_lost_state(tmp_path: Path) -> None:
    """Two boards of one name that nothing is known of; a schedule's board that is over and was deleted since."""
    with Served(tmp_path) as served:
        yard = Yard(tmp_path / "project", served, "file:boardctl.state")
        twin = {"version": 1, "name": "Twin", "lists": ["L"]}
        yard.desk.write(twin, file="boards/twin.yaml")
        for _ in range(2):
            served.request("POST", "/boards", name="Twin")
        rule = {"rrule": "FREQ=DAILY", "start": f"{datetime.now(UTC) - timedelta(days=9):%Y-%m-%d}", "keep": 0}
        day = f"day-{datetime.now(UTC) - timedelta(days=3):%Y-%m-%d}"
        yard.desk.write({"version": 1, "name": "Day ${{ n }}", "schedule": rule}, file="boards/day.yaml")
        kept = json.loads((yard.desk.root / "boardctl.state" / "lost.json").read_text(encoding="utf-8"))
        text = json.dumps({**kept, "board": "aaaaaaaaaaaaaaaaaaaaaaaa", "objects": {}})
        (yard.desk.root / "boardctl.state" / f"{day}.json").write_text(text, encoding="utf-8")
        checks = yard.run("doctor", "--format", "json").json()["checks"]
        told = {each["name"]: (each["status"], each["message"]) for each in checks}
        assert told["state"] == ("ok", "boards remembered: 3")
        assert told["boards"] == ("ok", "found on Trello: 2")


def test_doctor_asks_for_no_board_where_the_api_says_no(tmp_path: Path) -> None:
    """A token that is not good is one mistake: no board is gone for it. One damaged state is told for itself."""
    with Served(tmp_path) as served:
        yard = Yard(tmp_path / "project", served, "file:boardctl.state")
        (yard.desk.root / "boardctl.state" / "lost.json").write_text("{", encoding="utf-8")
        told = []
        for token in (served.variables["TRELLO_TOKEN"], "0" * 64):
            variables = {**served.variables, "TRELLO_TOKEN": token}
            checks = yard.desk.run("doctor", "--format", "json", sandbox=False, **variables).json()["checks"]
            told.append({each["name"]: (each["status"], each["message"]) for each in checks})
        assert told[0]["boards"] == ("ok", "found on Trello: 1")
        assert (told[1]["token"][0], "boards" in told[1]) == ("fail", False)
        assert told[0]["state"][0] == told[1]["state"][0] == "fail"


def test_where_nobody_can_tell_each_way_it_may_be_is_named(tmp_path: Path) -> None:
    """Deleted, out of reach or never made: with the plan, which shows what apply would make of it."""
    with Served(tmp_path) as served:
        yard = Yard(tmp_path / "project", served, "trello")
        yard.delete("lost")
        alone = yard.run("drift", "--board", "lost")
        words = 'no board "Board lost" is found on Trello: it was deleted, closed to this login, or never made'
        assert (alone.code, words in alone.err, "`boardctl plan --board lost`" in alone.err) == (1, True, True)
        assert '+ board "Board lost"' in yard.run("plan", "--board", "lost").out
        checked = yard.run("doctor")
        assert (checked.code, "nothing of lost: never applied, deleted on Trello" in checked.out) == (0, True)
        namesake = served.request("POST", "/boards", name="Board stays")  # which remembers nothing of this key
        errors = {each["board"]: each["code"] for each in yard.document("drift")["errors"]}
        assert errors == {"lost": "not-found"}
        served.request("DELETE", f"/boards/{namesake['id']}")
        twins = [served.request("POST", "/boards", name="Board lost") for _ in range(2)]
        errors = {each["board"]: each["code"] for each in yard.document("drift")["errors"]}
        assert errors == {"lost": "ambiguous"}
        for twin in twins:
            served.request("DELETE", f"/boards/{twin['id']}")
        yard.delete("stays")
        for command in (("drift",), ("pull",)):
            assert "of the boards lost, stays none is found on Trello" in yard.run(*command).err


def test_a_board_that_is_still_to_be_made_is_no_drift_where_the_state_tells(tmp_path: Path) -> None:
    """A folder knows which boards were made: one that was not is a change of the files."""
    desk = Desk(tmp_path)
    desk.write({"version": 1, "name": "Made", "lists": ["L"]}, file="boards/made.yaml")
    desk.apply()
    desk.write({"version": 1, "name": "New", "lists": ["L"]}, file="boards/new.yaml")
    for command in ("drift", "pull"):
        told = desk.run(command)
        assert (told.code, told.err) == (0, "")
