"""Objects in a bucket of S3, Google Cloud or Azure, written only where nobody else has written since they were read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from boardctl.errors import StateError, Where

if TYPE_CHECKING:
    from obstore import UpdateVersion

SCHEMES = ("s3", "gs", "az")
_VARIABLES = {
    "s3": "AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID",
    "gs": "GOOGLE_SERVICE_ACCOUNT, GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY",
}
_NO_BUCKET = re.compile("NoSuchBucket|ContainerNotFound|bucket does not exist", re.IGNORECASE)
_RETRIES: Any = {"max_retries": 5, "retry_timeout": timedelta(seconds=30)}


class Found(NamedTuple):
    """An object as it was read: its content, and the version that a later write is conditional on."""

    content: bytes
    version: UpdateVersion


class Moved(Exception):
    """The object is no longer the one that was read. Never leaves this room."""


class Bucket:
    """The objects below `url`, such as s3://bucket/prefix. Credentials and regions come from the usual variables."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._opened: Any = None

    @property
    def _store(self) -> Any:
        if self._opened is None:
            self._opened = _open(self.url)
        return self._opened

    async def get(self, name: str) -> Found | None:
        """An object, None where there is none."""
        return await asyncio.to_thread(self._get, name)

    async def put(self, name: str, content: bytes, seen: UpdateVersion | None) -> UpdateVersion:
        """Write an object over the version that was `seen`, or a new one (None). Raises Moved."""
        return await asyncio.to_thread(self._put, name, content, seen)

    async def delete(self, name: str) -> None:
        """Remove an object; none to remove is as well."""
        await asyncio.to_thread(self._delete, name)

    async def names(self) -> list[str]:
        """The names of all objects, sorted."""
        return await asyncio.to_thread(self._names)

    # The library's own coroutines may abort the process when it ends, as others on the same bridge to Rust do
    # (github.com/PyO3/pyo3-async-runtimes/issues/40; seen with obstore 0.12): so its plain calls, in threads.

    def _get(self, name: str) -> Found | None:
        obstore = _library(self.url)
        with _told(self.url):
            try:
                answer = obstore.get(self._store, name)
                return Found(bytes(answer.bytes()), _version(answer.meta))
            except FileNotFoundError as error:
                if _NO_BUCKET.search(str(error)):
                    raise _no_bucket(self.url) from None
                return None

    def _put(self, name: str, content: bytes, seen: UpdateVersion | None) -> UpdateVersion:
        """The library repeats a write whose answer was lost, and then hears that its own first try was there before."""
        obstore = _library(self.url)
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        with _told(self.url):
            try:
                return _version(obstore.put(self._store, name, content, mode=seen or "create"))
            except (AlreadyExistsError, FileNotFoundError, PreconditionError):
                now = self._get(name)
                if now is None or now.content != content:
                    raise Moved(name) from None
                return now.version

    def _delete(self, name: str) -> None:
        obstore = _library(self.url)
        with _told(self.url), suppress(FileNotFoundError):
            obstore.delete(self._store, name)

    def _names(self) -> list[str]:
        obstore = _library(self.url)
        with _told(self.url):
            return sorted(each["path"] for page in obstore.list(self._store) for each in page)


def _no_bucket(url: str) -> StateError:
    return StateError(
        "the state's bucket does not exist", where=Where(url=url), hint="make it, or mend `state:` in boardctl.yaml"
    )


def _version(meta: Any) -> UpdateVersion:
    """What tells a version, as far as the store gives it (Google: version; S3: e_tag)."""
    found: Any = {name: meta[name] for name in ("e_tag", "version") if meta.get(name)}
    return found  # type: ignore[no-any-return]


def _library(url: str) -> Any:
    try:
        import obstore
    except ImportError:
        raise StateError(
            f"a state at {url} needs a package that is not installed", hint="pip install obstore"
        ) from None
    return obstore


def _open(url: str) -> Any:
    from obstore.store import from_url

    # Plain http is only used where the endpoint's own URL says so: a server of one's own.
    client: Any = {"timeout": "30s", "connect_timeout": "10s", "allow_http": True}
    with _told(url):
        return from_url(url, client_options=client, retry_config=_RETRIES)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What the library raises, in a person's words. Its messages may go on for pages: the first line will do."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except (UnauthenticatedError, PermissionDeniedError):
        raise StateError(
            "the state can't be reached: access is denied",
            where=Where(url=url),
            hint=f"the credentials come from the variables of your provider: {_variables(url)} and the like",
        ) from None
    except (BaseError, OSError, ValueError) as error:
        said = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise StateError(
            f"the state can't be reached: {said}",
            where=Where(url=url),
            hint=f"check the URL and the variables of your provider: {_variables(url)} and the like",
        ) from None


def _variables(url: str) -> str:
    return _VARIABLES[url.partition(":")[0]]
