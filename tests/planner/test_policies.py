"""What a policy means for each kind and each part of a card (DESIGN section 4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.planner.test_ownership import board, lists
from tests.tables import Table


@pytest.mark.parametrize("policy", ["enforce", "seed"])
def test_a_field_value_of_a_card_is_weighed_for_itself(table: Table, policy: str) -> None:
    """What a person changed is set back or kept; the file's new values come, and its changes of what nobody touched."""

    def data(**fields: int) -> dict[str, Any]:
        kinds = [{"name": each, "type": "number"} for each in "ABC"]
        return board(custom_fields=kinds, lists=lists({"name": "Card", "fields": fields}), manage={"cards": policy})

    table.apply(data(A=1, B=2))
    field = next(each["id"] for each in table.board()["customFields"] if each["name"] == "A")
    path = f"/cards/{table.named('cards', 'Card')['id']}/customField/{field}/item"
    table.person("PUT", path, **{"value[number]": "9"})
    changes = table.change_fields(data(A=1, B=3, C=4), "board/cards/card")
    theirs = {"fields.A": (9, 1)} if policy == "enforce" else {}
    assert changes == {**theirs, "fields.B": (2, 3), "fields.C": (None, 4)}
    assert [left.field for left in table.plan().kept] == ([] if theirs else ["fields.A"])


def test_ignore_changes_nothing_with_the_file(table: Table) -> None:
    """Not even what boardctl itself last applied: fields, labels and values of a card, of every kind."""

    def data(text: str, number: int, *names: str, **more: Any) -> dict[str, Any]:
        card = {"name": "Card", "desc": text, "labels": list(names), "fields": {"Size": number}}
        labels = [{"name": each, "color": "red" if number == 1 else "sky"} for each in ("a", "b")]
        kinds = [{"name": "Size", "type": "number", "show_on_card": number == 1}]
        there = [{"name": "To do", "limit": number, "cards": [card]}]
        return board(desc=text, labels=labels, custom_fields=kinds, lists=there, **more)

    table.apply(data("one", 1, "a"))
    assert table.changes(data("two", 2, "b", manage="ignore")) == []
    assert len(table.changes(data("two", 2, "b", manage="seed"))) == 6


def test_ignore_takes_nothing_off_that_the_file_has_dropped(table: Table) -> None:
    """A card keeps its links, checklists and items as it keeps its labels, a field its options; what has left the file
    itself goes by `prune`.
    """

    def data(items: list[str], *rest: str, links: int = 2, options: int = 2, **more: Any) -> dict[str, Any]:
        checklists = [{"name": name, "items": items} for name in ("Steps", *rest)]
        urls = [f"https://example.com/{n}" for n in range(links)]
        card = {"name": "Card", "attachments": urls, "checklists": checklists}
        size = {"name": "Size", "type": "list", "options": ["S", "L"][:options]}
        return board(custom_fields=[size], lists=lists(card, *rest), **more)

    table.apply(data(["a", "b"], "Other"))
    fewer = data(["a"], links=1, options=1, manage="ignore")
    assert table.changes(fewer) == [("archive", "board/cards/other")]
    assert len(table.changes({**fewer, "manage": "seed"})) == 5
    assert table.changes({**fewer, "manage": {"cards": "ignore"}, "prune": {"cards": "none"}}) == [
        ("delete", "board/custom_fields/size/options/l")
    ]


def test_what_people_archived_is_opened_by_a_word_of_the_file(table: Table) -> None:
    """Under `enforce` the file wins where it says something, and the plan tells what to say."""
    table.apply(board(lists=lists("Card")))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", closed="true")
    enforced = {"manage": {"progress": "enforce"}}
    plan = table.plan(board(lists=lists("Card"), **enforced))
    assert plan.changes == ()
    assert [left.reason.partition(": ")[2] for left in plan.kept] == ["`archived: false` in the file opens it again"]
    card = {"name": "Card", "archived": False}
    assert table.changes(board(lists=lists(card), **enforced)) == [("restore", "board/cards/card")]


