"""What goes out to a server that shares no code with the wire comes back the same."""

from __future__ import annotations

from typing import Any

from boardctl.model.live import LiveBoard
from boardctl.model.operations import Place
from boardctl.model.values import COLORS, Board, Card, CustomField, Item, Label, List, Member

from .sandboxed import Builder, go, only

CARD: dict[str, Any] = {
    "name": "Set up CI  ünïcode 🎉 ${w/cards/ci}",
    "desc": "Line one\nline two & more",
    "start": "2026-12-01T00:00:00Z",
    "due": "2026-12-05T17:00:00Z",
    "done": True,
    "location_name": "Office",
    "location_address": "1 Main St",
    "location_coordinates": (52.1, 4.3),
}
LATER: dict[str, Any] = {
    "due_reminder": 1440,
    "is_template": True,
    "cover_color": "red",
    "cover_size": "full",
    "cover_brightness": "dark",
}
VALUES: dict[str, Any] = {
    "${w/f/number}": 3.5,
    "${w/f/text}": "3",
    "${w/f/checkbox}": True,
    "${w/f/date}": "2026-12-24T12:00:00Z",
    "${w/f/list}": "${w/f/list/High}",
}
BOARD = {
    "name": "Website",
    "desc": "Relaunch",
    "visibility": "public",
    "voting": "members",
    "comments": "workspace",
    "invitations": "admins",
    "self_join": False,
    "card_covers": False,
    "card_aging": "pirate",
    "background": "green",
}


async def build(make: Builder) -> LiveBoard:
    """One object of every kind, with every field that there is."""
    await make.do("create", "board", "w", fields=BOARD)
    board = "${w}"
    await make.do("create", "member", "w/m/alice", owner=board, fields={"username": "alice", "role": "observer"})
    await make.do("create", "label", "w/b/bug", owner=board, fields={"name": "bug", "color": "red_dark"})
    await make.do("create", "label", "w/b/none", owner=board, fields={"name": "", "color": None})
    for kind in ("number", "text", "checkbox", "date", "list"):
        options = {"options": [{"name": "High", "color": "red"}, {"name": "Low"}]} if kind == "list" else {}
        fields = {"name": kind, "type": kind, "show_on_card": False, **options}
        await make.do("create", "custom_field", f"w/f/{kind}", owner=board, fields=fields)
    await make.do("create", "option", "w/f/list/Mid", owner="${w/f/list}", fields={"name": "Mid", "color": None})
    await make.do("create", "list", "w/l/todo", owner=board, fields={"name": "To do"}, place=Place(None, 100.5))
    await make.do("create", "list", "w/l/done", owner=board, fields={"name": "Done"})
    await make.do("update", "list", "w/l/todo", fields={"limit": 20})
    sets = {"labels": make.at("w/b/bug", "w/b/none"), "members": make.at("w/m/alice")}
    await make.do("create", "card", "w/c/ci", owner="${w/l/todo}", fields=CARD | sets, place=Place(None, 7.25))
    await make.do("update", "card", "w/c/ci", fields=LATER)
    types = {handle: handle[6:-1] for handle in VALUES}
    await make.do("update", "card", "w/c/ci", fields={"values": VALUES, "value_types": types})
    link = {"url": "https://example.com/spec?a=b", "name": "Spec"}
    await make.do("create", "attachment", "w/a/spec", owner="${w/c/ci}", fields=link)
    await make.do("create", "checklist", "w/k/dod", owner="${w/c/ci}", fields={"name": "DoD"})
    item = {"name": "Docs", "done": True, "due": "2026-12-04T17:00:00Z", "member": "${w/m/alice}"}
    await make.do("create", "item", "w/i/docs", owner="${w/k/dod}", card="${w/c/ci}", fields=item)
    return await make.client.read_board(make["w"])


