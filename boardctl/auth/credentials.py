"""Key and token from the environment, and texts kept free of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from boardctl.errors import AuthError

if TYPE_CHECKING:
    from boardctl.trello.redact import Credentials

KEY_VARIABLE = "TRELLO_API_KEY"
TOKEN_VARIABLES = ("TRELLO_TOKEN", "TRELLO_API_TOKEN")
_SHORTEST_SECRET = 6  # "x" or "key" is a placeholder: hiding it would garble every text, JSON's own words included
WHERE_TO_GET_THEM = "https://trello.com/power-ups/admin"


def credentials(environ: Mapping[str, str]) -> Credentials:
    """The key and token to use. Raises AuthError with what to set, and where to get it, if one is missing."""
    from boardctl.trello.redact import Credentials

    key, token = _key(environ), _token(environ)
    if key and token:
        return Credentials(key, token)
    missing = [name for name, value in ((KEY_VARIABLE, key), (TOKEN_VARIABLES[0], token)) if not value]
    names = " and ".join(missing)
    raise AuthError(
        f"no {'token' if key else 'API key' if token else 'API key and token'}: {names} "
        f"{'is' if len(missing) == 1 else 'are'} not set",
        hint=f"get your own at {WHERE_TO_GET_THEM} and set {names}; to try boardctl without an account, add --sandbox",
    )


def redacted(text: str, environ: Mapping[str, str]) -> str:
    """The text without the key and token of the environment, and without what looks like one."""
    from boardctl.trello.redact import Credentials, Redactor

    secrets = [environ.get(name, "").strip() for name in (KEY_VARIABLE, *TOKEN_VARIABLES)]
    for secret in secrets:
        text = Redactor(Credentials("", secret if len(secret) >= _SHORTEST_SECRET else ""))(text)
    return text


def _key(environ: Mapping[str, str]) -> str:
    return environ.get(KEY_VARIABLE, "").strip()


def _token(environ: Mapping[str, str]) -> str:
    return next((token for name in TOKEN_VARIABLES if (token := environ.get(name, "").strip())), "")
