"""Doctor: whether everything that a command needs is in order, and what mends what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from boardctl.app.context import Context, known_login, open_client, state_url
from boardctl.app.left_behind import listing
from boardctl.auth.credentials import DEFAULT_PROFILE, Found
from boardctl.errors import BoardctlError, ConfigError, Problem, StateError, WireError

if TYPE_CHECKING:
    from boardctl.state.backends import State
    from boardctl.state.holder import Holder
    from boardctl.trello.tokens import Token
    from boardctl.trello.transport import Reply

Status = Literal["ok", "warn", "fail", "skip"]
_SOON = timedelta(days=7)  # as in the preflight of apply
# OAuth 1.0 and leases of locks live by the clock; Trello's own tolerance is not documented.
_SKEWED, _WRONG = timedelta(seconds=30), timedelta(minutes=5)


class Check(NamedTuple):
    """One thing looked at: what was found, in words, and the command that mends it."""

    name: str
    status: Status
    message: str
    mend: str = ""


class Heard(NamedTuple):
    """What Trello answered: its reply and token, or the error that came instead."""

    reply: Reply | None = None
    token: Token | None = None
    error: BoardctlError | None = None


def examine(
    context: Context, *, environ: Mapping[str, str], now: datetime, unusable: BoardctlError | None = None
) -> tuple[Check, ...]:
    """All checks, in the order in which things are needed. Nothing is changed, and nothing is raised.

    `unusable` is what is wrong with the API's URL: then nothing is asked there, and the state, which is bound to it,
    is not looked at.
    """
    if unusable is not None:
        reach = Check("reach", "fail", unusable.message, unusable.hint or "unset BOARDCTL_API_URL")
        return (*_project(context), reach, Check("state", "skip", "the API's URL has to be mended first"))
    api = tuple(_api(context, environ, now))
    answers = all(each.status in ("ok", "warn") for each in api if each.name in ("reach", "token"))
    return (*_project(context), *api, *_state(context, answers=answers))


def _of_error(name: str, error: BoardctlError, mend: str) -> Check:
    return Check(name, "fail", f"{error.where}: {error.message}".removeprefix(": "), error.hint or mend)


# --- the project -------------------------------------------------------------------------------------------------


def _project(context: Context) -> Iterator[Check]:
    from boardctl.app.validate import validate
    from boardctl.config.project import PROJECT_FILE

    has_file = (context.root / PROJECT_FILE).is_file()
    try:
        checked = validate(context, ())
    except BoardctlError as error:
        if has_file:
            yield Check("project", "fail", error.message, error.hint or "boardctl validate")
        else:
            yield Check("project", "skip", f"there is none in {context.root}", "boardctl init")
        yield Check("files", "skip", "no files to check")
        return
    errors = [each for each in checked.problems if each.severity == "error"]
    if not has_file and errors and errors[0].where.file in (None, "."):  # nothing to read, rather than read and wrong
        yield Check("project", "skip", f"there is none in {context.root}", "boardctl init")
        yield Check("files", "skip", "no files to check")
        return
    of_project = [each for each in errors if each.where.file == PROJECT_FILE]
    if of_project:
        yield Check("project", "fail", _mistakes(of_project), "boardctl validate")
    else:
        yield Check("project", "ok", f"{context.root}{'' if has_file else f' (without a {PROJECT_FILE})'}")
    errors = [each for each in errors if each not in of_project]
    if errors:
        yield Check("files", "fail", _mistakes(errors), "boardctl validate")
    elif of_project:
        yield Check("files", "skip", "the project file has to be mended first")
    else:
        yield Check("files", "ok", f"valid; boards: {checked.boards}")


def _mistakes(problems: Sequence[Problem]) -> str:
    first = f"{problems[0].where}: {problems[0].message}".removeprefix(": ").splitlines()[0]
    return first if len(problems) == 1 else f"{len(problems)} mistakes, the first: {first}"


# --- Trello ------------------------------------------------------------------------------------------------------


def _api(context: Context, environ: Mapping[str, str], now: datetime) -> Iterator[Check]:
    login: tuple[Check, ...] = ()
    try:
        found = known_login(context, environ)
    except BoardctlError as error:  # what is kept can't be used: all but the login can still be looked at
        found, login = Found(profile=context.profile), (_of_error("login", error, "boardctl login"),)
    heard = asyncio.run(_hear(context, found, environ))
    yield _reach(context, heard)
    yield from login or (_key(found, heard), _token(found, heard, now))
    yield _clock(heard, now)
    yield _room(heard)


def _login(found: Found, source: str = "", options: str = "") -> str:
    """The command that gets a new key or token; one in the environment would win over it, so it has to go first."""
    unset = f"unset {source} && " if source.isupper() else ""
    profile = "" if found.profile == DEFAULT_PROFILE else f" --profile {found.profile}"
    return f"{unset}boardctl{profile} login{options}"


async def _hear(context: Context, found: Found, environ: Mapping[str, str]) -> Heard:
    """One request that any login may make, and one about the token itself if that was let in."""
    try:
        if not found.is_whole:
            return Heard(await _unknown(context, found))
        async with open_client(context, environ=environ) as client:
            reply = await client.once("GET", "/members/me?fields=username")
            return Heard(reply, await client.token() if reply.status == 200 else None)
    except BoardctlError as error:
        return Heard(error=error)


async def _unknown(context: Context, found: Found) -> Reply:
    from boardctl.trello.redact import Credentials
    from boardctl.trello.transport import Transport

    known = found.key if Credentials(found.key, found.key).sound else ""
    headers = {"Authorization": f'OAuth oauth_consumer_key="{known}"'} if known else {}
    async with Transport(base_url=context.api_url, credentials=None, secrets=(found.key,)) as wire:
        return await wire.once("GET", "/members/me?fields=username", headers=headers)


def _reach(context: Context, heard: Heard) -> Check:
    from boardctl.trello.failures import proxy_of

    where = "the embedded sandbox" if context.sandbox else context.api_url
    if heard.error is not None and not (isinstance(heard.error, WireError) and heard.error.status):
        return Check("reach", "fail", heard.error.message, heard.error.hint or "boardctl doctor -v")
    if heard.reply is not None and heard.reply.status >= 500:
        return Check("reach", "fail", f"{where} answers with {heard.reply.status}", "boardctl doctor, in a minute")
    if heard.reply is not None and not _speaks(heard.reply):
        hint = "set BOARDCTL_API_URL to the API itself, with /1 at its end, or unset it"
        return Check("reach", "fail", f"{where} answers, but not as Trello does ({heard.reply.status})", hint)
    proxy = None if context.sandbox else proxy_of(context.api_url)
    return Check("reach", "ok", f"{where} answers{f', through the proxy {proxy}' if proxy else ''}")


def _speaks(reply: Reply) -> bool:
    """Whether it is an API at all: a member, a refusal, or a limit; no login page, no redirect."""
    return reply.status in (200, 400, 401, 403, 429) and "html" not in reply.headers.get("content-type", "")


def _verdict(heard: Heard) -> str:
    """Why Trello said 401, in its own order: key, token, expired; empty where it did not."""
    from boardctl.trello.failures import VERDICTS

    if heard.reply is None or heard.reply.status != 401:
        return ""
    return VERDICTS.get(heard.reply.said.lower(), "access")


def _key(found: Found, heard: Heard) -> Check:
    if not found.key and found.shut:
        return Check("key", "fail", found.shut, f"unlock it, or {_login(found)}")
    if not found.key:
        return Check("key", "fail", "there is none", _login(found))
    if heard.reply is None or not _speaks(heard.reply):
        return Check("key", "skip", f"from {found.key_from}; not tried")
    if _verdict(heard) == "key":
        return Check(
            "key", "fail", f"Trello does not know the one from {found.key_from}", _login(found, found.key_from)
        )
    return Check("key", "ok", f"from {found.key_from}")


def _token(found: Found, heard: Heard, now: datetime) -> Check:
    if not found.token:
        return Check("token", "fail", "there is none", _login(found))
    source, again = f"from {found.token_from}", _login(found, found.token_from)
    if _verdict(heard) in ("token", "expired", "access"):
        why = "it has expired" if _verdict(heard) == "expired" else "it is wrong, expired, revoked, or of another key"
        return Check("token", "fail", f"Trello does not accept the one {source}: {why}", again)
    if heard.token is None:
        return Check("token", "skip", f"{source}; not tried")
    return _life(heard.token, found, now)


def _life(token: Token, found: Found, now: datetime) -> Check:
    source, again = f"from {found.token_from}", _login(found, found.token_from)
    left = token.left(now)
    days = "good until it is revoked" if left is None else f"days left: {max(left.days, 0)}"
    message = f"{source}; may {' and '.join(token.scopes) or 'do nothing'}; {days}"
    if not token.may_read:
        return Check("token", "fail", message, again)
    if left is not None and left < _SOON:
        scope = " --scope write" if token.may_write else ""
        return Check("token", "warn", message, f"{again}{scope}")
    if not token.may_write:
        return Check("token", "warn", f"{message}; enough for plan, not for apply", f"{again} --scope write")
    return Check("token", "ok", message)


def _clock(heard: Heard, now: datetime) -> Check:
    there = _server_time(heard.reply)
    if there is None:
        return Check("clock", "skip", "no time to compare with")
    skew = abs(there - now)
    message = f"differs from the server's by {round(skew.total_seconds())} s"
    if skew >= _SKEWED:
        return Check("clock", "fail" if skew >= _WRONG else "warn", message, "timedatectl set-ntp true")
    return Check("clock", "ok", "agrees with the server's")


def _server_time(reply: Reply | None) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(reply.headers["date"]).astimezone(UTC) if reply else None
    except (KeyError, ValueError, TypeError):
        return None


def _room(heard: Heard) -> Check:
    from boardctl.trello.limits import tightest, windows_of

    windows = windows_of(heard.reply.headers) if heard.reply else {}
    if heard.reply is not None and heard.reply.status == 429:
        return Check("limits", "fail", "used up: something else uses the same key or token", "boardctl doctor, later")
    if not windows:
        return Check("limits", "skip", "the server does not say")
    window = tightest(tuple(windows.values()))
    message = f"{window.left} of {window.most} requests left in {window.interval // 1000} s"
    return Check("limits", "warn" if window.left * 5 < window.most else "ok", message)


# --- the state ---------------------------------------------------------------------------------------------------


def _state(context: Context, *, answers: bool) -> Iterator[Check]:
    """Where the API `answers`, boards whose state is kept elsewhere are asked for their own, a read each."""
    from boardctl.app.left_behind import kept_on_boards
    from boardctl.app.state import with_state

    try:
        known, holder = with_state(context, _remembered)
        lost = _lost(context, known)
        behind = kept_on_boards(context) if answers and not isinstance(known, BoardctlError) else ()
    except ConfigError:
        yield Check("state", "skip", "the project file has to be mended first")
    except BoardctlError as error:
        yield _of_error("state", error, "boardctl state list")
    else:
        yield _memory(known, lost, behind)
        yield _lock(holder)
        if answers and (boards := _boards(context)) is not None:
            yield boards
    yield _journal(context)


async def _remembered(state: State) -> tuple[set[str] | BoardctlError, Holder | None]:
    """(the keys of the boards that are remembered, or what is damaged; who holds the lock). Every board is read."""
    known: set[str] | BoardctlError
    try:
        known = {key for key in await state.boards() if await state.read(key) is not None}
    except StateError as error:
        known = error
    return known, await state.holder()


def _lost(context: Context, known: set[str] | BoardctlError) -> list[str]:
    """Boards of the files that remember nothing of themselves, where no other place would: they may be gone."""
    from boardctl.config.project import load, settings
    from boardctl.state.backends import ON_BOARDS

    if isinstance(known, BoardctlError) or state_url(context, settings(context.root)) not in ON_BOARDS:
        return []
    boards = load((), root=context.root).boards
    return [board.key for board in boards if board.creates and board.key not in known]


def _boards(context: Context) -> Check | None:
    """Whether the boards that are known by an id are there; None where none is known so, or the files are wrong."""
    from boardctl.app.gone_boards import gone_boards

    try:
        gone, asked = gone_boards(context)
    except ConfigError:
        return None
    except BoardctlError as error:
        return _of_error("boards", error, "boardctl plan")
    if gone:
        return Check("boards", "fail", f"deleted, or closed to this login: {listing(gone)}", "boardctl plan")
    return Check("boards", "ok", f"found on Trello: {asked}") if asked else None


def _memory(known: set[str] | BoardctlError, lost: Sequence[str], behind: Sequence[str]) -> Check:
    if isinstance(known, BoardctlError):
        return _of_error("state", known, "boardctl state list")
    message = f"boards remembered: {len(known)}" if known else "nothing is remembered yet"
    if behind:
        told = f"{message}; of {listing(behind)}, the boards themselves remember what is not known here"
        return Check("state", "warn", told, "boardctl state copy trello")
    if not lost:
        return Check("state", "ok", message)
    why = "never applied, deleted on Trello, or closed to this login"
    return Check("state", "warn", f"{message}; nothing of {listing(lost)}: {why}", "boardctl plan")


def _lock(holder: Holder | None) -> Check:
    """Somebody's apply under way, or the lock that one left behind."""
    if holder is None:
        return Check("lock", "ok", "no run holds it")
    from boardctl.state.holder import is_dead

    if is_dead(holder):
        return Check(
            "lock", "warn", f"left behind by {holder}, which is gone; the next apply clears it", "boardctl apply"
        )
    return Check("lock", "warn", f"the state is locked by {holder}", f"boardctl unlock {holder.id}")


