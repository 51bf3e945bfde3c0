"""What a command runs in: the project's root, where its own data goes, and the API it talks to."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from boardctl.errors import BoardctlError, ConfigError
from boardctl.machine import EMBEDDED_URL
from boardctl.trello.waits import Tell, untold

if TYPE_CHECKING:
    from boardctl.auth.credentials import Found
    from boardctl.config.projectfile import Settings
    from boardctl.sandbox import Store
    from boardctl.trello.client import Client

TRELLO_URL = "https://api.trello.com/1"
DEFAULT_PROFILE = "default"
_SCHEMES = ("http", "https")
_LOGIN, _CHOICE = "boardctl login", "or set TRELLO_API_KEY"
_PROFILE = re.compile(r"[\w.-]{1,64}")


class Context(Struct, frozen=True, kw_only=True):
    """Where a command works. `data_dir` holds what boardctl writes for itself; `api_url` ends in `/1`.

    `profile` names the login to use, of those that are kept for this API. `tell` is told of long waits.
    """

    root: Path
    data_dir: Path
    sandbox: bool
    api_url: str
    profile: str = DEFAULT_PROFILE
    tell: Tell = untold

    @property
    def sandbox_file(self) -> Path:
        """The database of the embedded sandbox."""
        return self.data_dir / "trello.sqlite3"


def context(
    *,
    root: Path | None = None,
    sandbox: bool = False,
    profile: str | None = None,
    environ: Mapping[str, str],
    tell: Tell = untold,
) -> Context:
    """The context of a command; `root` defaults to the project that holds the working directory."""
    if root is None:
        from boardctl.config.project import find_root

        root = find_root(Path.cwd())
    root = root.absolute()  # paths and URLs made of it are used from other folders too
    sandbox = sandbox or _is_set(environ.get("BOARDCTL_SANDBOX", ""))
    data = root / ".boardctl"
    return Context(
        root=root,
        data_dir=data / "sandbox" if sandbox else data,
        sandbox=sandbox,
        api_url=EMBEDDED_URL if sandbox else _api_url(environ.get("BOARDCTL_API_URL", "")),
        profile=_profile(profile or environ.get("BOARDCTL_PROFILE", "")),
        tell=tell,
    )


def _profile(value: str) -> str:
    name = value.strip() or DEFAULT_PROFILE
    if not _PROFILE.fullmatch(name):
        raise BoardctlError("this can't be the name of a profile", hint="letters, digits, dots, dashes, underscores")
    return name


def _is_set(value: str) -> bool:
    return value.strip().lower() not in ("", "0", "false", "no", "off")


def _api_url(value: str) -> str:
    """BOARDCTL_API_URL, checked; it must hold no credentials, for it is named in messages and in the state."""
    url = value.strip().rstrip("/")
    if not url:
        return TRELLO_URL
    if not _is_api_url(url):
        raise BoardctlError(
            "BOARDCTL_API_URL is not the URL of an API", hint=f"set it to something like {TRELLO_URL}, or unset it"
        )
    if not url.endswith("/1"):
        raise BoardctlError("BOARDCTL_API_URL lacks the version of the API", hint=f"it ends in /1, like {TRELLO_URL}")
    return url


def _is_api_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme == "http" and (host == "trello.com" or host.endswith(".trello.com")):
        return False  # the token would travel in the clear
    return bool(parts.scheme in _SCHEMES and host and not parts.username and not parts.query)


def make_data_dir(context: Context) -> Path:
    """The data directory, made where it is missing: for this user only, and out of git's sight."""
    top = context.root / ".boardctl"
    try:
        top.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = top / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        context.data_dir.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BoardctlError(f"can't write to {top}: {error.strerror}", hint="make the folder writable") from error
    return context.data_dir


def state_url(context: Context, settings: Settings) -> str:
    """Where the state is: what the project file says; in the sandbox always a folder beside its database."""
    return f"file:{context.data_dir / 'state'}" if context.sandbox else settings.state


