"""The client: reads boards and what is around them, sends calls. An async context manager."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from boardctl.errors import BoardctlError
from boardctl.model.live import Live, LiveBoard
from boardctl.trello import actions, objects, wire
from boardctl.trello.calls import Call, is_bound, path_of
from boardctl.trello.failures import Unauthorized, told_apart
from boardctl.trello.redact import Credentials
from boardctl.trello.tokens import Token
from boardctl.trello.transport import Params, Payload, Reply, Transport, in_process

if TYPE_CHECKING:
    import httpx

__all__ = ["BoardRef", "Call", "Client", "Credentials", "Me", "Workspace", "in_process"]

T = TypeVar("T")
S = TypeVar("S")
API_URL = "https://api.trello.com/1"

_CARD_FIELDS = (
    "name,desc,closed,idList,pos,start,due,dueComplete,dueReminder,isTemplate,cover,"
    "locationName,address,coordinates,idLabels,idMembers,shortUrl"
)
# One read for all of a board (WIRE-FACTS section 4). Checklists are asked for inside the cards, not at the top: there
# `checklists=all` would also bring those of every archived card, which on a board in use are most of them.
NESTED: Mapping[str, str] = {
    "fields": "name,desc,closed,shortUrl,idOrganization,prefs",
    "organization": "true",
    "organization_fields": "name,displayName",
    "memberships": "all",
    "members": "all",
    "member_fields": "username,fullName",
    "labels": "all",
    "label_fields": "name,color",
    "labels_limit": "1000",  # the default is 50
    "customFields": "true",
    "lists": "all",
    "list_fields": "name,closed,pos,softLimit",
    "cards": "open",
    "card_fields": _CARD_FIELDS,
    "card_customFieldItems": "true",
    "card_attachments": "true",
    "card_attachment_fields": "name,url,isUpload,pos",
    "card_checklists": "all",
}
# All that an export from Trello's menu holds, but for actions, which must never be nested (WIRE-FACTS section 3).
EXPORT: Mapping[str, str] = {
    "fields": "all",
    "memberships": "all",
    "members": "all",
    "labels": "all",
    "labels_limit": "1000",
    "customFields": "true",
    "lists": "all",
    "cards": "all",
    "card_customFieldItems": "true",
    "card_attachments": "true",
    "checklists": "all",
}
# GET /boards/{id}/cards has the cards at its top, so the names of what is nested lose their prefix.
CARDS: Mapping[str, str] = {
    "fields": _CARD_FIELDS,
    "customFieldItems": "true",
    "attachments": "true",
    "attachment_fields": "name,url,isUpload,pos",
    "checklists": "all",
}
# Some have got large boards whole, some 1000 cards at most (WIRE-FACTS section 4): just 1000 may not be all.
PAGE = 1000


class BoardRef(Struct, frozen=True, kw_only=True):
    """A board that the token can see. `admin`: the token's member may do everything on it."""

    id: str
    name: str
    url: str | None
    short_link: str | None
    archived: bool
    workspace_names: frozenset[str]
    admin: bool


class Me(Struct, frozen=True, kw_only=True):
    """The member that the token belongs to."""

    id: str
    username: str
    full_name: str


class Workspace(Struct, frozen=True, kw_only=True):
    """A workspace that the member belongs to. `name` is the short one, as in URLs."""

    id: str
    name: str
    display_name: str


