"""State that several runners share, from the command line: in a bucket, and on the boards themselves."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from boardctl.sandbox import OTHER_TOKEN, READ_TOKEN
from tests.served import Served
from tests.state.conftest import Buckets, dead_process
from tests.state.team import Team


@pytest.fixture(params=["bucket", "board"])
def team(request: pytest.FixtureRequest, tmp_path: Path, served: Served) -> Team:
    """Both kinds of shared state."""
    if request.param == "board":
        return Team(tmp_path, "trello:", served.variables, served)
    buckets: Buckets = request.getfixturevalue("buckets")
    variables = {**served.variables, **buckets.variables}
    return Team(tmp_path, f"s3://{buckets.name}/{tmp_path.name}", variables, served)


def test_what_one_runner_made_another_may_prune(team: Team) -> None:
    """Ownership is shared, and no file of the state has to be."""
    team.first.apply(team.board("one", "two"))
    team.second.project.write(team.board("one"))
    (change,) = team.second.plan()["boards"][0]["changes"]
    assert (change["action"], change["name"]) == ("archive", "two")
    team.second.apply(team.board("one"))
    assert team.cards() == ["one"]
    assert team.first.apply(team.board("one"))["status"] == "nothing"
    assert not list(team.first.project.root.glob("boardctl.state"))


def test_two_applies_at_once_make_nothing_twice(team: Team) -> None:
    """Of two real runs one wins; the other waits for it, or says who holds the lock."""
    team.first.apply(team.board("one"))
    for runner in (team.first, team.second):
        runner.project.write(team.board("one", *(f"card {n}" for n in range(12))))
    started = [team.first.start("apply", "--yes"), team.second.start("apply", "--yes", "--lock-wait", "60")]
    ends = [process.communicate(timeout=120) for process in started]
    codes = [process.returncode for process in started]
    assert codes[1] == 0, ends[1]
    assert codes[0] == 0 or (codes[0] == 1 and "the state is locked by" in ends[0][1]), ends[0]
    assert sorted(team.cards()) == sorted(["one", *(f"card {n}" for n in range(12))])


def test_a_lock_that_was_left_is_named_and_removed(team: Team, buckets: Buckets) -> None:
    """A plan says so. `unlock` takes the id from the message; the next run works."""
    team.begin("one")
    lock(team, buckets)
    refused, planned = team.second.run("apply", "--yes"), team.second.run("plan")
    assert refused.code == 1
    assert "the state is locked by ann on elsewhere (process 7)" in refused.err
    assert "boardctl unlock abcd1234" in refused.err
    assert (planned.code, "another run is on, by ann on elsewhere (process 7)" in planned.err) == (0, True)
    assert team.second.run("unlock", "ffffffff").code == 1
    assert team.second.run("unlock", "abcd1234").code == 0
    assert team.second.run("apply", "--yes").code == 0


def test_a_dead_holders_lock_on_this_machine_heals_itself(team: Team, buckets: Buckets) -> None:
    """A run that was killed here left its lock: the next one here takes it at once, as long as it would have lasted."""
    team.begin("one")
    lock(team, buckets, host=socket.gethostname(), pid=dead_process())
    ended = team.first.run("apply", "--yes")
    assert ended.code == 0, ended.err
    assert team.second.apply(team.board("one", "two"))["status"] == "applied"
    lock(team, buckets, host=socket.gethostname(), pid=dead_process())
    assert "another run is on" not in team.second.run("plan").err
    assert team.second.run("apply", "--yes").code == 0
    assert "the state is not locked" in team.second.run("unlock", "abcd1234").err


def test_a_lock_is_removed_from_a_board_whose_state_can_not_be_used(on_board: Team, buckets: Buckets) -> None:
    """Anybody on the board can damage it; whoever is to mend that must not have to wait for a dead run."""
    on_board.begin("one")
    lock(on_board, buckets)
    file = {"file": (f"{on_board.key}.json", "{ damaged")}
    assert on_board.served.http.post(f"/cards/{kept_card(on_board)}/attachments", files=file).is_success
    assert "the state is damaged" in on_board.first.run("state", "list").err
    assert "on elsewhere" in on_board.first.run("unlock", "ffffffff").err
    assert on_board.first.run("unlock", "abcd1234").code == 0
    assert "the state is not locked" in on_board.first.run("unlock", "abcd1234").err


def lock(team: Team, buckets: Buckets, *, host: str = "elsewhere", pid: int = 7) -> None:
    """Somebody's lock, left there."""
    holder = {"id": "abcd1234", "user": "ann", "host": host, "pid": pid, "since": "2026-01-01 00:00:00Z"}
    if "AWS_ENDPOINT_URL" in team.first.variables:
        buckets.put(f"{team.name}/.lock", json.dumps({"holder": holder, "until": 4e9}))
        return
    card, label = kept_card(team), kept_label(team)
    team.served.request("PUT", f"/cards/{card}", desc=f"text\n{json.dumps(holder)}")
    team.served.request("POST", f"/cards/{card}/idLabels", value=label["id"])


