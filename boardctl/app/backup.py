"""Backup: whole boards as files, with comments as a record to read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from boardctl.app.context import Context, make_data_dir, open_client, state_url
from boardctl.app.show import find_board
from boardctl.applier.backups import board_file, head_of, write_private
from boardctl.errors import BoardctlError, NotFound, Where
from boardctl.model.addresses import shortened, slug, unique
from boardctl.model.memory import BoardMemory
from boardctl.state.backends import State, open_backend

if TYPE_CHECKING:
    from boardctl.trello.client import Client

FOLDER = "backups"


class Saved(NamedTuple):
    """A board that was saved, and how much of it."""

    name: str
    url: str
    file: Path
    lists: int
    cards: int
    comments: int


class _Wanted(NamedTuple):
    """A board to save: its key, if it is one of the project's, its id or short link, and what is remembered of it."""

    key: str | None
    id: str
    memory: BoardMemory | None


def backup(
    context: Context, names: Sequence[str], output: Path | None, *, environ: Mapping[str, str]
) -> tuple[Saved, ...]:
    """Save boards: those of these names, ids, URLs or files; without any, those of the project.

    Raises BoardctlError; boards before the one that failed are saved.
    """

    async def run() -> tuple[Saved, ...]:
        async with open_client(context, environ=environ) as client:
            state = open_state(context, client)
            wanted = await _wanted(context, client, state, names)
            files = _files(context, wanted, output)
            return tuple([await _save(context, client, *pair) for pair in zip(wanted, files, strict=True)])

    return asyncio.run(run())


def open_state(context: Context, client: Client) -> State:
    """The state of the project, or of the sandbox."""
    from boardctl.config.project import settings

    return open_backend(
        state_url(context, settings(context.root)), root=context.root, origin=context.api_url, client=client
    )


def folder_of(context: Context) -> Path:
    """Where backups are kept."""
    return context.data_dir / FOLDER


async def known_boards(state: State) -> dict[str, tuple[str, BoardMemory]]:
    """(key, memory) of each board that is remembered, by its Trello id."""
    found = {}
    for key in await state.boards():
        memory = await state.read(key)
        if memory is not None:
            found[memory.board] = (key, memory)
    return found


async def _wanted(context: Context, client: Client, state: State, names: Sequence[str]) -> list[_Wanted]:
    known = await known_boards(state)
    by_key = {key: board_id for board_id, (key, _) in known.items()}
    found = []
    of_project, others = _expanded(context, names)
    for name in dict.fromkeys((*of_project, *others)):
        board_id = by_key.get(name) or await find_board(context, client, name)
        key, memory = known.get(board_id, (name if name in of_project else None, None))
        found.append(_Wanted(key, board_id, memory))
    if not found:
        raise NotFound("there is no board to save", hint="name one, or run in a project with board files")
    return found


def _expanded(context: Context, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """(keys of the project's boards, other names): for files and folders, and without names, those of their boards."""
    from boardctl.config.project import load

    if not names:
        return [each.key for each in load((), root=context.root).boards], []
    paths = [Path(name) for name in names if os.path.isdir(name) or Path(name).suffix in (".yaml", ".yml")]
    keys = [each.key for each in load(paths, root=context.root).boards] if paths else []
    return keys, [name for name in names if Path(name) not in paths]


def _files(context: Context, wanted: Sequence[_Wanted], output: Path | None) -> list[Path | None]:
    """Where each board goes; None: into the folder of backups, under its name and the time."""
    if output is None:
        make_data_dir(context)
        return [None for _ in wanted]
    if output.is_dir():
        taken: set[str] = set()
        return [output / f"{unique(_stem(each.key or each.id), taken)}.json" for each in wanted]
    if len(wanted) > 1:
        raise BoardctlError(
            f"{len(wanted)} boards don't go into one file",
            where=Where(str(output)),
            hint="give -o a folder that exists",
        )
    return [output]


async def _save(context: Context, client: Client, wanted: _Wanted, file: Path | None) -> Saved:
    export, comments = await _whole(client, wanted.id)
    name = str(export.get("name") or "")
    now = datetime.now(UTC)
    key = wanted.key or slug(name, "board")
    path = file or _free(folder_of(context), f"{_stem(key)}-{now:%Y%m%dT%H%M%SZ}")
    head = head_of("board", key=key, origin=context.api_url, at=f"{now:%Y-%m-%dT%H:%M:%SZ}", memory=wanted.memory)
    text = board_file(head, {**export, "actions": comments}).decode()
    write_private(path, client.without_secrets(text).encode())
    return Saved(
        name=name,
        url=str(export.get("shortUrl") or export.get("url") or ""),
        file=path,
        lists=len(export.get("lists") or ()),
        cards=len(export.get("cards") or ()),
        comments=len(comments),
    )


def _stem(key: str) -> str:
    return shortened(slug(key, "board"))


def _free(folder: Path, stem: str) -> Path:
    """A file that is not there yet: boards of one name may be saved within one second."""
    return folder / f"{unique(stem, {each.stem for each in folder.glob('*.json')})}.json"


async def _whole(client: Client, board_id: str) -> tuple[dict[str, Any], list[Any]]:
    """The board as Trello's export has it, all cards included, and its comments."""
    from boardctl.trello.client import PAGE

    export = await client.export(board_id)
    if len(export.get("cards") or ()) >= PAGE:
        # Some have got large boards whole, some 1000 cards at most (WIRE-FACTS section 4).
        cards = {"customFieldItems": "true", "attachments": "true", "filter": "all", "fields": "all"}
        more = [each async for each in _pages(client, f"/boards/{board_id}/cards", cards)]
        export["cards"] = list({each["id"]: each for each in (*export["cards"], *more)}.values())
    comments = {"filter": "commentCard,copyCommentCard"}
    return export, [each async for each in _pages(client, f"/boards/{board_id}/actions", comments)]


async def _pages(client: Client, path: str, params: Mapping[str, str]) -> AsyncIterator[Any]:
    """Everything of a collection, in pages from the newest back; ids begin with the time of creation."""
    from boardctl.trello.client import PAGE

    before: dict[str, str] = {}
    while True:
        page = await client.get(path, **params, limit=str(PAGE), **before)
        for each in page:
            yield each
        if len(page) < PAGE or before == {"before": min(each["id"] for each in page)}:
            return
        before = {"before": min(each["id"] for each in page)}
