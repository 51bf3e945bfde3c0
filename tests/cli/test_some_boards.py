"""Some of many boards: chosen by key, and what an earlier run left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.projects import Project
from tests.served import Served

KEYS = ("alpha", "beta", "gamma")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three boards, not made yet."""
    made = Project(tmp_path)
    for key in KEYS:
        made.write(board(key), file=f"boards/{key}.yaml")
    return made


def board(key: str) -> dict[str, Any]:
    return {"version": 1, "name": f"Board {key}", "lists": ["One"]}


def test_only_the_boards_of_a_key_are_planned_and_applied(project: Project) -> None:
    """`--board` takes keys and globs; the others are not even read."""
    planned = project.run("plan", "--board", "*eta", "--board", "alpha", "--format", "json").json()
    assert [board["key"] for board in planned["boards"]] == ["alpha", "beta"]
    assert project.run("apply", "--yes", "--board", "beta").code == 0
    assert [len(board["changes"]) for board in project.plan()["boards"]] == [2, 0, 2]
    typo = project.run("plan", "--board", "bata")
    assert typo.code == 1
    assert "no board has the key bata" in typo.err
    assert "there is beta" in typo.err


@pytest.mark.parametrize(
    ("targets", "read"),
    [
        (("beta/lists/one",), ["beta"]),
        (("beta",), ["beta"]),
        (("alpha/lists/*", "gamma"), ["alpha", "gamma"]),
        (("*eta/lists/one",), ["beta"]),
        (("[ag]*/lists/o?e",), ["alpha", "gamma"]),
        (("*/lists/one",), ["alpha", "beta", "gamma"]),
        (("*lists/one",), ["alpha", "beta", "gamma"]),
        (("beta*",), ["beta"]),
        (("b*/one",), ["beta"]),
        (("beta[!x]lists?one",), ["beta"]),
    ],
)
def test_a_target_reads_its_boards_alone(project: Project, targets: tuple[str, ...], read: list[str]) -> None:
    """Those on which any target can be: a `*` goes beyond a slash. Of the others nothing is told."""
    flags = [flag for target in targets for flag in ("--target", target)]
    planned = project.run("plan", *flags, "--format", "json").json()
    assert [(each["key"], len(each["changes"]), each["notes"]) for each in planned["boards"]] in (
        [(key, 2, []) for key in read],
        [(key, 1, ["1 more change is left out by --target and --exclude"]) for key in read],
    )
    assert project.run("apply", "--yes", *flags).code == 0
    made = {each["name"] for each in project.get("/members/me/boards")}
    assert made == {f"Board {key}" for key in read}


def test_a_board_that_no_target_is_on_is_no_matter(project: Project) -> None:
    """It can't be planned; others are in no file; what is excluded on it is not looked for. A typo is one as ever."""
    project.apply()
    project.write({**board("beta"), "labels": [{"name": "x", "id": "0" * 24}]}, file="boards/beta.yaml")
    (project.root / "boards/gamma.yaml").unlink()
    project.write({**board("alpha"), "labels": ["new"]}, file="boards/alpha.yaml")
    for part in ((), ("--exclude", "beta/labels/nothing")):
        ended = project.run("plan", "--target", "alpha/labels/*", *part)
        assert (ended.code, ended.err, '+ label "new"' in ended.out) == (0, "", True)
    assert "beta is left out" in project.run("plan", "--exclude", "alpha/labels/new").err
    for typo in (("--target", "alpah/labels/new"), ("--target", "alpha/*", "--exclude", "alpha/labels/nwe")):
        ended = project.run("plan", *typo)
        assert (ended.code, f"no address fits {typo[-1]}" in ended.err) == (1, True)
    assert "no address fits beta/*" in project.run("plan", "--board", "alpha", "--target", "beta/*").err
    assert project.run("plan", "--target", "alpha/labels/*", "--out", "plan.json").code == 0
    ended = project.run("apply", "plan.json", "--format", "json")
    assert (ended.code, [each["address"] for each in ended.json()["done"]]) == (0, ["alpha/labels/new"])


def test_drift_and_pull_of_some_boards(project: Project) -> None:
    """One of a fleet can be looked at alone: no other is read."""
    project.apply()
    for command in (("drift",), ("pull", "--diff")):
        found = project.run(*command, "--board", "*eta", "--format", "json")
        assert (found.code, [each["key"] for each in found.json()["boards"]]) == (0, ["beta"])
        assert "there is beta" in project.run(*command, "--board", "bata").err
    assert project.run("drift", "--board", "beta", "--format", "json").json()["summary"]["reads"] == 1


def test_of_like_keys_the_closest_come_first(project: Project) -> None:
    """As many as three: of equally close ones those that begin as what was typed."""
    project.write("version: 1\nname: S ${{ each }}\nkey: ${{ each }}\nfor_each: [c01, c02, c11, c12, c20, c21]\n")
    assert "hint: there are c11, c12, c20" in project.run("plan", "--board", "c10").err


