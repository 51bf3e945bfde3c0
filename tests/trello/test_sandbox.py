"""The wire against a server that shares no code with it: what goes out comes back the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from boardctl.errors import AuthError, NotFound, OutcomeUnknown
from boardctl.model.live import Live, LiveBoard
from boardctl.model.operations import Operation, Place
from boardctl.model.values import COLORS, Board, Card, CustomField, Item, Kind, Label, List, Member
from boardctl.sandbox import KEY, OTHER_TOKEN, READ_TOKEN, TOKEN, Faults, Settings, create_app, load_export, open_store
from boardctl.trello.calls import bind
from boardctl.trello.client import Call, Client, Credentials
from boardctl.trello.decode import decode_board
from boardctl.trello.encode import encode
from boardctl.trello.stored import came_with, stored

EXPORTS = Path(__file__).parents[2].parent / "shared" / "boards"
FILES = sorted(EXPORTS.glob("*.json")) if EXPORTS.is_dir() else []
URL = "http://sandbox.invalid/1"
EMPTY: dict[str, Any] = {"id": "5" * 24, "name": "W", "lists": [], "cards": []}


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def served(
    *, settings: Settings | None = None, export: dict[str, Any] | None = None, key: str = KEY, token: str = TOKEN
) -> AsyncIterator[tuple[Client, str]]:
    """A client of a fresh sandbox, and the id of the board that was loaded into it, if any."""
    store = open_store(":memory:")
    board_id = load_export(store, export) if export is not None else ""
    transport = httpx.ASGITransport(app=create_app(store, settings=settings or Settings()))
    client = Client(base_url=URL, credentials=Credentials(key, token), transport=transport, sleep=_at_once)
    async with client:
        yield client, board_id
    store.close()


class Builder:
    """Carries out operations as the applier would: encode, bind, send, remember the id."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.ids: dict[str, str] = {}
        self.answers: list[tuple[str, Any, float | None]] = []

    async def do(self, verb: Any, kind: Kind, address: str, **rest: Any) -> Any:
        """One operation on an address; its answer as it is stored."""
        target = address if address in self.ids.values() else f"${{{address}}}"
        operation = Operation(verb=verb, kind=kind, target=target, **rest)
        answer = await self.client.send(bind(encode(operation), self.ids))
        if verb in {"create", "copy"}:
            self.ids[address] = stored(kind, answer, operation)[0]
            for each in came_with(kind, answer):
                self.ids[f"{address}/{getattr(each.value, 'name', each.id)}"] = each.id
        return answer

    def __getitem__(self, address: str) -> str:
        return self.ids[address]

    def at(self, *addresses: str) -> frozenset[str]:
        """Pending handles of some addresses."""
        return frozenset(f"${{{each}}}" for each in addresses)


def go(work: Callable[[Builder], Awaitable[LiveBoard]], **options: Any) -> LiveBoard:
    """The board that is on the sandbox after some work."""

    async def run() -> LiveBoard:
        async with served(**options) as (client, _):
            return await work(Builder(client))

    return asyncio.run(run())


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


def only(board: LiveBoard, kind: Kind, **fields: Any) -> Live:
    """The one object of a kind whose value has these fields."""
    found = [
        each
        for each in board.of_kind(kind)
        if all(getattr(each.value, name) == value for name, value in fields.items())
    ]
    assert len(found) == 1
    return found[0]


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


def test_boards_workspaces_and_me() -> None:
    """What is around a board: the member, their workspaces, and the boards they are admin of."""

    async def work(make: Builder) -> LiveBoard:
        workspace = (await make.client.workspaces())[0]
        await make.do("create", "board", "w", fields={"name": "W", "workspace": workspace.id})
        await make.do("update", "board", "w", fields={"archived": True})
        found = await make.client.my_boards()
        assert [(each.id, each.admin, each.archived) for each in found] == [(make["w"], True, True)]
        assert found[0].workspace_names >= {workspace.id, workspace.name, workspace.display_name}
        board = await make.client.read_board(found[0].short_link or "")
        assert board.workspace_names == found[0].workspace_names
        assert (await make.client.me()).username == "you"
        return board

    assert getattr(go(work).board.value, "archived", None) is True


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


@pytest.mark.parametrize(
    ("key", "token", "words"),
    [
        ("0" * 32, TOKEN, "does not know this API key"),
        (KEY, "ATTA" + "0" * 72, "does not accept this token"),
        (KEY, OTHER_TOKEN, "no access"),
    ],
)
def test_wrong_credentials_are_told_apart(key: str, token: str, words: str) -> None:
    """A bad key, a bad token and somebody else's board have different words."""

    async def run() -> None:
        async with served(export=EMPTY, key=key, token=token) as (client, board_id):
            await client.read_board(board_id)

    with pytest.raises(AuthError, match=words):
        asyncio.run(run())


def test_a_read_only_token_can_read_and_is_told_so_on_a_write() -> None:
    """Planning works with a read-only token; a write is refused with the way to a better one."""

    async def run() -> None:
        async with served(export=EMPTY, token=READ_TOKEN) as (client, board_id):
            assert (await client.read_board(board_id)).id == board_id
            await client.send(Call("PUT", f"/boards/{board_id}", {"name": "X"}))

    with pytest.raises(AuthError) as caught:
        asyncio.run(run())
    assert "boardctl login" in (caught.value.hint or "")


def test_an_unknown_board_is_not_found() -> None:
    """A well-formed id of nothing is a NotFound."""

    async def run() -> None:
        async with served() as (client, _):
            await client.read_board("0" * 24)

    with pytest.raises(NotFound):
        asyncio.run(run())


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "error-before", "error-after", "html-503", "truncate"])
def test_faults_never_double_anything(kind: str) -> None:
    """With every third write failing, updates get through and no POST is sent twice."""

    async def run() -> int:
        settings = Settings(faults=Faults(kinds=(kind,), every=3, seed=1))
        lost = 0
        async with served(export=EMPTY, settings=settings) as (client, board_id):
            for number in range(9):
                try:
                    await client.send(
                        Call("POST", "/labels", {"idBoard": board_id, "name": str(number), "color": None})
                    )
                except OutcomeUnknown:
                    lost += 1
                await client.send(Call("PUT", f"/boards/{board_id}", {"desc": str(number)}))
            board = await client.read_board(board_id)
        names = [getattr(each.value, "name", "") for each in board.of_kind("label")]
        assert len(names) == len(set(names))
        assert getattr(board.board.value, "desc", "") == "8"
        return lost

    assert asyncio.run(run()) > 0


@pytest.mark.skipif(not FILES, reason="../shared/boards is not here")
@pytest.mark.parametrize("file", FILES[::3], ids=lambda file: file.stem)
def test_a_loaded_export_reads_like_the_export(file: Path) -> None:
    """A real board on the sandbox, read in one go, has what its export has: names, places, sets and values."""
    export = json.loads(file.read_bytes())
    mine = decode_board(export, archived_cards=True)

    async def run() -> LiveBoard:
        async with served(export=export) as (client, board_id):
            return await client.read_board(board_id, archived_cards=True)

    board = asyncio.run(run())
    kinds: tuple[Kind, ...] = ("list", "card", "checklist", "item")
    for kind in kinds:
        ours = [getattr(each.value, "name", "") for each in mine.of_kind(kind)]
        theirs = [getattr(each.value, "name", "") for each in board.of_kind(kind)]
        assert sorted(theirs) == sorted(ours)
