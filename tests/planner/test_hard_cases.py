"""Cases in which two of the rules meet, and a careless plan would take something of people's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from boardctl.errors import Ambiguous, ConfigError, Stale
from tests.planner.test_saved_plans import save
from tests.tables import Table


def board(*cards: Any, **more: Any) -> dict[str, Any]:
    """A board with one list of these cards."""
    return {"version": 1, "name": "B", "lists": [{"name": "A", "cards": list(cards)}], **more}


def names(table: Table) -> list[str]:
    """The open cards, as they stand."""
    cards = sorted(table.board()["cards"], key=lambda card: (card["pos"], card["id"]))
    return [card["name"] for card in cards if not card["closed"]]


def test_a_key_that_was_used_before_stands_for_a_new_object(table: Table) -> None:
    """k1 became k2; a later k1 is another card, and k2 keeps its own."""
    table.apply(board({"name": "x", "key": "k1", "desc": "d"}))
    table.apply(board({"name": "x", "key": "k2", "desc": "d"}))
    assert table.changes(board({"name": "new", "key": "k1"}, {"name": "x", "key": "k2", "desc": "d"})) == [
        ("create", "board/cards/k1")
    ]


@pytest.mark.parametrize("second", [{"name": "x", "key": "k2"}, {"name": "z", "was": ["x"], "key": "k2"}])
def test_ownership_follows_a_rename(table: Table, second: dict[str, Any]) -> None:
    """What boardctl made is still its own under another key or name, and goes with its block."""
    table.apply(board({"name": "x", "key": "k1"}, "y"))
    table.apply(board(second, "y"))
    assert table.changes(board("y")) == [("archive", "board/cards/k2")]
    assert table.apply().converged is True


def test_a_persons_order_is_kept_without_moving_the_others(table: Table) -> None:
    """A card that somebody put on top stays there, and nobody moves around it."""
    table.apply(board("a", "b", "z"))
    table.person("PUT", f"/cards/{table.named('cards', 'z')['id']}", pos="top")
    assert table.plan().changes == ()
    table.apply()
    table.apply(board("b", "a", "z"))
    assert names(table) == ["z", "b", "a"]


def test_an_order_that_was_found_is_not_taken_for_boardctls(table: Table) -> None:
    """Adopted by name with its cards in another order: left so, now and at every later apply."""
    table.apply(board("z", "a", "b"))
    table.forget()
    for _ in range(2):
        assert table.apply(board("a", "b", "z")).done == ()
    assert names(table) == ["z", "a", "b"]


def test_an_invitation_is_not_sent_when_it_may_have_been(table: Table) -> None:
    """An adopted board with an e-mail member: reported, applied without it, and not sent the next time either."""
    table.person("POST", "/boards", name="B", defaultLists="false")
    data = board("x", members=[{"email": "carol@example.com"}])
    assert [left.kind for left in table.plan(data).reported] == ["member"]
    assert table.apply().converged is True
    assert table.plan().changes == ()


def test_an_e_mail_address_stands_in_no_state(table: Table) -> None:
    """The invitation goes out once, and what is remembered of it says nobody's address."""
    data = board("x", members=[{"email": "Carol.Jones@example.com"}, {"email": "dan@example.com"}])
    assert table.apply(data).converged is True
    assert table.plan().changes == ()
    kept = "".join(each.read_text(encoding="utf-8") for each in table.project.root.rglob("state/*.json"))
    assert kept.count("board/members/mail-") == 2
    assert not re.search("carol|jones|dan|example", kept, re.IGNORECASE)


def test_a_card_that_a_person_made_meanwhile_is_no_approved_creation(table: Table) -> None:
    """The saved plan creates it, somebody else did: a conflict, and their text stays."""
    table.apply(board("x"))
    save(table, board("x", {"name": "n", "desc": "ours"}))
    home = table.named("lists", "A")["id"]
    table.person("POST", "/cards", name="n", desc="theirs", idList=home)
    with pytest.raises(Stale, match="board/cards/n"):
        table.apply_saved()


def test_a_board_that_a_person_made_meanwhile_is_no_approved_creation(table: Table) -> None:
    """An approved creation adopts nothing."""
    save(table, board("x"))
    table.person("POST", "/boards", name="B", defaultLists="false")
    with pytest.raises(Stale, match="somebody else has made a board"):
        table.apply_saved()


