"""Where `login` keeps key and token: the OS keyring, else a file for this user only. One pair per API and profile."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from boardctl.auth.secrets import learn
from boardctl.disk import replace
from boardctl.errors import AuthError, BoardctlError, Where

SERVICE = "boardctl"
KEYRING = "the keyring"
FILE = "credentials.json"


class Shut(AuthError):
    """There is a keyring, but it gives nothing away: it is locked, or its service does not answer."""

    def __init__(self, error: Exception) -> None:
        kind = type(error).__name__  # of the keyring library, or of whatever that stands on
        reason = {"KeyringLocked": "it is locked", "InitError": "nobody here can open it"}.get(kind, kind)
        super().__init__(f"the keyring can't be read ({reason})", hint="unlock it and try again")


class Saved(NamedTuple):
    """Where a pair is kept now, and why not in the keyring (empty where it is)."""

    place: str
    why: str = ""


class Kept(NamedTuple):
    """A pair that was kept, and where: "the keyring" or the file's path."""

    key: str
    token: str
    place: str

    def __repr__(self) -> str:
        return f"Kept(in {self.place})"


def load(environ: Mapping[str, str], *, api_url: str, profile: str) -> Kept | None:
    """The pair of a profile for the API's origin: a token for one server is never offered to another.

    The file is read first because that is quick; a pair is only ever in one of the two places. Raises Shut where the
    file has none and the keyring can't be asked.
    """
    origin = _origin(api_url)
    path = file_of(environ)
    found, place = _profiles(_read(path), origin).get(profile), str(path)
    if found is None:
        found, place = _from_keyring(origin, profile), KEYRING
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("key", "token")):
        return None
    learn(found["key"], found["token"])
    return Kept(found["key"], found["token"], place)


def save(environ: Mapping[str, str], key: str, token: str, *, api_url: str, profile: str) -> Saved:
    """Keep the pair in the keyring, else in the file."""
    origin, path = _origin(api_url), file_of(environ)
    pair = {"key": key, "token": token}
    why = _to_keyring(origin, profile, json.dumps(pair))
    if not why:
        _out_of_file(path, origin, profile)
        return Saved(KEYRING)
    document = _read(path)
    profiles = {**_profiles(document, origin), profile: pair}
    _write(path, {"version": 1, "origins": {**document.get("origins", {}), origin: profiles}})
    return Saved(str(path), why)


def forget(environ: Mapping[str, str], *, api_url: str, profile: str) -> bool:
    """Remove the pair from wherever it is; False where the file had one and the keyring could not be looked into."""
    origin = _origin(api_url)
    was_in_file = _out_of_file(file_of(environ), origin, profile)
    try:
        _out_of_keyring(origin, profile)
    except Shut:
        if not was_in_file:
            raise
        return False
    return True


def file_of(environ: Mapping[str, str]) -> Path:
    """The file in the user's configuration folder (XDG_CONFIG_HOME, APPDATA, else ~/.config)."""
    folder = environ.get("XDG_CONFIG_HOME") or (environ.get("APPDATA") if os.name == "nt" else None)
    return (Path(folder) if folder else Path.home() / ".config") / "boardctl" / FILE


def _origin(api_url: str) -> str:
    from boardctl.trello.failures import origin

    return origin(api_url)


# --- the keyring -------------------------------------------------------------------------------------------------


def _keyring() -> Any:
    """The keyring module, None where no keyring is there that keeps anything: fail and null have no priority."""
    import keyring

    return keyring if keyring.get_keyring().priority > 0 else None


def _entry(origin: str, profile: str) -> str:
    return f"{profile} {origin}"


def _from_keyring(origin: str, profile: str) -> Any:
    text = _text_in_keyring(origin, profile)
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _text_in_keyring(origin: str, profile: str) -> str | None:
    # A keyring that is locked, or whose bus is gone, raises whatever its library raises.
    try:
        keyring = _keyring()
        return keyring.get_password(SERVICE, _entry(origin, profile)) if keyring else None
    except Exception as error:
        raise Shut(error) from None


def _to_keyring(origin: str, profile: str, text: str) -> str:
    """Why the keyring does not have it now, empty where it has: read back, since some accept all and keep nothing."""
    try:
        keyring = _keyring()
        if keyring is None:
            return "there is no keyring here"
        keyring.set_password(SERVICE, _entry(origin, profile), text)
        kept = _text_in_keyring(origin, profile)
    except Shut as error:
        return error.message
    except Exception as error:
        return Shut(error).message
    return "" if kept == text else "the keyring does not keep what it is given"


def _out_of_keyring(origin: str, profile: str) -> None:
    if _text_in_keyring(origin, profile) is None:
        return
    try:
        _keyring().delete_password(SERVICE, _entry(origin, profile))
    except Exception as error:
        raise BoardctlError(
            f"the keyring did not let go of the login ({type(error).__name__})", hint="unlock it and try again"
        ) from None


# --- the file ----------------------------------------------------------------------------------------------------


def _read(path: Path) -> dict[str, Any]:
    """The file's document, empty where there is none. Raises BoardctlError for one that others can read."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BoardctlError(f"can't be read: {error.strerror}", where=Where(str(path))) from None
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise BoardctlError(
            "others on this machine can read the file that holds your token",
            where=Where(str(path)),
            hint=f"run `chmod 600 {path}`; if somebody may have read it, `boardctl logout` revokes the token",
        )
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("origins", {}), dict):
        raise BoardctlError("the file is damaged", where=Where(str(path)), hint="delete it and run `boardctl login`")
    return document


def _out_of_file(path: Path, origin: str, profile: str) -> bool:
    """Remove the pair; whether it was there."""
    document = _read(path)
    profiles = _profiles(document, origin)
    if profile not in profiles:
        return False
    left = {name: pair for name, pair in profiles.items() if name != profile}
    origins = {**document["origins"], origin: left}
    _write(path, {"version": 1, "origins": {each: pairs for each, pairs in origins.items() if pairs}})
    return True


def _profiles(document: Mapping[str, Any], origin: str) -> dict[str, Any]:
    found = document.get("origins", {}).get(origin, {})
    return found if isinstance(found, dict) else {}


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """The whole file or what was there before; never, not even for a moment, readable by others."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(path, (json.dumps(document, indent=2, sort_keys=True) + "\n").encode(), private=True)
    except OSError as error:
        raise BoardctlError(f"can't be written: {error.strerror}", where=Where(str(path))) from None