def test_every_kind_comes_back_as_it_was_sent() -> None:
    """What create and update send for each kind is what the next read finds."""
    make: list[Builder] = []

    async def work(builder: Builder) -> LiveBoard:
        make.append(builder)
        return await build(builder)

    board = go(work)
    ids = make[0].ids
    value = board.board.value
    assert isinstance(value, Board)
    assert {name: getattr(value, name) for name in BOARD} == BOARD
    assert value.archived is False
    assert only(board, "member", username="alice").value == Member(
        username="alice", full_name="Alice Archer", role="observer"
    )
    assert {each.value for each in board.of_kind("label")} == {
        Label(name="bug", color="red_dark"),
        Label(name="", color=None),
    }
    assert only(board, "list", name="To do").value == List(name="To do", limit=20, archived=False)
    assert [getattr(each.value, "name", "") for each in board.in_order(board.id, "list")] == ["To do", "Done"]
    assert only(board, "custom_field", type="date").value == CustomField(name="date", type="date", show_on_card=False)
    options = board.in_order(ids["w/f/list"], "option")
    assert [(getattr(each.value, "name", ""), getattr(each.value, "color", "")) for each in options] == [
        ("High", "red"),
        ("Low", None),
        ("Mid", None),
    ]
    card = board.objects[ids["w/c/ci"]]
    labels = frozenset({ids["w/b/bug"], ids["w/b/none"]})
    values = {ids[key[2:-1]]: ids.get(str(each)[2:-1], each) for key, each in VALUES.items()}
    members = frozenset({ids["w/m/alice"]})
    expected: dict[str, Any] = {
        **CARD,
        **LATER,
        "labels": labels,
        "members": members,
        "values": values,
        "archived": False,
    }
    assert card.value == Card(**expected, cover_image=None)
    assert (card.parent, card.pos) == (ids["w/l/todo"], 7.25)
    attachment = only(board, "attachment").value
    assert (getattr(attachment, "url", ""), getattr(attachment, "name", "")) == ("https://example.com/spec?a=b", "Spec")
    item = Item(name="Docs", done=True, due="2026-12-04T17:00:00Z", member=ids["w/m/alice"])
    assert only(board, "item").value == item
    assert only(board, "item").parent == only(board, "checklist", name="DoD").id


CLEARED = {
    "desc": None,
    "start": None,
    "due": None,
    "due_reminder": None,
    "done": False,
    "is_template": False,
    "cover_color": None,
    "location_name": None,
    "location_address": None,
    "location_coordinates": None,
    "labels": frozenset[str](),
    "members": frozenset[str](),
}


async def clear(make: Builder) -> LiveBoard:
    """Everything that can be cleared is, and everything that can be deleted too."""
    await build(make)
    card = "${w/c/ci}"
    await make.do("update", "card", "w/c/ci", fields=CLEARED, owner="${w/l/done}", place=Place(None, 1.0))
    await make.do("update", "card", "w/c/ci", fields={"values": dict.fromkeys(VALUES)})
    await make.do("update", "list", "w/l/todo", fields={"limit": None, "archived": True, "name": "Was"})
    await make.do("update", "label", "w/b/bug", fields={"name": "", "color": None})
    await make.do("update", "member", "w/m/alice", owner="${w}", fields={"role": "normal"})
    await make.do("update", "custom_field", "w/f/text", fields={"name": "Note", "show_on_card": True})
    fields = {"done": False, "due": None, "member": None, "name": "Doc"}
    await make.do("update", "item", "w/i/docs", owner="${w/k/dod}", card=card, fields=fields)
    await make.do("update", "checklist", "w/k/dod", fields={"name": "Done means"})
    await make.do("delete", "attachment", "w/a/spec", owner=card)
    await make.do("delete", "label", "w/b/none")
    await make.do("delete", "option", "w/f/list/High", owner="${w/f/list}")
    await make.do("delete", "custom_field", "w/f/number")
    await make.do("update", "board", "w", fields={"desc": None, "visibility": "private", "card_aging": "regular"})
    return await make.client.read_board(make["w"])