@asynccontextmanager
async def open_client(context: Context, *, concurrency: int = 8, environ: Mapping[str, str]) -> AsyncIterator[Client]:
    """A client for the context's API, closed at the end; with the sandbox its server runs in this process."""
    opened = _sandboxed(context, concurrency) if context.sandbox else _remote(context, concurrency, environ)
    async with opened as client:
        try:
            yield client
        except BoardctlError as error:
            if not context.sandbox:
                _unset_first(error, known_login(context, environ).token_from)
            raise


def _unset_first(error: BoardctlError, source: str) -> None:
    """A token in the environment goes before that of a login, so whoever is told to log in has to be rid of it."""

    def told(hint: str | None) -> str | None:
        return hint.replace(_LOGIN, f"unset {source} && {_LOGIN}") if hint and _CHOICE not in hint else hint

    if not source.isupper():
        return
    error.hint = told(error.hint)
    if isinstance(error, ConfigError):
        error.problems = tuple(each._replace(hint=told(each.hint)) for each in error.problems)


def known_login(context: Context, environ: Mapping[str, str]) -> Found:
    """The key and token that there are for the context's API, and where they come from."""
    from boardctl.auth.credentials import Found, find

    if context.sandbox:
        from boardctl.sandbox import KEY, TOKEN

        return Found(KEY, TOKEN, "the sandbox", "the sandbox", context.profile)
    return find(environ, api_url=context.api_url, profile=context.profile)


def _remote(context: Context, concurrency: int, environ: Mapping[str, str]) -> Client:
    known = known_login(context, environ).credentials()  # before the client is imported: a missing key is told at once
    import asyncio
    import time

    from boardctl.trello.client import Client
    from boardctl.trello.ledger import digest, shared_ledger
    from boardctl.trello.limits import Limits

    ledger = shared_ledger(context.api_url, known.key, environ)
    limits = Limits(clock=time.monotonic, sleep=asyncio.sleep, ledger=ledger, who=digest(known.token) or 1)
    return Client(
        base_url=context.api_url, credentials=known, concurrency=concurrency, limits=limits, tell=context.tell
    )


@asynccontextmanager
async def open_colleague(context: Context) -> AsyncIterator[Client]:
    """A client of another member of the embedded sandbox: whoever changes boards by hand in demos and tests."""
    from boardctl.sandbox import OTHER_TOKEN

    async with _sandboxed(context, 1, token=OTHER_TOKEN) as client:
        yield client


@asynccontextmanager
async def open_stage(exports: Sequence[Mapping[str, Any]]) -> AsyncIterator[Client]:
    """A client of a sandbox in memory that holds these boards: whatever is done to it is gone afterwards."""
    from boardctl.sandbox import load_export, open_store

    store = open_store(":memory:")
    try:
        for export in exports:
            load_export(store, dict(export))
        async with _client_of(store, 8) as client:
            yield client
    finally:
        store.close()


@asynccontextmanager
async def _sandboxed(context: Context, concurrency: int, token: str | None = None) -> AsyncIterator[Client]:
    from boardctl.sandbox import open_store

    make_data_dir(context)
    store = open_store(context.sandbox_file)
    try:
        async with _client_of(store, concurrency, token, context.tell) as client:
            yield client
    finally:
        store.close()


def _client_of(store: Store, concurrency: int, token: str | None = None, tell: Tell = untold) -> Client:
    """A client that calls the sandbox over this store in the same process."""
    from boardctl.sandbox import KEY, TOKEN, create_app
    from boardctl.trello.client import Client, Credentials, in_process
    from boardctl.trello.limits import Unlimited

    return Client(
        base_url=EMBEDDED_URL,
        credentials=Credentials(KEY, token or TOKEN),
        transport=in_process(create_app(store)),
        concurrency=concurrency,
        limits=Unlimited(),
        tell=tell,
    )
