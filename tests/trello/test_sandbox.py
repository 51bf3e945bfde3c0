"""Reading, refusals and faults of a server that shares no code with the wire."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from boardctl.errors import AuthError, NotFound, OutcomeUnknown
from boardctl.model.live import LiveBoard
from boardctl.model.values import Kind
from boardctl.sandbox import KEY, OTHER_TOKEN, READ_TOKEN, TOKEN, Faults, Settings
from boardctl.trello.client import Call
from boardctl.trello.decode import decode_board

from .sandboxed import EMPTY, Builder, go, served

EXPORTS = Path(__file__).parents[2].parent / "shared" / "boards"
FILES = sorted(EXPORTS.glob("*.json")) if EXPORTS.is_dir() else []


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
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_loaded_export_reads_like_the_export(file: Path) -> None:
    """A real board on the sandbox, read in one go, has what its export has: names, places, sets and values."""
    export = json.loads(file.read_bytes())
    mine = decode_board(export, archived_cards=True)

    async def run() -> LiveBoard:
        async with served(export=export) as (client, board_id):
            return await client.read_board(board_id, archived_cards=True)

    board = asyncio.run(run())
    of_now = {key: each for key, each in mine.objects.items() if not key.startswith("label-")}
    assert set(board.objects) >= set(of_now)
    for key, each in of_now.items():
        assert differing(each.value, board.objects[key].value) == [], key
    if len(of_now) == len(mine.objects):
        orders = [(parent, kind) for parent, kind in mine.children if kind in {"list", "card", "checklist", "item"}]
        for parent, kind in orders:
            assert ids(mine, parent, kind) == ids(board, parent, kind)


def ids(board: LiveBoard, parent: str, kind: Kind) -> list[str]:
    """The ids of siblings, in order."""
    return [each.id for each in board.in_order(parent, kind)]


def differing(exported: Any, read: Any) -> list[str]:
    """The fields that an export has and a read shows otherwise; labels had no ids before 2014."""
    return [
        name
        for name in exported.__struct_fields__
        if getattr(exported, name) not in (UNSET, getattr(read, name)) and not of_2013(getattr(exported, name))
    ]


def of_2013(value: Any) -> bool:
    """Whether these are labels that have no ids."""
    return isinstance(value, frozenset) and any(each.startswith("label-") for each in value)
