"""What is deleted and restored a second time is still what the file declares: ids change, what it is does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.boards_as_files import as_shown
from tests.tables import Table


def declared(**card: Any) -> dict[str, Any]:
    """The board of the file."""
    todo = {"name": "Todo", "items": ["call", "write"]}
    one = {"name": "One", "labels": ["bug"], "checklists": [todo], **card}
    cards = [one, {"name": "Two", "checklists": [{"name": "Steps", "items": ["x"]}]}]
    return {
        "version": 1,
        "name": "B",
        "labels": [{"name": "bug", "color": "red"}],
        "lists": [{"name": "A", "cards": cards}],
    }


def delete(table: Table, *, whole_card: bool) -> None:
    """What a person deletes: the card and its label; or a checklist of it, and an item of the other's."""
    live = table.board()
    one, two = sorted(live["cards"], key=lambda card: card["name"])
    if whole_card:
        table.project.request("DELETE", f"/cards/{one['id']}")
        table.project.request("DELETE", f"/labels/{next(each['id'] for each in live['labels'] if each['name'])}")
    else:
        (item,) = two["checklists"][0]["checkItems"]
        table.project.request("DELETE", f"/checklists/{one['checklists'][0]['id']}")
        table.project.request("DELETE", f"/cards/{two['id']}/checkItem/{item['id']}")


@pytest.mark.parametrize(
    ("whole_card", "between", "early"),
    [(True, False, False), (True, True, False), (True, False, True), (False, False, False), (False, True, True)],
)
def test_what_was_restored_twice_is_the_files_still(
    tmp_path: Path, whole_card: bool, between: bool, early: bool
) -> None:
    """Also with an apply `between`, which writes down that people deleted it; and from a backup so `early` that nothing
    was remembered of the board.
    """
    table = Table(tmp_path)
    table.apply(declared())
    if early:
        table.forget()
    table.project.run("backup", "B" if early else "board", "-o", "b.json")
    table.apply()
    for _ in range(2):
        delete(table, whole_card=whole_card)
        if between:
            table.apply()
        ended = table.project.run("restore", "b.json", "--yes")
        assert ended.code == 0, ended.out + ended.err
        assert (table.changes(), table.project.run("drift").code) == ([], 0)
    changed = declared(due="2030-01-01")
    changed["labels"][0]["color"] = "blue"
    changed["lists"][0]["cards"][1]["checklists"][0]["items"] = []
    one, label, item = "board/cards/one", "board/labels/bug", "board/cards/two/checklists/steps/items/x"
    owned = [] if early and not between else [("delete", item)]
    assert sorted(table.changes(changed)) == sorted([*owned, ("update", one), ("update", label)])


@pytest.mark.parametrize("early", [False, True])
def test_what_people_had_under_the_same_name_stays_theirs(tmp_path: Path, early: bool) -> None:
    """Whichever comes back first: their card is no more the file's after a restore than it was before; also where an
    export so `early`, or Trello's own, says nothing of what was remembered.
    """
    table = Table(tmp_path)
    mine = {"name": "Deploy", "desc": "ours", "checklists": [{"name": "Steps", "items": ["x"]}]}
    ours = {"name": "Ours", "cards": [mine]}
    table.apply({"version": 1, "name": "B", "lists": [{"name": "Theirs"}, ours]})
    home = table.named("lists", "Theirs")["id"]
    table.person("POST", "/cards", name="Deploy", desc="theirs", idList=home)
    table.project.run("backup", "board", "-o", "b.json")
    if early:
        export = json.loads((tmp_path / "b.json").read_text())
        del export["boardctl"]
        (tmp_path / "b.json").write_text(json.dumps(export))
    for _ in range(2):  # the second time no id of the backup's is known any more
        for card in table.board()["cards"]:
            table.person("DELETE", f"/cards/{card['id']}")
        assert table.project.run("restore", "b.json", "--yes").code == 0
        assert table.changes() == []
    without = {**ours, "cards": [{**mine, "checklists": []}]}
    gone = table.changes({"version": 1, "name": "B", "lists": [{"name": "Theirs"}, without]})
    assert gone == [("delete", "board/cards/deploy/checklists/steps")]
    table.apply({"version": 1, "name": "B", "lists": [{"name": "Theirs"}, {**ours, "cards": []}]})
    left = [each["desc"] for each in table.board()["cards"] if not each["closed"]]
    assert left == ["theirs"]