def kept_label(team: Team, name: str = "") -> Any:
    """The label of the board of that name, else of the one that all share."""
    (board,) = team.live(name)
    labels = team.served.get(f"/boards/{board['id']}/labels")
    return next(label for label in labels if label["name"].startswith("boardctl state "))


def kept_card(team: Team) -> str:
    return marked(kept_label(team))


def marked(label: Any) -> str:
    """The card that a label names."""
    return str(label["name"].rpartition(" ")[2])


def test_state_commands_reach_it(team: Team) -> None:
    """`state list`, `mv` and `rm` work on shared state as on a folder."""
    team.begin("one")
    assert f"{team.key}/cards/one" in team.second.run("state", "list").out
    assert team.second.run("state", "mv", f"{team.key}/cards/one", f"{team.key}/cards/uno").code == 0
    assert f"{team.key}/cards/uno" in team.first.run("state", "list").out
    assert team.first.run("state", "rm", f"{team.key}/cards/uno").code == 0
    assert "uno" not in team.second.run("state", "list").out


@pytest.mark.parametrize("key", ["büro", "ボード", "r+d", "50%25"])
def test_a_key_of_any_letters_is_remembered(team: Team, key: str) -> None:
    """Files and what they are called on the way are ASCII; the key is the file's."""
    team.begin("one", "two", key=key)
    listed = team.second.run("state", "list").out
    assert f"{key}/cards/two " in listed
    team.second.apply(team.board("one", key=key))
    assert team.cards() == ["one"]
    assert team.first.run("state", "rm", key).code == 0
    assert team.second.run("state", "list").out == ""


def test_a_board_goes_on_under_another_key(team: Team) -> None:
    """A file that was renamed: the plan tells of the old key, and `state mv` changes it, with all that is owned."""
    team.begin("one", "two")
    old, new = team.key, f"{team.key}-new"
    team.second.project.write(team.board("one", key=new))
    told = team.second.run("plan")
    assert f"`key: {old}` in " in told.out + told.err
    assert "archive" not in told.out
    moved = team.second.run("state", "mv", old, new)
    assert (moved.code, f"to {new}.\n" in moved.err) == (0, True), moved.err
    after = team.second.run("plan")
    assert old + "`" not in after.out + after.err
    (board,) = team.live()
    (two,) = (each for each in team.served.get(f"/boards/{board['id']}/cards") if each["name"] == "two")
    theirs = team.served.request(
        "POST", "/lists", name="Theirs", idBoard=board["id"]
    )  # of which L's block knew nothing
    team.served.request("PUT", f"/cards/{two['id']}", idList=theirs["id"])
    assert [(each["action"], each["name"]) for each in team.second.plan()["boards"][0]["changes"]] == [
        ("archive", "two")
    ]
    team.first.project.write(team.board("one", key=new))
    listed = team.first.run("state", "list").out
    assert f"{new}/cards/two" in listed
    assert f"{old}/" not in listed
    assert team.first.run("state", "mv", new, new).code == 1
    assert "state has nothing at" in team.first.run("state", "mv", old, "else").err


def test_a_key_that_another_board_has_is_not_taken(team: Team) -> None:
    """Nor one that no file could have; and both boards stay as they were known."""
    keys = (f"a-{team.key}", f"b-{team.key}")
    for key in keys:
        file = {**team.board("one", key=key), "name": f"{key} of the team"}
        team.first.project.write(file, file=f"boards/{key}.yaml")
    assert team.first.run("apply", "--yes").code == 0
    before = team.first.run("state", "list").out
    assert all(f"{key}/cards/one " in before for key in keys)
    for old, new in (keys, keys[::-1], keys):
        assert f"the state already has {new}" in team.first.run("state", "mv", old, new).err
    for new in ("", "two words", f"{keys[0]}/cards/one", f"{keys[0]}/x"):
        ended = team.first.run("state", "mv", keys[0], new)
        assert (ended.code, "error" in ended.err) == (1, True), ended
    assert team.first.run("state", "mv", f"{keys[0]}/cards/one", keys[0]).code == 1
    assert team.first.run("state", "list").out == before


