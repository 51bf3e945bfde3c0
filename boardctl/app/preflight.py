"""Preflight of an apply: the few reads that tell whether its writes will be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from boardctl.app.boards import Found
from boardctl.applier.preflight import (
    Access,
    Cap,
    Facts,
    Growth,
    asks_for_paid,
    board_problems,
    growth,
    invited,
    is_near_a_cap,
    opens_board,
    token_problems,
)
from boardctl.errors import Problem, Unready, WireError
from boardctl.model.plan import BoardPlan
from boardctl.model.values import Board, Member
from boardctl.trello.calls import path_of

if TYPE_CHECKING:
    from boardctl.app.plan import Planned
    from boardctl.trello.client import Client

# GET /members/{id} has a limit of its own: 100 in 15 minutes (WIRE-FACTS section 3). Beyond these, Trello will say so.
MOST_MEMBERS = 50


async def preflight(client: Client, planned: Planned) -> tuple[Problem, ...]:
    """Warnings. Raises Unready with everything that would make the apply fail, each with what mends it."""
    access = await _access(client)
    found = list(token_problems(access, datetime.now(UTC)))
    pairs = [(found, plan) for found, plan in zip(planned.boards, planned.plan.boards, strict=True) if plan.changes]
    looking = _Looking(client, pairs)
    for board, plan in pairs:
        grown = tuple(growth(plan, board.live))
        found += board_problems(plan, board.live, access, await looking.facts(board, plan, grown), grown)
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise Unready(errors)
    return tuple(found)


async def who(client: Client, planned: Planned) -> str:
    """The username of the token's member, as far as the boards that were read tell it; else their id."""
    access = client.known_member or (await _access(client)).member
    for found in planned.boards:
        live = found.live.objects.get(access or "") if found.live else None
        if live is not None and isinstance(live.value, Member) and live.value.username:
            return str(live.value.username)
    return client.known_member


async def own_id(client: Client) -> str:
    """The id of the token's member; nothing where the API does not tell it."""
    return (await _access(client)).member or ""


async def _access(client: Client) -> Access:
    """What the token may do. Where the API does not tell, nothing is held against it."""
    try:
        token = await client.token()
    except WireError:
        return Access()
    return Access(may_write=token.may_write, expires=token.date_expires, member=token.id_member)


class _Looking:
    """Asks once what several boards need to know."""

    def __init__(self, client: Client, pairs: Iterable[tuple[Found, BoardPlan]]) -> None:
        self._client = client
        self._workspaces: dict[str, Mapping[str, Any]] = {}
        self._opened: dict[str, int] = {}
        boards = list(pairs)
        people = (each.value for found, _ in boards if found.live for each in found.live.of_kind("member"))
        self._known = {str(each.username).lower() for each in people if isinstance(each, Member) and each.username}
        names = (invited(change) for _, plan in boards for change in plan.changes)
        self._asked = sorted({name for name in names if name and name.lower() not in self._known})[:MOST_MEMBERS]
        self._unknown: frozenset[str] | None = None

    async def facts(self, found: Found, plan: BoardPlan, grown: Sequence[Growth]) -> Facts:
        """What a board's plan depends on."""
        workspace = await self._workspace(found, plan) if asks_for_paid(plan) else {}
        return Facts(
            unknown=await self._missing(),
            free=workspace.get("offering") == "trello.free" if workspace else None,
            boards_left=self._left(workspace, plan),
            limits=await self._limits(found) if is_near_a_cap(grown) else {},
        )

    async def _missing(self) -> frozenset[str]:
        """The usernames that nobody has, of all boards."""
        if self._unknown is None:
            there = await asyncio.gather(*map(self._exists, self._asked))
            self._unknown = frozenset(name for name, is_there in zip(self._asked, there, strict=True) if not is_there)
        return self._unknown

    async def _exists(self, name: str) -> bool:
        try:
            await self._client.get(path_of("members", name), fields="username")
        except WireError as error:
            return error.status not in (400, 404)
        return True

    async def _workspace(self, found: Found, plan: BoardPlan) -> Mapping[str, Any]:
        """The workspace as the API tells of it; nothing where it is not known which, or may not be read."""
        value = found.live.board.value if found.live else found.desired.board.value
        name = value.workspace if isinstance(value, Board) else None
        if not isinstance(name, str):
            return {}
        if name not in self._workspaces:
            try:
                read = await self._client.get(path_of("organizations", name))
            except WireError:
                read = {}
            self._workspaces[name] = read if isinstance(read, dict) else {}
        return self._workspaces[name]

    def _left(self, workspace: Mapping[str, Any], plan: BoardPlan) -> int | None:
        """How many more open boards a workspace takes (recorded 2023: limits.orgs.freeBoardsPerOrg)."""
        limit = ((workspace.get("limits") or {}).get("orgs") or {}).get("freeBoardsPerOrg") or {}
        if workspace.get("offering") != "trello.free" or not {"disableAt", "count"} <= limit.keys():
            return None
        taken = self._opened.get(str(workspace.get("id")), 0)
        if opens_board(plan):
            self._opened[str(workspace.get("id"))] = taken + 1
        return int(limit["disableAt"]) - int(limit["count"]) - taken

    async def _limits(self, found: Found) -> dict[Cap, int]:
        """The board's own caps."""
        if found.live is None:
            return {}
        try:
            read = await self._client.get(path_of("boards", found.live.id), fields="limits")
        except WireError:
            return {}
        groups = (read.get("limits") or {}) if isinstance(read, dict) else {}
        return {
            (group, cap): int(limit["disableAt"])
            for group, caps in groups.items()
            for cap, limit in (caps or {}).items()
            if isinstance(limit, dict) and "disableAt" in limit
        }
