"""Answers and exports of Trello's become boards of the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from boardctl.model.live import LiveBoard
from boardctl.model.operations import Operation
from boardctl.model.values import (
    Attachment,
    Board,
    Card,
    Checklist,
    CustomField,
    Item,
    Label,
    List,
    Member,
    Option,
)
from boardctl.trello.decode import came_with, decode_board, decode_cards, stored

EXPORTS = Path(__file__).parents[2].parent / "shared" / "boards"
FILES = sorted(EXPORTS.glob("*.json")) if EXPORTS.is_dir() else []

CARD: dict[str, Any] = {
    "id": "c1",
    "name": "Set up CI",
    "desc": "",
    "closed": False,
    "idList": "l1",
    "pos": 16384,
    "start": "2026-12-01T00:00:00.000Z",
    "due": "2026-12-05T17:00:00.000Z",
    "dueComplete": True,
    "dueReminder": -1,
    "isTemplate": False,
    "cover": {"idAttachment": None, "color": "red", "idUploadedBackground": None, "size": "full", "brightness": "dark"},
    "locationName": "Office",
    "address": "",
    "coordinates": {"latitude": 52.1, "longitude": 4.3},
    "idLabels": ["b2", "b1"],
    "idMembers": ["m1"],
    "shortUrl": "https://trello.com/c/cccccccc",
    "badges": {"votes": 0},
    "customFieldItems": [
        {"id": "i1", "idCustomField": "f1", "value": {"number": "3"}, "idValue": None},
        {"id": "i2", "idCustomField": "f2", "value": None, "idValue": "o1"},
        {"id": "i3", "idCustomField": "f3", "value": {"checked": "true"}},
        {"id": "i4", "idCustomField": "f4", "value": {"date": "2026-12-24T12:00:00.000Z"}},
        {"id": "i5", "idCustomField": "f5", "value": {"text": "3"}},
        {"id": "i6", "idCustomField": "f6", "value": "", "idValue": ""},
    ],
    "attachments": [
        {"id": "a1", "name": "Spec", "url": "https://example.com/spec", "isUpload": False, "pos": 16384},
        {"id": "a2", "name": "x.png", "url": "https://trello.com/1/x.png", "isUpload": True, "pos": 32768},
    ],
    "checklists": [
        {
            "id": "k1",
            "name": "Launch",
            "idCard": "c1",
            "pos": 16384,
            "checkItems": [
                {"id": "t2", "name": "Press", "state": "complete", "pos": 2, "due": "2026-12-04T17:00:00.000Z"},
                {"id": "t1", "name": "Docs", "state": "incomplete", "pos": 1, "due": None, "idMember": "m1"},
            ],
        }
    ],
}
BOARD: dict[str, Any] = {
    "id": "w1",
    "name": "Website relaunch",
    "desc": "Everything.",
    "closed": False,
    "shortUrl": "https://trello.com/b/wwwwwwww",
    "idOrganization": "g1",
    "organization": {"id": "g1", "name": "acme", "displayName": "Acme Inc."},
    "prefs": {
        "permissionLevel": "org",
        "voting": "disabled",
        "comments": "org",
        "invitations": "admins",
        "selfJoin": False,
        "cardCovers": True,
        "cardAging": "regular",
        "background": "blue",
        "backgroundColor": "#0079BF",
        "newIn2027": {"a": [1]},
    },
    "memberships": [
        {"id": "s1", "idMember": "m1", "memberType": "admin", "unconfirmed": False},
        {"id": "s2", "idMember": "gone", "memberType": "normal", "deactivated": True},
    ],
    "members": [{"id": "m1", "username": "alice", "fullName": "Alice Archer"}],
    "labels": [{"id": "b1", "name": "bug", "color": "red"}, {"id": "b2", "name": "", "color": None}],
    "customFields": [
        {
            "id": "f2",
            "name": "Priority",
            "type": "list",
            "pos": 32768,
            "display": {"cardFront": False},
            "options": [
                {"id": "o1", "value": {"text": "High"}, "color": "red", "pos": 16384},
                {"_id": "o2", "value": {"text": "Low"}, "color": "none", "pos": 32768},
            ],
        },
        {"id": "f1", "name": "Estimate", "type": "number", "pos": 16384, "display": {"cardFront": True}},
    ],
    "lists": [
        {"id": "l2", "name": "Done", "closed": True, "pos": 140737488322560, "softLimit": None},
        {"id": "l1", "name": "Backlog", "closed": False, "pos": 0.25, "softLimit": 20},
    ],
    "cards": [CARD],
}


def board_of(payload: dict[str, Any], **changes: Any) -> LiveBoard:
    """The board that the payload, somewhat changed, stands for."""
    return decode_board(json.dumps({**payload, **changes}).encode(), archived_cards=False)


def card_of(**changes: Any) -> Card:
    """The value of the card, somewhat changed."""
    value = decode_cards([{**CARD, **changes}])[0].value
    assert isinstance(value, Card)
    return value


def test_every_kind_of_object_is_read() -> None:
    """One nested answer holds a whole board: each object has its value, parent and kind."""
    board = board_of(BOARD)
    assert {each.id: (each.kind, each.parent, each.value) for each in board.objects.values()} == {
        "m1": ("member", "w1", Member(username="alice", full_name="Alice Archer", role="admin")),
        "gone": ("member", "w1", Member(role="normal")),
        "b1": ("label", "w1", Label(name="bug", color="red")),
        "b2": ("label", "w1", Label(name="", color=None)),
        "f1": ("custom_field", "w1", CustomField(name="Estimate", type="number", show_on_card=True)),
        "f2": ("custom_field", "w1", CustomField(name="Priority", type="list", show_on_card=False)),
        "o1": ("option", "f2", Option(name="High", color="red")),
        "o2": ("option", "f2", Option(name="Low", color=None)),
        "l1": ("list", "w1", List(name="Backlog", limit=20, archived=False)),
        "l2": ("list", "w1", List(name="Done", limit=None, archived=True)),
        "c1": ("card", "l1", CARD_VALUE),
        "a1": ("attachment", "c1", Attachment(url="https://example.com/spec", name="Spec")),
        "a2": ("attachment", "c1", Attachment(url="https://trello.com/1/x.png", name="x.png", upload=True)),
        "k1": ("checklist", "c1", Checklist(name="Launch")),
        "t1": ("item", "k1", Item(name="Docs", done=False, due=None, member="m1")),
        "t2": ("item", "k1", Item(name="Press", done=True, due="2026-12-04T17:00:00Z")),
    }


CARD_VALUE = Card(
    name="Set up CI",
    desc=None,
    start="2026-12-01T00:00:00Z",
    due="2026-12-05T17:00:00Z",
    due_reminder=None,
    done=True,
    archived=False,
    is_template=False,
    cover_color="red",
    cover_size="full",
    cover_brightness="dark",
    cover_image=None,
    location_name="Office",
    location_address=None,
    location_coordinates=(52.1, 4.3),
    labels=frozenset({"b1", "b2"}),
    members=frozenset({"m1"}),
    values={"f1": 3.0, "f2": "o1", "f3": True, "f4": "2026-12-24T12:00:00Z", "f5": "3"},
)


def test_board_itself_is_read() -> None:
    """The board's fields are in the model's words, and every text that names its workspace is known."""
    board = board_of(BOARD)
    assert board.board.value == Board(
        name="Website relaunch",
        desc="Everything.",
        workspace="g1",
        visibility="workspace",
        archived=False,
        background="blue",
        voting="disabled",
        comments="workspace",
        invitations="admins",
        self_join=False,
        card_covers=True,
        card_aging="regular",
    )
    assert (board.id, board.board.url) == ("w1", "https://trello.com/b/wwwwwwww")
    assert board.workspace_names == {"g1", "acme", "Acme Inc."}


def test_siblings_stand_in_order_of_pos() -> None:
    """Places are doubles of any size; order is all that counts."""
    board = board_of(BOARD)
    assert [each.id for each in board.in_order("w1", "list")] == ["l1", "l2"]
    assert [each.id for each in board.in_order("k1", "item")] == ["t1", "t2"]
    assert [each.id for each in board.in_order("w1", "custom_field")] == ["f1", "f2"]


def test_objects_without_pos_keep_the_order_given() -> None:
    """The exports of 2012 have no places."""
    lists = [{"id": each, "name": each} for each in ("z", "y", "x")]
    board = board_of({"id": "w1", "lists": lists})
    assert [each.id for each in board.in_order("w1", "list")] == ["z", "y", "x"]


def test_checklists_at_the_top_are_read_like_nested_ones() -> None:
    """Exports hold checklists at the board, reads hold them in the cards."""
    bare = {key: value for key, value in CARD.items() if key != "checklists"}
    assert board_of(BOARD, cards=[bare], checklists=CARD["checklists"]).objects == board_of(BOARD).objects


def test_what_is_not_in_the_answer_stays_unset() -> None:
    """A field that was not read never looks like an empty one; field values are absent when unset."""
    board = board_of({"id": "w1", "cards": [{"id": "c1", "idList": "l1", "name": "x"}]})
    assert board.objects["c1"].value == Card(name="x", values={})
    assert board.board.value == Board()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-12-05T17:00:00.000Z", "2026-12-05T17:00:00Z"),
        ("2026-12-05T17:00:00.999Z", "2026-12-05T17:00:00Z"),
        ("2026-12-05T17:00:00Z", "2026-12-05T17:00:00Z"),
        ("2026-12-05T18:00:00+01:00", "2026-12-05T17:00:00Z"),
        ("2026-12-05", "2026-12-05T00:00:00Z"),
        ("", None),
        (None, None),
        ("next week", "next week"),
    ],
)
def test_times_are_whole_seconds_of_utc(given: str | None, read: str | None) -> None:
    """Whatever way a time is written, it is read as one instant."""
    assert card_of(due=given).due == read


@pytest.mark.parametrize(
    ("field", "given", "name", "read"),
    [
        ("dueReminder", None, "due_reminder", None),
        ("dueReminder", 0, "due_reminder", 0),
        ("dueReminder", 1440, "due_reminder", 1440),
        ("coordinates", "52.1,4.3", "location_coordinates", (52.1, 4.3)),
        ("coordinates", "", "location_coordinates", None),
        ("coordinates", None, "location_coordinates", None),
        ("cover", None, "cover_color", None),
        ("cover", {"idUploadedBackground": "u1", "color": None}, "cover_image", "u1"),
        ("cover", {"idAttachment": "a2", "color": None}, "cover_image", "a2"),
        ("idLabels", None, "labels", UNSET),
        ("dueComplete", None, "done", UNSET),
        ("customFieldItems", [{"idCustomField": "f", "value": {"number": "1e3"}}], "values", {"f": 1000.0}),
        ("customFieldItems", [{"idCustomField": "f", "value": {"number": "many"}}], "values", {"f": "many"}),
        ("customFieldItems", [{"idCustomField": "f", "value": {"checked": False}}], "values", {"f": False}),
    ],
)
def test_odd_forms_of_card_fields(field: str, given: Any, name: str, read: Any) -> None:
    """Each form that a field has been seen in is understood."""
    value = card_of(**{field: given})
    if field == "idLabels":
        value = card_of(idLabels=None, labels=None)
    assert getattr(value, name) == read


def test_labels_from_before_they_had_ids() -> None:
    """Until 2014 a label was a colour on a card; it is given an id, so that the card can refer to it."""
    card = {"id": "c1", "idList": "l1", "labels": [{"color": "green", "name": "ok"}, {"color": "red", "name": ""}]}
    board = board_of({"id": "w1", "cards": [card, {**card, "id": "c2"}]})
    assert {each.value for each in board.of_kind("label")} == {
        Label(name="ok", color="green"),
        Label(name="", color="red"),
    }
    value = board.objects["c1"].value
    assert isinstance(value, Card)
    assert value.labels == frozenset(each.id for each in board.of_kind("label"))


def test_missing_and_double_ids_do_no_harm() -> None:
    """Objects without ids keep apart; of two with the same id one remains."""
    cards = [{"idList": "l1", "name": "a"}, {"idList": "l1", "name": "b"}, {"id": "c", "name": "c"}, {"id": "c"}]
    assert len(list(board_of({"id": "w1", "cards": cards}).of_kind("card"))) == 3


def test_not_a_board_is_said_so() -> None:
    """Some other JSON file is refused, not read as an empty board."""
    with pytest.raises(msgspec.ValidationError, match="not a board"):
        decode_board(b"{}", archived_cards=True)


def test_decoded_and_raw_payloads_are_the_same() -> None:
    """A mapping gives the same board as its JSON text."""
    assert decode_board(BOARD, archived_cards=False).objects == board_of(BOARD).objects


@pytest.mark.skipif(not FILES, reason="../shared/boards is not here")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_real_exports_are_read_whole(file: Path) -> None:
    """Every list, card, checklist, item, label and member of 23 exports from 2012 to 2026 arrives, under its parent."""
    raw = json.loads(file.read_bytes())
    board = decode_board(file.read_bytes(), archived_cards=True)
    for kind, key in (("list", "lists"), ("card", "cards"), ("checklist", "checklists"), ("label", "labels")):
        expected = {each["id"] for each in raw.get(key) or ()}
        found = {each.id for each in board.of_kind(kind)}  # type: ignore[arg-type]
        assert found >= expected
    items = {each["id"] for checklist in raw.get("checklists") or () for each in checklist["checkItems"]}
    assert {each.id for each in board.of_kind("item")} == items
    assert {each.id for each in board.of_kind("member")} >= {each["id"] for each in raw.get("members") or ()}
    assert {each.parent for each in board.of_kind("card")} <= {each["id"] for each in raw["lists"]}


@pytest.mark.skipif(not FILES, reason="../shared/boards is not here")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_real_cards_are_in_the_order_of_their_places(file: Path) -> None:
    """Cards of a list come in the order of `pos`, or in the order of the file where there is none."""
    raw = json.loads(file.read_bytes())
    board = decode_board(file.read_bytes(), archived_cards=True)
    for each in raw["lists"]:
        cards = [card for card in raw["cards"] if card["idList"] == each["id"]]
        if all("pos" in card for card in cards):
            cards.sort(key=lambda card: (card["pos"], card["id"]))
        assert [card.id for card in board.in_order(each["id"], "card")] == [card["id"] for card in cards]


def test_answers_to_writes_say_what_is_stored() -> None:
    """A create's answer gives id, value and place; what it does not mention stays UNSET."""
    assert stored("list", {"id": "l9", "name": "L3", "closed": False, "pos": 32767.5, "limits": {}}) == (
        "l9",
        List(name="L3", archived=False),
        32767.5,
    )
    card_id, value, pos = stored("card", json.dumps({"id": "c9", "name": "x", "pos": 1}))
    assert (card_id, value, pos) == ("c9", Card(name="x"), 1.0)
    option = {"id": "o9", "idCustomField": "f1", "value": {"text": "failed"}, "color": "none", "pos": 68608}
    assert stored("option", option) == ("o9", Option(name="failed", color=None), 68608.0)