def test_what_is_ignored_stays_where_people_put_it(table: Table) -> None:
    """Lists, fields, checklists, items and cards: not moved, and still theirs once the policy is `seed`."""
    names = ["a", "b", "c"]
    card = {"name": "Card", "checklists": [{"name": each, "items": names} for each in names]}
    data = board(
        custom_fields=[{"name": each, "type": "text"} for each in names],
        lists=[{"name": "To do", "cards": [card, *names]}, *names],
    )
    table.apply(data)
    live, cards = table.board(), {each["name"]: each for each in table.board()["cards"]}
    last = max(cards["Card"]["checklists"], key=lambda each: float(each["pos"]))
    item = max(last["checkItems"], key=lambda each: float(each["pos"]))
    field = next(each for each in live["customFields"] if each["name"] == "c")
    for path in (
        f"/lists/{table.named('lists', 'c')['id']}",
        f"/cards/{cards['c']['id']}",
        f"/customFields/{field['id']}",
        f"/checklists/{last['id']}",
        f"/cards/{cards['Card']['id']}/checkItem/{item['id']}",
    ):
        table.person("PUT", path, pos="top")
    assert table.apply({**data, "manage": "ignore"}).done == ()
    assert table.changes({**data, "manage": "seed"}) == []
    moves = table.changes({**data, "manage": "enforce"})
    assert [action for action, _ in moves] == ["move"] * 5
    assert set(table.changes(data)) == {*moves} - {("move", "board/cards/c")}  # only a card's place is progress


def ticked(*, done: bool, home: str = "To do") -> dict[str, Any]:
    """A card with all that people move along, and two dates that are not of that."""
    item = {"name": "Step", "done": done, "due": "2030-01-01T12:00:00Z"}
    card = {"name": "Card", "done": done, "archived": done, "due": "2030-01-02T12:00:00Z"}
    homes = {"To do": [], "Done": [], home: [{**card, "checklists": [{"name": "Steps", "items": [item]}]}]}
    return board(lists=[{"name": name, "cards": cards} for name, cards in homes.items()])


@pytest.mark.parametrize("policy", ["", "enforce", "ignore"])
def test_what_people_move_along(table: Table, policy: str) -> None:
    """List, done, ticked items and archived go by `progress`, also where the file says them; dates do not."""
    table.apply(ticked(done=False))
    card = table.named("cards", "Card")
    item = card["checklists"][0]["checkItems"][0]["id"]
    changed = {"dueComplete": "true", "closed": "true", "due": "2031-01-01T12:00:00Z"}
    table.person("PUT", f"/cards/{card['id']}", idList=table.named("lists", "Done")["id"], **changed)
    path = f"/cards/{card['id']}/checkItem/{item}"
    table.person("PUT", path, state="complete", due="2031-01-01T12:00:00Z")
    manage = {"manage": {"progress": policy}} if policy else {}
    plan = table.plan({**ticked(done=False), **manage})
    fields = {change.kind: set(change.fields) for change in plan.changes}
    progress = {"done", "archived", "list"} if policy == "enforce" else set()
    assert fields == {"card": {"due", *progress}, "item": {"due", *({"done"} & progress)}}
    kept = {("card", "done"), ("card", "archived"), ("card", "list"), ("item", "done")}
    assert {(left.kind, left.field) for left in plan.kept} == (set() if policy else kept)


def said(**fields: Any) -> dict[str, Any]:
    """A card and its item with these fields: of more than the name the file may say nothing at all."""
    item = {"name": "Step", **{name: value for name, value in fields.items() if name == "done"}}
    return board(lists=lists({"name": "Card", **fields, "checklists": [{"name": "Steps", "items": [item]}]}))