def test_what_a_folder_remembers_is_taken_over(team: Team) -> None:
    """`state:` came to name another place: the plan says that the folder is not looked at, and how to keep it."""
    shared = yaml.safe_load((team.first.project.root / "boardctl.yaml").read_text())
    team.first.project.write({"version": 1}, file="boardctl.yaml")
    team.first.apply(team.board("one", "two"))
    team.first.project.write(team.board("one"))
    team.first.project.write(shared, file="boardctl.yaml")
    told = team.first.run("plan")
    assert "boardctl.state/ is not looked at" in told.err
    assert "1 to archive" not in told.out
    assert team.first.run("state", "copy", "file:nowhere").code == 1
    done = team.first.run("state", "copy", "file:boardctl.state")
    words = f"Copied what is remembered of {team.key}.\nNothing in boardctl.state is needed any more.\n"
    assert (done.code, done.err.endswith(words)) == (0, True), done.err
    assert "is not looked at" not in team.first.run("plan").err
    again = team.first.run("state", "copy", "file:boardctl.state")
    assert f"Known already, and the same: {team.key}.\nThere is nothing to copy.\n" in again.err
    (change,) = team.first.plan()["boards"][0]["changes"]
    assert (change["action"], change["name"], change["owned"]) == ("archive", "two", True)
    team.first.project.write({"version": 1, "state": "file:back"}, file="boardctl.yaml")
    assert team.first.run("state", "copy", "file:./back").code == 1
    assert team.first.run("state", "copy", shared["state"]).code == 0
    assert [each["name"] for each in team.first.plan()["boards"][0]["changes"]] == ["two"]


def test_what_a_folder_owns_is_not_lost_where_an_apply_came_before_the_copy(team: Team) -> None:
    """It found the board by its name, and owns of it what it made; what the folder owns comes to that."""
    shared = yaml.safe_load((team.first.project.root / "boardctl.yaml").read_text())
    team.first.project.write({"version": 1}, file="boardctl.yaml")
    team.first.apply(team.board("one", "two"))
    team.first.project.write(shared, file="boardctl.yaml")
    team.first.apply(team.board("one", "three"))
    assert "boardctl.state/ is not looked at" in team.first.run("plan").err
    told = team.first.run("state", "copy", "file:boardctl.state").err
    assert f"Known already, now with what was owned there: {team.key}." in told
    again = team.first.run("state", "copy", "file:boardctl.state")
    assert (again.code, f"later than there, so left as it is: {team.key}." in again.err) == (0, True), again.err
    team.first.project.write(team.board())
    changes = team.first.plan()["boards"][0]["changes"]
    assert {(each["action"], each["name"], each["owned"]) for each in changes} == {
        ("archive", "one", True),
        ("archive", "three", True),
        ("archive", "two", True),
    }
    assert "is not looked at" not in team.first.run("plan").err


@pytest.fixture
def on_board(tmp_path: Path, served: Served) -> Team:
    """Only the state on the boards themselves."""
    return Team(tmp_path, "trello", served.variables, served)


def test_a_board_is_asked_what_it_knows_before_it_is_told(on_board: Team) -> None:
    """No file leads to it any more, and it knows more than the old folder all the same; one is deleted."""
    first, served = on_board.first, on_board.served
    first.project.write({"version": 1}, file="boardctl.yaml")
    first.project.write(on_board.board(key="gone", name=f"Gone {on_board.name}"), file="boards/gone.yaml")
    first.apply(on_board.board("one"))
    (gone,) = (each for each in served.get("/members/me/boards") if each["name"] == f"Gone {on_board.name}")
    served.request("DELETE", f"/boards/{gone['id']}")
    (first.project.root / "boards/gone.yaml").unlink()
    first.project.write({"version": 1, "state": "trello"}, file="boardctl.yaml")
    first.apply(on_board.board("one", "two"))
    first.project.write(on_board.board(key="other", name=f"Other {on_board.name}"))
    done = first.run("state", "copy", "file:boardctl.state")
    first.project.write(on_board.board("one", "two"))
    assert f"Known already, now with what was owned there: {on_board.key}." in done.err, done.err
    assert "Not copied, as there is no such board any more: gone." in done.err
    assert f"{on_board.key}/cards/two" in first.run("state", "list").out


def test_a_renamed_board_is_taken_along_to_another_place(on_board: Team) -> None:
    """Left behind, it would be made a second time: a folder leads to it by its id, no file does by its new name."""
    first, served = on_board.first, on_board.served
    first.apply(on_board.board("one"))
    (board,) = on_board.live()
    served.request("PUT", f"/boards/{board['id']}", name="Renamed by people")
    first.project.write({"version": 1, "state": "file:here"}, file="boardctl.yaml")
    done = first.run("state", "copy", "trello")
    words = f"Copied what is remembered of {on_board.key}.\n"
    assert (done.code, done.err.endswith(words)) == (0, True), done.err
    (change,) = first.plan()["boards"][0]["changes"]
    assert (change["action"], change["kind"], change["object_id"]) == ("update", "board", board["id"])


