"""A saved plan is an approval: what it shows is done, or nothing is (DESIGN section 6)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from boardctl.errors import BoardctlError, Stale
from tests.tables import Table


def data(**card: Any) -> dict[str, Any]:
    """A board of one card in the first of two lists."""
    fields = {"name": "Card", "desc": "old", "due": "2027-01-01T00:00:00Z", **card}
    return {"version": 1, "name": "Board", "labels": ["bug"], "lists": [{"name": "A", "cards": [fields]}, "B"]}


def save(table: Table, file: dict[str, Any]) -> dict[str, Any]:
    """Write the file, save its plan, and return the document."""
    table.write(file)
    ended = table.project.run("plan", "--out", "plan.json")
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads((table.project.root / "plan.json").read_text(encoding="utf-8"))
    return found


def writes(table: Table) -> int:
    """How often anything was changed on the board so far."""
    return len(table.project.get(f"/boards/{table.board()['id']}/actions", limit="1000"))


def test_it_does_what_it_shows_and_then_nothing(table: Table) -> None:
    """Applied once it makes its changes, applied twice it makes no second write."""
    table.apply(data())
    save(table, data(desc="new"))
    assert table.apply_saved().status == "applied"
    before = writes(table)
    assert table.apply_saved().status == "nothing"
    assert writes(table) == before


def test_another_value_than_planned_from_is_a_conflict(table: Table) -> None:
    """The field has moved on: exit 4, no write, and the message says from what to what."""
    table.apply(data())
    save(table, data(desc="new", due="2027-02-02T00:00:00Z"))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="a person's")
    before = writes(table)
    with pytest.raises(Stale, match=r'board/cards/card desc: planned from "old", now "a person\'s"'):
        table.apply_saved()
    assert writes(table) == before
    assert table.project.run("apply", "plan.json").code == 4


def test_a_field_that_is_left_to_people_by_now_is_a_conflict(table: Table) -> None:
    """Seeded, it was to follow the file; a person's own value since then is theirs, and the approval did not see it."""
    seeded = {"manage": {"cards": "seed"}}
    table.apply({**data(), **seeded})
    save(table, {**data(desc="new"), **seeded})
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="a person's")
    before = writes(table)
    with pytest.raises(Stale, match=r'board/cards/card desc: planned from "old", now "kept as people left it"'):
        table.apply_saved()
    assert writes(table) == before


def test_unrelated_drift_never_blocks_and_is_not_repaired(table: Table) -> None:
    """What came up since is neither in the way nor touched."""
    table.apply(data())
    save(table, data(desc="new"))
    card = table.named("cards", "Card")
    table.person("PUT", f"/cards/{card['id']}", due="2028-01-01T00:00:00.000Z")
    table.person("PUT", f"/labels/{table.named('labels', 'bug')['id']}", color="sky")
    table.person("POST", "/cards", name="Theirs", idList=card["idList"])
    assert len(table.apply_saved().done) == 1
    after = table.named("cards", "Card")
    assert (after["desc"], after["due"]) == ("new", "2028-01-01T00:00:00.000Z")


def test_what_is_there_already_counts_as_done(table: Table) -> None:
    """Somebody made half of it by hand: the other half is done."""
    table.apply(data())
    save(table, data(desc="new", due="2027-02-02T00:00:00Z"))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="new")
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/cards/card"]
    assert table.named("cards", "Card")["due"] == "2027-02-02T00:00:00.000Z"


def test_a_list_to_be_archived_must_hold_what_it_held(table: Table) -> None:
    """A card that came into a list since it was to be archived is a conflict."""
    table.apply({"version": 1, "name": "Board", "lists": [{"name": "A"}, {"name": "Old", "cards": ["One"]}]})
    save(table, {"version": 1, "name": "Board", "lists": ["A"], "prune": {"lists": "owned", "cards": "all"}})
    table.person("POST", "/cards", name="Late", idList=table.named("lists", "Old")["id"])
    with pytest.raises(Stale, match="Late"):
        table.apply_saved()


def test_a_vanished_object_is_a_conflict(table: Table) -> None:
    """A card that is gone can't be updated."""
    table.apply(data())
    save(table, data(desc="new"))
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    with pytest.raises(Stale, match="board/cards/card"):
        table.apply_saved()