@pytest.mark.parametrize("imported", [False, True])
def test_the_first_word_of_the_file_goes_where_nobody_was_before(table: Table, imported: bool) -> None:
    """Progress that the file comes to speak of, on what boardctl made or imported and people have not moved along."""
    table.apply(said())
    if imported:
        for path in (table.project.root / ".boardctl" / "sandbox" / "state").glob("*.json"):
            path.unlink()
        (table.project.root / "boards" / "board.yaml").unlink()
        run = table.project.run("import", table.board()["id"], "-o", "boards/board.yaml")
        assert run.code == 0, run.err
    changes = table.plan(said(done=True, archived=True)).changes
    assert {change.address.rpartition("/")[2]: set(change.fields) for change in changes} == {
        "card": {"done", "archived"},
        "step": {"done"},
    }


@pytest.mark.parametrize("found", ["changed", "by name", "by id"])
def test_the_first_word_of_the_file_does_not_undo_what_people_did(table: Table, found: str) -> None:
    """What they moved along since, and, once the state is lost, what they may have: now and in every later plan."""
    table.apply(said())
    bound: dict[str, Any] = {}
    if found == "changed":
        table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", closed="true", dueComplete="true")
    else:
        for path in (table.project.root / ".boardctl" / "sandbox" / "state").glob("*.json"):
            path.unlink()
        bound = {"id": table.named("cards", "Card")["id"]} if found == "by id" else {}
    words = {"archived": False, "done": False} if found == "changed" else {"archived": True, "done": True}
    for _ in range(2):
        assert table.apply(said(**words, **bound)).done == ()


def test_silence_in_between_makes_no_first_word(table: Table) -> None:
    """What people ticked against the file stays so when the file is silent for an apply and then says it again."""
    table.apply(said(done=False))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", dueComplete="true")
    table.apply(said())
    assert table.changes(said(done=False)) == []


def test_what_people_tick_and_untick_is_as_it_was(table: Table) -> None:
    """A new card's state is nobody's word, though the file had spoken of it before it fell silent."""
    table.apply(said(done=False))
    for done in ("true", "false"):
        table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", dueComplete=done)
        table.apply(said())
    assert ("update", "board/cards/card") in table.changes(said(done=True))


def test_what_people_set_back_is_theirs_in_every_later_plan(table: Table) -> None:
    """A person unticks what the file had gone silent on: its word is not the first one, nor is it after an apply."""
    table.apply(said(done=True))
    table.apply(said())
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", dueComplete="false")
    for _ in range(2):
        assert table.apply(said(done=True)).done == ()


def test_an_id_that_goes_makes_no_word_the_first(table: Table) -> None:
    """With the state lost nobody knows who unticked a card: not while its `id:` binds it, nor once that has gone."""
    table.apply(said(done=True))
    card = table.named("cards", "Card")["id"]
    table.person("PUT", f"/cards/{card}", dueComplete="false")
    table.forget()
    table.apply(said(done=True, id=card))
    assert table.changes(said(done=True)) == []


@pytest.mark.parametrize("bound", [False, True])
def test_a_word_on_what_was_found_is_never_the_first(table: Table, bound: bool) -> None:
    """By its name or its id: what people did before it was found nobody knows."""
    table.apply(said())
    table.forget()
    found = {"id": table.named("cards", "Card")["id"]} if bound else {}
    table.apply(said(**found))
    assert table.changes(said(done=True, **found)) == []


SEEDED: dict[str, Any] = {"manage": {"cards": "seed"}}


