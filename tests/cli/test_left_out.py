"""A board that can't be read or planned: the others are planned, looked at and pulled, and its error is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.projects import REPOSITORY
from tests.pull.desk import Desk
from tests.served import Served

GONE = "beta is left out: the board of beta is in the state but can't be read"


def board(key: str, **card: Any) -> dict[str, Any]:
    """A board with a card."""
    return {"version": 1, "name": f"Board {key}", "lists": [{"name": "One", "cards": [{"name": "A", **card}]}]}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three boards: beta was deleted on Trello, gamma is to change."""
    made = Desk(tmp_path)
    for key in ("alpha", "beta", "gamma"):
        made.write(board(key, desc="as filed"), file=f"boards/{key}.yaml")
    made.apply()
    made.request("DELETE", f"/boards/{ids(made)['Board beta']}")
    made.write({**board("gamma", desc="as filed"), "labels": ["new"]}, file="boards/gamma.yaml")
    return made


def ids(desk: Desk) -> dict[str, str]:
    return {each["name"]: each["id"] for each in desk.get("/members/me/boards")}


def document(desk: Desk, *command: str) -> Any:
    """The JSON document of a command that ends with an error; it fits its schema."""
    ended = desk.run(*command, "--format", "json")
    assert ended.code == 1
    schema = json.loads((REPOSITORY / "schemas" / f"{command[0]}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(ended.json())
    return ended.json()


def test_plan_shows_the_others(desk: Desk) -> None:
    """On stdout what apply is about to do, on stderr the error with the way out; an error goes before changes."""
    for options in ((), ("--detailed-exitcode",)):
        ended = desk.run("plan", *options)
        assert (ended.code, '+ label "new"' in ended.out, "! 1 board is left out: beta" in ended.out) == (1, True, True)
        assert f"boards/beta.yaml:1:1: error: {GONE}" in ended.err
        assert "`boardctl state rm beta`" in ended.err


def test_plan_in_its_other_forms_says_so(desk: Desk) -> None:
    """A reader of the comment or the page alone sees what it is without; in public the key alone."""
    told = desk.run("plan", "--format", "markdown", "--html", "full.html").out
    assert told.splitlines()[1] == "### Plan: 1 to create; 1 board is left out"
    assert "! beta: the board of beta is in the state" in told
    assert re.search(r"^  hint: .*`boardctl state rm beta`", told, re.MULTILINE)
    whole = (desk.root / "full.html").read_text(encoding="utf-8")
    assert "beta: the board of beta is in the state" in whole
    assert re.search(r"<br>hint: .*<code>boardctl state rm beta</code>", whole)
    public = desk.run("plan", "--format", "markdown", "--html", "public.html", "--details", "counts").out
    page = (desk.root / "public.html").read_text(encoding="utf-8")
    for text in (public, page):
        assert ("beta" in text, "in the state" in text) == (True, False)


def test_the_same_way_out_of_many_is_told_once(desk: Desk) -> None:
    """Below the last of those that share it; and all of its lines."""
    desk.write({**board("gamma"), "labels": [{"name": "x", "id": "0" * 24}]}, file="boards/gamma.yaml")
    desk.write({**board("alpha"), "labels": [{"name": "x", "id": "0" * 24}]}, file="boards/alpha.yaml")
    desk.write(board("delta"), file="boards/delta.yaml")
    for text in (desk.run("plan", "--format", "markdown").out, desk.run("plan", "--format", "html").out):
        assert (text.count("no label with the id"), text.count("mend the id")) == (2, 1)


@pytest.mark.parametrize("command", [("plan",), ("drift",), ("pull", "--diff")])
def test_documents_hold_the_others_and_the_errors(desk: Desk, command: tuple[str, ...]) -> None:
    """One document: what there is of the others, and an error object for each that it is without."""
    found = document(desk, *command)
    assert [each["key"] for each in found["boards"]] == ["alpha", "gamma"]
    (error,) = found["errors"]
    assert (error["board"], error["code"], error["where"]["file"]) == ("beta", "not-found", "boards/beta.yaml")
    assert "state rm beta" in error["hint"]


def test_no_board_left_is_an_error_alone(desk: Desk) -> None:
    """As ever: `{"error": ..}`. And with none left out there is no key for it."""
    alone = desk.run("plan", "--board", "beta", "--format", "json")
    assert (alone.code, list(alone.json())) == (1, ["error"])
    assert "errors" not in desk.run("plan", "--board", "alpha", "--format", "json").json()


@pytest.mark.parametrize("chosen", [(), ("--target", "beta/*", "--target", "gamma/*")])
def test_a_saved_plan_of_the_others_is_carried_out(desk: Desk, chosen: tuple[str, ...]) -> None:
    """It approves what it shows: the board that it is without is no matter to it, but named, each time."""
    assert desk.run("plan", *chosen, "--out", "plan.json").code == 1
    told = (
        "beta was left out of this plan, and nothing is done on it: the board of beta is in the state but can't be read"
    )
    for done, flags in ((["gamma/labels/new"], ()), ([], ("--events",))):
        ended = desk.run("apply", "plan.json", "--format", "json", *flags)
        assert (ended.code, [each["address"] for each in ended.json()["done"]]) == (0, done)
        assert ended.err.count(told) == 1


def test_drift_and_pull_look_at_the_others(desk: Desk) -> None:
    """An error goes before drift; the file of a board that can be read is written."""
    (card,) = desk.get(f"/boards/{ids(desk)['Board alpha']}/cards")
    desk.request("PUT", f"/cards/{card['id']}", desc="as people have it")
    for shape in ("text", "markdown"):
        ended = desk.run("drift", "--format", shape)
        assert (ended.code, "as people have it" in ended.out, GONE in ended.err) == (1, True, True)
        assert "1 board is left out" in ended.out
    ended = desk.run("pull")
    assert (ended.code, GONE in ended.err) == (1, True)
    assert "1 board is left out: beta." in ended.out
    assert "as people have it" in (desk.root / "boards/alpha.yaml").read_text(encoding="utf-8")


def test_an_address_on_it_is_no_typo(desk: Desk) -> None:
    """Nobody knows what is there; an address on another board that fits nothing still is one."""
    for command in (("plan", "--target", "gamma/*", "--target"), ("pull", "--diff", "--select")):
        assert GONE in desk.run(*command, "beta/cards/x").err
        assert "no address fits alpha/cards/x" in desk.run(*command, "alpha/cards/x").err


def test_nothing_remembered_of_the_others_hides_no_error(desk: Desk) -> None:
    """Drift can't be told of them either, and says so of each."""
    for file in desk.root.rglob("state/*.json"):
        if file.stem != "beta":
            file.unlink()
    ended = desk.run("drift")
    assert (ended.code, GONE in ended.err, ended.out.count("nothing is remembered")) == (1, True, 2)


def test_a_rehearsal_takes_the_others(desk: Desk) -> None:
    """As the apply that it is for."""
    ended = desk.run("apply", "--rehearse", "--format", "json")
    assert (ended.code, [each["board"] for each in ended.json()["failed"]]) == (3, ["beta"])
    assert [each["address"] for each in ended.json()["done"]] == ["gamma/labels/new"]


def test_a_refused_token_is_not_tried_on_every_board(tmp_path: Path) -> None:
    """What no board gets through is not the boards' fault: after as many as are read at once it ends, for all."""
    desk = Desk(tmp_path)
    rows = "".join(f"  - {{key: k{n}, id: 5f0c3f1e5a4dbc00010000{n}}}\n" for n in range(10, 99))
    desk.write(f"version: 1\nname: Board ${{{{ each.key }}}}\nfor_each:\n{rows}")
    with Served(tmp_path) as served:
        ended = desk.run("plan", sandbox=False, **{**served.variables, "TRELLO_TOKEN": "0" * 64})
        assert (ended.code, "is left out" in ended.err, ended.err.count("error:")) == (1, False, 1)
        assert 16 <= served.get("/_sandbox/tally")["reads"] <= 40
