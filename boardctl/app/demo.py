"""The demo: plan, apply, a colleague's changes, plan, apply, on the embedded sandbox."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from boardctl.app.apply import apply
from boardctl.app.consent import Wish
from boardctl.app.context import Context, context, open_colleague
from boardctl.app.examples import examples
from boardctl.app.plan import make_plan
from boardctl.app.show import live_board
from boardctl.applier.perform import perform
from boardctl.errors import BoardctlError, Where
from boardctl.model.live import Live, LiveBoard
from boardctl.model.operations import Operation, Place
from boardctl.model.result import Outcome
from boardctl.model.values import Kind
from boardctl.views.board_view import BoardView, live_view
from boardctl.views.columns import board_columns
from boardctl.views.page.page import board_page
from boardctl.views.plan_text import plan_text
from boardctl.views.result_text import result_text

FOLDER = Path("boardctl-demo")
EXAMPLE = "release-checklist"


class _Quiet:
    """A progress that says nothing: the demo shows results."""

    def start(self, total: int, *, boards: int) -> None:
        """So many changes are to be made, on so many boards."""

    def done(self, outcome: Outcome) -> None:
        """One was made."""

    def failed(self, outcome: Outcome) -> None:
        """One failed; the result says so."""

    def stopping(self) -> None:
        """The story ends."""

    def skipped(self, outcome: Outcome) -> None:
        """One could not be tried; the result says so."""


def story(folder: Path | None, *, color: bool, width: int, plain: bool = False) -> Iterator[str]:
    """The chapters of the demo as texts, each played as it is asked for. Raises BoardctlError.

    `folder` is where the project goes (default: boardctl-demo); one that holds something else is refused.
    """
    root = _project(folder or FOLDER)
    here = context(root=root, sandbox=True, environ={})
    look: dict[str, Any] = {"color": color, "width": width}
    yield _chapter("1", f"a board in a file: {_shown(root)}/boards/release.yaml")
    yield _head(root / "boards" / "release.yaml")
    yield _chapter("2", "boardctl plan", "what would have to be done")
    yield plan_text(make_plan(here).plan, **look)
    yield _chapter("3", "boardctl apply --yes", "do it")
    yield _applied(here, look)
    yield _chapter("4", "boardctl plan", "once more: nothing is left to do")
    yield plan_text(make_plan(here).plan, **look)
    yield _chapter("5", "meanwhile, on the board")
    yield "".join(f"  {sentence}\n" for sentence in asyncio.run(_colleague(here)))
    yield _chapter("6", "boardctl plan", "what drifted: the file's fields go back, people's progress stays")
    yield plan_text(make_plan(here).plan, **look)
    yield _chapter("7", "boardctl apply --yes")
    yield _applied(here, look)
    yield _chapter("8", "boardctl show")
    board = live_view(live_board(here, None, environ={}))
    yield board_columns(board, **look, plain=plain)
    yield _next_steps(root, board)


def _project(folder: Path) -> Path:
    """A fresh copy of the example project in `folder`; an earlier demo there is replaced."""
    if folder.exists() and any(folder.iterdir()) and not (folder / ".boardctl" / "sandbox").is_dir():
        raise BoardctlError(
            "the folder of the demo holds something else",
            where=Where(str(folder)),
            hint="name another one: boardctl demo FOLDER",
        )
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(examples() / EXAMPLE, folder, ignore=shutil.ignore_patterns(".boardctl", "*.state"))
    return folder


def _chapter(number: str, command: str, gist: str = "") -> str:
    title = f"{number}. {command}" + (f"   # {gist}" if gist else "")
    return f"\n{title}\n{'-' * len(title)}\n"


def _head(file: Path, lines: int = 24) -> str:
    """The first lines of a file, indented."""
    text = file.read_text(encoding="utf-8").splitlines()
    return "".join(f"  {line}\n" for line in text[:lines]) + f"  ... ({len(text)} lines)\n"


def _shown(path: Path) -> str:
    """A path as one would type it from here."""
    return os.path.relpath(path) if path.is_absolute() else str(path)


def _applied(here: Context, look: dict[str, Any]) -> str:
    result = apply(here, (), Wish(lambda _: True, _Quiet()))
    if result.exit_code:
        raise BoardctlError("the demo could not apply its board: " + result_text(result, **look))
    return result_text(result, **look)


async def _colleague(here: Context) -> list[str]:
    """Alice, another member of the board, changes it with her own token. What she did, in sentences."""
    async with open_colleague(here) as alice:
        board = await alice.read_board((await alice.my_boards())[0].id)
        for operation in _by_hand(board):
            await perform(alice, operation, {})
    return [
        'alice renames the list "In review" to "Waiting",',
        'paints the label "docs" pink,',
        'puts off "Migrate the billing tables" by a week,',
        'moves "Freeze the release branch" to "Shipped" and marks it done,',
        'and adds a card of her own, "Order the cake".',
    ]


def _by_hand(board: LiveBoard) -> list[Operation]:
    review, shipped = _named(board, "list", "In review"), _named(board, "list", "Shipped")
    docs, to_do = _named(board, "label", "docs"), _named(board, "list", "To do")
    billing, freeze = _named(board, "card", "Migrate the billing"), _named(board, "card", "Freeze")
    return [
        Operation(verb="update", kind="list", target=review.id, fields={"name": "Waiting"}),
        Operation(verb="update", kind="label", target=docs.id, fields={"color": "pink"}),
        Operation(verb="update", kind="card", target=billing.id, fields={"due": "2027-01-19T06:00:00Z"}),
        Operation(verb="update", kind="card", target=freeze.id, owner=shipped.id, fields={"done": True}),
        Operation(
            verb="create",
            kind="card",
            target="",
            owner=to_do.id,
            fields={"name": "Order the cake"},
            place=Place(None, 1.0e6),
        ),
    ]


def _named(board: LiveBoard, kind: Kind, start: str) -> Live:
    return next(each for each in board.of_kind(kind) if str(getattr(each.value, "name", "")).startswith(start))


def _next_steps(root: Path, board: BoardView) -> str:
    where = _shown(root)
    page = root / "board.html"
    page.write_text(board_page(board), encoding="utf-8")
    return f"""
What next
---------
  {_shown(page):<35}the board as a page: open it in a browser
  {f"cd {where}":<35}the project of this demo: edit boards/release.yaml
  boardctl --sandbox plan            see what your edit would do
  boardctl --sandbox apply           do it
  boardctl sandbox serve             the same API over HTTP, with a page to look at the boards

On a real board: `boardctl login` (or TRELLO_API_KEY and TRELLO_TOKEN), leave out --sandbox, and let
`boardctl import URL` write the file of a board that you have. `boardctl plan` only ever reads.
"""