@pytest.mark.parametrize(
    ("flags", "labels"), [(("--target", "*/labels/a"), ["a"]), (("--exclude", "*/labels/a"), ["b"])]
)
def test_only_the_changes_at_an_address_are_planned_and_applied(
    tmp_path: Path, flags: tuple[str, ...], labels: list[str]
) -> None:
    """`--target` and `--exclude` mean the same to both commands; an address that fits nothing is an error."""
    project = Project(tmp_path)
    project.write({"version": 1, "name": "B", "labels": []})
    project.apply()
    project.write({"version": 1, "name": "B", "labels": ["a", "b"]})
    (planned,) = project.run("plan", *flags, "--format", "json").json()["boards"]
    assert [change["name"] for change in planned["changes"]] == labels
    assert project.run("apply", "--yes", *flags).code == 0
    (made,) = project.get("/members/me/boards")
    assert [label["name"] for label in project.get(f"/boards/{made['id']}/labels")] == labels
    for command in (("plan",), ("apply", "--yes")):
        typo = project.run(*command, flags[0], "*/labels/c")
        assert (typo.code, "no address fits */labels/c" in typo.err) == (1, True)


def test_a_schedule_under_another_name_is_told_the_key_that_keeps_its_boards(tmp_path: Path) -> None:
    """Its boards' keys end in a day, which a schedule adds to its own."""
    project = Project(tmp_path)
    weekly = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-01-05", "ahead": 0}
    project.write({"version": 1, "name": "Week ${{ n }}", "schedule": weekly}, file="boards/week.yaml")
    now = ("--now", "2026-01-06T00:00:00Z")
    assert project.run("apply", "--yes", *now).code == 0
    (project.root / "boards/week.yaml").rename(project.root / "boards/weekly.yaml")
    assert "(of a schedule: `key: week`)" in project.run("plan", *now).err
    kept = {"version": 1, "key": "week", "name": "Week ${{ n }}", "schedule": weekly}
    project.write(kept, file="boards/weekly.yaml")
    assert project.run("plan", *now).err == ""


def test_boards_of_a_schedules_old_rule_are_told_and_end_as_the_hint_says(tmp_path: Path) -> None:
    """Their numbers go on. A board that a plan for a later day has made is of no other rule."""
    project, now = Project(tmp_path), ("--now", "2026-01-07T00:00:00Z")
    weekly = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2026-01-05", "ahead": 1, "keep": 1}

    def week(**changes: object) -> None:
        content = {"version": 1, "name": "Week ${{ n }} to ${{ end }}", "schedule": {**weekly, **changes}}
        project.write(content, file="boards/week.yaml")

    def applied(day: str) -> list[str]:
        ended = project.run("apply", "--yes", "--now", f"{day}T00:00:00Z")
        assert (ended.code, "warning" in ended.err) == (0, False), ended.err
        return sorted(each["name"] for each in project.get("/members/me/boards", filter="open"))

    week()
    applied("2026-01-14")
    before = applied("2026-01-07")
    assert before == ["Week 1 to 2026-01-11", "Week 2 to 2026-01-18", "Week 3 to 2026-01-25"]
    week(rrule="FREQ=WEEKLY;BYDAY=WE")
    told = project.run("plan", *now).err
    assert "2 boards are of another rule than the schedule of week has now, and left as they are:" in told
    assert "week-2026-01-05, week-2026-01-12\n" in told
    assert "into its `changes: [{from: 2026-01-13, rrule: ..}]`" in told
    assert "`boardctl state rm KEY`" in told
    week(changes=[{"from": "2026-01-20", "rrule": "FREQ=WEEKLY;BYDAY=WE"}])
    assert applied("2026-01-07") == before
    assert applied("2026-01-21") == ["Week 3 to 2026-01-20", "Week 4 to 2026-01-27", "Week 5 to 2026-02-03"]


def test_a_board_without_a_file_is_told_and_left(project: Project) -> None:
    """A warning names it wherever all boards are looked at; one that boardctl has closed is done with."""
    project.write({**board("gamma"), "archived": True}, file="boards/gamma.yaml")
    project.apply()
    for key in ("beta", "gamma"):
        (project.root / f"boards/{key}.yaml").unlink()
    planned = project.run("plan")
    assert "No changes" in planned.out
    assert "warning: a board is in the state and in no file, and left as it is: beta\n" in planned.err
    assert "`boardctl state rm beta`" in planned.err
    assert project.apply()["status"] == "nothing"
    assert {each["name"]: each["closed"] for each in project.get("/members/me/boards", filter="all")} == {
        "Board alpha": False,
        "Board beta": False,
        "Board gamma": True,
    }
    for part in (("--board", "alpha"), ("boards/alpha.yaml",)):
        assert project.run("plan", *part).err == ""
    (kept,) = project.root.rglob("state/beta.json")
    kept.write_text("{", encoding="utf-8")  # what can't be read of it stops no other board
    planned = project.run("plan")
    assert (planned.code, "left as it is: beta" in planned.err) == (0, True)


