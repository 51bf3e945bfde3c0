"""How far an apply is, as a person at a terminal, a log and a program are told."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress as Bar

from boardctl.cli.progress import Bars, progress
from tests.auth.conftest import no_waiting
from tests.cli.conftest import Boardctl, Ran
from tests.cli.test_commands import schema
from tests.served import Served
from tests.terminal import Terminal

EVENTS = schema("event")


def events_of(text: str) -> list[dict[str, Any]]:
    """The lines of stderr, each of which must be an event of the published schema."""
    found = [json.loads(line) for line in text.splitlines()]
    for each in found:
        EVENTS.validate(each)
    return found


def test_events_tell_each_change_and_the_end(boardctl: Boardctl) -> None:
    """Nothing but events on stderr: start, one for each change with a count, end."""
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert ended.code == 0
    first, *changes, last = events_of(ended.err)
    assert first == {"event": "start", "total": len(changes)}
    assert [each["settled"] for each in changes] == list(range(1, len(changes) + 1))
    assert {each["change"]["address"] for each in changes} == {each["address"] for each in ended.document["done"]}
    assert (last["event"], last["status"], last["done"]) == ("end", "applied", len(changes))


def test_events_of_a_run_that_has_nothing_to_do(boardctl: Boardctl) -> None:
    """The end comes all the same."""
    boardctl("--sandbox", "apply", "--yes")
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert [(each["event"], each.get("status")) for each in events_of(ended.err)] == [
        ("start", None),
        ("end", "nothing"),
    ]


def test_events_of_a_run_that_is_refused(boardctl: Boardctl, project: Path) -> None:
    """An error before the first write is the end, with what is wrong and what to do."""
    (project / "boards" / "website.yaml").write_text("version: 1\nnam: Website\n", encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert ended.code == 1
    (only,) = events_of(ended.err)
    assert (only["event"], only["status"]) == ("end", "failed")
    assert only["error"]["where"]["file"] == "boards/website.yaml"


def test_events_tell_failures_and_what_was_skipped(boardctl: Boardctl, project: Path, monkeypatch: Any) -> None:
    """A list that Trello refuses fails in its words, its cards are skipped for its sake, the rest is done."""
    file = project / "boards" / "website.yaml"
    with Served(project) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        file.write_text("version: 1\nname: Website relaunch\n", encoding="utf-8")
        assert boardctl("apply", "--yes").code == 0
        file.write_text(
            "version: 1\nname: Website relaunch\nbackground: gradient-none\nlists: [{name: L, cards: [a, b]}]\n",
            encoding="utf-8",
        )
        partly = boardctl("apply", "--yes", "--events", "--format", "json")
        file.write_text("version: 1\nname: Website relaunch\nlists: [L, {name: M, cards: [c, d]}]\n", encoding="utf-8")
        server.request("PUT", "/_sandbox/faults", kinds="error-before", every=1)
        refused = boardctl("apply", "--yes", "--events", "--format", "json")
    assert (partly.code, refused.code) == (3, 1)
    assert _told(partly) == {"done": ["a", "b", "l"], "failed": ["website"], "skipped": []}
    assert _told(refused) == {"done": [], "failed": ["m"], "skipped": ["c", "d"]}
    for ended in (partly, refused):
        (end,) = (each for each in events_of(ended.err) if each["event"] == "end")
        assert (end["status"], end["failed"]) == (ended.document["status"], 1)
    reasons = [each["change"]["reason"] for each in events_of(refused.err) if each["event"] == "skipped"]
    assert all("website/lists/m" in reason for reason in reasons)


def _told(ended: Ran) -> dict[str, list[str]]:
    """The last parts of the addresses of which each kind of event tells."""
    events = events_of(ended.err)
    return {
        name: sorted(each["change"]["address"].rsplit("/", 1)[-1] for each in events if each["event"] == name)
        for name in ("done", "failed", "skipped")
    }


def test_a_log_gets_a_line_for_each_change(boardctl: Boardctl) -> None:
    """Without a terminal every change is a line, so that a log shows how far a run came."""
    ended = boardctl("--sandbox", "apply", "--yes")
    assert '  + card "Set up CI"' in ended.err.splitlines()


def test_what_could_not_be_tried_is_told_once(boardctl: Boardctl, project: Path) -> None:
    """The progress tells what failed, as it fails; the account tells that, and all that hangs on it."""
    file = project / "boards" / "website.yaml"
    file.write_text("version: 1\nname: W\nbackground: gradient-none\nlists: [{name: L, cards: [a, b]}]\n", "utf-8")
    ended = boardctl("--sandbox", "apply", "--yes")
    assert ended.code == 1
    assert [ended.out.count(f'"{name}": it needs') for name in "Lab"] == [1, 1, 1]
    assert "it needs" not in ended.err
    assert [line[:13] for line in ended.err.splitlines() if line.startswith("  ! ")] == ['  ! + board "']


def test_a_terminal_gets_a_bar(project: Path) -> None:
    """The bar counts, says how fast and how long, and is gone in the end."""
    ended = Terminal(project, "--sandbox", "apply", "--yes").end()
    shown = ended.out
    assert ended.code == 0, shown
    assert re.search(r"\b\d+/6\b", shown), shown
    assert re.search(r"\d+\.\d/s", shown), shown
    assert re.search(r"\d+:\d\d|-:--", shown), shown
    assert "Applied" in shown.splitlines()[-1]


def test_a_wait_is_told_with_its_reason(boardctl: Boardctl, project: Path, monkeypatch: Any) -> None:
    """A line where lines are read, an event where events are, and a line for any other command."""
    no_waiting(monkeypatch)
    with Served(project, flags=("--limit-window", "10")) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        server.request("PUT", "/_sandbox/faults", kinds="burst-429", at=2, burst=1)
        lines = boardctl("apply", "--yes", "--format", "json").err.splitlines()
        server.request("PUT", "/_sandbox/faults", kinds="burst-429", at=1, burst=1)
        (project / "boards" / "website.yaml").write_text("version: 1\nname: Other\n", encoding="utf-8")
        events = events_of(boardctl("apply", "--yes", "--format", "json", "--events").err)
        server.request("PUT", "/_sandbox/faults", kinds="burst-429", at=1, burst=1)
        other = boardctl("api", "POST", "/boards", "-f", "name=x").err.splitlines()
    said = "waiting 10 s: a request was refused for the rate limit (429)"
    assert [line.startswith(said) for line in lines if line.startswith("waiting")] == [True]
    (event,) = (each for each in events if each["event"] == "waiting")
    assert (event["seconds"], "429" in event["reason"]) == (10.0, True)
    assert [line.startswith(said) for line in other] == [True]


def test_a_wait_stands_above_the_bar() -> None:
    """On a terminal it is a line of its own, and the bar goes on below it."""
    console = Console(file=StringIO(), force_terminal=True, width=100)
    with Bars(Bar(console=console, transient=True)) as bars:
        bars.start(3, boards=1)
        bars.waiting(9.6, "the [b]limit\x1b[2J")
        bars.stopping()
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "waiting 10 s: the [b]limit\\x1b[2J" in shown
    assert "Ctrl-C again stops at once" in shown


def test_a_request_to_stop_is_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that wraps boardctl learns that Ctrl-C has come through."""
    with progress(events=True) as shown:
        shown.stopping()
    assert events_of(capsys.readouterr().err) == [{"event": "stopping"}]
