"""The journal: one file a run, a line before and a line after each write, on the disk before anything goes on.

It is what a run that died is recovered from, and the audit log behind `boardctl history`. Only this machine has it;
what any machine needs stands in the state (UnderWay).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from boardctl import __version__
from boardctl.errors import JournalError, NotFound, Where
from boardctl.model.history import (
    Begun,
    End,
    Ended,
    Intended,
    Line,
    Marked,
    Recovered,
    Run,
    Settled,
    decode_line,
    run_of,
)
from boardctl.model.memory import UnderWay
from boardctl.model.plan import Change
from boardctl.model.values import Address

Now = Callable[[], datetime]
SUFFIX = ".jsonl"
# Journals are small (some 500 bytes a write); those of runs that are still to be recovered are kept in any case.
KEPT_RUNS, KEPT_BYTES = 200, 64 * 1024 * 1024


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Purpose(NamedTuple):
    """What a run is for: the API, the keys of the boards, who asked for it, and why; `plan` names a saved plan.

    Of a restore also what it takes to run it again: its arguments, and the ids of what it was allowed to remove.
    """

    origin: str
    boards: tuple[str, ...] = ()
    who: str = ""
    why: str = ""
    plan: str = ""
    again: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()


class Journal:
    """The journal of one run, written as it goes. Every method raises JournalError where the disk does not take it.

    After such an error nothing more is written, and nothing may be sent. `redact` takes secrets out of a line, which
    is JSON: it may not touch anything else.
    """

    def __init__(
        self, folder: Path, *, now: Now = utc_now, redact: Callable[[str], str] = str, nonce: str | None = None
    ) -> None:
        self._folder = folder
        self._now = now
        self._redact = redact
        self._sequence = 0
        self._size = 0
        self._file: int | None = None
        self._broken: JournalError | None = None
        self.run = f"{now().strftime('%Y%m%dT%H%M%SZ')}-{nonce or secrets.token_hex(2)}"

    @property
    def begun(self) -> bool:
        """Whether there is anything in it."""
        return self._size > 0

    @property
    def path(self) -> Path:
        """Its file."""
        return self._folder / f"{self.run}{SUFFIX}"

    def begin(self, purpose: Purpose) -> None:
        """Open the file, for this user only, and say what the run is for; older runs make room."""
        rotate(self._folder)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except OSError as error:
            raise self._failed(error) from None
        self._put(
            Begun(
                run=self.run,
                at=self._time(),
                version=__version__,
                **purpose._asdict(),
            )
        )
        _sync_folder(self._folder)

    def mark(self, board: str, under_way: UnderWay) -> None:
        """Say what is about to be done to a board. Until the run ends, the board counts as unsettled."""
        self._put(Marked(at=self._time(), board=board, under_way=under_way))

    def intend(
        self, board: str, change: Change, method: str, path: str, body: Any, makes: tuple[Address, ...] = ()
    ) -> int:
        """Say what is about to be sent; its number. It may be sent once this returns."""
        self._sequence += 1
        self._put(
            Intended(
                seq=self._sequence,
                at=self._time(),
                board=board,
                change=change.address,
                action=change.action,
                kind=change.kind,
                name=change.name,
                method=method,
                path=path,
                body=body,
                makes=makes,
            )
        )
        return self._sequence

    def settle(
        self, seq: int, end: End, *, ids: Mapping[Address, str] | None = None, reason: str = "", looked: bool = False
    ) -> None:
        """Say what became of a write; `looked`: that was found out by reading back."""
        self._put(Settled(seq=seq, at=self._time(), end=end, ids=ids or {}, reason=reason, looked=looked))

    def note_recovered(self, run: str, board: str, *, left: bool = False) -> None:
        """Add to a dead run's journal that this run has settled what it left on a board; `left`: as in Recovered."""
        self._note_recovered(run, board, left=left)

    def _note_recovered(self, run: str, board: str, *, left: bool) -> None:
        path = self._folder / f"{run}{SUFFIX}"
        line = msgspec.json.encode(Recovered(at=self._time(), board=board, by=self.run, left=left))
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            return
        try:
            _append(file, b"\n" + line + b"\n")  # what came last may be half a line
        except OSError as error:
            raise self._failed(error) from None
        finally:
            os.close(file)

    def put_behind(self, origin: str, boards: Collection[str]) -> None:
        """Add to restores that died that these boards are by now as the files have them."""
        for run in half_restored(self._folder, origin):
            self._see_to(run, boards)

    def _see_to(self, run: Run, boards: Collection[str]) -> None:
        for board in run.half_done:
            if board in boards:
                self._note_recovered(run.id, board, left=False)

    def end(self, status: str, unsettled: tuple[str, ...] = ()) -> None:
        """Close the run. Boards that could not be read back are left for the next one."""
        if self._file is None:
            return
        self._put(Ended(at=self._time(), status=status, unsettled=unsettled))
        self.close()

    def close(self) -> None:
        """Close the file as it is: without an end, the run counts as one that died."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _time(self) -> str:
        return _time(self._now())

    def _put(self, line: Line) -> None:
        """One line, on the disk when this returns; half a line is taken back."""
        if self._broken is not None:
            raise self._broken
        if self._file is None:
            return
        try:
            self._size += _append(self._file, _text(line, self._redact))
        except OSError as error:
            self._take_back(self._file)
            raise self._failed(error) from None

    def _take_back(self, file: int) -> None:
        try:
            os.ftruncate(file, self._size)
        except OSError:
            return  # the reader passes over half a line

    def _failed(self, error: OSError) -> JournalError:
        self._broken = JournalError(
            f"the journal can't be written ({error.strerror}): nothing is sent that is not journalled",
            where=Where(str(self.path)),
            hint="make room or mend the folder, then run the same command again: it finishes what was begun",
        )
        return self._broken


class NoJournal(Journal):
    """For a rehearsal: its boards are gone afterwards, so there is nothing to remember."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.run = ""

    def begin(self, purpose: Purpose) -> None:
        """Nothing is written."""

    def put_behind(self, origin: str, boards: Collection[str]) -> None:
        """The boards are as they were."""


