"""Import: a board that is there, on Trello or in an export of it, as files of the project whose plan is empty."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from boardctl.app import interrupts
from boardctl.app.context import Context, open_client, state_url
from boardctl.app.importing import Draft, Wish, check_free, drafted, target_of, write
from boardctl.app.plan import abilities
from boardctl.app.reading import Taken, read_export, read_live
from boardctl.errors import BoardctlError, ConfigError, Unreachable
from boardctl.model.imported import Imported
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import ACTIONS
from boardctl.planner.board import plan_board
from boardctl.planner.taken import bound, elsewhere
from boardctl.state.backends import ON_BOARDS, State, open_backend
from boardctl.trello.calls import path_of

if TYPE_CHECKING:
    from boardctl.config.projectfile import Settings
    from boardctl.trello.client import Client


_SHORT_URL = re.compile(r"https?://[^/]+/b/([A-Za-z0-9]{8})")


class _Home(NamedTuple):
    """The board on Trello that an export is of: None where it is not known, with the reason.

    `absent`: it is known not to be there.
    """

    live: LiveBoard | None
    reason: str = ""
    absent: bool = False


def import_board(context: Context, wish: Wish, *, environ: Mapping[str, str]) -> Imported:
    """Write the file, after proving in memory that its plan is empty, and bind the state. Raises BoardctlError.

    Nothing is overwritten unless `force` says so. An export needs no network; where the API can be asked, the state is
    bound to the board if that is there, and the file says `id:` unless it is known not to be.
    """
    from boardctl.config.project import settings

    return interrupts.run(_import(context, wish, settings(context.root), environ))


async def _import(context: Context, wish: Wish, known: Settings, environ: Mapping[str, str]) -> Imported:
    if wish.export is None:
        async with open_client(context, environ=environ) as client:
            taken = await read_live(client, context, wish.board or "", cards=wish.cards)
            return await _finish(context, wish, known, taken, _Home(taken.live), client)
    taken = read_export(wish.export)
    async with AsyncExitStack() as stack:
        perhaps = await _if_possible(context, environ, stack)
        home = await _home(perhaps, taken.live)
        return await _finish(context, wish, known, taken, home, perhaps)


async def _if_possible(context: Context, environ: Mapping[str, str], stack: AsyncExitStack) -> Client | None:
    """A client where there is a login; without one an export can be imported all the same."""
    try:
        return await stack.enter_async_context(open_client(context, environ=environ))
    except BoardctlError:
        return None


_ANEW = "`apply` would make it"
_NO_MORE = f"the file has no `id:`: {_ANEW} anew"
_FORGOTTEN = f"there is no such board any more: the state has forgotten it, and {_NO_MORE}"


async def _home(client: Client | None, live: LiveBoard) -> _Home:
    if client is None:
        return _Home(None, "there is no login, so the state was left alone")
    try:
        answer = await client.once("GET", path_of("boards", live.id) + "?fields=id")
    except Unreachable as error:
        return _Home(None, f"the state was left alone: {error.message}")
    if answer.status == 200:
        return _Home(await client.read_board(live.id, archived_cards=True))
    if answer.status in (400, 404):
        reason = f"there is no such board, so the state was left alone and the file has no `id:`: {_ANEW}"
        return _Home(None, reason, absent=True)
    return _Home(None, f"this login can't read the board ({answer.status}), so the state was left alone")


async def _finish(
    context: Context, wish: Wish, known: Settings, taken: Taken, home: _Home, client: Client | None
) -> Imported:
    """Draft the texts, prove them, write them, bind the state."""
    target = target_of(context.root, taken.live, wish.output, known)
    target.check(template=wish.template)
    draft = drafted(target, taken, wish, known, binding=_binding(taken, home))
    if wish.show:
        return _imported(draft, wish, taken)
    url, gone = state_url(context, known), wish.export if home.absent else None
    if client is None and url in ON_BOARDS:
        await check_free(target, draft, None, force=wish.force, gone=gone)
        write(draft.texts)
        return _imported(draft, wish, taken, notes=(home.reason,))
    state = open_backend(url, root=context.root, origin=context.api_url, client=client)
    async with state.lock():
        if home.live is not None:
            await state.visit(draft.desired.key, home.live.id)
        await check_free(target, draft, state, force=wish.force, gone=gone)
        memory, notes = _memory(draft, taken.live, home)
        shared = await _shared(state, draft.desired.key, memory) if memory and not wish.force else ()
        write(draft.texts)
        if memory is not None:
            await state.write(draft.desired.key, memory)
        elif gone and (forgotten := await state.read(draft.desired.key)) is not None:
            await state.forget(draft.desired.key)
            notes = (_FORGOTTEN if forgotten.board == taken.live.id else _of_another(draft, forgotten.board),)
    return _imported(draft, wish, taken, memory, notes, shared)


async def _shared(state: State, key: str, memory: BoardMemory) -> tuple[str, ...]:
    """What else manages the board, as far as the board itself tells: nothing where it was imported as this before."""
    known = (await state.keys_of([memory.board])).get(memory.board, ())
    return () if key in known else tuple(map(_also_managed, sorted(known)))


def _also_managed(key: str) -> str:
    return (
        f"this board remembers itself as {key}, which is another project's or another file's: each would set back what "
        "the other one changes; keep one file for it"
    )


def _of_another(draft: Draft, board: str) -> str:
    """What --force did to the board that was in this file before."""
    return (
        f"there is no such board any more, and {_NO_MORE}; remembered as {draft.desired.key} was another "
        f"board ({board}), which the state has forgotten: it is on Trello as it was, and nobody's"
    )


def _binding(taken: Taken, home: _Home) -> str | None:
    """What the file's `id:` says: the short link; nothing where the board is known not to be there."""
    if home.absent:
        return None
    board = (home.live or taken.live).board
    # Old exports have a longer URL, or one of another form; an id is always good.
    found = _SHORT_URL.fullmatch(board.url or "")
    return found[1] if found else board.id


def _memory(draft: Draft, live: LiveBoard, home: _Home) -> tuple[BoardMemory | None, tuple[str, ...]]:
    """What the state is to remember, and what to say of it."""
    if home.live is None:
        return None, (home.reason,)
    if home.live is live:
        return draft.memory, ()
    try:
        memory = bound(elsewhere(draft.desired, live, home.live), home.live, abilities=abilities())
        left = plan_board(draft.desired, home.live, memory, abilities=abilities()).changes
    except ConfigError as error:
        return None, (f"the board has changed since the export, so the state was left alone: {error.message}",)
    if not left:
        return memory, ()
    counts = ((action, sum(each.action == action for each in left)) for action in ACTIONS)
    told = ", ".join(f"{number:,} to {action}" for action, number in counts if number)
    return memory, (f"the board has changed since the export: a plan has now {told}",)


def _imported(
    draft: Draft,
    wish: Wish,
    taken: Taken,
    memory: BoardMemory | None = None,
    notes: tuple[str, ...] = (),
    shared: tuple[str, ...] = (),
) -> Imported:
    board = taken.live.board
    bound_to = sum(1 for each in memory.objects.values() if not each.gone) if memory else None
    return Imported(
        key=draft.desired.key,
        name=str(getattr(board.value, "name", "") or ""),
        id=taken.live.id,
        url=board.url,
        texts={Path(os.path.relpath(path)).as_posix(): text for path, text in draft.texts.items()},
        counts=draft.counts,
        left_out=draft.left_out,
        bound=bound_to,
        of_export=wish.export is not None and (memory is None or bool(notes)),
        notes=(*notes, *shared),
    )
