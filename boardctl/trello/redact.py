"""Credentials, and the ways in which they are kept out of every text."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    import logging

HIDDEN = "***"
SHORTEST = 6  # "x" or "key" is a placeholder: hiding it would garble every text, JSON's own words included
_CUT = 16  # so much of a long secret is known too: a name or a line that is cut short has no more of it
_SHORTEST_TRIPLES = 9  # bytes: twelve letters of base64 that no other text has by chance
_URL_ALPHABET = str.maketrans("+/", "-_")
# The names of httpx's and httpcore's loggers: their records hold the request's URL.
LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
# Trello echoes the raw request target of unknown routes, query and all (WIRE-FACTS section 2).
_ECHOED = re.compile(r"(?i)\b(key|token|oauth_token|oauth_consumer_key|secret)(=|%3D)(\"?)[^&\s\"'<>]+")
_URL_SAFE = re.compile(r"[A-Za-z0-9._~%+/=-]+")
_TOKEN_PATH = re.compile(r"(?i)(/tokens/)[^/?\s\"'`{}]+")
# Tokens since 2022 say what they are (WIRE-FACTS section 1, formats).
_NEW_TOKEN = re.compile(r"ATTA[0-9A-Za-z]{16,}")


class Credentials(NamedTuple):
    """Key and token. Their texts are only ever read to make the Authorization header."""

    key: str
    token: str

    def __repr__(self) -> str:
        return f"Credentials(key={HIDDEN}, token={HIDDEN})"

    def __str__(self) -> str:
        return repr(self)

    @property
    def sound(self) -> bool:
        """Whether both could be real: not empty and URL-safe. Formats change, so no more is asked (WIRE-FACTS 1)."""
        return all(_URL_SAFE.fullmatch(secret) for secret in self)

    def header(self) -> str:
        """The Authorization header of WIRE-FACTS section 1: two fields, no signature."""
        return f'OAuth oauth_consumer_key="{self.key}", oauth_token="{self.token}"'


class Redactor:
    """Takes key and token out of texts, wherever they come from and however they are written.

    `secrets` are a pair of credentials or any texts; those of fewer than SHORTEST characters are not looked for.
    """

    __slots__ = ("_known", "_lower", "_plain")

    def __init__(self, secrets: Iterable[str] | None) -> None:
        whole = tuple(secrets or ())
        found = {form for secret in whole if len(secret) >= SHORTEST for form in _forms(secret)}
        forms = sorted(found, key=len, reverse=True)
        cuts = sorted({secret[:_CUT] for secret in whole if len(secret) >= 2 * _CUT})
        self._plain = tuple(form.encode() for form in forms)
        self._lower = frozenset(form.lower() for form in (*forms, *cuts))
        patterns = (*map(re.escape, forms), *(f"{re.escape(each)}[0-9A-Za-z]*" for each in cuts))
        self._known = re.compile("|".join(patterns), re.IGNORECASE) if forms else None

    def known(self, text: str) -> str:
        """The text without the secrets themselves. What only looks like one stays: a board may be full of such."""
        if self._known is None:
            return text
        lower = text.lower()  # with it the usual answer, that nothing is there, comes much sooner
        return self._known.sub(HIDDEN, text) if any(each in lower for each in self._lower) else text

    def content(self, content: bytes) -> bytes:
        """The body of an answer without the secrets: what never comes in can't get into a plan, state or backup."""
        for each in self._plain:
            if each in content:  # on its own much faster than replace, and hardly ever true
                content = content.replace(each, HIDDEN.encode())
        return content

    def __call__(self, text: str) -> str:
        text = self.known(text)
        text = _TOKEN_PATH.sub(rf"\1{HIDDEN}", text)
        text = _NEW_TOKEN.sub(HIDDEN, text)
        return _ECHOED.sub(rf"\1\2{HIDDEN}", text)

    def record(self, record: logging.LogRecord) -> bool:
        """A logging filter: the record with its message redacted."""
        record.msg, record.args = self(record.getMessage()), ()
        return True


def _forms(secret: str) -> tuple[str, ...]:
    """The secret as it stands in a header, in a URL, in a URL inside a URL, in JSON, and in base64."""
    quoted = quote(secret, safe="")
    in_json = "".join(f"\\u{ord(each):04x}" for each in secret)
    escaped = "".join(f"%{byte:02X}" for byte in secret.encode())
    plain = (secret, quoted, quote(secret), quote(quoted, safe=""), secret.replace("/", "\\/"))
    return (*plain, escaped, escaped.lower(), in_json, in_json.upper().replace("U", "u"), *_in_base64(secret))


def _in_base64(secret: str) -> Iterator[str]:
    """What every text that holds the secret has in its base64, for each of the three ways to fall into triples."""
    content = secret.encode()
    for start in range(3):
        triples = content[start : start + (len(content) - start) // 3 * 3]
        if len(triples) >= _SHORTEST_TRIPLES:
            text = b64encode(triples).decode()
            yield from {text, text.translate(_URL_ALPHABET)}