def test_an_id_planted_in_it_is_not_followed(on_board: Team) -> None:
    """Anybody on the board can write there: what is not on the board is not touched, whatever the state says."""
    served = on_board.served
    foreign = served.request("POST", "/boards", name=f"Foreign {on_board.name}", defaultLists=False)
    column = served.request("POST", "/lists", name="L", idBoard=foreign["id"])
    victim = served.request("POST", "/cards", name="victim", idList=column["id"])
    on_board.first.apply(on_board.board("one"))
    card = kept_card(on_board)
    (file,) = served.get(f"/cards/{card}/attachments")
    text = served.http.get(f"/cards/{card}/attachments/{file['id']}/download/{file['fileName']}").json()
    text["objects"][f"{on_board.key}/cards/victim"] = {"id": victim["id"], "owned": True}
    served.http.post(f"/cards/{card}/attachments", files={"file": (f"{on_board.key}.json", json.dumps(text))})
    assert on_board.second.apply(on_board.board("one"))["status"] == "nothing"
    assert served.get(f"/cards/{victim['id']}")["closed"] is False


def test_a_label_that_points_to_a_card_elsewhere_is_not_followed(on_board: Team) -> None:
    """The state of another board is not this board's, even if a label says so."""
    served = on_board.served
    on_board.first.apply(on_board.board("one"))
    label, mine = kept_label(on_board), kept_card(on_board)
    foreign = served.request("POST", "/boards", name=f"Foreign {on_board.name}", defaultLists=False)
    column = served.request("POST", "/lists", name="L", idBoard=foreign["id"])
    other = served.request("POST", "/cards", name="boardctl state", idList=column["id"])
    served.request("PUT", f"/labels/{label['id']}", name=f"boardctl state {other['id']}")
    on_board.second.apply(on_board.board("one", "two"))
    assert sorted(on_board.cards()) == ["one", "two"]
    assert served.get(f"/cards/{other['id']}")["idLabels"] == []
    assert served.get(f"/cards/{other['id']}/attachments") == []
    assert (kept_label(on_board)["id"], kept_card(on_board)) == (label["id"], mine)


def test_a_label_that_people_delete_takes_no_memory_with_it(on_board: Team) -> None:
    """Its card is found by its name, for every runner, and the next apply makes the label anew."""
    served = on_board.served
    on_board.first.apply(on_board.board("one", "two"))
    label, card = kept_label(on_board), kept_card(on_board)
    served.request("DELETE", f"/labels/{label['id']}")
    on_board.second.project.write(on_board.board("one"))
    (change,) = on_board.second.plan()["boards"][0]["changes"]
    assert (change["action"], change["name"], change["owned"]) == ("archive", "two", True)
    on_board.second.apply(on_board.board("one"))
    assert (on_board.cards(), kept_card(on_board)) == (["one"], card)
    (board,) = on_board.live()
    archived = [each["name"] for each in served.get(f"/boards/{board['id']}/cards/closed")]
    assert sorted(archived) == ["boardctl state", "two"]


def test_a_run_that_waits_for_the_first_board_holds_none_of_the_others(on_board: Team) -> None:
    """Else two runs that wait for each other would each hold what the other one wants, and both give up."""
    runner, served = on_board.first, on_board.served
    several(on_board, "abc", "L")
    assert runner.run("apply", "--yes").code == 0
    several(on_board, "abc", "L", "M")
    first, *others = (kept_label(on_board, f"{key} {on_board.name}") for key in "abc")
    described = [served.get(f"/cards/{marked(each)}?fields=desc")["desc"] for each in others]
    served.request("PUT", f"/cards/{marked(first)}", desc="somebody, who lives")
    served.request("POST", f"/cards/{marked(first)}/idLabels", value=first["id"])
    assert runner.run("apply", "--yes", "--lock-wait", "0.2").code == 1
    assert [served.get(f"/cards/{marked(each)}?fields=desc")["desc"] for each in others] == described
    served.request("DELETE", f"/cards/{marked(first)}/idLabels/{first['id']}")
    assert runner.run("apply", "--yes").code == 0
    assert [served.get(f"/cards/{marked(each)}?fields=desc")["desc"] for each in others] != described


def several(team: Team, keys: str, *lists: str) -> None:
    """A file with these lists for each of the keys."""
    for key in keys:
        board = {"version": 1, "key": f"{key}-{team.key}", "name": f"{key} {team.name}", "lists": lists}
        team.first.project.write(board, file=f"boards/{key}.yaml")