def test_other_files_than_planned_from_are_stale(table: Table) -> None:
    """The files are part of what was approved."""
    table.apply(data())
    save(table, data(desc="new"))
    table.write(data(desc="newer"))
    with pytest.raises(Stale, match="has changed since the plan was made"):
        table.apply_saved()


def test_a_file_that_came_up_since_makes_a_plan_stale(table: Table) -> None:
    """There was no project file when it was made: one that is there now may mean anything."""
    save(table, data())
    table.project.write({"version": 1, "timezone": "Asia/Tokyo"}, file="boardctl.yaml")
    with pytest.raises(Stale, match=r"boardctl\.yaml has changed"):
        table.apply_saved()


def test_an_edited_plan_is_refused(table: Table) -> None:
    """A changed document is noticed; even with a fitting digest it can't add a change."""
    table.apply(data())
    document = save(table, data(desc="new"))
    document["boards"][0]["changes"][0]["fields"]["desc"]["after"] = "smuggled"
    (table.project.root / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BoardctlError, match="was changed after it was saved"):
        table.apply_saved()


def test_calls_in_a_plan_are_for_reading_only(table: Table) -> None:
    """A forged plan with a fitting digest makes boardctl do nothing that its own fresh plan does not hold."""
    from boardctl.views.plain import digest_of

    table.apply(data())
    document = save(table, data(desc="new"))
    board_id = table.board()["id"]
    (change,) = document["boards"][0]["changes"]
    change["calls"] = [{"method": "DELETE", "path": f"/boards/{board_id}", "body": None}]
    extra = {**change, "id": "board/labels/bug", "address": "board/labels/bug", "kind": "label", "action": "delete"}
    document["boards"][0]["changes"].append({**extra, "fields": {}})
    body = {key: value for key, value in document.items() if key != "digest"}
    (table.project.root / "plan.json").write_text(json.dumps({**body, "digest": digest_of(body)}), encoding="utf-8")
    table.apply_saved()
    assert table.named("cards", "Card")["desc"] == "new"
    assert [label["name"] for label in table.board()["labels"]] == ["bug"]


def test_a_creation_makes_what_was_shown(table: Table) -> None:
    """A forged plan with a fitting digest can't have something else made under the name of what it shows."""
    from boardctl.views.plain import digest_of

    table.apply({**data(), "lists": ["A", "B"]})
    document = save(table, data())
    (change,) = document["boards"][0]["changes"]
    change["fields"]["desc"]["after"] = "shown"
    body = {key: value for key, value in document.items() if key != "digest"}
    (table.project.root / "plan.json").write_text(json.dumps({**body, "digest": digest_of(body)}), encoding="utf-8")
    with pytest.raises(Stale, match="board/cards/card desc"):
        table.apply_saved()