def test_an_approval_names_the_object_it_was_given_for(table: Table) -> None:
    """Another card that has come to the same address is not the one to archive."""
    table.apply(board("x"))
    home = table.named("lists", "A")["id"]
    old = table.person("POST", "/cards", name="Old", idList=home)
    save(table, board("x", prune="all"))
    table.person("DELETE", f"/cards/{old['id']}")
    table.person("POST", "/cards", name="Old!", idList=home)
    with pytest.raises(Stale):
        table.apply_saved()


def test_a_checklist_with_peoples_items_stays(table: Table) -> None:
    """Deleting it would take their items along; under `prune: all` it goes, and the plan names the items."""
    table.apply(board({"name": "x", "checklists": [{"name": "K", "items": ["i"]}]}))
    checklist = table.named("cards", "x")["checklists"][0]["id"]
    table.person("POST", f"/checklists/{checklist}/checkItems", name="theirs")
    plan = table.plan(board({"name": "x", "checklists": []}))
    assert (plan.changes, [left.kind for left in plan.reported]) == ((), ["checklist"])
    (change,) = table.plan(board({"name": "x", "checklists": []}, prune={"cards": "all"})).changes
    assert change.fields["items"].before == ("i", "theirs")


@pytest.mark.parametrize("archived", ["false", "true"])
@pytest.mark.parametrize("kind", ["label", "option", "custom_field"])
def test_what_peoples_cards_use_is_not_deleted(table: Table, kind: str, archived: str) -> None:
    """A label, a field or an option of it, on a card that the file does not declare, archived or not."""
    field = {"name": "P", "type": "list", "options": ["Hi", "Lo"]}
    table.apply(board("x", labels=["bug", "ok"], custom_fields=[field]))
    live = table.board()
    card = table.person("POST", "/cards", name="theirs", idList=live["lists"][0]["id"])["id"]
    if kind == "label":
        table.person("POST", f"/cards/{card}/idLabels", value=table.named("labels", "bug")["id"])
        data = board("x", labels=["ok"], custom_fields=[field])
    else:
        found = live["customFields"][0]
        option = next(each["id"] for each in found["options"] if each["value"]["text"] == "Lo")
        table.person("PUT", f"/cards/{card}/customField/{found['id']}/item", idValue=option)
        fields = [{**field, "options": ["Hi"]}] if kind == "option" else []
        data = board("x", labels=["bug", "ok"], custom_fields=fields)
    table.person("PUT", f"/cards/{card}", closed=archived)
    plan = table.plan(data)
    assert (plan.changes, [left.kind for left in plan.reported]) == ((), [kind])


@pytest.mark.parametrize("more", [{}, {"prune": {"cards": "none", "lists": "owned"}}])
def test_a_list_is_not_archived_over_what_is_held_in_it(table: Table, more: dict[str, Any]) -> None:
    """A protected card, or cards that are never pruned, hold the list they are in."""
    card = {"name": "x"} if more else {"name": "x", "protect": True}
    data = board("y")
    table.apply({**data, "lists": [*data["lists"], {"name": "C", "cards": [card]}]})
    plan = table.plan({**data, **more})
    assert (plan.changes, [left.kind for left in plan.reported]) == ((), ["list"])


def test_two_files_do_not_share_a_board(table: Table) -> None:
    """Neither one that is there, nor one that both would create."""
    table.project.write(board("x"), file="boards/board.yaml")
    table.project.write(board("y"), file="boards/two.yaml")
    with pytest.raises(Ambiguous, match="stand for the same board"):
        table.planned()
    table.person("POST", "/boards", name="B", defaultLists="false")
    with pytest.raises(Ambiguous, match="stand for the same board"):
        table.planned()


def test_links_are_told_apart_by_their_urls(table: Table) -> None:
    """Two URLs that make one slug are two links; the scheme's name may be in capitals."""
    table.apply(board({"name": "x", "attachments": ["HTTPS://example.com/x"]}))
    assert table.planned().plan.changes == ()
    table.apply(board({"name": "x", "attachments": ["https://example.com/x/"]}))
    assert [each["url"] for each in table.named("cards", "x")["attachments"]] == ["https://example.com/x/"]


def test_a_board_keeps_an_admin(table: Table) -> None:
    """`prune: {members: all}` over a file that forgot its author: reported, the author stays."""
    table.apply(board("x", members=["alice"]))
    plan = table.plan(board("x", members=["alice"], prune={"members": "all"}))
    assert (plan.changes, [left.name for left in plan.reported]) == ((), ["you"])
    data = board("x", members=[{"username": "alice", "role": "admin"}], prune={"members": "all"})
    assert table.changes(data) == [("update", "board/members/alice"), ("delete", "board/members/you")]


