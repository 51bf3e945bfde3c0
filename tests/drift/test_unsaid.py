"""What people change where the file is silent: apply leaves it alone, drift --all tells it, pull --new takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, edited, nothing_planned, now, pulled

BOARD = """\
version: 1
name: Board
members: [{username: alice, role: admin}, bob]   # who
labels: [docs, {name: bug, color: red}]
custom_fields: [{name: Note, type: text}]
lists:
  - name: One   # a list
    cards:
      - A   # bare
      - name: B
        checklists: [{name: Steps, items: [x, y]}]   # steps
"""


@pytest.fixture
def project(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def deeds(alice: Alice) -> None:
    card = alice.card("A")["id"]
    alice.put(f"/boards/{alice.board_id}", **{"desc": "What it is.", "prefs/voting": "members"})
    alice.put(f"/boards/{alice.board_id}/members/{alice.id('members', 'bob')}", type="observer")
    alice.put(f"/labels/{alice.id('labels', 'docs')}", color="blue")
    alice.put(f"/lists/{alice.id('lists', 'One')}", softLimit=3)
    alice.put(f"/cards/{card}", due="2026-12-24T17:00:00Z", idMembers=[alice.id("members", "bob")])
    alice.put(f"/cards/{card}/customField/{alice.id('customFields', 'Note')}/item", value={"text": "n"})
    alice.do(
        ("POST", f"/cards/{card}/idLabels", {"value": alice.id("labels", "bug")}),
        ("POST", f"/cards/{card}/checklists", {"name": "New"}),
        ("POST", f"/cards/{card}/attachments", {"url": "https://example.com/x", "name": "X"}),
    )
    alice.put(f"/cards/{alice.item('B', 'x')[0]}/checkItem/{alice.item('B', 'x')[1]}", due="2026-12-01T17:00:00Z")


IN_NO_FILE = [
    ("board", "desc", None, "What it is.", False, "alice"),
    ("board", "prefs.voting", "disabled", "members", False, "alice"),
    ("board/cards/a", "due", None, "2026-12-24T17:00:00Z", False, "alice"),
    ("board/cards/a", "fields.Note", None, "n", False, "alice"),
    ("board/cards/a", "labels", None, "bug", False, None),
    ("board/cards/a", "members", None, "bob", False, "alice"),
    ("board/cards/a/attachments/x", "exists", False, True, False, "alice"),
    ("board/cards/a/checklists/new", "exists", False, True, False, "alice"),
    ("board/cards/b/checklists/steps/items/x", "due", None, "2026-12-01T17:00:00Z", False, None),
    ("board/labels/docs", "color", None, "blue", False, "alice"),
    ("board/lists/one", "limit", None, 3, False, "alice"),
    ("board/members/bob", "role", None, "observer", True, "alice"),
]


def test_a_change_where_the_file_is_silent_is_told_when_asked_for(project: Desk) -> None:
    """Without --all it is counted; the exit is 0, since apply would set nothing of it back."""
    alice = begun(project, BOARD)
    assert project.run("drift").out == "No drift. 1 read.\n"
    deeds(alice)
    nothing_planned(project)
    quiet = project.run("drift")
    assert (quiet.code, quiet.out) == (0, "No drift. 12 changes in no file (--all shows them).\n")
    done = project.run("drift", "--all", "--format", "json")
    assert done.code == 0, done.out
    (board,) = done.json()["boards"]
    assert (board["changes"], board["kept"]) == ([], [])
    found = [
        (*(each[key] for key in ("address", "field", "before", "after", "before_unknown")), _username(each["by"]))
        for each in board["unmanaged"]
        if each["address"] != "board/members/you"  # whose token made the board
    ]
    assert sorted(found, key=lambda each: each[:2]) == IN_NO_FILE
    assert all(each["by"] or each["untold"] for each in board["unmanaged"])


def _username(by: dict[str, str] | None) -> str | None:
    return by["username"] if by else None


def test_what_was_so_before_is_no_change(project: Desk) -> None:
    """A file comes to a board that people have made: what it is silent of stays theirs, and nobody's news."""
    alice = begun(project, BOARD)
    deeds(alice)
    for file in (project.root / ".boardctl" / "sandbox" / "state").glob("*.json"):
        file.unlink()
    project.apply()
    told = [
        each["address"] for each in project.run("drift", "--all", "--format", "json").json()["boards"][0]["unmanaged"]
    ]
    assert told == ["board/members/you", "board/cards/a/attachments/x", "board/cards/a/checklists/new"]
    alice.put(f"/cards/{alice.card('A')['id']}", due="2027-01-01T17:00:00Z", idLabels=[], idMembers=[])
    alice.put(f"/cards/{alice.card('A')['id']}/customField/{alice.id('customFields', 'Note')}/item", value="")
    (board,) = project.run("drift", "--all", "--format", "json").json()["boards"]
    found = {each["field"]: (each["before"], each["after"]) for each in board["unmanaged"] if each["field"] != "exists"}
    assert found == {
        "due": ("2026-12-24T17:00:00Z", "2027-01-01T17:00:00Z"),
        "labels": ("bug", None),
        "members": ("bob", None),
        "fields.Note": ("n", None),  # as the action says
    }
    project.apply()  # it does nothing, and what people did stays to be told
    (again,) = project.run("drift", "--all", "--format", "json").json()["boards"]
    assert again == board