def test_an_apply_writes_nothing_to_boards_on_which_nothing_is_to_be_done(on_board: Team) -> None:
    """A lock is a write, and would stand in the activity of each at every run. What is to be remembered is work too."""
    runner, served = on_board.first, on_board.served
    several(on_board, "ab", "L")
    assert runner.run("apply", "--yes").code == 0
    boards = [on_board.live(f"{key} {on_board.name}")[0]["id"] for key in "ab"]

    def actions() -> list[int]:
        return [len(served.get(f"/boards/{board}/actions?limit=1000")) for board in boards]

    before = actions()
    again = runner.run("apply", "--yes", "--format", "json").json()
    assert (again["status"], again["requests"]["writes"], actions()) == ("nothing", 0, before)
    several(on_board, "b", "L", "M")
    done = runner.run("apply", "--yes", "--format", "json").json()
    assert [(each["key"], each["converged"]) for each in done["boards"]] == [
        (f"{key}-{on_board.key}", True) for key in "ab"
    ]
    assert (done["status"], done["converged"], actions()[0]) == ("applied", True, before[0])
    assert actions()[1] > before[1]
    several(on_board, "a", "L", "N")
    made = served.request("POST", "/lists", name="N", idBoard=boards[0], pos="bottom")["id"]
    unlocked = served.get(f"/cards/{marked(kept_label(on_board, f'a {on_board.name}'))}?fields=desc")
    kept = runner.run("apply", "--yes", "--format", "json").json()
    assert (kept["status"], kept["requests"]["writes"] > 0) == ("nothing", True)
    assert served.get(f"/cards/{unlocked['id']}?fields=desc") != unlocked
    assert made in runner.run("state", "list", f"a-{on_board.key}").out


def test_what_a_rename_makes_of_a_deleted_card_is_noted_down_under_the_lock(on_board: Team) -> None:
    """Nothing else is to be done; but without the lock it could be written over what another run notes down."""
    on_board.begin("one", "two")
    (board,) = on_board.live()
    cards = on_board.served.get(f"/boards/{board['id']}/cards?fields=name")
    on_board.served.request("DELETE", f"/cards/{next(card['id'] for card in cards if card['name'] == 'one')}")
    on_board.first.apply(on_board.board("one", "two"))
    before = on_board.served.get(f"/cards/{kept_card(on_board)}?fields=desc")
    renamed = {**on_board.board(), "lists": [{"name": "L", "cards": [{"name": "uno", "was": ["one"]}, "two"]}]}
    assert on_board.first.apply(renamed)["status"] == "nothing"
    assert on_board.served.get(f"/cards/{kept_card(on_board)}?fields=desc") != before
    assert on_board.first.apply(on_board.board("uno", "two"))["requests"]["writes"] == 0
    assert on_board.cards() == ["two"]


def test_a_saved_plan_leaves_no_lock_on_boards_that_it_does_not_show(on_board: Team) -> None:
    """For the lock a card is made; a plan of one board is no leave to do so on another."""
    runner, served = on_board.first, on_board.served
    theirs = served.request("POST", "/boards", name=f"theirs {on_board.name}", defaultLists=False)
    served.request("POST", "/lists", name="L", idBoard=theirs["id"])
    for key, more in (("mine", {}), ("theirs", {"id": theirs["id"]})):
        board = {"version": 1, "key": f"{key}-{on_board.key}", "name": f"{key} {on_board.name}", "lists": ["L"]}
        runner.project.write({**board, **more}, file=f"boards/{key}.yaml")
    assert runner.run("plan", "--board", f"mine-{on_board.key}", "--out", "plan.json").code == 0
    assert runner.run("apply", "plan.json").code == 0
    assert kept_label(on_board, f"mine {on_board.name}")
    assert served.get(f"/boards/{theirs['id']}/cards?filter=all") == []


def test_a_card_with_the_memory_of_another_board_is_passed_over(on_board: Team) -> None:
    """As one is on a copied board: where no label leads to a card, only one that is about this board counts."""
    served = on_board.served
    on_board.first.apply(on_board.board("one", "two"))
    (file,) = served.get(f"/cards/{kept_card(on_board)}/attachments")
    text = served.http.get(f"/cards/{kept_card(on_board)}/attachments/{file['id']}/download/{file['fileName']}").text
    copied = served.request("POST", "/boards", name=f"Copy {on_board.name}", defaultLists=False)
    column = served.request("POST", "/lists", name="L", idBoard=copied["id"])
    card = served.request("POST", "/cards", name="boardctl state", idList=column["id"])
    served.http.post(f"/cards/{card['id']}/attachments", files={"file": (f"{on_board.key}.json", text)})
    served.request("PUT", f"/cards/{card['id']}", closed=True)
    on_board.second.project.write(on_board.board("one", id=copied["id"]))
    told = on_board.second.run("plan")
    assert (told.code, "nothing is remembered of this board" in told.out) == (0, True), told.out + told.err