def test_what_a_file_declares_is_no_other_thing_of_its_name(tmp_path: Path) -> None:
    """A label is not taken for the checklist that comes back."""
    table = Table(tmp_path)
    cards = [{"name": "Card"}]
    data = {"version": 1, "name": "B", "lists": [{"name": "L", "cards": cards}]}
    table.apply(data)
    checklist = table.person("POST", "/checklists", idCard=table.named("cards", "Card")["id"], name="Launch")
    table.forget()
    table.project.run("backup", "B", "-o", "b.json")
    table.apply({**data, "labels": [{"name": "Launch", "color": "red"}]})
    table.person("DELETE", f"/labels/{table.named('labels', 'Launch')['id']}")
    table.person("DELETE", f"/checklists/{checklist['id']}")
    assert table.project.run("restore", "b.json", "--yes").code == 0
    assert (
        table.changes({**data, "labels": [], "lists": [{"name": "L", "cards": [{**cards[0], "checklists": []}]}]}) == []
    )


def test_what_comes_back_piece_by_piece_is_the_files_still(tmp_path: Path) -> None:
    """First a checklist, then the card that it is on: of a backup in which nothing is remembered, by their names."""
    table = Table(tmp_path)
    table.apply(declared())
    early(table)
    card = table.named("cards", "One")
    table.person("DELETE", f"/checklists/{card['checklists'][0]['id']}")
    assert table.project.run("restore", "b.json", "--yes").code == 0
    table.person("DELETE", f"/cards/{card['id']}")
    assert table.project.run("restore", "b.json", "--yes").code == 0
    changed = declared()
    del changed["lists"][0]["cards"][0]["checklists"][0]["items"][0]
    assert table.changes(changed) == [("delete", "board/cards/one/checklists/todo/items/call")]


def test_what_comes_back_without_a_cover_says_nothing_of_its_size(tmp_path: Path) -> None:
    """Trello gives each card a size and a brightness of its cover, also those that have none."""
    table = Table(tmp_path)
    data = declared()
    data["lists"][0]["cards"][0]["cover"] = {"color": "red", "size": "full"}
    table.apply(data)
    table.project.run("backup", "board", "-o", "b.json")
    for each in table.board()["cards"]:
        table.person("DELETE", f"/cards/{each['id']}")
    plan = table.project.run("restore", "b.json", "--plan", "--format", "json").json()
    fields = {each["name"]: each["fields"] for each in plan["boards"][0]["changes"] if each["kind"] == "card"}
    assert [each for each in fields["Two"] if each.startswith("cover")] == []
    assert fields["One"]["cover.size"]["after"] == "full"
    assert table.project.run("restore", "b.json", "--yes").code == 0
    assert table.project.run("restore", "b.json", "--plan", "--format", "json").json()["boards"][0]["changes"] == []


def early(table: Table) -> None:
    """An export that says nothing of what is remembered."""
    table.project.run("backup", "board", "-o", "b.json")
    path = table.project.root / "b.json"
    export = json.loads(path.read_text(encoding="utf-8"))
    del export["boardctl"]
    path.write_text(json.dumps(export), encoding="utf-8")


def test_a_choice_comes_back_to_a_field_that_stayed(tmp_path: Path) -> None:
    """Also onto the card that had it; where the field's type is not at stake, nothing is said of it."""
    table = Table(tmp_path)
    field = {"name": "Priority", "type": "list", "options": ["High", "Low"]}
    cards = [{"name": "A", "fields": {"Priority": "Low"}}, {"name": "B", "fields": {"Priority": "High"}}]
    data = {"version": 1, "name": "B", "custom_fields": [field], "lists": [{"name": "L", "cards": cards}]}
    table.apply(data)
    before = as_shown(table.board())
    without = {**data, "custom_fields": [{**field, "options": ["High"]}]}
    run = table.apply({**without, "lists": [{"name": "L", "cards": [{"name": "A"}, cards[1]]}]}).run
    assert as_shown(table.board()) != before
    ended = table.project.run("restore", run, "--yes")
    assert (ended.code, "UNSET" in ended.out + ended.err) == (0, False), ended.out + ended.err
    assert as_shown(table.board()) == before
    assert table.project.run("restore", run, "--yes").out.endswith("Nothing is left to restore.\n")
    assert table.changes(data) == []


FULL, LIGHT = {"color": "red", "size": "full"}, {"color": "red", "brightness": "light"}