def test_everything_can_be_changed_and_cleared() -> None:
    """After clearing, a read finds nothing where something was."""
    board = go(clear)
    card = only(board, "card")
    for name, value in CLEARED.items():
        assert getattr(card.value, name) == value, name
    assert getattr(card.value, "values", None) == {}
    assert card.parent == only(board, "list", name="Done").id
    assert only(board, "list", name="Was").value == List(name="Was", limit=None, archived=True)
    assert only(board, "label").value == Label(name="", color=None)
    assert only(board, "member", username="alice").value == Member(
        username="alice", full_name="Alice Archer", role="normal"
    )
    assert only(board, "custom_field", name="Note").value == CustomField(name="Note", type="text", show_on_card=True)
    assert only(board, "item").value == Item(name="Doc", done=False, due=None, member=None)
    assert only(board, "checklist", name="Done means")
    assert not list(board.of_kind("attachment"))
    assert getattr(board.board.value, "visibility", "") == "private"
    assert {getattr(each.value, "name", "") for each in board.of_kind("option")} == {"Low", "Mid"}


def test_copies_bring_what_is_not_set_anew() -> None:
    """A copied card has its source's fields, checklists and values; a copied checklist its items, unticked."""

    async def work(make: Builder) -> LiveBoard:
        await build(make)
        source = make["w/c/ci"]
        fields = {"name": "Copy", "labels": frozenset({make["w/b/bug"]})}
        await make.do("copy", "card", "w/c/two", owner="${w/l/done}", source=source, fields=fields)
        await make.do(
            "copy", "checklist", "w/k/two", owner="${w/c/ci}", source=make["w/k/dod"], fields={"name": "Again"}
        )
        return await make.client.read_board(make["w"])

    board = go(work)
    copied, source = only(board, "card", name="Copy"), only(board, "card", name=CARD["name"])
    assert isinstance(copied.value, Card)
    assert isinstance(source.value, Card)
    assert len(board.in_order(copied.id, "checklist")) == 1
    assert copied.value.due == source.value.due
    assert copied.value.values == source.value.values
    assert copied.value.labels == frozenset({only(board, "label", name="bug").id})
    again = only(board, "checklist", name="Again")
    assert [getattr(each.value, "done", None) for each in board.in_order(again.id, "item")] == [False]


def test_an_email_invites_and_a_member_can_leave() -> None:
    """Invitations by e-mail name the new member; deleting a member takes them off the board."""

    async def work(make: Builder) -> LiveBoard:
        await make.do("create", "board", "w", fields={"name": "W"})
        invited = {"email": "new.person@example.com", "role": "normal"}
        await make.do("create", "member", "w/m/new", owner="${w}", fields=invited)
        before = await make.client.read_board(make["w"])
        assert make["w/m/new"] in before.objects
        await make.do("delete", "member", "w/m/new", owner="${w}")
        after = await make.client.read_board(make["w"])
        assert set(before.objects) - set(after.objects) == {make["w/m/new"]}
        return after

    go(work)


def test_all_thirty_colours_are_kept() -> None:
    """Ten hues, each plain, light and dark."""

    async def work(make: Builder) -> LiveBoard:
        await make.do("create", "board", "w", fields={"name": "W"})
        for color in COLORS:
            await make.do("create", "label", f"w/b/{color}", owner="${w}", fields={"name": color, "color": color})
        return await make.client.read_board(make["w"])

    labels = [each.value for each in go(work).of_kind("label")]
    assert labels == [Label(name=color, color=color) for color in COLORS]


def test_archived_cards_are_read_when_asked_for() -> None:
    """An archived card is on the board only for a read that asks for it."""

    async def work(make: Builder) -> LiveBoard:
        await build(make)
        await make.do("update", "card", "w/c/ci", fields={"archived": True})
        assert make["w/c/ci"] not in (await make.client.read_board(make["w"])).objects
        return await make.client.read_board(make["w"], archived_cards=True)

    board = go(work)
    card = only(board, "card")
    assert card.archived
    assert len(board.in_order(card.id, "checklist")) == 1
    assert getattr(card.value, "values", {}) != {}