class Client:
    """Trello, or a server that speaks its API. Everything raised is a BoardctlError without a secret in it.

    Reads and writes are repeated, limited and counted as `Transport` says, whose further options it takes.
    """

    def __init__(
        self,
        *,
        base_url: str = API_URL,
        credentials: Credentials | None,
        transport: httpx.AsyncBaseTransport | None = None,
        concurrency: int = 8,
        **options: Any,
    ) -> None:
        self._wire = Transport(
            base_url=base_url, credentials=credentials, transport=transport, concurrency=concurrency, **options
        )
        self._token = "" if credentials is None else credentials.token
        self._me: Me | None = None
        self._own: asyncio.Task[Token] | None = None

    async def __aenter__(self) -> Client:
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._wire.__aexit__(kind, error, at)

    @property
    def base_url(self) -> str:
        """The API's URL."""
        return self._wire.base_url

    @property
    def reads(self) -> int:
        """GET requests sent so far, repeats included."""
        return self._wire.reads

    @property
    def writes(self) -> int:
        """Other requests sent so far, repeats included."""
        return self._wire.writes

    async def get(self, path: str, **params: Any) -> Any:
        """The decoded JSON of any GET; `path` is without `/1`."""
        return await self._wire.request("GET", path, params=params or None, decode=msgspec.json.decode)

    async def pause(self, seconds: float, why: str) -> None:
        """Wait, as between two tries."""
        await self._wire.pause(seconds, why)

    async def rest(self, seconds: float) -> None:
        """Wait for just so long."""
        await self._wire.rest(seconds)

    def note(self, seconds: float, why: str) -> None:
        """Let the user know that it is waited, and why, if it is for long."""
        self._wire.waits.note(seconds, why)

    def hurry(self) -> None:
        """Let no write wait for its turn any more."""
        self._wire.hurry()

    @property
    def held(self) -> float:
        """Seconds for which nothing is sent, since the server said 429."""
        return self._wire.held

    def server_time(self) -> float:
        """The server's clock, in seconds: the one that new ids begin with (WIRE-FACTS section 6)."""
        return self._wire.server_time()

    @property
    def known_member(self) -> str:
        """The username or id of the token's member, as far as it was read; no request is made for it."""
        if self._me is not None:
            return self._me.username
        done = self._own is not None and self._own.done() and self._own.exception() is None
        return (self._own.result().id_member or "") if self._own is not None and done else ""

    def without_secrets(self, text: str) -> str:
        """The text without the client's own key and token."""
        return self._wire.redact.known(text)

    async def send(self, call: Call, *, before: Callable[[], None] | None = None) -> Any:
        """The decoded JSON that answers a write. Raises OutcomeUnknown where it may or may not have happened.

        `before` is called each time it is about to be sent; what it raises keeps it from being sent.
        """
        if not is_bound(call):
            raise ValueError(f"{call.method} {call.path} still refers to objects without an id")
        try:
            return await self._wire.request(
                call.method, call.path, body=call.body, decode=msgspec.json.decode, before=before
            )
        except Unauthorized as error:
            raise await self._told_apart(error) from None

    async def raw(self, method: str, path: str, *, params: Params = None, payload: Payload | None = None) -> bytes:
        """The answer to any request, as it came; only 2xx does. `path` is without `/1`."""
        try:
            return await self._wire.request(method, path, params=params, payload=payload, decode=bytes)
        except Unauthorized as error:
            raise (error if method == "GET" else await self._told_apart(error)) from None

    async def once(self, method: str, path: str) -> Reply:
        """The answer to one request that is not repeated, whatever its status. Raises Unreachable if there is none."""
        return await self._wire.once(method, path)

    async def _told_apart(self, error: Unauthorized) -> Unauthorized:
        """Why a write was refused. Trello's answer is the same for a read-only token and for no access, so ask."""
        if error.verdict not in ("access", "scope") or not self._token:
            return error
        try:
            token = await self.token()
        except BoardctlError:
            return error
        return told_apart(error, may_write=token.may_write)

    async def token(self) -> Token:
        """What the client's own token may do, and until when; read once.

        The one place where a token stands in a path: there is no other documented way (WIRE-FACTS section 1).
        """
        if self._own is None:
            self._own = asyncio.ensure_future(self.read(path_of("tokens", self._token), Token, {}))
        return await self._own

    async def revoke(self) -> None:
        """End the client's own token for good."""
        await self._wire.request("DELETE", path_of("tokens", self._token), decode=bytes)

    async def export(self, board_id: str) -> dict[str, Any]:
        """The whole board as Trello's own export has it, archived cards included, in one GET."""
        found: dict[str, Any] = await self.get(f"/boards/{board_id}", **EXPORT)
        return found

    async def read_board(self, board_id: str, *, archived_cards: bool = False) -> LiveBoard:
        """The board with everything on it, in one GET; archived cards take at least one more.

        `board_id` may be an id or a short link.
        """
        board = await self._wire.request("GET", path_of("boards", board_id), params=NESTED, decode=_open_board)
        more: list[Live] = []
        if sum(1 for _ in board.of_kind("card")) == PAGE:
            more += await self._pages(board.id, "open")
        if archived_cards:
            more += await self._pages(board.id, "closed")
        return _with(board, more, archived_cards=archived_cards) if more or archived_cards else board

    async def with_archived_cards(self, board: LiveBoard) -> LiveBoard:
        """The same board with its archived cards read too, in one more GET."""
        return _with(board, await self._pages(board.id, "closed"), archived_cards=True)

    async def _pages(self, board_id: str, which: str) -> list[Live]:
        """All open or closed cards, in pages from the newest back; ids begin with the time of creation."""
        found: list[Live] = []
        before: dict[str, str] = {}
        while True:
            params = {**CARDS, "filter": which, "limit": str(PAGE), **before}
            page = await self._wire.request(
                "GET", path_of("boards", board_id, "cards"), params=params, decode=objects.decode_cards
            )
            found += page
            cards = [each.id for each in page if each.kind == "card"]
            if len(cards) < PAGE or before == {"before": min(cards)}:
                return found
            before = {"before": min(cards)}

    async def feed(self, board_id: str, *, types: str, before: str | None = None) -> actions.Page:
        """A page of the board's feed, newest first: only these types of actions, and only those before an id."""
        params = {"filter": types, "limit": str(actions.PAGE), "memberCreator_fields": "username,fullName"}
        if before is not None:
            params["before"] = before
        path = path_of("boards", board_id, "actions")
        return await self._wire.request("GET", path, params=params, decode=actions.page)

    async def my_boards(self) -> tuple[BoardRef, ...]:
        """Every board that the token's member can see as their own, archived ones included."""
        params = {
            "filter": "all",
            "fields": "name,shortUrl,shortLink,closed,idOrganization,memberships",
            "organization": "true",
            "organization_fields": "name,displayName",
        }
        read = self.read("/members/me/boards", list[wire.Board], params)
        boards, me = await asyncio.gather(read, self.me())
        return tuple(_board_ref(each, me.id) for each in boards)

    async def me(self) -> Me:
        """Who the token belongs to; read once."""
        if self._me is None:
            person = await self.read("/members/me", wire.Person, {"fields": "username,fullName"})
            self._me = Me(id=person.id or "", username=person.username or "", full_name=person.full_name or "")
        return self._me

    async def workspaces(self) -> tuple[Workspace, ...]:
        """The workspaces that the token's member belongs to."""
        found = await self.read("/members/me/organizations", list[wire.Organization], {"fields": "name,displayName"})
        return tuple(
            Workspace(id=each.id or "", name=each.name or "", display_name=each.display_name or "") for each in found
        )

    async def read(self, path: str, shape: type[S], params: Mapping[str, str]) -> S:
        """The answer to a GET as `shape`, a type that msgspec knows."""
        return await self._wire.request(
            "GET", path, params=params, decode=lambda content: objects.parse(content, shape)
        )


def _open_board(content: bytes) -> LiveBoard:
    return objects.decode_board(content, archived_cards=False)


def _with(board: LiveBoard, more: Iterable[Live], *, archived_cards: bool) -> LiveBoard:
    objects = chain(board.objects.values(), more)
    return LiveBoard(board.board, objects, archived_cards=archived_cards, workspace_names=board.workspace_names)


def _board_ref(board: wire.Board, member_id: str) -> BoardRef:
    roles = {each.id_member: each.member_type for each in board.memberships or ()}
    return BoardRef(
        id=board.id or "",
        name=board.name or "",
        url=board.short_url or board.url,
        short_link=board.short_link,
        archived=bool(board.closed),
        workspace_names=objects.workspace_names(board),
        admin=roles.get(member_id) == "admin",
    )
