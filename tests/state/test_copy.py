"""`state copy` where both sides know a board: the later one is kept, and where nothing tells which, none is lost."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Ended, Project
from tests.served import Served
from tests.state.team import Runner, Team

FOLDER = "file:boardctl.state"


@pytest.fixture
def team(tmp_path: Path, served: Served) -> Team:
    """One machine whose project has come to keep its state on the board, as its folder has it."""
    made = Team(tmp_path, FOLDER, served.variables, served)
    made.first.apply(made.board("one", "two"))
    keep_in(made.first, "trello")
    assert made.first.run("state", "copy", FOLDER).code == 0
    return made


def keep_in(runner: Runner, state: str) -> None:
    """`state:` comes to name another place."""
    runner.project.write({"version": 1, "state": state}, file="boardctl.yaml")


def archived(team: Team, *cards: str) -> list[str]:
    """What a plan would archive, were these the cards in the file."""
    team.first.project.write(team.board(*cards))
    changes = team.first.plan()["boards"][0]["changes"]
    return [each["name"] for each in changes if each["action"] == "archive"]


def copy(runner: Runner, source: str, *options: str) -> Ended:
    return runner.run("state", "copy", source, *options)


def kept(team: Team) -> Path:
    return team.first.project.root / "boardctl.state" / f"{team.key}.json"


def test_boards_that_remember_themselves_are_told_of_before_anything_is_known_elsewhere(team: Team) -> None:
    """Right after `state:` came to name an empty folder: once something is remembered there, the two are at odds."""
    keep_in(team.first, FOLDER)
    shutil.rmtree(kept(team).parent)
    told = f"of {team.key}, the boards themselves remember what is not known here"
    assert told in " ".join(team.first.run("doctor").out.split())
    assert team.first.run("state", "copy", "trello").code == 0
    assert told not in " ".join(team.first.run("doctor").out.split())


@pytest.mark.parametrize(("later", "earlier"), [(FOLDER, "trello"), ("trello", FOLDER)])
def test_the_later_side_is_kept_whichever_it_is(team: Team, later: str, earlier: str) -> None:
    """Each has the versions that it comes from: what was made on one since is owned on the other then."""
    keep_in(team.first, later)
    team.first.apply(team.board("one", "two", "three"))
    team.first.apply(team.board("one", "two", "three", "four"))
    keep_in(team.first, earlier)
    assert archived(team, "one", "two") == []
    newer = f"of {team.key}, the folder has what is newer"
    assert (newer in team.first.run("plan").err) == (later == FOLDER)
    other = f"of {team.key}, the boards themselves remember what is not known here"
    assert (other in " ".join(team.first.run("doctor").out.split())) == (later == "trello")
    done = copy(team.first, later)
    assert other not in " ".join(team.first.run("doctor").out.split())
    assert (done.code, f"earlier than there, and copied: {team.key}." in done.err) == (0, True), done.err
    assert archived(team, "one", "two") == ["three", "four"]
    assert "is not looked at" not in team.first.run("plan").err
    team.first.apply(team.board("one", "two", "three"))
    done = copy(team.first, later)
    assert (done.code, f"later than there, so left as it is: {team.key}." in done.err) == (0, True), done.err
    assert "There is nothing to copy." in done.err
    assert "is not looked at" not in team.first.run("plan").err
    assert archived(team, "one", "two") == ["three"]


def test_where_both_went_on_neither_is_lost_unasked(team: Team) -> None:
    """It is refused, with what either knows alone; a plan says so as well. `--force` takes the other side's."""
    keep_in(team.first, FOLDER)
    team.first.apply(team.board("one", "two", "there"))
    keep_in(team.first, "trello")
    team.first.apply(team.board("one", "two", "here"))
    assert f"of {team.key}, each of the two remembers what the other does not" in team.first.run("plan").err
    refused = copy(team.first, FOLDER)
    assert (refused.code, "Nothing in" in refused.err, "opied" in refused.err) == (1, False, False)
    assert f"error: {team.key} is left as it is: {FOLDER} remembers it otherwise" in refused.err
    assert "known there alone: 1, here alone: 1, otherwise: 1" in refused.err
    assert f"such as {team.key}/cards/there" in refused.err
    assert archived(team, "one", "two") == ["here"]
    (command,) = re.findall(r"`boardctl (state copy .* --force)`", refused.err)
    forced = team.first.run(*command.split())
    assert (forced.code, f"Copied over what was known otherwise: {team.key}." in forced.err) == (0, True), forced.err
    assert archived(team, "one", "two") == ["there"]
    assert "Known already, and the same" in copy(team.first, FOLDER).err


