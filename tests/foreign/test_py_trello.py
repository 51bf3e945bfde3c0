"""py-trello, installed from PyPI and pointed at a served sandbox, leads boards through their lives.

What py-trello itself gets wrong stands in test_py_trello_slips.py.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.foreign.hooks import Receiver
from tests.foreign.redirect import redirected, redirected_oauth
from tests.served import Served

DUE = datetime(2026, 12, 5, 17, 0, tzinfo=UTC)


def names(things: Any) -> list[str]:
    """What they are called, in their order."""
    return [thing.name for thing in things]


def field_named(board: Any, name: str) -> Any:
    """The definition of a custom field, read anew."""
    board.customFieldDefinitions = None
    return next(field for field in board.get_custom_field_definitions() if field.name == name)


def test_a_board_from_birth_to_death(client: Any, trello: Any) -> None:
    """A board is made, read, renamed, described, starred, closed, opened, copied and deleted."""
    board = client.add_board("Birth", permission_level="org", default_lists=False)
    assert (board.closed, board.all_lists()) == (False, [])
    board.set_name("Life")
    board.set_description("from py-trello")
    read = client.get_board(board.id)
    assert (read.name, read.description, read.url) == ("Life", "from py-trello", board.url.replace("birth", "life"))
    assert board.get_power_ups() == board.get_power_ups(filters="available") == board.get_enabled_power_ups() == []
    star = client.add_star(board.id)
    assert [one.board_id for one in client.list_stars()] == [board.id]
    client.delete_star(star)
    assert client.list_stars() == []
    board.add_list("Only")
    copy = client.add_board("Copy", source_board=board)
    assert names(copy.open_lists()) == ["Only"]
    board.close()
    assert "Life" in names(client.list_boards("closed"))
    board.open()
    board.fetch()
    assert not board.closed
    saved = trello.Board(client, name="Saved")
    saved.description = "made by save()"
    saved.save()
    for each in (board, copy, saved):
        each.delete()
    with pytest.raises(trello.ResourceUnavailable, match="The requested resource was not found"):
        client.get_board(board.id)


def test_lists(client: Any, board: Any) -> None:
    """Lists are added, renamed, moved, archived, brought back, moved to another board, subscribed to."""
    assert names(board.open_lists()) == ["To Do", "Doing", "Done"]
    first = board.add_list("Ideas", pos="top")
    last = board.add_list("Attic", pos="bottom")
    assert names(board.list_lists("open")) == ["Ideas", "To Do", "Doing", "Done", "Attic"]
    first.set_name("Thoughts")
    first.set_pos("bottom")
    last.close()
    assert names(board.closed_lists()) == ["Attic"]
    assert names(board.open_lists()) == ["To Do", "Doing", "Done", "Thoughts"]
    last.open()
    last.fetch()
    assert not last.closed
    first.subscribe()
    assert client.get_list(first.id).name == "Thoughts"
    first.unsubscribe()
    other = client.add_board("Other", default_lists=False)
    first.move_to_board(other, "top")
    assert names(other.all_lists()) == ["Thoughts"]
    assert [action["type"] for action in last.fetch_actions("updateList,createList")].count("createList") == 1
    other.delete()


def test_cards(client: Any, board: Any) -> None:
    """A card has a name, text, dates and a place; it is moved, archived, copied and deleted."""
    todo, doing, _ = board.open_lists()
    card = todo.add_card("Write", desc="copy", due=DUE.isoformat(), position="top")
    card.set_name("Write copy")
    card.set_description("for the home page")
    card.set_start(datetime(2026, 12, 1, tzinfo=UTC))
    card.set_due(DUE)
    card.set_reminder(60)
    card.set_due_complete()
    card.fetch()
    assert (card.name, card.desc, card.due) == ("Write copy", "for the home page", "2026-12-05T17:00:00.000Z")
    assert client.get_card(card.id).is_due_complete
    card.remove_due_complete()
    card.remove_due()
    card.change_list(doing.id)
    card.set_pos("bottom")
    card.change_pos(1)
    again = board.get_card(card.id)
    assert (again.due, again.idList, again.pos, again.is_due_complete) == (None, doing.id, 1, False)
    assert again.get_list().name == "Doing"
    assert card.created_date.year == card.latestCardMove_date.year == datetime.now(UTC).year
    assert [(move["source"]["name"], move["destination"]["name"]) for move in card.list_movements()] == [
        ("To Do", "Doing")
    ]
    assert card.get_stats_by_list(board.all_lists())[todo.id]["time"] >= 0
    copy = todo.add_card("Copy", source=card.id, keep_from_source="all")
    assert (copy.name, copy.desc) == ("Copy", "for the home page")
    card.set_closed(True)
    assert names(board.closed_cards()) == ["Write copy"]
    assert names(board.open_cards()) == names(board.visible_cards()) == ["Copy"]
    assert len(board.all_cards()) == 2
    card.subscribe()
    card.delete()
    assert names(board.all_cards()) == ["Copy"]


def test_many_cards(client: Any, board: Any) -> None:
    """Cards come in pages; whole lists of them are moved and archived; a card changes its board."""
    todo, doing, _ = board.open_lists()
    made = [todo.add_card(f"card {at}") for at in range(7)]
    assert sorted(names(todo.list_cards_iter(batch=3))) == names(made)
    assert len(list(todo.list_cards_iter(batch=3, limit=5))) == 5
    todo.move_all_cards(doing)
    assert (todo.list_cards(query={}), doing.cardsCnt()) == ([], 7)
    other = client.add_board("Elsewhere")
    made[0].change_board(other.id)
    made[1].change_board(other.id, other.open_lists()[2].id)
    assert sorted(card.name for card in other.open_cards()) == ["card 0", "card 1"]
    assert names(other.open_lists()[2].list_cards(query={})) == ["card 1"]
    doing.archive_all_cards()
    assert len(board.get_cards(card_filter="closed")) == 5
    other.delete()


def test_labels(client: Any, board: Any) -> None:
    """Labels are made on the board or with a card, put on, taken off, deleted."""
    card = board.open_lists()[0].add_card("Labelled")
    bug = board.add_label("bug", "red")
    plain = board.add_label("plain", None)
    card.add_label(bug)
    card.create_label("fresh", "sky")
    card.fetch()
    assert sorted((label.name, label.color) for label in card.labels) == [("bug", "red"), ("fresh", "sky")]
    card.remove_label(bug)
    assert names(board.get_card(card.id).labels) == ["fresh"]
    assert names(board.open_lists()[0].add_card("Born so", labels=[bug, plain]).labels) == ["bug", "plain"]
    assert (client.get_label(bug.id, board.id).color, board.get_label(bug.id).fetch().name) == ("red", "bug")
    board.delete_label(bug.id)
    assert {"fresh", "plain"} <= set(names(board.get_labels(limit=1000)))
    assert "bug" not in names(board.get_labels())


def test_checklists(client: Any, board: Any) -> None:
    """Checklists and their items are made, ticked, dated, assigned, renamed, removed."""
    card = board.open_lists()[0].add_card("Checked")
    me = client.get_member("me")
    launch = card.add_checklist("Launch", ["Tell", "Ship", "Rest"], [True])
    launch.set_checklist_item("Ship", checked=True)
    launch.rename_checklist_item("Rest", "Party")
    launch.set_checklist_item_due(launch.items[1], DUE)
    launch.set_checklist_item_member(launch.items[1], me)
    launch.delete_checklist_item("Tell")
    assert launch.rename("Release")["name"] == "Release"
    (read,) = client.get_card(card.id).fetch_checklists()
    assert [(item["name"], item["state"]) for item in read.items] == [("Ship", "complete"), ("Party", "incomplete")]
    assert (read.items[0]["due"], read.items[0]["idMember"]) == ("2026-12-05T17:00:00.000Z", me.id)
    assert names(board.get_checklists()) == ["Release"]
    launch.delete()
    assert board.get_checklists() == []


def test_custom_fields(board: Any) -> None:
    """Each type of field is defined, valued, read back, cleared; options come and go."""
    for kind in ("text", "number", "date", "checkbox"):
        board.add_custom_field_definition(kind, kind, display_on_card=True, pos="bottom")
    options = [{"value": {"text": text}, "color": "none", "pos": at} for at, text in enumerate(("High", "Low"), 1)]
    board.add_custom_field_definition("list", "list", options=options)
    card = board.open_lists()[0].add_card("Valued")
    values = {"text": "T", "number": 2.5, "date": "2026-12-05T17:00:00.000Z", "checkbox": True, "list": "Low"}
    for name, value in values.items():
        card.get_custom_field_by_name(name).value = value
    assert {field.name: field.value for field in board.get_card(card.id).fetch_custom_fields()} == values
    (listed,) = board.open_cards()
    assert {field.type: field.value for field in listed.custom_fields} == values
    card.set_custom_field("High", field_named(board, "list"))
    card.set_custom_field("", field_named(board, "text"))
    left = {field.name: field.value for field in card.fetch_custom_fields()}
    assert (left["list"], "text" in left) == ("High", False)


def test_custom_field_definitions(board: Any) -> None:
    """A definition is renamed and hidden, its options change, it is deleted."""
    field = board.add_custom_field_definition("Size", "list", options=[{"value": {"text": "S"}}])
    assert board.add_custom_field_list_option(field.id, "M")["value"] == {"text": "M"}
    assert board.get_custom_field_list_options(field.id, values_only=True) == ["S", "M"]
    extra = board.get_custom_field_list_options(field.id)[1]
    assert board.get_custom_field_list_option(field.id, extra["_id"])["value"] == {"text": "M"}
    board.delete_custom_field_list_option(field.id, extra["_id"])
    changed = board.update_custom_field_definition(field.id, name="Girth", display_on_card=False, pos="top")
    assert (changed["name"], changed["display"]) == ("Girth", {"cardFront": False})
    assert list(field_named(board, "Girth").list_options.values()) == ["S"]
    board.delete_custom_field_definition(field.id)
    board.customFieldDefinitions = None
    assert board.get_custom_field_definitions() == []


def test_comments_and_attachments(board: Any) -> None:
    """Comments are written, changed, deleted; URLs and files are attached and removed."""
    card = board.open_lists()[0].add_card("Talk")
    said = card.comment("First")
    card.comment("Second")
    card.update_comment(said["id"], "First, edited")
    assert sorted(one["data"]["text"] for one in card.get_comments()) == ["First, edited", "Second"]
    card.delete_comment(said)
    card.fetch()
    assert [one["data"]["text"] for one in card.comments] == ["Second"]
    card.attach(name="Spec", url="https://example.com/spec")
    card.attach(name="notes.txt", mimeType="text/plain", file=io.BytesIO(b"hello"))
    kept = {one.name: one for one in card.get_attachments()}
    assert (kept["Spec"].url, kept["Spec"].is_upload) == ("https://example.com/spec", False)
    notes = kept["notes.txt"]
    assert (notes.bytes, notes.mime_type, notes.is_upload) == (5, "text/plain", True)
    card.remove_attachment(kept["Spec"].id)
    card.fetch()
    assert [one["name"] for one in card.attachments] == ["notes.txt"]
    assert card.plugin_data == []


def test_members(client: Any, board: Any) -> None:
    """Members are read, invited, put on cards, taken off; their boards and cards are listed."""
    me, alice = client.get_member("me"), client.get_member("alice")
    assert (alice.username, alice.full_name, alice.initials) == ("alice", "Alice Archer", "AA")
    board.add_member(alice)
    assert {member.username for member in board.all_members()} == {"you", "alice"}
    assert [member.username for member in board.admin_members()] == ["you"]
    assert [member.username for member in board.normal_members()] == ["alice"]
    card = board.open_lists()[0].add_card("Ours", assign=[me])
    card.add_member(alice)
    assert set(board.get_card(card.id).member_id) == {me.id, alice.id}
    card.unassign(alice.id)
    card.assign(alice.id)
    card.remove_member(me)
    assert [one["name"] for one in alice.fetch_cards()] == ["Ours"]
    assert board.name in names(me.get_boards("open"))
    assert isinstance(me.fetch_notifications(["addedToBoard"]), list)
    board.remove_member(alice)
    assert [member.username for member in board.all_members()] == ["you"]


def test_workspaces(client: Any) -> None:
    """A workspace is made; boards stand in it; members come and go."""
    space = client.add_organization("Foreign affairs", description="for py-trello", name="foreign_affairs")
    assert space.id in [one.id for one in client.list_organizations()]
    space.fetch()
    assert (client.get_organization("foreign_affairs").displayName, space.description) == (
        "Foreign affairs",
        "for py-trello",
    )
    board = client.add_board("Embassy", organization_id=space.id)
    moved = client.add_board("Consulate")
    moved.set_organization(space.id)
    assert sorted(names(space.all_boards())) == ["Consulate", "Embassy"]
    bob = client.get_member("bob")
    space.add_member(bob)
    assert {member.username for member in space.get_members()} == {"you", "bob"}
    space.remove_member(bob)
    assert [member.username for member in space.get_members()] == ["you"]
    for each in (board, moved):
        each.delete()


def test_search_and_activity(client: Any, board: Any) -> None:
    """Search finds cards, boards and members; actions tell what happened."""
    card = board.open_lists()[0].add_card("Zanzibar voyage")
    card.set_name("Zanzibar journey")
    assert names(client.search("zanzibar", models=["cards"])) == ["Zanzibar journey"]
    assert names(client.search("zanz", partial_match=True, board_ids=[board.id], cards_limit=5)) == ["Zanzibar journey"]
    assert board.name in names(client.search(board.name, models=["boards"]))
    assert [one.full_name for one in client.search("erin", models=["members"])] == ["Erin Eastman"]
    renamed, made = board.fetch_actions("createCard,updateCard:name", action_limit=10)
    assert (renamed["data"]["old"], made["type"]) == ({"name": "Zanzibar voyage"}, "createCard")
    assert card.fetch_actions("updateCard:name")[0]["data"]["card"]["name"] == "Zanzibar journey"
    assert board.date_last_activity == client.get_card(card.id).dateLastActivity
    client.info_for_all_boards("all")
    assert board.id in [one["id"] for one in client.all_info]


def test_webhooks(client: Any, board: Any) -> None:
    """A webhook is made, listed, hears of a card, and is deleted."""
    with Receiver() as receiver:
        hook = client.create_hook(receiver.url, board.id, desc="py-trello")
        (listed,) = client.list_hooks()
        assert (listed.id, listed.id_model, listed.callback_url) == (hook.id, board.id, receiver.url)
        board.open_lists()[0].add_card("Heard")
        assert receiver.wait("createCard").signature
        listed.delete()
        assert client.list_hooks() == []


def test_key_and_token_in_the_query(trello: Any, served: Served) -> None:
    """Without an OAuth token py-trello sends key and token as parameters; a wrong token is refused."""
    key, token = served.variables["TRELLO_API_KEY"], served.variables["TRELLO_TOKEN"]
    with redirected(served) as session:
        client = trello.TrelloClient(key, api_secret=token, http_service=session)
        board = client.add_board("Plainly")
        assert board.name in names(client.list_boards())
        board.delete()
        stranger = trello.TrelloClient(key, api_secret="f" * 64, http_service=session)
        with pytest.raises(trello.Unauthorized, match="invalid token"):
            stranger.list_boards()


def test_the_oauth_dance(
    trello: Any, served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`create_oauth_token` gets a token that works: the person allows it in the browser and types the code."""
    from boardctl.sandbox.seed import SECRET

    key = served.variables["TRELLO_API_KEY"]
    util = pytest.importorskip("trello.util")
    monkeypatch.setattr(util, "OAuth1Session", redirected_oauth(util.OAuth1Session, served))

    def typed(question: str) -> str:
        return allowed(served, capsys.readouterr().out) if "PIN" in question else "y"

    monkeypatch.setattr("builtins.input", typed)
    got = util.create_oauth_token("1hour", "read,write", key, SECRET, "py-trello", output=False)
    with redirected(served) as session:
        client = trello.TrelloClient(key, SECRET, got["oauth_token"], got["oauth_token_secret"], http_service=session)
        assert client.get_member("me").username == "you"


def allowed(served: Served, printed: str) -> str:
    """Open the page that was printed, press Allow, and read the code off the next page."""
    address = next(line for line in printed.splitlines() if line.startswith("https://"))
    page = served.http.get(address.removeprefix("https://trello.com/1")).text
    value = page.partition('name="request" value="')[2].partition('"')[0]
    done = served.http.post("/OAuthApprove", data={"request": value, "approve": "true", "member": "you"}).text
    return done.partition("<code>")[2].partition("</code>")[0]