def test_pull_new_takes_it(project: Desk) -> None:
    """Each into its object, bare ones too; then the file speaks of it, and drift has nothing to tell."""
    alice = begun(project, BOARD)
    deeds(alice)
    assert pulled(project)["boards"][0]["newcomers"] == 12
    assert now(project) == BOARD
    told = pulled(project, "--new")
    assert told["boards"][0]["listed"] == []
    assert now(project) == edited(
        BOARD,
        ("name: Board\n", "name: Board\ndesc: What it is.\nprefs: {voting: members}\n"),
        ("}, bob]", "}, {username: bob, role: observer}]"),
        ("[docs,", "[{name: docs, color: blue},"),
        ("name: One   # a list\n", "name: One   # a list\n    limit: 3\n"),
        (
            "      - A   # bare\n",
            "      - name: A   # bare\n        labels: [bug]\n        members: [bob]\n        due: 2026-12-24\n"
            '        fields: {Note: "n"}\n'
            "        attachments:\n          - {url: https://example.com/x, name: X}\n"
            "        checklists:\n          - name: New\n",
        ),
        ("items: [x, y]", "items: [{name: x, due: 2026-12-01}, y]"),
    )
    nothing_planned(project)
    assert "changes in no file" not in project.run("drift").out


def test_drift_and_pull_agree_about_what_people_move_along(project: Desk) -> None:
    """Ticks, done and archived cards of which the file is silent are kept in drift, and for pull to take."""
    alice = begun(project, BOARD)
    alice.put(f"/cards/{alice.item('B', 'x')[0]}/checkItem/{alice.item('B', 'x')[1]}", state="complete")
    alice.put(f"/cards/{alice.card('A')['id']}", dueComplete=True, closed=True)
    done = project.run("drift", "--format", "json")
    (board,) = done.json()["boards"]
    assert done.code == 0
    assert [(each["address"], each["field"], each["before"], each["after"]) for each in board["kept"]] == [
        ("board/cards/a", "done", False, True),
        ("board/cards/a", "archived", False, True),
        ("board/cards/b/checklists/steps/items/x", "done", False, True),
    ]
    assert pulled(project)["boards"][0]["kept"] == 3
    pulled(project, "--progress")
    assert now(project) == edited(
        BOARD,
        ("- A   # bare", "- {name: A, done: true, archived: true}   # bare"),
        ("[x, y]", "[{name: x, done: true}, y]"),
    )
    assert project.run("drift").out == "No drift. 2 reads.\n"  # one finds the archived card