def test_what_was_found_on_the_board_since_is_owned_again(team: Team) -> None:
    """The newer side made it, the stale one was applied all the same and took it for people's."""
    keep_in(team.first, FOLDER)
    team.first.apply(team.board("one", "two", "three"))
    keep_in(team.first, "trello")
    team.first.apply(team.board("one", "two", "three"))
    assert archived(team, "one", "two") == []
    done = copy(team.first, FOLDER)
    assert (done.code, f"now with what was owned there: {team.key}." in done.err) == (0, True), done.err
    assert archived(team, "one", "two") == ["three"]


def test_what_may_have_been_given_up_since_is_not_taken_back_unasked(team: Team) -> None:
    """Both went on from one memory: what only the other side owns, this one may have released. So it is refused."""
    keep_in(team.first, FOLDER)
    team.first.apply(team.board("one", "two", "three", labels=["bug"]))
    keep_in(team.first, "trello")
    team.first.apply(team.board("one", "two", "three"))
    assert copy(team.first, FOLDER).code == 1
    assert archived(team, "one", "two") == []


def test_what_is_as_it_once_was_is_later_all_the_same(team: Team) -> None:
    """A text that was changed and changed back: the side that has seen only the change comes before both."""
    keep_in(team.first, FOLDER)
    for text, source in (("a", ""), ("b", FOLDER), ("a", "")):
        team.first.apply(team.board("one", "two", desc=text))
        if source:
            keep_in(team.first, "trello")
            assert copy(team.first, source).code == 0
            keep_in(team.first, FOLDER)
    assert f"later than there, so left as it is: {team.key}." in copy(team.first, "trello").err


def test_a_board_that_was_made_anew_leaves_nothing_to_take_over(team: Team) -> None:
    """The folder knows the one that was deleted: no reason to warn, and to copy that would be a mistake."""
    (board,) = team.live()
    team.served.request("DELETE", f"/boards/{board['id']}")
    keep_in(team.first, "file:elsewhere")
    team.first.apply(team.board("one", "two"))
    assert "is not looked at" not in team.first.run("plan").err
    assert copy(team.first, FOLDER).code == 1
    assert team.first.plan()["boards"][0]["changes"] == []


def test_what_a_run_has_left_under_way_is_not_lost(team: Team) -> None:
    """Without its marks nobody could finish it: they are taken along, and are not written over by a later side's."""
    team.first.apply(team.board("one", "two", "three"))
    keep_in(team.first, FOLDER)
    data = json.loads(kept(team).read_text(encoding="utf-8"))
    under_way = {"run": "20261125T124500Z-4f2a", "since": 1795610700}
    kept(team).write_text(json.dumps({**data, "under_way": under_way}), encoding="utf-8")
    before = kept(team).read_bytes()
    assert copy(team.first, "trello").code == 1
    assert kept(team).read_bytes() == before
    keep_in(team.first, "file:elsewhere")
    assert copy(team.first, FOLDER).code == 0
    file = team.first.project.root / "elsewhere" / f"{team.key}.json"
    assert json.loads(file.read_text(encoding="utf-8"))["under_way"] == under_way
    file.write_text(json.dumps(data), encoding="utf-8")
    done = copy(team.first, FOLDER)
    assert f"earlier than there, and copied: {team.key}." in done.err
    assert json.loads(file.read_text(encoding="utf-8"))["under_way"] == under_way


def without_past(state: Path) -> None:
    """As a boardctl that kept none has written it."""
    text, found = re.subn(r'  "past": .*\n', "", state.read_text(encoding="utf-8"))
    assert found
    state.write_text(text, encoding="utf-8")