def _journal(context: Context) -> Check:
    """What runs that died have left unsettled, as far as the journals on this machine tell."""
    from boardctl.app.recovery import half_restored, unfinished_runs

    try:
        unfinished, dead = unfinished_runs(context), half_restored(context)
    except BoardctlError as error:
        return _of_error("journal", error, "boardctl history")
    if dead:
        return Check("journal", "warn", dead.message, dead.hint or "")
    if not unfinished:
        return Check("journal", "ok", "no run is unfinished")
    runs = sorted({run.id for each in unfinished.values() for run in each})
    message = f"unfinished: {', '.join(runs)}, on {', '.join(sorted(unfinished))}"
    gone = unfinished.keys() - _keys(context, unfinished)
    if not gone:
        return Check("journal", "warn", message, "boardctl apply")
    first = next(run.id for key in sorted(gone) for run in unfinished[key])
    message = f"{message}; not in the files: {', '.join(sorted(gone))}"
    return Check("journal", "warn", message, f"boardctl history {first} --forget")


def _keys(context: Context, otherwise: Iterable[str]) -> set[str]:
    """The keys of the project's boards; where its files can't be read, those given."""
    from boardctl.config.project import load

    try:
        return {board.key for board in load((), root=context.root).boards}
    except BoardctlError:
        return set(otherwise)