def test_a_run_is_resumed_with_its_own_boards(project: Project, tmp_path: Path) -> None:
    """What Trello refused is made by `--resume`, and of the boards that were not part of the run none is read."""
    with Served(tmp_path) as served:

        def run(*arguments: str) -> tuple[int, str]:
            ended = project.run(*arguments, sandbox=False, **served.variables)
            return ended.code, ended.out + ended.err

        assert run("apply", "--yes", "--board", "gamma")[0] == 0
        project.write({**board("beta"), "background": "gradient-none"}, file="boards/beta.yaml")
        code, told = run("apply", "--yes")
        assert code == 3, told
        project.write(board("beta"), file="boards/beta.yaml")
        served.request("DELETE", "/_sandbox/tally")
        code, told = run("apply", "--yes", "--resume", "last")
        assert code == 0, told
        assert served.get("/_sandbox/tally")["reads"] < 8
        names = [board["name"] for board in served.get("/members/me/boards?fields=name")]
        assert sorted(name for name in names if name.startswith("Board")) == [f"Board {key}" for key in KEYS]
        code, told = run("apply", "--yes", "--resume", "last")
        assert (code, "left nothing" in told) == (1, True)


def test_a_reference_that_stands_for_nothing_stops_its_board_alone(project: Project) -> None:
    """Told with its place; the others are as their files say, and exit is 3; with no other to do, 1."""
    card = {"name": "A", "labels": ["nowhere"], "members": ["nobody"]}
    project.write({**board("beta"), "lists": [{"name": "One", "cards": [card]}]}, file="boards/beta.yaml")
    ended = project.run("apply", "--yes", "--format", "json")
    result = ended.json()
    assert (ended.code, result["status"], result["converged"]) == (3, "partial", None)
    (failed,) = result["failed"]
    assert (failed["board"], failed["reason"].count("boards/beta.yaml:")) == ("beta", 2)
    assert '"nowhere"' in failed["reason"]
    assert {each["board"] for each in result["done"]} == {"alpha", "gamma"}
    assert "beta is left out" in ended.err
    again = project.run("apply", "--yes", "--format", "json")
    assert (again.code, again.json()["status"]) == (1, "failed")
    alone = project.run("apply", "--yes", "--board", "beta", "--format", "json")
    assert (alone.code, alone.json()["error"]["code"]) == (1, "reference")


def test_a_saved_plan_does_what_it_can(project: Project) -> None:
    """A label that a card is to get was deleted since: its board stops, the others are as planned; exit 3.

    What has happened to a board that the plan does not change is no matter.
    """
    project.write({**board("gamma"), "lists": [{"name": "One", "cards": ["idle"]}]}, file="boards/gamma.yaml")
    assert project.run("apply", "--yes").code == 0
    ids = {each["name"]: each["id"] for each in project.get("/members/me/boards")}
    labels = [project.request("POST", "/labels", name="x", color="red", idBoard=ids[f"Board {key}"]) for key in KEYS]
    for key in KEYS:
        cards = ["idle"] if key == "gamma" else []
        data = {**board(key), "lists": [{"name": "One", "cards": [*cards, {"name": "A", "labels": ["x"]}]}]}
        project.write(data, file=f"boards/{key}.yaml")
    assert project.run("apply", "--yes", "--board", "gamma").code == 0
    assert project.run("plan", "--out", "plan.json").code == 0
    for label in labels[1:]:
        project.request("DELETE", f"/labels/{label['id']}")
    ended = project.run("apply", "plan.json", "--format", "json")
    result = ended.json()
    assert (ended.code, result["status"]) == (3, "partial"), ended.err
    assert [(each["board"], '"x"' in each["reason"]) for each in result["failed"]] == [("beta", True)]
    assert [(each["board"], each["address"]) for each in result["done"]] == [("alpha", "alpha/cards/a")]
    assert "gamma" not in ended.err


def test_an_invitation_that_may_have_gone_out_is_sent_on_request(tmp_path: Path) -> None:
    """An adopted board: nobody knows without state, so it is told how to send it; asked for, it goes out, once."""
    project = Project(tmp_path)
    project.request("POST", "/boards", name="Ours", defaultLists="false", defaultLabels="false")
    project.write({"version": 1, "name": "Ours", "lists": ["A"], "members": [{"email": "carol@example.com"}]})
    assert "boardctl apply --invite" in " ".join(project.run("plan").out.split())
    for _ in range(2):
        result = project.run("apply", "--yes", "--format", "json").json()
        assert [each["kind"] for each in result["done"]] in (["list"], [])
    sent = project.run("apply", "--yes", "--invite", "--format", "json").json()
    assert ([each["kind"] for each in sent["done"]], sent["converged"]) == (["member"], True)
    assert project.run("apply", "--yes", "--invite", "--format", "json").json()["status"] == "nothing"
    assert project.run("apply", "plan.json", "--invite").code == 64
