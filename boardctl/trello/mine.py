"""What a member has: boards, cards, workspaces, and who is on a board. Typed lists for people to read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from boardctl.trello.calls import path_of

if TYPE_CHECKING:
    from boardctl.trello.client import Client

Which = Literal["open", "closed", "starred", "all"]


class MyBoard(Struct, frozen=True, kw_only=True):
    """A board of the member's. `role` is admin, normal or observer; empty where it is reached through a workspace."""

    name: str
    workspace: str
    role: str
    archived: bool
    starred: bool
    id: str
    url: str


class MyCard(Struct, frozen=True, kw_only=True):
    """A card that the member is on. `due` is ISO 8601 in UTC, empty where there is none."""

    name: str
    board: str
    list: str
    due: str
    done: bool
    archived: bool
    id: str
    url: str


class MyWorkspace(Struct, frozen=True, kw_only=True):
    """A workspace; `key` is its short name, as files and URLs name it."""

    name: str
    key: str
    boards: int
    id: str
    url: str


class BoardMember(Struct, frozen=True, kw_only=True):
    """Somebody on a board."""

    username: str
    name: str
    role: str
    id: str


class _Named(Struct, rename="camel"):
    id: str = ""
    name: str | None = None
    display_name: str | None = None
    url: str | None = None
    id_boards: list[str] | None = None
    closed: bool | None = None


class _Person(Struct, rename="camel"):
    id: str = ""
    username: str | None = None
    full_name: str | None = None


class _Membership(Struct, rename="camel"):
    id_member: str | None = None
    member_type: str | None = None


class _Board(_Named):
    short_url: str | None = None
    starred: bool | None = None
    organization: _Named | None = None
    id_organization: str | None = None
    memberships: list[_Membership] | None = None
    members: list[_Person] | None = None
    lists: list[_Named] | None = None


class _Card(_Named):
    short_url: str | None = None
    id_board: str = ""
    id_list: str = ""
    due: str | None = None
    due_complete: bool | None = None


async def boards(client: Client, which: Which = "open") -> tuple[MyBoard, ...]:
    """The member's boards, by name. `starred` holds archived ones too."""
    params = {
        "filter": which,
        "fields": "name,shortUrl,closed,starred,idOrganization,memberships",
        "organization": "true",
        "organization_fields": "name,displayName",
    }
    found, me = await asyncio.gather(_read(client, "/members/me/boards", list[_Board], params), client.me())
    return tuple(sorted((_my_board(each, me.id) for each in found), key=lambda each: (each.name.casefold(), each.id)))


async def cards(client: Client, which: Literal["visible", "closed", "all"] = "visible") -> tuple[MyCard, ...]:
    """The cards that the member is on, those that are due soonest first. Two reads: cards don't name their lists."""
    fields = {"filter": which, "fields": "name,closed,due,dueComplete,idBoard,idList,shortUrl"}
    names = {"filter": "all", "fields": "name", "lists": "all", "list_fields": "name"}
    found, around = await asyncio.gather(
        _read(client, "/members/me/cards", list[_Card], fields),
        _read(client, "/members/me/boards", list[_Board], names),
    )
    named = {each.id: each.name or "" for board in around for each in (board, *(board.lists or ()))}
    return tuple(sorted((_my_card(each, named) for each in found), key=lambda each: (each.due or "~", each.name)))


async def workspaces(client: Client) -> tuple[MyWorkspace, ...]:
    """The workspaces that the member belongs to, by name."""
    fields = {"fields": "name,displayName,url,idBoards"}
    found = await _read(client, "/members/me/organizations", list[_Named], fields)
    made = (
        MyWorkspace(
            name=each.display_name or each.name or "",
            key=each.name or "",
            boards=len(each.id_boards or ()),
            id=each.id,
            url=each.url or f"https://trello.com/w/{each.name}",
        )
        for each in found
    )
    return tuple(sorted(made, key=lambda each: (each.name.casefold(), each.id)))


async def members(client: Client, board_id: str) -> tuple[BoardMember, ...]:
    """Everybody on a board, admins first."""
    params = {"fields": "name", "members": "all", "member_fields": "username,fullName", "memberships": "all"}
    board = await _read(client, path_of("boards", board_id), _Board, params)
    roles = {each.id_member: each.member_type or "" for each in board.memberships or ()}
    made = (
        BoardMember(username=each.username or "", name=each.full_name or "", role=roles.get(each.id, ""), id=each.id)
        for each in board.members or ()
    )
    return tuple(sorted(made, key=lambda each: (each.role, each.username)))


async def _read(client: Client, path: str, shape: Any, params: Mapping[str, str]) -> Any:
    return await client.read(path, shape, params)


def _my_board(board: _Board, member_id: str) -> MyBoard:
    workspace = board.organization or _Named()
    return MyBoard(
        name=board.name or "",
        workspace=workspace.display_name or workspace.name or board.id_organization or "",
        role=_role(board.memberships or (), member_id),
        archived=bool(board.closed),
        starred=bool(board.starred),
        id=board.id,
        url=board.short_url or board.url or "",
    )


def _role(memberships: Sequence[_Membership], member_id: str) -> str:
    return next((each.member_type or "" for each in memberships if each.id_member == member_id), "")


def _my_card(card: _Card, named: Mapping[str, str]) -> MyCard:
    return MyCard(
        name=card.name or "",
        board=named.get(card.id_board, card.id_board),
        list=named.get(card.id_list, card.id_list),
        due=card.due or "",
        done=bool(card.due_complete),
        archived=bool(card.closed),
        id=card.id,
        url=card.short_url or "",
    )