@pytest.mark.parametrize(
    ("before", "after"),
    [(FULL, None), (LIGHT, None), (None, FULL), (FULL, {"color": "blue"}), (FULL, {"color": "red", "size": "normal"})],
)
def test_a_cover_comes_back_as_one_thing(tmp_path: Path, before: Any, after: Any) -> None:
    """Without its colour a cover has no size and no brightness left (WIRE-FACTS section 5): they come back with it."""
    table = Table(tmp_path)
    table.apply(declared(cover=before))
    was = table.named("cards", "One")["cover"]
    run = table.apply(declared(cover=after)).run
    assert table.named("cards", "One")["cover"] != was
    assert table.project.run("restore", run, "--yes").code == 0
    assert table.named("cards", "One")["cover"] == was
    assert table.changes(declared(cover=before)) == []


def test_the_colour_that_people_gave_a_cover_since_stays(tmp_path: Path) -> None:
    """A run that changed its size brings back its size."""
    table = Table(tmp_path)
    table.apply(declared(cover=FULL))
    run = table.apply(declared(cover={"color": "red", "size": "normal"})).run
    table.person("PUT", f"/cards/{table.named('cards', 'One')['id']}", cover=json.dumps({"color": "sky"}))
    assert table.project.run("restore", run, "--yes").code == 0
    cover = table.named("cards", "One")["cover"]
    assert (cover["color"], cover["size"]) == ("sky", "full")


def test_a_picture_that_a_colour_took_the_place_of_is_told(tmp_path: Path) -> None:
    """Only people can make a picture the cover: the way back of a run, and of a file, says that it stays away."""
    table = Table(tmp_path)
    table.apply(declared())
    card = f"/cards/{table.named('cards', 'One')['id']}"
    picture = table.person("POST", f"{card}/attachments", url="https://example.com/a.png", name="a.png")
    table.person("PUT", card, idAttachmentCover=picture["id"])
    table.project.run("backup", "board", "-o", "b.json")
    run = table.apply(declared(cover={"color": "red"})).run
    for way in (run, "b.json"):
        ended = table.project.run("restore", way, "--plan")
        assert (ended.code, "can't come back through the API: 1 cover picture" in ended.out) == (0, True)
    table.person("PUT", card, idAttachmentCover=picture["id"])
    assert "picture" not in table.project.run("restore", "b.json", "--plan").out


def lists(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A board of these lists."""
    return {"version": 1, "name": "B", "lists": list(rows), **more}


def row(name: str, *cards: Any, **more: Any) -> dict[str, Any]:
    """A list with its cards."""
    return {"name": name, "cards": list(cards), **more}


STEPS = {"name": "Steps", "items": ["x"]}
SEED = {"manage": {"lists": "seed"}}


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        (
            lists(row("T", "G"), row("U")),
            lists(row("T"), row("U", {"name": "B", "was": ["G"]})),
            [("update", "board/cards/b")],
        ),
        (
            lists(row("T", "G"), row("U")),
            lists(row("T"), row("U", {"name": "G", "key": "k"})),
            [("move", "board/cards/k")],
        ),
        (
            lists(row("T", "G"), **SEED),
            lists(row("V", "G", was=["T"]), **SEED),
            [("update", "board/lists/v")],
        ),
        (
            lists(row("T", {"name": "G", "checklists": [STEPS]})),
            lists(row("T", {"name": "G", "key": "k", "desc": "new", "checklists": []})),
            [("delete", "board/cards/k/checklists/steps"), ("update", "board/cards/k")],
        ),
        (
            lists(row("T", "G!")),
            lists(row("T", {"name": "H", "was": ["G!"]}, "G")),
            [("restore", "board/cards/g"), ("update", "board/cards/h")],
        ),
    ],
)
def test_what_the_files_call_otherwise_since_is_theirs_once(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], again: list[tuple[str, str]]
) -> None:
    """A new key, or `was:`: the restore is what the files undo, at the address they have now, or with those of then."""
    table = Table(tmp_path)
    table.apply(before)
    first = as_shown(table.board())
    known = addresses(table)
    table.apply(after)
    later = addresses(table)
    for _ in range(2):
        ended = table.project.run("restore", "last", "--yes", "--remove-new")
        assert ended.code == 0, ended.out + ended.err
        assert sorted(table.changes()) == again
        assert table.apply().converged
        assert addresses(table) == later
    assert table.project.run("restore", "last", "--yes", "--remove-new").code == 0
    assert table.apply(before).converged
    assert {each: by for each, by in addresses(table).items() if "g~" not in each} == known
    assert as_shown(table.board())["lists"] == first["lists"]


def addresses(table: Table) -> dict[str, bool]:
    """Whether what is remembered is boardctl's own, by address; each id stands there once."""
    objects = json.loads((table.here.data_dir / "state" / "board.json").read_text("utf-8"))["objects"]
    assert len({each["id"] for each in objects.values()}) == len(objects)
    return {address: each.get("owned", False) for address, each in objects.items()}
