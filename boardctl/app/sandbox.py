"""The sandbox commands: run the Trello-compatible server, fill it with exports, empty it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from boardctl.app.context import Context, make_data_dir
from boardctl.app.context import context as make_context
from boardctl.errors import BoardctlError, ConfigError, Problem, Where

if TYPE_CHECKING:
    from boardctl.sandbox import Settings, Store

_PATIENCE = 3.0  # seconds that a server on this machine may take to answer


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
    id: str


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
    return Loaded(str(board.get("name", "")), f"https://trello.com/b/{board.get('shortLink') or board_id}", board_id)


def unseen(context: Context, loaded: Sequence[Loaded], environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """A warning where the commands that follow talk to a served sandbox of another folder, which has none of this."""
    try:
        other = make_context(environ=environ)
    except BoardctlError:  # told by the commands that need the URL
        return ()
    if other.sandbox or not _lacks(other.api_url, loaded[-1].id):
        return ()
    message = f"the sandbox served at {other.api_url} has none of this: it was loaded into {context.data_dir}"
    hint = (
        "load it in the folder where that server was started, or start it with `boardctl sandbox serve --load FILE`; "
        "without BOARDCTL_API_URL, --sandbox works on what was loaded here"
    )
    return (Problem(message, hint=hint, severity="warning"),)


def _lacks(api_url: str, board_id: str) -> bool:
    """Whether a sandbox answers there and does not have the board. It is served on loopback: nothing else is asked."""
    from boardctl.sandbox import KEY, TOKEN
    from boardctl.sandbox.serving import is_loopback

    if not is_loopback(urlsplit(api_url).hostname or ""):
        return False
    import httpx

    signed = {"authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'}
    try:
        with httpx.Client(headers=signed, timeout=_PATIENCE, trust_env=False) as client:
            return client.get(f"{api_url}/boards/{board_id}", params={"fields": "id"}).status_code == 404
    except httpx.HTTPError:
        return False


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