def test_a_card_whose_list_is_ignored_and_missing_is_reported(table: Table) -> None:
    """The plan says why it does not make the card."""
    data = board("x", manage={"lists": "ignore"})
    table.apply(board("x"))
    plan = table.plan({**data, "lists": [*data["lists"], {"name": "Later", "cards": ["y"]}]})
    assert (plan.changes, [left.address for left in plan.reported]) == ((), ["board/cards/y"])
    assert '"Later" is not on the board' in plan.reported[0].reason


def test_what_is_never_made_gives_way_to_its_namesake_that_moves(table: Table) -> None:
    """The card is the one that can come, in its new list; the other is not looked for among what is left of them."""
    table.apply(board({"name": "x", "key": "k"}))
    ignored = {"name": "x", "desc": "no matter", "manage": {"progress": "ignore"}}
    moved = {"version": 1, "name": "B", "lists": [{"name": "New", "cards": ["x", ignored]}]}
    assert table.changes(moved) == [
        ("create", "board/lists/new"),
        ("move", "board/cards/x"),
        ("archive", "board/lists/a"),
    ]
    table.apply(moved)
    assert table.changes(moved) == []


def test_what_is_never_made_does_not_take_what_a_plan_leaves_of_a_namesake(table: Table) -> None:
    """Of two cards to come one is another's; what stood in the list that goes is none of theirs."""
    table.apply(board({"name": "x", "key": "k"}))
    ignored = {"name": "x", "desc": "no matter", "manage": {"progress": "ignore"}}
    data = {"version": 1, "name": "B", "lists": [{"name": "New", "cards": ["x", {"name": "x", "key": "l"}, ignored]}]}
    table.apply(data)
    assert table.changes(data) == []


@pytest.mark.parametrize("remembers", [True, False])
def test_a_card_renamed_and_moved_at_once_is_found_by_its_former_name(table: Table, remembers: bool) -> None:
    """With the state it is renamed and moved; without, it is renamed where people keep it. Never doubled."""
    table.apply({**board("old"), "lists": [{"name": "A", "cards": ["old"]}, "B"]})
    if not remembers:
        table.forget()
    data = {**board(), "lists": ["A", {"name": "B", "cards": [{"name": "new", "was": ["older", "old"]}]}]}
    (change,) = table.plan(data).changes
    assert list(change.fields) == (["name", "list"] if remembers else ["name"])
    assert table.apply().converged is True
    assert len(table.board()["cards"]) == 1


def test_a_former_name_that_two_cards_have_elsewhere_is_an_error(table: Table) -> None:
    """Which of them was renamed is for the user to say."""
    table.apply({**board(), "lists": [{"name": "A", "cards": ["old"]}, {"name": "B", "cards": ["old"]}, "C"]})
    table.forget()
    table.write({**board(), "lists": ["A", "B", {"name": "C", "cards": [{"name": "new", "was": ["old"]}]}]})
    with pytest.raises(ConfigError, match="2 cards"):
        table.plan()


def test_a_card_that_goes_with_and_before_its_list_counts_once(table: Table) -> None:
    """Two cards that people moved into a list that goes: with the list and its own card that is four removals."""
    lists = [{"name": "A", "cards": ["a", "b", "c"]}, {"name": "M", "cards": ["d"]}]
    table.apply({**board(), "lists": lists})
    for name in "ab":
        table.person("PUT", f"/cards/{table.named('cards', name)['id']}", idList=table.named("lists", "M")["id"])
    (table.project.root / "boardctl.yaml").write_text("version: 1\nsafety: {max_removals: 3}\n", encoding="utf-8")
    assert [danger.removals for danger in table.plan(board("c")).dangers] == [4]


def test_a_new_card_is_not_taken_for_an_archived_one_of_its_name(table: Table) -> None:
    """Adopted by name, then archived by a person who made another of that name: that one is theirs."""
    table.apply(board())
    home = table.named("lists", "A")["id"]
    old = table.person("POST", "/cards", name="x", idList=home)
    table.apply(board({"name": "x", "desc": "ours"}))
    table.person("PUT", f"/cards/{old['id']}/closed", value="true")
    table.person("POST", "/cards", name="x", desc="theirs", idList=home)
    assert table.plan().changes == ()


