"""What is asked of Trello's authorise page, and the addresses it is asked at."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from boardctl.trello.failures import is_trello

HOST, PORT = "127.0.0.1", 8798
EXPIRATIONS = ("1hour", "1day", "30days", "never")
# What each choice asks for: a token that may write but not read would be of no use.
SCOPES = {"read": "read", "write": "read,write", "account": "read,write,account"}
_TRELLO = "https://trello.com/1"  # the pages for people are not on api.trello.com


class Wanted(NamedTuple):
    """The token that is asked for. Scope and expiry in Trello's words (WIRE-FACTS section 1)."""

    key: str
    scope: str = "read"
    expires: str = "30days"
    name: str = "boardctl"

    def __repr__(self) -> str:
        return f"Wanted({self.scope}, {self.expires}, {self.name!r})"

    def params(self) -> dict[str, str]:
        """As the authorise pages take it; the key is not among it."""
        return {"name": self.name, "scope": SCOPES[self.scope], "expiration": self.expires}


def pages_url(api_url: str) -> str:
    """Where the authorise page and the OAuth 1.0 endpoints are, for an API's URL."""
    return _TRELLO if is_trello(api_url) else api_url


def authorize_url(api_url: str, wanted: Wanted, return_url: str | None) -> str:
    """The link that a person opens; without `return_url` the page shows the token, to be copied."""
    back = {"return_url": return_url, "callback_method": "fragment"} if return_url else {}
    params = {"key": wanted.key, **wanted.params(), "response_type": "token", **back}
    return f"{pages_url(api_url)}/authorize?{urlencode(params)}"