def test_it_is_no_part_of_the_board(on_board: Team) -> None:
    """Neither the card nor the label is counted, pruned or shown, not even by `prune: all`."""
    on_board.first.apply(on_board.board("one", prune="all", labels=["bug"]))
    plan = on_board.second.run("plan", "--format", "json")
    on_board.second.project.write(on_board.board("one", prune="all", labels=["bug"]))
    assert on_board.second.plan()["summary"]["unmanaged"] == 0, plan.out
    assert on_board.second.apply(on_board.board("one", prune="all", labels=["bug"]))["status"] == "nothing"
    assert kept_label(on_board)["color"] is None


def test_it_is_no_part_of_the_board_either_where_somebody_gets_it_out_of_the_archive(on_board: Team) -> None:
    """Nor is a card of people's own of that name mistaken for it. The next apply archives it again."""
    first, served = on_board.first, on_board.served
    first.apply(on_board.board("one", "boardctl state"))
    card = kept_card(on_board)
    served.request("PUT", f"/cards/{card}", closed=False)
    assert first.run("pull", "--new", "--diff").out == "Nothing to pull.\n"
    assert "in no file" not in first.run("drift").out
    assert first.plan()["summary"]["unmanaged"] == 0
    assert first.apply(on_board.board("one", "boardctl state", "two"))["status"] == "applied"
    assert sorted(on_board.cards()) == ["boardctl state", "one", "two"]
    assert served.get(f"/cards/{card}")["closed"] is True


def test_a_new_name_in_the_file_does_not_make_a_second_board(on_board: Team) -> None:
    """Without `id:` such a board is found by its name: a new name is refused, with the line that settles it."""
    on_board.first.apply(on_board.board("one"))
    renamed = {**on_board.board("one"), "name": f"Renamed {on_board.name}"}
    on_board.first.project.write(renamed)
    refused = on_board.first.run("apply", "--yes")
    assert refused.code == 1
    assert f"remembers itself as {on_board.key}" in refused.err
    (line,) = (line for line in refused.err.splitlines() if "add `id: " in line)
    on_board.first.apply({**renamed, "id": line.partition("`id: ")[2].partition("`")[0]})
    assert on_board.live() == []


def test_a_retired_board_under_another_name_is_told_when_the_next_one_is_made(on_board: Team) -> None:
    """No schedule finds it: archived or called by its old name again, it is told no more."""
    runner, name = on_board.first, on_board.name
    weekly = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-01-05", "ahead": 0, "keep": 1}
    board = {**on_board.board(), "name": f"Sprint ${{{{ n }}}} {name}", "schedule": weekly}
    runner.project.write(board)

    def applied(day: str) -> str:
        ended = runner.run("apply", "--yes", "--now", f"{day}T00:00:00Z")
        assert ended.code == 0, ended.err
        return ended.err

    assert "stays open" not in applied("2026-01-06")
    (first,) = on_board.live(f"Sprint 1 {name}")
    on_board.served.request("PUT", f"/boards/{first['id']}", name=f"Renamed {name}")
    told = applied("2026-01-20")
    assert (
        f'"Renamed {name}" stays open: it remembers itself as {on_board.key}-2026-01-05, whose period is over' in told
    )
    assert f'call it "Sprint 1 {name}" there' in told
    on_board.served.request("PUT", f"/boards/{first['id']}", name=f"Sprint 1 {name}")
    assert "stays open" not in applied("2026-01-27")
    assert on_board.served.get(f"/boards/{first['id']}")["closed"]


@pytest.mark.parametrize("wrong", ["nC8QJJoZ", "0123456789abcdef01234567"])
def test_a_wrong_id_in_a_row_is_shown_where_it_stands(on_board: Team, wrong: str) -> None:
    """A board that keeps its state itself is asked for it first, and Trello knows nothing of files."""
    first, name = on_board.first, on_board.name
    rows = {"for_each": {"csv": "../clients.csv"}, "name": f"{name} ${{{{ each.name }}}}"}
    first.project.write({"version": 1, **rows})
    (first.project.root / "clients.csv").write_text(f"key,name,id\n{name}-a,A,\n{name}-b,B,{wrong}\n", encoding="utf-8")
    for command in (("plan",), ("plan", "--board", f"{name}-b"), ("state", "list")):
        ended = first.run(*command)
        assert ended.code == 1
        assert ended.err.startswith("clients.csv:3:1: error: "), ended.err
        assert f"the board {wrong} can't be read" in ended.err
        assert "check `id:`" in ended.err


