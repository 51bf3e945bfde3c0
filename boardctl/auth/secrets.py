"""The secrets of a run: learned where they are found, taken out of every text on its way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

KEY_VARIABLE = "TRELLO_API_KEY"
TOKEN_VARIABLES = ("TRELLO_TOKEN", "TRELLO_API_TOKEN")
SECRET_VARIABLE = "TRELLO_API_SECRET"  # noqa: S105 - the name of a variable
_VARIABLES = (KEY_VARIABLE, *TOKEN_VARIABLES, SECRET_VARIABLE)
# Of this run only: a run sets it and takes it back, and what is learned inside asyncio.run is known outside too.
_LEARNED: ContextVar[set[str] | None] = ContextVar("boardctl_secrets", default=None)


@contextmanager
def learning() -> Iterator[None]:
    """While this is open, `learn` adds to what `known` knows."""
    before = _LEARNED.set(set())
    try:
        yield
    finally:
        _LEARNED.reset(before)


def learn(*secrets: str) -> None:
    """Remember secrets that came from elsewhere than the environment: the keyring, a prompt, a browser."""
    learned = _LEARNED.get()
    if learned is not None:
        learned.update(secret for secret in secrets if secret)


def known(environ: Mapping[str, str]) -> frozenset[str]:
    """Every secret that is known by now."""
    given = {environ.get(name, "").strip() for name in _VARIABLES}
    return frozenset(given | (_LEARNED.get() or set()))