@pytest.mark.parametrize("since", [{"idList": "B"}, {"pos": "bottom"}])
def test_a_move_that_came_up_since_is_not_approved(table: Table, since: dict[str, str]) -> None:
    """Somebody has moved the card that is to be changed: it is changed where it is, also if the file would move it."""

    def ruled(**card: Any) -> dict[str, Any]:
        made = data(**card)
        made["lists"][0]["cards"].append("Next")
        return {**made, "manage": {"progress": "enforce"}}

    table.apply(ruled())
    save(table, ruled(desc="new"))
    moved = {name: table.named("lists", each)["id"] if name == "idList" else each for name, each in since.items()}
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", **moved)
    before = table.named("cards", "Card")
    table.apply_saved()
    card = table.named("cards", "Card")
    assert (card["desc"], card["idList"], card["pos"]) == ("new", before["idList"], before["pos"])
    assert [change.action for change in table.plan().changes] == ["move"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": "2.0", "boards": [], "digest": "x"}', "\x00"])
def test_what_is_no_plan_is_refused(table: Table, text: str) -> None:
    """Any other file ends in one clear message."""
    table.apply(data())
    (table.project.root / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(BoardctlError, match=r"not a saved plan|a plan of format"):
        table.apply_saved()


def test_targets_and_excludes(table: Table) -> None:
    """Part of a plan: with what it needs, without what needs the excluded."""
    table.write(data(labels=["bug"]))
    everything = {change.address for change in table.plan().changes}
    assert everything == {"board", "board/labels/bug", "board/lists/a", "board/lists/b", "board/cards/card"}
    assert {change.address for change in table.plan(targets=("board/cards/*",)).changes} == everything - {
        "board/lists/b"
    }
    assert {change.address for change in table.plan(exclude=("board/lists/a",)).changes} == everything - {
        "board/lists/a",
        "board/cards/card",
    }
    with pytest.raises(BoardctlError, match="no address fits"):
        table.plan(targets=("board/crads/*",))


def test_a_target_is_applied_alone(table: Table) -> None:
    """What was not targeted stays to be done."""
    table.apply(data())
    table.write(data(desc="new") | {"labels": ["bug", "more"]})
    table.apply(targets=("board/labels/*",))
    assert [change.address for change in table.plan().changes] == ["board/cards/card"]


def forge(table: Table, **edited: Any) -> None:
    """Edit the top of the saved plan, and give it a digest that fits."""
    from boardctl.views.plain import digest_of

    file = table.project.root / "plan.json"
    body = {key: value for key, value in json.loads(file.read_text(encoding="utf-8")).items() if key != "digest"}
    body |= edited
    file.write_text(json.dumps({**body, "digest": digest_of(body)}), encoding="utf-8")


@pytest.mark.parametrize("name", ["/etc/hostname", "../elsewhere.yaml", "boards/../../x.yaml"])
def test_a_plan_opens_no_file_outside_its_project(table: Table, name: str) -> None:
    """An edited plan can't have other files read, nor shown in a message."""
    table.apply(data())
    document = save(table, data(desc="new"))
    forge(table, options={**document["options"], "files": [name]})
    with pytest.raises(BoardctlError, match="is no file of the project"):
        table.apply_saved()


def order(*names: str) -> dict[str, Any]:
    """A board of one list, with its cards in this order, which the file rules."""
    return {"version": 1, "name": "Board", "lists": [{"name": "A", "cards": names}], "manage": {"progress": "enforce"}}


@pytest.mark.parametrize(("name", "place"), [("a", "bottom"), ("d", "top")])
def test_an_order_that_people_changed_since_is_a_conflict(table: Table, name: str, place: str) -> None:
    """d was to come first: not once another declared card has moved; if a person has put it there it is done."""
    table.apply(order(*"abcd"))
    save(table, order(*"dabc"))
    table.person("PUT", f"/cards/{table.named('cards', name)['id']}", pos=place)
    if name == "d":
        assert table.apply_saved().status == "nothing"
    else:
        with pytest.raises(Stale, match="board/cards/d place"):
            table.apply_saved()


def test_a_move_is_made_though_another_would_be_cheaper_by_now(table: Table) -> None:
    """b was to go last; since a person gave c a limit, which no plan had shown, c could move with its own call."""
    lists = [{"name": name, "limit": None} for name in "abc"]
    table.apply({"version": 1, "name": "Board", "lists": lists})
    document = save(table, {"version": 1, "name": "Board", "lists": [lists[0], lists[2], lists[1]]})
    assert [each["name"] for each in document["boards"][0]["changes"]] == ["b"]
    table.person("PUT", f"/lists/{table.named('lists', 'c')['id']}/softLimit", value="9")
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/lists/b"]
    found = sorted(table.board()["lists"], key=lambda each: each["pos"])
    assert [(each["name"], each["softLimit"]) for each in found] == [("a", None), ("c", 9), ("b", None)]


def test_a_move_is_not_blocked_by_what_has_nothing_to_do_with_it(table: Table) -> None:
    """Foreign cards, and changes in other lists."""
    table.apply(order(*"abcd"))
    save(table, order(*"dabc"))
    table.person("POST", "/cards", name="Theirs", idList=table.named("lists", "A")["id"], pos="top")
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/cards/d"]


@pytest.mark.parametrize("since", [{"pos": "bottom"}, {"closed": "true"}, {"name": "Renamed"}, None], ids=str)
def test_a_foreign_card_in_the_place_of_a_move_holds_nothing_up(table: Table, since: dict[str, str] | None) -> None:
    """A plan says "after" it only for people to read: what is approved is the order of the declared ones."""
    table.apply(order(*"abcd"))
    theirs = table.person("POST", "/cards", name="Theirs", idList=table.named("lists", "A")["id"], pos="top")["id"]
    (change,) = save(table, order(*"dabc"))["boards"][0]["changes"]
    assert (change["name"], change["after"]) == ("d", "Theirs")
    table.person(*(("DELETE", f"/cards/{theirs}") if since is None else ("PUT", f"/cards/{theirs}")), **(since or {}))
    before = [card for card in table.board()["cards"] if card["id"] == theirs]
    assert [outcome.address for outcome in table.apply_saved().done] == ["board/cards/d"]
    cards = sorted(table.board()["cards"], key=lambda card: card["pos"])
    assert [card["name"] for card in cards if card["id"] != theirs] == list("dabc")
    assert [card for card in cards if card["id"] == theirs] == before


def test_an_approval_can_be_finished_after_half_of_its_moves(table: Table) -> None:
    """One of two moves was made when a run broke off: the other is still approved."""
    table.apply(order(*"abcdef"))
    document = save(table, order(*"fabced"))
    moving = [change["name"] for change in document["boards"][0]["changes"]]
    assert len(moving) == 2
    after = {change["name"]: change["after"] for change in document["boards"][0]["changes"]}
    first = "f"
    assert after[first] is None
    table.person("PUT", f"/cards/{table.named('cards', first)['id']}", pos="top")
    (done,) = table.apply_saved().done
    assert done.name in set(moving) - {first}
    assert [card["name"] for card in sorted(table.board()["cards"], key=lambda card: card["pos"])] == list("fabced")


def test_a_label_must_have_the_users_it_had(table: Table) -> None:
    """A card got the label since its deletion was approved: a conflict, also where the file declares the card."""
    table.apply(data())
    save(table, {**data(), "labels": [], "prune": {"labels": "all"}})
    card, label = table.named("cards", "Card"), table.named("labels", "bug")
    table.person("POST", f"/cards/{card['id']}/idLabels", value=label["id"])
    with pytest.raises(Stale, match=r'board/labels/bug cards: planned from nothing, now \["Card"\]'):
        table.apply_saved()


def test_a_label_that_is_kept_for_others_by_now_is_a_conflict(table: Table) -> None:
    """A card of people's got it since: it is not deleted any more, which is not what was approved."""
    table.apply(data())
    save(table, {**data(), "labels": []})
    theirs = table.person("POST", "/cards", name="Theirs", idList=table.named("lists", "B")["id"])
    table.person("POST", f"/cards/{theirs['id']}/idLabels", value=table.named("labels", "bug")["id"])
    with pytest.raises(Stale, match=r"board/labels/bug: planned from .*Theirs"):
        table.apply_saved()


def test_an_approval_is_for_the_board_it_was_given_for(table: Table) -> None:
    """Found by its name; by now another board goes by it."""
    old, new = (table.person("POST", "/boards", name=name, defaultLists="false") for name in ("Board", "Other"))
    save(table, data())
    table.person("PUT", f"/boards/{old['id']}", name="Retired")
    table.person("PUT", f"/boards/{new['id']}", name="Board")
    with pytest.raises(Stale, match=f'board board: planned from "{old["id"]}", now "{new["id"]}"'):
        table.apply_saved()


def test_what_has_to_be_made_first_by_now_is_a_conflict(table: Table) -> None:
    """The label that was to go on a card was deleted since: to make it again is nothing that was approved."""
    table.apply(data())
    save(table, data(labels=["bug"]))
    table.person("DELETE", f"/labels/{table.named('labels', 'bug')['id']}")
    with pytest.raises(Stale, match="has to be made first"):
        table.apply_saved()


def test_a_creation_that_somebody_made_elsewhere_is_a_conflict(table: Table) -> None:
    """The card is found in another list: it is not made again, and the message says where people keep it."""
    table.apply(data())
    fresh = data()
    fresh["lists"][0]["cards"].append("New")
    save(table, fresh)
    table.person("POST", "/cards", name="New", idList=table.named("lists", "B")["id"])
    with pytest.raises(Stale, match="people keep it in"):
        table.apply_saved()


def test_archiving_what_the_file_archives_is_not_blocked_by_other_fields(table: Table) -> None:
    """`archived: true` is a field like any other: a person's edit of another one is unrelated drift."""
    ruled = {"manage": {"progress": "enforce"}}
    table.apply({**data(archived=False), **ruled})
    save(table, {**data(archived=True), **ruled})
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="a person's")
    assert table.apply_saved().status == "applied"
    card = table.named("cards", "Card")
    assert (card["closed"], card["desc"]) == (True, "a person's")