MEMBERS = {
    "id": "w1",
    "members": [{"id": "m2", "username": "user2", "fullName": "Person 2"}, {"id": "m1", "username": "user1"}],
    "memberships": [
        {"id": "5ec1", "idMember": "m1", "memberType": "admin"},
        {"id": "5e93", "idMember": "m2", "memberType": "normal"},
    ],
}


@pytest.mark.parametrize(
    ("target", "fields", "found"),
    [
        ("${w/members/a}", {"username": "user2"}, "m2"),
        ("m2", {"role": "normal"}, "m2"),
        ("${w/members/c}", {"email": "c@example.com"}, "m1"),
    ],
)
def test_the_member_meant_is_found_among_all(target: str, fields: dict[str, Any], found: str) -> None:
    """Writes to members answer with everybody; the one meant is known by name or id, an invited one as the newest."""
    operation = Operation(verb="create", kind="member", target=target, owner="w1", fields=fields)
    assert stored("member", MEMBERS, operation)[0] == found


@pytest.mark.parametrize("wrap", [list, lambda items: {"customFieldItems": list(items)}])
def test_field_values_are_read_back(wrap: Any) -> None:
    """The bulk write of field values may answer with an array or an object."""
    operation = Operation(verb="update", kind="card", target="c1", fields={"values": {"f1": 3.0}})
    items = [{"idCustomField": "f1", "idModel": "c1", "value": {"number": "3"}}]
    assert stored("card", wrap(items), operation) == ("c1", Card(values={"f1": 3.0}), None)
    assert stored("card", {}, operation) == ("c1", Card(), None)


def test_what_came_with_a_create_is_known() -> None:
    """Options of a new field, items of a copied checklist and checklists of a copied card have their ids at once."""
    assert [each.id for each in came_with("custom_field", BOARD["customFields"][0])] == ["o1", "o2"]
    assert [(each.id, each.parent) for each in came_with("checklist", CARD["checklists"][0])] == [
        ("t1", "k1"),
        ("t2", "k1"),
    ]
    assert [each.kind for each in came_with("card", CARD)] == ["attachment", "attachment", "checklist", "item", "item"]
    assert came_with("label", {"id": "b1"}) == ()