def test_the_first_word_on_a_cover_is_all_of_it(table: Table) -> None:
    """The size that Trello has for no cover at all is nobody's."""
    table.apply(board(lists=lists("Card"), **SEEDED))
    table.apply(board(lists=lists({"name": "Card", "cover": {"color": "blue", "size": "full"}}), **SEEDED))
    assert (table.named("cards", "Card")["cover"]["color"], table.plan().kept) == ("blue", ())
    assert table.named("cards", "Card")["cover"]["size"] == "full"


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        ({"idAttachmentCover": "PICTURE"}, {"cover": {"color": "blue"}}),
        ({"cover": json.dumps({"color": "red"})}, {"cover": {"color": "blue", "size": "full"}}),
        ({"locationName": "Home"}, {"location": {"name": "Office", "address": "1 Main St", "coordinates": [1.5, 2.5]}}),
    ],
    ids=["picture", "color", "place"],
)
def test_the_first_word_does_not_mix_with_peoples(table: Table, theirs: dict[str, str], words: dict[str, Any]) -> None:
    """Their cover or place is one thing, whichever part of it they have set."""
    table.apply(board(lists=lists("Card"), **SEEDED))
    path = f"/cards/{table.named('cards', 'Card')['id']}"
    picture = table.person("POST", f"{path}/attachments", url="https://example.com/p.png")["id"]
    table.person("PUT", path, **{key: each.replace("PICTURE", picture) for key, each in theirs.items()})
    for _ in range(2):
        assert table.apply(board(lists=lists({"name": "Card", **words}), **SEEDED)).done == ()


def test_the_size_of_a_cover_that_the_file_colours_may_be_peoples(table: Table) -> None:
    """Nobody watches it while the file says nothing of it."""

    def covered(**words: str) -> dict[str, Any]:
        return board(lists=lists({"name": "Card", "cover": {"color": "blue", **words}}), **SEEDED)

    table.apply(covered())
    cover = json.dumps({"color": "blue", "size": "full"})
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", cover=cover)
    assert table.changes(covered(size="normal")) == []


def test_the_first_word_completes_a_place_of_the_files(table: Table) -> None:
    """What it said before is there still, so the whole of it is its own."""
    for more in ({}, {"address": "1 Main St"}):
        place = {"name": "Office", "coordinates": [1.5, 2.5], **more}
        table.apply(board(lists=lists({"name": "Card", "location": place}), **SEEDED))
    assert table.named("cards", "Card")["address"] == "1 Main St"


def test_what_stood_against_the_file_is_no_change_once_that_is_silent(table: Table) -> None:
    """Of what was found nobody knows how it was before."""

    def described(**words: str) -> dict[str, Any]:
        return board(lists=lists({"name": "Card", **words}), **SEEDED)

    table.apply(described(desc="ours"))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", desc="theirs")
    table.forget()
    table.apply(described(desc="ours"))
    table.apply(described())
    (drifted,) = table.project.run("drift", "--all", "--format", "json").json()["boards"]
    assert (drifted["changes"], drifted["unmanaged"]) == ([], [])


def test_ignored_progress_does_not_go_with_the_file(table: Table) -> None:
    """What boardctl itself last applied is not moved, ticked or archived by a later file, and no card is made."""
    table.apply(ticked(done=False))
    later = ticked(done=True, home="Done")
    later["lists"][0]["cards"].append("New")
    assert len(table.changes(later)) == 3
    assert table.changes({**later, "manage": {"progress": "ignore"}}) == []


def test_a_deleted_card_leaves_a_tombstone(table: Table) -> None:
    """The state says that it is gone, so that nobody looks for it among the archived again."""
    table.apply(board(lists=lists("Card", "Other")))
    table.person("DELETE", f"/cards/{table.named('cards', 'Card')['id']}")
    assert table.plan().reads == 2
    table.apply()
    assert (table.plan().reads, table.changes()) == (1, [])
    (line,) = (each for each in table.project.run("state", "list").out.splitlines() if "board/cards/card " in each)
    assert line.endswith("gone")


def test_a_list_that_people_archived_comes_back_to_its_place(table: Table) -> None:
    """Lists are no progress: back in sight and in order with one call."""
    data = board(lists=["A", "B", "C"])
    table.apply(data)
    table.person("PUT", f"/lists/{table.named('lists', 'A')['id']}", closed="true", pos="bottom")
    assert [len(change.operations) for change in table.plan().changes] == [1]
    assert table.apply().remaining == ()
    shown = sorted(table.board()["lists"], key=lambda each: float(each["pos"]))
    assert [(each["name"], each["closed"]) for each in shown] == [("A", False), ("B", False), ("C", False)]