def test_what_was_ticked_before_the_file_came_is_no_drift(project: Desk) -> None:
    """Neither for drift nor for pull."""
    alice = begun(project, BOARD)
    alice.put(f"/cards/{alice.item('B', 'x')[0]}/checkItem/{alice.item('B', 'x')[1]}", state="complete")
    for file in (project.root / ".boardctl" / "sandbox" / "state").glob("*.json"):
        file.unlink()
    project.apply()
    assert project.run("drift").out == "No drift. 1 read.\n"
    assert pulled(project, "--progress")["files"] == []


SAID = """\
version: 1
name: Board
desc: What it is.   # out
members: [{username: alice, role: admin}]
labels: [debt, bug]
custom_fields: [{name: Note, type: text}]
lists:
  - name: One
    limit: 3   # out
    cards:
      - name: A
        desc: How.   # out
        due: 2026-12-24   # out
        done: true   # out
        labels: [bug]   # out
        fields: {Note: "n"}   # out
        checklists: [{name: Steps, items: [x]}]
"""
UNSAID = "".join(row for row in SAID.splitlines(keepends=True) if not row.endswith("# out\n"))


@pytest.mark.parametrize("applied", [False, True], ids=["not applied", "applied"])
def test_what_was_taken_out_of_the_file_is_nobodys_change(project: Desk, applied: bool) -> None:
    """Neither told nor written back, also before an apply; what people change of it afterwards is theirs."""
    alice = begun(project, SAID)
    (project.root / "boards" / "board.yaml").write_text(UNSAID, encoding="utf-8")
    if applied:
        project.apply()
    nothing_planned(project)
    assert project.run("drift").out == "No drift. 1 read.\n"
    told = pulled(project, "--progress", "--new")
    assert (told["files"], told["boards"][0]["kept"], told["boards"][0]["newcomers"]) == ([], 0, 0)
    card = alice.card("A")["id"]
    alice.put(f"/cards/{card}", desc="Otherwise.", dueComplete=False)
    told = project.run("drift", "--all", "--format", "json").json()["boards"][0]
    assert [(each["field"], each["after"]) for each in told["kept"]] == [("done", False)]
    assert [(each["field"], each["before"], each["after"]) for each in told["unmanaged"] if each["kind"] == "card"] == [
        ("desc", "How.", "Otherwise.")
    ]
    pulled(project, "--progress", "--new")
    nothing_planned(project)
    assert project.run("drift").out == "No drift. 1 read.\n"


def test_what_boardctl_put_on_and_may_not_take_off_is_nobodys_change(project: Desk) -> None:
    """Under `prune: none` it stays where the file drops it: before the next apply and ever after."""
    text = edited(SAID, ("name: Board\n", "name: Board\nprune: {cards: none}\n"), ("[bug]", "[bug, debt]"))
    alice = begun(project, text)
    less = edited(text, ("labels: [bug, debt]   #", "labels: [bug]   #"), ('{Note: "n"}', "{}"))
    (project.root / "boards" / "board.yaml").write_text(less, encoding="utf-8")
    for _ in range(2):
        nothing_planned(project)
        assert project.run("drift").out == "No drift. 1 read.\n"
        assert pulled(project, "--new")["files"] == []
        project.apply()
    note = f"/cards/{alice.card('A')['id']}/customField/{alice.id('customFields', 'Note')}/item"
    alice.put(note, value={"text": "m"})
    (told,) = project.run("drift", "--all", "--format", "json").json()["boards"]
    assert [(each["field"], each["after"]) for each in told["unmanaged"] if each["kind"] == "card"] == [
        ("fields.Note", "m")
    ]


