"""The sandbox commands: run the Trello-compatible server, fill it with exports, empty it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from boardctl.app.context import Context, make_data_dir
from boardctl.errors import BoardctlError, ConfigError, Where

if TYPE_CHECKING:
    from boardctl.sandbox import Settings, Store


class Serving(NamedTuple):
    """What people and programs need of a served sandbox: the page, and the API's address, key and tokens."""

    page_url: str
    base_url: str
    key: str
    token: str
    read_token: str
    colleague_token: str


class Loaded(NamedTuple):
    """A board that was made of an export."""

    name: str
    url: str


def load(context: Context, files: Sequence[Path]) -> tuple[Loaded, ...]:
    """Make a live board of each Trello export; the same export again replaces its board.

    Raises BoardctlError for a file that can't be read or is no export; boards before it are loaded.
    """
    from boardctl.sandbox import open_store

    make_data_dir(context)
    store = open_store(context.sandbox_file)
    try:
        return tuple(_load_one(store, file) for file in files)
    finally:
        store.close()


def _load_one(store: Store, file: Path) -> Loaded:
    from boardctl.app.reading import read_export
    from boardctl.sandbox import load_export

    export = read_export(file).around
    try:
        board_id = load_export(store, dict(export))
    except ConfigError as error:
        raise ConfigError([each._replace(where=Where(str(file))) for each in error.problems]) from None
    board = store.get("board", board_id) or {}
    return Loaded(str(board.get("name", "")), f"https://trello.com/b/{board.get('shortLink') or board_id}")


def reset(context: Context) -> bool:
    """Remove the sandbox's boards and what boardctl remembers of them. Returns whether there was anything.

    A served sandbox may stay up: its database is emptied, not deleted.
    """
    import shutil

    from boardctl.sandbox import open_store
    from boardctl.sandbox import reset as empty

    if not context.sandbox_file.exists():
        return False
    store = open_store(context.sandbox_file)
    try:
        empty(store)
    finally:
        store.close()
    database = context.sandbox_file.name
    for each in context.data_dir.iterdir():
        try:
            if each.is_dir():
                shutil.rmtree(each)
            elif not each.name.startswith(database):
                each.unlink()
        except OSError as error:
            raise BoardctlError(f"can't remove {each}: {error.strerror}", hint="stop what is using it") from error
    return True


def serve(
    context: Context, *, port: int, files: Sequence[Path], settings: Settings, ready: Callable[[Serving], None]
) -> None:
    """Serve the sandbox on this machine until interrupted; `ready` is called once it listens (port 0: any free)."""
    from boardctl.sandbox import KEY, OTHER_TOKEN, READ_TOKEN, TOKEN
    from boardctl.sandbox import serve as listen

    def listens(base_url: str) -> None:
        ready(Serving(base_url.removesuffix("1"), base_url, KEY, TOKEN, READ_TOKEN, OTHER_TOKEN))

    make_data_dir(context)
    load(context, files)
    listen(
        context.sandbox_file,
        port=port,
        settings=settings,
        ready=listens,
    )
