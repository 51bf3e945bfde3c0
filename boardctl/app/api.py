"""Api: any call of Trello's, with the login, limits and care of all other commands."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from boardctl.app.context import Context, known_login, open_client
from boardctl.errors import BoardctlError, Where

if TYPE_CHECKING:
    from boardctl.trello.generic import Generic, Upload

# What Trello takes credentials as, in a query or a body (WIRE-FACTS section 1): ours travel in the header only.
_CREDENTIALS = re.compile(r"(?i)key|token|secret|oauth_\w+")
_OWN_TOKEN = "{token}"  # noqa: S105 - a placeholder
_HOST = re.compile(r"^(?:[^/?#]*:)?//([^/?#]*)")
_TOKENS = re.compile(r"/tokens/[^/]+(/|$)")


class Asked(NamedTuple):
    """A call as it was typed: `fields` are `k=v`, `typed` are `k=JSON` or `k=@FILE`."""

    method: str
    path: str
    fields: Sequence[str] = ()
    typed: Sequence[str] = ()
    paginate: bool = False


def call(context: Context, asked: Asked, *, environ: Mapping[str, str]) -> bytes:
    """The answer, as it came; with `paginate` all pages as one JSON array. Raises BoardctlError."""
    found = known_login(context, environ)
    generic = understood(asked, context.api_url, (found.key, found.token))
    if _OWN_TOKEN in generic.path:
        # The only documented way to a token's scope, its webhooks, and its end (WIRE-FACTS section 1).
        generic = generic._replace(path=generic.path.replace(_OWN_TOKEN, found.credentials().token))
    return asyncio.run(_call(context, generic, asked.paginate, environ))


async def _call(context: Context, generic: Generic, paginate: bool, environ: Mapping[str, str]) -> bytes:
    from boardctl.trello.generic import call, pages

    async with open_client(context, environ=environ) as client:
        if not paginate:
            return await call(client, generic)
        found = await pages(client, generic)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def understood(asked: Asked, api_url: str, secrets: Sequence[str]) -> Generic:
    """The call, checked: it stays on the API's host and inside its paths, and carries no credentials itself."""
    from boardctl.trello.generic import Generic

    method = asked.method.upper()
    path, query = _path(asked.path, api_url)
    fields = (*query, *(_pair(each, "-f") for each in asked.fields))
    typed, upload = _typed(asked.typed)
    if asked.paginate and method != "GET":
        raise BoardctlError("only GET has pages", hint="leave --paginate out")
    if upload and method == "GET":
        raise BoardctlError("a file can't be sent with GET", hint="use POST")
    _no_credentials(path, fields, typed, secrets)
    return Generic(method, path, fields, typed, upload)


def _path(given: str, api_url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path below `/1`, and the fields of its query."""
    path, _, query = _below(_sendable("the path", given), api_url).partition("?")
    segments = path.strip("/").split("/")
    plain = [unquote(unquote(each)) for each in segments]
    if any(each in (".", "..") or re.search(r"[\\/#?]|[\x00-\x20\x7f]", each) for each in plain):
        raise BoardctlError("the path may not climb out of the API or hold spaces, \\, # or encoded slashes")
    if not path.strip("/"):
        raise BoardctlError("the path is empty", hint="something like /members/me or /boards/ID")
    return "/" + "/".join(segments), tuple(parse_qsl(query, keep_blank_values=True))


def _below(given: str, api_url: str) -> str:
    """What stands below the API's `/1`, of a path or of a whole URL of the same API."""
    if given.startswith(f"{api_url}/"):
        return given[len(api_url) :]
    if re.match(r"(?i)[a-z][a-z0-9+.-]*:|//|\\", given):
        host = "".join(_HOST.findall(given)).rpartition("@")[2] or "another host"
        raise BoardctlError(
            f"this is not below {api_url}: nothing is sent to {host}, for your credentials would go with it",
            hint="give the path alone, like /boards/ID; BOARDCTL_API_URL says where it is sent",
        )
    path = f"/{given.lstrip('/')}"
    return path[2:] if path.startswith("/1/") else path


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BoardctlError(f"{option} takes NAME=VALUE", hint=f"something like {option} name=Website")
    return _sendable("the name of a field", name), value if option == "-F" else _sendable(f"the value of {name}", value)


def _sendable(what: str, text: str) -> str:
    """The text, if there are bytes for it: JSON can say `"\\ud800"`, and a command line hold what is no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = ascii(text[error.start])[1:-1]
        message = f"{what} can't be sent: {half} is half a character, or a byte that is not UTF-8"
        raise BoardctlError(message, hint="write the whole character; -F file=@PATH uploads any bytes") from None
    return text


def _typed(given: Sequence[str]) -> tuple[dict[str, Any], Upload | None]:
    """JSON values by name; `file=@PATH` is an upload, for Trello calls the field so wherever it takes a file."""
    from boardctl.trello.generic import Upload

    values: dict[str, Any] = {}
    upload = None
    for name, value in (_pair(each, "-F") for each in given):
        if not value.startswith("@"):
            values[name] = _json(name, value)
            continue
        path = Path(value[1:])
        content = _content(path)
        if name == "file":
            upload = Upload(_sendable("the file's name", path.name), content)
        else:
            values[name] = _text(path, content)
    return values, upload


def _json(name: str, text: str) -> Any:
    try:
        value = json.loads(text)
        said = json.dumps(value, ensure_ascii=False, allow_nan=False)  # it reads NaN, and 1e999, that are no JSON
    except (ValueError, RecursionError):
        hint = f"-f {name}=... sends it as text; -F takes JSON (true, 3, null, [..], {{..}}) or @FILE"
        raise BoardctlError(f"the value of {name} is not JSON", hint=hint) from None
    _sendable(f"the value of {name}", said)
    return value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BoardctlError(f"can't be read: {error.strerror}", where=Where(str(path))) from None


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        hint = "-F file=@PATH uploads it as it is"
        raise BoardctlError("the file is not UTF-8 text", where=Where(str(path)), hint=hint) from None


def _no_credentials(
    path: str, fields: Sequence[tuple[str, str]], typed: Mapping[str, Any], secrets: Sequence[str]
) -> None:
    names = [name for name, _ in fields] + list(typed)
    texts = [*names, *(value for _, value in fields), json.dumps(typed), _TOKENS.sub("/", path)]
    named = [name for name in names if _CREDENTIALS.fullmatch(name)]
    if named or any(secret in text for secret in secrets if len(secret) > 5 for text in texts):
        raise BoardctlError(
            f"credentials don't go into a call{f' ({named[0]})' if named else ''}: boardctl sends them in the header",
            hint="leave them out; `boardctl whoami` says which are used",
        )