@pytest.mark.parametrize("back", ["- A   # bare", "- {name: C, was: [A]}"])
def test_what_went_with_its_block_and_came_back_is_nobodys_change(project: Desk, back: str) -> None:
    """It was boardctl that archived the card, and opened it again; people archive it later, which is theirs."""
    alice = begun(project, BOARD)
    for text in (edited(BOARD, ("      - A   # bare\n", "")), edited(BOARD, ("- A   # bare", back))):
        (project.root / "boards" / "board.yaml").write_text(text, encoding="utf-8")
        project.apply()
    for _ in range(2):
        nothing_planned(project)
        assert project.run("drift").out == "No drift. 1 read.\n"
        assert pulled(project, "--progress", "--new")["files"] == []
        project.apply()
    alice.put(f"/cards/{alice.card('A')['id']}", closed=True)
    (told,) = project.run("drift", "--format", "json").json()["boards"]
    assert [(each["field"], each["before"], each["after"]) for each in told["kept"]] == [("archived", False, True)]


def test_a_file_of_labels_alone_has_nothing_to_tell_of_cards(project: Desk) -> None:
    """Kinds that the file does not speak of are not in its care: what people make of them is nobody's news."""
    alice = begun(project, "version: 1\nname: Board\nmembers: [alice]\nlabels: [bug]\n")
    alice.do(
        ("POST", "/lists", {"idBoard": alice.board_id, "name": "One"}),
        ("POST", "/labels", {"idBoard": alice.board_id, "name": "theirs", "color": "sky"}),
    )
    alice.look()
    alice.do(("POST", "/cards", {"idList": alice.id("lists", "One"), "name": "Card"}))
    (board,) = project.run("drift", "--all", "--format", "json").json()["boards"]
    assert {each["address"] for each in board["unmanaged"]} == {"board/labels/theirs", "board/members/you"}
    pulled(project, "--new")
    assert "lists" not in (project.root / "boards/board.yaml").read_text(encoding="utf-8")


def test_people_who_joined_are_counted(project: Desk) -> None:
    """They are news, as cards are; whoever's token made the board is its admin, and none."""
    alice = begun(project, "version: 1\nname: Board\nmembers: [{username: alice, role: admin}]\n")
    assert project.run("drift").out == "No drift. 1 read.\n"
    (bob,) = alice.do(("GET", "/members/bob", {}))
    alice.put(f"/boards/{alice.board_id}/members/{bob['id']}", type="normal")
    quiet = project.run("drift")
    assert (quiet.code, quiet.out) == (0, "No drift. 1 change in no file (--all shows it).\n")
    assert project.run("drift", "--format", "json").json()["summary"]["unmanaged"] == 1
    assert 'member "bob"  added' in project.run("drift", "--all").out


def test_a_board_that_people_archived_is_named_as_such(project: Desk) -> None:
    """Nothing would show it: the file says nothing of it, and all else is as it was. The file can say what is meant."""
    alice = begun(project, BOARD)
    assert "archived" not in project.run("plan").out + project.run("drift").out
    alice.put(f"/boards/{alice.board_id}", closed=True)
    for command in ("plan", "drift"):
        told = " ".join(project.run(command).out.split())
        assert "! this board is archived on Trello" in told
        assert "`archived: false` in the file opens it again" in told
    project.write(BOARD + "desc: Apply says it too.\n")
    assert "! this board is archived on Trello" in project.run("apply", "--yes").err
    project.write(BOARD + "archived: true\n")
    assert "archived on Trello" not in project.run("plan").out
    project.write(BOARD + "archived: false\n")
    assert "archived on Trello" not in (shown := project.run("plan").out)
    assert "1 to restore" in shown


def test_a_board_of_a_row_that_people_archived_is_opened_by_hand(project: Desk) -> None:
    """What the template says it says of every row, and a file of rows can't say it at all."""
    project.write(
        "version: 1\nname: Board ${{ n }}\nparams: {n: {type: integer}}\nmembers: [{username: alice, role: admin}]\n",
        file="templates/board.yaml",
    )
    alice = begun(project, "version: 1\nfrom: ../templates/board.yaml\nfor_each: [{key: one, n: 1}]\n")
    alice.put(f"/boards/{alice.board_id}", closed=True)
    told = " ".join(project.run("plan").out.split())
    assert "archived on Trello" in told
    assert "open it on Trello: `archived:` in its template is for every board" in told
    assert '(row "one", boards/board.yaml:3)' in told
    assert "in the file" not in told