def test_boards_of_a_schedule_are_renamed_on_trello_first(on_board: Team) -> None:
    """No `id:` of one period can stand in the file: the names that they are to have are told."""
    first, now = on_board.first, ("--now", "2027-01-05")
    schedule = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-12-07", "ahead": 1, "keep": 0}
    board = {**on_board.board("one"), "schedule": schedule}
    first.project.write({**board, "name": f"{on_board.name} week ${{{{ n }}}}"})
    assert first.run("apply", "--yes", *now).code == 0
    first.project.write({**board, "name": f"{on_board.name} sprint ${{{{ n }}}}"})
    for _ in range(2):
        refused = first.run("plan", *now)
        assert (refused.code, "of a schedule, no file can say that" in refused.err) == (1, True)
        (name,) = (each.split('"')[1] for each in refused.err.splitlines() if "on Trello, then plan again" in each)
        (old,) = on_board.live(name.replace("sprint", "week"))
        on_board.served.request("PUT", f"/boards/{old['id']}", name=name)
    plan = first.run("plan", "--format", "json", *now).json()
    assert [each["changes"] for each in plan["boards"]] == [[], []]


def test_a_member_who_is_no_admin_finds_the_board_by_what_it_remembers(on_board: Team) -> None:
    """And makes no second one: not of its old name, not of a new one, not where another has the same name."""
    first, second, served = on_board.first, on_board.second, on_board.served
    first.apply(on_board.board("one", "two"))
    (made,) = on_board.live()
    served.request("PUT", f"/boards/{made['id']}/members/alice", type="normal")
    second.variables["TRELLO_TOKEN"] = OTHER_TOKEN
    result = second.apply(on_board.board("one", "three"))
    assert [(each["action"], each["name"]) for each in result["done"]] == [("create", "three"), ("archive", "two")]
    own = second.run("api", "POST", "/boards", "-f", f"name=Board {on_board.name}").json()
    assert second.plan()["boards"][0]["id"] == made["id"]
    second.project.write({**on_board.board("one"), "name": f"Renamed {on_board.name}"})
    refused = second.run("plan")
    assert (refused.code, f"remembers itself as {on_board.key}" in refused.err) == (1, True)
    second.project.write(on_board.board("one", key=f"{on_board.key}-other"))
    assert second.plan()["boards"][0]["id"] == own["id"]  # nothing of this key is remembered: it is the admin's own


def test_a_schedule_goes_on_for_a_member_who_is_no_admin(on_board: Team) -> None:
    """Of past periods too, which only an admin may archive: told before it is tried."""
    first, second, served = on_board.first, on_board.second, on_board.served
    rule = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-01-05", "ahead": 1, "keep": 0}
    weekly = on_board.board("one", name=f"{on_board.name} ${{{{ start }}}}", schedule=rule)
    first.apply(weekly, "--now", "2026-01-07T00:00:00Z")
    names = [f"{on_board.name} 2026-01-{day}" for day in ("05", "12")]
    for name in names:
        served.request("PUT", f"/boards/{on_board.live(name)[0]['id']}/members/alice", type="normal")
    second.variables["TRELLO_TOKEN"] = OTHER_TOKEN
    second.project.write(weekly)
    assert "No changes." in second.run("plan", "--now", "2026-01-08T00:00:00Z").out
    asked = second.run("apply", "--now", "2026-01-14T00:00:00Z")
    assert f'no admin of this board; Trello may refuse: board "{names[0]}"' in asked.err
    assert f'+ board "{on_board.name} 2026-01-19"' in asked.out + asked.err
    assert names[1] not in asked.out


def test_open_boards_of_a_schedules_old_rule_are_told_where_a_new_one_is_made(on_board: Team) -> None:
    """Boards of other keys, and one that people have archived, are nothing to tell of."""
    first, now = on_board.first, ("--now", "2026-01-07T00:00:00Z")
    weekly = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-01-05", "ahead": 1}
    plain = on_board.board("one")
    first.apply(plain)
    plain["key"] = key = f"{on_board.key}-week"
    plain["name"] += " ${{ start }}"
    first.apply({**plain, "schedule": weekly}, *now)
    first.project.write({**plain, "schedule": {**weekly, "rrule": "FREQ=WEEKLY;BYDAY=TU", "start": "2026-01-06"}})
    told = first.run("plan", *now).err
    assert f"and left as they are: {key}-2026-01-05, {key}-2026-01-12\n" in told
    assert "from: 2026-01-13" in told
    assert "state rm" not in told  # which could not reach a board that no file stands for
    (over,) = on_board.live(f"{plain['name'].partition('$')[0]}2026-01-05")
    on_board.served.request("PUT", f"/boards/{over['id']}", closed=True)
    assert first.run("apply", "--yes", *now).code == 0
    later = first.run("plan", "--now", "2026-01-14T00:00:00Z")
    assert "(new board)" in later.out
    assert f"and left as it is: {key}-2026-01-12\n" in later.err


