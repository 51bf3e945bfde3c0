"""The journal on disk: what a line holds, what survives half a line, what is kept and what goes."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from boardctl.applier.journal import (
    Journal,
    Purpose,
    find_run,
    read_run,
    rotate,
    runs,
    unfinished,
)
from boardctl.errors import JournalError, NotFound
from boardctl.model.memory import Mark, UnderWay
from boardctl.model.plan import Change

ORIGIN = "https://api.trello.com/1"
START = datetime(2026, 11, 25, 12, 45, tzinfo=UTC)
LABEL = Change(action="create", kind="label", address="web/labels/bug", name="bug", operations=())
CARD = Change(action="update", kind="card", address="web/cards/ci", name="Set up CI", operations=())


def clock(step: float = 0.25) -> Iterator[datetime]:
    """Times that lie a quarter of a second apart."""
    now = START
    while True:
        yield now
        now += timedelta(seconds=step)


def journal(folder: Path, nonce: str = "4f2a", secret: str = "s3cr3t-token") -> Journal:
    """A journal that has begun, with a clock of its own."""
    times = clock()
    made = Journal(folder, now=lambda: next(times), redact=lambda text: text.replace(secret, "***"), nonce=nonce)
    under_way = UnderWay(run=made.run, since=1_764_074_700, marks={"web/labels/bug": Mark(kind="label", name="0a1b")})
    made.begin(Purpose(ORIGIN, ("web",), who="alice", why="1 to create, 1 to update"))
    made.mark("web", under_way)
    return made


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Who, why, each write with what became of it and how long it took."""
    made = journal(tmp_path)
    first = made.intend("web", LABEL, "POST", "/labels", {"name": "bug"}, makes=("web/labels/bug",))
    second = made.intend("web", CARD, "PUT", "/cards/c1", {"desc": "x"})
    made.settle(second, "failed", reason="Trello said no")
    made.settle(first, "done", ids={"web/labels/bug": "l1"})
    made.end("partial")
    run = read_run(made.path)
    assert run is not None
    assert (run.id, run.begun.who, run.begun.why) == ("20261125T124500Z-4f2a", "alice", "1 to create, 1 to update")
    assert (run.status, run.unsettled, run.seconds) == ("partial", (), 1.5)
    assert [(change.address, change.end, change.reason) for change in run.changes] == [
        ("web/labels/bug", "done", ""),
        ("web/cards/ci", "failed", "Trello said no"),
    ]
    assert [write.seconds for write in run.writes] == [0.75, 0.25]
    assert run.made("web") == {"web/labels/bug": "l1"}
    assert run.under_way["web"].marks["web/labels/bug"].kind == "label"


def test_only_its_user_can_read_it_and_no_secret_is_in_it(tmp_path: Path) -> None:
    """Board content may be private, and a token that stands in it is not repeated."""
    made = journal(tmp_path / "journal")
    made.intend("web", CARD, "PUT", "/cards/c1", {"desc": 'keep s3cr3t-token to "yourself"'})
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    text = made.path.read_text(encoding="utf-8")
    assert "s3cr3t" not in text
    run = read_run(made.path)
    assert run is not None
    assert run.writes[0].intended.body == {"desc": 'keep *** to "yourself"'}


def test_a_line_is_on_the_disk_before_the_call_returns(tmp_path: Path) -> None:
    """Whoever reads the file sees the intention before anything can have been sent."""
    made = journal(tmp_path)
    for at in range(3):
        made.intend("web", LABEL, "POST", "/labels", {"name": str(at)})
        run = read_run(made.path)
        assert run is not None
        assert len(run.writes) == at + 1


@pytest.mark.parametrize("cut", [2, 20, 60])
def test_half_a_last_line_is_passed_over(tmp_path: Path, cut: int) -> None:
    """Power went while it was written: all that came before counts."""
    made = journal(tmp_path)
    seq = made.intend("web", LABEL, "POST", "/labels", {"name": "bug"})
    made.settle(seq, "done", ids={"web/labels/bug": "l1"})
    made.path.write_bytes(made.path.read_bytes()[:-cut])
    run = read_run(made.path)
    assert run is not None
    assert (run.status, [write.end for write in run.writes]) == ("unfinished", ["unknown"])
    journal(tmp_path, "0009").note_recovered(run.id, "web")
    again = read_run(made.path)
    assert again is not None
    assert (again.status, [left.id[-4:] for left in unfinished(tmp_path, ORIGIN)]) == ("recovered", ["0009"])


def test_runs_that_died_are_found_until_they_are_settled(tmp_path: Path) -> None:
    """Whether they never ended, or ended without having seen a board; those of another API are not ours."""
    died, blind, ended = (journal(tmp_path, nonce) for nonce in ("0001", "0002", "0003"))
    died.close()
    blind.end("partial", unsettled=("web",))
    ended.end("applied")
    assert [run.id[-4:] for run in unfinished(tmp_path, ORIGIN)] == ["0001", "0002"]
    assert unfinished(tmp_path, "http://127.0.0.1:8123/1") == []
    ended.note_recovered(died.run, "web")
    ended.note_recovered(blind.run, "web")
    assert unfinished(tmp_path, ORIGIN) == []
    assert [run.status for run in runs(tmp_path)] == ["applied", "partial", "recovered"]


def test_old_runs_go_and_unsettled_ones_stay(tmp_path: Path) -> None:
    """However many there are, and however large they are."""
    for number in range(6):
        made = journal(tmp_path, f"{number:04x}")
        if number != 1:
            made.end("applied")
    rotate(tmp_path, runs=3)
    assert [path.stem[-4:] for path in sorted(tmp_path.iterdir())] == ["0001", "0004", "0005"]
    rotate(tmp_path, size=0)
    assert [path.stem[-4:] for path in sorted(tmp_path.iterdir())] == ["0001"]


def test_a_run_is_named_by_any_end_of_its_name(tmp_path: Path) -> None:
    """As commits are; what fits none or several is told."""
    for nonce in ("0001", "0002"):
        journal(tmp_path, nonce).end("applied")
    assert find_run(tmp_path, "0002").id.endswith("0002")
    for name, count in (("9999", "no run"), ("2026", "more than one run")):
        with pytest.raises(NotFound, match=count):
            find_run(tmp_path, name)


def test_what_is_no_journal_is_no_run(tmp_path: Path) -> None:
    """Damaged from the first line on: nothing to show, nothing to recover."""
    (tmp_path / "20261125T124500Z-ffff.jsonl").write_bytes(b"\xff{\nnonsense\n{}\n")
    assert list(runs(tmp_path)) == []
    assert unfinished(tmp_path, ORIGIN) == []


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    """Before the first write, with the file's name."""
    (tmp_path / "journal").write_text("in the way", encoding="utf-8")
    with pytest.raises(JournalError, match="can't be written") as caught:
        journal(tmp_path / "journal")
    assert "4f2a" in str(caught.value.where)