def test_an_ignored_twin_leaves_the_live_ones_to_the_others(table: Table) -> None:
    """It was never made; without a memory it must not stand for a card that was, or that one would be made twice."""
    twins = ({"name": "x", "key": "k1"}, {"name": "x", "key": "k2", "manage": "ignore"}, {"name": "x", "key": "k3"})
    table.apply(board(*twins))
    table.forget()
    assert table.changes(board(*twins)) == []
    assert names(table) == ["x", "x"]


def test_who_is_who_is_settled_before_the_first_change(table: Table) -> None:
    """Twins found by name alone, one archived on the way: it does not pass for the one that was archived before."""
    table.apply(board({"name": "x", "key": "k1"}, {"name": "x", "key": "k2"}, {"name": "x", "key": "k3"}))
    last = max(table.board()["cards"], key=lambda card: card["pos"])
    table.person("PUT", f"/cards/{last['id']}", closed=True)
    table.forget()
    hidden = [{"name": "x", "key": key, "archived": True, "desc": key} for key in ("k1", "k3")]
    wanted = board(hidden[0], {"name": "x", "key": "k2", "desc": "k2"}, hidden[1], manage={"progress": "enforce"})
    assert table.apply(wanted).converged is True
    cards = sorted(table.board()["cards"], key=lambda card: card["pos"])
    assert [(card["desc"], card["closed"]) for card in cards] == [("k2", False), ("k3", True), ("k1", True)]


@pytest.mark.parametrize("how", [{"prune": {"cards": "none"}}, {}], ids=["no card goes", "protected"])
def test_a_list_goes_once_all_that_would_hold_it_has_left(table: Table, how: dict[str, Any]) -> None:
    """What the file puts elsewhere is on its way: it holds no list back, not even the first time."""
    card = {"name": "Card", "protect": True}
    table.apply(board(lists=[{"name": "Old", "cards": [card]}, "New"]))
    table.write(board(lists=[{"name": "New", "cards": [card]}], **how))
    assert table.change("board/lists/old").requires == ("board/cards/card",)
    result = table.apply()
    assert (result.failed, result.remaining) == ((), ())
    assert table.named("lists", "Old")["closed"] is True
    assert table.named("cards", "Card")["idList"] == table.named("lists", "New")["id"]


def test_a_twin_whose_existence_is_ignored_leaves_the_live_one_to_the_other(table: Table) -> None:
    """It was never made: without a state, the one that is there is the other one."""
    ignored = {"name": "Twin", "key": "one", "desc": "never made", "manage": {"progress": "ignore"}}
    table.apply(board(ignored, {"name": "Twin", "key": "two", "desc": "made"}))
    assert [card["desc"] for card in table.board()["cards"]] == ["made"]
    table.forget()
    assert table.changes() == []


def test_a_list_goes_with_the_card_that_the_file_archives_in_it(table: Table) -> None:
    """People keep the card there; but once it is archived it holds the list no more."""
    card = {"name": "Card", "archived": False}
    table.apply(board(lists=[{"name": "A", "cards": [card]}, {"name": "Old", "cards": []}]))
    table.person("PUT", f"/cards/{table.named('cards', 'Card')['id']}", idList=table.named("lists", "Old")["id"])
    result = table.apply(board(lists=[{"name": "A", "cards": [{**card, "archived": True}]}]))
    assert (result.failed, result.remaining) == ((), ())
    assert table.named("lists", "Old")["closed"] is True


@pytest.mark.parametrize("nothing", ["", "  ", "\u00a0"])
def test_an_empty_text_in_a_field_is_none(table: Table, nothing: str) -> None:
    """Trello keeps none: it takes a value away, and on a new card there is nothing to write."""
    field = {"name": "Note", "type": "text"}

    def noted(said: str) -> dict[str, Any]:
        return board(custom_fields=[field], lists=[{"name": "L", "cards": [{"name": "C", "fields": {"Note": said}}]}])

    table.write(noted(nothing))
    assert [each.verb for each in table.change("board/cards/c").operations] == ["create"]
    result = table.apply()
    assert (result.status, result.converged, table.changes()) == ("applied", True, [])
    table.apply(noted("x"))
    assert table.change_fields(noted(nothing), "board/cards/c") == {"fields.Note": ("x", None)}
    assert table.apply().converged
    assert (table.named("cards", "C")["customFieldItems"], table.changes()) == ([], [])