def test_a_state_without_a_past_is_not_taken_for_the_later_one(team: Team) -> None:
    """Of an older boardctl's nothing is proven; what it made later still shows, and what it gave up does not."""
    keep_in(team.first, FOLDER)
    team.first.apply(team.board("one", "two", "three"))
    without_past(kept(team))
    keep_in(team.first, "trello")
    assert "each of the two remembers" in team.first.run("plan").err
    assert copy(team.first, FOLDER).code == 1
    assert copy(team.first, FOLDER, "--force").code == 0
    team.first.apply(team.board("one"))
    team.first.apply(team.board("one", "four"))
    data = json.loads(kept(team).read_text(encoding="utf-8"))
    data["objects"][f"{team.key}/cards/one"]["fields"] = {}  # no version that anything comes from
    kept(team).write_text(json.dumps(data), encoding="utf-8")
    assert copy(team.first, FOLDER).code == 1
    assert "is not looked at" not in team.first.run("plan").err


def test_other_boards_are_copied_beside_one_that_is_refused(team: Team) -> None:
    """Then the exit code is 3. `--board` chooses, and one that is not there is a typo."""
    first, other = team.first, f"other-{team.key}"
    first.apply(team.board("one", "here"))
    keep_in(first, FOLDER)
    first.project.write({"version": 1, "key": other, "name": other, "lists": ["L"]}, file="boards/other.yaml")
    first.apply(team.board("one", "there"))
    keep_in(first, "trello")
    assert copy(first, FOLDER, "--board", "nothing").code == 1
    assert copy(first, FOLDER, "--board", team.key).code == 1
    assert other not in first.run("state", "list").out
    done = copy(first, FOLDER)
    assert (done.code, f"Copied what is remembered of {other}." in done.err) == (3, True), done.err
    assert f"{team.key} is left as it is" in done.err


def test_an_apply_without_changes_makes_no_version(team: Team) -> None:
    """Else the side that ran last would be the later one, whatever it knows; and there would be something to commit."""
    keep_in(team.first, FOLDER)
    team.first.apply(team.board("one", "two", "three"))
    before = kept(team).read_bytes()
    assert len(json.loads(before)["past"]) == 1
    team.first.apply(team.board("one", "two", "three"))
    assert kept(team).read_bytes() == before


def test_the_past_does_not_grow_for_ever(team: Team) -> None:
    """Each version is named by twelve digits, the last fifty are kept; and one that comes back is another version."""
    keep_in(team.first, FOLDER)
    data: dict[str, Any] = json.loads(kept(team).read_text(encoding="utf-8"))
    kept(team).write_text(json.dumps({**data, "past": [f"{n:012x}" for n in range(50)]}), encoding="utf-8")
    team.first.apply(team.board("one"))
    team.first.apply(team.board("one", "two"))
    past = json.loads(kept(team).read_text(encoding="utf-8"))["past"]
    assert (len(past), len(set(past)), past[0]) == (50, 50, f"{2:012x}")


def test_a_folder_of_another_api_is_no_state_to_take_over(team: Team) -> None:
    """It lies there for the real boards, say, while a sandbox is served: copying it would be refused."""
    text = kept(team).read_text(encoding="utf-8")
    kept(team).write_text(re.sub(r'"origin": ".*"', '"origin": "https://api.trello.com/1"', text), encoding="utf-8")
    team.first.apply(team.board("one", "two", "three"))
    assert "is not looked at" not in team.first.run("plan").err
    assert "belongs to https://api.trello.com/1" in copy(team.first, FOLDER).err


def test_the_sandbox_says_that_its_state_is_apart(team: Team) -> None:
    """There `state:` names nothing: a copy would go to the sandbox's own, which is not what was meant."""
    words = "keeps a state apart, in .boardctl/sandbox/state"
    project: Project = team.first.project
    for source in (FOLDER, "file:nowhere"):
        done = project.run("--sandbox", "state", "copy", source, sandbox=False)
        assert (done.code, words in " ".join(done.err.split())) == (1, True), done.err
    assert words not in copy(team.first, "file:nowhere").err