def _text(line: Line, redact: Callable[[str], str]) -> bytes:
    return redact(msgspec.json.encode(line).decode()).encode() + b"\n"


def _append(file: int, content: bytes) -> int:
    written = 0
    while written < len(content):
        written += os.write(file, content[written:])
    os.fsync(file)
    return written


def _sync_folder(folder: Path) -> None:
    """Put the file's name on the disk too; where folders can't be opened (Windows), that is up to the system."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _time(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- reading -----------------------------------------------------------------------------------------------------


def paths(folder: Path) -> list[Path]:
    """The files of all runs, the oldest first: their names begin with the time."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def read_run(path: Path) -> Run | None:
    """The run in a file; None where it is none. A line that was cut off, or is damaged, is passed over."""
    return run_of(_lines(path))


def _lines(path: Path) -> Iterator[Line]:
    try:
        content = path.read_bytes()
    except OSError:
        return
    for line in content.splitlines():
        try:
            yield decode_line(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue


def runs(folder: Path) -> Iterator[Run]:
    """Every run that is known here, the newest first."""
    return (run for path in reversed(paths(folder)) if (run := read_run(path)) is not None)


def find_run(folder: Path, name: str) -> Run:
    """The run of that name, or of the only name that begins or ends so. Raises NotFound."""
    found = [path for path in paths(folder) if path.stem == name] or [
        path for path in paths(folder) if path.stem.startswith(name) or path.stem.endswith(name)
    ]
    run = read_run(found[0]) if len(found) == 1 else None
    if run is None:
        count = "more than one run" if len(found) > 1 else "no run"
        raise NotFound(f"there is {count} {name}", hint="`boardctl history` lists them")
    return run


def unfinished(folder: Path, origin: str) -> list[Run]:
    """Runs on this API that have left something unsettled, the oldest first. Only their last lines are looked at."""
    found = [read_run(path) for path in paths(folder) if not _is_settled(path)]
    return [run for run in found if run is not None and run.unsettled and run.begun.origin == origin]


def half_restored(folder: Path, origin: str) -> list[Run]:
    """Restores on this API that died in the middle, and that nobody has finished or put behind since; oldest first."""
    latest = _latest(folder)
    found = [(path, read_run(path)) for path in paths(folder) if not isinstance(_last_line(path), Ended)]
    return [
        run
        for path, run in found
        if run is not None
        and run.half_done
        and run.restores
        and run.begun.origin == origin
        # one that was written down without its arguments was told of until the next run
        and (run.begun.again or path == latest)
    ]


def left_undone(folder: Path, origin: str) -> list[Run]:
    """Restores on this API of which something may be left: those that died, and the last run if it did not do all."""
    latest = _latest(folder)
    last = read_run(latest) if latest else None
    stopped = last and last.restores and last.begun.origin == origin and last.ended and last.ended.status != "applied"
    return [*half_restored(folder, origin), *([last] if last and stopped else [])]


def _latest(folder: Path) -> Path | None:
    return max(paths(folder), key=lambda path: path.stat().st_mtime_ns, default=None)


def rotate(folder: Path, *, runs: int = KEPT_RUNS, size: int = KEPT_BYTES) -> None:
    """Remove the oldest runs beyond so many, or beyond so many bytes in all; never one that is unsettled."""
    left = paths(folder)[::-1]
    total = 0
    for at, path in enumerate(left):
        try:
            total += path.stat().st_size
            if (at >= runs - 1 or total > size) and _is_settled(path):
                path.unlink()
        except OSError:
            continue  # another process was quicker, or the folder can't be written: the next run tries again


def _is_settled(path: Path) -> bool:
    """Whether a run needs no recovery, told from its last line as far as possible."""
    line = _last_line(path)
    if isinstance(line, Ended) and not line.unsettled:
        return True
    run = read_run(path)
    return run is None or not run.unsettled  # where not even the first line got onto the disk, nothing was sent


def _last_line(path: Path) -> Line | None:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 4096, 0))
            return decode_line(file.read().rstrip(b"\n").rpartition(b"\n")[2])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
