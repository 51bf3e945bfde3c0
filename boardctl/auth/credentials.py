"""Key and token: from the environment, else from where `login` kept them; and texts kept free of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from boardctl.auth.secrets import KEY_VARIABLE, TOKEN_VARIABLES, known
from boardctl.errors import AuthError

if TYPE_CHECKING:
    from boardctl.trello.redact import Credentials

WHERE_TO_GET_THEM = "https://trello.com/power-ups/admin"
DEFAULT_PROFILE = "default"


class Found(NamedTuple):
    """What was found, empty where there is nothing, and where: a variable's name, "the keyring", a file."""

    key: str = ""
    token: str = ""
    key_from: str = ""
    token_from: str = ""
    profile: str = DEFAULT_PROFILE
    shut: str = ""  # why a keyring that is there could not be asked

    @property
    def is_whole(self) -> bool:
        """Whether there are both."""
        return bool(self.key and self.token)

    def __repr__(self) -> str:
        return f"Found(key from {self.key_from or 'nowhere'}, token from {self.token_from or 'nowhere'})"

    def __str__(self) -> str:
        return repr(self)

    def credentials(self) -> Credentials:
        """The pair. Raises AuthError with what to do if one is missing."""
        from boardctl.trello.redact import Credentials

        if not self.is_whole:
            raise self._missing()
        return Credentials(self.key, self.token)

    def _missing(self) -> AuthError:
        names = [name for name, value in ((KEY_VARIABLE, self.key), (TOKEN_VARIABLES[0], self.token)) if not value]
        what = "token" if self.key else "API key" if self.token else "API key and token"
        profile = "" if self.profile == DEFAULT_PROFILE else f" --profile {self.profile}"
        variables = " and ".join(names)
        kept = self.shut or "nothing is kept from a login"
        unlock = "unlock it, " if self.shut else ""
        return AuthError(
            f"no {what}: {variables} {'is' if len(names) == 1 else 'are'} not set, and {kept}",
            hint=f"{unlock}run `boardctl{profile} login`, or get your own at {WHERE_TO_GET_THEM} and set {variables}; "
            "to try boardctl without an account, add --sandbox",
        )


def find(environ: Mapping[str, str], *, api_url: str, profile: str) -> Found:
    """What there is for this API. The environment wins over what is kept; what is kept is asked only if needed.

    A kept token is only ever paired with its own key: Trello refuses it with another.
    """
    given = _given(environ, profile)
    if given.is_whole:
        return given
    from boardctl.auth import keep

    try:
        kept = keep.load(environ, api_url=api_url, profile=profile)
    except keep.Shut as error:
        return given._replace(shut=error.message)
    if kept is None or (given.key and given.key != kept.key):
        return given
    return Found(
        given.key or kept.key,
        given.token or kept.token,
        given.key_from or kept.place,
        given.token_from or kept.place,
        profile,
    )


def _given(environ: Mapping[str, str], profile: str) -> Found:
    key = environ.get(KEY_VARIABLE, "").strip()
    tokens = ((name, environ.get(name, "").strip()) for name in TOKEN_VARIABLES)
    name, token = next((pair for pair in tokens if pair[1]), ("", ""))
    return Found(key, token, KEY_VARIABLE if key else "", name, profile)


def credentials(environ: Mapping[str, str], *, api_url: str, profile: str = DEFAULT_PROFILE) -> Credentials:
    """The key and token to use. Raises AuthError with what to do, and where to get them, if one is missing."""
    return find(environ, api_url=api_url, profile=profile).credentials()


def redacted(text: str, environ: Mapping[str, str]) -> str:
    """The text without any secret that is known by now, and without what looks like one."""
    from boardctl.trello.redact import Redactor

    return Redactor(known(environ))(text)
