"""Backups on disk: the before-image of each apply, and whole boards as Trello exports them, with a head of boardctl's.

`.boardctl/backups/RUN/KEY.json` is an image; a whole board's file can also be read by whatever reads Trello's exports.
Both are for this user only. They hold what the boards hold, and nothing of the login.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, convert

from boardctl import __version__
from boardctl.disk import replace
from boardctl.errors import BoardctlError, NotFound, Where
from boardctl.model.addresses import file_stem
from boardctl.model.image import Past
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address, Kind
from boardctl.planner.play import TYPES
from boardctl.trello.objects import decode_board

FORMAT = 1
KEPT_RUNS = 30  # images of so many runs are kept; whole boards are the user's own to remove
HEAD = "boardctl"
_RUN = re.compile(r"\d{8}T\d{6}Z-[\w-]+")


class _Object(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A live object as it is written down: its value is one of its kind's."""

    kind: Kind
    id: str
    parent: str
    value: dict[str, Any]
    pos: float = 0.0
    url: str | None = None


class Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a backup is of. `at` is UTC; `memory` what was remembered of the board, whose file has the key `key`."""

    format: int
    kind: Literal["image", "board"]
    version: str
    origin: str
    at: str
    key: str
    run: str = ""
    memory: dict[Address, Remembered] | None = None


class _Image(Struct, frozen=True, kw_only=True):
    """The file of a before-image."""

    boardctl: Head
    board: _Object
    objects: list[_Object]
    touched: dict[str, list[str] | None]
    created: list[Address]
    archived_cards: bool
    workspace_names: list[str]


class Backup(Struct, frozen=True, kw_only=True):
    """A backup as it was read. `head` is None for an export of Trello's own menu; `comments` counts them by card."""

    past: Past
    file: Path
    head: Head | None = None
    comments: Mapping[str, int] = {}


def head_of(
    kind: Literal["image", "board"], *, key: str, origin: str, at: str, memory: BoardMemory | None, run: str = ""
) -> Head:
    """The head of a new backup."""
    objects = dict(memory.objects) if memory is not None else None
    return Head(format=FORMAT, kind=kind, version=__version__, origin=origin, at=at, key=key, run=run, memory=objects)


# --- writing -----------------------------------------------------------------------------------------------------


def save_image(folder: Path, head: Head, past: Past, *, redact: Callable[[str], str] = str) -> Path:
    """Write a run's before-image of one board, and forget those of the oldest runs. Raises BoardctlError."""
    path = folder / head.run / f"{file_stem(head.key)}.json"
    write_private(path, redact(msgspec.json.encode(_image(head, past)).decode()).encode())
    _forget(folder, keep=head.run)
    return path


def _image(head: Head, past: Past) -> dict[str, Any]:
    return {
        HEAD: head,
        "board": past.live.board,
        "objects": list(past.live.objects.values()),
        "touched": {each: None if names is None else sorted(names) for each, names in (past.touched or {}).items()},
        "created": list(past.created),
        "archived_cards": past.live.archived_cards,
        "workspace_names": sorted(past.live.workspace_names),
    }


def board_file(head: Head, export: Mapping[str, Any]) -> bytes:
    """A whole board's backup: Trello's export, with a head."""
    return msgspec.json.encode({**export, HEAD: head})


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only this user can read, whole or not at all. Raises BoardctlError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(path, content, private=True)
    except OSError as error:
        raise BoardctlError(
            f"the backup can't be written: {error.strerror}",
            where=Where(str(path)),
            hint="make room or mend the folder",
        ) from error


def _forget(folder: Path, *, keep: str) -> None:
    # the run under way counts as the newest, whatever its name: those of one second sort by their random part
    others = [path for path in runs(folder) if path.name != keep]
    for path in others[KEPT_RUNS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


# --- reading -----------------------------------------------------------------------------------------------------


def runs(folder: Path) -> list[Path]:
    """The folders of runs with images, the newest first: their names begin with the time."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((each for each in found if _RUN.fullmatch(each.name) and each.is_dir()), reverse=True)


def find(folder: Path, name: str) -> list[Path]:
    """The files of a backup: those of the run of that name (or part of it), else the file. Raises NotFound."""
    known = runs(folder)
    found = [each for each in known if each.name == name] or [
        each for each in known if each.name.startswith(name) or each.name.endswith(name)
    ]
    if len(found) == 1 and not Path(name).is_file():
        return sorted(found[0].glob("*.json"))
    for path in (Path(name), folder / name):
        if path.is_file():
            return [path]
    if len(found) > 1:
        raise NotFound(f"{name} stands for {len(found)} runs", hint=", ".join(each.name for each in found[:5]))
    raise NotFound(f"there is no backup {name}: neither a file nor a run", hint=_known(known))


def _known(known: list[Path]) -> str:
    if not known:
        return "each apply saves one before its first write; `boardctl backup` saves whole boards"
    return f"the latest runs: {', '.join(each.name for each in known[:5])}; `boardctl history` tells what they did"


def read(path: Path) -> Backup:
    """A backup of either kind, or an export of Trello's menu. Raises BoardctlError where it is none of them."""
    try:
        content = path.read_bytes()
        document = msgspec.json.decode(content)
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", where=Where(str(path))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_one(path, str(error)) from None
    if not isinstance(document, dict):
        raise _not_one(path, "it is no object")
    try:
        head = convert(document[HEAD], Head) if HEAD in document else None
        _check_format(path, head)
        if head is not None and head.kind == "image":
            return Backup(past=_past(convert(document, _Image)), file=path, head=head)
        return _whole(path, head, document)
    except msgspec.ValidationError as error:
        raise _not_one(path, str(error)) from None


def _check_format(path: Path, head: Head | None) -> None:
    if head is not None and head.format > FORMAT:
        raise BoardctlError("the backup was written by a newer boardctl", where=Where(str(path)), hint="upgrade")


def _whole(path: Path, head: Head | None, document: dict[str, Any]) -> Backup:
    if not isinstance(document.get("lists"), list) or not isinstance(document.get("cards"), list):
        raise _not_one(path, "it has no lists and cards")
    memory = None if head is None or head.memory is None else BoardMemory(board=document["id"], objects=head.memory)
    return Backup(
        past=Past(live=decode_board(document, archived_cards=True), memory=memory),
        file=path,
        head=head,
        comments=_comments(document),
    )


def _comments(document: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for action in document.get("actions") or ():
        if isinstance(action, dict) and action.get("type") in ("commentCard", "copyCommentCard"):
            card = str(((action.get("data") or {}).get("card") or {}).get("id", ""))
            found[card] = found.get(card, 0) + 1
    return found


def _past(image: _Image) -> Past:
    live = LiveBoard(
        _live(image.board),
        map(_live, image.objects),
        archived_cards=image.archived_cards,
        workspace_names=frozenset(image.workspace_names),
    )
    memory = image.boardctl.memory
    return Past(
        live=live,
        touched={each: None if names is None else frozenset(names) for each, names in image.touched.items()},
        created=tuple(image.created),
        memory=None if memory is None else BoardMemory(board=live.id, objects=memory),
    )


def _live(row: _Object) -> Live:
    value = convert({name: each for name, each in row.value.items() if each is not UNSET}, TYPES[row.kind])
    return Live(kind=row.kind, id=row.id, parent=row.parent, value=value, pos=row.pos, url=row.url)


def _not_one(path: Path, why: str) -> BoardctlError:
    return BoardctlError(
        f"not a backup: {why}",
        where=Where(str(path)),
        hint="give a file that `boardctl backup` wrote, an export of Trello's menu, or a run of `boardctl history`",
    )