def test_a_token_that_may_only_read_is_told_so_before_the_lock(on_board: Team) -> None:
    """As with any other state: what it is enough for, and how to get one that may write."""
    on_board.begin("one")
    on_board.second.project.write(on_board.board("one", "two"))
    on_board.second.variables["TRELLO_TOKEN"] = READ_TOKEN
    assert on_board.second.run("plan").code == 0
    refused = on_board.second.run("apply", "--yes")
    assert refused.code == 1
    assert "the token may read but not write: it is enough for plan, not for apply" in refused.err
    assert "unset TRELLO_TOKEN && boardctl login --scope write" in refused.err
    assert on_board.cards() == ["one"]
    for command in (("pull", "--new"), ("import", on_board.live()[0]["id"], "-o", "boards/taken.yaml")):
        (on_board.second.project.root / "boards" / "board.yaml").unlink(missing_ok=True)
        if command[0] == "pull":
            on_board.second.project.write(on_board.board("one", "two"))
        refused = on_board.second.run(*command)
        assert (refused.code, refused.err.count("remembers on the board itself, where this login may not write")) == (
            1,
            1,
        )
        assert "boardctl login --scope write" in refused.err
        assert "`state: file:boardctl.state` in boardctl.yaml remembers in a folder" in refused.err


def test_what_no_write_would_be_taken_for_is_told_before_the_lock(on_board: Team) -> None:
    """All of it at once, as with a folder: nothing of it is in the board's activity."""
    on_board.begin("one")
    (board,) = on_board.live()
    on_board.served.request("PUT", f"/boards/{board['id']}/members/alice", type="observer")
    before = len(on_board.served.get(f"/boards/{board['id']}/actions?limit=1000"))
    on_board.second.variables["TRELLO_TOKEN"] = OTHER_TOKEN
    on_board.second.project.write(on_board.board("one", "two", members=["nobody1", "nobody2"]))
    refused = on_board.second.run("apply", "--yes")
    assert refused.code == 1
    for words in ("observer", "nobody1", "nobody2"):
        assert words in refused.err
    assert len(on_board.served.get(f"/boards/{board['id']}/actions?limit=1000")) == before


def test_an_import_tells_what_else_manages_the_board(on_board: Team) -> None:
    """Two projects that own all of one board would undo each other's work; the board knows of the first one."""
    on_board.first.apply(on_board.board("one"))
    (board,) = on_board.live()
    told = f"this board remembers itself as {on_board.key}, which is another project's or another file's"
    wanted = ("import", board["id"], "-o", f"boards/{on_board.key}-second.yaml")
    ended = on_board.second.run(*wanted)
    assert (ended.code, told in " ".join((ended.out + ended.err).split())) == (0, True), ended.out + ended.err
    (on_board.second.project.root / wanted[-1]).unlink()
    again = on_board.second.run(*wanted)
    assert (again.code, "remembers itself" in again.out + again.err) == (0, False), again.out + again.err
    assert on_board.second.run("state", "rm", f"{on_board.key}-second").code == 0
    forced = on_board.second.run(*wanted, "--force")
    assert (forced.code, "remembers itself" in forced.out + forced.err) == (0, False), forced.out + forced.err


def test_ci_is_warned_of_a_state_that_goes_with_the_machine(served: Served, tmp_path: Path) -> None:
    """Once something was written, unless a later step commits it; a state that all reach has nothing to warn of."""
    words = "goes with this machine, unless a later step commits it"
    alone = Team(tmp_path / "alone", "file:kept", served.variables, served)
    alone.first.project.write(alone.board("one"))
    assert words not in alone.first.run("plan", CI="true").err
    assert words in alone.first.run("apply", "--yes", CI="true").err
    assert words not in alone.first.run("apply", "--yes", CI="true").err, "nothing was written"
    alone.first.project.write(alone.board("one", "two"))
    assert words not in alone.first.run("apply", "--yes", CI="true", BOARDCTL_STATE_COMMITTED="true").err
    alone.first.project.write(alone.board("one", "two", "three"))
    assert words not in alone.first.run("apply", "--yes").err
    shared = Team(tmp_path / "shared", "trello", served.variables, served)
    shared.first.project.write(shared.board("one"))
    assert words not in shared.first.run("apply", "--yes", CI="true").err


def test_a_board_in_another_workspace_than_the_file_says_is_no_new_one(on_board: Team) -> None:
    """It has the name; what it takes is an `id:`, and it is moved."""
    on_board.first.apply(on_board.board("one"))
    name = on_board.served.request("POST", "/organizations", displayName="Other")["name"]
    on_board.first.project.write(on_board.board("one", workspace=name))
    refused = on_board.first.run("plan")
    assert (refused.code, "no board in its workspace has this name" in refused.err) == (1, True)
    assert "if it is to be moved there, add `id: " in refused.err
    (board,) = on_board.live()
    on_board.first.apply(on_board.board("one", workspace=name, id=board["id"]))
    assert [each["id"] for each in on_board.served.get(f"/organizations/{name}/boards")] == [board["id"]]
    on_board.served.request("DELETE", f"/organizations/{name}")  # the account is that of other tests too
